// CP: SQLite behind Result.
#include "cp/database.h"

#include <sqlite3.h>

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

// Null when SQLite refuses; its message says why.
Statement prepared(sqlite3* handle, std::string_view sql,
                   const std::vector<Database::Value>& values) {
    sqlite3_stmt* made = nullptr;
    if (sqlite3_prepare_v2(handle, sql.data(), static_cast<int>(sql.size()), &made, nullptr) !=
        SQLITE_OK)
        return nullptr;
    Statement statement(made);
    int place = 0;
    for (const auto& value : values) {
        ++place;
        const auto* text = std::get_if<std::string>(&value);
        int bound = text ? sqlite3_bind_text(made, place, text->data(),
                                             static_cast<int>(text->size()), SQLITE_TRANSIENT)
                         : sqlite3_bind_int64(made, place, std::get<std::int64_t>(value));
        if (bound != SQLITE_OK) return nullptr;
    }
    return statement;
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

base::Error Database::failed() const {
    return make_error(msg::CVMDEV621E, path_, std::string(sqlite3_errmsg(handle_.get())));
}

Result<Database> Database::open(const std::string& path, Open how) {
    sqlite3* opened = nullptr;
    int rc = sqlite3_open_v2(path.c_str(), &opened, flags_of(how), nullptr);
    Database database(std::shared_ptr<sqlite3>(opened, sqlite3_close_v2), path);
    if (rc != SQLITE_OK) return database.failed();
    sqlite3_busy_timeout(opened, kPatience);
    // A write-ahead log takes one sync a note; where there can be none SQLite keeps its other way.
    if (how != Open::read) (void)database.rows("PRAGMA journal_mode=WAL").ok();
    TRY(database.rows("PRAGMA synchronous=FULL"));
    return database;
}

Result<std::vector<Database::Row>> Database::rows(std::string_view sql,
                                                  const std::vector<Value>& values) const {
    auto statement = prepared(handle_.get(), sql, values);
    if (!statement) return failed();
    std::vector<Row> found;
    int rc = SQLITE_ROW;
    while ((rc = sqlite3_step(statement.get())) == SQLITE_ROW)
        found.push_back(row_of(statement.get()));
    if (rc != SQLITE_DONE) return failed();
    return found;
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

}  // namespace cp
