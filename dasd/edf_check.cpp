// CMS EDF file system: check_minidisk(), which walks everything and compares it with the map.
#include <algorithm>

#include "dasd/edf_directory.h"
#include "dasd/edf_records.h"

namespace dasd {
namespace {

using namespace edf;

class Checker {
  public:
    Checker(BlockStore& store, const Opened& opened)
        : store_(store),
          state_(opened.state),
          map_(opened.map),
          owners_(std::size_t{opened.map.blocks()} + 1) {}

    std::vector<std::string> run() {
        for (auto block : state_.meta) claim(block, kMeta);
        for (std::size_t i = 0; i < state_.files.size(); ++i) check_file(i);
        compare_with_map();
        return std::move(findings_);
    }

  private:
    static constexpr std::uint32_t kFree = 0, kMeta = 1, kFirstFile = 2;

    std::string name_of(std::uint32_t owner) const {
        if (owner == kMeta) return "the directory";
        const auto& fst = state_.files[owner - kFirstFile];
        return fmt::format("file {} {}", fst.name(), fst.type());
    }

    void claim(BlockNumber block, std::uint32_t owner) {
        auto& other = owners_[block];
        if (other != kFree)
            findings_.push_back(fmt::format("block {} belongs to {} and to {}", block,
                                            name_of(other), name_of(owner)));
        other = owner;
    }

    void check_file(std::size_t index) {
        const auto& fst = state_.files[index];
        auto owner = static_cast<std::uint32_t>(index) + kFirstFile;
        auto tree = load_tree(store_, fst, state_.label.blocks);
        if (!tree.ok()) return report(owner, tree.error().text);
        for (auto block : tree.value().pointers) claim(block, owner);
        std::uint32_t present = 0;
        for (const auto& leaf : tree.value().leaves) {
            if (leaf.block == 0) continue;
            ++present;
            claim(leaf.block, owner);
        }
        if (fst.format == RecordFormat::variable) return check_variable(fst, owner, tree.value());
        if (present != fst.blocks)
            report(owner,
                   fmt::format("it has {} data blocks, its entry says {}", present, fst.blocks));
    }

    void report(std::uint32_t owner, const std::string& what) {
        findings_.push_back(fmt::format("{}: {}", name_of(owner), what));
    }

    // Reads every record as a user would, through the pointers, from each block's first record on:
    // so each displacement is used once.
    void check_variable(const Fst& fst, std::uint32_t owner, const Tree& tree) {
        std::uint32_t next = 1, longest = 0;
        for (const auto& leaf : tree.leaves) {
            if (leaf.highest < next) continue;
            auto records =
                read_records(store_, fst, state_.label.blocks, next, leaf.highest - next + 1);
            if (!records.ok()) return report(owner, records.error().text);
            for (const auto& record : records.value())
                longest = std::max(longest, static_cast<std::uint32_t>(record.size()));
            next = leaf.highest + 1;
        }
        if (longest > fst.record_length)
            report(owner, fmt::format("a record of {} bytes, its entry says {}", longest,
                                      fst.record_length));
    }

    void compare_with_map() {
        std::uint32_t used = 0;
        for (BlockNumber block = 1; block <= map_.blocks(); ++block) {
            bool owned = owners_[block] != kFree || block < kFirstFileBlock;
            used += map_.used(block);
            if (owned && !map_.used(block))
                findings_.push_back(fmt::format("block {} is in use but free in the map", block));
            if (!owned && map_.used(block) && !is_reserved(block))
                findings_.push_back(
                    fmt::format("block {} is used in the map but nothing owns it", block));
        }
        if (used != state_.label.used)
            findings_.push_back(fmt::format("the label says {} blocks are used, the map {}",
                                            state_.label.used, used));
    }

    // Of a RESERVEd disk everything from the file's start on belongs to its one file.
    bool is_reserved(BlockNumber block) const {
        return state_.label.reserved_start != 0 && block >= state_.label.reserved_start;
    }

    BlockStore& store_;
    const State& state_;
    const BlockMap& map_;
    std::vector<std::uint32_t> owners_;  // by block
    std::vector<std::string> findings_;
};

}  // namespace

base::Result<std::vector<std::string>> check_minidisk(const Device& device) {
    auto label = TRY(read_label_block(device));
    BlockStore store(device, label.block_size);
    auto opened = TRY(read_state(store, label));
    return Checker(store, opened).run();
}

}  // namespace dasd
