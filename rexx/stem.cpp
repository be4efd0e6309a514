// Stems: vector and table.
#include "rexx/stem.h"

#include <algorithm>
#include <cstdlib>
#include <new>

namespace rexx {
namespace {

// A plainly written whole number below the limit at the front of `text`; its length, 0 if none.
std::size_t canonical_prefix(std::string_view text, std::uint64_t& n) {
    n = 0;
    std::size_t size = 0;
    while (size < text.size() && size < 10 && text[size] >= '0' && text[size] <= '9')
        n = n * 10 + static_cast<std::uint64_t>(text[size++] - '0');
    if (size > 1 && text[0] == '0') return 0;
    return n < TailKey::kIntegerLimit ? size : 0;
}

const Value* look_through(const Value* v) {
    return v && v->tag() == Tag::box ? &v->as_box()->value : v;
}

}  // namespace

TailKey TailKey::of_text(std::string_view text) {
    const TailKey as_text{Kind::text, 0, text};
    if (text.empty() || text[0] < '0' || text[0] > '9') return as_text;
    std::uint64_t first = 0;
    std::uint64_t second = 0;
    const std::size_t size = canonical_prefix(text, first);
    if (size == 0) return as_text;
    if (size == text.size()) return {Kind::integer, first, {}};
    if (text[size] != '.') return as_text;
    const std::string_view rest = text.substr(size + 1);
    if (rest.empty() || canonical_prefix(rest, second) != rest.size()) return as_text;
    return {Kind::pair, first << 32 | second, {}};
}

std::string TailKey::to_string() const {
    if (kind == Kind::text) return std::string(text);
    if (kind == Kind::integer) return std::to_string(number);
    return std::to_string(number >> 32) + "." + std::to_string(number & 0xFFFFFFFF);
}

void DenseCells::reserve(std::size_t capacity) {
    void* cells = std::realloc(static_cast<void*>(cells_), capacity * sizeof(Value));
    if (!cells) throw std::bad_alloc();
    cells_ = static_cast<Value*>(cells);
    capacity_ = capacity;
}

void DenseCells::clear() {
    std::destroy(begin(), end());
    std::free(static_cast<void*>(cells_));
    cells_ = nullptr;
    size_ = capacity_ = 0;
}

Stem::~Stem() {
    memory_meter().give(accounted_);
}

std::uint32_t Stem::hash_of(const TailKey& key) {
    std::uint64_t h = key.number + static_cast<std::uint64_t>(key.kind);
    if (key.kind == TailKey::Kind::text) h = std::hash<std::string_view>{}(key.text);
    h *= 0x9E3779B97F4A7C15;
    return static_cast<std::uint32_t>(h >> 32);
}

TailKey Stem::key_of(const Entry& entry) {
    if (entry.kind != TailKey::Kind::text) return {entry.kind, entry.number, {}};
    return {entry.kind, 0, entry.name.plain_text()};
}

// Index of the key's entry, or of the free one where it belongs.
std::size_t Stem::probe(const TailKey& key, std::uint32_t hash) const {
    const std::size_t mask = table_.size() - 1;
    for (std::size_t i = hash & mask;; i = (i + 1) & mask) {
        const Entry& entry = table_[i];
        if (!entry.used) return i;
        if (entry.hash != hash || entry.kind != key.kind) continue;
        if (key.kind != TailKey::Kind::text) {
            if (entry.number == key.number) return i;
        } else if (entry.name.plain_text() == key.text) {
            return i;
        }
    }
}

// The vector takes the next elements and small gaps. Tails such as n*n, that leave ever longer
// gaps, would make it mostly empty cells: they go to the table.
bool Stem::dense_takes(std::uint64_t index) {
    if (index < dense_.size()) return true;
    if (index > dense_.size() * 2 + 8) return false;
    return index < dense_limit_ || is_well_filled(index);
}

// Counts again only after the vector or the table has doubled, so that the work stays in
// proportion.
bool Stem::is_well_filled(std::uint64_t index) {
    if (used_ < count_again_) return false;
    const auto set =
        std::count_if(dense_.begin(), dense_.end(), [](const Value& v) { return v.is_set(); });
    if ((static_cast<std::size_t>(set) + table_integers_) * 8 < index) {
        count_again_ = used_ * 2 + 64;
        return false;
    }
    dense_limit_ = index * 2;
    return true;
}

Value* Stem::slot(const TailKey& key) const {
    if (key.kind == TailKey::Kind::integer && key.number < dense_.size())
        return &dense_[key.number];
    if (used_ == 0) return nullptr;
    Entry& entry = table_[probe(key, hash_of(key))];
    return entry.used ? &entry.value : nullptr;
}

Value& Stem::make(const TailKey& key) {
    if (Value* there = slot(key)) return *there;
    if (key.kind == TailKey::Kind::integer && dense_takes(key.number)) {
        grow_dense(key.number + 1);
        return dense_[key.number];
    }
    if ((used_ + 1) * 4 > table_.size() * 3) grow_table();
    const std::uint32_t hash = hash_of(key);
    Entry& entry = table_[probe(key, hash)];
    entry.used = true;
    entry.hash = hash;
    entry.kind = key.kind;
    entry.number = key.number;
    if (key.kind == TailKey::Kind::text) entry.name = Value(key.text);
    if (key.kind == TailKey::Kind::integer) ++table_integers_;
    ++used_;
    return entry.value;
}

// Elements that lay in the table because the vector was short move over: an element is in one
// place.
void Stem::grow_dense(std::size_t size) {
    const std::size_t old = dense_.size();
    if (size > dense_.capacity()) {
        const std::size_t capacity = std::max(size, old + old / 2 + 8);
        const std::size_t more = (capacity - dense_.capacity()) * sizeof(Value);
        memory_meter().take(more);
        accounted_ += more;
        dense_.reserve(capacity);
    }
    dense_.grow(size);
    for (std::size_t i = old; table_integers_ > 0 && i < size; ++i) {
        const TailKey key = TailKey::of_integer(static_cast<std::int64_t>(i));
        Entry& entry = table_[probe(key, hash_of(key))];
        // The entry stays in its chain, empty; the vector now answers for this index.
        if (entry.used) dense_[i] = std::move(entry.value);
    }
}

void Stem::grow_table() {
    const std::size_t size = std::max<std::size_t>(8, table_.size() * 2);
    memory_meter().take((size - table_.size()) * sizeof(Entry));
    accounted_ += (size - table_.size()) * sizeof(Entry);
    std::vector<Entry> old(size);
    old.swap(table_);
    used_ = table_integers_ = 0;
    for (Entry& entry : old) {
        const bool moved = entry.kind == TailKey::Kind::integer && entry.number < dense_.size();
        if (!entry.used || moved) continue;
        if (entry.kind == TailKey::Kind::integer) ++table_integers_;
        ++used_;
        table_[probe(key_of(entry), entry.hash)] = std::move(entry);
    }
}

const Value* Stem::find(const TailKey& key) const {
    return look_through(slot(key));
}

Value& Stem::at(const TailKey& key) {
    Value& v = make(key);
    return v.tag() == Tag::box ? v.as_box()->value : v;
}

void Stem::drop(const TailKey& key) {
    if (!initial_.is_set()) {
        if (Value* v = slot(key)) *const_cast<Value*>(look_through(v)) = Value();
        return;
    }
    at(key) = Value::dropped();
}

Box* Stem::share(const TailKey& key) {
    Value& v = make(key);
    has_boxes_ = true;
    if (v.tag() == Tag::box) return v.as_box();
    auto* box = new Box;
    // An element without a value of its own passes its default on to the one that shares it.
    box->value = v.tag() == Tag::unset ? initial_ : std::move(v);
    v = Value::boxed(box);
    return box;
}

void Stem::adopt(const TailKey& key, Box* box) {
    has_boxes_ = true;
    make(key) = Value::boxed(box);
}

void Stem::empty(const Value& initial) {
    if (has_boxes_) {
        const auto reset = [&](Value& v) {
            if (v.tag() == Tag::box)
                v.as_box()->value = initial;
            else
                v = Value();
        };
        for (Value& v : dense_) reset(v);
        for (Entry& entry : table_) reset(entry.value);
        return;
    }
    used_ = table_integers_ = count_again_ = 0;
    dense_limit_ = kUncounted;
    // Stems are emptied in loops, often.
    if (dense_.capacity() <= kKept && table_.size() <= kKept) {
        dense_.empty();
        for (Entry& entry : table_)
            if (entry.used) entry = Entry();
        return;
    }
    dense_.clear();
    table_.clear();
    memory_meter().give(accounted_);
    accounted_ = 0;
}

void Stem::assign_all(const Value& value) {
    const Value kept = value;  // it may be an element
    empty(kept);
    initial_ = kept;
}

void Stem::drop_all() {
    empty(Value());
    initial_ = Value();
}

void Stem::each(const std::function<void(std::string_view tail, const Value& value)>& visit) const {
    for (std::size_t i = 0; i < dense_.size(); ++i)
        if (const Value* v = look_through(&dense_[i]); v->is_set()) visit(std::to_string(i), *v);
    for (const Entry& entry : table_) {
        const Value* v = look_through(&entry.value);
        if (entry.used && v->is_set()) visit(key_of(entry).to_string(), *v);
    }
}

}  // namespace rexx
