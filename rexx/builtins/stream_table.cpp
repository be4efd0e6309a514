// Streams a program has open, and the console as a stream, see stream_table.h.
#include "rexx/builtins/stream_table.h"

#include <utility>

#include "rexx/builtins/host_file.h"

namespace rexx {
namespace {

// The default input and output, and <stderr>, as one stream. Text without a line end waits here
// when the host can show whole lines only.
class Console : public Stream {
  public:
    enum class Output : std::uint8_t { normal, error };
    Console(Host& host, Output output) : host_(host), output_(output) {}

    bool open(StreamAccess) override { return true; }
    bool close() override { return flush(); }
    bool flush() override {
        if (!partial_.empty()) show(std::exchange(partial_, {}));
        return true;
    }
    bool read_line(std::string& line) override {
        flush();
        if (std::exchange(owes_line_end_, false)) {
            line.clear();  // what is left of a line whose characters are all taken
            return true;
        }
        if (pending_) {
            line = *std::exchange(pending_, std::nullopt);
            return true;
        }
        auto next = host_.read_line();
        if (!next) return false;
        line = std::move(*next);
        return true;
    }
    bool write_line(std::string_view line) override {
        show(std::exchange(partial_, {}) + std::string(line));
        return true;
    }
    std::string read_characters(std::size_t count) override;
    std::size_t write_characters(std::string_view text) override;
    bool seek(StreamSide, StreamUnit, std::uint64_t) override { return false; }
    std::uint64_t position(StreamSide, StreamUnit) override { return 1; }
    bool is_persistent() const override { return false; }
    std::uint64_t characters_left() override { return lines_left(false); }
    std::uint64_t lines_left(bool) override {
        flush();
        return pending_ || owes_line_end_ || host_.has_input() ? 1 : 0;
    }
    std::string existing_name() override { return full_name(); }
    std::string full_name() override { return output_ == Output::error ? "<stderr>" : "<console>"; }
    std::optional<StreamInfo> info() override { return std::nullopt; }
    std::string error() const override { return {}; }

  private:
    void show(const std::string& line) {
        output_ == Output::error ? host_.error(line) : host_.say(line);
    }

    Host& host_;
    Output output_;
    std::string partial_;                 // written, no line end yet
    std::optional<std::string> pending_;  // rest of a line of which CHARIN took a part
    bool owes_line_end_ = false;          // CHARIN took a whole line but its end
};

// Characters of input lines, each ending in a line feed. The rest of a line waits for the next
// read, by character or by line.
std::string Console::read_characters(std::size_t count) {
    std::string out, line;
    while (out.size() < count) {
        const bool owes_end = std::exchange(owes_line_end_, false);
        if (owes_end) {
            out += '\n';
            continue;
        }
        if (!read_line(line)) break;
        const std::size_t room = count - out.size();
        out += line.substr(0, room);
        if (line.size() > room)
            pending_ = line.substr(room);
        else
            owes_line_end_ = true;
    }
    return out;
}

std::size_t Console::write_characters(std::string_view text) {
    if (output_ == Output::normal && partial_.empty() && host_.write_text(text)) return 0;
    partial_ += text;
    std::size_t from = 0;
    for (std::size_t end; (end = partial_.find('\n', from)) != std::string::npos; from = end + 1)
        show(partial_.substr(from, end - from));
    partial_.erase(0, from);
    return 0;
}

}  // namespace

StreamTable& StreamTable::of(RunState& state) {
    auto& table = state.keep<StreamTable>();
    if (table.state_ == nullptr) {
        table.state_ = &state;
        state.flush_streams = [&table] { table.flush_all(); };
    }
    return table;
}

std::unique_ptr<Stream> StreamTable::make(std::string_view name, bool& is_default) {
    Host& host = state_->host();
    is_default = name.empty() || name == "<stdin>" || name == "<stdout>";
    if (is_default) return std::make_unique<Console>(host, Console::Output::normal);
    if (name == "<stderr>") {
        is_default = true;
        return std::make_unique<Console>(host, Console::Output::error);
    }
    if (StreamProvider* provider = host.streams()) return provider->find(name);
    auto path = host.stream_path(name);
    if (!path || path->empty() || path->find('\0') != std::string::npos) return nullptr;
    return std::make_unique<HostFile>(std::move(*path));
}

OpenStream* StreamTable::find(std::string_view name) {
    // The default input and output are one stream, whatever they are called.
    if (name == "<stdin>" || name == "<stdout>") name = "";
    if (OpenStream* open = known(name)) return open;
    OpenStream made;
    made.stream = make(name, made.is_default);
    if (!made.stream) return nullptr;
    if (made.is_default) made.state = StreamState::ready;
    return &streams_.emplace(std::string(name), std::move(made)).first->second;
}

OpenStream* StreamTable::known(std::string_view name) {
    const auto at = streams_.find(name);
    return at == streams_.end() ? nullptr : &at->second;
}

void StreamTable::forget(std::string_view name) {
    const auto at = streams_.find(name);
    if (at != streams_.end() && !at->second.is_default) streams_.erase(at);
}

void StreamTable::flush_all() {
    for (auto& [name, open] : streams_) {
        if (open.stream->flush()) continue;
        open.state = StreamState::error;
        open.detail = open.stream->error();
        open.lost_output = true;
        state_->host().error("Stream " + name + " could not be written: " + open.detail);
    }
}

}  // namespace rexx
