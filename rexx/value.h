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
#include <array>
#include <bit>
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
    void take(std::size_t bytes) {
        if (in_use > limit || bytes > limit - in_use) refuse();
        in_use += bytes;
    }
    // How much more may be taken; error 5.1 when `bytes` are more than that.
    std::size_t room() const { return in_use < limit ? limit - in_use : 0; }
    void check(std::size_t bytes) const {
        if (bytes > room()) refuse();
    }
    [[noreturn]] void refuse() const;
    void give(std::size_t bytes) { in_use -= bytes; }
};
inline constinit thread_local MemoryMeter thread_memory_meter;
inline MemoryMeter& memory_meter() {
    return thread_memory_meter;
}

// What values share begins with how many do. The count of something immortal stands still.
struct Counted {
    static constexpr std::uint32_t kImmortal = 0xFFFFFFFF;
    std::uint32_t references = 0;
};

// Header of a counted string. `bytes` points behind it, or into `parent` for a slice.
struct HeapString : Counted {
    std::size_t length;
    std::size_t capacity;  // 0: a slice
    HeapString* parent;
    char* bytes;
};

// A counted number. `text` is filled when first asked for, `has_text` tells. Both are metered.
struct HeapNumber : Counted {
    HeapNumber(const Number& n, const Settings& made_under);
    ~HeapNumber();
    HeapNumber(const HeapNumber&) = delete;
    HeapNumber& operator=(const HeapNumber&) = delete;
    const std::string& written();

    bool has_text = false;
    Settings settings;
    Number number;
    std::string text;
    std::size_t metered = 0;
};

// The second word of a decimal value: exponent, DIGITS, FORM, tag; all but the exponent is the same
// for all results under the same settings.
struct FractionMark {
    static constexpr std::uint64_t kNever = ~std::uint64_t{0};

    FractionMark() = default;
    // DIGITS up to 65535.
    explicit FractionMark(const Settings& settings);
    std::uint64_t with(std::int64_t exponent) const;
    // 0: under these settings not every fraction stands for its text.
    std::uint64_t word = 0;
    // From this coefficient on a number with an exponent above zero has all digits DIGITS allows,
    // so that no zeros are added to write it.
    std::uint64_t full = kNever;
};

// Writes a whole number into `to`, which has room for 24 bytes; gives its length.
std::size_t print_integer(std::int64_t n, char* to);

inline FractionMark::FractionMark(const Settings& settings) {
    char bytes[8] = {};
    const auto digits = static_cast<std::uint16_t>(settings.digits);
    std::memcpy(bytes + 4, &digits, sizeof digits);
    bytes[6] = static_cast<char>(settings.form);
    bytes[7] = static_cast<char>(Tag::decimal);
    std::memcpy(&word, bytes, sizeof word);
    if (digits > 0 && settings.digits <= 18) full = kPowersOfTen[digits - 1];
}

inline std::uint64_t FractionMark::with(std::int64_t exponent) const {
    const std::uint64_t low = static_cast<std::uint32_t>(exponent);
    return word | (std::endian::native == std::endian::little ? low : low << 32);
}

class Value {
  public:
    static constexpr std::size_t kInlineBytes = 14;
    static constexpr std::int64_t kIntegerLimit = 1'000'000'000'000'000'000;
    // Shorter parts of a string are copied, not sliced.
    static constexpr std::size_t kSliceBytes = 64;
    // So many bytes can be read from any place of a counted string and from its end: short parts
    // are taken, and places found, without a look at how many are left.
    static constexpr std::size_t kReadable = 16;

    // Unset.
    Value() noexcept { put({{0, last_bytes(Tag::unset)}}); }
    // The string with exactly these bytes.
    explicit Value(std::string_view text) {
        if (text.size() <= kInlineBytes)
            put(inline_bits(text.data(), text.size()));
        else
            set_long_text(text);
    }
    Value(const Value& other) noexcept {
        copy_bits(other);
        if (counted()) retain();
    }
    Value(Value&& other) noexcept {
        copy_bits(other);
        other.tag_ = Tag::unset;
    }
    // What is assigned may live in what is released: that goes last.
    Value& operator=(const Value& other) noexcept {
        if (other.counted()) other.retain();
        return replace(other.bits());
    }
    Value& operator=(Value&& other) noexcept {
        const Bits taken = other.bits();
        other.tag_ = Tag::unset;
        return replace(taken);
    }
    ~Value() {
        if (counted()) release();
    }
    // *this = small(n) and *this = Value(), without a temporary.
    void set_small(std::int64_t n) {
        if (counted()) *this = Value();
        store(Tag::integer, n);
    }
    // Becomes a string of up to 14 bytes; kReadable can be read there.
    void set_inlined(const char* from, std::size_t length) {
        // They may lie in what is released.
        const Bits fresh = masked_bits(from, length);
        if (counted()) *this = Value();
        put(fresh);
    }
    // Becomes this string, in the place of the one before where that is its own.
    void set_text(std::string_view text);
    // *this = number(n, settings), where that stands for its text under the settings `made_under`,
    // without a temporary; false: nothing was done.
    bool set_fraction(SmallNumber n, const FractionMark& made_under) {
        const std::uint64_t size = n.coefficient < 0 ? 0 - static_cast<std::uint64_t>(n.coefficient)
                                                     : static_cast<std::uint64_t>(n.coefficient);
        // A fraction other than zero; or a number that is written with an exponent.
        const bool stands = n.exponent < 0 ? size != 0 : n.exponent > 0 && size >= made_under.full;
        if (!stands || made_under.word == 0 || counted()) return false;
        put({{static_cast<std::uint64_t>(n.coefficient), made_under.with(n.exponent)}});
        return true;
    }
    void clear() {
        if (counted() && gives_up()) return destroy_last();
        tag_ = Tag::unset;
    }
    // True: these four are unset.
    static bool are_unset(const Value* four) {
        const auto differs = [](const Value& v) {
            return static_cast<unsigned>(v.tag_) ^ static_cast<unsigned>(Tag::unset);
        };
        return (differs(four[0]) | differs(four[1]) | differs(four[2]) | differs(four[3])) == 0;
    }
    // True: the same string as the other; false: perhaps all the same.
    bool is_same(const Value& other) const {
        const Bits mine = bits(), its = other.bits();
        return mine.words[0] == its.words[0] && mine.words[1] == its.words[1];
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
    static Value part(const Value& whole, std::size_t from, std::size_t length) {
        if (length > kInlineBytes) return long_part(whole, from, length);
        Value v;
        v.put(inline_bits(whole.plain_text().data() + from, length));
        return v;
    }
    // Text from a program: an integer or decimal when that prints the same, else a string.
    static Value literal(std::string_view text);

    Tag tag() const { return tag_; }
    // False: an omitted argument or a variable without a value.
    bool is_set() const { return tag_ < Tag::unset; }
    bool is_integer() const { return tag_ == Tag::integer; }
    bool is_text() const { return tag_ == Tag::inlined || tag_ == Tag::string; }
    // A counted string or number, a box or stem: there is something to be released or looked into.
    bool is_shared() const { return counted(); }
    bool is_inlined() const { return tag_ == Tag::inlined; }

    // The whole number of an integer value; only when is_integer().
    std::int64_t as_integer() const { return load<std::int64_t>(); }
    // Coefficient and exponent of an integer or decimal value.
    SmallNumber as_small() const { return {load<std::int64_t>(), exponent()}; }
    // The number this value is, if it is one. Any set value.
    std::optional<Number> as_number() const;
    // The same when it fits a SmallNumber; none: too long or no number.
    SmallNumber small_number() const {
        if (tag_ <= Tag::decimal) return as_small();
        if (tag_ == Tag::inlined)
            if (const std::int64_t n = short_digits(); n >= 0) return {n, 0};
        return text_number();
    }
    // True for text whose first byte no number can begin with: a quick no.
    bool is_plainly_text() const {
        if (!is_text()) return false;
        const std::string_view bytes = plain_text();
        return bytes.empty() || !may_begin_number(bytes.front());
    }
    // True for an inlined string that = compares like ==: no number, no blanks at its ends.
    bool is_bare() const {
        if (!is_inlined() || may_begin_number(bytes_[0])) return false;
        const auto length = inline_length();
        return length > 0 && bytes_[length - 1] != ' ' && bytes_[length - 1] != '\t';
    }
    bool is_number() const;

    // The bytes, turning a number into a string value first; valid until the value changes.
    std::string_view text() {
        if (tag_ == Tag::inlined) return {bytes_, inline_length()};
        return long_text();
    }
    // The bytes of a value that is_text().
    std::string_view plain_text() const {
        if (tag_ == Tag::inlined) return {bytes_, inline_length()};
        const auto* block = load<HeapString*>();
        return {block->bytes, block->length};
    }
    // Writes the bytes of a value that is_inlined(), and two more, so that they can be read back at
    // once as sixteen.
    void copy_inlined(char* to) const {
        using Pair = std::uint64_t __attribute__((vector_size(16)));
        const Bits b = bits();
        const Pair pair{b.words[0], b.words[1]};
        std::memcpy(to, &pair, sizeof pair);
    }
    // Writes the text to `to` and moves that behind it, if it is an integer, a string of up to 14
    // bytes or one of up to `room`; kPrintedBytes may be written whatever its length.
    static constexpr std::size_t kPrintedBytes = 24;
    bool print_short(char*& to, std::size_t room) const {
        if (tag_ == Tag::inlined) {
            std::memcpy(to, bytes_, 8);
            std::memcpy(to + 8, bytes_ + 8, kInlineBytes - 8);
            to += inline_length();
            return true;
        }
        if (tag_ == Tag::integer) {
            to += print_integer(as_integer(), to);
            return true;
        }
        if (tag_ != Tag::string || plain_text().size() > room) return false;
        std::memcpy(to, plain_text().data(), plain_text().size());
        to += plain_text().size();
        return true;
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
    // All of a value, to be moved about whatever it is. Always as two words: a load waits until an
    // earlier store of another width has reached the cache.
    struct Bits {
        std::uint64_t words[2];
    };
    // The first n bytes of two words, for each n.
    static constexpr auto kMasks = [] {
        std::array<Bits, kInlineBytes + 1> masks{};
        for (std::size_t n = 0; n < masks.size(); ++n)
            for (std::size_t byte = 0; byte < n; ++byte)
                masks[n].words[byte / 8] |= std::uint64_t{0xFF} << (8 * (byte % 8));
        return masks;
    }();
    static constexpr unsigned kCountedTags =
        1U << static_cast<unsigned>(Tag::string) | 1U << static_cast<unsigned>(Tag::number) |
        1U << static_cast<unsigned>(Tag::box) | 1U << static_cast<unsigned>(Tag::stem);
    bool counted() const { return (kCountedTags >> static_cast<unsigned>(tag_) & 1U) != 0; }
    Bits bits() const {
        const char* from = reinterpret_cast<const char*>(this);
        return {{word_at<std::uint64_t>(from), word_at<std::uint64_t>(from + 8)}};
    }
    void put(Bits fresh) {
        char* to = reinterpret_cast<char*>(this);
        std::memcpy(to, &fresh.words[0], 8);
        std::memcpy(to + 8, &fresh.words[1], 8);
    }
    static constexpr bool kLittle = std::endian::native == std::endian::little;
    // The second word with nothing but the last two bytes: `length` of an inlined string, the tag.
    static std::uint64_t last_bytes(Tag tag, std::size_t length = 0) {
        const auto t = static_cast<std::uint64_t>(tag);
        return kLittle ? t << 56 | static_cast<std::uint64_t>(length) << 48
                       : t | static_cast<std::uint64_t>(length) << 8;
    }
    template <class T>
    static std::uint64_t word_at(const char* from) {
        T t;
        std::memcpy(&t, from, sizeof t);
        return t;
    }
    // An inlined string: bytes read in two overlapping pieces, so that no loop is needed.
    static Bits inline_bits(const char* from, std::size_t n) {
        Bits b{{0, last_bytes(Tag::inlined, n)}};
        if constexpr (!kLittle) {
            char bytes[sizeof(Value)];
            std::memcpy(bytes, &b, sizeof b);
            if (n) std::memcpy(bytes, from, n);
            std::memcpy(&b, bytes, sizeof b);
        } else if (n > 8) {
            b.words[0] = word_at<std::uint64_t>(from);
            b.words[1] |= word_at<std::uint64_t>(from + n - 8) >> (8 * (16 - n));
        } else if (n >= 4) {
            b.words[0] = word_at<std::uint32_t>(from) | word_at<std::uint32_t>(from + n - 4)
                                                            << (8 * (n - 4));
        } else if (n > 0) {
            b.words[0] = word_at<std::uint8_t>(from) |
                         word_at<std::uint8_t>(from + n / 2) << (8 * (n / 2)) |
                         word_at<std::uint8_t>(from + n - 1) << (8 * (n - 1));
        }
        return b;
    }
    // The same where 16 bytes can be read: what is too much is masked away.
    static Bits masked_bits(const char* from, std::size_t n) {
        if constexpr (!kLittle) return inline_bits(from, n);
        const Bits& mask = kMasks[n];
        return {{word_at<std::uint64_t>(from) & mask.words[0],
                 (word_at<std::uint64_t>(from + 8) & mask.words[1]) | last_bytes(Tag::inlined, n)}};
    }
    void copy_bits(const Value& other) noexcept { put(other.bits()); }
    Value& replace(const Bits& fresh) noexcept {
        if (!counted()) {
            put(fresh);
            return *this;
        }
        Value old;
        old.put(bits());
        put(fresh);
        return *this;
    }
    void swap(Value& other) noexcept {
        const Bits mine = bits();
        put(other.bits());
        other.put(mine);
    }
    std::uint8_t inline_length() const { return static_cast<std::uint8_t>(bytes_[kInlineBytes]); }
    std::int32_t exponent() const {
        std::int32_t n;
        std::memcpy(&n, bytes_ + 8, sizeof n);
        return n;
    }
    Settings decimal_settings() const;
    static Value long_part(const Value& whole, std::size_t from, std::size_t length);
    static bool may_begin_number(char c) {
        return (c >= '0' && c <= '9') || c == ' ' || c == '.' || c == '-' || c == '+' || c == '\t';
    }
    SmallNumber text_number() const;
    // The number in an inlined string of one to eight digits and nothing else, all at once; -1: it
    // is not such a string.
    std::int64_t short_digits() const {
        const unsigned length = inline_length();
        if (!kLittle || length - 1 >= 8) return -1;
        // Leading zeros in front: the first digit is the lowest byte.
        constexpr std::uint64_t kZeros = 0x3030303030303030;
        const unsigned missing = 8 * (8 - length);
        std::uint64_t w = word_at<std::uint64_t>(bytes_) << missing;
        if (missing) w |= kZeros >> (64 - missing);
        constexpr std::uint64_t kHigh = 0xF0F0F0F0F0F0F0F0;
        if (((w & kHigh) ^ kZeros) | (((w + 0x0606060606060606) & kHigh) ^ kZeros)) return -1;
        w = (w & 0x0F0F0F0F0F0F0F0F) * 2561 >> 8;
        w = (w & 0x00FF00FF00FF00FF) * 6553601 >> 16;
        w = (w & 0x0000FFFF0000FFFF) * 42949672960001 >> 32;
        return static_cast<std::int64_t>(w);
    }
    static bool keeps_digits(std::int64_t digits, std::int64_t exponent, const Settings& settings);
    void set_long_text(std::string_view text);
    void set_decimal(SmallNumber n, const Settings& settings) {
        put({{static_cast<std::uint64_t>(n.coefficient), FractionMark(settings).with(n.exponent)}});
    }
    std::string_view long_text();
    void retain() const {
        auto* shared = load<Counted*>();
        if (shared->references != Counted::kImmortal) ++shared->references;
    }
    void release() {
        if (gives_up()) destroy();
    }
    // Counts one less of what is shared; true: that was the last one.
    bool gives_up() {
        auto* shared = load<Counted*>();
        return shared->references != Counted::kImmortal && --shared->references == 0;
    }
    // The last one goes.
    void destroy();
    // The same, and this is unset before.
    void destroy_last();

    template <class T>
    T load() const {
        T t;
        std::memcpy(&t, bytes_, sizeof t);
        return t;
    }
    template <class T>
    void store(Tag tag, T t) {
        static_assert(sizeof t == 8);
        put({{std::bit_cast<std::uint64_t>(t), last_bytes(tag)}});
    }

    // integer: an int64. decimal: an int64, exponent (int32) at 8, DIGITS (uint16) at 12, FORM at
    // 14. inlined: bytes at 0, length at 14. Others: a pointer.
    alignas(8) char bytes_[kInlineBytes + 1];
    Tag tag_;
};
static_assert(sizeof(Value) == 16);

// A variable that two pools see.
struct Box : Counted {
    Value value;
};

}  // namespace rexx
