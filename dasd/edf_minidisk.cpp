// CMS EDF file system: the minidisk as the rest of the product sees it.
//
// Every change writes new blocks and changes the state in memory; commit() (edf_directory.cpp)
// makes it current on disk.
#include <algorithm>

#include "dasd/edf_directory.h"
#include "dasd/edf_records.h"

namespace dasd {
namespace {

using namespace edf;

class EdfMinidisk final : public Minidisk {
  public:
    EdfMinidisk(BlockStore store, Opened opened, std::vector<std::byte> seal)
        : store_(std::move(store)),
          allocator_(std::move(opened.map)),
          state_(std::move(opened.state)),
          committed_(state_),
          seal_(std::move(seal)) {}

    MinidiskInfo info() const override;
    bool writable() const override { return store_.device().writable(); }
    std::vector<FileEntry> files() const override;
    std::optional<FileEntry> find(std::string_view name, std::string_view type) const override;
    base::Result<Records> read(std::string_view name, std::string_view type, std::uint32_t first,
                               std::uint32_t count) override;
    base::Result<void> write(const FileEntry& entry, const Records& records) override;
    base::Result<void> append(const FileEntry& entry, const Records& records) override;
    base::Result<void> replace(std::string_view name, std::string_view type, std::uint32_t first,
                               const Records& records) override;
    base::Result<void> erase(std::string_view name, std::string_view type) override;
    base::Result<void> rename(std::string_view name, std::string_view type,
                              const FileEntry& to) override;
    base::Result<void> commit() override;
    base::Result<void> rollback() override;
    base::Result<bool> is_stale() override;

  private:
    // A file being changed: its new entry and the blocks it had and has.
    struct Draft {
        Fst fst;
        Tree old;
        std::vector<Leaf> leaves;
    };

    const Fst* fst_of(std::string_view name, std::string_view type) const;
    base::Result<const Fst*> require(std::string_view name, std::string_view type) const;
    base::Result<void> require_fresh();
    base::Result<void> require_writable();
    base::Result<void> require_room(std::size_t files) const;
    base::Result<Draft> draft_of(const Fst& fst);
    base::Result<void> fill(Draft& draft, const Records& records);
    base::Result<void> replace_fixed(Draft& draft, std::uint32_t first, const Records& records);
    base::Result<void> replace_variable(Draft& draft, std::uint32_t first, const Records& records);
    base::Result<void> overwrite(Draft& draft, VariablePlace place, const Records& records);
    base::Result<bool> same_lengths(const Fst& fst, std::uint32_t first, const Records& records);
    base::Result<void> finish(Draft& draft);
    base::Result<void> release(const Draft& draft);
    // Runs one change; blocks it took are given back when it fails.
    template <class Change>
    base::Result<void> attempt(Change&& change);
    void keep_entry(Fst fst);

    BlockStore store_;
    Allocator allocator_;
    State state_, committed_;
    std::vector<std::byte> seal_;
    bool changed_ = false;
};

base::Error file_error(const Fst& fst, std::string why) {
    return base::make_error(base::msg::DASEDF405E, fst.name(), fst.type(), why);
}

// Rules for records: F all of the same length, V 1 to 65535 bytes.
base::Result<void> check_records(const Fst& fst, const Records& records) {
    bool fixed = fst.format == RecordFormat::fixed;
    if (fixed && (fst.record_length == 0 || fst.record_length > kMaximumRecord))
        return file_error(fst,
                          fmt::format("record length {} is not 1 to 65535", fst.record_length));
    for (const auto& record : records) {
        if (fixed && record.size() != fst.record_length)
            return file_error(fst, fmt::format("a record of {} bytes in a file of F {}",
                                               record.size(), fst.record_length));
        if (record.empty() || record.size() > kMaximumRecord)
            return file_error(fst,
                              fmt::format("a record of {} bytes, not 1 to 65535", record.size()));
    }
    return {};
}

base::Result<Fst> new_fst(const FileEntry& entry) {
    if (!is_valid_file_id(entry.name, entry.type) || entry.mode_number > 6)
        return base::make_error(base::msg::DASEDF409E, entry.name, entry.type);
    Fst fst;
    set_identity(fst, entry.name, entry.type, entry.mode_number);
    fst.format = entry.format;
    fst.record_length = entry.format == RecordFormat::fixed ? entry.record_length : 0;
    set_stamp(fst, entry.updated == Timestamp{} ? Timestamp::now() : entry.updated);
    return fst;
}

std::uint32_t longest(const Records& records) {
    std::size_t most = 0;
    for (const auto& record : records) most = std::max(most, record.size());
    return static_cast<std::uint32_t>(most);
}

// Records as they lie in a file.
std::vector<std::byte> packed(const Records& records, RecordFormat format) {
    std::vector<std::byte> bytes;
    std::size_t total = 0;
    for (const auto& record : records) total += record.size() + 2;
    bytes.reserve(total);
    for (const auto& record : records) {
        if (format == RecordFormat::variable) {
            bytes.push_back(static_cast<std::byte>(record.size() >> 8));
            bytes.push_back(static_cast<std::byte>(record.size() & 255));
        }
        bytes.insert(bytes.end(), record.begin(), record.end());
    }
    return bytes;
}

bool names(const Fst& fst, std::string_view name, std::string_view type) {
    return fst.name() == name && fst.type() == type;
}

MinidiskInfo EdfMinidisk::info() const {
    MinidiskInfo info;
    info.label = state_.label.identifier;
    info.block_size = state_.label.block_size;
    info.cylinders = state_.label.cylinders;
    info.blocks = state_.label.blocks;
    info.used = allocator_.map().count();
    info.files = static_cast<std::uint32_t>(state_.files.size());
    info.reserved_start = state_.label.reserved_start;
    info.created = state_.label.created;
    return info;
}

std::vector<FileEntry> EdfMinidisk::files() const {
    std::vector<FileEntry> entries;
    entries.reserve(state_.files.size());
    for (const auto& fst : state_.files) entries.push_back(entry_of(fst));
    return entries;
}

const Fst* EdfMinidisk::fst_of(std::string_view name, std::string_view type) const {
    auto found = std::find_if(state_.files.begin(), state_.files.end(),
                              [&](const Fst& fst) { return names(fst, name, type); });
    return found == state_.files.end() ? nullptr : &*found;
}

std::optional<FileEntry> EdfMinidisk::find(std::string_view name, std::string_view type) const {
    const auto* fst = fst_of(name, type);
    return fst ? std::optional(entry_of(*fst)) : std::nullopt;
}

base::Result<const Fst*> EdfMinidisk::require(std::string_view name, std::string_view type) const {
    if (const auto* fst = fst_of(name, type)) return fst;
    return base::make_error(base::msg::DASEDF403E, std::string(name), std::string(type));
}

base::Result<bool> EdfMinidisk::is_stale() {
    auto now = TRY(seal_of(store_, committed_.label));
    return now != seal_;
}

base::Result<void> EdfMinidisk::require_fresh() {
    if (TRY(is_stale())) return base::make_error(base::msg::DASEDF408E);
    return {};
}

base::Result<void> EdfMinidisk::require_writable() {
    if (!writable()) return base::make_error(base::msg::DASEDF407E);
    return require_fresh();
}

// A commit must stay possible: it writes directory and map anew before the old ones are free.
base::Result<void> EdfMinidisk::require_room(std::size_t files) const {
    if (allocator_.available() >= commit_blocks(state_, files)) return {};
    return base::make_error(base::msg::DASEDF406S, state_.label.blocks);
}

base::Result<Records> EdfMinidisk::read(std::string_view name, std::string_view type,
                                        std::uint32_t first, std::uint32_t count) {
    TRY(require_fresh());
    const auto* fst = TRY(require(name, type));
    return read_records(store_, *fst, state_.label.blocks, first, count);
}

template <class Change>
base::Result<void> EdfMinidisk::attempt(Change&& change) {
    allocator_.begin();
    base::Result<void> done = change();
    if (!done.ok()) allocator_.undo();
    return done;
}

base::Result<EdfMinidisk::Draft> EdfMinidisk::draft_of(const Fst& fst) {
    auto tree = TRY(load_tree(store_, fst, state_.label.blocks));
    Draft draft{fst, std::move(tree), {}};
    draft.leaves = draft.old.leaves;
    return draft;
}

// The draft's file becomes these records and nothing else.
base::Result<void> EdfMinidisk::fill(Draft& draft, const Records& records) {
    draft.leaves.clear();
    draft.fst.records = 0;
    if (draft.fst.format == RecordFormat::fixed) return replace_fixed(draft, 1, records);
    VariableBuilder builder(store_, allocator_);
    for (const auto& record : records) TRY(builder.add(record));
    draft.leaves = TRY(builder.finish());
    draft.fst.records = static_cast<std::uint32_t>(records.size());
    draft.fst.record_length = longest(records);
    return {};
}

base::Result<void> EdfMinidisk::replace_fixed(Draft& draft, std::uint32_t first,
                                              const Records& records) {
    auto& fst = draft.fst;
    auto last = std::uint64_t{first} - 1 + records.size();
    if (last > 0x7FFFFFFF) return base::make_error(base::msg::DASEDF406S, state_.label.blocks);
    auto bytes = packed(records, RecordFormat::fixed);
    TRY(patch_bytes(store_, allocator_, draft.leaves, std::uint64_t{first - 1} * fst.record_length,
                    bytes, RecordFormat::fixed));
    fst.records = std::max(fst.records, static_cast<std::uint32_t>(last));
    return {};
}

base::Result<bool> EdfMinidisk::same_lengths(const Fst& fst, std::uint32_t first,
                                             const Records& records) {
    auto old = TRY(read_records(store_, fst, state_.label.blocks, first,
                                static_cast<std::uint32_t>(records.size())));
    return old.size() == records.size() &&
           std::equal(old.begin(), old.end(), records.begin(),
                      [](const auto& a, const auto& b) { return a.size() == b.size(); });
}

// V records of the lengths they had: nothing moves.
base::Result<void> EdfMinidisk::overwrite(Draft& draft, VariablePlace place,
                                          const Records& records) {
    auto position = std::uint64_t{place.leaf} * store_.block_size() + place.offset;
    return patch_bytes(store_, allocator_, draft.leaves, position,
                       packed(records, RecordFormat::variable), RecordFormat::variable);
}

base::Result<void> EdfMinidisk::replace_variable(Draft& draft, std::uint32_t first,
                                                 const Records& records) {
    auto& fst = draft.fst;
    if (fst.records == 0) return fill(draft, records);
    auto place = TRY(find_variable(store_, draft.old, first));
    if (TRY(same_lengths(fst, first, records))) return overwrite(draft, place, records);
    VariableBuilder builder(store_, allocator_);
    TRY(builder.keep(draft.old, place, first));
    for (const auto& record : records) TRY(builder.add(record));
    draft.leaves = TRY(builder.finish());
    fst.records = static_cast<std::uint32_t>(first - 1 + records.size());
    fst.record_length = std::max(fst.record_length, longest(records));
    return {};
}

// Pointer blocks, counts, and what the file no longer needs.
base::Result<void> EdfMinidisk::finish(Draft& draft) {
    auto& fst = draft.fst;
    bool fixed = fst.format == RecordFormat::fixed;
    auto tree = TRY(store_tree(store_, allocator_, draft.leaves, fst.format));
    fst.origin = tree.origin;
    fst.levels = tree.levels;
    fst.blocks = static_cast<std::uint32_t>(
        fixed ? std::count_if(tree.leaves.begin(), tree.leaves.end(),
                              [](const Leaf& leaf) { return leaf.block != 0; })
              : static_cast<std::ptrdiff_t>(tree.leaves.size()));
    encode_fst(fst);
    TRY(release(draft));
    TRY(require_room(state_.files.size() + (draft.old.origin == 0)));
    keep_entry(fst);
    return {};
}

base::Result<void> EdfMinidisk::release(const Draft& draft) {
    for (auto block : draft.old.pointers) TRY(allocator_.release(block));
    for (std::size_t i = 0; i < draft.old.leaves.size(); ++i) {
        auto block = draft.old.leaves[i].block;
        bool kept = i < draft.leaves.size() && draft.leaves[i].block == block;
        if (block != 0 && !kept) TRY(allocator_.release(block));
    }
    return {};
}

// Puts an entry in its sorted place, over one of the same name. A directory that somebody else left
// unsorted is sorted now.
void EdfMinidisk::keep_entry(Fst fst) {
    auto& files = state_.files;
    if (!std::is_sorted(files.begin(), files.end(), precedes))
        std::sort(files.begin(), files.end(), precedes);
    auto at = std::lower_bound(files.begin(), files.end(), fst, precedes);
    if (at != files.end() && !precedes(fst, *at))
        *at = std::move(fst);
    else
        files.insert(at, std::move(fst));
    changed_ = true;
}

base::Result<void> EdfMinidisk::write(const FileEntry& entry, const Records& records) {
    TRY(require_writable());
    auto fst = TRY(new_fst(entry));
    TRY(check_records(fst, records));
    const auto* old = fst_of(entry.name, entry.type);
    if (records.empty()) return old ? erase(entry.name, entry.type) : base::Result<void>();
    return attempt([&]() -> base::Result<void> {
        Draft draft{fst, {}, {}};
        if (old) draft.old = TRY(load_tree(store_, *old, state_.label.blocks));
        TRY(fill(draft, records));
        return finish(draft);
    });
}

base::Result<void> EdfMinidisk::append(const FileEntry& entry, const Records& records) {
    const auto* old = fst_of(entry.name, entry.type);
    if (!old || old->records == 0) return write(entry, records);
    if (entry.format != old->format) return file_error(*old, "records of the other format");
    auto first = old->records + 1;
    TRY(replace(entry.name, entry.type, first, records));
    auto fst = *TRY(require(entry.name, entry.type));
    if (entry.updated != Timestamp{}) set_stamp(fst, entry.updated);
    keep_entry(std::move(fst));
    return {};
}

base::Result<void> EdfMinidisk::replace(std::string_view name, std::string_view type,
                                        std::uint32_t first, const Records& records) {
    TRY(require_writable());
    const auto& fst = *TRY(require(name, type));
    TRY(check_records(fst, records));
    bool fixed = fst.format == RecordFormat::fixed;
    // F files may be written past their end: CMS fills with zeros.
    if (first == 0 || (!fixed && first > fst.records + std::uint64_t{1}))
        return file_error(
            fst, fmt::format("it has {} records, there is no record {}", fst.records, first));
    if (records.empty()) return {};
    return attempt([&]() -> base::Result<void> {
        auto draft = TRY(draft_of(fst));
        set_stamp(draft.fst, Timestamp::now());
        TRY(fixed ? replace_fixed(draft, first, records) : replace_variable(draft, first, records));
        return finish(draft);
    });
}

base::Result<void> EdfMinidisk::erase(std::string_view name, std::string_view type) {
    TRY(require_writable());
    const auto& fst = *TRY(require(name, type));
    return attempt([&]() -> base::Result<void> {
        auto draft = TRY(draft_of(fst));
        draft.leaves.clear();
        TRY(release(draft));
        std::erase_if(state_.files, [&](const Fst& each) { return names(each, name, type); });
        changed_ = true;
        return {};
    });
}

base::Result<void> EdfMinidisk::rename(std::string_view name, std::string_view type,
                                       const FileEntry& to) {
    TRY(require_writable());
    auto fst = *TRY(require(name, type));
    if (!is_valid_file_id(to.name, to.type) || to.mode_number > 6)
        return base::make_error(base::msg::DASEDF409E, to.name, to.type);
    bool same = name == to.name && type == to.type;
    if (!same && fst_of(to.name, to.type))
        return base::make_error(base::msg::DASEDF404E, to.name, to.type);
    std::erase_if(state_.files, [&](const Fst& each) { return names(each, name, type); });
    set_identity(fst, to.name, to.type, to.mode_number);
    keep_entry(std::move(fst));
    return {};
}

base::Result<void> EdfMinidisk::commit() {
    if (!changed_) return {};
    TRY(require_writable());
    TRY(write_state(store_, allocator_, state_));
    committed_ = state_;
    changed_ = false;
    seal_ = TRY(seal_of(store_, committed_.label));
    return {};
}

base::Result<void> EdfMinidisk::rollback() {
    state_ = committed_;
    allocator_.rollback();
    store_.forget();
    changed_ = false;
    return {};
}

}  // namespace

base::Result<std::unique_ptr<Minidisk>> open_minidisk(const Device& device) {
    auto label = TRY(read_label_block(device));
    BlockStore store(device, label.block_size);
    auto seal = TRY(seal_of(store, label));
    auto opened = TRY(read_state(store, label));
    std::unique_ptr<Minidisk> disk =
        std::make_unique<EdfMinidisk>(std::move(store), std::move(opened), std::move(seal));
    return disk;
}

}  // namespace dasd
