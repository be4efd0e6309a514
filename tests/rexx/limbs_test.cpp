// Coefficients of thousands of digits: products, quotients and conversions against what must hold
// for them, modulo primes and by putting them together again.
#include <gtest/gtest.h>

#include "rexx/decimal_limbs.h"
#include "tests/rexx/random_numbers.h"

namespace rexx::limbs {
namespace {

class Random {
  public:
    explicit Random(unsigned seed) : random_(seed + random_seed()) {}
    std::size_t below(std::size_t n) { return random_() % n; }
    // A number of exactly so many limbs; often with runs of the greatest limb or of zeros.
    Limbs number(std::size_t size) {
        Limbs out(size);
        const std::size_t kind = below(4);
        for (std::uint32_t& limb : out) {
            const std::size_t pick = below(8);
            limb = static_cast<std::uint32_t>(random_() % kBase);
            if (kind == 1 && pick) limb = kBase - 1;
            if (kind == 2 && pick) limb = 0;
        }
        if (size && out.back() == 0) out.back() = kind == 2 ? 1 : kBase / 2;
        return out;
    }
    std::size_t size(std::size_t most) { return below(4) ? below(most) + 1 : below(12) + 1; }

  private:
    std::mt19937_64 random_;
};

std::uint64_t modulo(View a, std::uint64_t prime) {
    std::uint64_t rest = 0;
    for (std::size_t i = a.size(); i-- > 0;) rest = (rest * kBase + a[i]) % prime;
    return rest;
}

constexpr std::uint64_t kPrimes[] = {998244353, 1000000007, 4294967291};

TEST(Limbs, ProductsAreRightModuloPrimes) {
    Random random(21);
    for (long i = 0; i < 150 * random_rounds(); ++i) {
        const Limbs a = random.number(random.size(700)), b = random.number(random.size(700));
        const Limbs product = multiply(a, b);
        for (const std::uint64_t prime : kPrimes)
            ASSERT_EQ(modulo(product, prime), modulo(a, prime) * modulo(b, prime) % prime)
                << to_digits(a) << " * " << to_digits(b);
    }
}

TEST(Limbs, QuotientAndRestMakeTheDividend) {
    Random random(22);
    for (long i = 0; i < 200 * random_rounds(); ++i) {
        const Limbs b = random.number(random.size(500));
        Limbs a = random.number(random.size(1500));
        // Now and then a multiple, or one less.
        if (random.below(5) == 0) a = multiply(a, b);
        if (random.below(5) == 0 && !a.empty()) a = subtract(a, from_u64(1));
        const auto [quotient, rest] = divide(a, b);
        ASSERT_LT(compare(rest, b), 0) << to_digits(a) << " / " << to_digits(b);
        ASSERT_EQ(add(multiply(quotient, b), rest), a) << to_digits(a) << " / " << to_digits(b);
    }
}

TEST(Limbs, BytesComeBack) {
    Random random(23);
    for (long i = 0; i < 60 * random_rounds(); ++i) {
        const Limbs a = random.number(random.size(400));
        const std::string bytes = to_bytes(a);
        ASSERT_TRUE(bytes.empty() || bytes[0] != 0);
        ASSERT_EQ(from_bytes(bytes), a);
        for (const std::uint64_t prime : kPrimes) {
            std::uint64_t rest = 0;
            for (const char c : bytes) rest = (rest * 256 + static_cast<unsigned char>(c)) % prime;
            ASSERT_EQ(rest, modulo(a, prime));
        }
    }
}

TEST(Limbs, BytesOfZeroAndPowersOfTwo) {
    EXPECT_EQ(to_bytes(Limbs{}), "");
    EXPECT_EQ(from_bytes(""), Limbs{});
    for (const std::size_t size : {1, 127, 128, 129, 255, 256, 257, 1024, 1025}) {
        std::string power(size, 0);
        power[0] = 1;
        EXPECT_EQ(to_bytes(from_bytes(power)), power) << size;
        EXPECT_EQ(to_bytes(subtract(from_bytes(power), from_u64(1))), std::string(size - 1, '\xFF'))
            << size;
    }
}

}  // namespace
}  // namespace rexx::limbs
