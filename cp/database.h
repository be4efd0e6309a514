// A SQLite database, as far as CP needs one: statements with values, rows as text.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/base.h"

struct sqlite3;

namespace cp {

// What is written is on disk when a call outside a transaction returns (synchronous=FULL), and is
// whole or not there at all after a kill or a power failure. Errors: 621E with SQLite's reason.
class Database {
  public:
    using Value = std::variant<std::int64_t, std::string>;
    using Row = std::vector<std::string>;  // NULL is the empty text
    enum class Open { create, write, read };

    static base::Result<Database> open(const std::string& path, Open how);

    base::Result<void> run(std::string_view sql, const std::vector<Value>& values = {});
    base::Result<std::vector<Row>> rows(std::string_view sql,
                                        const std::vector<Value>& values = {}) const;
    // Rows that the last statement changed.
    int changed() const;
    // A transaction holds what run() writes back from the disk until commit().
    base::Result<void> begin();
    base::Result<void> commit();

  private:
    Database(std::shared_ptr<sqlite3> handle, std::string path)
        : handle_(std::move(handle)), path_(std::move(path)) {}
    base::Error failed() const;

    std::shared_ptr<sqlite3> handle_;
    std::string path_;
};

}  // namespace cp
