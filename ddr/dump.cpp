#include "ddr/dump.h"

#include <condition_variable>
#include <thread>

namespace ddr {
namespace {

namespace msg = base::msg;
using base::make_error;
using dasd::kHeads;
using dasd::kTrackSize;
using dasd::TrackAddress;

// Bytes that must lie on one tape. Without bytes: a cylinder of empty tracks, of our own format.
struct Piece {
    TrackAddress at;
    std::vector<std::byte> bytes;
};

bool is_empty(const GroupTrack& track, TrackAddress address) {
    auto empty = dasd::Track::empty(address);
    return track.used == empty.used() &&
           std::equal(track.image.begin(), track.image.begin() + static_cast<long>(track.used),
                      empty.image().begin());
}
using Pieces = std::vector<Piece>;

// Makes the pieces of cylinder 0, 1, 2 … of a dump on two threads and hands them over in order.
class Workshop {
  public:
    using Make = std::function<base::Result<Pieces>(std::size_t)>;
    Workshop(std::size_t count, Make make) : count_(count), make_(std::move(make)) {
        for (unsigned i = 0; i < kThreads; ++i) workers_.emplace_back([this] { work(); });
    }
    ~Workshop() {
        std::lock_guard guard(mutex_);
        stopped_ = true;
        changed_.notify_all();
    }
    base::Result<Pieces> next() {
        std::unique_lock guard(mutex_);
        changed_.wait(guard, [this] { return ready_.contains(given_); });
        auto found = ready_.extract(given_++);
        changed_.notify_all();
        return std::move(found.mapped());
    }

  private:
    static constexpr unsigned kThreads = 2;
    static constexpr std::size_t kAhead = 6;  // cylinders made and not yet written: 5 MB

    void work() {
        std::unique_lock guard(mutex_);
        while (true) {
            changed_.wait(guard, [this] { return stopped_ || taken_ < given_ + kAhead; });
            if (stopped_ || taken_ == count_) return;
            auto number = taken_++;
            guard.unlock();
            auto made = make_(number);
            guard.lock();
            ready_.emplace(number, std::move(made));
            changed_.notify_all();
        }
    }

    std::size_t count_;
    Make make_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::map<std::size_t, base::Result<Pieces>> ready_;
    std::size_t taken_ = 0, given_ = 0;
    bool stopped_ = false;
    std::vector<std::jthread> workers_;  // last: they use all of the above
};

// A cylinder of the dump: where it is read, and what it is called on tape.
struct Source {
    dasd::Cylinder from, to;
};

std::vector<Source> sources_of(const std::vector<dasd::CopyExtent>& extents) {
    std::vector<Source> found;
    for (const auto& extent : extents)
        for (std::uint32_t i = 0; i < extent.from.count.n; ++i)
            found.push_back({{extent.from.start.n + i}, {extent.to.n + i}});
    return found;
}

// Reads a cylinder and makes what stands for it on tape.
class CylinderReader {
  public:
    CylinderReader(const dasd::Device& input, const TapeOptions& tape)
        : volume_(dasd::device_as_volume(input)), zstd_(tape.zstd) {}

    base::Result<Pieces> read(const Source& source) const {
        std::vector<std::byte> images(kHeads * kTrackSize);
        std::vector<GroupTrack> tracks;
        for (std::uint32_t head = 0; head < kHeads; ++head) {
            auto image = base::MutableBytes(images).subspan(head * kTrackSize, kTrackSize);
            TrackAddress from{source.from, {head}}, to{source.to, {head}};
            TRY(volume_->read_image(from, image));
            auto used = TRY(dasd::check_track(image, from));
            if (from != to) dasd::move_track(image, used, from, to);
            tracks.push_back({image, used});
        }
        return zstd_ ? one_group(source, tracks) : one_by_one(source, tracks);
    }

  private:
    base::Result<Pieces> one_group(const Source& source,
                                   const std::vector<GroupTrack>& tracks) const {
        Piece piece{{source.to, {0}}, {}};
        bool all_empty = true;
        for (std::uint32_t head = 0; all_empty && head < kHeads; ++head)
            all_empty = is_empty(tracks[head], {source.to, {head}});
        if (!all_empty) piece.bytes = encode_group(source.to.n * kHeads, tracks, *zstd_);
        Pieces pieces;
        pieces.push_back(std::move(piece));
        return pieces;
    }
    static base::Result<Pieces> one_by_one(const Source& source,
                                           const std::vector<GroupTrack>& tracks) {
        Pieces pieces;
        for (std::uint32_t head = 0; head < tracks.size(); ++head) {
            auto blocks = TRY(encode_track(tracks[head].image, tracks[head].used));
            pieces.push_back({{source.to, {head}}, std::move(blocks)});
        }
        return pieces;
    }

    std::unique_ptr<dasd::Volume> volume_;
    std::optional<int> zstd_;
};

dasd::TapeWriteOptions write_options(const TapeOptions& tape, std::uint64_t reel_bytes) {
    dasd::TapeWriteOptions options;
    if (tape.compact) options.compression = dasd::TapeCompression::zlib;
    options.most_bytes = reel_bytes;
    return options;
}

// Puts headers, pieces and trailers onto as many tapes as they take.
class DumpWriter {
  public:
    DumpWriter(Reels& reels, const DumpHeader& header, const TapeOptions& tape,
               const DumpOptions& options)
        : reels_(reels),
          header_(header),
          options_(options),
          write_options_(write_options(tape, options.reel_bytes)),
          block_(tape.zstd ? kGroupBlock : kTrackBlock) {}

    base::Result<void> begin(TrackAddress first) {
        auto writer = TRY(reels_.drive().open_writer(write_options_));
        writer_.emplace(std::move(writer));
        header_.first = first;
        pieces_on_tape_ = 0;
        return record(RecordKind::volume_header);
    }

    base::Result<void> put(const Piece& piece) {
        if (piece.bytes.empty()) return put_empty(piece.at);
        TRY(flush_empty());
        return put_bytes(piece);
    }

    base::Result<DumpReport> end(TrackAddress last) {
        TRY(flush_empty());
        header_.first = last;
        TRY(record(RecordKind::end_of_job));
        TRY(finish());
        return report_;
    }

  private:
    // Empty cylinders that follow each other become one group.
    base::Result<void> put_empty(TrackAddress at) {
        bool follows =
            empty_tracks_ > 0 && empty_from_.cylinder.n + empty_tracks_ / kHeads == at.cylinder.n;
        bool fits = empty_tracks_ + kHeads <= kMostEmptyTracks;
        if (!follows || !fits) {
            TRY(flush_empty());
            empty_from_ = at;
        }
        empty_tracks_ += kHeads;
        return {};
    }

    base::Result<void> flush_empty() {
        if (empty_tracks_ == 0) return {};
        auto tracks = std::exchange(empty_tracks_, 0);
        return put_bytes(
            {empty_from_, encode_empty_group(empty_from_.cylinder.n * kHeads, tracks)});
    }

    base::Result<void> put_bytes(const Piece& piece) {
        // A tape that cannot hold even one piece takes it all the same rather than none.
        if (pieces_on_tape_ > 0 && writer_->is_full(piece.bytes.size())) TRY(change(piece.at));
        base::Bytes left = piece.bytes;
        while (!left.empty()) {
            auto length = std::min(block_, left.size());
            TRY(write(left.first(length)));
            left = left.subspan(length);
        }
        ++pieces_on_tape_;
        return {};
    }

    base::Result<void> change(TrackAddress next) {
        header_.first = next;
        TRY(record(RecordKind::end_of_volume));
        TRY(finish());
        if (options_.end_of_volume) options_.end_of_volume(next);
        TRY(reels_.next());
        ++report_.tapes;
        return begin(next);
    }

    base::Result<void> record(RecordKind kind) { return write(encode(kind, header_)); }

    base::Result<void> write(base::Bytes block) {
        TRY(writer_->write(block));
        report_.bytes_out += block.size();
        return {};
    }

    // A second mark shows where the tape's data end; the next file goes over it.
    base::Result<void> finish() {
        TRY(writer_->mark());
        auto behind = writer_->position();
        TRY(writer_->mark());
        TRY(writer_->finish());
        writer_.reset();
        reels_.drive().move_to(behind);
        return {};
    }

    Reels& reels_;
    DumpHeader header_;
    const DumpOptions& options_;
    dasd::TapeWriteOptions write_options_;
    std::size_t block_;
    std::size_t pieces_on_tape_ = 0;
    TrackAddress empty_from_;  // and how many tracks from there wait to be written
    std::uint32_t empty_tracks_ = 0;
    std::optional<dasd::TapeWriter> writer_;
    DumpReport report_;
};

DumpHeader header_of(const DumpPlan& plan, const std::string& volid) {
    DumpHeader header;
    header.format = plan.job.output.tape.zstd ? DumpFormat::own : DumpFormat::vm370;
    header.tod = tod_now();
    header.most_records = static_cast<std::uint16_t>(dasd::records_per_track(0, 1));
    header.last_cylinder = static_cast<std::uint16_t>(plan.input.cylinders().n - 1);
    for (const auto& extent : plan.extents) {
        auto last = extent.to.n + extent.from.count.n - 1;
        header.last_cylinder = std::max(header.last_cylinder, static_cast<std::uint16_t>(last));
    }
    header.last_head = kHeads - 1;
    header.volid = volid;
    return header;
}

base::Error stopped_error() {
    return make_error(msg::HCPDDR762E, "DUMP");
}

}  // namespace

base::Result<DumpReport> write_dump(const DumpPlan& plan, const DumpOptions& options,
                                    const dasd::CopyProgress& progress) {
    Reels reels(plan.drives, plan.job.output.shown);
    const auto& tape = plan.job.output.tape;
    TRY(reels.drive().skip_files(tape.skip));
    DumpWriter writer(reels, header_of(plan, options.volid), tape, options);
    auto sources = sources_of(plan.extents);
    TRY(writer.begin({sources.front().to, {0}}));
    CylinderReader reader(plan.input, tape);
    Workshop workshop(sources.size(), [&](std::size_t n) { return reader.read(sources[n]); });
    for (std::size_t i = 0; i < sources.size(); ++i) {
        auto pieces = TRY(workshop.next());
        for (const auto& piece : pieces) TRY(writer.put(piece));
        auto done = (i + 1) * dasd::kCylinderSize;
        if (!progress(done, sources.size() * dasd::kCylinderSize)) return stopped_error();
    }
    auto report = TRY(writer.end({sources.back().to, {kHeads - 1}}));
    report.bytes_in = sources.size() * dasd::kCylinderSize;
    reels.commit(tape.at_end);
    return report;
}

// ---- tape to tape

namespace {

// Copies blocks up to the tape mark that ends a file; answers the last one.
base::Result<std::vector<std::byte>> copy_file(const dasd::TapeImage& from, dasd::TapePosition& at,
                                               dasd::TapeWriter& to, std::uint64_t& bytes,
                                               const dasd::CopyProgress& progress) {
    std::vector<std::byte> block, last;
    while (true) {
        auto item = TRY(from.read(at, block));
        if (item.kind == dasd::TapeItem::Kind::end) return last;
        at = item.next;
        if (item.kind == dasd::TapeItem::Kind::mark) return last;
        TRY(to.write(block));
        bytes += block.size();
        last = block;
        if (!progress(at.offset, from.size())) return stopped_error();
    }
}

}  // namespace

base::Result<DumpReport> copy_dump(const Job& job, std::vector<dasd::TapeDrive*> from,
                                   std::vector<dasd::TapeDrive*> to,
                                   const dasd::CopyProgress& progress) {
    Reels source(std::move(from), job.input.shown), target(std::move(to), job.output.shown);
    TRY(source.drive().skip_files(job.input.tape.skip));
    TRY(target.drive().skip_files(job.output.tape.skip));
    Reels checked = source;
    TRY(DumpTape::open(checked));
    DumpReport report;
    while (true) {
        auto image = TRY(source.drive().open());
        auto writer = TRY(target.drive().open_writer(write_options(job.output.tape, 0)));
        auto at = source.drive().position();
        auto last = TRY(copy_file(image, at, writer, report.bytes_out, progress));
        TRY(writer.mark());
        target.drive().move_to(writer.position());
        source.drive().move_to(at);
        TRY(writer.mark());
        TRY(writer.finish());
        auto trailer = decode_record(last);
        if (!trailer || trailer->kind != RecordKind::end_of_volume) break;
        TRY(source.next());
        TRY(target.next());
        ++report.tapes;
    }
    report.bytes_in = report.bytes_out;
    source.commit(job.input.tape.at_end);
    target.commit(job.output.tape.at_end);
    return report;
}

}  // namespace ddr
