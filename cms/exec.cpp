// EXECs: found in storage or on a disk, compiled once, run. Reference: cms section 9, rexx sections
// 11 and 12, design section 5 (cache by the file's identity).

#include "cms/exec_host.h"

namespace cms {

namespace {

// Compiled programs that a session keeps; the oldest text goes when there are more.
constexpr std::size_t kMostPrograms = 200;

// The source as compile() wants it: records joined by line ends.
std::string source_of(const Lines& lines) {
    std::string source;
    for (const auto& line : lines) source.append(line).append("\n");
    return source;
}

// Programs in EXEC and EXEC 2 begin with a control word (&TRACE …), behind comments (* …).
bool is_exec_2(const Lines& lines) {
    for (const auto& line : lines) {
        const auto text = base::trim(line);
        if (!text.empty() && text[0] != '*') return text[0] == '&';
    }
    return false;
}

rexx::RunOptions options_for(const std::string& id, std::string_view called_as,
                             std::string_view type, const Settings& settings) {
    rexx::RunOptions options;
    options.source.system = "CMS";
    options.source.name =
        fmt::format("{} {}", id, called_as.empty() ? "?" : called_as.substr(0, 8));
    options.source.environment = type == "EXEC" ? "CMS" : std::string(type);
    if (settings.exec_trace) options.trace = "?A";
    return options;
}

class Running {
  public:
    Running(std::vector<std::string>& names, std::string_view name) : names_(names) {
        names_.emplace_back(name);
    }
    ~Running() { names_.pop_back(); }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

  private:
    std::vector<std::string>& names_;
};

}  // namespace

bool Session::has_exec(std::string_view name, std::string_view type) {
    if (loaded_.contains(fmt::format("{} {}", name, type))) return true;
    return disks_.find(name, type).has_value();
}

base::Result<std::shared_ptr<const rexx::Program>> Session::program(const Located& file) {
    const auto version = file.disk->files->version(file.entry.name, file.entry.type);
    // The name is part of messages, so a copy under another name is another program.
    const auto key = version + " as " + file.text();
    if (const auto kept = programs_.find(key); kept != programs_.end()) return kept->second;
    const auto lines = TRY(file.disk->files->read(file.entry.name, file.entry.type, 1, kToEnd));
    if (file.entry.type == "EXEC" && is_exec_2(lines))
        return base::make_error(base::msg::DMSEXE901E, file.text());
    auto compiled = rexx::compile(source_of(lines), file.text());
    if (programs_.size() >= kMostPrograms) programs_.clear();
    programs_[key] = compiled;
    return compiled;
}

std::optional<Session::Found> Session::find_exec(std::string_view name, std::string_view type) {
    const auto loaded = loaded_.find(fmt::format("{} {}", name, type));
    if (loaded != loaded_.end())
        return Found{loaded->second.program, fmt::format("{} {} *", name, type)};
    const auto file = disks_.find(name, type);
    if (!file) return std::nullopt;
    auto compiled = program(*file);
    if (compiled.ok()) return Found{std::move(compiled).value(), file->text()};
    message(compiled.error());
    const bool is_other = compiled.error().id == base::msg::DMSEXE901E.id;
    if (!is_other) message(base::make_error(base::msg::DMSREX451E, file->text()));
    return Found{nullptr, file->text()};
}

std::optional<int> Session::run_exec(std::string_view name, std::string_view arguments,
                                     std::string_view called_as, std::string_view type) {
    const auto found = find_exec(name, type);
    if (!found) return std::nullopt;
    if (!found->program) return base::msg::DMSREX451E.rc;
    auto options = options_for(found->id, called_as, type, settings_);
    options.type = rexx::CallType::command;
    if (!arguments.empty()) options.arguments = {std::string(arguments)};
    const bool is_nested = !running_.empty();
    Running running(running_, name);
    ExecHost host(*this, std::string(type));
    const auto done = rexx::run(found->program, std::move(options), host);
    // HI ends every EXEC that runs, not the innermost alone.
    if (is_nested && done.error && done.rc == base::msg::DMSREX452E.rc) flags_.halt = true;
    return done.rc;
}

rexx::ExternalResult Session::call_routine(std::string_view name, std::string_view type,
                                           rexx::CallType how, const rexx::Arguments& arguments) {
    const auto found = find_exec(name, type);
    if (!found) return {};
    if (!found->program) return {true, std::nullopt, base::msg::DMSREX451E.rc};
    auto options = options_for(found->id, name, type, settings_);
    options.type = how;
    options.arguments = arguments;
    Running running(running_, name);
    ExecHost host(*this, std::string(type));
    auto done = rexx::run(found->program, std::move(options), host);
    return {true, std::move(done.value), done.error ? done.rc : 0};
}

}  // namespace cms
