// Packages: functions and command environments of REXX programs, written in C++.
//
// A package is a table. In a shared library it is answered by a function of this name:
//
//   void cube(rexx::Invocation& call) {
//       std::int64_t n = 0;
//       if (call.whole(1, n)) call.answer(std::to_string(n * n * n));
//   }
//   constexpr rexx::PackageFunction kFunctions[] = {{"CUBE", 1, 1, cube, "CUBE(number)"}};
//   const rexx::PackageTable kTable{rexx::kPackageVersion, "CUBES", kFunctions};
//   extern "C" const rexx::PackageTable* rexx_package() { return &kTable; }
//
// A program gets functions of it one by one by RXFUNCADD('CUBE', 'cubes'), or all at once when the
// library is named by `rexx --package` or by one of the variables RXUSERFN, RXLOCFN, RXSYSFN of the
// environment (REXX/VM Reference ch. 4, function packages). A C++ program gives the table of a
// linked-in package to rexx::Packages (packages.h).
//
// Nothing but this header is shared, neither exceptions nor owned memory cross: a library may be
// built by another compiler and another standard library. docs/rexx-embedding.md has the whole of
// it, examples/package.cpp works.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>

namespace rexx {

// Grows when a library made for an older header would no longer work.
inline constexpr unsigned kPackageVersion = 1;

// One call of a function, or one command, and the program it comes from. Valid until the function
// returns, as are the texts it gives out; it stays on its thread.
class Invocation {
  public:
    // The name called, in capitals.
    virtual std::string_view name() const = 0;
    // PackageTable::data of the package.
    virtual void* data() const = 0;

    // Arguments up to the last one given; 1 for a command, whose argument is its text.
    virtual std::size_t count() const = 0;
    // Argument n, from 1: was it given; its text, "" when it was not.
    virtual bool given(std::size_t n) const = 0;
    virtual std::string_view text(std::size_t n) const = 0;
    // Argument n as a whole number of at most 18 digits. False: it is none, and error 40.12 (40.5
    // when omitted) has been noted: return.
    virtual bool whole(std::size_t n, std::int64_t& number) = 0;

    // The function's value, or the RC of a command (0 when there is none; a positive number is an
    // ERROR, a negative one a FAILURE). The last one counts. A function called in an expression
    // must have a value (error 44).
    virtual void answer(std::string_view value) = 0;
    // Notes a SYNTAX error to be raised in the program when the function returns; the first one
    // counts. Number and subcode as in the table of errors; `inserts` fill the gaps of its text:
    // fail(40, 23, {"FILL", "2", text}) is `FILL argument 2 must be a single character; found …`.
    virtual void fail(int code, int subcode = 0,
                      std::initializer_list<std::string_view> inserts = {}) = 0;

    // Variables of the calling routine, by their symbols as written in a program: upper-cased,
    // tails substituted. value(): the derived name when it has none. set(), drop(): false when
    // `symbol` is no valid name of a variable.
    virtual bool is_set(std::string_view symbol) = 0;
    virtual std::string_view value(std::string_view symbol) = 0;
    virtual bool set(std::string_view symbol, std::string_view value) = 0;
    virtual bool drop(std::string_view symbol) = 0;

    // A line of output, as by SAY; a command's goes where ADDRESS … WITH OUTPUT wants it.
    virtual void say(std::string_view line) = 0;
    // A line for the queue, at its end.
    virtual void queue(std::string_view line) = 0;
    // The next line of ADDRESS … WITH INPUT. False: there are no more, or input is not redirected.
    virtual bool read(std::string_view& line) = 0;

  protected:
    ~Invocation() = default;
};

// A function. Calls with fewer than `min` or more than `max` arguments, or with one of the first
// `min` omitted, raise errors 40.3 to 40.5 and do not reach it.
struct PackageFunction {
    std::string_view name;  // in capitals
    std::size_t min = 0;
    std::size_t max = 0;
    void (*run)(Invocation& call) = nullptr;
    std::string_view syntax = {};  // for people
};

// An environment for ADDRESS.
struct PackageEnvironment {
    std::string_view name;  // in capitals
    void (*run)(Invocation& command) = nullptr;
};

// A package. Tables and what they point to live as long as the process.
struct PackageTable {
    unsigned version = kPackageVersion;
    std::string_view name;
    std::span<const PackageFunction> functions = {};
    std::span<const PackageEnvironment> environments = {};
    void* data = nullptr;  // the package's own
};

// The type and the name of the function a library answers its table by.
using PackageEntry = const PackageTable*();
inline constexpr char kPackageEntry[] = "rexx_package";

}  // namespace rexx
