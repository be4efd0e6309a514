// ICKDSF: commands from the console or a file. Reference: cpfmtxa section 6.
//
// Everything that can be checked is, before the question whether the volume may be altered; the
// volume is written behind it. The condition codes: 0, 4 a line was refused, 8 refused or stopped,
// 12 a bad command, no such device, or an image that could not be read or written.
#include <ctime>

#include "cpfmtxa/checks.h"
#include "cpfmtxa/ickdsf_command.h"
#include "cpfmtxa/init_volume.h"
#include "cpfmtxa/report.h"

namespace cpfmtxa {
namespace {

namespace msg = base::msg;
using base::make_error;

constexpr int kTerminated = 12;

int condition_code(const base::Error& error) {
    return error.id.starts_with("HCPCCF") && error.rc == 8 ? 8 : kTerminated;
}

std::string now_shown() {
    std::time_t now = std::time(nullptr);
    std::tm fields{};
    localtime_r(&now, &fields);
    char text[40];
    std::strftime(text, sizeof text, "TIME: %H:%M:%S   %m/%d/%y", &fields);
    return text;
}

// ---- operands

enum class Key {
    unit,
    verify,
    no_verify,
    volid,
    range,
    type,
    mode,
    owner,
    owner_id,
    vtoc,
    purge,
    validate,
    data,
    ignored
};
struct KeyRow {
    std::string_view notation;
    Key key;
    std::size_t least, most;  // values
};
constexpr std::size_t kAny = 999;
// What both CPVOLUME and INIT take.
constexpr KeyRow kCommon[] = {
    {"UNIT", Key::unit, 1, 1},          {"UNITaddress", Key::unit, 1, 1},
    {"VERIFY", Key::verify, 1, 2},      {"VFY", Key::verify, 1, 2},
    {"NOVERIFY", Key::no_verify, 0, 0}, {"NOVFY", Key::no_verify, 0, 0},
    {"NVFY", Key::no_verify, 0, 0},     {"VOLID", Key::volid, 1, 1},
    {"DEVTYPe", Key::ignored, 1, 1},    {"DVTYP", Key::ignored, 1, 1},
};
constexpr KeyRow kCpvolume[] = {
    {"RANGE", Key::range, 1, 2},         {"TYPE", Key::type, 2, 3},
    {"MODE", Key::mode, 1, 1},           {"OWNER", Key::owner, 2, 2},
    {"NOFILLer", Key::ignored, 0, 0},    {"READCHeck", Key::ignored, 0, 0},
    {"NOREADCHeck", Key::ignored, 0, 0},
};
// Checks of surfaces and copies of what an image cannot have are taken and mean nothing.
constexpr KeyRow kInit[] = {
    {"OWNERid", Key::owner_id, 1, 1}, {"OWNER", Key::owner_id, 1, 1},
    {"VTOC", Key::vtoc, 2, 3},        {"PURGE", Key::purge, 0, 0},
    {"NOPURGE", Key::ignored, 0, 0},  {"VALidate", Key::validate, 0, 0},
    {"VALID", Key::validate, 0, 0},   {"NOVALidate", Key::ignored, 0, 0},
    {"CHECK", Key::ignored, 0, 1},    {"NOCHECK", Key::ignored, 0, 0},
    {"CONTinue", Key::ignored, 0, 0}, {"NOCONTinue", Key::ignored, 0, 0},
    {"MAP", Key::ignored, 0, 0},      {"NOMAP", Key::ignored, 0, 0},
    {"RECLaim", Key::ignored, 0, 0},  {"NORECLaim", Key::ignored, 0, 0},
    {"SKIP", Key::ignored, 0, 1},     {"NOSKIP", Key::ignored, 0, 0},
    {"MIMIC", Key::ignored, 1, kAny}, {"DATA", Key::data, 0, 0},
    {"NODATA", Key::ignored, 0, 0},
};

// What a command says, nothing looked up yet.
struct Wanted {
    std::string unit;
    std::optional<std::string> verify;  // the label the volume must have
    bool has_verify = false;            // VERIFY or NOVERIFY was given
    std::string volid;
    std::vector<std::string> range;
    std::vector<std::vector<std::string>> types;
    std::vector<std::string> owner;  // ssi, system
    std::string owner_id;
    std::vector<std::string> vtoc;
    bool purge = false, validate = false, keeps_data = false;
};

const KeyRow* find_key(std::span<const KeyRow> rows, std::string_view name) {
    for (const auto& row : rows)
        if (base::matches(name, row.notation)) return &row;
    return nullptr;
}

base::Result<void> check_count(const KeyRow& row, const DsfOperand& operand) {
    for (const auto& group : operand.groups)
        if (group.size() < row.least || group.size() > row.most)
            return make_error(msg::HCPCCF6212E, operand.name);
    if (operand.groups.empty() && row.least > 0) return make_error(msg::HCPCCF6213E, operand.name);
    if (operand.groups.size() > 1 && row.key != Key::type && row.most != kAny)
        return make_error(msg::HCPCCF6212E, operand.name);
    return {};
}

base::Result<void> check_mode(const std::string& mode) {
    if (mode == "ESA" || mode == "XA") return {};
    return make_error(msg::HCPCCF6233E, mode);
}

base::Result<void> take(const KeyRow& row, const DsfOperand& operand, Wanted& wanted) {
    const auto values = operand.values();
    switch (row.key) {
        case Key::unit:
            wanted.unit = values[0];
            return {};
        case Key::verify:
        case Key::no_verify:
            if (std::exchange(wanted.has_verify, true))
                return make_error(msg::HCPCCF6235E, "VERIFY AND NOVERIFY");
            if (row.key == Key::verify) wanted.verify = values[0];
            return {};
        case Key::volid:
            wanted.volid = values[0];
            return {};
        case Key::range:
            wanted.range = values;
            return {};
        case Key::type:
            wanted.types = operand.groups;
            return {};
        case Key::mode:
            return check_mode(values[0]);
        case Key::owner:
            wanted.owner = values;
            return {};
        case Key::owner_id:
            wanted.owner_id = values[0];
            return {};
        case Key::vtoc:
            wanted.vtoc = values;
            return {};
        case Key::purge:
            wanted.purge = true;
            return {};
        case Key::validate:
            wanted.validate = true;
            return {};
        case Key::data:
            wanted.keeps_data = true;
            return {};
        case Key::ignored:
            return {};
    }
    return {};
}

base::Result<Wanted> read_operands(std::span<const DsfOperand> operands,
                                   std::span<const KeyRow> own) {
    Wanted wanted;
    for (const auto& operand : operands) {
        const auto* row = find_key(kCommon, operand.name);
        if (row == nullptr) row = find_key(own, operand.name);
        if (row == nullptr) return make_error(msg::HCPCCF6212E, operand.name);
        TRY(check_count(*row, operand));
        TRY(take(*row, operand, wanted));
    }
    if (wanted.unit.empty()) return make_error(msg::HCPCCF6213E, "UNIT");
    return wanted;
}

// "0,99", "0,END", "5" as the functions under CPFMTXA know ranges.
std::string range_text(const std::vector<std::string>& values, std::size_t from = 0) {
    return fmt::format(
        "{}", fmt::join(values.begin() + static_cast<std::ptrdiff_t>(from), values.end(), " "));
}

base::Result<std::vector<Allocation>> allocations(const Wanted& wanted, dasd::Cylinder cylinders) {
    std::vector<Allocation> found;
    for (const auto& group : wanted.types) {
        auto one = TRY(parse_allocation(group[0] + ' ' + range_text(group, 1), cylinders));
        found.push_back(one);
    }
    return found;
}

base::Result<Vtoc> vtoc_of(const Wanted& wanted, dasd::Cylinder cylinders) {
    Vtoc vtoc;
    if (wanted.vtoc.empty()) return vtoc;
    auto text = fmt::format("({})", fmt::join(wanted.vtoc, ","));
    auto tracks = base::parse_decimal(wanted.vtoc.back());
    bool at_end = wanted.vtoc.size() == 2 && wanted.vtoc[0] == "END";
    auto all = cylinders.n * dasd::kHeads;
    if (at_end && tracks && *tracks >= 1 && *tracks < all) {
        auto first = all - *tracks;
        return Vtoc{{{first / dasd::kHeads}, {first % dasd::kHeads}}, *tracks};
    }
    auto cylinder = base::parse_decimal(wanted.vtoc[0]);
    auto head = base::parse_decimal(wanted.vtoc[1]);
    if (wanted.vtoc.size() != 3 || !tracks || !cylinder || !head)
        return make_error(msg::HCPCCF6236E, text);
    return Vtoc{{{*cylinder}, {*head}}, *tracks};
}

// ---- the program

class Program {
  public:
    Program(base::LineSource& lines, base::Console& console, dasd::DeviceResolver& devices,
            const IckdsfOptions& options)
        : lines_(lines), console_(console), devices_(devices), options_(options) {}

    int run(const std::string& operands) {
        auto opened = open(operands);
        if (!opened.ok()) {
            console_.message(opened.error());
            return end(condition_code(opened.error()));
        }
        console_.line("ICKDSF - CMS/XA/ESA DEVICE SUPPORT FACILITIES 17.0       " + now_shown() +
                      "   PAGE   1");
        while (!ended_ && !stopped()) {
            auto text = next_command();
            if (text) perform(*text);
        }
        return end(highest_);
    }

  private:
    bool stopped() const { return options_.stop != nullptr && *options_.stop; }

    int end(int code) {
        console_.message(make_error(msg::ICK00002I, code));
        return code;
    }

    // ---- where commands come from, where the listing goes

    // One answer; nothing at the end of input.
    std::optional<std::string> ask(const base::Error& question) {
        console_.message(question);
        auto line = lines_.read_line("");
        if (!line) return std::nullopt;
        return base::upper(base::trim(*line));
    }

    base::Result<void> open(const std::string& operands) {
        auto words = base::upper(base::trim(operands));
        if (!words.empty()) return open_input(words);
        while (true) {
            auto input = ask(make_error(msg::ICK030E));
            if (!input) return make_error(msg::HCPCCF6211E);
            auto opened = open_input(*input);
            if (opened.ok()) break;
            console_.message(opened.error());
        }
        while (true) {
            auto output = ask(make_error(msg::ICK031E));
            if (!output) return make_error(msg::HCPCCF6211E);
            if (*output == "CONSOLE" || *output == "PRINTER") return {};
            console_.message(make_error(msg::HCPCCF6212E, *output));
        }
    }

    base::Result<void> open_input(const std::string& words) {
        // A second word CONSOLE is the answer to the second question.
        if (words == "CONSOLE" || words == "CONSOLE CONSOLE") return {};
        if (words == "READER" || words.empty() || !options_.read_file)
            return make_error(msg::HCPCCF6238E, words);
        auto file = words.ends_with(" CONSOLE") ? words.substr(0, words.size() - 8) : words;
        auto records = options_.read_file(file);
        if (!records.ok()) {
            console_.message(records.error());
            return make_error(msg::HCPCCF6238E, file);
        }
        file_ = std::move(records).value();
        return {};
    }

    std::optional<std::string> next_line() {
        if (file_) {
            if (next_record_ == file_->size()) return std::nullopt;
            auto line = (*file_)[next_record_++];
            console_.line(' ' + line);
            return line;
        }
        console_.line("ENTER INPUT COMMAND:");
        return lines_.read_line("");
    }

    // A whole command, continued lines joined; nothing at the end of input.
    std::optional<std::string> next_command() {
        std::string text;
        while (true) {
            auto line = next_line();
            if (!line) {
                ended_ = true;
                return text.empty() ? std::nullopt : std::optional(text);
            }
            bool continued = take_continuation(*line);
            text += *line + ' ';
            if (!continued) return text;
        }
    }

    // ---- commands

    void perform(const std::string& text) {
        auto command = read_dsf_command(text);
        if (command.ok() && command.value().verb.empty()) return;
        if (command.ok() && command.value().verb == "END") {
            ended_ = true;
            return;
        }
        auto done = command.ok() ? perform(command.value()) : base::Result<void>(command.error());
        int code = 0;
        if (!done.ok()) {
            code = condition_code(done.error());
            console_.message(done.error());
            console_.message(make_error(msg::ICK30003I, code));
        } else {
            console_.message(make_error(msg::ICK00001I, code));
        }
        highest_ = std::max(highest_, code);
    }

    base::Result<void> perform(const DsfCommand& command) {
        if (base::matches(command.verb, "INIT")) return init(command);
        if (!base::matches(command.verb, "CPVOLume")) return unknown(command.verb);
        if (command.operands.empty()) return make_error(msg::HCPCCF6213E, "CPVOLUME");
        auto function = command.operands.front().name;
        auto wanted = TRY(read_operands(std::span(command.operands).subspan(1), kCpvolume));
        if (function == "FORMAT" || function == "FMT") return format(wanted);
        if (base::matches(function, "LABel")) return label(wanted);
        if (base::matches(function, "ALLOCate")) return allocate(wanted);
        if (function == "OWNER") return owner(wanted);
        if (function == "LIST") return list(wanted);
        return unknown(function);
    }

    base::Result<void> unknown(const std::string& word) {
        return make_error(msg::HCPCCF6234E, word);
    }

    base::Result<dasd::Device> find(const Wanted& wanted, dasd::Access access) {
        auto number = base::parse_hexadecimal(wanted.unit);
        if (!number || wanted.unit.size() > 4) return make_error(msg::HCPCCF6212E, wanted.unit);
        number_ = {static_cast<std::uint16_t>(*number)};
        shown_ = fmt::format("{:04X}", *number);
        auto device = devices_.device(number_, access);
        if (device.ok() && (access == dasd::Access::read || device.value().writable()))
            return device;
        if (!device.ok()) console_.message(device.error());
        if (!devices_.device(number_, dasd::Access::read).ok())
            return make_error(msg::HCPCCF6220E, shown_);
        return make_error(msg::HCPCCF6221E, shown_);
    }

    // The device to be altered, with the label it must have.
    base::Result<dasd::Device> find_target(const Wanted& wanted) {
        if (!wanted.has_verify) return make_error(msg::HCPCCF6213E, "VERIFY OR NOVERIFY");
        auto device = TRY(find(wanted, dasd::Access::write));
        auto volume = dasd::device_as_volume(device);
        if (wanted.verify) TRY(check_label(*volume, *wanted.verify));
        console_.message(make_error(msg::ICK00700I, shown_));
        console_.line("          PHYSICAL DEVICE = 3390");
        console_.line(fmt::format("          NUMBER OF CYLINDERS = {}", device.cylinders().n));
        console_.line(fmt::format("          TRACKS PER CYLINDER = {}", dasd::kHeads));
        auto before = cpvolume_list(device);
        bool labelled = before.ok() && !before.value().serial.empty();
        console_.message(make_error(msg::ICK03090I, labelled ? before.value().serial : "(NONE)"));
        return device;
    }

    // The new serial, or the present one where none was given.
    base::Result<std::string> volid_of(const Wanted& wanted, const dasd::Device& device) {
        if (!wanted.volid.empty()) return wanted.volid;
        auto present = cpvolume_list(device);
        if (present.ok() && !present.value().serial.empty()) return present.value().serial;
        return make_error(msg::HCPCCF6213E, "VOLID");
    }

    // Success is U.
    base::Result<void> confirm() {
        while (true) {
            auto answer = ask(make_error(msg::ICK003D, shown_));
            if (!answer) return make_error(msg::HCPCCF6211E);
            if (*answer == "U") return {};
            if (*answer == "T") return make_error(msg::HCPCCF6210E);
        }
    }

    // Does the work, tells whoever owns the device, and reports.
    template <class Work>
    base::Result<void> alter(const dasd::Device& device, const Work& work) {
        auto done = work();
        devices_.volume_changed(number_);
        if (!done.ok()) return done;
        auto after = TRY(cpvolume_list(device));
        console_.message(make_error(msg::ICK03000I, shown_));
        show_volume(console_, after, "IS NOW");
        return {};
    }

    Progress progress(std::string_view what) {
        return [this, what](dasd::Cylinder done, dasd::Cylinder total) {
            console_.progress(what, done.n * dasd::kCylinderSize, total.n * dasd::kCylinderSize);
            return !stopped();
        };
    }

    base::Result<void> format(const Wanted& wanted) {
        auto device = TRY(find_target(wanted));
        FormatRequest request;
        auto range = wanted.range.empty() ? std::string("0 END") : range_text(wanted.range);
        request.range = TRY(parse_range(range, device.cylinders()));
        request.volid = TRY(volid_of(wanted, device));
        request.allocation = TRY(allocations(wanted, device.cylinders()));
        TRY(check_format(device, request.range, request.volid));
        console_.message(make_error(msg::ICK03020I, shown_));
        console_.message(make_error(msg::ICK03022I));
        console_.message(
            make_error(msg::ICK03011I, request.range.start.n, request.range.end().n - 1));
        TRY(confirm());
        return alter(device,
                     [&] { return cpvolume_format(device, request, progress("FORMATTING")); });
    }

    base::Result<void> label(const Wanted& wanted) {
        if (wanted.volid.empty()) return make_error(msg::HCPCCF6213E, "VOLID");
        auto device = TRY(find_target(wanted));
        TRY(confirm());
        return alter(device, [&] { return cpvolume_label(device, wanted.volid); });
    }

    base::Result<void> allocate(const Wanted& wanted) {
        if (wanted.types.empty()) return make_error(msg::HCPCCF6213E, "TYPE");
        auto device = TRY(find_target(wanted));
        auto lines = TRY(allocations(wanted, device.cylinders()));
        auto volume = dasd::device_as_volume(device);
        TRY(own_map(*volume, "ALLOCATE"));
        TRY(confirm());
        return alter(device, [&] { return cpvolume_allocate(device, "", lines); });
    }

    base::Result<void> owner(const Wanted& wanted) {
        if (wanted.owner.empty()) return make_error(msg::HCPCCF6213E, "OWNER");
        auto device = TRY(find_target(wanted));
        auto volume = dasd::device_as_volume(device);
        TRY(own_map(*volume, "OWNER"));
        TRY(confirm());
        auto ssi = wanted.owner[0] == "NOSSI" ? std::string() : wanted.owner[0];
        return alter(device, [&] { return cpvolume_owner(device, "", ssi, wanted.owner[1]); });
    }

    base::Result<void> list(const Wanted& wanted) {
        auto device = TRY(find(wanted, dasd::Access::read));
        auto volume = TRY(cpvolume_list(device));
        console_.message(make_error(msg::ICK03000I, shown_));
        show_volume(console_, volume, "IS");
        return {};
    }

    base::Result<void> init(const DsfCommand& command) {
        auto wanted = TRY(read_operands(command.operands, kInit));
        if (wanted.validate && wanted.keeps_data)
            return make_error(msg::HCPCCF6235E, "VALIDATE AND DATA");
        auto device = TRY(find_target(wanted));
        InitRequest request;
        request.volid = TRY(volid_of(wanted, device));
        request.owner = wanted.owner_id;
        request.vtoc = TRY(vtoc_of(wanted, device.cylinders()));
        request.purge = wanted.purge;
        request.erase = wanted.validate;
        TRY(check_init(device, request));
        TRY(confirm());
        auto done = init_volume(device, request, progress("INITIALIZING"));
        devices_.volume_changed(number_);
        if (!done.ok()) return done;
        const auto& at = request.vtoc.start;
        console_.message(make_error(msg::ICK01314I,
                                    fmt::format("{:04X} {:04X}", at.cylinder.n, at.head.n),
                                    request.vtoc.tracks));
        console_.line("          VOLUME SERIAL NUMBER IS NOW = " + request.volid);
        return {};
    }

    base::LineSource& lines_;
    base::Console& console_;
    dasd::DeviceResolver& devices_;
    const IckdsfOptions& options_;
    std::optional<std::vector<std::string>> file_;
    std::size_t next_record_ = 0;
    bool ended_ = false;
    int highest_ = 0;
    dasd::DeviceNumber number_;
    std::string shown_;
};

}  // namespace

int ickdsf(const std::string& operands, base::LineSource& lines, base::Console& console,
           dasd::DeviceResolver& devices, const IckdsfOptions& options) {
    return Program(lines, console, devices, options).run(operands);
}

}  // namespace cpfmtxa
