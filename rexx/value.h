// Values: what variables, registers, arguments and stem elements hold.
//
// Sixteen bytes: a tag and a payload. Every REXX value is a string; a number that came out of an
// operation is kept as a number and gets its text when somebody asks. Text that came from a program
// or from input stays text ("007" is not 7) unless a number prints exactly as it. Strings up to 14
// bytes lie inside the value; longer ones are counted blocks on the heap that grow in place when
// they have one owner, or slices of such blocks. One interpreter, one thread: counts are not
// atomic. The constants of a Program, which threads share, are immortal and are never counted.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

#include "rexx/decimal.h"

namespace rexx {

class Stem;  // stem.h
struct Box;  // below

// What a value is. The order matters to the machine: up to `number` it is a value that can be used
// at once, from `unset` on a variable needs a second look.
enum class Tag : std::uint8_t {
    integer,  // whole number, |n| < 10**18, printed plainly
    decimal,  // coefficient below 10**18 and exponent, with the settings it was made under
    inlined,  // string of up to 14 bytes in the value itself
    string,   // counted string
    number,   // counted number of any length, with its text once asked for
    unset,    // variable without a value; omitted argument
    dropped,  // stem element dropped after the stem got a default value
    box,      // variable shared with another pool by PROCEDURE EXPOSE
    stem,     // the slot of a stem
};

// Bytes that values use on this thread and how many they may; an allocation over the limit raises
// error 5.1. The machine sets the limit for the time of a run (Limits::memory).
struct MemoryMeter {
    std::size_t in_use = 0;
    std::size_t limit = static_cast<std::size_t>(-1);
    // Accounts for `bytes` more; error 5.1 when the limit would be passed.
    void take(std::size_t bytes);
    void give(std::size_t bytes) { in_use -= bytes; }
};
MemoryMeter& memory_meter();

// Header of a counted string. `bytes` points behind it, or into `parent` for a slice.
struct HeapString {
    std::uint32_t references;
    std::size_t length;
    std::size_t capacity;  // 0: a slice
    HeapString* parent;
    char* bytes;
};

// A counted number. `text` is filled when first asked for, `has_text` tells. Both are metered.
struct HeapNumber {
    HeapNumber(const Number& n, const Settings& made_under);
    ~HeapNumber();
    HeapNumber(const HeapNumber&) = delete;
    HeapNumber& operator=(const HeapNumber&) = delete;
    const std::string& written();

    std::uint32_t references = 1;
    bool has_text = false;
    Settings settings;
    Number number;
    std::string text;
    std::size_t metered = 0;
};

class Value {
  public:
    static constexpr std::size_t kInlineBytes = 14;
    static constexpr std::int64_t kIntegerLimit = 1'000'000'000'000'000'000;
    // Shorter parts of a string are copied, not sliced.
    static constexpr std::size_t kSliceBytes = 64;

    // Unset.
    Value() noexcept : tag_(Tag::unset) {}
    // The string with exactly these bytes.
    explicit Value(std::string_view text) { set_text(text); }
    Value(const Value& other) noexcept {
        copy_bits(other);
        if (counted()) retain();
    }
    Value(Value&& other) noexcept {
        copy_bits(other);
        other.tag_ = Tag::unset;
    }
    // By way of a copy: what is assigned may live in what is released.
    Value& operator=(const Value& other) noexcept {
        Value copy(other);
        swap(copy);
        return *this;
    }
    Value& operator=(Value&& other) noexcept {
        Value taken(std::move(other));
        swap(taken);
        return *this;
    }
    ~Value() {
        if (counted()) release();
    }

    // A whole number, printed plainly whatever DIGITS is (LENGTH, POS and their like).
    static Value integer(std::int64_t n);
    // The same where |n| < 10**18 is known.
    static Value small(std::int64_t n) {
        Value v;
        v.store(Tag::integer, n);
        return v;
    }
    // '0' or '1'.
    static Value boolean(bool b) { return small(b ? 1 : 0); }
    // The result of arithmetic under these settings; prints as text(n, settings).
    static Value number(const Number& n, const Settings& settings);
    static Value number(SmallNumber n, const Settings& settings);
    // A string of `length` bytes to be filled by the caller through `bytes`.
    static Value uninitialized(std::size_t length, char*& bytes);
    // Bytes from..from+length-1 of `whole`, shared with it where that pays. `whole` must be a
    // string (make_text), from+length within it.
    static Value part(const Value& whole, std::size_t from, std::size_t length);
    // Text from a program: an integer or decimal when that prints the same, else a string.
    static Value literal(std::string_view text);

    Tag tag() const { return tag_; }
    // False: an omitted argument or a variable without a value.
    bool is_set() const { return tag_ < Tag::unset; }
    bool is_integer() const { return tag_ == Tag::integer; }
    bool is_text() const { return tag_ == Tag::inlined || tag_ == Tag::string; }

    // The whole number of an integer value; only when is_integer().
    std::int64_t as_integer() const { return load<std::int64_t>(); }
    // Coefficient and exponent of an integer or decimal value.
    SmallNumber as_small() const {
        return {load<std::int64_t>(), tag_ == Tag::decimal ? exponent() : 0};
    }
    // The number this value is, if it is one. Any set value.
    std::optional<Number> as_number() const;
    // The same when it fits a SmallNumber; false: too long or no number.
    bool as_small(SmallNumber& n) const;
    bool is_number() const;

    // The bytes, turning a number into a string value first; valid until the value changes.
    std::string_view text() {
        if (tag_ == Tag::inlined) return {bytes_, inline_length()};
        return long_text();
    }
    // The bytes of a constant value; numbers are written into `scratch`.
    std::string_view text(std::string& scratch) const;
    std::string to_string() const;
    std::size_t length() const;
    // Becomes a string if it is a number.
    void make_text();
    // Appends in place when this is the string's only owner, growing by half again.
    void append(std::string_view more);

    // The machine's part: boxes and stems in slots.
    Box* as_box() const { return load<Box*>(); }
    Stem* as_stem() const { return load<Stem*>(); }
    static Value boxed(Box* box);
    static Value stem(Stem* stem);
    static Value dropped() {
        Value v;
        v.tag_ = Tag::dropped;
        return v;
    }
    // Never to be counted again: constants of a Program. `release_immortal` frees one at the end.
    void make_immortal();
    void release_immortal();

  private:
    bool counted() const { return tag_ == Tag::string || tag_ == Tag::number || tag_ >= Tag::box; }
    void copy_bits(const Value& other) noexcept {
        std::memcpy(static_cast<void*>(this), &other, sizeof(Value));
    }
    void swap(Value& other) noexcept {
        char bits[sizeof(Value)];
        std::memcpy(bits, static_cast<void*>(this), sizeof(Value));
        copy_bits(other);
        std::memcpy(static_cast<void*>(&other), bits, sizeof(Value));
    }
    std::uint8_t inline_length() const { return static_cast<std::uint8_t>(bytes_[kInlineBytes]); }
    std::int32_t exponent() const {
        std::int32_t n;
        std::memcpy(&n, bytes_ + 8, sizeof n);
        return n;
    }
    Settings decimal_settings() const;
    static bool keeps_digits(std::int64_t digits, std::int64_t exponent, const Settings& settings);
    void set_text(std::string_view text);
    void set_decimal(SmallNumber n, const Settings& settings);
    std::string_view long_text();
    void retain() const;
    void release();

    template <class T>
    T load() const {
        T t;
        std::memcpy(&t, bytes_, sizeof t);
        return t;
    }
    template <class T>
    void store(Tag tag, T t) {
        std::memcpy(bytes_, &t, sizeof t);
        tag_ = tag;
    }

    // integer: an int64. decimal: an int64, exponent (int32) at 8, DIGITS (uint16) at 12, FORM at
    // 14. inlined: bytes at 0, length at 14. Others: a pointer.
    alignas(8) char bytes_[kInlineBytes + 1];
    Tag tag_;
};
static_assert(sizeof(Value) == 16);

// A variable that two pools see.
struct Box {
    std::uint32_t references = 0;
    Value value;
};

}  // namespace rexx
