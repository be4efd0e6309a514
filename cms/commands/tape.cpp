// TAPE: moves the tape of a virtual drive, writes tape marks, dumps files to tape and loads them.
// Reference: cms section 11. What lies on tape: tape_file.h.
//
// Return code 2: a tape mark or the end of the tape was met before the count was reached.

#include <filesystem>

#include "cms/commands/support.h"
#include "cms/tape_file.h"

namespace cms {

namespace {

using dasd::TapeItem;
using dasd::TapePosition;

// Which drive, by which name messages call it.
struct Drive {
    dasd::TapeDrive* drive = nullptr;
    std::string shown;  // "TAP1(181)"
};

struct Request {
    std::string function;
    std::vector<std::string> operands;  // behind the function
    dasd::DeviceNumber number{0x0181};
    std::string symbol = "TAP1";
    bool writes_marks = false;  // WTM
    bool lists = true;          // TERM; NOPRINT: no
    bool to_end = false;        // EOT
    std::uint32_t files = 1;    // EOF n
    std::size_t block = kLargeTapeBlock;
};

// ---- options

// TAPn or a device number.
bool take_drive(const std::string& word, Request& request) {
    if (const auto number = tape_number(word)) {
        request.number = *number;
        request.symbol = word;
        return true;
    }
    const auto number = base::parse_hexadecimal(word);
    if (!number || word.size() < 3 || word.size() > 4) return false;
    request.number = {static_cast<std::uint16_t>(*number)};
    request.symbol.clear();
    return true;
}

base::Result<std::string> option_value(const std::vector<std::string>& options, std::size_t& at) {
    if (at + 1 >= options.size()) return make_error(msg::DMSCMS050E, options[at]);
    return options[++at];
}

base::Result<void> take_block_size(const std::string& value, Request& request) {
    if (value != "800" && value != "4096" && value != "4K")
        return make_error(msg::DMSCMS029E, value, "BLKSIZE");
    request.block = value == "800" ? kSmallTapeBlock : kLargeTapeBlock;
    return {};
}

// An image has no density or track format: MODESET and the others accept these words.
constexpr std::string_view kModes[] = {"7TRACK", "9TRACK", "18TRACK", "38K",
                                       "XF",     "COMP",   "NOCOMP"};

base::Result<void> take_option(const std::vector<std::string>& options, std::size_t& at,
                               Request& request) {
    const auto& word = options[at];
    if (word == "WTM" || word == "NOWTM") {
        request.writes_marks = word == "WTM";
    } else if (base::matches(word, "Term") || base::matches(word, "NOPRint")) {
        request.lists = word[0] == 'T';
    } else if (word == "EOT") {
        request.to_end = true;
    } else if (word == "EOF") {
        const auto value = TRY(option_value(options, at));
        const auto count = base::parse_decimal(value);
        if (!count || *count == 0) return make_error(msg::DMSCMS029E, value, "EOF");
        request.files = *count;
    } else if (word == "BLKSIZE") {
        const auto value = TRY(option_value(options, at));
        return take_block_size(value, request);
    } else if (word == "DEN" || word == "TRTCH") {
        TRY(option_value(options, at));
    } else if (std::find(std::begin(kModes), std::end(kModes), word) == std::end(kModes) &&
               !take_drive(word, request)) {
        return make_error(msg::DMSCMS003E, word);
    }
    return {};
}

base::Result<Request> read_request(const CommandLine& line) {
    Request request;
    request.operands = line.operands();
    if (request.operands.empty()) return make_error(msg::DMSCMS047E);
    request.function = request.operands.front();
    request.operands.erase(request.operands.begin());
    const auto options = line.options();
    for (std::size_t at = 0; at < options.size(); ++at) TRY(take_option(options, at, request));
    return request;
}

base::Result<Drive> find_drive(Session& session, const Request& request) {
    Drive found;
    const auto number = fmt::format("{:X}", request.number.n);
    found.shown = request.symbol.empty() ? number : fmt::format("{}({})", request.symbol, number);
    auto drive = session.machine()->tape(request.number);
    if (!drive.ok() && drive.error().id == "DASTAP707E")
        return make_error(msg::DMSTPE027E, found.shown);
    if (!drive.ok()) return make_error(msg::DMSTPE113S, found.shown);
    found.drive = drive.value();
    return found;
}

// ---- errors: of the tape, with the drive named

template <class T>
base::Result<T> reading(const Drive& drive, base::Result<T> done) {
    if (done.ok() || done.error().id.starts_with("DMS")) return done;
    return make_error(msg::DMSTPE110S, drive.shown, done.error().text);
}

template <class T>
base::Result<T> writing(const Drive& drive, base::Result<T> done) {
    if (done.ok()) return done;
    if (!drive.drive->writable()) return make_error(msg::DMSTPE043E, drive.shown);
    return make_error(msg::DMSTPE111S, drive.shown, done.error().text);
}

base::Error met_end(const Drive& drive) {
    return make_error(msg::DMSTPE058E, drive.shown);
}

// The tape mounted; nothing when it is blank, not having been written yet.
base::Result<std::optional<dasd::TapeImage>> open_tape(const Drive& drive) {
    std::error_code ignored;
    const bool is_blank = drive.drive->is_loaded() && drive.drive->writable() &&
                          !std::filesystem::exists(drive.drive->image(), ignored);
    if (is_blank) return std::optional<dasd::TapeImage>();
    auto tape = TRY(reading(drive, drive.drive->open()));
    return std::optional(std::move(tape));
}

// ---- moving

enum class Unit { file, record };

// Over so many tape marks or blocks. Error: 058E, the tape then stands behind the mark or at its
// end.
base::Result<void> forward(const Drive& drive, Unit unit, std::uint32_t count) {
    const auto tape = TRY(open_tape(drive));
    while (count > 0) {
        if (!tape) return met_end(drive);
        const auto item = TRY(reading(drive, tape->look(drive.drive->position())));
        drive.drive->move_to(item.next);
        const bool is_mark = item.kind == TapeItem::Kind::mark;
        if (item.kind == TapeItem::Kind::end || (is_mark && unit == Unit::record))
            return met_end(drive);
        if (is_mark || unit == Unit::record) --count;
    }
    return {};
}

struct Step {
    TapePosition at;
    bool is_mark = false;
};

// What lies between the load point and where the tape stands.
base::Result<std::vector<Step>> steps_before(const Drive& drive) {
    std::vector<Step> steps;
    const auto tape = TRY(open_tape(drive));
    const auto end = drive.drive->position().offset;
    for (TapePosition at; tape && at.offset < end;) {
        const auto item = TRY(reading(drive, tape->look(at)));
        if (item.kind == TapeItem::Kind::end) break;
        steps.push_back({at, item.kind == TapeItem::Kind::mark});
        at = item.next;
    }
    return steps;
}

// Back over so many tape marks or blocks. Error: 058E, the tape then stands before the mark or at
// its load point.
base::Result<void> backward(const Drive& drive, Unit unit, std::uint32_t count) {
    const auto steps = TRY(steps_before(drive));
    for (auto step = steps.rbegin(); step != steps.rend() && count > 0; ++step) {
        drive.drive->move_to(step->at);
        if (step->is_mark && unit == Unit::record) return met_end(drive);
        if (step->is_mark || unit == Unit::record) --count;
    }
    if (count == 0) return {};
    return met_end(drive);
}

base::Result<void> write_marks(const Drive& drive, std::uint32_t count) {
    auto writer = TRY(writing(drive, drive.drive->open_writer({})));
    for (std::uint32_t i = 0; i < count; ++i) TRY(writing(drive, writer.mark()));
    TRY(writing(drive, writer.finish()));
    drive.drive->move_to(writer.position());
    return {};
}

base::Result<void> rewind(const Drive& drive, std::uint32_t) {
    drive.drive->rewind();
    return {};
}
base::Result<void> unload(const Drive& drive, std::uint32_t) {
    drive.drive->unload();
    return {};
}
base::Result<void> nothing(const Drive&, std::uint32_t) {
    return {};
}
template <Unit unit>
base::Result<void> forward_by(const Drive& drive, std::uint32_t count) {
    return forward(drive, unit, count);
}
template <Unit unit>
base::Result<void> backward_by(const Drive& drive, std::uint32_t count) {
    return backward(drive, unit, count);
}

struct Motion {
    std::string_view name;
    base::Result<void> (*run)(const Drive&, std::uint32_t count);
};
// ERG: a gap means nothing to an image.
constexpr Motion kMotions[] = {
    {"BSF", backward_by<Unit::file>},
    {"BSR", backward_by<Unit::record>},
    {"ERG", nothing},
    {"FSF", forward_by<Unit::file>},
    {"FSR", forward_by<Unit::record>},
    {"MODESET", nothing},
    {"REW", rewind},
    {"RUN", unload},
    {"WTM", write_marks},
};

base::Result<int> move(const Drive& drive, const Motion& motion, const Request& request) {
    std::uint32_t count = 1;
    if (!request.operands.empty()) {
        const auto given = base::parse_decimal(request.operands[0]);
        if (!given || *given == 0) return make_error(msg::DMSCMS070E, request.operands[0]);
        count = *given;
    }
    if (request.operands.size() > 1) return make_error(msg::DMSCMS070E, request.operands[1]);
    TRY(motion.run(drive, count));
    return 0;
}

// ---- DUMP

base::Result<void> dump_file(const Drive& drive, const Located& file, const Request& request,
                             dasd::TapeWriter& writer) {
    const auto records = TRY(file.disk->files->read(file.entry.name, file.entry.type, 1, kToEnd));
    TapeFile dumped{file.entry, file.disk->letter};
    dumped.entry.records = static_cast<std::uint32_t>(records.size());
    for (const auto& block : tape_blocks(dumped, records, request.block))
        TRY(writing(drive, writer.write(block)));
    if (request.writes_marks) TRY(writing(drive, writer.mark()));
    return {};
}

// Without WTM a tape mark ends what was dumped, and the tape stands before it: the next DUMP goes
// on in the same tape file.
base::Result<int> dump(Session& session, const Drive& drive, const Request& request) {
    const auto id = TRY(file_operand(request.operands, 'A', Patterns::yes));
    if (id.letter != '*' && !session.disks().at(id.letter))
        return make_error(msg::DMSCMS069E, id.letter);
    const auto found = session.disks().match(id);
    if (found.empty()) return make_error(msg::DMSCMS002E, id.text());
    auto writer = TRY(writing(drive, drive.drive->open_writer({})));
    session.line("DUMPING.....");
    int rc = 0;
    for (const auto& file : found) {
        if (file.entry.records == 0) {  // of a host directory: tapes have no empty files
            rc = base::report(session, make_error(msg::DMSTPE057E, file.text()));
            continue;
        }
        TRY(dump_file(drive, file, request, writer));
        if (request.lists) session.line(TapeFile{file.entry, file.disk->letter}.text());
    }
    const auto behind = writer.position();
    if (!request.writes_marks) TRY(writing(drive, writer.mark()));
    TRY(writing(drive, writer.finish()));
    drive.drive->move_to(behind);
    return rc;
}

// ---- LOAD, SCAN, SKIP

enum class Reading { load, scan, skip };

// The files of a tape, one after the other.
class Reader {
  public:
    Reader(Session& session, const Drive& drive, const Request& request, Reading purpose)
        : session_(session), drive_(drive), request_(request), purpose_(purpose) {}

    base::Result<int> run() {
        TRY(take_names());
        session_.line(purpose_ == Reading::load   ? "LOADING....."
                      : purpose_ == Reading::scan ? "SCANNING....."
                                                  : "SKIPPING.....");
        const auto tape = TRY(open_tape(drive_));
        std::uint32_t marks = 0;
        bool at_end = !tape;
        while (!at_end && !is_done_ && (request_.to_end || marks < request_.files)) {
            const auto start = drive_.drive->position();
            const auto item = TRY(reading(drive_, tape->read(start, block_)));
            drive_.drive->move_to(item.next);
            at_end = item.kind == TapeItem::Kind::end;
            if (item.kind == TapeItem::Kind::mark) ++marks;
            if (item.kind == TapeItem::Kind::block) TRY(take_block(start));
        }
        if (is_done_) return 0;
        session_.line("END-OF-FILE OR END-OF-TAPE");
        if (one_file() && !is_found_) return make_error(msg::DMSCMS002E, name_ + ' ' + type_);
        return 0;
    }

  private:
    base::Result<void> take_names() {
        const auto& words = request_.operands;
        if (words.size() > 3) return make_error(msg::DMSCMS070E, words[3]);
        if (words.size() == 1) return make_error(msg::DMSCMS054E);
        if (words.size() >= 2) name_ = words[0], type_ = words[1];
        if (words.size() == 3) mode_ = TRY(parse_file_mode(words[2]));
        if (words.size() < 3) mode_.letter = 'A';
        if (mode_.letter == '*') return make_error(msg::DMSCMS048E, words[2]);
        return {};
    }

    bool one_file() const {
        return name_.find_first_of("*%") == std::string::npos &&
               type_.find_first_of("*%") == std::string::npos;
    }

    base::Result<void> take_block(TapePosition at) {
        const auto kind = kind_of_block(block_);
        if (kind == TapeBlock::other) return {};  // labels, and what other programs wrote
        if (!is_inside_) file_start_ = at;
        is_inside_ = kind == TapeBlock::data;
        if (kind == TapeBlock::name) return take_file();
        if (purpose_ == Reading::load)
            data_.insert(data_.end(), block_.begin() + kTapeHeader, block_.end());
        return {};
    }

    base::Result<void> take_file() {
        auto file = TRY(named_file(block_));
        const auto data = std::exchange(data_, {});
        if (!matches_pattern(file.entry.name, name_) || !matches_pattern(file.entry.type, type_))
            return {};
        is_found_ = true;
        is_done_ = one_file();
        if (purpose_ == Reading::load) TRY(store(file, data));
        if (request_.lists) session_.line(file.text());
        // SCAN leaves the tape before the file it was to find, the others behind it.
        if (is_done_ && purpose_ == Reading::scan) drive_.drive->move_to(file_start_);
        return {};
    }

    base::Result<void> store(TapeFile& file, const std::vector<std::byte>& data) {
        const auto records = TRY(tape_records(file, data));
        auto* disk = TRY(session_.disks().writable(mode_.letter));
        file.letter = mode_.letter;
        if (mode_.number >= 0) file.entry.mode_number = static_cast<std::uint8_t>(mode_.number);
        return disk->files->write(file.entry, records);
    }

    Session& session_;
    const Drive& drive_;
    const Request& request_;
    Reading purpose_;
    std::string name_ = "*", type_ = "*";
    FileMode mode_;
    std::vector<std::byte> block_, data_;
    TapePosition file_start_;
    bool is_inside_ = false, is_found_ = false, is_done_ = false;
};

base::Result<int> tape(Session& session, const CommandLine& line) {
    if (!session.machine()) return make_error(msg::DMSCMS903E, "TAPE");
    const auto request = TRY(read_request(line));
    for (const auto& motion : kMotions)
        if (motion.name == request.function) {
            const auto drive = TRY(find_drive(session, request));
            return move(drive, motion, request);
        }
    const auto& function = request.function;
    if (function != "DUMP" && function != "LOAD" && function != "SCAN" && function != "SKIP")
        return make_error(msg::DMSTPE014E, function);
    const auto drive = TRY(find_drive(session, request));
    if (function == "DUMP") return dump(session, drive, request);
    const auto purpose = function == "LOAD"   ? Reading::load
                         : function == "SCAN" ? Reading::scan
                                              : Reading::skip;
    return Reader(session, drive, request, purpose).run();
}

}  // namespace

extern const Command kTape{.name = "TAPE",
                           .min_abbrev = 4,
                           .run = tape,
                           .syntax =
                               "TAPE DUMP fn ft [fm]|LOAD|SCAN|SKIP [fn ft [fm]]|function [n] "
                               "[(TAPn|vdev options]",
                           .summary = "Dump files to tape, load them, move a tape",
                           .module = "TPE"};

}  // namespace cms
