// XEDIT: PARSE, by which macros find the operands of the line they were given. Reference: xedit
// section 9; that a missing operand ends the scan is unconfirmed.
#include "cms/xedit/subcommands.h"

namespace cms::xedit {

namespace {

using base::make_error;
using base::Result;
using View = std::string_view;

bool is_letter(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

template <class Wanted>
std::size_t run_of(View text, Wanted wanted) {
    return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), wanted) -
                                    text.begin());
}

std::size_t alphabetic(View text) {
    return run_of(text, is_letter);
}
std::size_t digits(View text) {
    return run_of(text, is_digit);
}
std::size_t word(View text) {
    return std::min(text.find(' '), text.size());
}
std::size_t everything(View text) {
    return text.size();
}
std::size_t target(View text) {
    auto rest = text;
    return take_target(rest) ? base::trim_right(text.substr(0, text.size() - rest.size())).size()
                             : 0;
}

// Up to the delimiter that comes for the `count`th time; a last one may be missing.
std::size_t delimited(View text, int count) {
    if (text.empty() || is_letter(text[0]) || is_digit(text[0])) return 0;
    std::size_t end = 0;
    for (; count > 0 && end != View::npos; --count) end = text.find(text[0], end + 1);
    return end == View::npos ? text.size() : end + 1;
}
std::size_t string(View text) {
    return delimited(text, 1);
}
std::size_t two_strings(View text) {
    return delimited(text, 2);
}

struct Kind {
    View name;
    std::size_t (*length)(View text);  // of such an operand at its beginning; 0: another
};
constexpr Kind kKinds[] = {{"ALPHAWORD", alphabetic},  {"COLTARGET", target},
                           {"DBLSTRING", two_strings}, {"LINE", everything},
                           {"NUMBER", digits},         {"STRING", string},
                           {"TARGET", target},         {"WORD", word}};

const Kind* kind_named(View name) {
    for (const auto& kind : kKinds)
        if (kind.name == name) return &kind;
    return nullptr;
}

}  // namespace

// PARSE column type …: stacks how many operands there are, then column and length of each. Return
// code 5: one is not what it should be.
Result<int> parse_operands(Editor& editor, const Operands& operands) {
    constexpr int kInvalid = 5;
    base::WordReader wanted(operands.text);
    const auto start = base::parse_decimal(wanted.next());
    if (!start || *start == 0 || wanted.at_end()) return make_error(base::msg::DMSXMD545E);
    std::vector<const Kind*> kinds;
    while (!wanted.at_end()) {
        const auto name = base::upper(wanted.next());
        kinds.push_back(kind_named(name));
        if (!kinds.back()) return make_error(base::msg::DMSXMD520E, name);
    }
    const auto line = editor.world().read().value_or("");
    std::size_t at = *start - 1;
    std::vector<std::string> found;
    for (const auto* kind : kinds) {
        at = std::min(line.find_first_not_of(' ', at), line.size());
        if (at == line.size()) break;
        const auto length = kind->length(View(line).substr(at));
        if (length == 0) return kInvalid;
        found.push_back(fmt::format("{} {}", at + 1, length));
        at += length;
    }
    for (auto place = found.rbegin(); place != found.rend(); ++place) editor.world().push(*place);
    editor.world().push(std::to_string(found.size()));
    return 0;
}

}  // namespace cms::xedit
