// Stems: the elements of `name.`.
//
// Tails that are whole numbers written plainly (0, 1, 27, never 01 or 1.0) lie in a vector while it
// is at least half full; other tails in an open-addressing table with their hash. A tail of two
// such numbers (a.i.j) is one 64-bit key. A tail is still a string to the language: every text that
// looks like one of these numbers is the same element (REXX/VM Reference ch. 2, compound symbols).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "rexx/value.h"

namespace rexx {

// A tail in its canonical form.
struct TailKey {
    enum class Kind : std::uint8_t { integer, pair, text };
    static constexpr std::int64_t kIntegerLimit = 0x7FFFFFFF;  // tails from here on are text

    Kind kind = Kind::text;
    std::uint64_t number = 0;  // the integer; first << 32 | second for a pair
    std::string_view text;     // of a text key

    static TailKey of_integer(std::int64_t n) {
        return {Kind::integer, static_cast<std::uint64_t>(n), {}};
    }
    static TailKey of_pair(std::int64_t a, std::int64_t b) {
        return {
            Kind::pair, static_cast<std::uint64_t>(a) << 32 | static_cast<std::uint64_t>(b), {}};
    }
    static bool is_short_integer(const Value& v) {
        return v.is_integer() && v.as_integer() >= 0 && v.as_integer() < kIntegerLimit;
    }
    // The key of any tail; `text` must live as long as the key.
    static TailKey of_text(std::string_view text);
    std::string to_string() const;
    // The same as a value.
    Value to_value() const {
        if (kind == Kind::integer) return Value::small(static_cast<std::int64_t>(number));
        return kind == Kind::text ? Value(text) : Value(to_string());
    }
};

// Cells that grow in place where the allocator can (values may be moved as bytes).
class DenseCells {
  public:
    DenseCells() = default;
    ~DenseCells() { clear(); }
    DenseCells(const DenseCells&) = delete;
    DenseCells& operator=(const DenseCells&) = delete;
    std::size_t size() const { return size_; }
    std::size_t capacity() const { return capacity_; }
    Value& operator[](std::size_t i) const { return cells_[i]; }
    Value* begin() const { return cells_; }
    Value* end() const { return cells_ + size_; }
    // Room for so many; std::bad_alloc when there is none.
    void reserve(std::size_t capacity);
    // Adds unset cells, within the capacity.
    void grow(std::size_t size) {
        std::uninitialized_default_construct(cells_ + size_, cells_ + size);
        size_ = size;
    }
    // Gives everything back.
    void clear();
    // Keeps no cell, but the room for them.
    void empty() {
        std::destroy(begin(), end());
        size_ = 0;
    }

  private:
    Value* cells_ = nullptr;
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;
};

class Stem : public Counted {
  public:
    Stem() = default;
    ~Stem();
    Stem(const Stem&) = delete;
    Stem& operator=(const Stem&) = delete;

    // The element: unset (the default value applies), dropped, or a value; null when never made.
    // A shared element (box) is looked through. Pointers are good until the next element is made.
    const Value* find(const TailKey& key) const;
    // The cell of element n in the vector, whatever it holds; null when it is not there.
    Value* dense(std::int64_t n) const {
        return static_cast<std::uint64_t>(n) < dense_.size()
                   ? &dense_[static_cast<std::uint64_t>(n)]
                   : nullptr;
    }
    // The same to be assigned, made if need be.
    Value& at(const TailKey& key);
    void drop(const TailKey& key);
    // Makes the element a variable of its own that another pool may share.
    Box* share(const TailKey& key);
    // Puts a shared variable in the place of the element.
    void adopt(const TailKey& key, Box* box);

    // STEM. = value: every element, present and future, has it.
    void assign_all(const Value& value);
    // DROP STEM.
    void drop_all();
    // The default value; unset when there is none.
    const Value& initial() const { return initial_; }

    // Calls with the tail and value of each element that has one of its own.
    void each(const std::function<void(std::string_view tail, const Value& value)>& visit) const;

  private:
    struct Entry {
        Value name;                // of a text key
        std::uint64_t number = 0;  // of the others
        std::uint32_t hash = 0;
        TailKey::Kind kind = TailKey::Kind::text;
        bool used = false;
        Value value;
    };
    // Room for so many elements is kept by a stem that is emptied.
    static constexpr std::size_t kKept = 64;
    // A vector as short as this may have any number of empty cells.
    static constexpr std::uint64_t kUncounted = 1 << 16;
    static std::uint32_t hash_of(const TailKey& key);
    static TailKey key_of(const Entry& entry);
    bool dense_takes(std::uint64_t index);
    bool is_well_filled(std::uint64_t index);
    Value* slot(const TailKey& key) const;
    Value& make(const TailKey& key);
    std::size_t probe(const TailKey& key, std::uint32_t hash) const;
    void grow_dense(std::size_t size);
    void grow_table();
    void empty(const Value& initial);

    bool has_boxes_ = false;
    Value initial_;
    DenseCells dense_;
    std::uint64_t dense_limit_ =
        kUncounted;                     // how far the vector grows before its cells are counted
    std::size_t count_again_ = 0;       // entries of the table before they are once more
    mutable std::vector<Entry> table_;  // size a power of two
    std::size_t used_ = 0;
    std::size_t table_integers_ = 0;  // integer keys that lie in the table
    std::size_t accounted_ = 0;
};

}  // namespace rexx
