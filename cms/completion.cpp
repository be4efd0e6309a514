// Completion at the prompt.

#include "cms/completion.h"

#include <algorithm>

#include "cms/pipe/pipe.h"

namespace cms {

namespace {

bool is_letter(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

// A keyword has at least two letters, the first one a capital; operands are written small.
bool is_keyword(std::string_view word) {
    return word.size() > 1 && word[0] >= 'A' && word[0] <= 'Z';
}

void add_files(Session& session, bool execs_only, std::vector<std::string>& words) {
    for (auto* disk : session.disks().all()) {
        for (const auto& file : disk->visible_files()) {
            if (execs_only && file.type != "EXEC") continue;
            words.push_back(file.name);
            if (!execs_only) words.push_back(file.type);
        }
    }
}

std::vector<cp::CommandHelp> cp_commands(Session& session) {
    return session.machine() ? session.machine()->command_help() : std::vector<cp::CommandHelp>();
}

void add_commands(Session& session, std::vector<std::string>& words) {
    for (const auto* command : commands()) words.emplace_back(command->name);
    for (const auto& row : cp_commands(session)) words.push_back(base::upper(row.notation));
    add_files(session, true, words);
}

void add_stages(std::vector<std::string>& words) {
    for (const auto& row : pipe::stage_help()) words.push_back(base::upper(row.notation));
}

void add_keywords(Session& session, std::string_view name, std::vector<std::string>& words) {
    const auto full = session.translate(name);
    for (const auto* command : commands())
        if (command->name == base::upper(name) || command->name == full)
            for (auto& word : keywords_of(command->syntax)) words.push_back(std::move(word));
    for (const auto& row : cp_commands(session))
        if (base::matches(name, row.notation))
            for (auto& word : keywords_of(row.syntax)) words.push_back(std::move(word));
}

bool is_stage_next(std::string_view before, std::string_view command) {
    if (!base::is_abbreviation(command, "PIPE", 4)) return false;
    const auto left = base::trim_right(before);
    return left.ends_with('|') || base::words(left).size() == 1;
}

}  // namespace

std::vector<std::string> keywords_of(std::string_view syntax) {
    std::vector<std::string> keywords;
    std::size_t at = 0;
    bool is_first = true;
    while (at < syntax.size()) {
        auto end = at;
        while (end < syntax.size() && is_letter(syntax[end])) ++end;
        const auto word = syntax.substr(at, end - at);
        if (is_keyword(word) && !is_first) keywords.push_back(base::upper(word));
        if (!word.empty()) is_first = false;
        at = std::max(end, at + 1);
    }
    return keywords;
}

std::vector<std::string> completions(Session& session, std::string_view before) {
    std::vector<std::string> words;
    const auto typed = base::words(before);
    const auto command = typed.empty() ? std::string_view() : typed[0];
    const bool behind_cp = typed.size() == 1 && base::upper(command) == "CP";
    const bool behind_help = typed.size() == 1 && base::matches(command, "Help");
    if (typed.empty() || behind_help) {
        add_commands(session, words);
    } else if (behind_cp) {
        for (const auto& row : cp_commands(session)) words.push_back(base::upper(row.notation));
    } else if (is_stage_next(before, command)) {
        add_stages(words);
    } else {
        const bool names_cp = base::upper(command) == "CP" && typed.size() > 1;
        add_keywords(session, names_cp ? typed[1] : command, words);
        add_files(session, false, words);
    }
    std::sort(words.begin(), words.end());
    words.erase(std::unique(words.begin(), words.end()), words.end());
    return words;
}

}  // namespace cms
