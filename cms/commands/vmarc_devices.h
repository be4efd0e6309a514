// Archives of VMARC on devices: cards in the virtual punch and reader, blocks on a tape.
#pragma once

#include "cms/commands/support.h"

namespace cms {

enum class ArchiveDevice { none, punch, reader, tape };

struct ArchiveUnit {
    ArchiveDevice device = ArchiveDevice::none;
    dasd::DeviceNumber drive{0x0181};
    bool keeps = false;  // HOLD: the deck stays in the reader
    std::string text() const;
};

// PUNCH, READER, RDR, TAPE, TAPn, HOLD. False: another word.
bool take_archive_unit(const std::string& word, ArchiveUnit& unit);

// All cards of the next reader file, or the blocks of a tape up to a mark. Errors: nothing there.
base::Result<std::vector<std::byte>> read_unit(Session& session, const ArchiveUnit& unit);
// A deck of its own, or `block` bytes a block and a tape mark behind them.
base::Result<void> write_unit(Session& session, const ArchiveUnit& unit, base::Bytes archive,
                              std::size_t block);

}  // namespace cms
