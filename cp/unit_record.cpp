// CP: unit record devices of a virtual machine.
#include "cp/unit_record.h"

#include "cp/device_file.h"
#include "cp/warm_start.h"

namespace cp {

namespace msg = base::msg;
using base::make_error;
using base::Result;
using Kind = Vdev::Kind;

namespace {

SpoolQueue own_queue(Kind kind) {
    return kind == Kind::punch ? SpoolQueue::punch : SpoolQueue::printer;
}

// How many files there are goes into the warm start record; a system without one has nowhere to
// note it.
void note_spool_files(SystemImpl& system) {
    if (!system.spool().is_permanent()) return;
    auto files = static_cast<std::uint32_t>(system.spool().files().size());
    (void)record_spool_files(system, files);
}

Vdev* first_of(Machine& machine, Kind kind) {
    for (auto& [number, device] : machine.vdevs)
        if (device.kind == kind) return &device;
    return nullptr;
}

Result<Vdev*> reader_of(Machine& machine) {
    if (auto* device = first_of(machine, Kind::reader)) return device;
    return make_error(msg::HCPDTV040E, "RDR");
}

// What a file of this device is, from its options and those of CLOSE.
SpoolFile described(const Machine& machine, const Vdev& device, const CloseOptions& closing) {
    const auto& options = device.unit->options;
    SpoolFile file;
    file.origin = machine.userid();
    file.device = word_of(device.kind);
    file.queue = options.to.empty() ? own_queue(device.kind) : options.to_queue;
    file.owner = !options.to.empty()         ? options.to
                 : !options.for_user.empty() ? options.for_user
                                             : machine.userid();
    file.spool_class = device.spool_class[0];
    file.copies = options.copies;
    file.is_held = closing.hold.value_or(options.hold);
    file.is_kept = closing.keep.value_or(options.keep);
    file.created = std::time(nullptr);
    file.name = closing.name ? closing.name->first : options.name;
    file.type = closing.name ? closing.name->second : options.type;
    file.distribution = closing.distribution.empty() ? options.distribution : closing.distribution;
    if (file.distribution.empty()) file.distribution = machine.userid();
    file.form = options.form;
    file.destination = options.destination;
    file.tag = options.tag;
    return file;
}

// The new owner hears of it as a message, the maker as the response of the command.
std::vector<ReplyLine> tell(Machine& maker, const SpoolFile& file, std::string_view device) {
    auto queue = word_of(file.queue);
    auto* owner = maker.cp.machine(file.owner);
    if (owner && owner != &maker && owner->events && owner->setting("MSG") == "ON")
        owner->events->incoming_message(
            sent_line(file, queue, file.id, "FROM", file.origin, device, "WAS", file.id));
    if (maker.setting("IMSG") != "ON") return {};
    bool stays = file.owner == maker.userid() && queue == device;
    if (stays)
        return {{"", sent_line(file, queue, file.id, "FROM", file.origin, device, "WAS", file.id)}};
    return {{"", sent_line(file, device, file.id, "TO", file.owner, queue, "AS", file.id)}};
}

Result<std::vector<ReplyLine>> finish(Machine& machine, Vdev& device, SpoolWriter& writer,
                                      const CloseOptions& closing) {
    auto& store = machine.cp.spool();
    auto* made = TRY(store.add(described(machine, device, closing), writer));
    note_spool_files(machine.cp);
    auto lines = tell(machine, made->about, word_of(device.kind));
    if (store.is_permanent() || std::exchange(machine.cp.told_of_storage, true)) return lines;
    auto warning = make_error(msg::CVMSPL667W);
    lines.push_back({std::string(warning.id), warning.text});
    return lines;
}

bool fits(const StoredFile& file, const Machine& machine, const Vdev& reader) {
    const auto& about = file.about;
    bool right_class = reader.spool_class == "*" || reader.spool_class[0] == about.spool_class;
    return about.queue == SpoolQueue::reader && about.owner == machine.userid() && !about.is_held &&
           right_class;
}

// The file the reader is reading or reads next; null: none.
StoredFile* open_input(Machine& machine, Vdev& reader) {
    auto& store = machine.cp.spool();
    auto& input = reader.unit->input;
    if (input)
        if (auto* file = store.find(SpoolQueue::reader, machine.userid(), input->id)) return file;
    input.reset();  // purged meanwhile
    for (auto& file : store.files()) {
        if (!fits(file, machine, reader)) continue;
        input.emplace(UnitState::Input{file.about.id, SpoolReading(store.space(), file)});
        return &file;
    }
    return nullptr;
}

}  // namespace

bool is_unit_record(Kind kind) {
    return kind == Kind::reader || kind == Kind::punch || kind == Kind::printer;
}

std::string_view word_of(Kind kind) {
    switch (kind) {
        case Kind::reader:
            return "RDR";
        case Kind::punch:
            return "PUN";
        case Kind::printer:
            return "PRT";
        case Kind::console:
            return "CON";
        default:
            return {};
    }
}

std::string sent_line(const SpoolFile& file, std::string_view queue, std::uint32_t id,
                      std::string_view direction, std::string_view user,
                      std::string_view other_queue, std::string_view other_word,
                      std::uint32_t other_id) {
    return fmt::format(
        "{} FILE {:04} SENT {:<4} {:<8} {} {:<3} {:04} RECS {:04} CPY  {:03} {} {} {}", queue, id,
        direction, user, other_queue, other_word, other_id, file.records, file.copies,
        file.spool_class, file.is_held ? "HOLD" : "NOHOLD", file.is_kept ? "KEEP" : "NOKEEP");
}

Result<void> save_spool(SystemImpl& system) {
    TRY(system.spool().save());
    note_spool_files(system);
    return {};
}

Result<std::vector<ReplyLine>> close_output(Machine& machine, Vdev& device,
                                            const CloseOptions& options) {
    auto& unit = *device.unit;
    std::vector<ReplyLine> none;
    // SPOOL CONT: several CLOSEs make one file.
    if (!unit.output || (unit.options.continuous && !options.purge)) return none;
    // What cannot be closed now (volumes are frozen) stays open.
    if (!options.purge) TRY(machine.cp.spool().space().ready());
    auto writer = std::move(unit.output);
    // A name is for one file.
    auto named = options;
    if (!named.name) named.name.emplace(unit.options.name, unit.options.type);
    unit.options.name.clear(), unit.options.type.clear();
    if (options.purge || writer->records() == 0) return none;
    return finish(machine, device, *writer, named);
}

Result<std::vector<ReplyLine>> file_lines(Machine& machine, Vdev& device,
                                          const std::vector<std::string>& lines,
                                          const CloseOptions& options) {
    SpoolWriter writer(machine.cp.spool().space());
    for (const auto& line : lines) TRY(writer.add({line, ' '}));
    return finish(machine, device, writer, options);
}

Result<void> close_input(Machine& machine, Vdev& device, const CloseOptions& options) {
    auto& unit = *device.unit;
    auto input = std::exchange(unit.input, std::nullopt);
    auto& store = machine.cp.spool();
    auto* file = input ? store.find(SpoolQueue::reader, machine.userid(), input->id) : nullptr;
    if (!file) return {};
    bool hold = options.hold.value_or(unit.options.hold);
    bool keep = options.keep.value_or(unit.options.keep);
    if (options.purge) hold = keep = false;
    if (!hold && !keep) {
        store.erase(*file);
        return save_spool(machine.cp);
    }
    // HOLD leaves it as it is; KEEP, and HOLD of a reader that reads on and on, set it aside.
    bool set_aside = keep || unit.options.continuous;
    if (!set_aside) return {};
    file->about.is_held = true;
    file->about.is_kept = keep;
    return save_spool(machine.cp);
}

void leave_unit(Machine& machine, Vdev& device) {
    if (!device.unit || !device.unit->output) return;
    device.unit->options.continuous = false;
    // Nobody is left to tell; a spool that takes no more loses what was not closed.
    (void)close_output(machine, device, {});
}

// ---- programs ----

Result<void> VirtualMachine::write_unit(UnitRecord unit, const std::vector<SpoolRecord>&) {
    return make_error(msg::HCPDTV040E, unit == UnitRecord::punch ? "PUN" : "PRT");
}
Result<void> VirtualMachine::send_cards(const SpoolFile&, const std::vector<SpoolRecord>&) {
    return make_error(msg::HCPDTV040E, "PUN");
}
Result<std::optional<SpoolFile>> VirtualMachine::reader_file() {
    return make_error(msg::HCPDTV040E, "RDR");
}
Result<std::optional<SpoolRecord>> VirtualMachine::read_card() {
    return make_error(msg::HCPDTV040E, "RDR");
}

Result<void> Machine::write_unit(UnitRecord unit, const std::vector<SpoolRecord>& records) {
    std::scoped_lock hold(cp.mutex);
    auto* device = first_of(*this, unit == UnitRecord::punch ? Kind::punch : Kind::printer);
    if (!device) return VirtualMachine::write_unit(unit, records);
    auto& output = device->unit->output;
    if (!output) output = std::make_unique<SpoolWriter>(cp.spool().space());
    for (const auto& record : records) TRY(output->add(record));
    (unit == UnitRecord::punch ? used.cards_punched : used.lines_printed) += records.size();
    return {};
}

Result<void> Machine::send_cards(const SpoolFile& about, const std::vector<SpoolRecord>& cards) {
    std::scoped_lock hold(cp.mutex);
    if (!first_of(*this, Kind::punch)) return VirtualMachine::send_cards(about, cards);
    TRY(cp.entry(about.owner));
    SpoolWriter writer(cp.spool().space());
    for (const auto& card : cards) TRY(writer.add(card));
    used.cards_punched += cards.size();
    auto file = about;
    file.queue = SpoolQueue::reader;
    file.origin = userid();
    file.device = "PUN";
    file.created = std::time(nullptr);
    if (file.distribution.empty()) file.distribution = userid();
    auto* made = TRY(cp.spool().add(std::move(file), writer));
    note_spool_files(cp);
    (void)tell(*this, made->about, "PUN");
    return {};
}

Result<std::optional<SpoolFile>> Machine::reader_file() {
    std::scoped_lock hold(cp.mutex);
    auto* reader = TRY(reader_of(*this));
    const auto* file = open_input(*this, *reader);
    std::optional<SpoolFile> about;
    if (file) about = file->about;
    return about;
}

Result<std::optional<SpoolRecord>> Machine::read_card() {
    std::scoped_lock hold(cp.mutex);
    auto* reader = TRY(reader_of(*this));
    std::optional<SpoolRecord> none;
    while (open_input(*this, *reader)) {
        auto record = TRY(reader->unit->input->reading.next());
        if (record) ++used.cards_read;
        if (record) return record;
        TRY(close_input(*this, *reader, {}));
        if (!reader->unit->options.continuous) return none;
    }
    return none;
}

std::vector<SpoolFile> Machine::spool_files(SpoolQueue queue) const {
    std::scoped_lock hold(cp.mutex);
    std::vector<SpoolFile> found;
    for (const auto& file : cp.spool().files())
        if (file.about.queue == queue && file.about.owner == userid()) found.push_back(file.about);
    return found;
}

}  // namespace cp
