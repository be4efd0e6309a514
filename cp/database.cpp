// CP: SQLite behind Result.
#include "cp/database.h"

#include <sqlite3.h>

#include <map>

namespace cp {

namespace msg = base::msg;
using base::make_error;
using base::Result;

namespace {

constexpr int kPatience = 2000;  // milliseconds for which a reader may be in the way

struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Statement = std::unique_ptr<sqlite3_stmt, Finalize>;

int flags_of(Database::Open how) {
    switch (how) {
        case Database::Open::create:
            return SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
        case Database::Open::write:
            return SQLITE_OPEN_READWRITE;
        case Database::Open::read:
            break;
    }
    return SQLITE_OPEN_READONLY;
}

bool bind(sqlite3_stmt* statement, const std::vector<Database::Value>& values) {
    int place = 0;
    for (const auto& value : values) {
        ++place;
        const auto* text = std::get_if<std::string>(&value);
        int bound = text ? sqlite3_bind_text(statement, place, text->data(),
                                             static_cast<int>(text->size()), SQLITE_TRANSIENT)
                         : sqlite3_bind_int64(statement, place, std::get<std::int64_t>(value));
        if (bound != SQLITE_OK) return false;
    }
    return true;
}

Database::Row row_of(sqlite3_stmt* statement) {
    Database::Row row;
    for (int column = 0; column < sqlite3_column_count(statement); ++column) {
        const auto* text = sqlite3_column_text(statement, column);
        auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
        row.emplace_back(text ? std::string(reinterpret_cast<const char*>(text), size)
                              : std::string());
    }
    return row;
}

}  // namespace

// Those with values come again: reading their text takes longer than running them.
class Database::Statements {
  public:
    // Null when SQLite refuses; its message says why.
    sqlite3_stmt* prepared(sqlite3* handle, std::string_view sql) {
        auto known = statements_.find(sql);
        if (known != statements_.end()) return known->second.get();
        sqlite3_stmt* made = nullptr;
        if (sqlite3_prepare_v2(handle, sql.data(), static_cast<int>(sql.size()), &made, nullptr) !=
            SQLITE_OK)
            return nullptr;
        return statements_.emplace(std::string(sql), Statement(made)).first->second.get();
    }
    void done(sqlite3_stmt* statement, std::string_view sql, bool comes_again) {
        sqlite3_reset(statement);
        sqlite3_clear_bindings(statement);
        if (!comes_again) statements_.erase(statements_.find(sql));
    }

  private:
    std::map<std::string, Statement, std::less<>> statements_;
};

Database::Database(std::shared_ptr<sqlite3> handle, std::string path)
    : handle_(std::move(handle)),
      statements_(std::make_shared<Statements>()),
      path_(std::move(path)) {}

base::Error Database::failed() const {
    return make_error(msg::CVMDEV621E, path_, std::string(sqlite3_errmsg(handle_.get())));
}

Result<Database> Database::open(const std::string& path, Open how) {
    sqlite3* opened = nullptr;
    int rc = sqlite3_open_v2(path.c_str(), &opened, flags_of(how), nullptr);
    Database database(std::shared_ptr<sqlite3>(opened, sqlite3_close_v2), path);
    if (rc != SQLITE_OK) return database.failed();
    sqlite3_busy_timeout(opened, kPatience);
    if (how == Open::read) return database;
    // A write-ahead log takes one sync, when it is wanted, and none before; where there can be no
    // log SQLite keeps its other way, and waits each time. A file just made is nobody's before
    // move_to_disk().
    bool is_new = how == Open::create;
    if (is_new) TRY(database.rows("PRAGMA synchronous=OFF"));
    (void)database.rows("PRAGMA journal_mode=WAL").ok();
    if (!is_new) TRY(database.rows("PRAGMA synchronous=NORMAL"));
    return database;
}

Result<std::vector<Database::Row>> Database::rows(std::string_view sql,
                                                  const std::vector<Value>& values) const {
    auto* statement = statements_->prepared(handle_.get(), sql);
    if (!statement) return failed();
    std::vector<Row> found;
    int rc = bind(statement, values) ? SQLITE_ROW : SQLITE_ERROR;
    while (rc == SQLITE_ROW && (rc = sqlite3_step(statement)) == SQLITE_ROW)
        found.push_back(row_of(statement));
    auto outcome = rc == SQLITE_DONE ? Result<std::vector<Row>>(std::move(found)) : failed();
    statements_->done(statement, sql, !values.empty());
    return outcome;
}

Result<void> Database::run(std::string_view sql, const std::vector<Value>& values) {
    TRY(rows(sql, values));
    return {};
}

int Database::changed() const {
    return sqlite3_changes(handle_.get());
}

Result<void> Database::begin() {
    if (sqlite3_get_autocommit(handle_.get()) == 0) return {};
    return run("BEGIN IMMEDIATE");
}

Result<void> Database::commit() {
    if (sqlite3_get_autocommit(handle_.get()) != 0) return {};
    return run("COMMIT");
}

// Only a transaction that changes something waits.
Result<void> Database::wait_for_disk() {
    TRY(rows("PRAGMA synchronous=FULL"));
    auto waited = run("PRAGMA user_version=1");
    TRY(rows("PRAGMA synchronous=NORMAL"));
    return waited;
}

// A checkpoint syncs log and file, unless a reader keeps it from its end.
Result<bool> Database::move_to_disk() {
    TRY(rows("PRAGMA synchronous=NORMAL"));
    auto moved = TRY(rows("PRAGMA wal_checkpoint(FULL)"));
    bool busy = !moved.empty() && moved[0][0] == "1";
    if (busy) TRY(wait_for_disk());
    return !busy;
}

// MEMORY is no mode that the file remembers; with a journal on disk SQLite would wait six times to
// change one byte. With a reader in the way the log stays beside the file, which is as good.
Result<void> Database::leave_log() {
    TRY(move_to_disk());
    (void)rows("PRAGMA journal_mode=MEMORY").ok();
    return {};
}

}  // namespace cp
