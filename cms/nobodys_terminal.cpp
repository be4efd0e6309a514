#include "cms/nobodys_terminal.h"

namespace cms {

std::optional<std::string> NobodysTerminal::read_line(std::string_view) {
    if (on_wait) on_wait();
    const auto until = watch_.now() + kPatience;
    while (!watch_.is_over()) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(until - watch_.now());
        if (left.count() <= 0) break;
        watch_.sleep(left);
    }
    watch_.end();
    return std::nullopt;
}

}  // namespace cms
