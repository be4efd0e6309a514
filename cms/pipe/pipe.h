// CMS Pipelines: the PIPE command as a machine of its own.
//
// A specification ("(end ?) < A B | a: locate /x/ | console ? a: | hole") is read into pipelines of
// stages, each stage's operands are read, and only when all of that is sound the stages run. They
// are coroutines that hand records to each other: a record is a view of its producer's storage, and
// the producer waits until the consumer has taken it, so that nothing is copied on the way and the
// order of records is the same on every path. Books: CMS Pipelines User's Guide and Reference;
// reference: cms section 12.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/base.h"
#include "cms/cms.h"

namespace cms::pipe {

// What one command of a host gave: its lines and its return code.
struct Response {
    std::vector<std::string> lines;
    int rc = 0;
};

enum class StackEnd { queue, push };

// All that stages reach outside the pipeline. Implemented over a Session, and by tests and the
// fuzzer without one.
class World {
  public:
    virtual ~World() = default;

    // Where console stages write and messages go.
    virtual base::Console& console() = 0;
    // A line for a console stage that is first: program stack, then terminal; `direct`: terminal
    // only. std::nullopt: the end of input.
    virtual std::optional<std::string> read_console(bool direct) = 0;
    // The program stack: the next line, std::nullopt when it is empty.
    virtual std::optional<std::string> read_stack() = 0;
    virtual void write_stack(std::string_view line, StackEnd end) = 0;
    // One CP command; the return code is CP's.
    virtual Response cp(std::string_view command) = 0;
    // One CMS command with what it types, as ADDRESS CMS or ADDRESS COMMAND would run it.
    virtual Response command(std::string_view text, CallType call) = 0;
    // The accessed disks.
    virtual Disks& disks() = 0;
    // The variables of the EXEC that issued PIPE (0), of the EXEC that called that one (1) and so
    // on; null when there is none. They are valid while PIPE runs.
    virtual rexx::VariablePool* variables(unsigned level) = 0;
    // The EXEC that was called first (option MAIN); null when there is none.
    virtual rexx::VariablePool* main_variables() = 0;
    // "USERID" and "NODE" of this virtual machine.
    virtual std::string userid() = 0;
    virtual std::string node() = 0;
    // The session that REXX stages run in; null: there are none (entry point not found).
    virtual Session* session() = 0;
};

// Runs the operands of a PIPE command; messages go to the world's console. The return code is that
// of the pipeline set: the lowest when a stage's is negative, else the highest; a scan error is
// minus its message number and a stall -4095, and then nothing has run or what waited has ended.
int run(World& world, std::string_view specification);

// A built-in stage as HELP and docs/pipe.md show it. Capitals of the notation are the shortest
// form.
struct StageHelp {
    std::string_view notation, syntax, summary;
};
// Every built-in stage in name order.
std::vector<StageHelp> stage_help();

// The command PIPE.
extern const Command kPipe;

}  // namespace cms::pipe
