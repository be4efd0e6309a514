// CMS files: <, >, >>, DISKSLOW, DISKBACK, DISKRANDOM, STATE.

#include <algorithm>

#include "cms/commands/support.h"
#include "cms/pipe/stages/stages.h"
#include "cms/text_files.h"

namespace cms::pipe {

namespace {

// Records read at a time: more and more, so that short files cost little and long ones few reads.
constexpr std::uint32_t kFirstPart = 512, kLargestPart = 8192;

struct FileWords {
    FileId id;
    bool has_mode = false;
};

// fn ft [fm] in capitals.
base::Result<FileWords> file_words(Arguments& operands, char default_letter) {
    std::vector<std::string> words;
    for (int i = 0; i < 3 && !operands.at_end(); ++i)
        words.push_back(base::upper(operands.take_word()));
    if (words.size() < 2) return make_error(msg::FPLARG113E);
    const bool has_mode = words.size() == 3;
    auto id = TRY(parse_file_id(words, default_letter, Patterns::no));
    return FileWords{std::move(id), has_mode};
}

// The attributes of a file; its content is not looked at where the disk can do without.
std::optional<FileEntry> glance(AccessedDisk& disk, const FileId& id) {
    auto* texts = dynamic_cast<TextFiles*>(disk.files.get());
    return texts ? texts->glance(id.name, id.type) : disk.files->find(id.name, id.type);
}

std::optional<Located> locate(Disks& disks, const FileId& id, char letter) {
    for (auto* disk : disks.searched(letter)) {
        auto entry = glance(*disk, id);
        if (entry && disk->shows(*entry)) return Located{disk, std::move(*entry)};
    }
    return std::nullopt;
}

// ---- < ----

Flow read_file(Stage& stage, Located file) {
    auto& files = *file.disk->files;
    if (const auto text = files.whole_text(file.entry.name, file.entry.type)) {
        for (std::size_t at = 0; at < text->size();) {
            const auto line = next_text_line(*text, at);
            if (!co_await stage.output(line)) co_return;
        }
        stage.shorten();
        co_return;
    }
    std::uint32_t next = 1, part = kFirstPart;
    for (;;) {
        const auto lines = files.read(file.entry.name, file.entry.type, next, part);
        if (!lines.ok()) {
            stage.fail(lines.error());
            co_return;
        }
        for (const auto& line : lines.value())
            if (!co_await stage.output(line)) co_return;
        if (lines.value().size() < part) break;
        next += part;
        part = std::min(part * 2, kLargestPart);
    }
    stage.shorten();
}

// ---- DISKSLOW, DISKBACK, DISKRANDOM ----

// Records `from` and up, or down to the first one.
Flow read_numbers(Stage& stage, Located file, std::uint32_t from, bool backwards) {
    auto& files = *file.disk->files;
    const auto last = file.entry.records;
    for (auto at = backwards ? std::min(from, last) : from; at >= 1 && at <= last;) {
        const auto first = backwards ? at - std::min(at - 1, kLargestPart - 1) : at;
        auto lines = files.read(file.entry.name, file.entry.type, first,
                                backwards ? at - first + 1 : kLargestPart);
        if (!lines.ok()) {
            stage.fail(lines.error());
            co_return;
        }
        if (backwards) std::reverse(lines.value().begin(), lines.value().end());
        for (const auto& line : lines.value())
            if (!co_await stage.output(line)) co_return;
        if (lines.value().empty()) break;
        at = backwards ? first - 1 : first + static_cast<std::uint32_t>(lines.value().size());
    }
}

struct Between {
    std::uint32_t first = 1, last = 1;
};

// "5", "2-4", "3.2", "7-*"; nullopt: none of them.
std::optional<Between> record_numbers(std::string_view word) {
    const auto joint = word.find_first_of("-.");
    const auto first = base::parse_decimal(word.substr(0, joint));
    if (!first || *first == 0) return std::nullopt;
    if (joint == std::string_view::npos) return Between{*first, *first};
    const auto rest = word.substr(joint + 1);
    if (rest == "*") return Between{*first, UINT32_MAX};
    const auto second = base::parse_decimal(rest);
    if (!second) return std::nullopt;
    return Between{*first, word[joint] == '-' ? *second : *first + *second - 1};
}

// The records whose numbers the operands have, then those that the input has.
Flow read_random(Stage& stage, Located file, std::string numbers, bool with_number) {
    std::string out;
    for (bool from_input = false;; from_input = true) {
        if (from_input) {
            const Record* record = co_await stage.peek();
            if (!record) co_return;
            numbers = *record;
        }
        for (const auto word : base::words(numbers)) {
            const auto wanted = record_numbers(word);
            if (!wanted) {
                stage.fail(make_error(msg::FPLARG066E, word));
                co_return;
            }
            const auto last = std::min(wanted->last, file.entry.records);
            for (auto at = wanted->first; at <= last; ++at) {
                const auto line = file.disk->files->read(file.entry.name, file.entry.type, at, 1);
                if (!line.ok()) {
                    stage.fail(line.error());
                    co_return;
                }
                if (line.value().empty()) break;
                out = with_number ? fmt::format("{:>10}", at) : std::string();
                out += line.value()[0];
                if (!co_await stage.output(out)) co_return;
            }
        }
        if (from_input) stage.consume();
    }
}

// ---- > and >> ----

struct Target {
    AccessedDisk* disk = nullptr;
    FileEntry entry;
    bool appends = false;
};

base::Result<Target> target_of(Request& request, const FileWords& words, bool appends) {
    auto& disks = request.world().disks();
    auto letter = words.id.letter;
    if (!words.has_mode) {
        // Where the file is, when it may be written there; else A.
        const auto known = locate(disks, words.id, '*');
        letter = known && !known->disk->read_only ? known->disk->letter : 'A';
    }
    auto disk = disks.writable(letter);
    if (!disk.ok()) return make_error(msg::FPLDSR119E, std::string(1, letter));
    Target target{disk.value(), {}, appends};
    auto old = glance(*disk.value(), words.id);
    if (old && old->format == RecordFormat::fixed)
        old = disk.value()->files->find(words.id.name, words.id.type);
    if (old) target.entry = *old;
    target.entry.name = words.id.name;
    target.entry.type = words.id.type;
    target.entry.updated = {};
    if (words.id.number >= 0)
        target.entry.mode_number = static_cast<std::uint8_t>(words.id.number);
    else if (!old)
        target.entry.mode_number = 1;
    return target;
}

// [Fixed [lrecl] | Variable]
base::Result<void> take_format(Arguments& operands, FileEntry& entry) {
    if (operands.keyword("Fixed")) {
        entry.format = RecordFormat::fixed;
        const auto length = TRY(operands.maybe_number());
        entry.record_length = length.value_or(0);
        if (length && (*length == 0 || *length > kLongestRecord))
            return make_error(msg::FPLBLK059E, std::to_string(*length));
    } else if (operands.keyword("Variable")) {
        entry.format = RecordFormat::variable;
    }
    while (operands.keyword("COERCE") || operands.keyword("ASIS") || operands.keyword("CHOP")) {
    }
    return {};
}

base::Result<void> store_lines(const Target& target, const Lines& lines) {
    auto entry = target.entry;
    if (entry.format == RecordFormat::fixed && entry.record_length == 0)
        for (const auto& line : lines)
            entry.record_length =
                std::max(entry.record_length, static_cast<std::uint32_t>(line.size()));
    if (entry.format == RecordFormat::fixed)
        entry.record_length = std::max(entry.record_length, 1u);
    return target.appends ? target.disk->files->append(entry, lines)
                          : target.disk->files->write(entry, lines);
}

// What is to be written: one text where the disk takes that and the records allow it, a string for
// each record otherwise.
class Written {
  public:
    explicit Written(const Target& target) : target_(target) {
        const bool replaces_v = !target.appends && target.entry.format == RecordFormat::variable;
        if (replaces_v) texts_ = dynamic_cast<TextFiles*>(target.disk->files.get());
    }
    void add(Record record) {
        if (texts_ && !fits(record)) leave_text();
        if (!texts_) {
            lines_.emplace_back(record);
            return;
        }
        if (pieces_.empty() || pieces_.back().size() + record.size() + 1 > kPiece)
            pieces_.emplace_back().reserve(std::max(kPiece, record.size() + 1));
        auto& text = pieces_.back();
        if (record != " ") text += record;
        text += '\n';
    }
    base::Result<void> store() {
        if (texts_) return texts_->write_text(target_.entry, pieces_);
        if (target_.appends && lines_.empty()) return {};
        return store_lines(target_, lines_);
    }

  private:
    // Bytes of text in one string.
    static constexpr std::size_t kPiece = std::size_t{1} << 20;

    static bool fits(Record record) {
        return record.size() <= kLongestRecord && !record.ends_with('\r') &&
               record.find('\n') == Record::npos;
    }
    void leave_text() {
        texts_ = nullptr;
        for (const auto& text : pieces_)
            for (std::size_t at = 0; at < text.size();)
                lines_.emplace_back(next_text_line(text, at));
        pieces_.clear();
    }

    const Target& target_;
    TextFiles* texts_ = nullptr;
    std::vector<std::string> pieces_;
    Lines lines_;
};

Flow write_file(Stage& stage, Target target) {
    Written written(target);
    while (const Record* record = co_await stage.peek()) {
        written.add(*record);
        if (stage.has_output()) co_await stage.output(*record);
        stage.consume();
    }
    const auto done = written.store();
    if (!done.ok()) stage.fail(done.error());
}

base::Result<Start> plan_written(Request& request, bool appends) {
    const auto words = TRY(file_words(request.operands, 'A'));
    auto target = TRY(target_of(request, words, appends));
    const bool fixed = target.entry.format == RecordFormat::fixed && target.entry.records > 0;
    if (!fixed) target.entry.format = RecordFormat::variable;
    TRY(take_format(request.operands, target.entry));
    TRY(request.operands.end());
    return Start([target](Stage& stage) { return write_file(stage, target); });
}

// ---- STATE ----

constexpr int kFileNotFound = 28;

std::string state_line(const Located& file, bool formatted) {
    const auto& entry = file.entry;
    if (!formatted) return file.text();
    return fmt::format("{:<8} {:<8} {}{} {} {:>10} {:>10} {:>10} {:>8} {:>8}", entry.name,
                       entry.type, file.disk->letter, entry.mode_number,
                       static_cast<char>(entry.format), entry.record_length, entry.records,
                       entry.blocks, short_date(entry.updated), clock_time(entry.updated));
}

std::optional<Located> located(World& world, Record text) {
    Arguments words(text);
    const auto file = file_words(words, '*');
    if (!file.ok()) return std::nullopt;
    const auto& id = file.value().id;
    return world.disks().find(id.name, id.type, id.letter);
}

Flow state_one(Stage& stage, std::string name, bool formatted) {
    const auto file = located(stage.world(), name);
    if (!file) {
        stage.set_rc(kFileNotFound);
        co_await stage.output(name, 1);
        co_return;
    }
    const auto line = state_line(*file, formatted);
    co_await stage.output(line);
}

Flow state_records(Stage& stage, bool formatted) {
    while (const Record* record = co_await stage.peek()) {
        const auto file = located(stage.world(), *record);
        const auto line = file ? state_line(*file, formatted) : std::string(*record);
        if (!co_await stage.select(line, file ? 0 : 1)) break;
        stage.consume();
    }
}

}  // namespace

base::Result<Start> plan_read_file(Request& request) {
    const auto words = TRY(file_words(request.operands, '*'));
    TRY(request.operands.end());
    auto& disks = request.world().disks();
    const auto& id = words.id;
    if (id.letter != '*' && !disks.at(id.letter))
        return make_error(msg::FPLDSR119E, std::string(1, id.letter));
    const auto file = locate(disks, id, id.letter);
    if (!file) return make_error(msg::FPLDSR146E, id.text());
    return Start([file = *file](Stage& stage) { return read_file(stage, file); });
}

namespace {

base::Result<Located> counted_file(Request& request) {
    const auto words = TRY(file_words(request.operands, '*'));
    const auto& id = words.id;
    const auto file = request.world().disks().find(id.name, id.type, id.letter);
    if (!file) return make_error(msg::FPLDSR146E, id.text());
    return *file;
}

base::Result<Start> plan_numbered(Request& request, bool backwards) {
    const auto file = TRY(counted_file(request));
    auto from = backwards ? file.entry.records : 1u;
    if (request.operands.keyword("FROM")) from = TRY(request.operands.number());
    TRY(request.operands.end());
    if (from == 0) return make_error(msg::FPLARG066E, "0");
    return Start([=](Stage& stage) { return read_numbers(stage, file, from, backwards); });
}

}  // namespace

base::Result<Start> plan_disk_slow(Request& request) {
    // Behind another stage it adds to a file, as DISKFAST does.
    if (!request.first) return plan_append_file(request);
    return plan_numbered(request, false);
}

base::Result<Start> plan_disk_back(Request& request) {
    return plan_numbered(request, true);
}

base::Result<Start> plan_disk_random(Request& request) {
    const auto file = TRY(counted_file(request));
    auto& operands = request.operands;
    bool with_number = false;
    for (;;) {
        if (operands.keyword("NUMBER"))
            with_number = true;
        else if (!operands.keyword("BLOCKed"))
            break;
    }
    const std::string numbers(operands.rest());
    for (const auto word : base::words(numbers))
        if (!record_numbers(word)) return make_error(msg::FPLARG066E, word);
    return Start([=](Stage& stage) { return read_random(stage, file, numbers, with_number); });
}

base::Result<Start> plan_replace_file(Request& request) {
    return plan_written(request, false);
}

base::Result<Start> plan_append_file(Request& request) {
    return plan_written(request, true);
}

base::Result<Start> plan_state(Request& request) {
    auto& operands = request.operands;
    const bool formatted = !operands.keyword("NOFORMAT");
    const auto name = base::upper(base::trim(operands.rest()));
    if (!name.empty()) {
        Arguments words(name);
        TRY(file_words(words, '*'));
        TRY(words.end());
        return Start([=](Stage& stage) { return state_one(stage, name, formatted); });
    }
    if (request.first) return make_error(msg::FPLARG113E);
    return Start([=](Stage& stage) { return state_records(stage, formatted); });
}

}  // namespace cms::pipe
