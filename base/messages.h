// The message catalogue.
//
// Every message of the product is one row of messages.def (which gathers one list per room): id,
// return code, parameter types, text. Placeholders are checked against the parameter types, and
// calls against the row, by the compiler. Wording, number and rc follow the manuals where these are
// known; what the reference pages mark unconfirmed is corrected here and nowhere else, and no test
// depends on its wording.
#pragma once

#include <fmt/format.h>

#include <span>
#include <string_view>
#include <type_traits>

#include "base/result.h"

namespace base {

// A row of the catalogue: parameters are what the text's {} take.
template <class... Parameters>
struct Message {
    std::string_view id;
    int rc;
    fmt::format_string<const Parameters&...> text;
};

// Fills a row: make_error(msg::HCPDTV040E, "0200").
template <class... Parameters>
Error make_error(const Message<Parameters...>& row,
                 const std::type_identity_t<Parameters>&... values) {
    return Error{row.id, row.rc, fmt::format(row.text, values...)};
}

namespace msg {
#define PARAMS(...) __VA_ARGS__
#define MSG(id, rc, params, text) inline constexpr Message<params> id{#id, rc, text};
#include "base/messages.def"
#undef MSG
}  // namespace msg

// What an audit or HELP needs of a row.
struct MessageRow {
    std::string_view id;
    int rc;
    std::string_view text;
};

// Every row, in the order of messages.def.
std::span<const MessageRow> message_rows();

}  // namespace base
