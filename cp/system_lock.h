// One CP per system directory. Design section 7.
#pragma once

#include <memory>
#include <string>

#include "base/base.h"

namespace cp {

// An open-file-description lock on `folder`/system.lock; it vanishes with its holder, however that
// ends, and stays held when the folder is renamed.
class SystemLock {
  public:
    // Error: held by another CP (its process id).
    static base::Result<std::unique_ptr<SystemLock>> take(const std::string& folder);
    ~SystemLock();
    SystemLock(const SystemLock&) = delete;
    SystemLock& operator=(const SystemLock&) = delete;

  private:
    explicit SystemLock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_;
};

inline constexpr std::string_view kLockFile = "system.lock";

}  // namespace cp
