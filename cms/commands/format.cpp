// FORMAT: writes an empty CMS file system, or a new label. Reference: cms section 6.3.
// RECOMP changes how much of a disk may be used, and keeps its files.

#include "cms/commands/support.h"

namespace cms {

namespace {

struct FormatRequest {
    dasd::DeviceNumber number;
    std::string device;
    char letter = 'A';
    dasd::FormatOptions options;
    bool label_only = false, recomputes = false;
};

std::optional<std::uint32_t> block_size(const std::string& word) {
    constexpr std::pair<std::string_view, std::uint32_t> kSizes[] = {
        {"512", 512}, {"1024", 1024}, {"1K", 1024}, {"2048", 2048},
        {"2K", 2048}, {"4096", 4096}, {"4K", 4096}};
    for (const auto& [text, size] : kSizes)
        if (word == text) return size;
    return std::nullopt;
}

base::Result<void> parse_options(const CommandLine& line, FormatRequest& request) {
    const auto options = line.options();
    for (std::size_t i = 0; i < options.size(); ++i) {
        if (base::matches(options[i], "Label")) {
            request.label_only = true;
        } else if (base::matches(options[i], "Recomp")) {
            request.recomputes = true;
        } else if (base::matches(options[i], "Blksize") && i + 1 < options.size()) {
            const auto size = block_size(options[++i]);
            if (!size) return make_error(msg::DMSCMS029E, options[i], "BLKSIZE");
            request.options.block_size = *size;
        } else if (!base::matches(options[i], "Noerase")) {
            return make_error(msg::DMSCMS003E, options[i]);
        }
    }
    if (request.label_only && request.recomputes)
        return make_error(msg::DMSCMS066E, "LABEL", "RECOMP");
    return {};
}

base::Result<FormatRequest> parse_format(const CommandLine& line) {
    FormatRequest request;
    const auto words = line.operands();
    if (words.size() < 2) return make_error(msg::DMSCMS050E, words.empty() ? "FORMAT" : words[0]);
    const auto number = base::parse_hexadecimal(words[0]);
    if (!number || *number == 0 || *number > 0xFFFF) return make_error(msg::DMSCMS017E, words[0]);
    request.number = {static_cast<std::uint16_t>(*number)};
    request.device = fmt::format("{:03X}", *number);
    const auto& mode = words[1];
    if (mode.size() != 1 || mode[0] < 'A' || mode[0] > 'Z' || mode[0] == 'S')
        return make_error(msg::DMSFOR048E, mode);
    request.letter = mode[0];
    if (words.size() > 2) {
        const auto cylinders = base::parse_decimal(words[2]);
        if (!cylinders || words.size() > 3) return make_error(msg::DMSCMS070E, words.back());
        request.options.cylinders = *cylinders;
    }
    TRY(parse_options(line, request));
    return request;
}

base::Result<std::string> ask_label(Session& session, const FormatRequest& request) {
    session.message(make_error(msg::DMSFOR605R));
    const auto answer = session.read_line("");
    if (!answer) return make_error(msg::DMSFOR900E, request.device);
    return base::upper(base::trim(*answer)).substr(0, 6);
}

base::Result<void> write_disk(Session& session, const FormatRequest& request,
                              const dasd::Device& device) {
    session.message(make_error(msg::DMSFOR733I, request.letter));
    const auto done = dasd::format_minidisk(device, request.options, [&](dasd::Cylinder cylinder) {
        session.progress("FORMAT", cylinder.n * dasd::kCylinderSize,
                         device.cylinders().n * dasd::kCylinderSize);
    });
    if (!done.ok()) return make_error(msg::DMSFOR125S, request.device, done.error().text);
    const auto all = device.cylinders().n;
    const auto wanted = request.options.cylinders;
    session.message(make_error(msg::DMSFOR732I, wanted == 0 ? all : std::min(wanted, all),
                               request.letter, request.device));
    return {};
}

base::Result<void> recompute(const FormatRequest& request, const dasd::Device& device) {
    const auto wanted = request.options.cylinders;
    const auto done = dasd::resize_minidisk(device, wanted);
    if (done.ok()) return {};
    if (done.error().id != msg::DASEDF410E.id) return done.error();
    return make_error(msg::DMSFOR901E, request.device, wanted);
}

void release_letters(Session& session, const FormatRequest& request) {
    for (auto* disk : session.disks().all())
        if (disk->letter == request.letter || disk->number == request.number)
            session.disks().clear(disk->letter);
}

base::Result<int> format(Session& session, const CommandLine& line) {
    auto request = TRY(parse_format(line));
    if (!session.machine()) return make_error(msg::DMSACC113S, request.device);
    auto device = session.machine()->device(request.number, dasd::Access::write);
    if (!device.ok()) return device.error();
    const bool keeps_files = request.label_only || request.recomputes;
    if (!keeps_files) {
        session.message(make_error(msg::DMSFOR603R, request.letter, request.device));
        if (!is_yes(session.read_line(""))) return make_error(msg::DMSFOR900E, request.device);
    }
    if (!request.recomputes) request.options.label = TRY(ask_label(session, request));
    TRY(session.disks().commit());
    release_letters(session, request);
    base::Result<void> done;
    if (request.label_only)
        done = dasd::relabel_minidisk(device.value(), request.options.label);
    else if (request.recomputes)
        done = recompute(request, device.value());
    else
        done = write_disk(session, request, device.value());
    const bool has_files = done.ok() || keeps_files;
    const auto access = fmt::format("ACCESS {} {}", request.device, request.letter);
    const int rc = has_files ? session.execute(access, CallType::cmdcall) : 0;
    if (!done.ok()) return done.error();
    if (rc == 0 && keeps_files) {
        session.line(kDiskHeading);
        session.line(disk_line(*session.disks().at(request.letter)));
    }
    return rc;
}

}  // namespace

extern const Command kFormat{
    .name = "FORMAT",
    .min_abbrev = 6,
    .run = format,
    .syntax = "FORMAT vdev fm [nocyl] [(Blksize 512|1K|2K|4K Noerase Label Recomp]",
    .summary = "Prepare a minidisk for CMS files; all files on it are erased",
    .module = "FOR"};

}  // namespace cms
