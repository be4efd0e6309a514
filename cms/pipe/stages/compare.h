// Comparing records: leading strings, keys in EBCDIC order.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "cms/pipe/arguments.h"

namespace cms::pipe {

// ANYCASE and its other names.
bool take_any_case(Arguments& operands);

// A string that a record must begin with.
struct Leading {
    std::string text;
    bool any_case = false;

    void fold(bool any);
    bool begins(std::string_view record) const;
};

// [ANYCASE] string
base::Result<Leading> leading_string(Arguments& operands);

// How keys are compared: the order of EBCDIC 1047, the shorter one padded.
class Order {
  public:
    // [NOPAD | PAD c] and ANYCASE in any order.
    base::Result<void> take(Arguments& operands);
    // Below 0: a comes first.
    int compare(std::string_view a, std::string_view b) const;
    bool equal(std::string_view a, std::string_view b) const;
    // The first bytes of a key as a number that sorts as the key does, as far as it goes.
    std::uint64_t prefix(std::string_view key) const;
    // A text that is the same for equal keys.
    std::string canonical(std::string_view key) const;
    bool pads() const { return pads_; }

  private:
    using Ranks = std::array<unsigned char, 256>;
    static const Ranks& ranks_for(bool any_case);
    const Ranks* ranks_ = &ranks_for(false);
    bool any_case_ = false, pads_ = true;
    char pad_ = ' ';
};

}  // namespace cms::pipe
