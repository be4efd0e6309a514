// From a command's text to what runs it: EXEC, synonym, native command, CP. One resolver for typed
// and programmed commands. Reference: cms section 2.

#include "cms/cms.h"

namespace cms {

namespace {

struct Depth {
    int& depth;
    explicit Depth(int& counter) : depth(counter) { ++depth; }
    ~Depth() { --depth; }
    Depth(const Depth&) = delete;
    Depth& operator=(const Depth&) = delete;
};

// The command word ends at a blank or a parenthesis.
std::string_view command_word(std::string_view text) {
    return text.substr(0, std::min(text.find_first_of(" ("), text.size()));
}

// What follows the word and its one blank: an EXEC keeps further leading blanks.
std::string_view argument_text(std::string_view text) {
    text.remove_prefix(command_word(text).size());
    if (!text.empty() && text[0] == ' ') text.remove_prefix(1);
    return text;
}

// A message that several commands share has the letters of the one that gives it; those with a
// number of 900 and more are ours.
std::string module_id(std::string_view id, const Command& command) {
    constexpr std::string_view kShared = "DMSCMS";
    const bool is_ours = id.substr(std::min(kShared.size(), id.size())).starts_with('9');
    if (!id.starts_with(kShared) || is_ours) return std::string(id);
    return fmt::format("DMS{}{}", command.module, id.substr(kShared.size()));
}

const Command* native(std::string_view name) {
    for (const auto* command : commands())
        if (command->name == name) return command;
    return nullptr;
}

}  // namespace

std::vector<std::string> CommandLine::operands() const {
    return {words.begin(), std::find(words.begin(), words.end(), "(")};
}

std::vector<std::string> CommandLine::options() const {
    const auto open = std::find(words.begin(), words.end(), "(");
    if (open == words.end()) return {};
    return {open + 1, std::find(open + 1, words.end(), ")")};
}

std::string_view CommandLine::option_text() const {
    const auto open = rest.find('(');
    return open == std::string::npos ? std::string_view() : std::string_view(rest).substr(open + 1);
}

std::string Session::translate(std::string_view word) const {
    const auto name = base::upper(word);
    for (const auto& synonym : synonyms_)
        if (base::is_abbreviation(name, synonym.synonym, synonym.minimum)) return synonym.command;
    if (!settings_.abbreviations || !settings_.standard_synonyms) return {};
    for (const auto* command : commands())
        if (base::is_abbreviation(name, command->name, command->min_abbrev))
            return std::string(command->name);
    return {};
}

int Session::execute(std::string_view text, CallType call, rexx::VariablePool* variables) {
    look_for_immediate();
    Depth running(depth_);
    return execute_command(text, call, variables);
}

int Session::execute_command(std::string_view text, CallType call, rexx::VariablePool* variables) {
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    if (text.empty()) return 0;
    if (call == CallType::typed || call == CallType::cms) return resolve_cms(text, call, variables);
    const auto* command = native(command_word(text));
    return command ? run_native(*command, text, call, variables) : unknown(call);
}

int Session::resolve_cms(std::string_view text, CallType call, rexx::VariablePool* variables) {
    const auto typed = command_word(text).substr(0, 8);
    const auto name = base::upper(typed);
    const auto real = translate(name);
    if (settings_.implied_exec) {
        // A command does not call the very EXEC that issues it.
        const bool is_caller = !running_.empty() && running_.back() == name;
        if (!is_caller)
            if (auto rc = run_exec(name, argument_text(text), typed)) return *rc;
        const bool is_real_caller = !running_.empty() && running_.back() == real;
        if (!real.empty() && real != name && !is_real_caller)
            if (auto rc = run_exec(real, argument_text(text), typed)) return *rc;
    }
    const auto* command = native(name);
    if (!command && !real.empty()) command = native(real);
    if (command) return run_native(*command, text, call, variables);
    if (settings_.implied_cp && machine_ && machine_->knows(name)) return cp_command(text);
    return unknown(call);
}

int Session::run_native(const Command& command, std::string_view text, CallType call,
                        rexx::VariablePool* variables) {
    CommandLine parsed{.name = std::string(command.name),
                       .rest = std::string(argument_text(text)),
                       .words = {},
                       .call = call,
                       .variables = variables};
    const bool folds = call == CallType::typed || call == CallType::cms;
    for (const auto word : base::command_words(parsed.rest))
        parsed.words.push_back(folds ? base::upper(word) : std::string(word));
    const auto done = command.run(*this, parsed);
    if (done.ok()) return done.value();
    auto error = done.error();
    const bool quiet = command.quiet_not_found && error.rc == 28 && !parsed.shows_not_found();
    const auto id = module_id(error.id, command);
    error.id = id;
    if (!quiet) message(error);
    return error.rc;
}

int Session::unknown(CallType call) {
    if (call != CallType::typed) return -3;
    const auto error = settings_.implied_cp ? base::make_error(base::msg::DMSINT001E)
                                            : base::make_error(base::msg::DMSINT002E);
    // CMS types these without a code whatever SET EMSG says.
    line(error.text);
    return error.rc;
}

}  // namespace cms
