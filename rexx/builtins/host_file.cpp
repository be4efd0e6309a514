// Streams: files of the host, see host_file.h.
#include "rexx/builtins/host_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include "rexx/value.h"

namespace rexx {
namespace {

constexpr std::size_t kBufferBytes = 64 * 1024;

// open(2) that is tried again when a signal comes in between.
int open_path(const std::string& path, int flags) {
    int fd;
    do fd = ::open(path.c_str(), flags | O_CLOEXEC | O_NOCTTY, 0666);
    while (fd < 0 && errno == EINTR);
    return fd;
}

bool is_seekable(int fd) {
    return ::lseek(fd, 0, SEEK_CUR) >= 0;
}

}  // namespace

bool HostFile::failed(int code) {
    error_ = std::to_string(code) + " " + std::strerror(code);
    return false;
}

bool HostFile::open(StreamAccess access) {
    error_.clear();
    if (access == StreamAccess::read) return read_fd_ >= 0 || open_for_reading();
    const bool replace = access == StreamAccess::replace;
    return (write_fd_ >= 0 && !replace) || open_for_writing(replace);
}

bool HostFile::open_for_reading() {
    if (write_fd_ >= 0 && !flush()) return false;
    read_fd_ = open_path(path_, O_RDONLY);
    if (read_fd_ < 0) return failed(errno);
    struct stat status;
    if (::fstat(read_fd_, &status) == 0 && S_ISDIR(status.st_mode)) {
        ::close(read_fd_);
        read_fd_ = -1;
        return failed(EISDIR);
    }
    persistent_ = is_seekable(read_fd_);
    read_from(0);
    read_line_ = 1;
    return true;
}

bool HostFile::open_for_writing(bool replace) {
    if (write_fd_ >= 0) {
        output_.clear();  // replaced anyway
        ::close(write_fd_);
    }
    write_fd_ = open_path(path_, O_WRONLY | O_CREAT | (replace ? O_TRUNC : 0));
    if (write_fd_ < 0) return failed(errno);
    persistent_ = is_seekable(write_fd_);
    output_offset_ = persistent_ ? size() : 0;
    if (replace) read_from(0), read_line_ = 1;
    return true;
}

bool HostFile::close() {
    const bool flushed = flush();
    const std::string reason = error_;
    output_.clear();
    input_.clear();
    input_at_ = 0;
    if (read_fd_ >= 0) ::close(read_fd_);
    read_fd_ = -1;
    const int code = write_fd_ >= 0 && ::close(write_fd_) != 0 ? errno : 0;
    write_fd_ = -1;
    if (!flushed)
        error_ = reason;
    else if (code != 0 && code != EINTR)
        return failed(code);
    return flushed;
}

bool HostFile::flush() {
    error_.clear();
    std::size_t done = 0;
    while (done < output_.size()) {
        const char* from = output_.data() + done;
        const std::size_t left = output_.size() - done;
        const ssize_t wrote =
            persistent_ ? ::pwrite(write_fd_, from, left, static_cast<off_t>(output_offset_ + done))
                        : ::write(write_fd_, from, left);
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote <= 0) {
            const int code = wrote == 0 ? EIO : errno;
            output_.clear();  // reported now; kept, they would be reported for ever
            return failed(code);
        }
        done += static_cast<std::size_t>(wrote);
    }
    if (done == 0) return true;
    output_offset_ += done;
    output_.clear();
    read_from(read_offset());  // what was read ahead may have changed
    return true;
}

// Drops what was read ahead; the next byte comes from `offset`. Pipes keep theirs.
void HostFile::read_from(std::uint64_t offset) {
    if (!persistent_) return;
    input_.clear();
    input_at_ = 0;
    input_offset_ = offset;
}

// Reads one more buffer behind what is there; false at the end or on an error.
bool HostFile::fill() {
    if (read_fd_ < 0) return false;
    if (!output_.empty() && !flush()) return false;
    if (input_at_ > 0) {
        input_offset_ += input_at_;
        input_.erase(0, input_at_);
        input_at_ = 0;
    }
    const std::size_t before = input_.size();
    // A line without an end may not take all storage: it will be held three times.
    memory_meter().check(before * 3);
    input_.resize(before + kBufferBytes);
    ssize_t got;
    do
        got = persistent_ ? ::pread(read_fd_, input_.data() + before, kBufferBytes,
                                    static_cast<off_t>(input_offset_ + before))
                          : ::read(read_fd_, input_.data() + before, kBufferBytes);
    while (got < 0 && errno == EINTR);
    const int code = errno;
    input_.resize(before + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (got < 0) return failed(code);
    return got > 0;
}

bool HostFile::read_line(std::string& line) {
    error_.clear();
    line.clear();
    if (!output_.empty() && !flush()) return false;
    std::size_t looked = 0;
    for (;;) {
        const std::string_view rest = unread();
        const std::size_t end = rest.find('\n', looked);
        if (end != std::string_view::npos) {
            line = rest.substr(0, end);
            input_at_ += end + 1;
            if (read_line_ != 0) ++read_line_;
            return true;
        }
        looked = rest.size();
        if (!fill()) break;
    }
    line = unread();  // a last line without its end
    input_at_ = input_.size();
    if (line.empty() || !error_.empty()) return false;
    if (read_line_ != 0) ++read_line_;
    return true;
}

bool HostFile::write_line(std::string_view line) {
    error_.clear();
    output_ += line;
    output_ += '\n';
    return output_.size() < kBufferBytes || flush();
}

std::string HostFile::read_characters(std::size_t count) {
    error_.clear();
    std::string out;
    if (!output_.empty() && !flush()) return out;
    while (out.size() < count) {
        if (unread().empty() && !fill()) break;
        const std::string_view part = unread().substr(0, count - out.size());
        out += part;
        input_at_ += part.size();
    }
    if (!out.empty()) read_line_ = 0;
    return out;
}

std::size_t HostFile::write_characters(std::string_view text) {
    error_.clear();
    output_ += text;
    return output_.size() < kBufferBytes || flush() ? 0 : text.size();
}

std::uint64_t HostFile::size() {
    struct stat status;
    const int fd = write_fd_ >= 0 ? write_fd_ : read_fd_;
    if ((fd >= 0 ? ::fstat(fd, &status) : ::stat(path_.c_str(), &status)) != 0) return 0;
    return static_cast<std::uint64_t>(status.st_size);
}

// Moves the read position over whole lines; false when the data ends before.
bool HostFile::skip_lines(std::uint64_t count) {
    std::string line;
    for (; count > 0; --count)
        if (!read_line(line)) return false;
    return true;
}

// Where a line begins; one past the last line is the end. Uses the read side and leaves it there.
bool HostFile::offset_of_line(std::uint64_t line, std::uint64_t& offset) {
    if (line == 0 || (read_fd_ < 0 && !open_for_reading())) return false;
    if (read_line_ == 0 || line < read_line_) {
        read_from(0);
        read_line_ = 1;
    }
    if (!skip_lines(line - read_line_)) return false;
    offset = read_offset();
    return true;
}

std::uint64_t HostFile::line_of_offset(std::uint64_t offset) {
    const std::uint64_t here = read_offset(), known = read_line_;
    std::uint64_t lines = 1;
    if (read_fd_ < 0 && !open_for_reading()) return 0;
    read_from(0);
    while (read_offset() < offset && (!unread().empty() || fill())) {
        const std::string_view part = unread().substr(0, offset - read_offset());
        lines += static_cast<std::uint64_t>(std::count(part.begin(), part.end(), '\n'));
        input_at_ += part.size();
    }
    read_from(here);
    read_line_ = known;
    return lines;
}

bool HostFile::seek(StreamSide side, StreamUnit unit, std::uint64_t position) {
    error_.clear();
    if (!persistent_ || position == 0 || !flush()) return false;
    const std::uint64_t here = read_offset(), known = read_line_;
    std::uint64_t offset = position - 1;
    const bool found =
        unit == StreamUnit::line ? offset_of_line(position, offset) : offset <= size();
    if (!found || side == StreamSide::write) {
        read_from(here);
        read_line_ = known;
    }
    if (!found) return false;
    if (side == StreamSide::write) {
        output_offset_ = offset;
    } else if (unit == StreamUnit::character) {
        read_from(offset);
        read_line_ = offset == 0 ? 1 : 0;
    }
    return true;
}

std::uint64_t HostFile::position(StreamSide side, StreamUnit unit) {
    const std::uint64_t offset =
        side == StreamSide::read ? read_offset() : output_offset_ + output_.size();
    if (unit == StreamUnit::character) return offset + 1;
    if (side == StreamSide::read && read_line_ != 0) return read_line_;
    return flush() ? line_of_offset(offset) : 0;
}

std::uint64_t HostFile::characters_left() {
    if (read_fd_ < 0 || (!output_.empty() && !flush())) return 0;
    if (!persistent_) return unread().empty() && !fill() ? 0 : unread().size();
    const std::uint64_t all = size();
    return all > read_offset() ? all - read_offset() : 0;
}

std::uint64_t HostFile::lines_left(bool exact) {
    if (read_fd_ < 0 || (!output_.empty() && !flush())) return 0;
    if (!exact || !persistent_) return unread().empty() && !fill() ? 0 : 1;
    const std::uint64_t here = read_offset(), known = read_line_;
    std::uint64_t count = 0;
    for (std::string line; read_line(line);) ++count;
    read_from(here);
    read_line_ = known;
    return count;
}

std::string HostFile::existing_name() {
    if (!output_.empty() || write_fd_ >= 0) flush();
    struct stat status;
    return ::stat(path_.c_str(), &status) == 0 ? full_name() : "";
}

std::string HostFile::full_name() {
    char resolved[PATH_MAX];
    if (::realpath(path_.c_str(), resolved)) return resolved;
    if (path_.starts_with('/')) return path_;
    return ::getcwd(resolved, sizeof resolved) ? std::string(resolved) + "/" + path_ : path_;
}

std::optional<StreamInfo> HostFile::info() {
    flush();
    struct stat status;
    if (::stat(path_.c_str(), &status) != 0) return std::nullopt;
    std::tm local{};
    ::localtime_r(&status.st_mtime, &local);
    return StreamInfo{static_cast<std::uint64_t>(status.st_size),
                      status.st_mtime + local.tm_gmtoff};
}

}  // namespace rexx
