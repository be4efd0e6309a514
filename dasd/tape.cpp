// Reading tape images: headers, pieces, files.
#include "dasd/tape.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "dasd/tape_codec.h"

namespace dasd {
namespace {

namespace msg = base::msg;
using base::make_error;
using base::Result;

constexpr std::size_t kAwsHeader = 6, kFakeHeader = 12;
constexpr unsigned kFirst = 0x80, kMark = 0x40, kLast = 0x20, kMethods = 0x03;
constexpr unsigned kUnknown = 0xFF & ~(kFirst | kMark | kLast | kMethods);
constexpr unsigned kZlib = 0x01, kBzip2 = 0x02, kBusTech = 0x80;

// Four hexadecimal digits in ASCII, or nothing.
std::optional<std::uint32_t> hexadecimal(base::Bytes digits) {
    const auto* text = reinterpret_cast<const char*>(digits.data());
    std::uint32_t value = 0;
    auto [end, fault] = std::from_chars(text, text + digits.size(), value, 16);
    if (fault != std::errc() || end != text + digits.size()) return std::nullopt;
    return value;
}

struct FakeHeader {
    std::uint32_t previous = 0, length = 0;
};

std::optional<FakeHeader> decode_fake(base::Bytes bytes) {
    auto previous = hexadecimal(bytes.subspan(0, 4));
    auto length = hexadecimal(bytes.subspan(4, 4));
    auto both = hexadecimal(bytes.subspan(8, 4));
    if (!previous || !length || !both || (*previous ^ *length) != *both) return std::nullopt;
    return FakeHeader{*previous, *length};
}

std::optional<TapeCompression> method_of(unsigned flags1, unsigned flags2) {
    if (flags2 == kBusTech) return TapeCompression::zlib;
    if (flags2 != 0) return std::nullopt;
    switch (flags1 & kMethods) {
        case 0:
            return TapeCompression::none;
        case kZlib:
            return TapeCompression::zlib;
        case kBzip2:
            return TapeCompression::bzip2;
        default:
            return std::nullopt;
    }
}

}  // namespace

std::string_view name(TapeFormat format) {
    static constexpr std::string_view kNames[] = {"AWS", "HET", "FakeTape"};
    return kNames[static_cast<std::size_t>(format)];
}

// What one header says.
struct TapeImage::Piece {
    TapeItem::Kind kind = TapeItem::Kind::end;
    bool first = true, last = true;
    TapeCompression compression = TapeCompression::none;
    std::uint64_t data = 0;  // where its bytes lie
    std::uint32_t length = 0;
    TapePosition next;
};

base::Error TapeImage::damaged(std::uint64_t offset, std::string_view why) const {
    return make_error(msg::DASTAP702S, path_, offset, std::string(why));
}

Result<TapeImage> TapeImage::open(const std::string& path, Files& files) {
    std::shared_ptr<File> file = TRY(files.open(path, Access::read));
    auto size = TRY(file->size());
    TapeImage tape(path, std::move(file), size);
    TRY(tape.recognise());
    return tape;
}

// The first header tells. A file that is something else has no header there that makes sense.
Result<void> TapeImage::recognise() {
    if (size_ == 0) return {};
    std::array<std::byte, kFakeHeader> start{};
    if (size_ >= start.size()) {
        TRY(file_->read(0, start));
        faketape_ = decode_fake(start).has_value();
    }
    auto first = piece_at({});
    if (!first.ok()) return make_error(msg::DASTAP701E, path_, first.error().text);
    if (first.value().first) return {};
    return make_error(msg::DASTAP701E, path_, "it does not begin with the first piece of a block");
}

Result<TapeImage::Piece> TapeImage::piece_at(TapePosition at) const {
    if (at.offset >= size_) {
        Piece end;
        end.next = at;
        return end;
    }
    return faketape_ ? faketape_piece(at) : aws_piece(at);
}

Result<TapeImage::Piece> TapeImage::aws_piece(TapePosition at) const {
    if (size_ - at.offset < kAwsHeader) return damaged(at.offset, "a header is cut off");
    std::array<std::byte, kAwsHeader> header{};
    TRY(file_->read(at.offset, header));
    auto flags1 = std::to_integer<unsigned>(header[4]);
    auto flags2 = std::to_integer<unsigned>(header[5]);
    Piece piece;
    piece.length = base::load_le<std::uint16_t>(header, 0);
    piece.data = at.offset + kAwsHeader;
    piece.next = {piece.data + piece.length, piece.length};
    auto method = method_of(flags1, flags2);
    if ((flags1 & kUnknown) != 0 || !method)
        return damaged(at.offset, fmt::format("flags {:02X}{:02X} are unknown", flags1, flags2));
    bool is_mark = (flags1 & kMark) != 0;
    if (is_mark && piece.length != 0) return damaged(at.offset, "a tape mark has a length");
    if (!is_mark && piece.length == 0) return damaged(at.offset, "a block has no bytes");
    if (piece.length > size_ - piece.data)
        return damaged(at.offset, fmt::format("{} bytes are announced, {} follow", piece.length,
                                              size_ - piece.data));
    piece.kind = is_mark ? TapeItem::Kind::mark : TapeItem::Kind::block;
    piece.first = is_mark || (flags1 & kFirst) != 0;
    piece.last = is_mark || (flags1 & kLast) != 0;
    piece.compression = *method;
    return piece;
}

Result<TapeImage::Piece> TapeImage::faketape_piece(TapePosition at) const {
    if (size_ - at.offset < kFakeHeader) return damaged(at.offset, "a header is cut off");
    std::array<std::byte, kFakeHeader> header{};
    TRY(file_->read(at.offset, header));
    auto decoded = decode_fake(header);
    if (!decoded) return damaged(at.offset, "no FakeTape header");
    Piece piece;
    piece.kind = decoded->length == 0 ? TapeItem::Kind::mark : TapeItem::Kind::block;
    piece.length = decoded->length;
    piece.data = at.offset + kFakeHeader;
    piece.next = {piece.data + piece.length, piece.length};
    if (piece.length > size_ - piece.data)
        return damaged(at.offset, fmt::format("{} bytes are announced, {} follow", piece.length,
                                              size_ - piece.data));
    return piece;
}

Result<TapeItem> TapeImage::look(TapePosition at) const {
    auto piece = TRY(piece_at(at));
    if (!piece.first) return damaged(at.offset, "a block begins with a later piece");
    TapeItem item{piece.kind, piece.next, piece.length, 1, piece.compression};
    while (!piece.last) {
        auto where = item.next;
        piece = TRY(piece_at(where));
        if (piece.kind != TapeItem::Kind::block || piece.first)
            return damaged(where.offset, "the last piece of a block is missing");
        if (piece.compression != item.compression)
            return damaged(where.offset, "the pieces of a block are compressed differently");
        item.next = piece.next;
        item.stored += piece.length;
        ++item.pieces;
        if (item.stored > kMostTapeBlock)
            return damaged(at.offset, fmt::format("a block is over {} bytes", kMostTapeBlock));
    }
    return item;
}

// The stored bytes of a block that look() found sound, up to `most`.
Result<void> TapeImage::gather(TapePosition at, std::size_t most,
                               std::vector<std::byte>& into) const {
    into.clear();
    while (into.size() < most) {
        auto piece = TRY(piece_at(at));
        auto have = into.size();
        into.resize(std::min<std::size_t>(have + piece.length, most));
        TRY(file_->read(piece.data, base::MutableBytes(into).subspan(have)));
        if (piece.last) break;
        at = piece.next;
    }
    return {};
}

Result<TapeItem> TapeImage::read(TapePosition at, std::vector<std::byte>& into) const {
    into.clear();
    auto item = TRY(look(at));
    if (item.kind == TapeItem::Kind::block) TRY(read_start(at, item, kMostTapeBlock, into));
    return item;
}

Result<void> TapeImage::read_start(TapePosition at, const TapeItem& item, std::size_t count,
                                   std::vector<std::byte>& into) const {
    if (item.compression == TapeCompression::none) return gather(at, count, into);
    std::vector<std::byte> stored;
    TRY(gather(at, item.stored, stored));
    if (!decompress_block(item.compression, stored, into))
        return damaged(at.offset, "the compressed block cannot be decompressed");
    into.resize(std::min(count, into.size()));
    return {};
}

Result<std::optional<TapePosition>> TapeImage::skip_files(TapePosition at,
                                                          std::uint32_t files) const {
    while (files > 0) {
        auto item = TRY(look(at));
        if (item.kind == TapeItem::Kind::end) return std::optional<TapePosition>();
        if (item.kind == TapeItem::Kind::mark) --files;
        at = item.next;
    }
    return std::optional(at);
}

Result<TapeContents> tape_contents(const TapeImage& tape) {
    TapeContents contents;
    if (tape.is_faketape()) contents.format = TapeFormat::faketape;
    TapeFileInfo file;
    std::vector<std::byte> block;
    TapePosition at;
    while (true) {
        auto item = TRY(tape.read(at, block));
        at = item.next;
        if (item.kind == TapeItem::Kind::block) {
            auto length = static_cast<std::uint32_t>(block.size());
            file.shortest = file.blocks == 0 ? length : std::min(file.shortest, length);
            file.longest = std::max(file.longest, length);
            file.bytes_stored += item.stored;
            ++file.blocks;
            if (item.compression != TapeCompression::none) contents.format = TapeFormat::het;
            continue;
        }
        file.ended_by_mark = item.kind == TapeItem::Kind::mark;
        if (file.ended_by_mark || file.blocks > 0) contents.files.push_back(file);
        if (!file.ended_by_mark) return contents;
        file = TapeFileInfo{.start = at};
    }
}

}  // namespace dasd
