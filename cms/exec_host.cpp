// Commands, routines and streams of a running EXEC.

#include "cms/exec_host.h"

#include <unistd.h>

#include <fstream>
#include <sstream>

namespace cms {

namespace {

// A program that keeps asking after the end of input would loop for ever: after so many null lines
// it is halted, as HI would do.
constexpr int kMostReadsPastEnd = 50;

class LinesInto final : public base::LineSink {
  public:
    explicit LinesInto(std::vector<std::string>& lines) : lines_(lines) {}
    void line(std::string_view text) override { lines_.emplace_back(text); }

  private:
    std::vector<std::string>& lines_;
};

void put_lines(const std::string& path, const Lines& lines) {
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    for (const auto& line : lines) out << line << '\n';
}

Lines lines_of(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    Lines lines;
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
}

std::string temporary_file() {
    const char* directory = std::getenv("TMPDIR");
    std::string path = std::string(directory && *directory ? directory : "/tmp") + "/cms.XXXXXX";
    const int descriptor = ::mkstemp(path.data());
    if (descriptor < 0) return {};
    ::close(descriptor);
    return path;
}

}  // namespace

ExecHost::~ExecHost() {
    take_back();
    for (const auto& file : lent_) ::unlink(file.path.c_str());
}

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
    take_back();
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
    take_back();
    auto system = system_function(session_, name, arguments);
    if (system.found) return system;
    const auto routine = base::upper(name.substr(0, 8));
    auto called = session_.call_routine(routine, type_, type, arguments);
    if (!called.found && type_ != "EXEC")
        called = session_.call_routine(routine, "EXEC", type, arguments);
    return called;
}

// ---- streams ----
//
// The stream functions work on host files. A file of a host directory is lent as it is, one of a
// minidisk as a copy that is taken back before the next command and at the program's end.

std::optional<std::string> ExecHost::stream_path(std::string_view name) {
    std::vector<std::string> words;
    for (const auto word : base::words(name)) words.push_back(base::upper(word));
    if (words.size() < 2 || words.size() > 3) return std::nullopt;
    const auto id = parse_file_id(words, '*', Patterns::no);
    if (!id.ok()) return std::nullopt;
    return lend(id.value());
}

std::optional<std::string> ExecHost::lend(const FileId& id) {
    const auto found = session_.disks().find(id.name, id.type, id.letter);
    auto* disk = found ? found->disk : session_.disks().at(id.letter == '*' ? 'A' : id.letter);
    if (!disk) return std::nullopt;
    if (auto path = disk->files->host_path(id.name, id.type)) return path;
    for (const auto& file : lent_)
        if (file.letter == disk->letter && file.name == id.name && file.type == id.type)
            return file.path;
    Lent copy{disk->letter, id.name, id.type, temporary_file(), {}};
    if (copy.path.empty()) return std::nullopt;
    if (found) {
        auto lines = disk->files->read(id.name, id.type, 1, kToEnd);
        if (!lines.ok()) return std::nullopt;
        copy.as_lent = std::move(lines).value();
        put_lines(copy.path, copy.as_lent);
    } else {
        ::unlink(copy.path.c_str());
    }
    return lent_.emplace_back(std::move(copy)).path;
}

void ExecHost::take_back() {
    for (auto& file : lent_) {
        auto now = lines_of(file.path);
        if (now == file.as_lent || now.empty()) continue;
        auto disk = session_.disks().writable(file.letter);
        if (!disk.ok()) {
            session_.message(disk.error());
            continue;
        }
        FileEntry entry;
        entry.name = file.name;
        entry.type = file.type;
        if (const auto old = disk.value()->files->find(file.name, file.type)) {
            entry = *old;
            entry.updated = {};
        }
        const auto done = disk.value()->files->write(entry, now);
        if (!done.ok()) session_.message(done.error());
        file.as_lent = std::move(now);
    }
}

}  // namespace cms
