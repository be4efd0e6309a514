// Bytes on disk: big-endian and little-endian fields.
//
// CKD count fields, labels and EDF structures are big-endian; Hercules device headers and AWS
// chunks little-endian. The wrappers are byte arrays, so a struct of them has no padding and
// alignment 1 and may be copied from a buffer after its size was checked.
#pragma once

#include <array>
#include <cassert>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace base {

using Bytes = std::span<const std::byte>;
using MutableBytes = std::span<std::byte>;

// Reads an unsigned number of sizeof(T) bytes at `offset`; the caller has checked the size
// (assert).
template <std::unsigned_integral T>
T load_be(Bytes bytes, std::size_t offset = 0) {
    assert(offset + sizeof(T) <= bytes.size());
    T value = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i)
        value = static_cast<T>((value << 8 * (sizeof(T) > 1)) | static_cast<T>(bytes[offset + i]));
    return value;
}

template <std::unsigned_integral T>
T load_le(Bytes bytes, std::size_t offset = 0) {
    assert(offset + sizeof(T) <= bytes.size());
    T value = 0;
    for (std::size_t i = sizeof(T); i-- > 0;)
        value = static_cast<T>((value << 8 * (sizeof(T) > 1)) | static_cast<T>(bytes[offset + i]));
    return value;
}

template <std::unsigned_integral T>
void store_be(MutableBytes bytes, std::size_t offset, T value) {
    assert(offset + sizeof(T) <= bytes.size());
    for (std::size_t i = 0; i < sizeof(T); ++i)
        bytes[offset + i] = static_cast<std::byte>((value >> 8 * (sizeof(T) - 1 - i)) & 0xFF);
}

template <std::unsigned_integral T>
void store_le(MutableBytes bytes, std::size_t offset, T value) {
    assert(offset + sizeof(T) <= bytes.size());
    for (std::size_t i = 0; i < sizeof(T); ++i)
        bytes[offset + i] = static_cast<std::byte>((value >> 8 * i) & 0xFF);
}

// A big-endian field of a structure on disk.
template <std::unsigned_integral T>
class BigEndian {
  public:
    BigEndian() = default;
    BigEndian(T value) { store_be<T>(bytes_, 0, value); }
    operator T() const { return load_be<T>(bytes_); }

  private:
    std::array<std::byte, sizeof(T)> bytes_{};
};

// A little-endian field.
template <std::unsigned_integral T>
class LittleEndian {
  public:
    LittleEndian() = default;
    LittleEndian(T value) { store_le<T>(bytes_, 0, value); }
    operator T() const { return load_le<T>(bytes_); }

  private:
    std::array<std::byte, sizeof(T)> bytes_{};
};

}  // namespace base
