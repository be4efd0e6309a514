// How a built-in function is called.
//
// A built-in is a function `Value name(Call& call)` with a row in table.cpp. The machine has
// checked the number of arguments and that the first `min` are given; the function checks the rest
// with the helpers here, which raise error 40 with the right subcode. Arguments are numbered
// from 1. The registers behind the arguments belong to the call: text(n) may turn a number into its
// text.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "rexx/condition.h"
#include "rexx/decimal.h"
#include "rexx/rexx.h"
#include "rexx/value.h"

namespace rexx {

struct RunState;  // runstate.h: what built-ins may ask of the running program

class Call;
using BuiltinFunction = Value (*)(Call& call);

// A row of the table: name in capitals, fewest and most arguments, function, syntax for help.
struct Builtin {
    std::string_view name;
    int min;
    int max;
    BuiltinFunction run;
    std::string_view syntax;
    // Variables may change while it runs, by itself or by the host: its arguments are copies.
    bool reaches_out = false;
};

// The rows in name order (builtins/table.cpp).
std::span<const Builtin> builtins();
// The row with this name in capitals; null: no built-in.
const Builtin* find_builtin(std::string_view name);

// Most arguments of MAX, MIN and their like.
inline constexpr int kManyArguments = 1'000'000;

class Call {
  public:
    // `arguments` are the places of the arguments, `own` as many cells for what is made of them.
    Call(const Builtin& row, std::span<const Value*> arguments, Value* own, RunState& state,
         const Settings& settings)
        : row_(row), arguments_(arguments), own_(own), state_(state), settings_(settings) {}

    std::string_view name() const { return row_.name; }
    // Number of arguments up to the last one given.
    std::size_t count() const { return arguments_.size(); }
    // False: omitted, or beyond the last.
    bool given(std::size_t n) const { return n <= count() && arguments_[n - 1]->is_set(); }

    // Argument n as it is; it must be given.
    const Value& value(std::size_t n) const { return *arguments_[n - 1]; }
    // Its bytes; valid until the call ends. The argument is text from now on. The second form
    // answers `otherwise` when omitted.
    std::string_view text(std::size_t n) {
        if (!value(n).is_text()) make_text(n);
        return value(n).plain_text();
    }
    std::string_view text(std::size_t n, std::string_view otherwise) {
        return given(n) ? text(n) : otherwise;
    }
    // A number (40.11), not yet rounded.
    Number number(std::size_t n);
    // A whole number (40.12) within an int64, checked at DIGITS 9 or the current DIGITS if larger.
    std::int64_t whole(std::size_t n);
    // A whole number of zero or more (40.13), of one or more (40.14); `otherwise` when omitted.
    std::size_t length(std::size_t n) {
        const Value& argument = value(n);
        return is_usual(argument, 0) ? static_cast<std::size_t>(argument.as_integer())
                                     : checked_length(n);
    }
    std::size_t length(std::size_t n, std::size_t otherwise) {
        return given(n) ? length(n) : otherwise;
    }
    std::size_t position(std::size_t n) {
        const Value& argument = value(n);
        return is_usual(argument, 1) ? static_cast<std::size_t>(argument.as_integer())
                                     : checked_position(n);
    }
    std::size_t position(std::size_t n, std::size_t otherwise) {
        return given(n) ? position(n) : otherwise;
    }
    // One character (40.23); blank, or `otherwise`, when omitted.
    char pad(std::size_t n, char otherwise = ' ');
    // The first letter of an option, in capitals; 40.28 when it is not one of `allowed`. A null
    // string is an error; `otherwise` when omitted.
    char option(std::size_t n, std::string_view allowed, char otherwise);

    // Error 40.subcode. Texts of 40 begin with the function's name as first insert, given here for
    // you; `inserts` are the rest, most often the argument number and the value found.
    [[noreturn]] void fail(int subcode, std::vector<std::string> inserts = {}) const;
    // Error of an arithmetic fault (fault_code).
    [[noreturn]] void fail(Fault fault) const;
    // A result of `length` bytes is too long (5.1) unless it is within the run's limits; call
    // before building one whose length comes from an argument.
    void check_length(std::size_t length) const {
        if (length > kAlwaysAllowed) check_limit(length);
    }

    // NUMERIC settings of the caller.
    const Settings& settings() const { return settings_; }
    // The running program and its host.
    RunState& state() { return state_; }

  private:
    // No limit is set below this many bytes.
    static constexpr std::size_t kAlwaysAllowed = 250;
    // An integer from `least` on that every DIGITS shows.
    static bool is_usual(const Value& argument, std::int64_t least) {
        return argument.is_integer() && argument.as_integer() >= least &&
               argument.as_integer() < 1'000'000'000;
    }
    std::size_t checked_length(std::size_t n);
    std::size_t checked_position(std::size_t n);
    void make_text(std::size_t n);
    void check_limit(std::size_t length) const;

    const Builtin& row_;
    std::span<const Value*> arguments_;
    Value* own_;
    RunState& state_;
    const Settings& settings_;
};

}  // namespace rexx
