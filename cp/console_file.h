// What SPOOL CONSOLE keeps: a text file of a terminal's lines in a folder of the host.
//
// Differs from z/VM, where it is a spool file in a reader: this CP has no reader files yet, so the
// lines go where a person finds them. The name is one that CMS shows as well (ACCESS of the
// folder): userid and CON00001, or what NAME gave.
#pragma once

#include <memory>
#include <string>

#include "base/base.h"

namespace cp {

class ConsoleFile {
  public:
    // A new file of `userid` in `folder`, which is made when missing. Error 662.
    static base::Result<std::unique_ptr<ConsoleFile>> create(const std::string& folder,
                                                             const std::string& userid);
    ~ConsoleFile();
    ConsoleFile(const ConsoleFile&) = delete;
    ConsoleFile& operator=(const ConsoleFile&) = delete;

    // Appends a line at once, so that a killed CP loses none. A failure is told by close().
    void line(std::string_view text);
    std::size_t records() const { return records_; }
    // Syncs and closes; `name` ("FN.FT") becomes its name when it is not empty and not taken.
    // Answers the path. Error 662: not every line was written.
    base::Result<std::string> close(const std::string& name);
    // Removes it.
    void discard();

  private:
    ConsoleFile(int descriptor, std::string folder, std::string path)
        : descriptor_(descriptor), folder_(std::move(folder)), path_(std::move(path)) {}
    int descriptor_ = -1;
    std::string folder_, path_;
    std::size_t records_ = 0;
    int fault_ = 0;
};

}  // namespace cp
