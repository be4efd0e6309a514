// Random numbers for the differential tests of arithmetic, from a seed.
//
// By default the tests run a few seconds on fixed seeds. REXX_RANDOM_ROUNDS=1000 runs a thousand
// times as many cases, REXX_RANDOM_SEED=n other ones.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <random>
#include <string>

namespace rexx {

// Factor on the number of cases.
inline long random_rounds() {
    const char* rounds = std::getenv("REXX_RANDOM_ROUNDS");
    return rounds ? std::max(1L, std::strtol(rounds, nullptr, 10)) : 1;
}
// Added to every seed.
inline unsigned random_seed() {
    const char* seed = std::getenv("REXX_RANDOM_SEED");
    return seed ? static_cast<unsigned>(std::strtoul(seed, nullptr, 10)) : 0;
}

class Operands {
  public:
    explicit Operands(unsigned seed) : random_(seed) {}

    int below(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }

    // A number of up to twice DIGITS digits; many nines, zeros, halves and near exponents.
    std::string number(int digits) {
        const int count = 1 + below(2 * digits + 2);
        std::string out = run(count);
        if (below(2)) out.insert(static_cast<std::size_t>(below(count + 1)), ".");
        if (below(3) == 0) out += "E" + std::to_string(below(4 * digits + 2) - 2 * digits);
        return (below(2) ? "-" : "") + out;
    }

    // Another number near this one: same beginning, other end.
    std::string near(std::string n) {
        for (int i = 0; i < 2; ++i) {
            auto& c = n[n.size() - 1 - static_cast<std::size_t>(below(static_cast<int>(n.size())))];
            if (c >= '0' && c <= '9' && n.find('E') == std::string::npos) c = digit();
        }
        return n;
    }

  private:
    char digit() { return static_cast<char>('0' + below(10)); }
    std::string run(int count) {
        static constexpr const char* kPatterns[] = {"9", "0", "5", "49", "10"};
        std::string out;
        const int kind = below(8);
        for (int i = 0; i < count; ++i) {
            const std::string pattern = kind < 5 && below(5) ? kPatterns[kind] : "";
            out +=
                pattern.empty() ? digit() : pattern[static_cast<std::size_t>(i) % pattern.size()];
        }
        return out;
    }
    std::mt19937 random_;
};

}  // namespace rexx
