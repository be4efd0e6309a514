// Fuzzer of the REXX scanner, compiler and machine: an input is a program. It is compiled in each
// way of reading it, its first error is told with its place, and it runs within narrow limits on a
// host that has no streams and whose commands do nothing.
#include <cstdint>

#include "rexx/rexx.h"

namespace {

class NoHost : public rexx::Host {
  public:
    rexx::CommandResult command(std::string_view, std::string_view text, rexx::VariablePool&,
                                const rexx::Redirection*) override {
        return rexx::CommandResult::from_rc(static_cast<int>(text.size() % 3) - 1);
    }
    void say(std::string_view) override {}
    void push(std::string_view line) override { keep(line); }
    void queue(std::string_view line) override { keep(line); }
    std::size_t queued() override { return lines_.size(); }
    std::optional<std::string> pull() override {
        if (lines_.empty()) return std::nullopt;
        std::string line = std::move(lines_.back());
        lines_.pop_back();
        return line;
    }
    std::optional<std::string> read_terminal() override { return std::nullopt; }
    std::optional<std::string> stream_path(std::string_view) override { return std::nullopt; }

  private:
    void keep(std::string_view line) {
        static constexpr std::size_t kMost = 100;
        if (lines_.size() < kMost) lines_.emplace_back(line.substr(0, kMost));
    }
    std::vector<std::string> lines_;
};

void run(const std::shared_ptr<const rexx::Program>& program, std::string options) {
    NoHost host;
    rexx::RunOptions how;
    how.arguments.emplace_back("one two");
    how.options = std::move(options);
    how.limits = {.memory = std::size_t{8} << 20,
                  .value = std::size_t{1} << 20,
                  .depth = 200,
                  .clauses = 2000,
                  .time = std::chrono::milliseconds(500)};
    const rexx::Completion done = rexx::run(program, std::move(how), host);
    if (done.error) (void)rexx::explain_lines(*done.error);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static constexpr std::size_t kLongest = 65536;
    if (size > kLongest) return 0;
    const std::string source(reinterpret_cast<const char*>(data), size);
    for (const char* options : {"VM", "ANSI", "NOLINECOMMENTS"}) {
        const auto program = rexx::compile(source, "fuzz", options);
        if (const auto error = rexx::first_error(*program)) (void)rexx::explain_lines(*error);
        run(program, options);
    }
    return 0;
}
