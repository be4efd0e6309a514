// EXECIO: parsing. The options keep case and blanks, so they are read from the untokenised text.

#include "cms/commands/execio.h"

namespace cms::execio {

namespace {

base::Error bad(std::string_view what) {
    return make_error(msg::DMSEIO621E, what);
}

struct OperationRow {
    std::string_view name;
    Operation operation;
};
constexpr OperationRow kOperations[] = {
    {"DISKR", Operation::disk_read}, {"DISKW", Operation::disk_write}, {"CP", Operation::cp},
    {"CARD", Operation::card},       {"PUNCH", Operation::punch},      {"PRINT", Operation::print},
    {"EMSG", Operation::emsg}};

// fn ft [fm [linenum [recfm [lrecl]]]]
base::Result<void> parse_file(const std::vector<std::string>& words, Request& request) {
    const bool writes = request.operation == Operation::disk_write;
    std::size_t at = std::min<std::size_t>(words.size(), 2);
    std::vector<std::string> id(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(at));
    const bool has_mode = words.size() > 2 && parse_file_mode(words[2]).ok();
    if (has_mode) id.push_back(words[at++]);
    request.file = TRY(parse_file_id(id, writes ? 'A' : '*', Patterns::no));
    if (writes && request.file.letter == '*') return bad(words[2]);
    if (at < words.size()) {
        const auto line = base::parse_decimal(words[at]);
        if (!line) return bad(words[at]);
        request.line = *line;
        ++at;
    }
    if (at < words.size() && writes) {
        if (words[at] != "F" && words[at] != "V") return bad(words[at]);
        request.format = static_cast<RecordFormat>(words[at++][0]);
    }
    if (at < words.size() && writes) {
        const auto length = base::parse_decimal(words[at]);
        if (!length || *length == 0 || *length > kLongestRecord) return bad(words[at]);
        request.record_length = *length;
        ++at;
    }
    return at < words.size() ? base::Result<void>(bad(words[at])) : base::Result<void>();
}

// Reads the options one after another.
class OptionText {
  public:
    explicit OptionText(std::string_view text) : text_(text) {}
    std::string_view next() {
        skip_blanks();
        const auto end = std::min(text_.find_first_of(" )"), text_.size());
        const auto word = text_.substr(0, end);
        text_.remove_prefix(end);
        return word;
    }
    bool at_end() {
        skip_blanks();
        return text_.empty() || text_[0] == ')';
    }
    // "/text/": any delimiter; std::nullopt when it is not closed.
    std::optional<std::string> delimited() {
        skip_blanks();
        if (text_.empty()) return std::nullopt;
        const auto end = text_.find(text_[0], 1);
        if (end == std::string_view::npos) return std::nullopt;
        std::string found(text_.substr(1, end - 1));
        text_.remove_prefix(end + 1);
        return found;
    }
    // Everything behind STRING and its one blank.
    std::string_view rest() {
        if (!text_.empty()) text_.remove_prefix(1);
        return text_;
    }

  private:
    void skip_blanks() {
        text_.remove_prefix(std::min(text_.find_first_not_of(' '), text_.size()));
    }
    std::string_view text_;
};

base::Result<void> take_columns(OptionText& text, std::size_t& from, std::size_t& to) {
    const auto first = text.next(), last = text.next();
    const auto start = base::parse_decimal(first);
    const auto end = last == "*" ? std::optional(kToEnd) : base::parse_decimal(last);
    if (!start || !end || *start == 0 || *end < *start) return bad(first);
    from = *start;
    to = *end;
    return {};
}

base::Result<void> take_search(OptionText& text, Search search, Request& request) {
    auto wanted = text.delimited();
    if (!wanted) return bad("search string");
    request.search = search;
    request.wanted = std::move(*wanted);
    return {};
}

bool take_switch(std::string_view word, Request& request) {
    if (base::matches(word, "FINIs"))
        request.finis = true;
    else if (base::matches(word, "FIFO"))
        request.order = StackOrder::fifo;
    else if (base::matches(word, "LIFO"))
        request.order = StackOrder::lifo;
    else if (base::matches(word, "SKip"))
        request.skip = true;
    else if (base::matches(word, "STRIp"))
        request.strip = true;
    else if (base::matches(word, "NOTYPE"))
        request.quiet = true;
    else
        return false;
    return true;
}

base::Result<void> take_value(std::string_view word, OptionText& text, Request& request) {
    if (base::matches(word, "FInd")) return take_search(text, Search::find, request);
    if (base::matches(word, "LOcate")) return take_search(text, Search::locate, request);
    if (base::matches(word, "AVoid")) return take_search(text, Search::avoid, request);
    if (base::matches(word, "Zone")) return take_columns(text, request.zone_from, request.zone_to);
    if (base::matches(word, "MARgins"))
        return take_columns(text, request.margin_from, request.margin_to);
    if (base::matches(word, "STRING")) {
        request.text = std::string(text.rest());
        return {};
    }
    const auto value = text.next();
    if (value.empty()) return bad(word);
    if (base::matches(word, "STEM")) {
        request.stem = value;
    } else if (base::matches(word, "VAR")) {
        request.variable = value;
    } else if (base::matches(word, "CAse")) {
        const auto kind = base::upper(value);
        if (kind != "U" && kind != "M") return bad(value);
        request.upper = kind == "U";
    } else if (base::matches(word, "BUFFER")) {
        const auto size = base::parse_decimal(value);
        if (!size || *size == 0) return bad(value);
        request.buffer = *size;
    } else if (base::matches(word, "CC")) {
        const bool good = value.size() <= 2 || base::upper(value) == "DATA";
        if (!good) return bad(value);
        request.carriage = value;
    } else {
        return bad(word);
    }
    return {};
}

base::Result<void> check(const Request& request) {
    if (!request.variable.empty() && request.count != 1u) return bad("VAR needs a count of 1");
    if (!request.variable.empty() && !request.stem.empty()) return bad("VAR");
    if (request.search != Search::none && !request.reads()) return bad("search option");
    return {};
}

}  // namespace

base::Result<Request> parse(const CommandLine& line) {
    const auto words = line.operands();
    if (words.size() < 2) return bad("operation");
    Request request;
    if (words[0] != "*") {
        request.count = base::parse_decimal(words[0]);
        if (!request.count) return bad(words[0]);
    }
    const auto* row = std::find_if(
        std::begin(kOperations), std::end(kOperations),
        [&](const OperationRow& known) { return known.name == base::upper(words[1]); });
    if (row == std::end(kOperations)) return bad(words[1]);
    request.operation = row->operation;
    const bool on_disk =
        row->operation == Operation::disk_read || row->operation == Operation::disk_write;
    if (on_disk) TRY(parse_file({words.begin() + 2, words.end()}, request));
    OptionText text(line.option_text());
    while (!text.at_end() && !request.text) {
        const auto word = text.next();
        if (!take_switch(word, request)) TRY(take_value(word, text, request));
    }
    TRY(check(request));
    return request;
}

}  // namespace cms::execio
