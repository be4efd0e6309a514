// Files on cards: NETDATA (SENDFILE, RECEIVE), decks with :READ cards (PUNCH, READCARD) and DISK
// DUMP decks. Reference: cms section 11; CMS Macros and Functions Reference, "NETDATA format".
//
// NETDATA is a stream cut into cards. Its segments:
//   0  1  length with these two bytes, 2 to 255
//   1  1  X'80' first segment of a record, X'40' last one, X'20' control record
// Control records begin with INMR01 (who, to whom), INMR02 (a file), INMR03 (its data), INMR06
// (end) and hold text units: key (2), number of values (2), and for each value a length (2) and its
// bytes.
#pragma once

#include "cms/files.h"

namespace cms {

inline constexpr std::size_t kCardLength = 80;

// A file as it travels.
struct CardFile {
    FileEntry entry;  // name, type, mode number, format, record length, time stamp
    Lines lines;
    std::string user, node;  // who sent it; empty: the deck does not say
};

// NETDATA cards of a file, each 80 characters.
Lines netdata_cards(const CardFile& file, std::string_view to_user, std::string_view to_node);
// True when the first card of a deck begins a NETDATA stream.
bool is_netdata(std::string_view card);
// The file of a stream. Error 651E: damaged, or more than one file; `spool_id` is for the message.
base::Result<CardFile> read_netdata(const Lines& cards, std::string_view spool_id);

// ":READ  PROFILE  EXEC     A1 WORK01 11/21/26  14:05:33"
std::string read_card(const FileEntry& entry, char letter, std::string_view label);
// Name, type and mode number of a :READ card; std::nullopt: it is another card.
std::optional<FileEntry> parse_read_card(std::string_view card);

// DISK DUMP deck (ours below the first four columns, as no description of the original is public):
//   1 X'02', 2-4 CMS, 5 blank: data, N: the last card
//   6-55 fifty bytes of the file's stream, 57-64 name, 65-72 type, 73-74 mode, 76-80 card number
// The stream is records as length (4) and bytes; the last card has format, record length, records
// and time stamp as words from column 6.
Lines disk_dump_cards(const CardFile& file, char letter);
bool is_disk_dump(std::string_view card);
// The files of a deck. Errors 077E, 078E.
base::Result<std::vector<CardFile>> read_disk_dump(const Lines& cards);

}  // namespace cms
