// A package for REXX programs: functions and an environment in a shared library.
//
//   rexx --package ./libtally.so -e "say isqrt(2024)"                         44
//   call rxfuncadd 'ISQRT', 'tally'; say isqrt(2024)                          the same, one
//   function address tally 'ADD 3'; address tally 'SHOW'                               an
//   environment
#include <cmath>
#include <string>

#include "rexx/package.h"

namespace {

// ISQRT(n): the whole part of the square root.
void isqrt(rexx::Invocation& call) {
    std::int64_t n = 0;
    if (!call.whole(1, n)) return;
    if (n < 0) return call.fail(40, 13, {call.name(), "1", call.text(1)});
    auto root = static_cast<std::int64_t>(std::sqrt(static_cast<double>(n)));
    while (root * root > n) --root;
    while ((root + 1) * (root + 1) <= n) ++root;
    call.answer(std::to_string(root));
}

// TALLY(stem, words): counts each word in STEM.word, and gives the number of different ones.
void tally(rexx::Invocation& call) {
    std::string_view rest = call.text(2);
    long different = 0;
    while (!rest.empty()) {
        const auto end = std::min(rest.find(' '), rest.size());
        const std::string word(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (word.empty()) continue;
        const std::string name = std::string(call.text(1)) + word;
        const long count = call.is_set(name) ? std::stol(std::string(call.value(name))) : 0;
        if (!call.set(name, std::to_string(count + 1)))
            return call.fail(40, 26, {call.name(), "1", call.text(1)});
        if (count == 0) ++different;
    }
    call.answer(std::to_string(different));
}

// ADD n adds to the sum, SHOW says it, RESET makes it 0; anything else is RC 12.
long sum = 0;

void adding_machine(rexx::Invocation& command) {
    const std::string_view text = command.text(1);
    if (text.starts_with("ADD "))
        sum += std::strtol(std::string(text.substr(4)).c_str(), nullptr, 10);
    else if (text == "SHOW")
        command.say(std::to_string(sum));
    else if (text == "RESET")
        sum = 0;
    else
        command.answer("12");
}

constexpr rexx::PackageFunction kFunctions[] = {
    {"ISQRT", 1, 1, isqrt, "ISQRT(n)"},
    {"TALLY", 2, 2, tally, "TALLY(stem, words)"},
};
constexpr rexx::PackageEnvironment kEnvironments[] = {{"TALLY", adding_machine}};
const rexx::PackageTable kTable{rexx::kPackageVersion, "TALLY", kFunctions, kEnvironments};

}  // namespace

extern "C" const rexx::PackageTable* rexx_package() {
    return &kTable;
}
