// A second, slow reader of CMS minidisks, written from the format page (dasd-images section 15)
// alone.
//
// It shares no code with dasd/edf*: it copies the whole minidisk into one flat array of blocks,
// flattens a file's pointers recursively and checks every pointer field against the bytes it finds,
// so that a mistake made alike by our reader and writer shows.
#pragma once

#include <cstring>
#include <string>
#include <vector>

#include "dasd/dasd.h"

namespace dasd::testing {

struct ReferenceFile {
    std::string name, type, mode;  // mode: letter and number
    char format = 0;
    std::uint32_t length = 0, records_said = 0, blocks_said = 0;
    std::uint32_t origin = 0, levels = 0;
    std::string old_stamp, stamp;  // hexadecimal digits as stored
    bool this_century = false;
    Records records;
    std::string fault;  // first contradiction found, empty: none
};

class ReferenceReader {
  public:
    explicit ReferenceReader(const Device& device) { flatten(device); }

    std::uint32_t word(std::uint32_t block, std::size_t at) const {
        const auto* p = flat_.data() + std::size_t{block - 1} * size_ + at;
        return std::uint32_t{p[0]} << 24 | std::uint32_t{p[1]} << 16 | std::uint32_t{p[2]} << 8 |
               p[3];
    }
    std::uint32_t block_size() const { return static_cast<std::uint32_t>(size_); }
    std::uint32_t label_word(std::size_t at) const { return word(3, at); }

    // Names of the directory in its order.
    std::vector<ReferenceFile> list() {
        auto root = label_word(16);
        std::vector<std::uint32_t> blocks;
        collect(word(root, 40), byte(root, 52), 4, blocks);
        std::vector<ReferenceFile> files;
        for (std::uint32_t i = 2; i < word(root, 48); ++i) {
            auto per_block = size_ / 64;
            files.push_back(describe(blocks.at(i / per_block), i % per_block * 64));
        }
        return files;
    }

    ReferenceFile read(std::string_view name, std::string_view type) {
        for (auto& file : list()) {
            if (file.name != name || file.type != type) continue;
            file.format == 'F' ? read_fixed(file) : read_variable(file);
            return file;
        }
        ReferenceFile missing;
        missing.fault = "not in the directory";
        return missing;
    }

    bool marked(std::uint32_t block) {
        auto root = label_word(16);
        std::vector<std::uint32_t> map;
        collect(word(root, 64 + 40), byte(root, 64 + 52), 4, map);
        auto bit = block - 1;
        auto holder = map.at(bit / (8 * size_));
        return (byte(holder, bit / 8 % size_) >> (7 - bit % 8) & 1) != 0;
    }

  private:
    std::uint8_t byte(std::uint32_t block, std::size_t at) const {
        return flat_[std::size_t{block - 1} * size_ + at];
    }

    void flatten(const Device& device) {
        std::vector<std::byte> image(kTrackSize);
        for (std::uint32_t t = 0; t < device.cylinders().n * kHeads; ++t) {
            TrackAddress at{Cylinder{t / kHeads} + device.range().start, Head{t % kHeads}};
            if (!device.volume().read_image(at, image).ok()) return;
            const auto* raw = reinterpret_cast<const std::uint8_t*>(image.data());
            for (std::size_t p = 21;
                 std::memcmp(raw + p, "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 8) != 0;) {
                auto length = std::size_t{raw[p + 6]} << 8 | raw[p + 7];
                size_ = length;
                flat_.insert(flat_.end(), raw + p + 8, raw + p + 8 + length);
                p += 8 + length;
            }
        }
    }

    std::string text(std::uint32_t block, std::size_t at, std::size_t length) const {
        const auto* p =
            reinterpret_cast<const std::byte*>(flat_.data()) + std::size_t{block - 1} * size_ + at;
        auto words = base::text_from_ebcdic(base::Bytes(p, length));
        return words.substr(0, words.find_last_not_of(' ') + 1);
    }

    std::string digits(std::uint32_t block, std::size_t at, std::size_t length) const {
        std::string hex;
        for (std::size_t i = 0; i < length; ++i) hex += fmt::format("{:02X}", byte(block, at + i));
        return hex;
    }

    ReferenceFile describe(std::uint32_t block, std::size_t at) const {
        ReferenceFile file;
        file.name = text(block, at, 8);
        file.type = text(block, at + 8, 8);
        file.old_stamp = digits(block, at + 16, 4);
        file.mode = text(block, at + 24, 2);
        file.format = text(block, at + 30, 1)[0];
        file.this_century = (byte(block, at + 31) & 8) != 0;
        file.length = word(block, at + 32);
        file.origin = word(block, at + 40);
        file.blocks_said = word(block, at + 44);
        file.records_said = word(block, at + 48);
        file.levels = byte(block, at + 52);
        file.stamp = digits(block, at + 54, 6);
        if (byte(block, at + 53) != (file.format == 'F' ? 4 : 12)) file.fault = "pointer length";
        return file;
    }

    // Data blocks of 4-byte pointers in order, trailing holes included.
    void collect(std::uint32_t block, std::uint32_t level, std::uint32_t step,
                 std::vector<std::uint32_t>& blocks) const {
        if (level == 0) return blocks.push_back(block);
        for (std::size_t at = 0; at + step <= size_; at += step)
            collect(block == 0 ? 0 : word(block, at), level - 1, step, blocks);
    }

    void read_fixed(ReferenceFile& file) {
        std::vector<std::uint32_t> blocks;
        collect(file.origin, file.levels, 4, blocks);
        auto need = (std::size_t{file.length} * file.records_said + size_ - 1) / size_;
        if (blocks.size() < need) return fail(file, "too few pointers");
        std::uint32_t present = 0;
        std::vector<std::byte> bytes;
        for (std::size_t i = 0; i < blocks.size(); ++i) {
            if (i >= need && blocks[i] != 0) return fail(file, "pointers behind the end");
            if (i >= need) continue;
            present += blocks[i] != 0;
            append(bytes, blocks[i]);
            if (blocks[i] != 0 && !marked(blocks[i])) fail(file, "block free in the map");
        }
        if (present != file.blocks_said)
            fail(file, fmt::format("{} blocks, said {}", present, file.blocks_said));
        for (std::uint32_t n = 0; n < file.records_said; ++n) {
            auto at = bytes.begin() + std::ptrdiff_t{n} * file.length;
            file.records.emplace_back(at, at + file.length);
        }
    }

    struct Entry {
        std::uint32_t block, highest, displacement;
    };

    // Entries of the lowest level; checks the back pointer and what upper entries say of lower
    // ones.
    void collect_variable(ReferenceFile& file, const Entry& from, std::uint32_t level,
                          std::vector<Entry>& leaves) {
        if (level == 0) return leaves.push_back(from);
        auto last = word(from.block, size_ - 4);
        if (last % 12 != 0 || last + 12 > size_ - 4) return fail(file, "last entry's offset");
        if (!marked(from.block)) fail(file, "pointer block free in the map");
        std::vector<Entry> entries;
        for (std::size_t at = 0; at <= last; at += 12)
            entries.push_back(
                {word(from.block, at), word(from.block, at + 4), word(from.block, at + 8)});
        for (std::size_t at = last + 12; at < size_ - 4; at += 4)
            if (word(from.block, at) != 0) fail(file, "bytes behind the last entry");
        if (entries.back().highest != from.highest) fail(file, "highest record of a pointer block");
        if (from.displacement != entries.front().displacement)
            fail(file, "displacement of a pointer block");
        for (const auto& entry : entries) collect_variable(file, entry, level - 1, leaves);
    }

    void read_variable(ReferenceFile& file) {
        std::vector<Entry> leaves;
        auto first = file.levels == 0 ? 0 : word(file.origin, 8);
        collect_variable(file, {file.origin, file.records_said, first}, file.levels, leaves);
        if (leaves.size() != file.blocks_said) fail(file, "number of blocks");
        std::vector<std::byte> bytes;
        for (const auto& leaf : leaves) append(bytes, leaf.block);
        std::vector<std::size_t> starts;
        std::size_t at = 0;
        while (file.records.size() < file.records_said) {
            if (at + 2 > bytes.size()) return fail(file, "data end too early");
            auto length = std::to_integer<std::size_t>(bytes[at]) << 8 |
                          std::to_integer<std::size_t>(bytes[at + 1]);
            if (length == 0 || at + 2 + length > bytes.size())
                return fail(file, "a record's length");
            starts.push_back(at);
            auto data = bytes.begin() + static_cast<std::ptrdiff_t>(at) + 2;
            file.records.emplace_back(data, data + static_cast<std::ptrdiff_t>(length));
            at += 2 + length;
        }
        for (auto rest = at; rest < bytes.size(); ++rest)
            if (bytes[rest] != std::byte{0}) return fail(file, "bytes behind the last record");
        if (bytes.size() - at >= size_) fail(file, "a block too many");
        check_entries(file, leaves, starts, at);
    }

    void check_entries(ReferenceFile& file, const std::vector<Entry>& leaves,
                       const std::vector<std::size_t>& starts, std::size_t end) {
        for (std::size_t i = 0; i < leaves.size(); ++i) {
            auto low = i * size_, high = low + size_;
            std::uint32_t started = 0;
            std::uint32_t displacement =
                end < high && end >= low ? static_cast<std::uint32_t>(end - low) : 0xFFFFFFFF;
            for (auto start = starts.rbegin(); start != starts.rend(); ++start)
                if (*start >= low && *start < high)
                    displacement = static_cast<std::uint32_t>(*start - low);
            for (auto start : starts) started += start < high;
            if (leaves[i].highest != started)
                fail(file, fmt::format("highest record of block {}", i));
            if (file.levels > 0 && leaves[i].displacement != displacement)
                fail(file, fmt::format("displacement of block {}: {} not {}", i,
                                       leaves[i].displacement, displacement));
            if (!marked(leaves[i].block)) fail(file, "block free in the map");
        }
    }

    void append(std::vector<std::byte>& bytes, std::uint32_t block) const {
        if (block == 0) return bytes.resize(bytes.size() + size_);
        const auto* p =
            reinterpret_cast<const std::byte*>(flat_.data()) + std::size_t{block - 1} * size_;
        bytes.insert(bytes.end(), p, p + size_);
    }

    static void fail(ReferenceFile& file, const std::string& why) {
        if (file.fault.empty()) file.fault = why;
    }

    std::vector<std::uint8_t> flat_;
    std::size_t size_ = 0;
};

inline ReferenceFile reference_read(const Device& device, std::string_view name,
                                    std::string_view type) {
    return ReferenceReader(device).read(name, type);
}

}  // namespace dasd::testing
