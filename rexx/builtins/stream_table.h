// Streams a program has open, by name.
#pragma once

#include <map>
#include <string>

#include "rexx/runstate.h"
#include "rexx/streams.h"

namespace rexx {

// What STREAM(name,'S') answers.
enum class StreamState : std::uint8_t { unknown, ready, notready, error };

struct OpenStream {
    std::unique_ptr<Stream> stream;
    StreamState state = StreamState::unknown;
    std::string detail;  // why, behind the state in STREAM(name,'D')
    // The names are the host's default streams, which are never closed.
    bool is_default = false;
    // flush_all() lost output of this stream: the program has yet to hear of it.
    bool lost_output = false;
};

// Kept for one run (RunState::keep).
class StreamTable : public BuiltinState {
  public:
    // The table of a run, set to flush when the machine asks for it.
    static StreamTable& of(RunState& state);

    // The stream of this name, made if need be; "" is the console. nullptr: no such name (40.27).
    OpenStream* find(std::string_view name);
    // The same, but only when it is there already.
    OpenStream* known(std::string_view name);
    void forget(std::string_view name);

    // Writes everything held back. A stream that cannot be written is told on the console, since
    // its program may have no more clauses to hear of it.
    void flush_all();

  private:
    std::unique_ptr<Stream> make(std::string_view name, bool& is_default);

    RunState* state_ = nullptr;
    std::map<std::string, OpenStream, std::less<>> streams_;
};

}  // namespace rexx
