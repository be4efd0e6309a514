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

// What is written is whole or not there at all after a kill or a power failure; it is on disk when
// one of the calls that say so returns. Errors: 621E with SQLite's reason.
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
    // What was committed is on disk when they return. After move_to_disk() it is in the file
    // itself, which a file just made needs: false when a reader was in the way. leave_log() leaves
    // the one file only.
    base::Result<void> wait_for_disk();
    base::Result<bool> move_to_disk();
    base::Result<void> leave_log();

  private:
    class Statements;
    Database(std::shared_ptr<sqlite3> handle, std::string path);
    base::Error failed() const;

    std::shared_ptr<sqlite3> handle_;
    std::shared_ptr<Statements> statements_;
    std::string path_;
};

}  // namespace cp
