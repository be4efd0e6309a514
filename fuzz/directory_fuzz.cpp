// Fuzzer of user directories: parse, DIRECTXA with EDIT, maps. Whatever stands there, every
// diagnostic names a record of the file, and a map holds together.
#include <cstdint>
#include <string_view>

#include "cp/cp.h"
#include "cp/disk_map.h"
#include "fuzz/records.h"

namespace {

class NoDevices final : public dasd::DeviceResolver {
  public:
    base::Result<dasd::Device> device(dasd::DeviceNumber number, dasd::Access) override {
        return base::make_error(base::msg::HCPDTV040E, fmt::format("{:04X}", number.n));
    }
    void volume_changed(dasd::DeviceNumber) override {}
};

void look_at_map(const cp::UserDirectory& directory, const cp::DiskMapOptions& options) {
    const auto map = cp::disk_map(directory, {{"VOL001", {100}}}, options);
    std::size_t gaps = 0;
    for (const auto& volume : map.volumes)
        for (const auto& line : volume.lines) {
            require(line.count > 0);
            gaps += line.note == "GAP" ? 1 : 0;
        }
    require(gaps == map.gaps && cp::gap_text(map).size() == gaps);
    require(!cp::disk_map_text(map, "title").empty());
    require(cp::disk_map_svg(map, "<title>").find("</svg>") != std::string::npos);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto records = records_of({reinterpret_cast<const char*>(data), size});
    const auto directory = cp::parse_directory(records, {{"VOL001", {100}}});
    for (const auto& diagnostic : directory.diagnostics) {
        require(diagnostic.record <= records.size());
        require(!diagnostic.message.id.empty() && !diagnostic.message.text.empty());
    }
    cp::DirectxaOptions edit;
    edit.edit_only = true;
    base::CapturedConsole console;
    NoDevices none;
    const int rc = cp::directxa(records, edit, console, none);
    require(rc == 0 || rc == 4);
    cp::DiskMapOptions options;
    look_at_map(directory, options);
    options.with_ends = options.duplicates_ok = options.without_cylinder_0 = true;
    look_at_map(directory, options);
    (void)cp::link_map_text(directory);
    return 0;
}
