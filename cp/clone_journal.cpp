// CP: the journal of CLONESYS.
#include "cp/clone_journal.h"

#include <filesystem>
#include <sstream>

#include "cp/device_file.h"

namespace cp {

namespace msg = base::msg;
using base::make_error;
using base::Result;

namespace {

constexpr std::string_view kTables[] = {
    "CREATE TABLE facts (key TEXT PRIMARY KEY, value TEXT NOT NULL)",
    "CREATE TABLE volumes (rdev TEXT NOT NULL, label TEXT PRIMARY KEY, cylinders TEXT NOT NULL,"
    " file TEXT NOT NULL)",
    "CREATE TABLE steps (number INTEGER PRIMARY KEY, what TEXT UNIQUE NOT NULL,"
    " noted TEXT NOT NULL, finished TEXT, stamp TEXT NOT NULL, times INTEGER NOT NULL)",
    "CREATE TABLE kept (number INTEGER PRIMARY KEY, key TEXT NOT NULL, text TEXT NOT NULL)",
};
// A step begun again goes to the end of the list: the list tells what happened, in order.
constexpr std::string_view kNote =
    "REPLACE INTO steps (what, noted, finished, stamp, times) VALUES (?1,"
    " strftime('%Y-%m-%d %H:%M:%f', 'now'), NULL, ?2,"
    " 1 + coalesce((SELECT times FROM steps WHERE what = ?1), 0))";

std::string path_in(const std::string& folder, std::string_view file) {
    return folder + '/' + std::string(file);
}

bool holds_something(const std::string& path) {
    std::error_code ignored;
    auto size = std::filesystem::file_size(path, ignored);
    return !ignored && size > 0;
}

std::optional<CloneJournal::VolumeLine> volume_line(std::string_view number, std::string_view label,
                                                    std::string_view size, std::string_view file) {
    auto rdev = device_number(number);
    auto cylinders = base::parse_decimal(size);
    bool plain = !file.empty() && file.find('/') == std::string_view::npos;
    if (!rdev || !cylinders || !plain || !dasd::is_valid_serial(label)) return std::nullopt;
    return CloneJournal::VolumeLine{*rdev, std::string(label), {*cylinders}, std::string(file)};
}

// "CLONESYS 1 VM1R FROM VM1A", then lines "VOLUME 0A10 VM1RRS 3339 vm1rrs.ckd"; a last line cut
// short by a crash counts as not written.
Result<CloneJournal> read_text_journal(const std::string& folder, const std::string& name) {
    auto text = TRY(read_file(path_in(folder, kTextJournalFile)));
    text.resize(text.rfind('\n') == std::string::npos ? 0 : text.rfind('\n') + 1);
    std::istringstream lines(text);
    std::string line;
    CloneJournal journal;
    for (std::size_t number = 1; std::getline(lines, line); ++number) {
        auto words = base::words(line);
        auto bad = make_error(msg::CVMCSY706E, name, fmt::format("line {}: {}", number, line));
        if (words.size() != 5) return bad;
        if (number == 1) {
            if (words[0] != "CLONESYS" || words[1] != "1") return bad;
            journal.name = words[2];
            journal.source = words[4];
            continue;
        }
        auto volume = volume_line(words[1], words[2], words[3], words[4]);
        if (words[0] != "VOLUME" || !volume) return bad;
        if (!journal.find(volume->label)) journal.volumes.push_back(*volume);
    }
    if (journal.name.empty()) return make_error(msg::CVMCSY706E, name, "it is empty");
    return journal;
}

// Another one after every start of the machine. What a process wrote is there for the next one
// until then, on disk or not.
std::string machine_start() {
    auto text = read_file("/proc/sys/kernel/random/boot_id");
    return text.ok() ? std::string(base::trim(text.value())) : std::string("unknown");
}

// Steps whose effect is nothing but lines of the journal.
constexpr std::string_view kWithinJournal = "KEEP";

Result<void> make_tables(Database& database, const std::string& name, const std::string& source) {
    TRY(database.begin());
    for (auto table : kTables) TRY(database.run(table));
    for (const auto& [key, value] : {std::pair("name", name), std::pair("source", source),
                                     std::pair("machine", machine_start())})
        TRY(database.run("INSERT INTO facts VALUES (?, ?)", {std::string(key), value}));
    return database.commit();
}

base::Error not_noted(const std::string& what) {
    return make_error(msg::CVMCSY712E, "DONE", fmt::format("\"{}\" was not noted", what));
}
base::Error only_text() {
    return make_error(msg::CVMCSY712E, "This", "the journal is that of an earlier release");
}

}  // namespace

const CloneJournal::VolumeLine* CloneJournal::find(std::string_view label) const {
    for (const auto& volume : volumes)
        if (volume.label == label) return &volume;
    return nullptr;
}

Result<bool> CloneJournal::note(const std::string& what, const std::string& stamp) {
    bool before = TRY(note_soon(what, stamp));
    if (!before) TRY(settle());
    return before;
}

Result<bool> CloneJournal::note_soon(const std::string& what, const std::string& stamp) {
    if (!database_) return only_text();
    auto done = TRY(
        database_->rows("SELECT 1 FROM steps WHERE what = ? AND finished IS NOT NULL AND stamp = ?",
                        {what, stamp}));
    if (done.empty()) TRY(database_->run(kNote, {what, stamp}));
    TRY(database_->commit());
    return !done.empty();
}

Result<void> CloneJournal::settle() {
    if (!database_) return only_text();
    TRY(database_->commit());
    if (on_disk_) return database_->wait_for_disk();
    on_disk_ = TRY(database_->move_to_disk());
    TRY(sync_folder(folder_));
    TRY(sync_folder(std::filesystem::path(folder_).parent_path().string()));
    return {};
}

Result<void> CloneJournal::finish(const std::string& what) {
    if (!database_) return only_text();
    TRY(
        database_->run("UPDATE steps SET finished = strftime('%Y-%m-%d %H:%M:%f', 'now')"
                       " WHERE what = ?",
                       {what}));
    if (database_->changed() == 0) return not_noted(what);
    return database_->commit();
}

Result<bool> CloneJournal::doubt_marks() {
    auto now = machine_start(), then = TRY(fact("machine"));
    // A journal of an earlier release says nothing; what it marked was on disk before.
    if (then.empty() || (then == now && now != "unknown")) return false;
    TRY(database_->begin());
    TRY(doubt());
    TRY(set_fact("machine", now));
    return true;
}

Result<void> CloneJournal::doubt(const std::string& what) {
    if (!database_) return only_text();
    constexpr std::string_view one = "UPDATE steps SET finished = NULL WHERE what = ?";
    constexpr std::string_view others = "UPDATE steps SET finished = NULL WHERE what <> ?";
    return database_->run(what.empty() ? others : one,
                          {what.empty() ? std::string(kWithinJournal) : what});
}

Result<bool> CloneJournal::was_noted(const std::string& what) const {
    if (!database_) return false;
    auto found = TRY(database_->rows("SELECT 1 FROM steps WHERE what = ?", {what}));
    return !found.empty();
}

Result<std::vector<CloneJournal::Step>> CloneJournal::steps() const {
    std::vector<Step> found;
    if (!database_) return found;
    for (auto& row :
         TRY(database_->rows("SELECT what, noted, finished, times FROM steps ORDER BY number")))
        found.push_back({row[0], row[1], row[2], row[3]});
    return found;
}

Result<void> CloneJournal::add_volume(const VolumeLine& line) {
    if (!database_) return only_text();
    TRY(database_->begin());
    TRY(database_->run(
        "INSERT INTO volumes VALUES (?, ?, ?, ?)",
        {hex(line.number), line.label, std::to_string(line.cylinders.n), line.file}));
    TRY(note_soon("VOLUME " + line.label));
    volumes.push_back(line);
    return {};
}

Result<void> CloneJournal::keep(const std::string& key, const std::string& text) {
    if (!database_) return only_text();
    TRY(database_->begin());
    return database_->run("INSERT INTO kept (key, text) VALUES (?, ?)", {key, text});
}

Result<void> CloneJournal::forget(const std::string& key) {
    if (!database_) return only_text();
    TRY(database_->begin());
    return database_->run("DELETE FROM kept WHERE key = ?", {key});
}

Result<std::vector<std::string>> CloneJournal::kept(const std::string& key) const {
    std::vector<std::string> lines;
    if (!database_) return lines;
    for (auto& row :
         TRY(database_->rows("SELECT text FROM kept WHERE key = ? ORDER BY number", {key})))
        lines.push_back(std::move(row[0]));
    return lines;
}

Result<std::string> CloneJournal::fact(const std::string& key) const {
    if (!database_) return std::string();
    auto found = TRY(database_->rows("SELECT value FROM facts WHERE key = ?", {key}));
    return found.empty() ? std::string() : found[0][0];
}

Result<void> CloneJournal::set_fact(const std::string& key, const std::string& value) {
    if (!database_) return only_text();
    TRY(database_->run("REPLACE INTO facts VALUES (?, ?)", {key, value}));
    return database_->commit();
}

Result<void> CloneJournal::seal() {
    if (!database_) return {};
    TRY(database_->commit());
    TRY(database_->leave_log());
    database_.reset();
    return {};
}

Result<CloneJournal> create_journal(const std::string& folder, const std::string& name,
                                    const std::string& source) {
    CloneJournal journal;
    journal.name = name;
    journal.source = source;
    journal.folder_ = folder;
    journal.database_ = TRY(Database::open(path_in(folder, kJournalFile), Database::Open::create));
    TRY(make_tables(*journal.database_, name, source));
    return journal;
}

Result<CloneJournal> open_journal(const std::string& folder, const std::string& name,
                                  Database::Open how) {
    auto path = path_in(folder, kJournalFile);
    if (!holds_something(path)) {
        auto text = TRY(read_text_journal(folder, name));
        if (how != Database::Open::read) return only_text();
        return text;
    }
    CloneJournal journal;
    journal.folder_ = folder;
    journal.database_ = TRY(Database::open(path, how));
    journal.name = TRY(journal.fact("name"));
    journal.source = TRY(journal.fact("source"));
    for (const auto& row :
         TRY(journal.database_->rows("SELECT rdev, label, cylinders, file FROM volumes"
                                     " ORDER BY rowid"))) {
        auto volume = volume_line(row[0], row[1], row[2], row[3]);
        if (!volume) return make_error(msg::CVMCSY706E, name, "volume " + row[1]);
        journal.volumes.push_back(*volume);
    }
    return journal;
}

bool has_journal(const std::string& folder) {
    if (holds_something(path_in(folder, kTextJournalFile))) return true;
    auto path = path_in(folder, kJournalFile);
    if (!holds_something(path)) return false;
    auto database = Database::open(path, Database::Open::read);
    if (!database.ok()) return true;
    auto tables = database.value().rows("SELECT 1 FROM sqlite_master");
    return !tables.ok() || !tables.value().empty();  // a damaged one is one
}

}  // namespace cp
