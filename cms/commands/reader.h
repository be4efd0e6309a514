// What the commands that read the virtual reader share. Reference: cms section 11.
#pragma once

#include "cms/commands/support.h"
#include "cms/netdata.h"

namespace cms {

// A whole reader file; it stays open until leave_deck or finish_deck.
struct Deck {
    cp::SpoolFile about;
    Lines cards;
    std::string id() const { return fmt::format("{:04}", about.id); }
};
// The file with that number, or the next one when there is none. std::nullopt: no such file, or it
// is of a class the reader does not take. A held file is released first.
base::Result<std::optional<Deck>> open_deck(Session& session, cp::VirtualMachine& machine,
                                            std::optional<std::uint32_t> id);
// The file stays in the reader.
void leave_deck(Session& session);
// The file is done with: purged unless SPOOL READER says HOLD or KEEP.
void finish_deck(Session& session);

// The files a deck holds, whatever made it: NETDATA, DISK DUMP, :READ cards, plain cards or lines.
// Fields that the deck does not have come from the spool file. Errors 651E, 077E, 078E.
base::Result<std::vector<CardFile>> files_of(const Deck& deck);

// Writes one; "created" or "replaced" in `done`. Errors 024E unless `replace`, those of disks.
base::Result<void> store(Session& session, const CardFile& file, const FileId& where, bool replace,
                         bool old_date, std::string_view& done);

// userid NETLOG A0 gets a line; a disk that cannot be written keeps none.
void log_transfer(Session& session, std::string_view text);

// ---- names files (names.cpp) ----

// One entry: tags in upper case and their values, in order.
using NamesEntry = std::vector<std::pair<std::string, std::string>>;
std::vector<NamesEntry> names_entries(const Lines& lines);
std::optional<std::string> tag_value(const NamesEntry& entry, std::string_view tag);
// Userids of a nickname (its list resolved) from the user's NAMES file, or the word itself.
base::Result<std::vector<std::string>> recipients(Session& session, const std::string& name);

}  // namespace cms
