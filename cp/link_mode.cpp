// CP: the link matrix.
#include "cp/link_mode.h"

#include <array>

namespace cp {

namespace {

struct ModeRow {
    std::string_view name;
    LinkMode mode;
    PasswordKind password;
    bool write;
};
constexpr std::array kModes = {
    ModeRow{"R", LinkMode::R, PasswordKind::read, false},
    ModeRow{"RR", LinkMode::RR, PasswordKind::read, false},
    ModeRow{"W", LinkMode::W, PasswordKind::write, true},
    ModeRow{"WR", LinkMode::WR, PasswordKind::write, true},
    ModeRow{"M", LinkMode::M, PasswordKind::multiple, true},
    ModeRow{"MR", LinkMode::MR, PasswordKind::multiple, true},
    ModeRow{"MW", LinkMode::MW, PasswordKind::multiple, true},
    ModeRow{"SR", LinkMode::SR, PasswordKind::read, false},
    ModeRow{"SW", LinkMode::SW, PasswordKind::write, true},
    ModeRow{"SM", LinkMode::SM, PasswordKind::multiple, true},
    ModeRow{"ER", LinkMode::ER, PasswordKind::read, false},
    ModeRow{"EW", LinkMode::EW, PasswordKind::write, true},
};

const ModeRow& row(LinkMode mode) {
    return kModes[static_cast<std::size_t>(mode)];
}

LinkOutcome when(bool allowed, LinkOutcome outcome, LinkOutcome otherwise = LinkOutcome::refused) {
    return allowed ? outcome : otherwise;
}

}  // namespace

std::optional<LinkMode> link_mode(std::string_view word) {
    if (word.size() > 1 && word.back() == 'V') word.remove_suffix(1);
    for (const auto& known : kModes)
        if (known.name == word) return known.mode;
    return std::nullopt;
}

PasswordKind password_of(LinkMode mode) {
    return row(mode).password;
}
bool wants_write(LinkMode mode) {
    return row(mode).write;
}
bool is_stable(LinkMode mode) {
    return mode == LinkMode::SR || mode == LinkMode::SW || mode == LinkMode::SM;
}
bool is_exclusive(LinkMode mode) {
    return mode == LinkMode::ER || mode == LinkMode::EW;
}

LinkOutcome link_outcome(LinkMode mode, const OtherLinks& others) {
    using enum LinkOutcome;
    if (others.exclusive) return refused;
    bool alone = others.readers + others.writers == 0;
    bool nobody_writes = others.writers == 0;
    // A stable link promises its holder that nobody else writes.
    bool may_write = !others.stable;
    switch (mode) {
        case LinkMode::R:
        case LinkMode::SR:
            return when(nobody_writes, read);
        case LinkMode::RR:
            return read;
        case LinkMode::W:
        case LinkMode::SW:
            return when(alone, write);
        case LinkMode::WR:
            return when(alone, write, read);
        case LinkMode::M:
        case LinkMode::SM:
            return when(nobody_writes && may_write, write);
        case LinkMode::MR:
            return when(nobody_writes && may_write, write, read);
        case LinkMode::MW:
            return when(may_write, write);
        case LinkMode::ER:
            return when(alone, read);
        case LinkMode::EW:
            return when(alone, write);
    }
    return refused;
}

}  // namespace cp
