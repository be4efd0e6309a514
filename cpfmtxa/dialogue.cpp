#include "cpfmtxa/dialogue.h"

namespace cpfmtxa {
namespace {

namespace msg = base::msg;
using base::make_error;

struct FunctionRow {
    std::string_view notation;
    Request::Function function;
};
constexpr FunctionRow kFunctions[] = {
    {"ALLOCate", Request::Function::allocate},
    {"FORmat", Request::Function::format},
    {"LABel", Request::Function::label},
    {"OWNer", Request::Function::owner},
};

std::optional<Request::Function> function_named(std::string_view word) {
    for (const auto& row : kFunctions)
        if (base::matches(word, row.notation)) return row.function;
    return std::nullopt;
}

base::Result<void> set_device(std::string_view word, Request& request) {
    auto number = base::parse_hexadecimal(word);
    if (!number || word.size() > 4) return make_error(msg::HCPCCF6212E, word);
    request.number = {static_cast<std::uint16_t>(*number)};
    request.shown = fmt::format("{:04X}", *number);
    return {};
}

base::Result<void> check_volid(std::string_view volid) {
    if (dasd::is_valid_serial(volid)) return {};
    return make_error(msg::HCPCCF6224E, volid);
}

base::Result<void> check_mode(std::string_view mode) {
    if (mode == "ESA" || mode == "XA") return {};
    if (mode.empty()) return make_error(msg::HCPCCF6213E, "MODE");
    return make_error(msg::HCPCCF6233E, mode);
}

// The words behind vdev and volid: keywords, and the range in one or two words.
base::Result<void> read_rest(base::WordReader& words, Request& request) {
    while (!words.at_end()) {
        auto word = words.next();
        if (auto function = function_named(word)) {
            request.function = *function;
            if (*function != Request::Function::owner) continue;
            request.ssi = words.next();
            request.system = words.next();
            if (!request.ssi.empty() && request.system.empty())
                return make_error(msg::HCPCCF6213E, "OWNER");
        } else if (word == "MODE") {
            TRY(check_mode(words.next()));
        } else {
            request.range += (request.range.empty() ? "" : " ") + std::string(word);
        }
    }
    return {};
}

}  // namespace

base::Result<Request> read_operands(const std::string& operands) {
    auto folded = base::upper(operands);
    base::WordReader words(folded);
    Request request;
    TRY(set_device(words.next(), request));
    request.volid = words.next();
    if (request.volid.empty()) return make_error(msg::HCPCCF6213E, "VOLID");
    TRY(check_volid(request.volid));
    TRY(read_rest(words, request));
    if (request.function != Request::Function::format && !request.range.empty())
        return make_error(msg::HCPCCF6212E, request.range);
    return request;
}

base::Result<std::string> Dialogue::ask(const std::string& question) {
    while (true) {
        if (!question.empty()) console_.line(question);
        auto line = lines_.read_line("");
        if (!line) return make_error(msg::HCPCCF6211E);
        auto answer = base::upper(base::trim(*line));
        if (answer == "QUIT") return make_error(msg::HCPCCF6210E);
        if (!answer.empty()) return answer;
    }
}

base::Result<Request> Dialogue::request() {
    Request request;
    while (true) {
        auto word = TRY(ask("ENTER FORMAT, ALLOCATE, LABEL, OWNER OR QUIT:"));
        auto function = function_named(word);
        if (!function) {
            console_.message(make_error(msg::HCPCCF6212E, word));
            continue;
        }
        request.function = *function;
        break;
    }
    while (true) {
        auto word = TRY(ask("ENTER THE VDEV TO BE PROCESSED OR QUIT:"));
        auto set = set_device(word, request);
        if (set.ok()) return request;
        console_.message(set.error());
    }
}

base::Result<std::string> Dialogue::range(const std::string& device, dasd::Cylinder cylinders) {
    while (true) {
        auto text = TRY(ask(
            fmt::format("ENTER THE CYLINDER RANGE TO BE FORMATTED ON DISK {} OR QUIT:", device)));
        auto parsed = parse_range(text, cylinders);
        if (parsed.ok()) return text;
        console_.message(parsed.error());
    }
}

base::Result<std::string> Dialogue::volid(const std::string& device) {
    while (true) {
        auto volid = TRY(ask(fmt::format("ENTER THE VOLUME LABEL FOR DISK {}:", device)));
        auto checked = check_volid(volid);
        if (checked.ok()) return volid;
        console_.message(checked.error());
    }
}

base::Result<void> Dialogue::owner(Request& request) {
    request.ssi = TRY(ask("ENTER THE SSI NAME, NOSSI OR QUIT:"));
    request.system = TRY(ask("ENTER THE SYSTEM NAME OF THE OWNER OR QUIT:"));
    return {};
}

base::Result<void> Dialogue::confirm(const std::string& device, dasd::CylinderRange range) {
    console_.line(fmt::format("FORMAT WILL ERASE CYLINDERS {:05}-{:05} ON DISK {}", range.start.n,
                              range.end().n - 1, device));
    while (true) {
        auto answer = TRY(ask("DO YOU WANT TO CONTINUE? (YES, NO)"));
        if (answer == "YES") return {};
        if (answer == "NO") return make_error(msg::HCPCCF6210E);
    }
}

base::Result<std::vector<Allocation>> Dialogue::allocation(dasd::Cylinder cylinders,
                                                           bool& refused) {
    console_.line("ENTER ALLOCATION DATA");
    console_.line("TYPE CYLINDERS");
    console_.line("...............");
    std::vector<Allocation> lines;
    while (true) {
        auto line = TRY(ask(""));
        if (line == "END") return lines;
        auto parsed = parse_allocation(line, cylinders);
        if (parsed.ok()) {
            lines.push_back(parsed.value());
            continue;
        }
        refused = true;
        console_.message(parsed.error());
    }
}

}  // namespace cpfmtxa
