// Values: storage, text of numbers, slices, appending.
#include "rexx/value.h"

#include <charconv>
#include <cstdlib>
#include <new>
#include <utility>

#include "rexx/condition.h"
#include "rexx/stem.h"

namespace rexx {
namespace {

// Header, capacity and what may be read behind the end of a string.
std::size_t block_size(std::size_t capacity) {
    return sizeof(HeapString) + capacity + Value::kReadable;
}

// Blocks of the usual short strings that nobody owns any more wait here for the next one.
// Sanitizers shall see each string come and go.
class SpareBlocks {
  public:
    static constexpr std::size_t kStep = 16;
    static constexpr std::size_t kSizes = 8;
    static constexpr std::size_t kLargest = kStep * (kSizes - 1);

    // The capacity that a block for so many bytes gets.
    static std::size_t rounded(std::size_t capacity) {
        return capacity <= kLargest ? (capacity + kStep - 1) & ~(kStep - 1) : capacity;
    }
    // A block of a rounded capacity; null: none waits.
    HeapString* take(std::size_t capacity) {
        if (capacity > kLargest) return nullptr;
        Row& row = rows_[capacity / kStep];
        HeapString* block = row.first;
        if (!block) return nullptr;
        row.first = block->parent;
        --row.count;
        return block;
    }
    // False: it is to be freed.
    bool keep(HeapString* block) {
        if (block->capacity >= kStep * kSizes) return false;
        Row& row = rows_[block->capacity / kStep];
        if (row.count == kMost) return false;
        ++row.count;
        block->parent = std::exchange(row.first, block);
        return true;
    }
    void clear() {
        for (Row& row : rows_) {
            while (HeapString* block = row.first) {
                row.first = block->parent;
                std::free(block);
            }
            row.count = kMost;  // what the thread still frees is freed
        }
    }

  private:
#ifdef __SANITIZE_ADDRESS__
    static constexpr std::uint32_t kMost = 0;
#else
    static constexpr std::uint32_t kMost = 32;
#endif
    struct Row {
        HeapString* first = nullptr;
        std::uint32_t count = 0;
    };
    Row rows_[kSizes];
};

constinit thread_local SpareBlocks spare_blocks;

HeapString* allocated(std::size_t size) {
    // At the end of the thread they are given back.
    struct Clearing {
        ~Clearing() { spare_blocks.clear(); }
    };
    static thread_local Clearing clearing;
    (void)clearing;
    auto* block = static_cast<HeapString*>(std::malloc(size));
    if (!block) throw std::bad_alloc();
    return block;
}

HeapString* new_block(std::size_t wanted) {
    const std::size_t capacity = SpareBlocks::rounded(wanted);
    const std::size_t size = block_size(capacity);
    memory_meter().take(size);
    HeapString* block = spare_blocks.take(capacity);
    if (!block) block = allocated(size);
    *block = {{1}, 0, capacity, nullptr, reinterpret_cast<char*>(block + 1)};
    return block;
}

// A block of its own bytes and one owner with more room; the system moves large ones without
// touching what they hold.
HeapString* widened(HeapString* block, std::size_t capacity) {
    const std::size_t size = block_size(capacity);
    const std::size_t before = block_size(block->capacity);
    memory_meter().take(size);
    auto* wider = static_cast<HeapString*>(std::realloc(block, size));
    memory_meter().give(wider ? before : size);
    if (!wider) throw std::bad_alloc();
    wider->capacity = capacity;
    wider->bytes = reinterpret_cast<char*>(wider + 1);
    return wider;
}

void free_block(HeapString* block) {
    memory_meter().give(block_size(block->capacity));
    if (HeapString* parent = block->parent)
        if (parent->references != Counted::kImmortal && --parent->references == 0)
            free_block(parent);
    if (!spare_blocks.keep(block)) std::free(block);
}

HeapString* new_slice(HeapString* parent, char* bytes, std::size_t length) {
    if (parent->parent) parent = parent->parent;
    HeapString* slice = new_block(0);
    if (parent->references != Counted::kImmortal) ++parent->references;
    slice->parent = parent;
    slice->bytes = bytes;
    slice->length = length;
    return slice;
}

}  // namespace

namespace {

// The eight digits of n < 10**8, a byte each, the first one lowest.
std::uint64_t eight_digits(std::uint64_t n) {
    std::uint64_t w = n / 10000 | (n % 10000) << 32;
    const std::uint64_t hundreds = (w * 10486 >> 20) & 0x0000007F0000007F;
    w = hundreds | (w - 100 * hundreds) << 16;
    const std::uint64_t tens = (w * 103 >> 10) & 0x000F000F000F000F;
    return tens | (w - 10 * tens) << 8;
}

}  // namespace

std::size_t print_integer(std::int64_t n, char* to) {
    if (std::endian::native != std::endian::little || n < 0 || n >= 100'000'000)
        return static_cast<std::size_t>(std::to_chars(to, to + 24, n).ptr - to);
    const std::uint64_t digits = eight_digits(static_cast<std::uint64_t>(n));
    // Leading zeros go, the last digit stays.
    const int zeros = std::countr_zero(digits | std::uint64_t{1} << 56) / 8;
    const std::uint64_t text = (digits | 0x3030303030303030) >> (8 * zeros);
    std::memcpy(to, &text, sizeof text);
    return static_cast<std::size_t>(8 - zeros);
}

void MemoryMeter::refuse() const {
    raise(5, 1, {"storage limit reached"});
}

HeapNumber::HeapNumber(const Number& n, const Settings& made_under)
    : Counted{1}, settings(made_under), number(n) {
    const std::size_t bytes = sizeof *this + number.limbs().size() * sizeof(std::uint32_t);
    memory_meter().take(bytes);
    metered = bytes;
}

HeapNumber::~HeapNumber() {
    memory_meter().give(metered);
}

const std::string& HeapNumber::written() {
    if (has_text) return text;
    std::string made = rexx::text(number, settings);
    memory_meter().take(made.size());
    metered += made.size();
    text = std::move(made);
    has_text = true;
    return text;
}

Value Value::integer(std::int64_t n) {
    Value v;
    if (n > -kIntegerLimit && n < kIntegerLimit)
        v.store(Tag::integer, n);
    else
        v = Value(std::to_string(n));
    return v;
}

// A number may stand for its text when reading that text gives the same coefficient and exponent
// back: not when zeros are added in front of the point (1E3 is written 1000).
bool Value::keeps_digits(std::int64_t digits, std::int64_t exponent, const Settings& settings) {
    const auto limit = static_cast<std::int64_t>(std::min<std::uint64_t>(settings.digits, 1 << 30));
    const bool small = is_ansi(settings.form) ? digits + exponent > -6 : -exponent <= 2 * limit;
    const bool plain = exponent <= 0 && small && digits + exponent <= limit;
    const bool zeros_added = exponent > 0 && digits + exponent <= limit;
    return plain || (!is_engineering(settings.form) && !zeros_added);
}

Settings Value::decimal_settings() const {
    std::uint16_t digits;
    std::memcpy(&digits, bytes_ + 12, sizeof digits);
    return {digits, static_cast<Form>(bytes_[14]), 0};
}

Value Value::number(SmallNumber n, const Settings& settings) {
    if (n.coefficient == 0) return integer(0);
    const auto size =
        static_cast<std::uint64_t>(n.coefficient < 0 ? -n.coefficient : n.coefficient);
    if (n.exponent == 0 &&
        (settings.digits >= 18 || size < power_of_ten(static_cast<int>(settings.digits))))
        return small(n.coefficient);
    const bool stands = n.exponent < 0 || (n.exponent > 0 && size >= FractionMark(settings).full);
    if (settings.digits <= 0xFFFF && ((stands && !is_engineering(settings.form)) ||
                                      keeps_digits(digit_count(size), n.exponent, settings))) {
        Value v;
        v.set_decimal(n, settings);
        return v;
    }
    Value v(rexx::text(Number(n), settings));
    return literal(v.text());
}

Value Value::number(const Number& n, const Settings& settings) {
    if (auto small = n.small()) return number(*small, settings);
    auto* block = new HeapNumber(n, settings);
    Value v;
    v.store(Tag::number, block);
    if (!keeps_digits(n.digits(), n.exponent(), settings)) v.make_text();
    return v;
}

Value Value::uninitialized(std::size_t length, char*& bytes) {
    Value v;
    HeapString* block = new_block(length);
    block->length = length;
    bytes = block->bytes;
    v.store(Tag::string, block);
    return v;
}

Value Value::long_part(const Value& whole, std::size_t from, std::size_t length) {
    auto* block = whole.load<HeapString*>();
    if (length < kSliceBytes) return Value(std::string_view(block->bytes + from, length));
    // A small part must not keep a large string alive.
    const HeapString* owner = block->parent ? block->parent : block;
    if (length < owner->length / 4) return Value(std::string_view(block->bytes + from, length));
    Value v;
    v.store(Tag::string, new_slice(block, block->bytes + from, length));
    return v;
}

Value Value::literal(std::string_view text) {
    Value v(text);
    if (text.empty() || text.size() > 20) return v;
    const auto parsed = Number::parse(text);
    const auto small = parsed ? parsed->small() : std::nullopt;
    if (!small) return v;
    Value n;
    const Settings settings{18, Form::scientific, 0};
    if (small->exponent == 0)
        n = integer(small->coefficient);
    else if (small->coefficient != 0)
        n.set_decimal(*small, text.find('E') == text.npos ? settings : Settings{});
    else
        return v;
    return n.to_string() == text ? n : v;
}

void Value::set_long_text(std::string_view text) {
    tag_ = Tag::unset;
    HeapString* block = new_block(text.size());
    std::memcpy(block->bytes, text.data(), text.size());
    block->length = text.size();
    store(Tag::string, block);
}

std::optional<Number> Value::as_number() const {
    switch (tag_) {
        case Tag::integer:
        case Tag::decimal:
            return Number(as_small());
        case Tag::number:
            return load<HeapNumber*>()->number;
        case Tag::inlined:
            return Number::parse({bytes_, inline_length()});
        case Tag::string: {
            auto* block = load<HeapString*>();
            return Number::parse({block->bytes, block->length});
        }
        default:
            return std::nullopt;
    }
}

namespace {

// Plain digits of at most 14 bytes, by far the most frequent strings that are numbers.
bool plain_digits(std::string_view text, std::int64_t& n) {
    if (text.empty() || text.front() < '0' || text.front() > '9') return false;
    n = 0;
    for (char c : text) {
        if (c < '0' || c > '9') return false;
        n = n * 10 + (c - '0');
    }
    return true;
}

}  // namespace

SmallNumber Value::text_number() const {
    if (is_plainly_text()) return SmallNumber::none();
    if (tag_ == Tag::inlined) {
        SmallNumber n;
        if (plain_digits({bytes_, inline_length()}, n.coefficient)) return n;
    }
    const auto number = as_number();
    return number ? number->small().value_or(SmallNumber::none()) : SmallNumber::none();
}

bool Value::is_number() const {
    return !small_number().is_none() || as_number().has_value();
}

std::string_view Value::long_text() {
    if (tag_ != Tag::string) make_text();
    if (tag_ == Tag::inlined) return {bytes_, inline_length()};
    auto* block = load<HeapString*>();
    return {block->bytes, block->length};
}

std::string_view Value::text(std::string& scratch) const {
    switch (tag_) {
        case Tag::integer: {
            char digits[24];
            return scratch.assign(digits, print_integer(load<std::int64_t>(), digits));
        }
        case Tag::decimal:
            return scratch = rexx::text(Number(as_small()), decimal_settings());
        case Tag::inlined:
            return {bytes_, inline_length()};
        case Tag::string: {
            auto* block = load<HeapString*>();
            return {block->bytes, block->length};
        }
        case Tag::number:
            return load<HeapNumber*>()->written();
        default:
            return {};
    }
}

std::string Value::to_string() const {
    std::string scratch;
    return std::string(text(scratch));
}

std::size_t Value::length() const {
    if (tag_ == Tag::inlined) return inline_length();
    if (tag_ == Tag::string) return load<HeapString*>()->length;
    std::string scratch;
    return text(scratch).size();
}

void Value::make_text() {
    if (tag_ == Tag::inlined || tag_ == Tag::string) return;
    if (tag_ == Tag::integer) {
        char digits[24];
        const std::size_t size = print_integer(load<std::int64_t>(), digits);
        if (size > kInlineBytes) return set_long_text({digits, size});
        put(inline_bits(digits, size));
        return;
    }
    std::string scratch;
    *this = Value(text(scratch));
}

void Value::set_text(std::string_view text) {
    HeapString* block = tag_ == Tag::string ? load<HeapString*>() : nullptr;
    // Not a short string in a large block.
    const bool own = block && block->references == 1 && block->capacity >= text.size() &&
                     block->capacity <= 2 * text.size();
    if (!own || text.size() <= kInlineBytes) {
        *this = Value(text);
        return;
    }
    std::memmove(block->bytes, text.data(), text.size());
    block->length = text.size();
}

void Value::append(std::string_view more) {
    make_text();
    const std::size_t old = length();
    const std::size_t size = old + more.size();
    if (tag_ == Tag::inlined && size <= kInlineBytes) {
        if (!more.empty()) std::memmove(bytes_ + old, more.data(), more.size());
        bytes_[kInlineBytes] = static_cast<char>(size);
        return;
    }
    HeapString* block = tag_ == Tag::string ? load<HeapString*>() : nullptr;
    const bool own = block && block->references == 1;
    const bool within = block && more.data() >= block->bytes && more.data() <= block->bytes + old;
    if (own && block->capacity < size && !block->parent && !within) {
        block = widened(block, size + size / 2);
        store(Tag::string, block);
    }
    if (!own || block->capacity < size) {
        HeapString* larger = new_block(size + size / 2);
        std::memcpy(larger->bytes, block ? block->bytes : bytes_, old);
        larger->length = old;
        // `more` may lie in the old block: copy it before that goes.
        std::memcpy(larger->bytes + old, more.data(), more.size());
        larger->length = size;
        Value grown;
        grown.store(Tag::string, larger);
        swap(grown);
        return;
    }
    std::memmove(block->bytes + old, more.data(), more.size());
    block->length = size;
}

Value Value::boxed(Box* box) {
    Value v;
    ++box->references;
    v.store(Tag::box, box);
    return v;
}

Value Value::stem(Stem* stem) {
    Value v;
    ++stem->references;
    v.store(Tag::stem, stem);
    return v;
}

void Value::make_immortal() {
    if (tag_ == Tag::string) load<HeapString*>()->references = Counted::kImmortal;
    if (tag_ == Tag::number) {
        std::string scratch;
        (void)text(scratch);
        load<HeapNumber*>()->references = Counted::kImmortal;
    }
}

void Value::release_immortal() {
    if (tag_ == Tag::string) load<HeapString*>()->references = 1;
    if (tag_ == Tag::number) load<HeapNumber*>()->references = 1;
    *this = Value();
}

void Value::destroy_last() {
    Value last;
    last.put(bits());
    tag_ = Tag::unset;
    last.destroy();
    last.tag_ = Tag::unset;
}

void Value::destroy() {
    switch (tag_) {
        case Tag::string:
            return free_block(load<HeapString*>());
        case Tag::number:
            delete load<HeapNumber*>();
            return;
        case Tag::box:
            delete load<Box*>();
            return;
        default:
            delete load<Stem*>();
            return;
    }
}

}  // namespace rexx
