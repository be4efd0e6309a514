#include "dasd/feilong_track.h"

#include <algorithm>

namespace dasd {
namespace {

namespace msg = base::msg;
using base::make_error;
using base::Result;

constexpr std::size_t kRecordsAt = 21;  // behind home address and R0
constexpr std::size_t kEndMark = 8, kCount = 8;
constexpr std::size_t kMostRecords = 254;  // 255 is the end of a track to Feilong's programs

struct Run {
    unsigned records, length;
};

// ---- decoding -----------------------------------------------------------------------------------

class Decoder {
  public:
    Decoder(const StreamReader& read, TrackAddress at) : read_(read), at_(at) {}

    Result<std::vector<std::byte>> run() {
        std::byte first{};
        auto n = TRY(read_({&first, 1}));
        if (n == 0) return fault("the image ends before this track");
        auto records = std::to_integer<unsigned>(first);
        auto keys = TRY(runs(records, 1)), data = TRY(runs(records, 2));
        auto image = begin();
        for (unsigned i = 0; i < records; ++i) {
            auto key_length = take(keys), data_length = take(data);
            if (image.size() + kCount + key_length + data_length + kEndMark > kTrackSize)
                return fault(fmt::format("its {} records do not fit a track", records));
            add_count(image, i + 1, key_length, data_length);
            auto at = image.size();
            image.resize(at + key_length + data_length);
            TRY(whole(base::MutableBytes(image).subspan(at)));
        }
        image.insert(image.end(), kEndMark, std::byte{0xFF});
        return image;
    }

  private:
    base::Error fault(const std::string& why) const {
        return make_error(msg::DASTRK201E, at_.cylinder.n, at_.head.n, why);
    }

    Result<void> whole(base::MutableBytes into) {
        if (into.empty()) return {};
        if (TRY(read_(into)) < into.size()) return fault("the image ends within this track");
        return {};
    }

    Result<std::vector<Run>> runs(unsigned records, std::size_t width) {
        std::vector<Run> all;
        for (unsigned told = 0; told < records; told += all.back().records) {
            std::array<std::byte, 3> bytes{};
            TRY(whole(base::MutableBytes(bytes).first(1 + width)));
            auto length = width == 1 ? std::to_integer<unsigned>(bytes[1])
                                     : base::load_be<std::uint16_t>(bytes, 1);
            all.push_back({std::to_integer<unsigned>(bytes[0]), length});
            if (all.back().records == 0 || told + all.back().records > records)
                return fault("lengths are told for another number of records than it has");
        }
        std::reverse(all.begin(), all.end());
        return all;
    }

    static unsigned take(std::vector<Run>& runs) {
        auto length = runs.back().length;
        if (--runs.back().records == 0) runs.pop_back();
        return length;
    }

    // Home address and R0.
    std::vector<std::byte> begin() const {
        auto empty = Track::empty(at_);
        return {empty.image().begin(), empty.image().begin() + kRecordsAt};
    }

    void add_count(std::vector<std::byte>& image, unsigned record, unsigned key, unsigned data) {
        auto at = image.size();
        image.resize(at + kCount);
        auto count = base::MutableBytes(image).subspan(at);
        base::store_be<std::uint16_t>(count, 0, static_cast<std::uint16_t>(at_.cylinder.n));
        base::store_be<std::uint16_t>(count, 2, static_cast<std::uint16_t>(at_.head.n));
        count[4] = std::byte(record);
        count[5] = std::byte(key);
        base::store_be<std::uint16_t>(count, 6, static_cast<std::uint16_t>(data));
    }

    const StreamReader& read_;
    TrackAddress at_;
};

// ---- encoding -----------------------------------------------------------------------------------

// Why the format cannot represent the track; empty when it can.
std::string obstacle(const Track& track) {
    auto empty = Track::empty(track.address());
    auto usual = empty.image().first(kRecordsAt);
    if (!std::equal(usual.begin(), usual.end(), track.image().begin()))
        return "its record 0 is not the usual one";
    const auto& records = track.records();
    if (records.size() > kMostRecords) return fmt::format("it has {} records", records.size());
    for (std::size_t i = 0; i < records.size(); ++i) {
        const auto& count = records[i].count;
        if (count.record != i + 1)
            return fmt::format("record {} stands where record {} would", count.record, i + 1);
        if (count.cylinder != track.address().cylinder.n || count.head != track.address().head.n)
            return fmt::format("the count of record {} names cylinder {} head {}", count.record,
                               std::uint16_t{count.cylinder}, std::uint16_t{count.head});
    }
    return "";
}

template <class LengthOf>
std::vector<Run> runs_of(const Track& track, LengthOf length_of) {
    std::vector<Run> runs;
    for (const auto& record : track.records()) {
        auto length = static_cast<unsigned>(length_of(record));
        if (runs.empty() || runs.back().length != length) runs.push_back({0, length});
        ++runs.back().records;
    }
    return runs;
}

}  // namespace

Result<std::vector<std::byte>> decode_feilong_track(const StreamReader& read,
                                                    TrackAddress address) {
    return Decoder(read, address).run();
}

Result<void> encode_feilong_track(const Track& track, const std::string& path,
                                  std::vector<std::byte>& stream) {
    auto why = obstacle(track);
    auto at = track.address();
    if (!why.empty())
        return make_error(msg::DASIMG122E, path,
                          fmt::format("cylinder {} head {}: {}; a Feilong image numbers the "
                                      "records of each track anew",
                                      at.cylinder.n, at.head.n, why));
    stream.push_back(std::byte(track.records().size()));
    for (const auto& run : runs_of(track, [](const Record& r) { return r.key.size(); }))
        stream.insert(stream.end(), {std::byte(run.records), std::byte(run.length)});
    for (const auto& run : runs_of(track, [](const Record& r) { return r.data.size(); }))
        stream.insert(stream.end(), {std::byte(run.records), std::byte(run.length >> 8),
                                     std::byte(run.length & 0xFF)});
    for (const auto& record : track.records()) {
        stream.insert(stream.end(), record.key.begin(), record.key.end());
        stream.insert(stream.end(), record.data.begin(), record.data.end());
    }
    return {};
}

}  // namespace dasd
