// A miniature system for tests: SYSRES, spool, page and user volume of a few cylinders, parm disk,
// directory.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "cp/cp.h"

namespace small {

// The value of what a test cannot go on without.
template <class T>
T must(base::Result<T> result) {
    if (!result.ok()) ADD_FAILURE() << result.error().line();
    if (!result.ok()) std::abort();
    return std::move(result).value();
}
inline void must(base::Result<void> result) {
    if (!result.ok()) ADD_FAILURE() << result.error().line();
    if (!result.ok()) std::abort();
}

// A folder that vanishes with the object.
class Folder {
  public:
    Folder();
    ~Folder();
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    std::string path(const std::string& name = "") const;

  private:
    std::string path_;
};

struct Shape {
    std::string prefix = "VM1A";
    std::uint32_t first_device = 0x0A00;
    bool auto_warm_ipl = false;
    bool validate_shutdown = false;
    bool cold_started = true;       // has a warm start record of its own
    bool object_directory = true;   // in DRCT cylinders …
    bool source_directory = false;  // … and/or USER DIRECT on MAINT 2CC
    std::string ssi;                // the SSI statement's operands; empty: no member of one
    std::string config_prefix;      // labels in SYSTEM CONFIG; empty: prefix
    std::string directory_prefix;   // labels in the directory; empty: prefix
};

constexpr std::uint32_t kSysresCylinders = 60, kUserCylinders = 30, kSpoolCylinders = 6;

std::vector<std::string> config_text(const Shape& shape, const std::string& prefix);
std::vector<std::string> directory_text(const std::string& prefix);
// Makes `folder` with xxxxRS, xxxxS1, xxxxP1, xxxxU1 at consecutive device numbers.
void make_system(const std::string& folder, const Shape& shape = {});

// The first COLD start of a system in `folder`, as an operator gives it.
void cold_start(const std::string& folder);

// Boots quietly and logs on; failures end the test through assertions of the caller.
std::unique_ptr<cp::System> boot(const std::string& folder);
std::unique_ptr<cp::VirtualMachine> log_on(cp::System& system, const std::string& userid);

// "rc" and lines of a reply, one a line, for comparing with expected text.
std::string shown(const cp::Reply& reply);

}  // namespace small
