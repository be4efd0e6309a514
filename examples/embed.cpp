// A program of yours with REXX in it: macros may talk to it by ADDRESS CALC and see its answers in
// their variables. Try: build/release/bin/embed 'address calc "square 12"; say "12 squared is"
// result'
#include <cstdio>
#include <cstdlib>

#include "rexx/rexx.h"

// The world around the macro: its commands, its console, its queue.
class Calculator : public rexx::Host {
  public:
    rexx::CommandResult command(std::string_view environment, std::string_view text,
                                rexx::VariablePool& variables, const rexx::Redirection*) override {
        if (environment != "CALC" || !text.starts_with("square "))
            return rexx::CommandResult::from_rc(-3);  // unknown command: FAILURE
        auto number = std::atol(std::string(text.substr(7)).c_str());
        variables.set("RESULT", std::to_string(number * number));
        return rexx::CommandResult::from_rc(0);
    }
    void say(std::string_view line) override {
        std::printf("%.*s\n", static_cast<int>(line.size()), line.data());
    }
    void push(std::string_view line) override { lines_.insert(lines_.begin(), std::string(line)); }
    void queue(std::string_view line) override { lines_.emplace_back(line); }
    std::size_t queued() override { return lines_.size(); }
    std::optional<std::string> pull() override {
        if (lines_.empty()) return std::nullopt;
        auto line = lines_.front();
        lines_.erase(lines_.begin());
        return line;
    }
    std::optional<std::string> read_terminal() override { return std::nullopt; }

  private:
    std::vector<std::string> lines_;
};

int main(int argc, char** argv) {
    Calculator calculator;
    auto macro = rexx::compile(argc > 1 ? argv[1] : "say 'No macro given.'", "macro");
    return rexx::run(macro, {.source = {"UNIX", "macro", "CALC"}}, calculator).rc;
}
