// Devices on the command line: FILE@CYLINDER+COUNT, and the checks before one is used.
#include <filesystem>

#include "dasd/program/program.h"

namespace dasd::program {
namespace {

namespace msg = base::msg;
using base::make_error;
using base::Result;

Result<void> check_not_in_doubt(const Device& device) {
    auto& volume = device.volume();
    auto pending = TRY(pending_copies(volume.path()));
    for (const auto& copy : pending)
        for (const auto& range : copy.ranges)
            if (range.overlaps(device.range()))
                return make_error(msg::DASCPY404E, volume.path(), describe(copy.ranges));
    return {};
}

Result<CylinderRange> range_of(const DeviceName& name, const Volume& volume,
                               const std::string& text) {
    auto start = name.start.value_or(Cylinder{0});
    if (start >= volume.cylinders()) return make_error(msg::DASCMD601E, text);
    auto rest = volume.cylinders() - start;
    auto count = name.count.value_or(rest);
    if (count == Cylinder{0} || count > rest) return make_error(msg::DASCMD601E, text);
    return CylinderRange{start, count};
}

}  // namespace

DeviceName parse_device_name(const std::string& text) {
    auto at = text.rfind('@');
    if (at == std::string::npos || std::filesystem::exists(text)) return {text, {}, {}};
    auto plus = text.find('+', at);
    auto start = base::parse_decimal(text.substr(at + 1, plus - at - 1));
    auto count =
        plus == std::string::npos ? std::nullopt : base::parse_decimal(text.substr(plus + 1));
    if (!start || (plus != std::string::npos && !count)) return {text, {}, {}};
    DeviceName name{text.substr(0, at), Cylinder{*start}, {}};
    if (count) name.count = Cylinder{*count};
    return name;
}

Result<std::unique_ptr<ExtentLock>> claim(Volume& volume, CylinderRange range, Access access) {
    for (const auto& path : volume.paths()) {
        auto proof = TRY(prove_not_in_use(path, access));
        if (!proof.proved && access == Access::write)
            std::fputs((make_error(msg::DASCMD605W, path, proof.how).line() + "\n").c_str(),
                       stderr);
    }
    return lock_extent(volume.path(), range, access);
}

Result<NamedDevice> open_device(const std::string& text, Access access, Devices devices) {
    auto name = parse_device_name(text);
    std::shared_ptr<Volume> volume = TRY(open_volume(name.file, access, host_files(), devices));
    auto range = TRY(range_of(name, *volume, text));
    NamedDevice named{{volume, range, access}, nullptr};
    named.lock = TRY(claim(*volume, range, access));
    if (access == Access::write) TRY(check_not_in_doubt(named.device));
    return named;
}

}  // namespace dasd::program
