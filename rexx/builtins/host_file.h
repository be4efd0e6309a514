// Streams: files of the host.
//
// Buffers of 64 KiB for reading and for writing; reading what was just written flushes first, so
// that both sides always see one file. Pipes and terminals are read and written in order.
#pragma once

#include <string>

#include "rexx/streams.h"

namespace rexx {

class HostFile : public Stream {
  public:
    // `path` as given to open(2); nothing is touched before open().
    explicit HostFile(std::string path) : path_(std::move(path)) {}
    HostFile(const HostFile&) = delete;
    HostFile& operator=(const HostFile&) = delete;
    ~HostFile() override { close(); }

    bool open(StreamAccess access) override;
    bool close() override;
    bool flush() override;
    bool read_line(std::string& line) override;
    bool write_line(std::string_view line) override;
    std::string read_characters(std::size_t count) override;
    std::size_t write_characters(std::string_view text) override;
    bool seek(StreamSide side, StreamUnit unit, std::uint64_t position) override;
    std::uint64_t position(StreamSide side, StreamUnit unit) override;
    bool is_persistent() const override { return persistent_; }
    std::uint64_t characters_left() override;
    std::uint64_t lines_left(bool exact) override;
    std::string existing_name() override;
    std::string full_name() override;
    std::optional<StreamInfo> info() override;
    std::string error() const override { return error_; }

  private:
    bool open_for_reading();
    bool open_for_writing(bool replace);
    bool failed(int code);
    bool fill();
    std::string_view unread() const { return std::string_view(input_).substr(input_at_); }
    std::uint64_t read_offset() const { return input_offset_ + input_at_; }
    void read_from(std::uint64_t offset);
    bool skip_lines(std::uint64_t count);
    bool offset_of_line(std::uint64_t line, std::uint64_t& offset);
    std::uint64_t line_of_offset(std::uint64_t offset);
    std::uint64_t size();

    std::string path_;
    std::string error_;
    int read_fd_ = -1;
    int write_fd_ = -1;
    bool persistent_ = true;

    std::string input_;               // bytes read ahead
    std::size_t input_at_ = 0;        // next of them
    std::uint64_t input_offset_ = 0;  // where input_ begins in the file
    std::uint64_t read_line_ = 1;     // line number at the read position, 0: not known

    std::string output_;               // bytes held back
    std::uint64_t output_offset_ = 0;  // where they go
};

}  // namespace rexx
