// Commands and routines of a running EXEC.

#include "cms/exec_host.h"

#include "cms/exec_functions.h"
#include "cms/globals.h"

namespace cms {

namespace {

// A program that keeps asking after the end of input would loop for ever: after so many null lines
// it is halted, as HI would do.
constexpr int kMostReadsPastEnd = 50;

// The return code of an EXEC that ended with error n is this and n.
constexpr int kRexxErrors = 20000;
constexpr int kHalted = kRexxErrors + 4;

class LinesInto final : public base::LineSink {
  public:
    explicit LinesInto(std::vector<std::string>& lines) : lines_(lines) {}
    void line(std::string_view text) override { lines_.emplace_back(text); }

  private:
    std::vector<std::string>& lines_;
};

}  // namespace

std::optional<std::string> ExecHost::counted(std::optional<std::string> line) {
    if (line)
        reads_past_end_ = 0;
    else if (++reads_past_end_ > kMostReadsPastEnd)
        session_.flags().halt = true;
    return line;
}

void ExecHost::error(std::string_view line) {
    session_.settings().typing = true;  // an error report is always seen
    session_.line(line);
}

// The first line is a CMS message, whose number the catalogue knows by its return code; the second
// is more than REXX on VM says, and shown where text is wanted.
void ExecHost::report(const rexx::ErrorInfo& info) {
    const auto lines = rexx::report_lines(info);
    const auto rows = base::message_rows();
    const auto row = std::find_if(rows.begin(), rows.end(), [&](const base::MessageRow& one) {
        return one.id.starts_with("DMSREX") && one.rc == kRexxErrors + info.code;
    });
    if (row == rows.end()) return Host::report(info);
    if (const auto text = session_.shown(row->id, lines[0])) error(*text);
    const auto form = session_.message_form();
    if (lines.size() > 1 && form != "CODE" && form != "OFF") error(lines[1]);
}

std::optional<bool> ExecHost::cms_flag(std::string_view name) {
    const auto& settings = session_.settings();
    if (name == "ABBREV") return settings.abbreviations;
    if (name == "CMSTYPE") return settings.typing;
    if (name == "EXECTRAC") return settings.exec_trace;
    if (name == "IMPCP") return settings.implied_cp;
    if (name == "IMPEX") return settings.implied_exec;
    const auto kept = settings.kept.find(name);
    if (kept == settings.kept.end()) return std::nullopt;
    return kept->second == "ON";
}

int ExecHost::dispatch(std::string_view environment, std::string_view text,
                       rexx::VariablePool& variables) {
    if (environment == "CMS") return session_.execute(text, CallType::cms, &variables);
    if (environment == "COMMAND" || environment.empty())
        return session_.execute(text, CallType::command, &variables);
    if (environment == "CP") return session_.cp_command(text);
    const auto found = session_.environments().find(environment);
    if (found == session_.environments().end()) return -3;
    const auto run = found->second;  // the program may remove its environment meanwhile
    return run(text, variables);
}

rexx::CommandResult ExecHost::command(std::string_view environment, std::string_view text,
                                      rexx::VariablePool& variables,
                                      const rexx::Redirection* redirection) {
    if (!redirection || !redirection->any())
        return rexx::CommandResult::from_rc(dispatch(environment, text, variables));
    const int buffer = redirection->input ? session_.stack().make_buffer() : 0;
    if (redirection->input)
        for (const auto& line : *redirection->input) session_.stack().queue(line);
    int rc = 0;
    if (redirection->output) {
        LinesInto sink(*redirection->output);
        Session::Capture capture(session_, sink);
        rc = dispatch(environment, text, variables);
    } else {
        rc = dispatch(environment, text, variables);
    }
    if (buffer > 0) (void)session_.stack().drop_buffer(buffer);
    return rexx::CommandResult::from_rc(rc);
}

rexx::ExternalResult ExecHost::call(std::string_view name, rexx::CallType type,
                                    const rexx::Arguments& arguments,
                                    rexx::VariablePool& variables) {
    (void)variables;
    if (auto value = call_native(session_, base::upper(name), arguments))
        return {.found = true, .value = std::move(value)};
    const auto routine = base::upper(name.substr(0, 8));
    auto called = session_.call_routine(routine, type_, type, arguments);
    if (!called.found && type_ != "EXEC")
        called = session_.call_routine(routine, "EXEC", type, arguments);
    if (called.rc == kHalted) flags().halt = true;
    return called;
}

std::optional<std::string> ExecHost::outer_value(std::string_view name,
                                                 const std::string_view* value,
                                                 std::string_view selector) {
    const auto upper = base::upper(selector);
    const auto words = base::words(upper);
    const bool kept = !words.empty() && (words[0] == "SESSION" || words[0] == "LASTING");
    if (words.empty() || words.size() > 2 || (!kept && words[0] != "GLOBAL"))
        return rexx::Host::outer_value(name, value, selector);
    auto& globals = session_.globals();
    globals.load(session_);
    const std::string group(words.size() > 1 ? words[1] : std::string_view("UNNAMED"));
    const auto key = base::upper(name);
    auto old = globals.value(group, key);
    if (!value) return old;
    globals.set(group, key, *value);
    if (kept) {
        const auto done = globals.keep(session_, words[0], group, key, *value);
        if (!done.ok()) session_.message(done.error());
    }
    return old;
}

}  // namespace cms
