// The rexx program: the one function of fmt it uses, compiled in.
//
// A script's start would otherwise load and bind fmt's shared library, and with it more of the C++
// library than all the rest of a short program takes.
#define FMT_HEADER_ONLY
#include <fmt/format.h>

namespace {

// Keeps the function, which fmt makes inline here, for the objects that ask for it by name.
[[gnu::used]] std::string (*const kept)(fmt::string_view, fmt::format_args) = fmt::vformat;

}  // namespace
