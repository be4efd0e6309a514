#include "dasd/tape_codec.h"

#include <bzlib.h>
#include <zlib.h>

#include <algorithm>

namespace dasd {
namespace {

// What most blocks fit; larger ones are tried again with room for the longest.
constexpr std::size_t kUsualRoom = 64 * 1024;

const Bytef* zlib_bytes(base::Bytes bytes) {
    return reinterpret_cast<const Bytef*>(bytes.data());
}
Bytef* zlib_bytes(base::MutableBytes bytes) {
    return reinterpret_cast<Bytef*>(bytes.data());
}
// The library does not change what it is given, but its interface does not say so.
char* bzip2_bytes(base::Bytes bytes) {
    return const_cast<char*>(reinterpret_cast<const char*>(bytes.data()));
}
char* bzip2_bytes(base::MutableBytes bytes) {
    return reinterpret_cast<char*>(bytes.data());
}

enum class Outcome { done, no_room, damaged };

Outcome zlib_decompress(base::Bytes stored, base::MutableBytes into, std::size_t& length) {
    uLongf room = into.size();
    int rc = ::uncompress(zlib_bytes(into), &room, zlib_bytes(stored), stored.size());
    length = room;
    if (rc == Z_BUF_ERROR && room == into.size()) return Outcome::no_room;
    return rc == Z_OK ? Outcome::done : Outcome::damaged;
}

Outcome bzip2_decompress(base::Bytes stored, base::MutableBytes into, std::size_t& length) {
    auto room = static_cast<unsigned>(into.size());
    int rc = ::BZ2_bzBuffToBuffDecompress(bzip2_bytes(into), &room, bzip2_bytes(stored),
                                          static_cast<unsigned>(stored.size()), 0, 0);
    length = room;
    if (rc == BZ_OUTBUFF_FULL) return Outcome::no_room;
    return rc == BZ_OK ? Outcome::done : Outcome::damaged;
}

Outcome decompress(TapeCompression method, base::Bytes stored, base::MutableBytes into,
                   std::size_t& length) {
    if (method == TapeCompression::bzip2) return bzip2_decompress(stored, into, length);
    return zlib_decompress(stored, into, length);
}

// Length compressed; 0 when it does not fit `into`.
std::size_t zlib_compress(int level, base::Bytes block, base::MutableBytes into) {
    uLongf room = into.size();
    int rc = ::compress2(zlib_bytes(into), &room, zlib_bytes(block), block.size(), level);
    return rc == Z_OK ? room : 0;
}

std::size_t bzip2_compress(int level, base::Bytes block, base::MutableBytes into) {
    auto room = static_cast<unsigned>(into.size());
    int rc = ::BZ2_bzBuffToBuffCompress(bzip2_bytes(into), &room, bzip2_bytes(block),
                                        static_cast<unsigned>(block.size()), level, 0, 0);
    return rc == BZ_OK ? room : 0;
}

}  // namespace

std::optional<std::vector<std::byte>> compress_block(TapeCompression method, int level,
                                                     base::Bytes block) {
    std::vector<std::byte> stored(block.size() - 1);
    if (stored.empty()) return std::nullopt;
    auto length = method == TapeCompression::bzip2 ? bzip2_compress(level, block, stored)
                                                   : zlib_compress(level, block, stored);
    if (length == 0) return std::nullopt;
    stored.resize(length);
    return stored;
}

bool decompress_block(TapeCompression method, base::Bytes stored, std::vector<std::byte>& into) {
    auto outcome = Outcome::no_room;
    for (auto room : {kUsualRoom, kMostTapeBlock}) {
        if (outcome != Outcome::no_room) break;
        into.resize(room);
        std::size_t length = 0;
        outcome = decompress(method, stored, into, length);
        if (outcome == Outcome::done) into.resize(length);
    }
    return outcome == Outcome::done && !into.empty();
}

}  // namespace dasd
