// Results and errors.
//
// A function that can fail for a reason its caller may decide on returns Result<T>; TRY hands an
// error up. An Error is a filled-in row of the message catalogue (messages.h); it is printed at one
// place, the command boundary, which returns its rc. Bugs are asserts, never Errors.
#pragma once

#include <cassert>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace base {

// One message with its parameters filled in. `id` is module, number and severity as one word
// ("HCPDTV040E"); it points into the catalogue and lives for ever. `rc` is the return code the
// message stands for.
struct Error {
    std::string_view id;
    int rc = 0;
    std::string text;

    // Last letter of the id: I information, W warning, E error, S severe, D/R a question.
    char severity() const { return id.empty() ? 'E' : id.back(); }
    // "HCPDTV040E Device 0200 does not exist"
    std::string line() const { return std::string(id) + " " + text; }
};

// A value or an Error. Reading value() of a failed Result is a bug (assert).
template <class T>
class [[nodiscard]] Result {
  public:
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

    bool ok() const { return state_.index() == 0; }
    explicit operator bool() const { return ok(); }
    T& value() & { return assert(ok()), *std::get_if<0>(&state_); }
    const T& value() const& { return assert(ok()), *std::get_if<0>(&state_); }
    T&& value() && { return assert(ok()), std::move(*std::get_if<0>(&state_)); }
    const Error& error() const& { return assert(!ok()), *std::get_if<1>(&state_); }
    Error&& error() && { return assert(!ok()), std::move(*std::get_if<1>(&state_)); }

  private:
    std::variant<T, Error> state_;
};

// The Result of an action that answers nothing: `return {};` or `return Result<void>::success();`
// is success.
template <>
class [[nodiscard]] Result<void> {
  public:
    Result() = default;
    Result(Error error) : error_(std::move(error)) {}

    bool ok() const { return !error_.has_value(); }
    explicit operator bool() const { return ok(); }
    void value() const { assert(ok()); }
    const Error& error() const& { return assert(!ok()), *error_; }
    Error&& error() && { return assert(!ok()), std::move(*error_); }

  private:
    std::optional<Error> error_;
};

}  // namespace base

// auto block = TRY(disk.read_block(n));   returns the error from the enclosing function when there
// is one. One TRY a line: do not nest them.
#define TRY(expression)                                               \
    __extension__({                                                   \
        auto try_result_ = (expression);                              \
        if (!try_result_.ok()) return std::move(try_result_).error(); \
        std::move(try_result_).value();                               \
    })
