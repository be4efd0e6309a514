// What built-in functions may ask of the program that runs them.
//
// The machine implements it; builtins/*.cpp see no more of the machine than this.
#pragma once

#include <any>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <string_view>

#include "rexx/condition.h"
#include "rexx/rexx.h"
#include "rexx/value.h"

namespace rexx {

// State that built-ins keep between calls of one run (open streams, RANDOM's generator, …): each
// group of built-ins makes its own kind with RunState::keep.
struct BuiltinState {
    virtual ~BuiltinState() = default;
};

// CONDITION(): the condition last trapped in this routine.
struct TrappedCondition {
    std::string name;  // "" when none
    std::string instruction;
    std::string description;
    std::string state;
    std::string extra;
};

struct RunState {
    virtual ~RunState() = default;

    virtual Host& host() = 0;
    virtual VariablePool& variables() = 0;
    virtual const Limits& limits() const = 0;

    // ADDRESS()
    virtual std::string environment() const = 0;
    // ADDRESS('I'), 'O', 'E': what the environment's input, output or error lines are connected to.
    virtual std::string connection(char which) const = 0;
    // ARG(): arguments of the active routine; unset ones are omitted.
    virtual std::span<Value> routine_arguments() = 0;
    // VALUE(): the variable `symbol` names, the derived name when it has no value; then assigns
    // `fresh` unless that is null. nullopt: no symbol, or a constant to be assigned.
    virtual std::optional<Value> exchange(std::string_view symbol, const Value* fresh) = 0;
    // CONDITION()
    virtual const TrappedCondition& trapped_condition() const = 0;
    // SOURCELINE(): lines of the program; line n from 1.
    virtual std::size_t source_lines() const = 0;
    virtual std::string_view source_line(std::size_t n) const = 0;
    // TRACE(): the setting in force; changes it (error 24.1 when it is none).
    virtual std::string trace_setting() const = 0;
    virtual void set_trace(std::string_view setting) = 0;

    // DATE and TIME: the instant of the current clause, the same for all calls in it.
    virtual std::chrono::system_clock::time_point clause_time() = 0;
    // TIME('E'/'R'): start of the elapsed clock of this routine; a callee inherits it. Reference to
    // set or reset; nullopt until first asked for.
    virtual std::optional<std::chrono::system_clock::time_point>& elapsed_start() = 0;

    // Raises NOTREADY for a stream: ignored, trapped at the end of the clause (CALL ON), or thrown
    // (SIGNAL ON). Call it when the function's work is done, with its result already made: under
    // CALL ON it returns. RC is not touched.
    virtual void not_ready(std::string_view stream_name) = 0;

    // The state object T (derived from BuiltinState, default-constructible) of this run, made at
    // the first call and destroyed when the program ends.
    template <class T>
    T& keep() {
        auto& kept = kept_state(&kKey<T>);
        if (!kept) kept = std::make_unique<T>();
        return static_cast<T&>(*kept);
    }
    // Called before a host command, before the terminal is read and when the program ends: streams
    // write what they hold back. One function, set by the stream built-ins.
    std::function<void()> flush_streams;

  protected:
    virtual std::unique_ptr<BuiltinState>& kept_state(const void* key) = 0;

  private:
    template <class T>
    static constexpr char kKey = 0;
};

}  // namespace rexx
