// Link modes and what they give. Reference cp, section 2 (table and matrix).
#pragma once

#include <optional>
#include <string_view>

namespace cp {

enum class LinkMode { R, RR, W, WR, M, MR, MW, SR, SW, SM, ER, EW };

// "MR" and with the reserve/release suffix "MRV"; std::nullopt when it is no mode.
std::optional<LinkMode> link_mode(std::string_view word);

enum class PasswordKind { read, write, multiple };
// Which password of the MDISK statement a mode wants.
PasswordKind password_of(LinkMode mode);
bool is_stable(LinkMode mode);     // needs OPTION LNKSTABL
bool is_exclusive(LinkMode mode);  // needs OPTION LNKEXCLU

// What other links to the same extent there are.
struct OtherLinks {
    std::size_t readers = 0, writers = 0;
    bool stable = false;     // somebody has SR, SW or SM
    bool exclusive = false;  // somebody has ER or EW
};

enum class LinkOutcome { refused, read, write };
// The cell of the matrix. A mode that fell back to reading answers `read` though it asked for
// write.
LinkOutcome link_outcome(LinkMode mode, const OtherLinks& others);
// True for modes that want to write when they can.
bool wants_write(LinkMode mode);

}  // namespace cp
