// DDR: control statements as values. Reference: ddr sections 2 to 6.
//
// Turns one line into a Statement. Nothing here touches a disk or remembers an earlier line: the
// sequence of statements is session.cpp's business.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/base.h"
#include "ddr/ddr.h"

namespace ddr {

// INPUT or OUTPUT; `device` is the operand as typed, resolved to a number by the session.
struct DefineStatement {
    bool is_output = false;
    std::string device;  // case kept: on a native run it may be a path
    std::string type;
    std::string volid;
    bool scratch = false;
    TapeOptions tape{};
    std::string alternate{};  // as typed
    bool operator==(const DefineStatement&) const = default;
};
struct SysprintStatement {
    bool to_console = false;
    bool operator==(const SysprintStatement&) const = default;
};
struct PromptsStatement {
    bool on = true;
    bool operator==(const PromptsStatement&) const = default;
};
// DUMP, COPY, RESTORE; `extent` with Scope::ranges only.
struct MoveStatement {
    Function function = Function::copy;
    Scope scope = Scope::ranges;
    Extent extent;
    bool operator==(const MoveStatement&) const = default;
};
// The answer to ENTER NEXT EXTENT: a range without a keyword.
struct ExtentStatement {
    Extent extent;
    bool operator==(const ExtentStatement&) const = default;
};
struct Place {
    std::uint32_t cylinder = 0;
    std::optional<std::uint32_t> head, record;
    bool operator==(const Place&) const = default;
};
// PRINT and TYPE. Without `stop` the extent is what `start` names: a cylinder, a track or a record.
struct ShowStatement {
    Function function = Function::type;
    Place start;
    std::optional<Place> stop;
    bool hex = false, graphic = false, count = false;
    bool operator==(const ShowStatement&) const = default;
};
struct NullLine {
    bool operator==(const NullLine&) const = default;
};
using Statement = std::variant<NullLine, DefineStatement, SysprintStatement, PromptsStatement,
                               MoveStatement, ExtentStatement, ShowStatement>;

// Columns 1 to 71 of a line; commas separate as blanks do. Errors: 701E, 703E, 713E (stop before
// start), 723E (NUCLEUS).
base::Result<Statement> read_statement(std::string_view line);

// Device type words: what INPUT and OUTPUT accept.
enum class DeviceClass { matching_disk, other_disk, tape };
std::optional<DeviceClass> device_class(std::string_view type);

// One-line textual form for tests and traces: "copy 0-99 to 5".
std::string describe(const Statement& statement);

}  // namespace ddr
