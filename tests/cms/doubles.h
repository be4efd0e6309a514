// A session on a temporary host directory, a scripted terminal and a scripted CP.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "cms/cms.h"
#include "tests/base/scratch.h"

namespace cms_test {

// A directory that vanishes with the test.
class TemporaryDirectory {
  public:
    TemporaryDirectory() {
        path_ = (base_test::scratch_parent() / "cms_test.XXXXXX").string();
        if (!::mkdtemp(path_.data())) path_.clear();
    }
    ~TemporaryDirectory() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
    const std::string& path() const { return path_; }
    void put(const std::string& name, const std::string& text) const {
        std::ofstream(path_ + "/" + name, std::ios::binary) << text;
    }
    std::string get(const std::string& name) const {
        std::ifstream in(path_ + "/" + name, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }

  private:
    std::string path_;
};

// Types lines from a list, keeps what is shown.
class ScriptedTerminal final : public cms::Terminal {
  public:
    void line(std::string_view text) override { shown.emplace_back(text); }
    std::optional<std::string> read_line(std::string_view) override {
        if (typed.empty()) return std::nullopt;
        auto next = typed.front();
        typed.pop_front();
        return next;
    }
    std::deque<std::string> typed;
    std::vector<std::string> shown;
    // What was shown, joined by "|", and forgotten.
    std::string taken() {
        std::string all;
        for (const auto& line : shown) all += (&line == shown.data() ? "" : "|") + line;
        shown.clear();
        return all;
    }
};

// A CP that knows the commands it was given answers for.
class ScriptedMachine final : public cp::VirtualMachine {
  public:
    const std::string& userid() const override { return userid_; }
    cp::System& system() override { std::abort(); }  // no test goes there
    cp::Reply command(std::string_view text) override {
        asked.emplace_back(text);
        const auto found = answers.find(std::string(text));
        if (found != answers.end()) return found->second;
        return {1, {{"HCPCMD001E", "Unknown CP command: " + std::string(text)}}, {}};
    }
    bool knows(std::string_view word) const override {
        return std::any_of(answers.begin(), answers.end(), [&](const auto& item) {
            return item.first.starts_with(std::string(word));
        });
    }
    base::Result<cp::ExtentGrant> extent(dasd::DeviceNumber, dasd::Access) override {
        return base::Error{"TSTCPX040E", 40, "no extents here"};
    }
    base::Result<dasd::Device> device(dasd::DeviceNumber, dasd::Access) override {
        return base::Error{"TSTCPX040E", 40, "no devices here"};
    }
    void volume_changed(dasd::DeviceNumber) override {}
    std::vector<cp::VirtualDevice> devices() const override { return {}; }
    void set_events(cp::MachineEvents*) override {}
    std::string default_ipl() const override { return "CMS"; }
    std::string setting(std::string_view name) const override { return name == "EMSG" ? emsg : ""; }
    std::vector<cp::DeviceAttachment> real_devices_for_guest() override { return {}; }

    std::map<std::string, cp::Reply> answers;
    std::vector<std::string> asked;
    std::string emsg = "ON";

  private:
    std::string userid_ = "VMCLONER";
};

// A session whose A-disk is a temporary directory.
class SessionTest : public testing::Test {
  protected:
    SessionTest() : session(terminal, &machine, {.show_ready = false}) {
        EXPECT_EQ(session.execute("ACCESS " + directory.path() + " A", cms::CallType::typed), 0);
        terminal.shown.clear();
    }
    int typed(std::string_view text) { return session.execute(text, cms::CallType::typed); }
    int programmed(std::string_view text) { return session.execute(text, cms::CallType::command); }
    std::string stacked() {
        std::string all;
        while (session.stack().lines() > 0) all += session.stack().read().value_or("") + "|";
        return all;
    }
    TemporaryDirectory directory;
    ScriptedTerminal terminal;
    ScriptedMachine machine;
    cms::Session session;
};

}  // namespace cms_test
