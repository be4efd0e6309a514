// What the dasd tests share: a folder of their own, byte helpers, and words for unmet needs.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "dasd/dasd.h"
#include "tests/base/scratch.h"

namespace dasd_test {

namespace fs = std::filesystem;

// A folder that vanishes with the test; made under `parent`, else under the system's temporary
// folder.
class Folder {
  public:
    explicit Folder(const fs::path& parent = base_test::scratch_parent()) {
        std::string name = (parent / "dasd-test-XXXXXX").string();
        path_ = ::mkdtemp(name.data());
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    std::string operator/(const std::string& name) const { return (path_ / name).string(); }
    const fs::path& path() const { return path_; }
    // Names in it, in order, lock files left out.
    std::vector<std::string> names() const {
        std::vector<std::string> found;
        for (const auto& entry : fs::directory_iterator(path_))
            if (entry.path().extension() != ".lock") found.push_back(entry.path().filename());
        std::sort(found.begin(), found.end());
        return found;
    }

  private:
    fs::path path_;
};

inline std::vector<std::byte> bytes_of(std::string_view text) {
    auto raw = std::as_bytes(std::span(text));
    return {raw.begin(), raw.end()};
}

inline std::string contents(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

inline void store(const std::string& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
}

// Overwrites bytes in a file.
inline void poke(const std::string& path, std::uint64_t offset, const std::string& bytes) {
    std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(static_cast<std::streamoff>(offset));
    file << bytes;
}

inline std::shared_ptr<dasd::Volume> opened(const std::string& path,
                                            dasd::Access access = dasd::Access::write) {
    auto volume = dasd::open_volume(path, access);
    EXPECT_TRUE(volume.ok()) << volume.error().line();
    return std::move(volume).value();
}

inline std::shared_ptr<dasd::Volume> made(const std::string& path, std::uint32_t cylinders,
                                          const std::string& label) {
    auto done = dasd::create_volume(path, {dasd::Cylinder{cylinders}, false, label});
    EXPECT_TRUE(done.ok()) << done.error().line();
    return opened(path);
}

inline dasd::Device whole(std::shared_ptr<dasd::Volume> volume,
                          dasd::Access access = dasd::Access::write) {
    auto cylinders = volume->cylinders();
    return {std::move(volume), {dasd::Cylinder{0}, cylinders}, access};
}

// A track whose records tell where it is and which `seed` made it.
inline dasd::Track marked_track(dasd::TrackAddress at, unsigned seed) {
    std::vector<dasd::NewRecord> records;
    auto text = fmt::format("track {}.{} of {}", at.cylinder.n, at.head.n, seed);
    records.push_back({1, bytes_of("KEY1"), bytes_of(text)});
    records.push_back({7, {}, std::vector<std::byte>(2000 + at.head.n, std::byte(seed & 0xFF))});
    return dasd::Track::build(at, records).value();
}

inline void fill(dasd::Volume& volume, dasd::CylinderRange range, unsigned seed) {
    for (auto c = range.start; c < range.end(); ++c)
        for (dasd::Head h{0}; h.n < dasd::kHeads; ++h) {
            if (c.n == 0 && h.n == 0) continue;
            ASSERT_TRUE(volume.write_track(marked_track({c, h}, seed)).ok());
        }
}

// Runs a command quietly; its exit code, -1 when it did not run.
inline int run(const std::string& command) {
    int status = std::system((command + " >/dev/null 2>&1").c_str());
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}
inline bool has_program(const std::string& name) {
    return run("command -v " + name) == 0;
}

}  // namespace dasd_test
