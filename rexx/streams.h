// Streams: what CHARIN, LINEOUT, STREAM and their like work on.
//
// A host that has files of its own (CMS: fn ft fm) gives a StreamProvider; without one, stream
// names are host paths. One Stream stands for one name for as long as the program has it open.
// Positions count from 1; reading and writing have positions of their own (rexx.md 10).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace rexx {

enum class StreamAccess : std::uint8_t {
    read,     // must exist
    write,    // made when missing; the write position is at the end
    replace,  // made when missing, emptied when not
};
enum class StreamSide : std::uint8_t { read, write };
enum class StreamUnit : std::uint8_t { character, line };

// What QUERY tells of a persistent stream.
struct StreamInfo {
    std::uint64_t size = 0;     // characters
    std::int64_t modified = 0;  // seconds since 1970, local time
};

// One stream. An operation that answers false (or less than asked for) leaves the reason in
// error(); reaching the end of the data leaves it "".
class Stream {
  public:
    virtual ~Stream() = default;

    // Makes ready for an access; true at once when it is. Called before the first operation.
    virtual bool open(StreamAccess access) = 0;
    // Writes what is held back, then lets go of the stream. Opening again begins anew.
    virtual bool close() = 0;
    virtual bool flush() = 0;

    // The next line without its line end; false at the end.
    virtual bool read_line(std::string& line) = 0;
    virtual bool write_line(std::string_view line) = 0;
    // Up to `count` characters; fewer at the end.
    virtual std::string read_characters(std::size_t count) = 0;
    // Number of characters not written.
    virtual std::size_t write_characters(std::string_view text) = 0;

    // Moves a position (from 1, at most one past the end); false: outside. is_persistent() false: a
    // terminal, pipe or device that cannot be positioned.
    virtual bool seek(StreamSide side, StreamUnit unit, std::uint64_t position) = 0;
    virtual std::uint64_t position(StreamSide side, StreamUnit unit) = 0;
    virtual bool is_persistent() const = 0;

    // Characters, or lines, left to read. lines_left may answer 1 for "some" unless `exact`.
    virtual std::uint64_t characters_left() = 0;
    virtual std::uint64_t lines_left(bool exact) = 0;

    // Full name, "" when nothing of that name exists; and facts about it.
    virtual std::string existing_name() = 0;
    // The full name whether it exists or not.
    virtual std::string full_name() = 0;
    virtual std::optional<StreamInfo> info() = 0;
    // STREAM(name,'C','QUERY word') for words of the host's own (CMS: FORMAT, INFO); nullopt: none.
    virtual std::optional<std::string> query(std::string_view) { return std::nullopt; }

    // Why the last operation failed, e.g. "28 No space left on device"; "" at the end of the data.
    virtual std::string error() const = 0;
};

// Finds streams by name. The program's own streams (default input and output) never come here.
class StreamProvider {
  public:
    virtual ~StreamProvider() = default;
    // A stream not yet opened; null: the name can be none (error 40.27).
    virtual std::unique_ptr<Stream> find(std::string_view name) = 0;
};

}  // namespace rexx
