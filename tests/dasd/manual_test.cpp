// Man pages and completion: every option that a program tells in its help stands in both.
#include <gtest/gtest.h>

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

std::vector<std::string> split(const std::string& text, const char* separators) {
    std::vector<std::string> words;
    for (std::size_t at = 0; (at = text.find_first_not_of(separators, at)) != text.npos;) {
        const auto end = std::min(text.find_first_of(separators, at), text.size());
        words.push_back(text.substr(at, end - at));
        at = end;
    }
    return words;
}

// The option a word begins with, "" when it begins with none: "--memory" of "--memory=n".
std::string option_of(const std::string& word) {
    const auto letter = word.find_first_not_of('-');
    if (letter == 0 || letter > 2 || !std::isalpha(static_cast<unsigned char>(word[letter])))
        return {};
    const auto in_option = [](unsigned char c) { return c == '-' || std::isalpha(c); };
    return {word.begin(), std::find_if_not(word.begin(), word.end(), in_option)};
}

// Options at the beginning of a line, as "-h,--help" or "--memory n, --value n": up to the two
// blanks before the explanation.
std::set<std::string> options_in(const std::string& help) {
    std::set<std::string> found;
    std::istringstream in(help);
    for (std::string line; std::getline(in, line);) {
        const auto begin = line.find_first_not_of(' ');
        if (begin == line.npos || begin == 0 || line[begin] != '-') continue;
        auto text = line.substr(begin, line.find("  ", begin) - begin);
        text.resize(std::min(text.size(), text.find(" Excludes:")));
        for (const auto& word : split(text, " ,"))
            if (auto option = option_of(word); !option.empty()) found.insert(option);
    }
    return found;
}

// The words that the completion of a command offers.
std::set<std::string> offered(const std::string& completion, const std::string& command) {
    std::set<std::string> words;
    std::istringstream in(completion);
    const auto label = "'" + command + "')";
    for (std::string line; std::getline(in, line);) {
        const auto at = line.find(label);
        if (at == line.npos) continue;
        for (auto& word : split(line.substr(at + label.size()), " '")) words.insert(word);
    }
    return words;
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
    auto text = dasd_test::contents(page);
    for (std::size_t at = 0; (at = text.find("\\-", at)) != text.npos;) text.erase(at, 1);
    auto completion = dasd_test::contents(words);
    for (const auto& command : all_commands(GetParam())) {
        auto options = options_in(help_of(command));
        EXPECT_FALSE(options.empty()) << command;
        auto words_offered = offered(completion, command);
        for (const auto& option : options) {
            EXPECT_NE(text.find(option), std::string::npos) << command << ' ' << option;
            EXPECT_TRUE(words_offered.contains(option)) << command << ' ' << option;
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
