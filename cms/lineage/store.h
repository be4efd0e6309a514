// lineage: inventories kept in an SQLite database: `lineage.db` of a system (what VERIFY compares
// with) and `golden.db` of a site (the catalogue).
#pragma once

#include "cms/lineage/inventory.h"

struct sqlite3;

namespace cms::lineage {

// What the catalogue says of an inventory besides its content.
struct Snapshot {
    std::int64_t id = 0;
    std::string name;
    std::uint64_t generation = 1;
    std::string folder, system, source, hash;
    std::string made_by, made_at;  // "2026-11-21 22:07:58"
    std::string retired_at;        // empty: in use
};

class Store {
  public:
    // Opens or makes the database; `write` false: only opens one that is there. Error: CVMLIN804E.
    static base::Result<Store> open(const std::string& path, dasd::Access access);
    Store(Store&& other) noexcept;
    Store& operator=(Store&&) = delete;
    ~Store();

    // Adds an inventory as the next generation of `name`, in one transaction on disk.
    base::Result<Snapshot> add(Snapshot about, const Inventory& inventory);
    // Forgets every inventory of that name but the newest.
    base::Result<void> keep_newest(const std::string& name);
    // All of them, by name and generation.
    base::Result<std::vector<Snapshot>> list();
    // The newest generation of a name.
    base::Result<std::optional<Snapshot>> newest(const std::string& name);
    base::Result<Inventory> load(const Snapshot& about);
    // Notes the day a snapshot was retired.
    base::Result<void> retire(const Snapshot& about, const std::string& when);
    // Notes anew which files the volumes lie in, after their times have moved for a known reason.
    base::Result<void> set_identities(const Snapshot& about,
                                      const std::vector<VolumeRecord>& volumes);

  private:
    Store(sqlite3* database, std::string path) : database_(database), path_(std::move(path)) {}
    base::Error fault() const;
    base::Result<void> run(const char* statement);
    base::Result<void> add_content(std::int64_t id, const Inventory& inventory);
    friend class Query;
    sqlite3* database_;
    std::string path_;
};

// "2026-11-21 22:07:58", UTC.
std::string utc_now();

}  // namespace cms::lineage
