// dasd check: what is wrong with an image, and a repaired copy of it.
#include "dasd/program/program.h"
#include "dasd/salvage.h"

namespace dasd::program {
namespace {

namespace msg = base::msg;
using base::make_error;
using base::Result;

using Faults = std::vector<std::string>;

struct Check {
    std::string file, repair;
};

constexpr std::size_t kMostLines = 1000;  // a destroyed image has no end of faults

void append(Faults& all, Faults more) {
    all.insert(all.end(), std::make_move_iterator(more.begin()),
               std::make_move_iterator(more.end()));
}

// What a real 3390 would need for the records of a checked track.
std::uint64_t cells_of(base::Bytes track, std::size_t used) {
    constexpr std::size_t kFirstRecord = 21, kCount = 8;
    std::uint64_t cells = 0;
    for (auto at = kFirstRecord; at + kCount < used;) {
        auto key = std::to_integer<std::uint32_t>(track[at + 5]);
        std::uint32_t data = base::load_be<std::uint16_t>(track, at + 6);
        cells += record_space(key, data);
        at += kCount + key + data;
    }
    return cells;
}

Result<void> check_capacity(base::Bytes track, std::size_t used, TrackAddress at) {
    auto cells = cells_of(track, used);
    if (cells <= kTrackCapacity) return {};
    return make_error(msg::DASTRK202E, at.cylinder.n, at.head.n, static_cast<std::uint32_t>(cells),
                      kTrackCapacity);
}

// A line for each damaged track.
Result<Faults> check_tracks(const Device& device) {
    const auto shape = device.volume().shape();
    std::vector<std::byte> image(shape.track_size);
    Faults faults;
    for (Cylinder c{0}; c < device.cylinders(); ++c)
        for (Head h{0}; h.n < shape.heads; ++h) {
            auto address = TRY(device.volume_address({c, h}));
            auto read = device.volume().read_image(address, image);
            bool told =
                !read.ok() && (is_damage(read.error()) || read.error().id == msg::DASIMG123E.id);
            if (!read.ok() && !told) return std::move(read).error();
            auto checked =
                read.ok() ? check_track(image, address) : Result<std::size_t>(read.error());
            if (!checked.ok()) faults.push_back(checked.error().text);
            if (!checked.ok()) continue;
            if (shape != k3390) continue;  // whose capacity is known
            auto fits = check_capacity(image, checked.value(), address);
            if (!fits.ok()) faults.push_back(fits.error().text);
        }
    return faults;
}

// Of a CMS minidisk that begins with the device, or of all that labels on a whole volume tell.
Result<Faults> check_minidisks(const Device& device) {
    Faults faults;
    if (open_minidisk(device).ok()) return check_minidisk(device);
    if (!device.is_whole_volume()) return faults;
    auto found = TRY(survey(device.shared_volume()));
    for (const auto& disk : found.minidisks) {
        auto name =
            fmt::format("minidisk {} on cylinder {}: ", disk.info.label, disk.range.start.n);
        Device part(device.shared_volume(), disk.range, Access::read);
        auto checked = check_minidisk(part);
        if (!checked.ok()) faults.push_back(name + checked.error().text);
        if (checked.ok())
            for (const auto& fault : checked.value()) faults.push_back(name + fault);
    }
    return faults;
}

struct Findings {
    std::uint64_t tracks = 0;
    Faults faults, notes;
};

Result<Findings> examine(const Device& device, const std::string& file) {
    Findings found;
    found.tracks = std::uint64_t{device.cylinders().n} * device.volume().shape().heads;
    auto structure = check_structure(file);
    // A volume that only open_damaged_volume() opens has no structure to speak of.
    if (structure.ok()) {
        found.faults = std::move(structure.value().faults);
        found.notes = std::move(structure.value().notes);
    } else if (structure.error().rc != kUnusable) {
        return std::move(structure).error();
    }
    append(found.faults, TRY(check_tracks(device)));
    if (found.faults.empty()) append(found.faults, TRY(check_minidisks(device)));
    for (const auto& copy : TRY(pending_copies(device.volume().path())))
        found.faults.push_back(
            fmt::format("cylinders {} are in doubt (dasd restore)", describe(copy.ranges)));
    return found;
}

Answer answer_of(const Findings& found) {
    Answer answer;
    auto shown = found.faults;
    if (shown.size() > kMostLines) {
        shown.resize(kMostLines);
        shown.push_back(fmt::format("... and {} more", found.faults.size() - kMostLines));
    }
    answer.text = lines_of(shown) + lines_of(found.notes) +
                  fmt::format("{} tracks checked, {} faults\n", found.tracks, found.faults.size());
    answer.facts = {{"tracks", found.tracks}, {"faults", found.faults}, {"notes", found.notes}};
    answer.rc = found.faults.empty() ? 0 : kDifferent;
    return answer;
}

// ---- repair -------------------------------------------------------------------------------------

// The format that a volume has, as far as a new image can have it.
ImageFormat format_of(const std::string& format) {
    struct Row {
        std::string_view start;
        ImageFormat format;
    };
    constexpr Row kRows[] = {{"CKD_C370", ImageFormat::cckd},
                             {"CKD_C064", ImageFormat::cckd64},
                             {"CKD_P064", ImageFormat::ckd64},
                             {"xCAT", ImageFormat::feilong}};
    for (const auto& row : kRows)
        if (format.starts_with(row.start)) return row.format;
    return ImageFormat::ckd;
}

// What is wrong with the repaired image itself: it must be nothing.
Result<Faults> examine_copy(const std::string& path) {
    std::shared_ptr<Volume> volume = TRY(open_volume(path, Access::read));
    auto structure = TRY(check_structure(path));
    auto faults = std::move(structure.faults);
    append(faults, TRY(check_tracks({volume, {{0}, volume->cylinders()}, Access::read})));
    return faults;
}

Result<void> repair(Volume& volume, const FoundTracks* found, const std::string& to,
                    Answer& answer) {
    ConvertOptions options;
    options.format = format_of(volume.format());
    options.mend = true;
    auto report = TRY(convert_volume(volume, to, options, show_progress));
    if (found) append(report.mended, found->lines());
    auto left = TRY(examine_copy(to));
    answer.text +=
        lines_of(report.mended) + lines_of(left) +
        fmt::format("{}: {} tracks, {} mended\n", to, report.tracks, report.mended.size());
    answer.facts["repaired"] = {{"file", to}, {"mended", report.mended}, {"faults", left}};
    if (!report.mended.empty() || !left.empty()) answer.rc = kDifferent;
    return {};
}

Result<Answer> run_repair(const Check& given) {
    if (parse_device_name(given.file).start)
        return make_error(msg::DASCMD607E, "range to repair (whole images are repaired)",
                          given.file);
    auto opened = TRY(open_damaged_volume(given.file));
    std::shared_ptr<Volume> volume = std::move(opened.volume);
    CylinderRange all{{0}, volume->cylinders()};
    auto lock = TRY(claim(*volume, all, Access::read));
    auto found = TRY(examine({volume, all, Access::read}, given.file));
    if (!opened.note.empty()) found.faults.insert(found.faults.begin(), opened.note);
    auto answer = answer_of(found);
    TRY(repair(*volume, opened.found.get(), given.repair, answer));
    return answer;
}

Result<Answer> run_check(const Check& given) {
    if (!given.repair.empty()) return run_repair(given);
    auto named = TRY(open_device(given.file, Access::read, Devices::all));
    auto found = TRY(examine(named.device, parse_device_name(given.file).file));
    return answer_of(found);
}

Action prepare_check(CLI::App& command) {
    auto given = operands<Check>();
    command.add_option("file", given->file, "image or FILE@CYLINDER+COUNT")->required();
    command.add_option("--repair", given->repair,
                       "make this new image with all that can be saved; the damaged one stays");
    return [given] { return run_check(*given); };
}

}  // namespace

std::span<const Command> check_commands() {
    static constexpr Command kCommands[] = {
        {"check", "Read and check every track, and the CMS file systems there are",
         "dasd check VM1AU1.ckd --repair VM1AU1.new", prepare_check},
    };
    return kCommands;
}

}  // namespace dasd::program
