// EXECIO: what was asked for, as values. Reference: cms section 8.
#pragma once

#include "cms/commands/support.h"

namespace cms::execio {

enum class Operation { disk_read, disk_write, cp, card, punch, print, emsg };
enum class Search { none, find, locate, avoid };

struct Request {
    std::optional<std::uint32_t> count;  // std::nullopt: *
    Operation operation = Operation::disk_read;
    FileId file;
    std::uint32_t line = 0;  // 0: next (read), at the end (write)
    std::optional<RecordFormat> format;
    std::uint32_t record_length = 0;

    bool finis = false, skip = false, strip = false, upper = false, quiet = false;
    std::optional<StackOrder> order;
    std::string stem, variable;
    Search search = Search::none;
    std::string wanted;  // text of FIND, LOCATE, AVOID
    std::size_t zone_from = 1, zone_to = kToEnd;
    std::size_t margin_from = 1, margin_to = kToEnd;
    std::optional<std::string> text;  // STRING
    std::size_t buffer = 8192;
    std::string carriage;  // CC of PRINT: a control character, or DATA; empty: a blank

    bool reads() const {
        return operation == Operation::disk_read || operation == Operation::card ||
               operation == Operation::cp;
    }
};

// Parses the whole command. Error: 621E, rc 24, and those of file identifiers.
base::Result<Request> parse(const CommandLine& line);

}  // namespace cms::execio
