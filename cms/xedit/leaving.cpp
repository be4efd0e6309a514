// XEDIT subcommands that write files and leave them. Reference: xedit section 6.4.
#include "cms/xedit/subcommands.h"

namespace cms::xedit {

using base::make_error;
using base::Result;

namespace {

// The identifier to write: operands with "=" for fields of the current one.
Result<FileId> target_of(Editor& editor, std::string_view text) {
    auto& file = editor.file();
    std::vector<std::string> fields = {file.name, file.type, file.mode};
    auto words = base::words(text);
    if (words.size() > 3) return make_error(base::msg::DMSXMD520E, std::string(words[3]));
    for (std::size_t i = 0; i < words.size(); ++i)
        if (words[i] != "=") fields[i] = base::upper(words[i]);
    return parse_file_id(fields, 'A', Patterns::no);
}

Result<void> write(Editor& editor, std::string_view operands, bool may_replace) {
    auto& file = editor.file();
    auto id = TRY(target_of(editor, operands));
    bool is_other = id.name != file.name || id.type != file.type || id.letter != file.mode[0] ||
                    file.identifier_changed;
    if (is_other && !may_replace) {
        auto known = TRY(editor.world().load(id));
        if (known) return make_error(base::msg::DMSXFD594E, id.text());
    }
    FileEntry entry;
    entry.name = id.name;
    entry.type = id.type;
    entry.mode_number = static_cast<std::uint8_t>(id.number < 0 ? 1 : id.number);
    entry.format = file.settings.format;
    entry.record_length =
        file.settings.format == RecordFormat::fixed ? file.settings.record_length : 0;
    Lines lines;
    for (const auto& line : file.lines) lines.push_back(line.text.empty() ? " " : line.text);
    TRY(editor.world().save(entry, id.letter, lines));
    file.alterations = 0;
    file.is_new = file.identifier_changed = false;
    return {};
}

Result<int> write_and_leave(Editor& editor, const Operands& operands, bool may_replace) {
    TRY(write(editor, operands.text, may_replace));
    editor.leave_file(0);
    return 0;
}

Result<int> write_and_stay(Editor& editor, const Operands& operands, bool may_replace) {
    TRY(write(editor, operands.text, may_replace));
    return 0;
}

Result<int> return_operand(std::string_view text) {
    text = base::trim(text);
    if (text.empty()) return 0;
    auto number = base::parse_decimal(text);
    if (!number) return make_error(base::msg::DMSXMD520E, std::string(text));
    return static_cast<int>(*number);
}

}  // namespace

Result<int> file(Editor& editor, const Operands& operands) {
    return write_and_leave(editor, operands, false);
}
Result<int> ffile(Editor& editor, const Operands& operands) {
    return write_and_leave(editor, operands, true);
}
Result<int> save(Editor& editor, const Operands& operands) {
    return write_and_stay(editor, operands, false);
}
Result<int> ssave(Editor& editor, const Operands& operands) {
    return write_and_stay(editor, operands, true);
}

Result<int> quit(Editor& editor, const Operands& operands) {
    auto rc = TRY(return_operand(operands.text));
    if (editor.file().alterations != 0) return make_error(base::msg::DMSXQU577E);
    editor.leave_file(rc);
    return 0;
}

Result<int> qquit(Editor& editor, const Operands& operands) {
    auto rc = TRY(return_operand(operands.text));
    editor.leave_file(rc);
    return 0;
}

// CANCEL leaves unchanged files; a changed one becomes the current file and is asked about by
// QUIT's message.
Result<int> cancel(Editor& editor, const Operands&) {
    for (auto files = editor.ring().size(); files > 0; --files) {
        if (editor.file().alterations == 0)
            editor.leave_file(0);
        else
            editor.next_file();
        if (!editor.has_file()) return 0;
    }
    return make_error(base::msg::DMSXQU577E);
}

Result<int> xedit(Editor& editor, const Operands& operands) {
    auto text = operands.text.substr(0, operands.text.find('('));
    auto words = base::words(text);
    if (words.empty()) return editor.next_file(), 0;
    std::vector<std::string> fields;
    for (auto word : words) fields.push_back(base::upper(word));
    auto& now = editor.file();
    const std::string same[] = {now.name, now.type, now.mode};
    for (std::size_t i = 0; i < std::min<std::size_t>(fields.size(), 3); ++i)
        if (fields[i] == "=") fields[i] = same[i];
    if (fields.size() == 1) fields.push_back(now.type);
    auto id = TRY(parse_file_id(fields, '*', Patterns::no));
    return editor.open(id, std::nullopt);
}

}  // namespace cms::xedit
