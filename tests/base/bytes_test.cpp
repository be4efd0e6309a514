#include "base/bytes.h"

#include <gtest/gtest.h>

namespace {

TEST(Bytes, BigEndianFieldsAreStoredMostSignificantFirst) {
    struct CountLike {
        base::BigEndian<std::uint16_t> cylinder;
        base::BigEndian<std::uint32_t> block;
        base::LittleEndian<std::uint32_t> heads;
    };
    static_assert(sizeof(CountLike) == 10 && alignof(CountLike) == 1);
    CountLike field{0x0102, 0x0A0B0C0D, 0x01020304};
    auto raw = std::as_bytes(std::span(&field, 1));
    const std::uint8_t want[] = {1, 2, 0x0A, 0x0B, 0x0C, 0x0D, 4, 3, 2, 1};
    for (std::size_t i = 0; i < raw.size(); ++i)
        EXPECT_EQ(static_cast<std::uint8_t>(raw[i]), want[i]) << i;
    EXPECT_EQ(field.cylinder, 0x0102);
    EXPECT_EQ(field.heads, 0x01020304U);
}

TEST(Bytes, LoadUndoesStoreAtAnyOffset) {
    std::array<std::byte, 16> buffer{};
    for (std::size_t offset = 0; offset <= 8; ++offset) {
        base::store_be<std::uint64_t>(buffer, offset, 0x1122334455667788U);
        EXPECT_EQ(base::load_be<std::uint64_t>(buffer, offset), 0x1122334455667788U);
        base::store_le<std::uint16_t>(buffer, offset, 0xBEEF);
        EXPECT_EQ(base::load_le<std::uint16_t>(buffer, offset), 0xBEEF);
        base::store_be<std::uint8_t>(buffer, offset, 0xFE);
        EXPECT_EQ(base::load_be<std::uint8_t>(buffer, offset), 0xFE);
    }
}

}  // namespace
