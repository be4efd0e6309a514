// Man pages and completion: every option that a program tells in its help stands in both.
#include <gtest/gtest.h>

#include <regex>
#include <set>

#include "tests/dasd/support.h"

namespace {

std::string output_of(const std::string& command) {
    std::string text;
    auto* pipe = ::popen(command.c_str(), "r");
    char buffer[4096];
    while (auto n = std::fread(buffer, 1, sizeof buffer, pipe)) text.append(buffer, n);
    ::pclose(pipe);
    return text;
}

std::string help_of(const std::string& words) {
    return output_of(TEST_BINARY_DIR "/bin/" + words + " --help");
}

// Options at the beginning of a line, as "-h,--help" or "--memory n, --value n": up to the two
// blanks before the explanation.
std::set<std::string> options_in(const std::string& help) {
    static const std::regex head("^ +(-.*?)(  |$)"), option("(^|[ ,])(--?[A-Za-z][A-Za-z-]*)");
    std::set<std::string> found;
    std::istringstream in(help);
    for (std::string line; std::getline(in, line);) {
        std::smatch match;
        if (!std::regex_search(line, match, head)) continue;
        auto text = match[1].str();
        text.resize(std::min(text.size(), text.find(" Excludes:")));
        for (std::sregex_iterator at(text.begin(), text.end(), option), end; at != end; ++at)
            found.insert((*at)[2].str());
    }
    return found;
}

std::vector<std::string> commands_in(const std::string& help) {
    std::vector<std::string> found;
    std::istringstream in(help.substr(std::min(help.find("Subcommands:\n"), help.size())));
    std::string line;
    std::getline(in, line);
    while (std::getline(in, line) && line.starts_with("  "))
        found.push_back(line.substr(2, line.find(' ', 2) - 2));
    return found;
}

// The program's commands and theirs, the program first: "dasd", "dasd cms", "dasd cms ls".
std::vector<std::string> all_commands(const std::string& command) {
    std::vector<std::string> all{command};
    for (const auto& word : commands_in(help_of(command)))
        for (const auto& further : all_commands(command + " " + word)) all.push_back(further);
    return all;
}

class Manual : public testing::TestWithParam<std::string> {
  protected:
    std::string page = TEST_BINARY_DIR "/man/" + GetParam() + ".1";
    std::string words = TEST_BINARY_DIR "/completions/" + GetParam();
};
INSTANTIATE_TEST_SUITE_P(Programs, Manual,
                         testing::Values("dasd", "ddr", "cpfmtxa", "ickdsf", "rexx", "cms"),
                         [](const auto& row) { return row.param; });

TEST_P(Manual, HasEveryOptionOfEveryCommand) {
    auto text = std::regex_replace(dasd_test::contents(page), std::regex(R"(\\-)"), "-");
    auto completion = dasd_test::contents(words);
    for (const auto& command : all_commands(GetParam())) {
        auto options = options_in(help_of(command));
        EXPECT_FALSE(options.empty()) << command;
        for (const auto& option : options) {
            EXPECT_NE(text.find(option), std::string::npos) << command << ' ' << option;
            std::regex row("'" + command + "'\\).*[ ']" + option + "[ ']");
            EXPECT_TRUE(std::regex_search(completion, row)) << command << ' ' << option;
        }
    }
}

TEST_P(Manual, IsReadWithoutComplaint) {
    EXPECT_NE(dasd_test::contents(page).find(".SH SYNOPSIS\n.B "), std::string::npos);
    if (!dasd_test::has_program("groff")) GTEST_SKIP() << "groff is not installed";
    EXPECT_EQ(output_of("groff -man -Tutf8 -ww " + page + " 2>&1 >/dev/null"), "");
}

TEST_P(Manual, CompletionKnowsCommandsOptionsAndFiles) {
    auto complete = [this](const std::string& line) {
        return output_of("bash -c 'source " + words + "; COMP_WORDS=(" + line +
                         "); COMP_CWORD=$((${#COMP_WORDS[@]}-1)); _clonevm_" + GetParam() +
                         "; echo \"${COMPREPLY[@]}\"'");
    };
    EXPECT_NE(complete(GetParam() + " --h").find("--help"), std::string::npos);
    EXPECT_EQ(complete(GetParam() + " /etc/hostn"), "/etc/hostname\n");
    if (GetParam() != "dasd") return;
    EXPECT_EQ(complete("dasd co"), "compare convert copy\n");
    EXPECT_EQ(complete("dasd cms pu"), "put\n");
    EXPECT_EQ(complete("dasd convert --format cckd6"), "cckd64\n");
    EXPECT_EQ(complete("dasd copy --mus"), "--must-share\n");
}

TEST(Manual, EveryDasdCommandHasAnExample) {
    auto text = dasd_test::contents(TEST_BINARY_DIR "/man/dasd.1");
    for (const auto& command : all_commands("dasd"))
        if (commands_in(help_of(command)).empty()) {
            EXPECT_NE(text.find("Example: " + command), std::string::npos) << command;
        }
}

}  // namespace
