// XEDIT: how a command line is interpreted. Reference: xedit section 4.
#include "cms/xedit/editor.h"

#include <algorithm>
#include <cctype>

namespace cms::xedit {
namespace {

using base::make_error;
using base::Result;

constexpr int kDeepest = 64;  // macros that call each other for ever

bool is_letter(char c) {
    return std::isalpha(static_cast<unsigned char>(c)) != 0;
}

// The name ends at a blank or the first character that is no letter: "N2", "C/a/b/".
std::string_view name_of(std::string_view line) {
    std::size_t end = 0;
    while (end < line.size() && is_letter(line[end])) ++end;
    return line.substr(0, end);
}

std::string_view first_word(std::string_view line) {
    return line.substr(0, std::min(line.find(' '), line.size()));
}

// Defaults for a new file, by file type (reference section 2.3). The type "" is every other one.
struct TypeRow {
    std::string_view type;
    RecordFormat format;
    std::uint32_t record_length, truncation;
    bool upper;
};
constexpr TypeRow kTypes[] = {
    {"ASSEMBLE", RecordFormat::fixed, 80, 71, true},
    {"CONFIG", RecordFormat::fixed, 80, 72, true},
    {"COPY", RecordFormat::fixed, 80, 71, true},
    {"DIRECT", RecordFormat::fixed, 80, 72, true},
    {"EXEC", RecordFormat::variable, 255, 255, false},
    {"LISTING", RecordFormat::variable, 121, 121, true},
    {"MACRO", RecordFormat::fixed, 80, 71, true},
    {"MEMO", RecordFormat::fixed, 80, 80, false},
    {"NAMES", RecordFormat::variable, 255, 255, true},
    {"NOTE", RecordFormat::variable, 132, 132, false},
    {"NOTEBOOK", RecordFormat::variable, 132, 132, false},
    {"REXX", RecordFormat::variable, 255, 255, false},
    {"SCRIPT", RecordFormat::variable, 132, 132, false},
    {"XEDIT", RecordFormat::variable, 255, 255, true},
    {"", RecordFormat::fixed, 80, 80, true},
};

Settings settings_for(std::string_view type) {
    auto row = std::find_if(std::begin(kTypes), std::end(kTypes) - 1,
                            [&](auto& known) { return known.type == type; });
    Settings settings;
    settings.format = row->format;
    settings.record_length = settings.width = row->record_length;
    settings.truncation = row->truncation;
    settings.case_upper = row->upper;
    return settings;
}

void set_limits(Settings& settings, std::optional<std::uint32_t> width) {
    settings.width = std::max(settings.record_length, width.value_or(0));
    if (settings.format == RecordFormat::variable) {
        settings.width = std::max<std::uint32_t>(settings.width, 255);
        settings.record_length = settings.truncation = settings.width;
    }
    settings.zone_left = 1;
    settings.zone_right = settings.truncation;
    settings.verify_left = 1;
    settings.verify_right = settings.width;
}

}  // namespace

Result<int> Editor::open(const FileId& id, std::optional<std::uint32_t> width) {
    for (std::size_t i = 0; i < ring_.size(); ++i) {
        if (ring_[i]->name != id.name || ring_[i]->type != id.type) continue;
        at_ = i;
        return 0;
    }
    auto loaded = TRY(world_.load(id));
    auto opened = std::make_unique<File>();
    opened->name = id.name;
    opened->type = id.type;
    opened->settings = settings_for(id.type);
    if (loaded) {
        opened->mode = fmt::format("{}{}", loaded->letter, loaded->entry.mode_number);
        opened->settings.format = loaded->entry.format;
        opened->settings.record_length = std::max<std::uint32_t>(loaded->entry.record_length, 1);
        if (loaded->entry.format == RecordFormat::fixed &&
            opened->settings.truncation > opened->settings.record_length)
            opened->settings.truncation = opened->settings.record_length;
        // An existing file is never cut: TRUNC follows its record length unless the type keeps
        // sequence columns.
        if (opened->settings.truncation < 71 || loaded->entry.record_length != 80)
            opened->settings.truncation = opened->settings.record_length;
        for (auto& text : loaded->lines)
            opened->lines.push_back({std::move(text), 0, false, false, {}});
        for (auto& line : opened->lines) line.text.erase(line.text.find_last_not_of(' ') + 1);
    } else {
        opened->mode =
            fmt::format("{}{}", id.letter == '*' ? 'A' : id.letter, id.number < 0 ? 1 : id.number);
        opened->is_new = true;
    }
    set_limits(opened->settings, width);
    ring_.push_back(std::move(opened));
    at_ = ring_.size() - 1;
    if (file().is_new) report(make_error(base::msg::DMSXIN571I));
    return 0;
}

void Editor::leave_file(int rc) {
    ring_.erase(ring_.begin() + static_cast<std::ptrdiff_t>(at_));
    if (at_ == ring_.size()) at_ = 0;
    if (ring_.empty()) return_code_ = rc;
}

void Editor::report(const base::Error& error) {
    last_message = error.text;
    if (message_mode) world_.console().message(error);
}

std::string Editor::text_of(std::string_view text, Origin origin) {
    return origin == Origin::typed && has_file() && file().settings.case_upper ? base::upper(text)
                                                                               : std::string(text);
}

void Editor::show_current() {
    if (!has_file() || !file().settings.verify) return;
    const auto& settings = file().settings;
    if (file().at_top()) return say("TOF:");
    if (file().at_end()) return say("EOF:");
    const auto& text = file().line(file().current).text;
    auto from = std::min<std::size_t>(settings.verify_left - 1, text.size());
    say(std::string_view(text).substr(from, settings.verify_right - settings.verify_left + 1));
}

Result<int> Editor::go_to(const Found& found) {
    auto& now = file();
    if (found.how == Found::How::missing) {
        if (!now.settings.stay && found.missing_name.empty()) now.current = found.line;
        if (!found.missing_name.empty())
            return make_error(base::msg::DMSXMD539E, found.missing_name);
        return make_error(base::msg::DMSXMD546E);
    }
    if (found.wrapped) report(make_error(base::msg::DMSXMD592W));
    now.current = found.line;
    return found.how == Found::How::edge ? 1 : 0;
}

std::vector<std::string> Editor::split(std::string_view line) const {
    std::vector<std::string> pieces;
    if (!line_end_on) return {std::string(line)};
    for (std::size_t at = 0;;) {
        auto end = line.find(line_end, at);
        pieces.emplace_back(line.substr(at, end - at));
        if (end == std::string_view::npos) return pieces;
        at = end + 1;
    }
}

int Editor::execute(std::string_view line, Origin origin, rexx::VariablePool* variables) {
    int rc = 0;
    // A macro's line is one subcommand: text given by programs may hold the line end.
    if (origin == Origin::macro) return execute_one(line, origin, variables);
    for (const auto& piece : split(line)) {
        if (!has_file()) break;
        rc = execute_one(piece, origin, variables);
    }
    return rc;
}

int Editor::execute_one(std::string_view line, Origin origin, rexx::VariablePool* variables) {
    line = base::trim(line);
    if (line.empty()) return 0;
    if (!has_file()) return 6;
    if (depth_ >= kDeepest) return -2;
    auto* before = &file();
    auto current = file().current, alterations = file().alterations;
    ++depth_;
    auto done = dispatch_line(line, origin, variables);
    --depth_;
    if (!done.ok()) report(done.error());
    bool moved = has_file() && (&file() != before || file().current != current ||
                                file().alterations != alterations);
    if (depth_ == 0 && origin == Origin::typed && moved) show_current();
    return done.ok() ? done.value() : done.error().rc;
}

Result<int> Editor::dispatch_line(std::string_view line, Origin origin,
                                  rexx::VariablePool* variables) {
    if (line[0] == '=') {
        auto extra = base::trim(line.substr(1));
        if (!extra.empty()) TRY(dispatch_line(extra, origin, variables));
        if (last_subcommand.empty()) return make_error(base::msg::DMSXMD545E);
        auto again = last_subcommand;
        return dispatch_line(again, origin, variables);
    }
    if (line == "?") return say(last_line), 0;
    if (line[0] == '&') line = base::trim(line.substr(1));
    if (line.empty()) return 0;
    if (origin == Origin::typed && depth_ == 1) last_line = line;
    auto rest = line;
    if (!is_letter(line[0]))
        if (auto target = take_target(rest)) {
            last_target = std::string(line.substr(0, line.size() - rest.size()));
            last_subcommand = last_target;
            auto rc = TRY(go_to(find_target(file(), *target)));
            auto following = base::trim(rest);
            return following.empty() ? Result<int>(rc)
                                     : dispatch_line(following, origin, variables);
        }
    auto name = name_of(line);
    if (name.empty()) return make_error(base::msg::DMSXMD542E, std::string(first_word(line)));
    auto operands = line.substr(name.size());
    // One blank ends the name; what follows is text (INPUT keeps further blanks).
    if (operands.starts_with(' ')) operands.remove_prefix(1);
    auto keeps = find_subcommand(name);
    if (keeps == nullptr || (keeps->name != "REPEat" && keeps->name != "COMMAND"))
        last_subcommand = std::string(line);
    return dispatch(name, {operands, origin, variables}, false);
}

Result<int> Editor::dispatch(std::string_view name, const Operands& operands, bool only_built_in) {
    if (!only_built_in && synonyms_on) {
        for (const auto& synonym : synonyms) {
            if (!base::is_abbreviation(name, synonym.name, synonym.minimum)) continue;
            auto text = synonym.text + " " + std::string(operands.text);
            auto real = name_of(text);
            auto rest = base::trim(std::string_view(text).substr(real.size()));
            return dispatch(real, {rest, operands.origin, operands.variables}, true);
        }
    }
    auto whole =
        std::string(name) + (operands.text.empty() ? "" : " " + std::string(operands.text));
    if (macro_first && !only_built_in)
        if (auto rc = world_.run_macro(base::upper(first_word(whole)), operands.text)) return *rc;
    if (const auto* row = find_subcommand(name)) return row->run(*this, operands);
    // The word of an option ends at a blank: PF5, RECFM.
    if (find_option(first_word(whole)) != nullptr) {
        auto option = first_word(whole);
        return set_option(*this, option, std::string_view(whole).substr(option.size()));
    }
    if (only_built_in) return make_error(base::msg::DMSXMD542E, std::string(name));
    auto word = first_word(whole);
    auto arguments = whole.size() > word.size() ? std::string_view(whole).substr(word.size() + 1)
                                                : std::string_view();
    if (auto rc = world_.run_macro(base::upper(word), arguments)) return *rc;
    if (!implied_cms) return make_error(base::msg::DMSXMD542E, std::string(word));
    auto rc = world_.cms(whole);
    if (rc == -1 || rc == -3) return make_error(base::msg::DMSXMD542E, std::string(word));
    return rc;
}

int Editor::converse() {
    while (has_file()) {
        auto line = world_.read();
        if (!line) {
            report(make_error(base::msg::DMSXIN590E, file().identifier()));
            while (has_file()) leave_file(12);
            break;
        }
        execute(*line, Origin::typed);
    }
    return return_code_;
}

void Editor::input_mode() {
    report(make_error(base::msg::DMSXIN573I));
    for (auto line = world_.read(); line && !base::trim(*line).empty(); line = world_.read()) {
        if (file().insert(file().current, text_of(*line, Origin::typed)))
            report(make_error(base::msg::DMSXCG503E));
        file().current = std::min(file().current, file().size() - 1) + 1;
    }
    report(make_error(base::msg::DMSXIN587I));
}

Result<LineRange> take_range(Editor& editor, std::string_view& text, std::int64_t fallback) {
    auto& file = editor.file();
    Target target;
    target.number = fallback;
    while (text.starts_with(' ')) text.remove_prefix(1);
    if (!text.empty()) {
        auto taken = take_target(text);
        if (!taken) return make_error(base::msg::DMSXMD520E, std::string(text));
        target = *taken;
    }
    auto found = find_target(file, target);
    if (found.how == Found::How::missing) {
        if (!found.missing_name.empty())
            return make_error(base::msg::DMSXMD539E, found.missing_name);
        return make_error(base::msg::DMSXMD546E);
    }
    LineRange range;
    // The target line itself does not belong to the range; the end of the file closes it.
    bool down = found.line >= file.current;
    range.first = std::max<LineNumber>(down ? file.current : found.line + 1, 1);
    range.last = std::min(down ? found.line - (found.line > file.current ? 1 : 0) : file.current,
                          file.size());
    if (down && found.line == file.current) range.last = range.first - 1;
    range.met_edge = found.how == Found::How::edge;
    return range;
}

}  // namespace cms::xedit
