// What the DDR and CPFMTXA tests share: a folder, small volumes, a virtual machine with devices.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "dasd/dasd.h"
#include "tests/base/scratch.h"

namespace room_test {

class Folder {
  public:
    Folder() {
        auto name = (base_test::scratch_parent() / "ddr-test-XXXXXX").string();
        path_ = ::mkdtemp(name.data());
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    std::string operator/(const std::string& name) const { return (path_ / name).string(); }

  private:
    std::filesystem::path path_;
};

inline std::vector<std::byte> bytes_of(std::string_view text) {
    auto raw = std::as_bytes(std::span(text));
    return {raw.begin(), raw.end()};
}

inline std::string contents(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

inline std::shared_ptr<dasd::Volume> opened(const std::string& path) {
    auto volume = dasd::open_volume(path, dasd::Access::write);
    EXPECT_TRUE(volume.ok()) << volume.error().line();
    return std::move(volume).value();
}

// A new image with a label (none when empty).
inline std::shared_ptr<dasd::Volume> made(const std::string& path, std::uint32_t cylinders,
                                          const std::string& label) {
    auto done = dasd::create_volume(path, {{cylinders}, false, label});
    EXPECT_TRUE(done.ok()) << done.error().line();
    return opened(path);
}

// Some heads of every cylinder (not the first track) get records that tell where they are and which
// `seed` made them; all heads take too long for what most tests look at.
inline void fill(dasd::Volume& volume, unsigned seed,
                 const std::vector<std::uint32_t>& heads = {0, 3, 4, 14}) {
    for (dasd::Cylinder c{0}; c < volume.cylinders(); ++c)
        for (auto h : heads) {
            if (c.n == 0 && h == 0) continue;
            auto text = fmt::format("track {}.{} of {}", c.n, h, seed);
            auto track = dasd::Track::build(
                {c, {h}}, {{1, bytes_of("KEY1"), bytes_of(text)},
                           {7, {}, std::vector<std::byte>(2000 + h, std::byte(seed & 0xFF))}});
            ASSERT_TRUE(volume.write_track(track.value()).ok());
        }
}

inline dasd::Track track_of(dasd::Volume& volume, std::uint32_t cylinder, std::uint32_t head) {
    auto track = volume.read_track({{cylinder}, {head}});
    EXPECT_TRUE(track.ok()) << track.error().line();
    return std::move(track).value();
}

inline std::string serial_of(dasd::Volume& volume) {
    auto label = dasd::read_label(volume);
    EXPECT_TRUE(label.ok()) << label.error().line();
    return label.ok() && label.value() ? label.value()->serial : "";
}

// A virtual machine: devices by number, full packs or minidisks, as links give them.
class Machine : public dasd::DeviceResolver {
  public:
    struct Link {
        std::shared_ptr<dasd::Volume> volume;
        dasd::CylinderRange range;
        dasd::Access mode = dasd::Access::write;
        std::string intended_label = "";
    };
    void link(std::uint16_t number, std::shared_ptr<dasd::Volume> volume) {
        auto cylinders = volume->cylinders();
        links[number] = {std::move(volume), {{0}, cylinders}};
    }
    base::Result<dasd::Device> device(dasd::DeviceNumber number, dasd::Access access) override {
        auto found = links.find(number.n);
        if (found == links.end())
            return base::Error{"TSTDEV040E", 40,
                               fmt::format("Device {:04X} does not exist", number.n)};
        const auto& link = found->second;
        if (access == dasd::Access::write && link.mode == dasd::Access::read)
            return base::Error{"TSTDEV120E", 36, "Link is R/O"};
        dasd::Device device(link.volume, link.range, access);
        device.intended_label = link.intended_label;
        return device;
    }
    void volume_changed(dasd::DeviceNumber number) override {
        changed.push_back(number.n);
        auto found = links.find(number.n);
        if (found == links.end()) return;
        EXPECT_TRUE(found->second.volume->refresh().ok());
    }

    base::Result<dasd::TapeDrive*> tape(dasd::DeviceNumber number) override {
        auto found = drives.find(number.n);
        if (found == drives.end()) return DeviceResolver::tape(number);
        return &found->second;
    }

    std::map<std::uint16_t, dasd::TapeDrive> drives;
    std::map<std::uint16_t, Link> links;
    std::vector<std::uint16_t> changed;
};

// Lines of a text block, for transcripts in tests.
inline std::vector<std::string> lines_of(const std::string& text) {
    std::istringstream in(text);
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
}

inline bool has_line(const std::vector<std::string>& lines, const std::string& part) {
    return std::any_of(lines.begin(), lines.end(), [&](const std::string& line) {
        return line.find(part) != std::string::npos;
    });
}

// Runs a command line; its output and exit code (-1 when it did not run).
struct Ran {
    int code = -1;
    std::string output;
};
inline Ran run_command(const std::string& command) {
    Ran ran;
    FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
    if (pipe == nullptr) return ran;
    char buffer[4096];
    for (std::size_t n; (n = ::fread(buffer, 1, sizeof buffer, pipe)) > 0;)
        ran.output.append(buffer, n);
    int status = ::pclose(pipe);
    if (WIFEXITED(status)) ran.code = WEXITSTATUS(status);
    return ran;
}
inline bool has_program(const std::string& name) {
    return run_command("command -v " + name).code == 0;
}

}  // namespace room_test
