#include "ddr/show.h"

namespace ddr {
namespace {

namespace msg = base::msg;
using base::make_error;

constexpr std::size_t kHexBytes = 16, kGraphicBytes = 64;

// A statement with its defaults filled in.
struct Bounds {
    dasd::TrackAddress first, last;
    std::uint32_t first_record = 0, last_record = 255;
};

Bounds bounds_of(const ShowStatement& statement) {
    const auto& start = statement.start;
    // Without TO the extent is what the start names: a cylinder, a track, one record.
    const auto& stop = statement.stop.value_or(start);
    return {{{start.cylinder}, {start.head.value_or(0)}},
            {{stop.cylinder}, {stop.head.value_or(dasd::kHeads - 1)}},
            start.record.value_or(0),
            stop.record.value_or(255)};
}

// How a record is laid out: which parts, which alphabet, for which sink.
struct Style {
    bool count = true, hex = true, graphic = false, folded = false;
};

Style style_of(const ShowStatement& statement) {
    bool any = statement.hex || statement.graphic || statement.count;
    Style style;
    style.count = statement.count || !any;
    style.hex = statement.hex || !any;
    style.graphic = statement.graphic && !style.hex;
    style.folded = statement.function == Function::print;
    return style;
}

// What a terminal can show; everything else is a full stop.
char visible(char c) {
    auto code = static_cast<unsigned char>(c);
    return (code >= 0x20 && code < 0x7F) || code > 0xA0 ? c : '.';
}

std::string characters(base::Bytes bytes, const Style& style) {
    auto text = base::text_from_ebcdic(bytes);
    std::transform(text.begin(), text.end(), text.begin(), visible);
    return style.folded ? base::upper(text) : text;
}

// Four words in two groups, padded to full width so that the characters line up.
std::string hexadecimal(base::Bytes bytes) {
    std::string text;
    for (std::size_t i = 0; i < kHexBytes; ++i) {
        if (i > 0 && i % 4 == 0) text += i % 8 == 0 ? "  " : " ";
        text += i < bytes.size() ? fmt::format("{:02X}", static_cast<unsigned>(bytes[i])) : "  ";
    }
    return text;
}

void show_bytes(std::uint32_t record, std::string_view part, base::Bytes bytes, const Style& style,
                base::LineSink& sink) {
    auto width = style.hex ? kHexBytes : kGraphicBytes;
    for (std::size_t at = 0; at < bytes.size(); at += width) {
        auto piece = bytes.subspan(at, std::min(width, bytes.size() - at));
        auto head = fmt::format("{:>3} {:<4} {:>5}  {:04X}  ", record, part, bytes.size(), at);
        auto middle = style.hex ? hexadecimal(piece) + "  " : std::string();
        sink.line(fmt::format("{}{}*{:<{}}*", head, middle, characters(piece, style), width));
    }
}

// One device's records on their way to a sink.
class Listing {
  public:
    Listing(const dasd::Device& device, const ShowStatement& statement, base::LineSink& sink)
        : device_(device),
          style_(style_of(statement)),
          sink_(sink),
          bounds_(bounds_of(statement)) {}

    base::Result<void> track(dasd::TrackAddress place) {
        auto track = TRY(device_.read_track(place));
        auto record_zero = decode_record_zero(track);
        record(place, record_zero);
        for (const auto& each : track.records()) record(place, each);
        return {};
    }
    std::size_t shown() const { return shown_; }

  private:
    // R0 follows the home address: count at 5, eight bytes of data at 13 (dasd-images section 4).
    static dasd::Record decode_record_zero(const dasd::Track& track) {
        dasd::Record record;
        auto image = track.image();
        record.count.cylinder = base::load_be<std::uint16_t>(image, 5);
        record.count.head = base::load_be<std::uint16_t>(image, 7);
        record.count.data_length = 8;
        record.data = image.subspan(13, 8);
        return record;
    }

    bool is_wanted(dasd::TrackAddress place, std::uint32_t number) const {
        if (place == bounds_.first && number < bounds_.first_record) return false;
        return place != bounds_.last || number <= bounds_.last_record;
    }

    // Counts hold the volume's cylinder; a device that starts elsewhere sees its own (dasd-images
    // section 14).
    std::uint32_t shown_cylinder(std::uint32_t on_disk) const {
        auto range = device_.range();
        return range.contains({on_disk}) ? on_disk - range.start.n : on_disk;
    }

    void record(dasd::TrackAddress place, const dasd::Record& record) {
        if (!is_wanted(place, record.count.record)) return;
        ++shown_;
        if (style_.count) count(place, record.count);
        if (!style_.hex && !style_.graphic) return;
        show_bytes(record.count.record, "KEY", record.key, style_, sink_);
        show_bytes(record.count.record, "DATA", record.data, style_, sink_);
    }

    void count(dasd::TrackAddress place, const dasd::CountField& field) {
        sink_.line(fmt::format(
            "CYL {:05} HD {:02} REC {:03}  COUNT {:04X} {:04X} {:02X} {:02X} {:04X}  KEY {:>3} "
            "DATA {:>5}",
            place.cylinder.n, place.head.n, field.record, shown_cylinder(field.cylinder),
            std::uint16_t{field.head}, field.record, field.key_length,
            std::uint16_t{field.data_length}, field.key_length, std::uint16_t{field.data_length}));
    }

    const dasd::Device& device_;
    Style style_;
    base::LineSink& sink_;
    Bounds bounds_;
    std::size_t shown_ = 0;
};

dasd::TrackAddress next_track(dasd::TrackAddress place) {
    ++place.head;
    if (place.head.n < dasd::kHeads) return place;
    return {place.cylinder + dasd::Cylinder{1}, {0}};
}

}  // namespace

base::Result<void> show(const dasd::Device& device, const ShowStatement& statement,
                        base::LineSink& sink, const std::atomic<bool>* stop) {
    auto bounds = bounds_of(statement);
    if (bounds.last.cylinder >= device.cylinders())
        return make_error(
            msg::HCPDDR713E,
            fmt::format("{}: INPUT ENDS AT {}", bounds.last.cylinder.n, device.cylinders().n - 1));
    Listing listing(device, statement, sink);
    for (auto place = bounds.first; place <= bounds.last; place = next_track(place)) {
        if (stop != nullptr && *stop) return {};
        TRY(listing.track(place));
    }
    if (listing.shown() > 0) return {};
    return make_error(msg::HCPDDR721E, fmt::format("{} {} {}", bounds.first.cylinder.n,
                                                   bounds.first.head.n, bounds.first_record));
}

}  // namespace ddr
