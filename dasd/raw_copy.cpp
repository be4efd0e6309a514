// Copying and sharing of byte ranges. Sharing needs offsets and length in whole file system blocks
// (dasd-images section 17).
#include "dasd/raw_copy.h"

#include <algorithm>

namespace dasd {
namespace {

using base::Result;

constexpr std::size_t kBuffer = 256 * 1024;
// Every file system that shares uses blocks of 4096 on our machines or a divisor of it.
constexpr std::uint64_t kShareBlock = 4096;

Result<void> copy_all(File& source, std::uint64_t from, File& target, std::uint64_t to,
                      std::uint64_t length) {
    std::vector<std::byte> buffer(std::min<std::uint64_t>(kBuffer, length));
    while (length > 0) {
        auto piece = base::MutableBytes(buffer).first(
            static_cast<std::size_t>(std::min<std::uint64_t>(length, buffer.size())));
        TRY(source.read(from, piece));
        TRY(target.write(to, piece));
        from += piece.size(), to += piece.size(), length -= piece.size();
    }
    return {};
}

Result<void> zero(File& target, std::uint64_t at, std::uint64_t length) {
    std::vector<std::byte> zeros(std::min<std::uint64_t>(kBuffer, length));
    while (length > 0) {
        auto piece = base::Bytes(zeros).first(
            static_cast<std::size_t>(std::min<std::uint64_t>(length, zeros.size())));
        TRY(target.write(at, piece));
        at += piece.size(), length -= piece.size();
    }
    return {};
}

// Zeros what the target has as data in the range.
Result<void> zero_data(File& target, std::uint64_t at, std::uint64_t length) {
    for (auto end = at + length; at < end;) {
        auto data = std::min(end, TRY(target.next_data(at)));
        auto hole = std::min(end, std::max(data, TRY(target.next_hole(data))));
        TRY(zero(target, data, hole - data));
        at = std::max(hole, at + 1);
    }
    return {};
}

enum class Holes { leave, zero };

Result<void> copy_segments(File& source, std::uint64_t from, File& target, std::uint64_t to,
                           std::uint64_t length, Holes holes) {
    for (auto at = from, end = from + length; at < end;) {
        auto data = std::min(end, TRY(source.next_data(at)));
        if (holes == Holes::zero && data > at) TRY(zero_data(target, to + (at - from), data - at));
        if (data == end) return {};
        auto hole = std::min(end, TRY(source.next_hole(data)));
        if (hole <= data) hole = end;
        TRY(copy_all(source, data, target, to + (data - from), hole - data));
        at = hole;
    }
    return {};
}

}  // namespace

Result<void> copy_data(File& source, std::uint64_t from, File& target, std::uint64_t to,
                       std::uint64_t length) {
    return copy_segments(source, from, target, to, length, Holes::leave);
}

Result<void> restore_data(File& source, std::uint64_t from, File& target, std::uint64_t to,
                          std::uint64_t length) {
    return copy_segments(source, from, target, to, length, Holes::zero);
}

Result<std::uint64_t> share_same_range(File& source, File& target, std::uint64_t offset,
                                       std::uint64_t length) {
    auto end = offset + length;
    auto first = (offset + kShareBlock - 1) / kShareBlock * kShareBlock;
    auto last = end / kShareBlock * kShareBlock;
    if (first >= last) {
        TRY(restore_data(source, offset, target, offset, length));
        return std::uint64_t{0};
    }
    TRY(target.share_range(source, first, first, last - first));
    TRY(restore_data(source, offset, target, offset, first - offset));
    TRY(restore_data(source, last, target, last, end - last));
    return last - first;
}

}  // namespace dasd
