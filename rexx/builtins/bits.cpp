// Built-in functions: bit by bit on strings (rexx.md 9.2).
#include <algorithm>

#include "rexx/builtins/functions.h"

namespace rexx::function {
namespace {

// The strings are left-aligned. The tail of the longer one is combined with the pad, when there is
// one, and is unchanged otherwise.
template <class Operation>
Value combine(Call& call, Operation operation) {
    std::string_view longer = call.text(1), shorter = call.text(2, "");
    const bool padded = call.given(3);
    const auto pad = static_cast<unsigned char>(call.pad(3));
    if (longer.size() < shorter.size()) std::swap(longer, shorter);
    std::string out(longer);
    const std::size_t end = padded ? longer.size() : shorter.size();
    for (std::size_t i = 0; i < end; ++i) {
        const auto other = i < shorter.size() ? static_cast<unsigned char>(shorter[i]) : pad;
        out[i] = static_cast<char>(operation(static_cast<unsigned char>(out[i]), other));
    }
    return Value(out);
}

}  // namespace

Value bitand_(Call& call) {
    return combine(call, std::bit_and<int>());
}
Value bitor_(Call& call) {
    return combine(call, std::bit_or<int>());
}
Value bitxor_(Call& call) {
    return combine(call, std::bit_xor<int>());
}

}  // namespace rexx::function
