// Decimal arithmetic the slow way: the oracle of the differential tests.
//
// Every rule of rexx.md 4.3 worked digit by digit on strings, without a word of machine arithmetic
// wider than a digit's carry. Nothing is shared with rexx/decimal.h but the meaning.
#pragma once

#include <string>

namespace slow {

// sign x digits x 10**exponent; digits have no leading zero, "" is zero.
struct Decimal {
    bool negative = false;
    std::string digits;
    long exponent = 0;
};

struct Answer {
    std::string fault;  // "" or overflow, zero, power, quotient, remainder
    Decimal value;
};

Decimal read(const std::string& text);
Answer add(const Decimal& a, const Decimal& b, long digits);
Answer subtract(const Decimal& a, const Decimal& b, long digits);
Answer multiply(const Decimal& a, const Decimal& b, long digits);
Answer divide(const Decimal& a, const Decimal& b, long digits);
Answer integer_divide(const Decimal& a, const Decimal& b, long digits);
Answer remainder(const Decimal& a, const Decimal& b, long digits);
// `n` is already a whole number.
Answer power(const Decimal& a, long n, long digits);
int compare(const Decimal& a, const Decimal& b, long digits, long fuzz);
// The VM rule of 4.4.
std::string write(const Decimal& n, long digits, bool engineering);

}  // namespace slow
