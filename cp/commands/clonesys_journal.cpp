// CLONESYS NOTE, DONE, KEEP, FORGET, QUERY name JOURNAL and KEPT: the journal as an EXEC uses it.
//
// An EXEC notes each effect before it has it and marks it when it is done; in a resumed run NOTE
// answers that it was done before. KEEP holds lines that a resumed run wants back.
#include <sys/stat.h>

#include <chrono>

#include "cp/commands/clonesys.h"

namespace cp {

namespace msg = base::msg;
using base::make_error;
using base::Result;

namespace {

// What the effect is, in the words of the EXEC.
Result<std::string> take_step(Call& call) {
    auto what = std::string(base::trim(call.operands.rest()));
    if (what.empty() || what.size() > 200) return make_error(msg::HCPCFC026E);
    return what;
}

// Tells one state of a volume's files from another: a copy made of it is good as long as this does
// not change. Empty when it cannot be told.
std::string stamp_of(const RealDasd& real) {
    std::string stamp;
    for (const auto& path : real.base().paths()) {
        struct stat facts {};
        if (::stat(path.c_str(), &facts) != 0) return {};
        stamp += fmt::format("{}.{}.{}.{}.{:09} ", facts.st_dev, facts.st_ino, facts.st_size,
                             facts.st_mtim.tv_sec, facts.st_mtim.tv_nsec);
    }
    return stamp;
}

// Steps that write to files outside the new system's folder: their notes, with what was there
// before them ("KEEP"), must be on disk first, since ROLLBACK undoes them by the journal alone.
bool reaches_outside(const std::string& what) {
    return what.starts_with("WRITE ");
}
bool is_kept_for_rollback(const std::string& what) {
    return what == "KEEP";
}

// The journal of a system, made here, unfinished or complete.
Result<CloneJournal> journal_of(Call& call, const std::string& name) {
    auto here = call.cp.beside.find(name);
    if (here != call.cp.beside.end() && here->second.journal) return *here->second.journal;
    auto folder = TRY(folder_beside(call.cp, name));
    auto place = exists(part_of(folder)) ? part_of(folder) : folder;
    if (!exists(place)) return make_error(msg::CVMCSY709E, name);
    if (!has_journal(place)) return make_error(msg::CVMCSY706E, name, "there is none");
    return open_journal(place, name, Database::Open::read);
}

std::string step_line(std::size_t number, const CloneJournal::Step& step) {
    bool is_done = !step.finished.empty();
    return fmt::format("{:>4} {:<5} {:<23} {:<12} {:>5} {}", number, is_done ? "DONE" : "BEGUN",
                       step.noted,
                       is_done && step.finished.size() > 11 ? step.finished.substr(11) : "",
                       step.times, step.what);
}

}  // namespace

// "COPY source target" is done only as long as the source stays what it was.
Result<std::string> stamp_for(Call& call, const std::string& what) {
    auto words = base::words(what);
    if (words.size() < 2 || words[0] != "COPY") return std::string();
    auto source = call.cp.volumes.find(words[1]);
    if (!source) return make_error(msg::HCPQVD040E, std::string(words[1]));
    auto stamp = stamp_of(*source);
    auto now = std::chrono::system_clock::now().time_since_epoch().count();
    return stamp.empty() ? fmt::format("unknown {}", now) : stamp;
}

Result<void> note(Call& call) {
    auto name = TRY(take_system_name(call));
    auto* made = TRY(being_made(call, name));
    auto what = TRY(take_step(call));
    auto stamp = TRY(stamp_for(call, what));
    auto& journal = *made->journal;
    bool before = reaches_outside(what) ? TRY(journal.note(what, stamp))
                                        : TRY(journal.note_soon(what, stamp));
    call.line(fmt::format("{} {}", before ? "DONE" : "NOTED", what));
    return {};
}

Result<void> done(Call& call) {
    auto name = TRY(take_system_name(call));
    auto* made = TRY(being_made(call, name));
    auto what = TRY(take_step(call));
    TRY(made->journal->finish(what));
    if (is_kept_for_rollback(what)) TRY(made->journal->settle());
    return {};
}

Result<void> keep(Call& call) {
    auto name = TRY(take_system_name(call));
    auto* made = TRY(being_made(call, name));
    auto key = std::string(call.operands.next());
    if (key.empty()) return make_error(msg::HCPCFC026E);
    return made->journal->keep(key, std::string(call.operands.rest_as_typed()));
}

Result<void> forget(Call& call) {
    auto name = TRY(take_system_name(call));
    auto* made = TRY(being_made(call, name));
    auto key = std::string(call.operands.next());
    TRY(no_more_operands(call));
    return made->journal->forget(key);
}

Result<void> query_journal(Call& call, const std::string& name) {
    TRY(no_more_operands(call));
    auto journal = TRY(journal_of(call, name));
    call.line(fmt::format("JOURNAL OF {} FROM {}", journal.name, journal.source));
    auto steps = TRY(journal.steps());
    if (!steps.empty()) call.line("STEP STATE NOTED (UTC)             DONE         TIMES WHAT");
    std::size_t number = 0;
    for (const auto& step : steps) call.line(step_line(++number, step));
    return {};
}

Result<void> query_kept(Call& call, const std::string& name) {
    auto key = std::string(call.operands.next());
    TRY(no_more_operands(call));
    auto journal = TRY(journal_of(call, name));
    for (auto& line : TRY(journal.kept(key))) call.line(std::move(line));
    return {};
}

}  // namespace cp
