// VMARC: archives on cards and tapes. The form on tape (blocks as long as BLOCK says, then a mark)
// is unconfirmed; archives with blocks of any length are read.
#include "cms/commands/vmarc_devices.h"

#include "cms/commands/reader.h"
#include "cms/tape_file.h"

namespace cms {

namespace {

using ByteRow = std::vector<std::byte>;
constexpr std::size_t kCard = 80;

base::Result<cp::VirtualMachine*> machine_of(Session& session) {
    if (session.machine()) return session.machine();
    return make_error(msg::DMSCMS903E, "VMARC with a device");
}

base::Result<ByteRow> read_deck(Session& session, const ArchiveUnit& unit) {
    auto* machine = TRY(machine_of(session));
    const auto deck = TRY(open_deck(session, *machine, std::nullopt));
    if (!deck) return make_error(msg::DMSVMA905E, unit.text(), "there is no file");
    ByteRow bytes;
    for (const auto& card : deck->cards) {
        for (std::size_t i = 0; i < kCard; ++i)
            bytes.push_back(base::text_to_ebcdic(i < card.size() ? card[i] : ' '));
    }
    unit.keeps ? leave_deck(session) : finish_deck(session);
    return bytes;
}

base::Result<void> punch(Session& session, base::Bytes archive) {
    auto* machine = TRY(machine_of(session));
    std::vector<cp::SpoolRecord> cards;
    for (std::size_t at = 0; at < archive.size(); at += kCard) {
        auto card =
            base::text_from_ebcdic(archive.subspan(at, std::min(kCard, archive.size() - at)));
        card.resize(kCard, '\0');
        cards.push_back({std::move(card)});
    }
    const auto done = machine->write_unit(cp::UnitRecord::punch, cards);
    (void)session.cp_command(done.ok() ? "CLOSE PUNCH" : "CLOSE PUNCH PURGE");
    return done;
}

base::Result<dasd::TapeDrive*> drive_of(Session& session, const ArchiveUnit& unit) {
    auto* machine = TRY(machine_of(session));
    auto drive = machine->tape(unit.drive);
    if (drive.ok()) return drive;
    return make_error(msg::DMSVMA905E, unit.text(), drive.error().text);
}

base::Result<ByteRow> read_tape(Session& session, const ArchiveUnit& unit) {
    auto* drive = TRY(drive_of(session, unit));
    const auto tape = drive->open();
    if (!tape.ok()) return make_error(msg::DMSVMA905E, unit.text(), tape.error().text);
    ByteRow bytes, block;
    for (;;) {
        const auto item = tape.value().read(drive->position(), block);
        if (!item.ok()) return make_error(msg::DMSVMA905E, unit.text(), item.error().text);
        drive->move_to(item.value().next);
        if (item.value().kind != dasd::TapeItem::Kind::block) break;
        bytes.insert(bytes.end(), block.begin(), block.end());
    }
    return bytes;
}

base::Result<void> write_tape(dasd::TapeDrive& drive, base::Bytes archive, std::size_t block) {
    auto writer = TRY(drive.open_writer({}));
    for (std::size_t at = 0; at < archive.size(); at += block)
        TRY(writer.write(archive.subspan(at, std::min(block, archive.size() - at))));
    TRY(writer.mark());
    TRY(writer.finish());
    drive.move_to(writer.position());
    return {};
}

}  // namespace

std::string ArchiveUnit::text() const {
    if (device == ArchiveDevice::punch) return "PUNCH";
    if (device == ArchiveDevice::reader) return "READER";
    return fmt::format("TAPE {:X}", drive.n);
}

bool take_archive_unit(const std::string& word, ArchiveUnit& unit) {
    if (base::matches(word, "HOld")) return unit.keeps = true;
    if (base::matches(word, "PUnch")) {
        unit.device = ArchiveDevice::punch;
    } else if (base::matches(word, "READer") || word == "RDR") {
        unit.device = ArchiveDevice::reader;
    } else if (const auto drive = tape_number(word == "TAPE" ? "TAP1" : word)) {
        unit.device = ArchiveDevice::tape;
        unit.drive = *drive;
    } else {
        return false;
    }
    return true;
}

base::Result<ByteRow> read_unit(Session& session, const ArchiveUnit& unit) {
    if (unit.device == ArchiveDevice::tape) return read_tape(session, unit);
    return read_deck(session, unit);
}

base::Result<void> write_unit(Session& session, const ArchiveUnit& unit, base::Bytes archive,
                              std::size_t block) {
    if (unit.device == ArchiveDevice::punch) return punch(session, archive);
    auto* drive = TRY(drive_of(session, unit));
    const auto done = write_tape(*drive, archive, block);
    if (done.ok()) return {};
    return make_error(msg::DMSVMA905E, unit.text(), done.error().text);
}

}  // namespace cms
