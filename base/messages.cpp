#include "base/messages.h"

namespace base {
namespace {
#define MSG(id, rc, params, text) MessageRow{#id, rc, text},
constexpr MessageRow kRows[] = {
#include "base/messages.def"
    MessageRow{"", 0, ""},
};
#undef MSG
}  // namespace

std::span<const MessageRow> message_rows() {
    return std::span<const MessageRow>(kRows).first(std::size(kRows) - 1);
}

}  // namespace base
