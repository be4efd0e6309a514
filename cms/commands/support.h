// What several commands share: file identifiers among operands, stack options, dates.
#pragma once

#include <string>
#include <vector>

#include "cms/cms.h"

namespace cms {

using base::make_error;
namespace msg = base::msg;

// The words as one file identifier (fn ft [fm]) with names that exist on no accessed disk allowed.
base::Result<FileId> file_operand(const std::vector<std::string>& words, char default_letter,
                                  Patterns patterns = Patterns::no);
// An existing file; errors 002E and 069E (mode not accessed).
base::Result<Located> existing(Session& session, const FileId& id);

// STACK [FIFO|LIFO], FIFO, LIFO at options[at]; moves `at` behind the words it used.
bool take_stack_option(const std::vector<std::string>& options, std::size_t& at, StackOrder& order);
// Options that are only STACK, FIFO or LIFO. Error: 003E.
base::Result<StackOrder> stack_options(const std::vector<std::string>& options);

// "4/21/26" and "11:10:07", padded with blanks as LISTFILE shows them.
std::string short_date(const Timestamp& stamp);
std::string clock_time(const Timestamp& stamp);

// True for an answer of YES, Y or 1.
bool is_yes(const std::optional<std::string>& answer);

// The virtual machine of a command that needs one. Error 903E.
base::Result<cp::VirtualMachine*> machine_for(Session& session, std::string_view what);

// Hands a command that CMS does not know to CP, as SET and QUERY do; -3 when that is not allowed.
int pass_to_cp(Session& session, const CommandLine& line);

// The FILEDEFs in effect as QUERY FILEDEF shows them (filedef.cpp).
std::vector<std::string> file_definition_lines(Session& session);

// QUERY DISK's line for one disk (80 columns) and the heading above it.
extern const std::string_view kDiskHeading;
std::string disk_line(AccessedDisk& disk);

}  // namespace cms
