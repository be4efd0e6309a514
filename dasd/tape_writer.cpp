// Writing tape images. The layout stands in tape.h.
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "dasd/before_image.h"
#include "dasd/lock.h"
#include "dasd/raw_copy.h"
#include "dasd/tape.h"
#include "dasd/tape_codec.h"

namespace dasd {
namespace {

namespace msg = base::msg;
using base::make_error;
using base::Result;

constexpr std::size_t kHeader = 6;
constexpr std::byte kFirst{0x80}, kMark{0x40}, kLast{0x20}, kZlib{0x01}, kBzip2{0x02};
// Headers and blocks are small; they reach the file in large writes.
constexpr std::size_t kBuffer = 1024 * 1024;
// A trailer and two marks still fit behind the block after which a tape is full.
constexpr std::size_t kReserve = 256;

using HeaderBytes = std::array<std::byte, kHeader>;

HeaderBytes header(std::size_t length, std::uint32_t previous, std::byte flags) {
    HeaderBytes bytes{};
    base::store_le<std::uint16_t>(bytes, 0, static_cast<std::uint16_t>(length));
    base::store_le<std::uint16_t>(bytes, 2, static_cast<std::uint16_t>(previous));
    bytes[4] = flags;
    return bytes;
}

std::byte method_bits(TapeCompression method) {
    switch (method) {
        case TapeCompression::zlib:
            return kZlib;
        case TapeCompression::bzip2:
            return kBzip2;
        case TapeCompression::none:
            break;
    }
    return std::byte{0};
}

// Nothing but tape marks from a position to the end: there is no data to lose.
Result<bool> only_marks_follow(const TapeImage& tape, TapePosition at) {
    while (true) {
        auto item = TRY(tape.look(at));
        if (item.kind == TapeItem::Kind::block) return false;
        if (item.kind == TapeItem::Kind::end) return true;
        at = item.next;
    }
}

}  // namespace

struct TapeWriter::State {
    std::string path, building;  // `building` is empty when blocks are added in place
    TapeWriteOptions options;
    Files& files;
    std::unique_ptr<ExtentLock> lock;
    std::unique_ptr<File> file;
    TapePosition start;                  // where writing began
    std::vector<std::byte> overwritten;  // tape marks that lay behind it, when written in place
    TapePosition at;
    std::vector<std::byte> buffer;  // not yet written; ends at `at`
    bool finished = false;

    State(std::string name, const TapeWriteOptions& wanted, Files& where)
        : path(std::move(name)), options(wanted), files(where) {}
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() {
        if (!finished && file != nullptr) undo();
    }

    void undo() {
        if (!building.empty()) {
            (void)files.remove(building).ok();
            return;
        }
        (void)file->write(start.offset, overwritten).ok();
        (void)file->resize(start.offset + overwritten.size()).ok();
    }

    Result<void> open(TapePosition where) {
        start = at = where;
        bool exists = std::filesystem::exists(path);
        if (exists) TRY(check_not_in_use(path, Access::write));
        lock = TRY(lock_extent(path, {{0}, {1}}, Access::write));
        TRY(remove_leftovers());
        if (!exists) return build_beside(nullptr);
        auto tape = TRY(TapeImage::open(path, files));
        if (tape.is_faketape())
            return make_error(msg::DASTAP704E, path, "FakeTape images are only read");
        auto old = TRY(files.open(path, Access::write));  // a file the user may not write stays
        if (where.offset == 0 || !TRY(only_marks_follow(tape, where)))
            return build_beside(old.get());
        overwritten.resize(tape.size() - where.offset);
        TRY(old->read(where.offset, overwritten));
        file = std::move(old);
        return {};
    }

    // Under the lock nobody else builds one.
    Result<void> remove_leftovers() {
        auto prefix = real_path(path) + ".new-";
        for (const auto& left : files.beginning_with(prefix))
            if (base::parse_decimal(left.substr(prefix.size()))) TRY(files.remove(left));
        return {};
    }

    Result<void> build_beside(File* old) {
        auto beside = fmt::format("{}.new-{}", real_path(path), ::getpid());
        file = TRY(files.create(beside));
        building = beside;
        if (start.offset == 0) return {};
        TRY(file->resize(start.offset));
        return copy_data(*old, 0, *file, 0, start.offset);
    }

    Result<void> flush() {
        auto written = at.offset - buffer.size();
        TRY(file->write(written, buffer));
        buffer.clear();
        return {};
    }

    Result<void> put(base::Bytes bytes) {
        if (buffer.size() + bytes.size() > kBuffer) TRY(flush());
        buffer.insert(buffer.end(), bytes.begin(), bytes.end());
        at.offset += bytes.size();
        return {};
    }

    Result<void> put_pieces(base::Bytes stored, std::byte method) {
        for (std::size_t from = 0; from < stored.size();) {
            auto length = std::min(options.piece, stored.size() - from);
            auto flags = method;
            if (from == 0) flags |= kFirst;
            if (from + length == stored.size()) flags |= kLast;
            TRY(put(header(length, at.previous, flags)));
            TRY(put(stored.subspan(from, length)));
            at.previous = static_cast<std::uint32_t>(length);
            from += length;
        }
        return {};
    }
};

TapeWriter::TapeWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}
TapeWriter::TapeWriter(TapeWriter&&) noexcept = default;
TapeWriter& TapeWriter::operator=(TapeWriter&&) noexcept = default;
TapeWriter::~TapeWriter() = default;

Result<TapeWriter> TapeWriter::open(const std::string& path, TapePosition at,
                                    const TapeWriteOptions& options, Files& files) {
    assert(options.piece >= 1 && options.piece <= kMostTapePiece);
    auto state = std::make_unique<State>(path, options, files);
    TRY(state->open(at));
    return TapeWriter(std::move(state));
}

Result<void> TapeWriter::write(base::Bytes block) {
    if (block.empty() || block.size() > kMostTapeBlock)
        return make_error(msg::DASTAP703E, state_->path, block.size(), kMostTapeBlock);
    auto method = state_->options.compression;
    if (method == TapeCompression::none) return state_->put_pieces(block, std::byte{0});
    auto stored = compress_block(method, state_->options.level, block);
    if (!stored) return state_->put_pieces(block, std::byte{0});
    return state_->put_pieces(*stored, method_bits(method));
}

Result<void> TapeWriter::mark() {
    TRY(state_->put(header(0, state_->at.previous, kMark)));
    state_->at.previous = 0;
    return {};
}

bool TapeWriter::is_full(std::size_t block) const {
    auto most = state_->options.most_bytes;
    auto pieces = block / state_->options.piece + 1;
    return most != 0 && state_->at.offset + block + pieces * kHeader + kReserve > most;
}

TapePosition TapeWriter::position() const {
    return state_->at;
}

Result<void> TapeWriter::finish() {
    auto& state = *state_;
    TRY(state.flush());
    TRY(state.file->resize(state.at.offset));
    TRY(state.file->sync());
    if (!state.building.empty()) TRY(state.files.rename(state.building, real_path(state.path)));
    state.finished = true;
    return {};
}

}  // namespace dasd
