// Runs a REXX script with its expectations on the line and says what differs.
//
//   say copies('ab', 2)          /*= abab */       the next line of output
//   say copies('ab', -1)         /*! 40.13 */      this error when the line runs
//   parse external x             /*? word */       a line typed at the terminal, when it is read
//   say x2d('FFFFFFFFF')         /*~ none */       what Regina answers instead (with_regina)
//
// The script runs once without the lines that are to fail, then once for each of them, without the
// others.
#include <cstdio>
#include <deque>
#include <set>

#include "rexx/standard_host.h"

namespace {

// Keeps what is said; the rest is the standard host's.
class TestHost : public rexx::StandardHost {
  public:
    using StandardHost::StandardHost;
    void say(std::string_view line) override { output.emplace_back(line); }
    bool write_text(std::string_view) override { return false; }
    void trace(std::string_view line) override { output.emplace_back(line); }
    void error(std::string_view) override {}
    std::optional<std::string> read_terminal() override {
        if (typed.empty()) return std::nullopt;
        std::string line = std::move(typed.front());
        typed.pop_front();
        return line;
    }
    std::vector<std::string> output;
    std::deque<std::string> typed;
};

struct Script {
    std::vector<std::string> lines;
    std::vector<std::string> expected;
    std::vector<std::string> typed;
    std::vector<std::pair<std::size_t, std::string>> errors;  // line from 0, "40.13"
};

std::string mark_text(const std::string& line, const std::string& mark) {
    const std::size_t at = line.find(mark);
    const std::size_t end = line.find(" */", at);
    const std::size_t from = at + mark.size();
    return end == line.npos || end < from ? "" : line.substr(from, end - from);
}

Script read_script(const std::string& path) {
    Script script;
    const auto text = rexx::read_file(path);
    if (!text) return script;
    std::string rest = *text;
    for (std::size_t at = 0; at < rest.size();) {
        const std::size_t end = std::min(rest.find('\n', at), rest.size());
        script.lines.push_back(rest.substr(at, end - at));
        at = end + 1;
    }
    for (std::size_t i = 0; i < script.lines.size(); ++i) {
        const std::string& line = script.lines[i];
        if (line.find("/*= ") != line.npos) script.expected.push_back(mark_text(line, "/*= "));
        if (line.find("/*? ") != line.npos) script.typed.push_back(mark_text(line, "/*? "));
        if (line.find("/*! ") != line.npos) script.errors.emplace_back(i, mark_text(line, "/*! "));
    }
    return script;
}

// The script without the failing lines, but for line `kept`.
std::string source_of(const Script& script, std::size_t kept) {
    std::set<std::size_t> left_out;
    for (const auto& [line, code] : script.errors)
        if (line != kept) left_out.insert(line);
    std::string source;
    for (std::size_t i = 0; i < script.lines.size(); ++i)
        source += (left_out.count(i) ? "" : script.lines[i]) + "\n";
    return source;
}

rexx::Completion run(const std::string& source, TestHost& host) {
    rexx::RunOptions options;
    options.source = {"UNIX", "test", "SYSTEM", true};
    options.limits.time = std::chrono::seconds(60);
    return rexx::run(rexx::compile(source, "test"), std::move(options), host);
}

int check_output(const Script& script) {
    TestHost host("");
    host.typed.assign(script.typed.begin(), script.typed.end());
    const auto done = run(source_of(script, script.lines.size()), host);
    int bad = 0;
    if (done.error) {
        ++bad;
        for (const std::string& line : rexx::report_lines(*done.error)) std::puts(line.c_str());
    }
    const std::size_t count = std::max(host.output.size(), script.expected.size());
    for (std::size_t i = 0; i < count; ++i) {
        const std::string got = i < host.output.size() ? host.output[i] : "(nothing)";
        const std::string want = i < script.expected.size() ? script.expected[i] : "(nothing)";
        if (got == want) continue;
        ++bad;
        std::printf("output %zu: expected [%s] got [%s]\n", i + 1, want.c_str(), got.c_str());
    }
    return bad;
}

int check_errors(const Script& script) {
    int bad = 0;
    for (const auto& [line, code] : script.errors) {
        TestHost host("");
        const auto done = run(source_of(script, line), host);
        std::string got = "no error";
        if (done.error) {
            got = std::to_string(done.error->code);
            if (done.error->subcode) got += "." + std::to_string(done.error->subcode);
        }
        if (got == code) continue;
        ++bad;
        std::printf("line %zu: expected error %s, got %s\n", line + 1, code.c_str(), got.c_str());
    }
    return bad;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) return 2;
    const Script script = read_script(argv[1]);
    if (script.expected.empty() && script.errors.empty()) {
        std::puts("no expectations in this file");
        return 1;
    }
    const int bad = check_output(script) + check_errors(script);
    return bad == 0 ? 0 : 1;
}
