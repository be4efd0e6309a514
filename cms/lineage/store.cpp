// lineage: inventories in SQLite.
#include "cms/lineage/store.h"

#include <sqlite3.h>

#include <ctime>
#include <filesystem>

namespace cms::lineage {

namespace msg = base::msg;
using base::make_error;
using base::Result;

namespace {

constexpr const char* kSchema = R"(
CREATE TABLE IF NOT EXISTS snapshot(
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, generation INTEGER NOT NULL, folder TEXT NOT NULL,
  system TEXT NOT NULL, source TEXT NOT NULL, hash TEXT NOT NULL, made_by TEXT NOT NULL,
  made_at TEXT NOT NULL, retired_at TEXT NOT NULL DEFAULT '', UNIQUE(name, generation));
CREATE TABLE IF NOT EXISTS volume(
  snapshot INTEGER NOT NULL REFERENCES snapshot ON DELETE CASCADE, serial TEXT NOT NULL,
  device INTEGER NOT NULL, file TEXT NOT NULL, cylinders INTEGER NOT NULL, identity TEXT NOT NULL,
  hash TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS extent(
  snapshot INTEGER NOT NULL REFERENCES snapshot ON DELETE CASCADE, serial TEXT NOT NULL,
  start INTEGER NOT NULL, count INTEGER NOT NULL, hash TEXT NOT NULL, marks BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS file(
  snapshot INTEGER NOT NULL REFERENCES snapshot ON DELETE CASCADE, user TEXT NOT NULL,
  device INTEGER NOT NULL, serial TEXT NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL,
  mode INTEGER NOT NULL, format TEXT NOT NULL, length INTEGER NOT NULL, records INTEGER NOT NULL,
  updated TEXT NOT NULL, hash TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS statement(
  snapshot INTEGER NOT NULL REFERENCES snapshot ON DELETE CASCADE, kind TEXT NOT NULL,
  record INTEGER NOT NULL, text BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS extent_of ON extent(snapshot, serial, start);
CREATE INDEX IF NOT EXISTS file_of ON file(snapshot);
)";

}  // namespace

// One prepared statement; values are bound in order.
class Query {
  public:
    Query(Store& store, const char* text) : store_(store) {
        bad_ = sqlite3_prepare_v2(store.database_, text, -1, &statement_, nullptr) != SQLITE_OK;
    }
    Query(const Query&) = delete;
    Query& operator=(const Query&) = delete;
    ~Query() { sqlite3_finalize(statement_); }

    Query& bind(std::string_view text) {
        sqlite3_bind_text(statement_, ++bound_, text.data(), static_cast<int>(text.size()),
                          SQLITE_TRANSIENT);
        return *this;
    }
    Query& blob(std::string_view bytes) {
        sqlite3_bind_blob(statement_, ++bound_, bytes.empty() ? "" : bytes.data(),
                          static_cast<int>(bytes.size()), SQLITE_TRANSIENT);
        return *this;
    }
    Query& bind(std::uint64_t number) {
        sqlite3_bind_int64(statement_, ++bound_, static_cast<sqlite3_int64>(number));
        return *this;
    }
    // Runs a statement without rows; may be bound anew then.
    Result<void> run() {
        int rc = bad_ ? SQLITE_ERROR : sqlite3_step(statement_);
        if (rc != SQLITE_DONE && rc != SQLITE_ROW) return store_.fault();
        sqlite3_reset(statement_);
        bound_ = 0;
        return {};
    }
    // The next row; false at the end.
    Result<bool> next() {
        int rc = bad_ ? SQLITE_ERROR : sqlite3_step(statement_);
        if (rc == SQLITE_ROW) return true;
        if (rc == SQLITE_DONE) return false;
        return store_.fault();
    }
    std::string text(int column) {
        const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_, column));
        auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
        return data ? std::string(data, size) : std::string();
    }
    std::uint64_t number(int column) {
        return static_cast<std::uint64_t>(sqlite3_column_int64(statement_, column));
    }
    std::uint32_t small(int column) { return static_cast<std::uint32_t>(number(column)); }

  private:
    Store& store_;
    sqlite3_stmt* statement_ = nullptr;
    int bound_ = 0;
    bool bad_ = false;
};

namespace {

constexpr const char* kColumns =
    "SELECT id, name, generation, folder, system, source, hash, made_by, made_at, retired_at "
    "FROM snapshot ";

Snapshot snapshot_of(Query& row) {
    return {static_cast<std::int64_t>(row.number(0)),
            row.text(1),
            row.number(2),
            row.text(3),
            row.text(4),
            row.text(5),
            row.text(6),
            row.text(7),
            row.text(8),
            row.text(9)};
}

FileRecord file_of(Query& row) {
    FileRecord file;
    file.user = row.text(0);
    file.number.n = static_cast<std::uint16_t>(row.number(1));
    file.serial = row.text(2);
    file.entry.name = row.text(3);
    file.entry.type = row.text(4);
    file.entry.mode_number = static_cast<std::uint8_t>(row.number(5));
    file.entry.format =
        row.text(6) == "F" ? dasd::RecordFormat::fixed : dasd::RecordFormat::variable;
    file.entry.record_length = row.small(7);
    file.entry.records = row.small(8);
    file.entry.updated = parse_stamp(row.text(9)).value_or(dasd::Timestamp{});
    file.hash = row.text(10);
    return file;
}

Result<void> load_volumes(Store& store, std::uint64_t id, Inventory& into) {
    Query row(store,
              "SELECT serial, device, file, cylinders, identity, hash FROM volume WHERE snapshot=? "
              "ORDER BY rowid");
    row.bind(id);
    while (TRY(row.next()))
        into.volumes.push_back({row.text(0),
                                {static_cast<std::uint16_t>(row.number(1))},
                                row.text(2),
                                {row.small(3)},
                                row.text(4),
                                row.text(5),
                                {}});
    for (auto& volume : into.volumes) {
        Query extents(store,
                      "SELECT start, count, hash, marks FROM extent WHERE snapshot=? AND serial=? "
                      "ORDER BY start");
        extents.bind(id).bind(volume.serial);
        while (TRY(extents.next()))
            volume.extents.push_back(
                {{{extents.small(0)}, {extents.small(1)}}, extents.text(2), extents.text(3)});
    }
    return {};
}

Result<void> load_statements(Store& store, std::uint64_t id, std::string_view kind,
                             std::vector<std::string>& into) {
    Query row(store, "SELECT text FROM statement WHERE snapshot=? AND kind=? ORDER BY record");
    row.bind(id).bind(kind);
    while (TRY(row.next())) into.push_back(row.text(0));
    return {};
}

Result<void> add_extents(Store& store, std::uint64_t id, const VolumeRecord& volume) {
    Query insert(store, "INSERT INTO extent VALUES(?,?,?,?,?,?)");
    for (const auto& extent : volume.extents) {
        insert.bind(id).bind(volume.serial).bind(extent.range.start.n).bind(extent.range.count.n);
        TRY(insert.bind(extent.hash).blob(extent.marks).run());
    }
    return {};
}

Result<void> add_files(Store& store, std::uint64_t id, const std::vector<FileRecord>& files) {
    Query insert(store, "INSERT INTO file VALUES(?,?,?,?,?,?,?,?,?,?,?,?)");
    for (const auto& file : files) {
        const auto& entry = file.entry;
        insert.bind(id).bind(file.user).bind(file.number.n).bind(file.serial);
        insert.bind(entry.name).bind(entry.type).bind(entry.mode_number);
        insert.bind(entry.format == dasd::RecordFormat::fixed ? "F" : "V");
        insert.bind(entry.record_length).bind(entry.records).bind(stamp_text(entry.updated));
        TRY(insert.bind(file.hash).run());
    }
    return {};
}

Result<void> add_statements(Store& store, std::uint64_t id, std::string_view kind,
                            const std::vector<std::string>& records) {
    Query insert(store, "INSERT INTO statement VALUES(?,?,?,?)");
    std::uint64_t number = 0;
    for (const auto& record : records)
        TRY(insert.bind(id).bind(kind).bind(++number).blob(record).run());
    return {};
}

}  // namespace

Result<Store> Store::open(const std::string& path, dasd::Access access) {
    sqlite3* database = nullptr;
    bool writes = access == dasd::Access::write;
    int flags = writes ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
    int rc = sqlite3_open_v2(path.c_str(), &database, flags, nullptr);
    Store store(database, path);
    if (rc != SQLITE_OK) return store.fault();
    sqlite3_busy_timeout(database, 10000);
    if (writes) TRY(store.run("PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON"));
    if (writes) TRY(store.run(kSchema));
    return store;
}

Store::Store(Store&& other) noexcept
    : database_(std::exchange(other.database_, nullptr)), path_(std::move(other.path_)) {}

Store::~Store() {
    sqlite3_close(database_);
}

base::Error Store::fault() const {
    return make_error(msg::CVMLIN804E, path_,
                      database_ ? sqlite3_errmsg(database_) : "out of memory");
}

Result<void> Store::run(const char* statement) {
    if (sqlite3_exec(database_, statement, nullptr, nullptr, nullptr) != SQLITE_OK) return fault();
    return {};
}

Result<Snapshot> Store::add(Snapshot about, const Inventory& inventory) {
    TRY(run("BEGIN IMMEDIATE"));
    auto added = [&]() -> Result<Snapshot> {
        Query last(*this, "SELECT IFNULL(MAX(generation), 0) FROM snapshot WHERE name=?");
        TRY(last.bind(about.name).next());
        about.generation = last.number(0) + 1;
        Query insert(
            *this,
            "INSERT INTO snapshot(name, generation, folder, system, source, hash, made_by, "
            "made_at) VALUES(?,?,?,?,?,?,?,?)");
        insert.bind(about.name).bind(about.generation).bind(about.folder).bind(inventory.system);
        insert.bind(inventory.source).bind(inventory.hash).bind(about.made_by).bind(about.made_at);
        TRY(insert.run());
        about.id = sqlite3_last_insert_rowid(database_);
        about.system = inventory.system;
        about.source = inventory.source;
        about.hash = inventory.hash;
        TRY(add_content(about.id, inventory));
        return about;
    }();
    auto ended = run(added.ok() ? "COMMIT" : "ROLLBACK");
    if (added.ok() && !ended.ok()) return ended.error();
    return added;
}

Result<void> Store::add_content(std::int64_t id, const Inventory& inventory) {
    auto key = static_cast<std::uint64_t>(id);
    for (const auto& volume : inventory.volumes) {
        Query insert(*this, "INSERT INTO volume VALUES(?,?,?,?,?,?,?)");
        insert.bind(key).bind(volume.serial).bind(volume.number.n).bind(volume.file);
        TRY(insert.bind(volume.cylinders.n).bind(volume.identity).bind(volume.hash).run());
        TRY(add_extents(*this, key, volume));
    }
    TRY(add_files(*this, key, inventory.files));
    TRY(add_statements(*this, key, "config", inventory.config));
    TRY(add_statements(*this, key, "devices", inventory.devices));
    return add_statements(*this, key, "directory", inventory.directory);
}

Result<void> Store::keep_newest(const std::string& name) {
    Query gone(*this,
               "DELETE FROM snapshot WHERE name=?1 AND generation < (SELECT MAX(generation) FROM "
               "snapshot WHERE name=?1)");
    return gone.bind(name).run();
}

Result<std::vector<Snapshot>> Store::list() {
    std::vector<Snapshot> found;
    Query row(*this, (std::string(kColumns) + "ORDER BY name, generation").c_str());
    while (TRY(row.next())) found.push_back(snapshot_of(row));
    return found;
}

Result<std::optional<Snapshot>> Store::newest(const std::string& name) {
    auto text = std::string(kColumns) + "WHERE name=? ORDER BY generation DESC LIMIT 1";
    Query row(*this, text.c_str());
    row.bind(name);
    if (!TRY(row.next())) return std::optional<Snapshot>();
    return std::optional(snapshot_of(row));
}

Result<Inventory> Store::load(const Snapshot& about) {
    Inventory inventory;
    inventory.system = about.system;
    inventory.source = about.source;
    inventory.hash = about.hash;
    auto id = static_cast<std::uint64_t>(about.id);
    TRY(load_volumes(*this, id, inventory));
    Query row(*this,
              "SELECT user, device, serial, name, type, mode, format, length, records, updated, "
              "hash FROM file WHERE snapshot=? ORDER BY rowid");
    row.bind(id);
    while (TRY(row.next())) inventory.files.push_back(file_of(row));
    TRY(load_statements(*this, id, "config", inventory.config));
    TRY(load_statements(*this, id, "devices", inventory.devices));
    TRY(load_statements(*this, id, "directory", inventory.directory));
    return inventory;
}

Result<void> Store::retire(const Snapshot& about, const std::string& when) {
    Query update(*this, "UPDATE snapshot SET retired_at=? WHERE id=?");
    return update.bind(when).bind(static_cast<std::uint64_t>(about.id)).run();
}

Result<void> Store::set_identities(const Snapshot& about,
                                   const std::vector<VolumeRecord>& volumes) {
    Query update(*this, "UPDATE volume SET identity=? WHERE snapshot=? AND serial=?");
    auto id = static_cast<std::uint64_t>(about.id);
    for (const auto& volume : volumes)
        TRY(update.bind(volume.identity).bind(id).bind(volume.serial).run());
    return {};
}

std::string utc_now() {
    auto seconds = std::time(nullptr);
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    char text[32];
    return {text, std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &parts)};
}

}  // namespace cms::lineage
