// cms: the session of a virtual machine's user: files, commands, EXECs, the program stack.
//
// A typed line and a command of an EXEC go through the same resolver (execute). Output and
// questions go through the Session as Console and LineSource, so that EXECIO, PIPE and tests can
// capture or answer them. Reference: cms (the whole page); section numbers below are its.
#pragma once

#include <atomic>
#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/base.h"
#include "cms/files.h"
#include "cms/scripted_cp.h"
#include "cp/cp.h"
#include "rexx/rexx.h"

namespace cms {

class Session;

// ---- the terminal ----

// A typed line as logs and histories keep it: the password of LOGON is left out.
std::string without_password(std::string_view line);

// Where a session shows lines and reads typed ones: a shell's tty, a pipe, a dialled socket, a
// test.
class Terminal : public base::Console, public base::LineSource {
  public:
    // True when a person sits there: line editing, MORE, immediate commands.
    virtual bool is_interactive() const { return false; }
    // False when Ctrl-C on the host's terminal is not meant for who works here (a dialled line).
    virtual bool takes_interrupts() const { return true; }
    // A line that must not be seen nor kept while it is typed.
    virtual std::optional<std::string> read_password(std::string_view prompt) {
        return read_line(prompt);
    }
    virtual void clear() {}
    virtual std::size_t line_size() const { return 80; }
    // A line typed while a program runs, without waiting.
    virtual std::optional<std::string> typed_meanwhile() { return std::nullopt; }
    // Lets so much time go by, and others do their work.
    virtual void pause(std::chrono::milliseconds time) { std::this_thread::sleep_for(time); }
};

// What follows a CP command that CP cannot finish alone (IPL, LOGOFF, DISCONNECT …). Implemented by
// the terminal layer; the answer is the return code of the command.
class MachineActions {
  public:
    virtual ~MachineActions() = default;
    virtual int act(Session& session, const cp::NextAction& next) = 0;
};

// ---- commands ----

// How a command was issued (section 2.2): X'0B' typed or ADDRESS CMS, X'01' ADDRESS COMMAND.
enum class CallType {
    typed,    // at the console: unknown is -1 with a message
    cms,      // ADDRESS CMS: unknown is -3
    command,  // ADDRESS COMMAND: full upper-case names, no "not found" messages
    cmdcall,  // CMDCALL: as command, with messages
};

// A command with both parameter lists.
struct CommandLine {
    std::string name;  // the full name it resolved to
    std::string rest;  // untokenised operands: everything behind the name and its blank
    // Words with ( and ) apart; upper case unless issued by ADDRESS COMMAND. Not cut to 8.
    std::vector<std::string> words;
    CallType call = CallType::typed;
    rexx::VariablePool* variables = nullptr;  // of the EXEC that issued it

    // Operands before the parenthesis and options behind it (a closing one ends them).
    std::vector<std::string> operands() const;
    std::vector<std::string> options() const;
    // The untokenised text behind the first "(" (STRING options keep case and blanks).
    std::string_view option_text() const;
    // False when "not found" messages are suppressed.
    bool shows_not_found() const { return call != CallType::command; }
};

// A row of the command table: all that HELP, completion and the resolver know of a command. The
// function answers the return code, or the Error that the resolver prints.
struct Command {
    std::string_view name;
    std::size_t min_abbrev;  // shortest truncation; the name's length: none
    base::Result<int> (*run)(Session& session, const CommandLine& line);
    std::string_view syntax;
    std::string_view summary;
    bool quiet_not_found = false;  // rc 28 messages are not typed for call type X'01'
    // The letters of its messages where CMS has other ones for each command: DMSCMS002E of COPYFILE
    // is DMSCPY002E. "CMS": none are known.
    std::string_view module = "CMS";
};
// Every native command in name order.
const std::vector<const Command*>& commands();

// A subcommand environment that a running program declares (ADDRESS XEDIT from a macro): runs one
// subcommand and answers its return code.
using Subcommand = std::function<int(std::string_view text, rexx::VariablePool& variables)>;

// ---- program stack (section 4) ----

class ProgramStack {
  public:
    ProgramStack() : buffers_(1) {}
    void push(std::string_view line) { buffers_.back().emplace_front(line); }
    void queue(std::string_view line) { buffers_.back().emplace_back(line); }
    // Next line; buffers found empty on the way vanish.
    std::optional<std::string> read();
    // The number of the new buffer.
    int make_buffer();
    // Drops buffer `number` and newer ones; 0 empties everything. False: no such buffer.
    bool drop_buffer(int number);
    int newest_buffer() const { return static_cast<int>(buffers_.size()) - 1; }
    std::size_t lines() const;

  private:
    std::deque<std::deque<std::string>> buffers_;
};

enum class StackOrder { none, fifo, lifo };

// ---- settings, open files, EXEC storage ----

struct Settings {
    bool implied_exec = true, implied_cp = true, abbreviations = true;
    bool typing = true;       // CMSTYPE RT
    bool long_ready = false;  // RDYMSG LMSG
    bool exec_trace = false;
    bool standard_synonyms = true;
    std::string message_form = "ON";  // SET EMSG where no CP answers
    // GLOBAL: names of libraries by kind (MACLIB, TXTLIB …).
    std::map<std::string, std::string, std::less<>> libraries;
    // SET functions that have no effect here but are kept and shown (BLIP, RELPAGE …).
    std::map<std::string, std::string, std::less<>> kept;
};

// User synonyms (section 2.3): the shortest form is `minimum` letters of `synonym`.
struct Synonym {
    std::string command, synonym;
    std::size_t minimum = 0;
};

// What FILEDEF says of a ddname (section 7.5).
struct FileDefinition {
    std::string device = "DISK";  // DISK TERMINAL PRINTER PUNCH READER DUMMY
    FileId file;
    bool is_permanent = false;
    std::optional<RecordFormat> format;
    std::uint32_t record_length = 0, block_size = 0;
    bool adds = false;   // DISP MOD
    bool upper = false;  // of TERMINAL input
};

// Position of a file that EXECIO or a stream function has open. Writes are never buffered here, so
// every reader sees them.
struct OpenFile {
    char letter = 'A';
    std::uint32_t next_read = 1;
    std::string name, type;
};

// An EXEC in storage (EXECLOAD).
struct LoadedExec {
    std::string name, type, source_id;
    std::shared_ptr<const rexx::Program> program;
};

// Variables of GLOBALV.
class GlobalVariables;
// Socket sets of SOCKET() (cms/rx_socket.h).
class SocketSets;

struct SessionOptions {
    std::string userid = "VMCLONER";
    std::string node = "LOCAL";  // IDENTIFY
    bool show_ready = true;
    char line_end = '#';  // 0: off, for piped data with # in it
    // Minidisks that are directories of the host, by device number (a CP script has no others).
    std::map<std::uint16_t, HostDisk> disks = {};
};

// ---- the session ----

class Session final : public base::Console, public base::LineSource, public cp::MachineEvents {
  public:
    // `machine` null: CMS without a CP, on host directories only. All three outlive the session.
    Session(Terminal& terminal, cp::VirtualMachine* machine, SessionOptions options,
            MachineActions* actions = nullptr);
    ~Session() override;
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    // The console loop (sections 1 and 4): reads lines, runs them, shows the ready message, until
    // LOGOFF or the end of input. The return code of the last command.
    int run();
    // One command, typed or programmed; its return code. Errors have been printed.
    int execute(std::string_view text, CallType call, rexx::VariablePool* variables = nullptr);
    // A typed line: split at the line end, run, leftovers of the stack run too, ready messages.
    int typed_line(std::string_view line);
    // ACCESS 190 S, 19E Y, 191 A where these devices exist, then SYSPROF and PROFILE EXEC.
    void initial_access(bool profile);
    void run_profile();
    // Asks run() to end (LOGOFF).
    void end() { ended_ = true; }
    bool ended() const { return ended_; }
    // Commands in progress: 0 at the prompt.
    int depth() const { return depth_; }

    // Console: CMSTYPE HT and captures apply; messages in the form of SET EMSG.
    void line(std::string_view text) override;
    void message(const base::Error& error) override;
    void progress(std::string_view what, std::uint64_t done, std::uint64_t total) override;
    // LineSource, as PULL reads: program stack, terminal input buffer, terminal. std::nullopt: the
    // end of input, which PULL takes as a null line.
    std::optional<std::string> read_line(std::string_view prompt) override;
    // PARSE EXTERNAL: without the program stack.
    std::optional<std::string> read_typed(std::string_view prompt);
    // True when a typed "end of input" was met: programs must not ask again.
    bool input_ended() const { return input_ended_; }

    // One CP command; its response is shown on the console. The return code is CP's.
    int cp_command(std::string_view text);
    // The same with the response as a value (EXECIO CP, DIAG 8, PIPE); nothing is shown and a
    // following action is left to follow().
    cp::Reply cp_reply(std::string_view text);
    // Does what CP asks of the terminal after a command (IPL, LOGOFF …); the command's return code.
    int follow(const cp::Reply& reply);
    cp::VirtualMachine* machine() { return machine_; }
    // "ON", "TEXT", "CODE" or "OFF".
    std::string message_form() const;
    // A response or message line as SET EMSG shows it; std::nullopt: not at all.
    std::optional<std::string> shown(std::string_view id, std::string_view text) const;

    Terminal& terminal() { return terminal_; }
    Disks& disks() { return disks_; }
    ProgramStack& stack() { return stack_; }
    Settings& settings() { return settings_; }
    const SessionOptions& options() const { return options_; }
    std::deque<std::string>& typed_ahead() { return typed_ahead_; }
    std::vector<Synonym>& synonyms() { return synonyms_; }
    std::map<std::string, LoadedExec, std::less<>>& loaded_execs() { return loaded_; }
    GlobalVariables& globals() { return *globals_; }
    SocketSets& sockets() { return *sockets_; }
    rexx::ExternalFlags& flags() { return flags_; }
    // The variables of the EXECs in progress, the first called first.
    std::vector<rexx::VariablePool*>& variable_pools() { return pools_; }
    std::map<std::string, FileDefinition, std::less<>>& file_definitions() {
        return file_definitions_;
    }
    // Immediate commands that EXECs have set up (IMMCMD): true when one was typed since it was last
    // asked for.
    std::map<std::string, bool, std::less<>>& immediate_commands() { return immediate_; }

    // Full name of a command word by synonym or abbreviation; empty: none. `exec` lets synonyms of
    // EXECs through too.
    std::string translate(std::string_view word) const;
    // Messages that WAKEUP traps instead of showing them, as "*MSG    USERID   text" (SET MSG
    // IUCV).
    struct MessageTrap {
        bool is_set = false;
        std::deque<std::string> lines;
    };
    MessageTrap& message_trap() { return message_trap_; }
    // For a program that waits: so much time goes by, messages come in, typed lines are looked at.
    // False: it is to end (HI, Ctrl-C, FORCE).
    bool pause(std::chrono::milliseconds time);

    // Environments by upper-case name; a program adds its own and removes it at its end.
    std::map<std::string, Subcommand, std::less<>>& environments() { return environments_; }
    // Puts one line on the stack (FIFO, LIFO) or types it.
    void answer(std::string_view text, StackOrder order);

    // Open files by "FN FT M".
    std::map<std::string, OpenFile, std::less<>>& open_files() { return open_files_; }
    static std::string open_key(std::string_view name, std::string_view type, char letter);

    // Runs `name` EXEC (or another type) with an argument string. std::nullopt: there is no such.
    std::optional<int> run_exec(std::string_view name, std::string_view arguments,
                                std::string_view called_as, std::string_view type = "EXEC");
    bool has_exec(std::string_view name, std::string_view type = "EXEC");
    // The compiled program of a file, from the cache when its version is the same.
    base::Result<std::shared_ptr<const rexx::Program>> program(const Located& file);

    // Lines go to `sink` until the object dies, instead of the terminal (PIPE, ADDRESS WITH).
    class Capture {
      public:
        Capture(Session& session, base::LineSink& sink);
        ~Capture();
        Capture(const Capture&) = delete;
        Capture& operator=(const Capture&) = delete;

      private:
        Session& session_;
    };

    // SET CONSLOG fn ft fm (ours): what the console shows and is answered from now on is kept, and
    // written to the file by close_console_log. Kept in storage, since volumes may be frozen.
    void open_console_log(FileId file);
    base::Result<void> close_console_log();

    // Commits every disk; an error is shown. At Ready, RELEASE, LOGOFF and before CP copies.
    void commit();
    // cp::MachineEvents.
    void before_freeze() override;
    void device_gone(dasd::DeviceNumber number) override;
    void incoming_message(std::string_view text) override;
    bool is_halted() override { return flags_.halt; }

  private:
    friend class ExecHost;
    int execute_command(std::string_view text, CallType call, rexx::VariablePool* variables);
    int resolve_cms(std::string_view text, CallType call, rexx::VariablePool* variables);
    int run_native(const Command& command, std::string_view text, CallType call,
                   rexx::VariablePool* variables);
    int unknown(CallType call);
    void show_ready(int rc);
    void show_reply(const cp::Reply& reply);
    std::optional<std::string> read_terminal(std::string_view prompt);
    std::vector<std::string> split_typed(std::string_view line);
    // TERMINAL LINEND and ESCAPE of the machine; 0: off.
    char terminal_character(std::string_view setting, char without_machine) const;
    bool is_immediate(std::string_view word);
    bool is_own_immediate(const std::string& name);
    void look_for_immediate();
    // An EXEC from storage or disk; a null program is one that cannot be read (already reported).
    struct Found {
        std::shared_ptr<const rexx::Program> program;
        std::string id;
    };
    std::optional<Found> find_exec(std::string_view name, std::string_view type);
    rexx::ExternalResult call_routine(std::string_view name, std::string_view type,
                                      rexx::CallType how, const rexx::Arguments& arguments);

    Terminal& terminal_;
    cp::VirtualMachine* machine_;
    SessionOptions options_;
    MachineActions* actions_;
    Disks disks_;
    ProgramStack stack_;
    std::deque<std::string> typed_ahead_;
    Settings settings_;
    std::vector<Synonym> synonyms_;
    std::map<std::string, OpenFile, std::less<>> open_files_;
    std::map<std::string, LoadedExec, std::less<>> loaded_;
    std::map<std::string, FileDefinition, std::less<>> file_definitions_;
    std::map<std::string, bool, std::less<>> immediate_;
    MessageTrap message_trap_;
    std::map<std::string, std::shared_ptr<const rexx::Program>, std::less<>> programs_;
    std::map<std::string, Subcommand, std::less<>> environments_;
    std::vector<std::string> running_;  // names of the EXECs in progress
    std::vector<rexx::VariablePool*> pools_;
    std::vector<base::LineSink*> captures_;
    std::unique_ptr<GlobalVariables> globals_;
    std::unique_ptr<SocketSets> sockets_;
    rexx::ExternalFlags flags_;
    struct ConsoleLog {
        FileId file;
        Lines lines;
    };
    void log_console(std::string_view text);
    // To the terminal, and into the file of SPOOL CONSOLE.
    void show(std::string_view text);
    std::optional<ConsoleLog> console_log_;
    bool ended_ = false, input_ended_ = false;
    int depth_ = 0;
};

}  // namespace cms
