// The host of programs started by RexxStart: exits, subcommand handlers, functions, macros.
#include "rexx/saa/running.h"

#include <unistd.h>

#include <atomic>
#include <cstdlib>

#include "rexx/condition.h"
#include "rexx/saa/queues.h"
#include "rexx/scanner.h"

namespace rexx::saa {
namespace {

thread_local Running* current_program = nullptr;

// Calls from C into programs and their routines, one in another: each takes some of the C stack.
constexpr int kDepth = 100;

// Programs RexxSetHalt can reach. A signal handler may look through it, so it takes no locks.
struct Slot {
    std::atomic<long> thread{0};  // 0: free
    std::atomic<ExternalFlags*> flags{nullptr};
};
constexpr std::size_t kSlots = 256;
Slot slots[kSlots];

std::size_t take_slot(ExternalFlags& flags) {
    for (std::size_t i = 0; i < kSlots; ++i) {
        long free = 0;
        if (!slots[i].thread.compare_exchange_strong(free, ::gettid())) continue;
        slots[i].flags = &flags;
        return i;
    }
    return kSlots;
}

RXSTRING lent(std::string_view text) {
    return {text.size(), const_cast<char*>(text.data())};
}

// What a handler returns: it may use the buffer it finds or put its own, which is then freed.
class Answer {
  public:
    Answer() : string{0, buffer_} {}
    Answer(const Answer&) = delete;
    Answer& operator=(const Answer&) = delete;
    ~Answer() {
        if (string.strptr != buffer_) std::free(string.strptr);
    }
    std::optional<std::string> text() const {
        if (!string.strptr) return std::nullopt;
        return std::string(view(string));
    }
    RXSTRING string;

  private:
    char buffer_[RXAUTOBUFLEN + 1] = {};
};

// Arguments as C programs get them: each ends in a zero byte too.
class ArgumentList {
  public:
    explicit ArgumentList(const Arguments& arguments) {
        for (const auto& argument : arguments)
            strings_.push_back(argument ? lent(*argument) : RXSTRING{0, nullptr});
    }
    PRXSTRING data() { return strings_.data(); }
    std::size_t size() const { return strings_.size(); }

  private:
    std::vector<RXSTRING> strings_;
};

PUCHAR bytes(std::string& text) {
    return reinterpret_cast<PUCHAR>(text.data());
}

CommandResult result_of(bool failure, bool error, std::optional<std::string> rc) {
    auto kind = failure ? CommandResult::Kind::failure
                : error ? CommandResult::Kind::error
                        : CommandResult::Kind::ok;
    return {rc && !rc->empty() ? std::move(*rc) : "0", kind};
}

CommandResult run_subcommand(RexxSubcomHandler& handler, std::string_view text) {
    Answer answer;
    std::string kept(text);
    auto command = lent(kept);
    USHORT flags = RXSUBCOM_OK;
    handler(&command, &flags, &answer.string);
    return result_of(flags & RXSUBCOM_FAILURE, flags & RXSUBCOM_ERROR, answer.text());
}

}  // namespace

Running::Running(std::string directory, const ExitTable& exits)
    : StandardHost(std::move(directory), shared_queues()),
      exits_(exits),
      outer_(current_program),
      slot_(take_slot(flags())) {
    current_program = this;
}

Running::~Running() {
    if (slot_ < kSlots) {
        slots[slot_].flags = nullptr;
        slots[slot_].thread = 0;
    }
    current_program = outer_;
}

Running* Running::current() {
    return current_program;
}

// True when an exit did the work.
bool Running::handled(LONG code, LONG subcode, void* parameters) {
    auto* handler = exits_[static_cast<std::size_t>(code)];
    if (!handler) return false;
    auto answer = handler(code, subcode, static_cast<PEXIT>(parameters));
    if (answer == RXEXIT_RAISE_ERROR) raise(48);
    return answer == RXEXIT_HANDLED;
}

void Running::begin(VariablePool& pool) {
    pools_.push_back(&pool);
    if (pools_.size() > 1) return;  // an external routine: it shares this host
    handled(RXINI, RXINIEXT, nullptr);
    RXTRCTST_PARM wanted{};
    if (handled(RXTRC, RXTRCTST, &wanted) && wanted.rxtrx_flags.rxftrace) flags().trace_on = true;
}

void Running::end(VariablePool&) {
    auto* handler = exits_[RXTER];
    if (handler && pools_.size() == 1) handler(RXTER, RXTEREXT, nullptr);
    pools_.pop_back();
}

void Running::poll() {
    if (!exits_[RXHLT]) return;
    RXHLTTST_PARM wanted{};
    if (!handled(RXHLT, RXHLTTST, &wanted) || !wanted.rxhlt_flags.rxfhhalt) return;
    handled(RXHLT, RXHLTCLR, nullptr);
    flags().halt = true;
}

CommandResult Running::command(std::string_view environment, std::string_view text,
                               VariablePool& pool, const Redirection* redirection) {
    poll();
    if (exits_[RXCMD]) {
        std::string address(environment), kept(text);
        Answer answer;
        RXCMDHST_PARM parameters{};
        parameters.rxcmd_address = bytes(address);
        parameters.rxcmd_addressl = static_cast<USHORT>(address.size());
        parameters.rxcmd_command = lent(kept);
        parameters.rxcmd_retc = answer.string;
        bool done = handled(RXCMD, RXCMDHST, &parameters);
        answer.string = parameters.rxcmd_retc;
        if (done)
            return result_of(parameters.rxcmd_flags.rxfcfail, parameters.rxcmd_flags.rxfcerr,
                             answer.text());
    }
    if (auto* handler = subcommands().find(environment)) return run_subcommand(*handler, text);
    return StandardHost::command(environment, text, pool, redirection);
}

void Running::say(std::string_view line) {
    RXSIOSAY_PARM parameters{lent(line)};
    if (!handled(RXSIO, RXSIOSAY, &parameters)) StandardHost::say(line);
    poll();
}

void Running::trace(std::string_view line) {
    RXSIOTRC_PARM parameters{lent(line)};
    if (!handled(RXSIO, RXSIOTRC, &parameters)) StandardHost::trace(line);
}

void Running::put_line(std::string_view line, bool at_head) {
    if (!exits_[RXMSQ]) return StandardHost::put(line, at_head);
    RXMSQPSH_PARM parameters{};
    parameters.rxmsq_flags.rxfmlifo = at_head;
    parameters.rxmsq_value = lent(line);
    if (handled(RXMSQ, RXMSQPSH, &parameters)) return;
    StandardHost::put(line, at_head);
}

std::size_t Running::queued() {
    if (!exits_[RXMSQ]) return StandardHost::queued();
    RXMSQSIZ_PARM parameters{};
    if (handled(RXMSQ, RXMSQSIZ, &parameters)) return parameters.rxmsq_size;
    return StandardHost::queued();
}

std::optional<std::string> Running::pull() {
    return exits_[RXMSQ] ? pull_by_exit() : StandardHost::pull();
}

std::optional<std::string> Running::pull_by_exit() {
    Answer answer;
    RXMSQPLL_PARM parameters{answer.string};
    const bool done = handled(RXMSQ, RXMSQPLL, &parameters);
    answer.string = parameters.rxmsq_retc;
    if (!done) return StandardHost::pull();
    // A null string says that the queue is empty.
    return answer.string.strptr ? answer.text() : read_terminal();
}

std::optional<std::string> Running::read_terminal() {
    if (exits_[RXSIO]) {
        Answer answer;
        RXSIOTRD_PARM parameters{answer.string};
        bool done = handled(RXSIO, RXSIOTRD, &parameters);
        answer.string = parameters.rxsiotrd_retc;
        if (done) return answer.text();
    }
    return StandardHost::read_terminal();
}

std::size_t Running::line_size() {
    RXMSQSIZ_PARM parameters{80};
    handled(RXSIO, RXSIOTLL, &parameters);
    return parameters.rxmsq_size;
}

std::optional<ExternalResult> Running::call_exit(std::string_view name, CallType type,
                                                 const Arguments& arguments) {
    if (!exits_[RXFNC]) return std::nullopt;
    std::string routine(name), queue(queue_name());
    ArgumentList list(arguments);
    Answer answer;
    RXFNCCAL_PARM parameters{};
    parameters.rxfnc_flags.rxffsub = type == CallType::subroutine;
    parameters.rxfnc_name = bytes(routine);
    parameters.rxfnc_namel = static_cast<USHORT>(routine.size());
    parameters.rxfnc_que = bytes(queue);
    parameters.rxfnc_quel = static_cast<USHORT>(queue.size());
    parameters.rxfnc_argc = static_cast<USHORT>(list.size());
    parameters.rxfnc_argv = list.data();
    parameters.rxfnc_retc = answer.string;
    bool done = handled(RXFNC, RXFNCCAL, &parameters);
    answer.string = parameters.rxfnc_retc;
    if (!done || parameters.rxfnc_flags.rxffnfnd) return std::nullopt;
    return ExternalResult{true, answer.text(), parameters.rxfnc_flags.rxfferr ? 1 : 0};
}

ExternalResult Running::call_back(std::string_view name, const Arguments& arguments) {
    if (pools_.empty()) return {};
    if (macro_depth_ >= kDepth) return {true, std::nullopt, 11};
    ++macro_depth_;
    auto done = pools_.back()->call_back(upper(name), arguments);
    --macro_depth_;
    return done;
}

std::optional<ExternalResult> Running::call_macro(std::string_view name, CallType type,
                                                  const Arguments& arguments, ULONG position) {
    auto macro = find_macro(name);
    if (!macro || macro->position != position) return std::nullopt;
    if (macro_depth_ >= kDepth) raise(11, 1, {std::to_string(kDepth)});
    RunOptions options;
    options.type = type;
    options.arguments = arguments;
    options.source = {"UNIX", std::string(name), "SYSTEM", true};
    ++macro_depth_;
    auto done = run(macro->program, std::move(options), *this);
    --macro_depth_;
    return ExternalResult{true, done.value, done.error ? done.error->code : 0};
}

// A handler of the C interface by that name, else a function of the library's package.
int Running::add_function(std::string_view name, const std::string& library,
                          std::string_view procedure) {
    const auto rc = RexxRegisterFunctionDll(std::string(name).c_str(), library.c_str(),
                                            std::string(procedure).c_str());
    if (rc != RXFUNC_ENTNOTFND) return static_cast<int>(rc);
    return StandardHost::add_function(name, library, procedure);
}

bool Running::drop_function(std::string_view name) {
    return RexxDeregisterFunction(std::string(name).c_str()) == RXFUNC_OK ||
           StandardHost::drop_function(name);
}

bool Running::has_function(std::string_view name) const {
    return RexxQueryFunction(std::string(name).c_str()) == RXFUNC_OK ||
           StandardHost::has_function(name);
}

ExternalResult Running::call_handler(RexxFunctionHandler& handler, std::string_view name,
                                     const Arguments& arguments) {
    ArgumentList list(arguments);
    Answer answer;
    auto outer_result = std::exchange(function_result, std::nullopt);
    auto rc = handler(std::string(name).c_str(), list.size(), list.data(), queue_name().c_str(),
                      &answer.string);
    auto own = std::exchange(function_result, std::move(outer_result));
    return {true, own ? std::move(own) : answer.text(), static_cast<int>(rc)};
}

ExternalResult Running::call(std::string_view name, CallType type, const Arguments& arguments,
                             VariablePool& pool) {
    poll();
    if (auto done = call_exit(name, type, arguments)) return *done;
    if (auto done = call_macro(name, type, arguments, RXMACRO_SEARCH_BEFORE)) return *done;
    if (auto* handler = functions().find(name)) return call_handler(*handler, name, arguments);
    auto done = StandardHost::call(name, type, arguments, pool);
    if (done.found) return done;
    return call_macro(name, type, arguments, RXMACRO_SEARCH_AFTER).value_or(ExternalResult{});
}

std::optional<std::string> Running::outer_value(std::string_view name,
                                                const std::string_view* value,
                                                std::string_view selector) {
    bool environment = upper(selector) == "ENVIRONMENT" || upper(selector) == "SYSTEM";
    if (!exits_[RXENV] || !environment) return StandardHost::outer_value(name, value, selector);
    Answer answer;
    RXENVGET_PARM get{lent(name), answer.string};
    bool known = handled(RXENV, RXENVGET, &get);
    answer.string = get.rxenv_value;
    auto old = known ? answer.text() : StandardHost::outer_value(name, nullptr, selector);
    if (!value) return old;
    RXENVSET_PARM set{lent(name), lent(*value)};
    if (!handled(RXENV, RXENVSET, &set)) StandardHost::outer_value(name, value, selector);
    return old;
}

bool halt(long thread) {
    bool found = false;
    for (auto& slot : slots) {
        auto owner = slot.thread.load();
        auto* flags = slot.flags.load();
        if (owner == 0 || !flags || (thread != 0 && owner != thread)) continue;
        flags->halt = true;
        found = true;
    }
    return found;
}

}  // namespace rexx::saa
