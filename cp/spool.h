// Spool files as programs of a virtual machine see them: what a unit record device writes, what a
// reader gives, how a file is described. Reference: cp section 11; CP Commands and Utilities
// Reference, SPOOL, CLOSE, QUERY READER/PRINTER/PUNCH.
#pragma once

#include <cstdint>
#include <ctime>
#include <string>
#include <string_view>

namespace cp {

// Where a closed file waits.
enum class SpoolQueue : char { reader = 'R', punch = 'U', printer = 'P' };
// "RDR", "PUN", "PRT"
std::string_view word_of(SpoolQueue queue);

// A file in a queue. A held one is passed over by readers (user hold).
struct SpoolFile {
    SpoolQueue queue = SpoolQueue::reader;
    std::uint32_t id = 0;  // 1 to 9999, unique among the files of its owner
    std::string owner;     // whose queue it is in
    std::string origin;    // who made it
    std::string device;    // that made it: "PUN", "PRT", "CON"
    char spool_class = 'A';
    std::uint32_t records = 0, copies = 1;
    bool is_held = false, is_kept = false;
    std::time_t created = 0;
    std::string name, type;  // may be empty
    std::string distribution;
    std::string form = "STANDARD", destination = "OFF";
    std::string tag;
};

// A record of a spool file, at most 65535 characters (ISO 8859-1, one a byte). `control` is the ASA
// carriage control of a printed line, 0 for a card.
struct SpoolRecord {
    std::string text;
    char control = 0;
};

// Devices a program writes to.
enum class UnitRecord { punch, printer };

}  // namespace cp
