// TYPE: shows records, with a blank line before and after. Reference: cms section 7.4.

#include "cms/commands/support.h"

namespace cms {

namespace {

struct TypeRequest {
    FileId file;
    std::uint32_t first = 1, last = kToEnd;
    std::size_t from_column = 1, to_column = std::string::npos;
    bool hex = false;
};

base::Result<std::uint32_t> line_number(const std::string& word) {
    const auto number = base::parse_decimal(word);
    if (!number || *number == 0) return make_error(msg::DMSTYP049E, word);
    return *number;
}

base::Result<void> parse_columns(const std::string& word, TypeRequest& request) {
    const auto dash = word.find('-');
    const auto from = base::parse_decimal(word.substr(0, dash));
    const auto to = dash == std::string::npos ? std::optional<std::uint32_t>(kToEnd)
                                              : base::parse_decimal(word.substr(dash + 1));
    if (!from || !to || *from == 0 || *to < *from) return make_error(msg::DMSCMS029E, word, "COL");
    request.from_column = *from;
    request.to_column = *to;
    return {};
}

base::Result<TypeRequest> parse_type(const CommandLine& line) {
    TypeRequest request;
    auto words = line.operands();
    std::size_t id_words = std::min<std::size_t>(words.size(), 3);
    request.file = TRY(
        file_operand({words.begin(), words.begin() + static_cast<std::ptrdiff_t>(id_words)}, '*'));
    if (words.size() > 3) request.first = TRY(line_number(words[3]));
    if (words.size() > 4 && words[4] != "*") request.last = TRY(line_number(words[4]));
    if (words.size() > 5) return make_error(msg::DMSCMS070E, words[5]);
    const auto options = line.options();
    for (std::size_t i = 0; i < options.size(); ++i) {
        if (options[i] == "HEX") {
            request.hex = true;
        } else if (options[i] == "COL" && i + 1 < options.size()) {
            TRY(parse_columns(options[++i], request));
        } else {
            return make_error(msg::DMSCMS003E, options[i]);
        }
    }
    return request;
}

std::string hexadecimal(std::string_view text) {
    std::vector<std::byte> bytes(text.size());
    base::text_to_ebcdic(text, bytes);
    std::string shown;
    for (std::size_t i = 0; i < bytes.size(); ++i)
        shown += fmt::format("{}{:02X}", i > 0 && i % 4 == 0 ? " " : "",
                             std::to_integer<unsigned>(bytes[i]));
    return shown;
}

base::Result<int> type(Session& session, const CommandLine& line) {
    const auto request = TRY(parse_type(line));
    const auto file = TRY(existing(session, request.file));
    if (request.from_column > std::max(file.entry.record_length, 1u))
        return make_error(msg::DMSTYP009E, std::to_string(request.from_column));
    if (request.last < request.first)
        return make_error(msg::DMSTYP049E, std::to_string(request.last));
    const auto count = request.last == kToEnd ? kToEnd : request.last - request.first + 1;
    const auto lines =
        TRY(file.disk->files->read(file.entry.name, file.entry.type, request.first, count));
    session.line("");
    for (const auto& record : lines) {
        const auto from = std::min(request.from_column - 1, record.size());
        const auto width = request.to_column - request.from_column + 1;
        const auto part = std::string_view(record).substr(
            from, request.to_column == std::string::npos ? record.size() : width);
        session.line(request.hex ? hexadecimal(part) : std::string(base::trim_right(part)));
        if (session.flags().halt) break;
    }
    session.line("");
    return 0;
}

}  // namespace

extern const Command kType{.name = "TYPE",
                           .min_abbrev = 1,
                           .run = type,
                           .syntax = "Type fn ft [fm [rec1 [recn]]] [(HEX COL m[-n]]",
                           .summary = "Show the records of a file",
                           .module = "TYP"};

}  // namespace cms
