// A site for tests: the miniature system VM1A, a clone VM1R of it beside it, and ways to damage
// them.
#pragma once

#include <gtest/gtest.h>

#include "cms/lineage/verify.h"
#include "tests/cp/small_system.h"

namespace site {

// Both systems, made anew for every test: each has files on VMCLONER 191 and a USER DIRECT.
class Site : public testing::Test {
  protected:
    Site();
    std::string folder(const std::string& name = "") const { return place_.path(name); }
    std::string image(const std::string& volume) const;  // "VM1RU1"

    // Writes a file to VMCLONER 191 of the system with that prefix, or another disk of 5 cylinders.
    void put(const std::string& system, const std::string& name, const std::string& type,
             const std::vector<std::string>& lines);
    void put_on(const std::string& volume, dasd::CylinderRange disk, const std::string& name,
                const std::string& type, const std::vector<std::string>& lines);
    void erase(const std::string& system, const std::string& name, const std::string& type);
    // Where the first block of a file lies.
    dasd::TrackAddress track_of(const std::string& volume, dasd::CylinderRange disk,
                                const std::string& name, const std::string& type,
                                std::uint8_t& record);
    // Changes bytes of a record in the image file, as dd would: no program of ours has a part in
    // it.
    void overwrite(const std::string& volume, dasd::TrackAddress track, std::uint8_t record,
                   std::size_t offset, const std::string& bytes);
    void flip(const std::string& volume, dasd::TrackAddress track, std::uint8_t record,
              std::size_t offset);

    cms::lineage::SystemFiles open(const std::string& name) const;
    // Runs VERIFY; the answer is the return code, what it said is in said().
    int verify(const std::string& name, cms::lineage::VerifyOptions options = {});
    int record(const std::string& name);
    const std::vector<std::string>& said() const { return said_; }
    // A line that contains all of these.
    bool said(std::initializer_list<std::string_view> parts) const;
    std::string all_said() const;
    void take(base::CapturedConsole& console) { said_ = console.lines; }

    static constexpr dasd::CylinderRange kCloner{{1}, {5}}, kParm{{39}, {5}}, kSource{{44}, {5}};

  private:
    small::Folder place_;
    std::vector<std::string> said_;
};

std::string ebcdic(const std::string& text);

}  // namespace site
