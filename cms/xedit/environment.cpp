// XEDIT subcommands about the session: messages, macros, CMS and CP, EXTRACT and QUERY. Reference:
// xedit sections 6.5 and 8.
#include "cms/xedit/subcommands.h"

namespace cms::xedit {

using base::make_error;
using base::Result;

namespace {

// The operands of EXTRACT: between delimiters, the last of which may be left off.
std::vector<std::string> delimited(std::string_view text) {
    text = base::trim(text);
    std::vector<std::string> parts;
    if (text.empty()) return parts;
    char delimiter = text[0];
    text.remove_prefix(1);
    while (!text.empty()) {
        auto end = text.find(delimiter);
        auto part = base::trim(text.substr(0, end));
        if (!part.empty()) parts.emplace_back(part);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return parts;
}

struct Asked {
    std::string name;
    std::vector<std::string> values;
};

Result<Asked> ask(Editor& editor, std::string_view text) {
    base::WordReader words(text);
    auto word = words.next();
    auto values = option_values(editor, word, words.rest());
    if (!values) return make_error(base::msg::DMSXMD520E, std::string(word));
    return Asked{option_name(word), std::move(*values)};
}

}  // namespace

Result<int> extract(Editor& editor, const Operands& operands) {
    auto parts = delimited(operands.text);
    if (parts.empty() || operands.variables == nullptr) return make_error(base::msg::DMSXMD545E);
    for (const auto& part : parts) {
        auto found = TRY(ask(editor, part));
        auto& pool = *operands.variables;
        pool.set(found.name + ".0", fmt::format("{}", found.values.size()));
        for (std::size_t i = 0; i < found.values.size(); ++i)
            pool.set(fmt::format("{}.{}", found.name, i + 1), found.values[i]);
    }
    return 0;
}

Result<int> query(Editor& editor, const Operands& operands) {
    auto found = TRY(ask(editor, operands.text));
    for (const auto& value : found.values) found.name += " " + value;
    editor.say(found.name);
    return 0;
}

Result<int> transfer(Editor& editor, const Operands& operands) {
    std::string line;
    auto words = base::words(operands.text);
    if (words.empty()) return make_error(base::msg::DMSXMD545E);
    for (auto word : words) {
        auto found = TRY(ask(editor, word));
        for (const auto& value : found.values) line += (line.empty() ? "" : " ") + value;
    }
    editor.world().push(line);
    return 0;
}

Result<int> set(Editor& editor, const Operands& operands) {
    base::WordReader words(operands.text);
    auto name = words.next();
    return set_option(editor, name, words.rest());
}

Result<int> superset(Editor& editor, const Operands& operands) {
    for (const auto& part : delimited(operands.text))
        TRY(set(editor, {part, operands.origin, operands.variables}));
    return 0;
}

Result<int> msg(Editor& editor, const Operands& operands) {
    editor.last_message = operands.text;
    if (editor.message_mode) editor.say(operands.text);
    return 0;
}

// EMSG mmmnnns text: with an identifier the editor puts DMS before it and SET EMSG decides what is
// shown.
Result<int> emsg(Editor& editor, const Operands& operands) {
    base::WordReader words(operands.text);
    auto id = words.peek();
    auto digits =
        id.size() >= 7 && id.size() <= 8 ? id.substr(3, id.size() - 4) : std::string_view();
    if (digits.empty() || !base::parse_decimal(digits)) return msg(editor, operands);
    words.next();
    auto full = "DMS" + base::upper(id);
    editor.report({full, 0, std::string(words.rest())});
    return 0;
}

Result<int> cms(Editor& editor, const Operands& operands) {
    return editor.world().cms(operands.text);
}
Result<int> cp(Editor& editor, const Operands& operands) {
    return editor.world().cp(operands.text);
}

Result<int> command(Editor& editor, const Operands& operands) {
    auto text = base::trim(operands.text);
    std::size_t end = 0;
    while (end < text.size() && std::isalpha(static_cast<unsigned char>(text[end])) != 0) ++end;
    if (end == 0)
        return text.empty()
                   ? Result<int>(0)
                   : Result<int>(editor.execute(text, operands.origin, operands.variables));
    auto rest = text.substr(end);
    if (rest.starts_with(' ')) rest.remove_prefix(1);
    const auto* row = find_subcommand(text.substr(0, end));
    if (row != nullptr) return row->run(editor, {rest, operands.origin, operands.variables});
    auto words = base::words(text);
    if (find_option(words[0]) == nullptr)
        return make_error(base::msg::DMSXMD542E, std::string(words[0]));
    return set_option(editor, words[0], text.substr(words[0].size()));
}

Result<int> macro(Editor& editor, const Operands& operands) {
    base::WordReader words(operands.text);
    auto name = base::upper(words.next()).substr(0, 8);
    if (name.empty()) return make_error(base::msg::DMSXMD545E);
    if (auto rc = editor.world().run_macro(name, words.rest())) return *rc;
    // ALL, JOIN, PARSE and others are macros on CMS and built in here.
    if (const auto* row = find_subcommand(name))
        return row->run(editor, {words.rest(), operands.origin, operands.variables});
    return make_error(base::msg::DMSXMD542E, name);
}

Result<int> repeat(Editor& editor, const Operands& operands) {
    auto text = operands.text;
    auto range = TRY(take_range(editor, text));
    auto again = editor.last_subcommand;
    if (again.empty()) return make_error(base::msg::DMSXMD545E);
    int rc = 0;
    auto& file = editor.file();
    for (auto left = range.count(); left > 0 && editor.has_file(); --left) {
        file.current = file.next_in_scope(file.current, 1);
        if (file.at_end()) return 1;
        rc = editor.execute(again, operands.origin, operands.variables);
    }
    return rc;
}

Result<int> preserve(Editor& editor, const Operands&) {
    editor.preserved = Editor::Preserved{
        editor.file().settings, editor.message_mode, editor.message_long, editor.line_end_on,
        editor.macro_first,     editor.implied_cms,  editor.line_end};
    return 0;
}

Result<int> restore(Editor& editor, const Operands&) {
    if (!editor.preserved) return make_error(base::msg::DMSXPR507E);
    const auto& kept = *editor.preserved;
    editor.file().settings = kept.settings;
    editor.message_mode = kept.message_mode;
    editor.message_long = kept.message_long;
    editor.line_end_on = kept.line_end_on;
    editor.line_end = kept.line_end;
    editor.macro_first = kept.macro_first;
    editor.implied_cms = kept.implied_cms;
    editor.preserved.reset();
    return 0;
}

Result<int> help(Editor& editor, const Operands& operands) {
    auto wanted = base::trim(operands.text);
    for (const auto& row : subcommands())
        if (wanted.empty() || find_subcommand(wanted) == &row)
            editor.say(fmt::format("{:<40} {}", row.syntax, row.summary));
    if (!wanted.empty() && find_subcommand(wanted) == nullptr)
        return make_error(base::msg::DMSXMD542E, std::string(wanted));
    return 0;
}

// READ: a screen is not shown in line mode; one line is read from the terminal and stacked as the
// command line.
Result<int> read(Editor& editor, const Operands& operands) {
    bool tag = false;
    for (auto word : base::words(operands.text)) tag = tag || base::upper(word) == "TAG";
    auto line = editor.world().read();
    if (line && !line->empty()) editor.world().queue(tag ? "CMD " + *line : *line);
    return 0;
}

Result<int> nothing(Editor&, const Operands&) {
    return 0;
}

Result<int> display_only(Editor&, const Operands&) {
    return make_error(base::msg::DMSXMD529E);
}

}  // namespace cms::xedit
