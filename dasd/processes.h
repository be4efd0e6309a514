// Which processes have a file open, from /proc. Internal to dasd.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace dasd {

struct OpenFile {
    pid_t process = 0;
    int descriptor = 0;
    bool writes = false;     // opened for writing
    bool has_locks = false;  // holds a lock on it
};

struct OpenFiles {
    std::vector<OpenFile> found;
    bool all_seen = true;  // false: some processes' files may not be looked at by this user
};
// Every descriptor of every process, this one too, that refers to the same inode as the path; all
// paths are looked for in one pass.
std::vector<OpenFiles> who_has_open(const std::vector<std::string>& paths);

// Descriptors of this process that refer to the same inode as `path`.
std::vector<int> open_here(const std::string& path);

// "hercules (process 4711)".
std::string describe_process(pid_t process);

// A name for a process that no later process has: its number and start time, "4711-123456".
std::string process_identity(pid_t process);
// True when the process of that identity still runs.
bool is_running(const std::string& identity);

}  // namespace dasd
