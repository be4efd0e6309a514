// The tables as a whole: whatever a table offers has a syntax, a summary, a place in completion and
// a test that runs it, and every message of the catalogue is used. A new row without these fails
// here.

#include <fstream>
#include <set>
#include <sstream>

#include "cms/completion.h"
#include "cms/pipe/pipe.h"
#include "cms/xedit/editor.h"
#include "cms/xedit/subcommands.h"
#include "tests/cms/doubles.h"
#include "tests/cp/small_system.h"

namespace {

namespace fs = std::filesystem;
const fs::path kSource = TEST_SOURCE_DIR;

bool is_word_character(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::string text_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

// Text inside is one byte a character: what tables hold goes to the terminal as it is.
bool is_plain(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

bool has_source_name(const fs::path& path) {
    const auto extension = path.extension().string();
    return extension == ".cpp" || extension == ".h";
}

// Every word of letters and digits in the files of a folder, upper case.
std::set<std::string> words_in(const std::string& folder, bool (*wanted)(const fs::path&)) {
    std::set<std::string> found;
    for (const auto& item : fs::recursive_directory_iterator(kSource / folder)) {
        if (!item.is_regular_file() || !wanted(item.path())) continue;
        const auto text = base::upper(text_of(item.path()));
        for (std::size_t at = 0; at < text.size();) {
            auto end = at;
            while (end < text.size() && is_word_character(text[end])) ++end;
            if (end > at) found.insert(text.substr(at, end - at));
            at = std::max(end, at + 1);
        }
    }
    return found;
}

// This file names nothing by itself, so it may be among the tests that are read.
const std::set<std::string>& words_of_tests() {
    static const auto words = words_in("tests", [](const fs::path&) { return true; });
    return words;
}

// True when a test names the command in full or by one of its abbreviations of three letters and
// more.
bool is_tested(std::string_view notation) {
    const auto name = base::upper(notation);
    std::size_t shortest = 0;
    while (shortest < notation.size() && notation[shortest] == name[shortest]) ++shortest;
    shortest = std::max<std::size_t>(shortest, 3);
    for (auto length = name.size(); length >= std::min(shortest, name.size()); --length)
        if (words_of_tests().contains(name.substr(0, length))) return true;
    return false;
}

bool offers(const std::vector<std::string>& words, std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

class Audit : public testing::Test {
  protected:
    Audit() {
        small::make_system(directory.path() + "/vm1a");
        system = small::boot(directory.path() + "/vm1a");
        machine = small::log_on(*system, "MAINT");
        session.emplace(terminal, machine.get(), cms::SessionOptions{.show_ready = false});
    }
    // HELP name answers with at least a line and rc 0.
    void expect_help(const std::string& words) {
        terminal.shown.clear();
        EXPECT_EQ(session->execute("HELP " + words, cms::CallType::typed), 0) << words;
        EXPECT_GE(terminal.shown.size(), 2U) << words;
    }
    cms_test::TemporaryDirectory directory;
    std::unique_ptr<cp::System> system;
    std::unique_ptr<cp::VirtualMachine> machine;
    cms_test::ScriptedTerminal terminal;
    std::optional<cms::Session> session;
};

TEST_F(Audit, EveryCmsCommandHasHelpCompletionAndATest) {
    const auto offered = cms::completions(*session, "");
    for (const auto* command : cms::commands()) {
        EXPECT_TRUE(is_tested(command->name)) << command->name << " has no test";
        EXPECT_TRUE(offers(offered, command->name)) << command->name;
        EXPECT_EQ(base::words(command->syntax).empty(), false) << command->name;
        EXPECT_TRUE(is_plain(command->syntax) && is_plain(command->summary)) << command->name;
        EXPECT_TRUE(base::is_abbreviation(
            base::upper(command->syntax.substr(0, command->syntax.find_first_of(" ["))),
            command->name, command->name.size()))
            << command->name << " and its syntax " << command->syntax;
        expect_help(std::string(command->name));
    }
}

TEST_F(Audit, EveryCpCommandHasHelpCompletionAndATest) {
    const auto offered = cms::completions(*session, "CP ");
    ASSERT_GT(machine->command_help().size(), 30U);
    for (const auto& row : machine->command_help()) {
        EXPECT_TRUE(is_tested(row.notation)) << row.notation << " has no test";
        EXPECT_FALSE(row.syntax.empty()) << row.notation;
        EXPECT_FALSE(row.summary.empty()) << row.notation;
        EXPECT_TRUE(is_plain(row.syntax) && is_plain(row.summary)) << row.notation;
        EXPECT_TRUE(offers(offered, base::upper(row.notation))) << row.notation;
        expect_help("CP " + base::upper(row.notation));
    }
}

TEST_F(Audit, EveryStageHasHelpCompletionAndATest) {
    const auto offered = cms::completions(*session, "PIPE < a b | ");
    const auto documented = text_of(kSource / "docs/pipe.md");
    for (const auto& row : cms::pipe::stage_help()) {
        const auto name = base::upper(row.notation);
        const bool is_word = is_word_character(name[0]);
        EXPECT_TRUE(!is_word || is_tested(row.notation)) << row.notation << " has no test";
        EXPECT_FALSE(row.summary.empty()) << row.notation;
        EXPECT_TRUE(is_plain(row.syntax) && is_plain(row.summary)) << row.notation;
        EXPECT_TRUE(offers(offered, name)) << row.notation;
        EXPECT_NE(documented.find(std::string(row.syntax)), std::string::npos)
            << row.notation << " differs from docs/pipe.md";
        expect_help("PIPE " + name);
    }
}

TEST(AuditOfXedit, EverySubcommandAndOptionHasATest) {
    for (const auto& row : cms::xedit::subcommands()) {
        EXPECT_TRUE(is_tested(row.name)) << row.name << " has no test";
        EXPECT_FALSE(row.syntax.empty()) << row.name;
        EXPECT_FALSE(row.summary.empty()) << row.name;
    }
    for (const auto& row : cms::xedit::options())
        EXPECT_TRUE(is_tested(row.name)) << "SET " << row.name << " has no test";
}

TEST(AuditOfMessages, EachIsUsed) {
    std::set<std::string> used;
    for (const auto* room : {"base", "rexx", "dasd", "ddr", "cpfmtxa", "cp", "cms", "models"})
        used.merge(words_in(room, has_source_name));
    for (const auto& row : base::message_rows()) {
        // Chosen by the number of the REXX error, not by name.
        if (row.id.starts_with("DMSREX")) continue;
        EXPECT_TRUE(used.contains(std::string(row.id))) << row.id << " is used nowhere";
    }
}

TEST(AuditOfMessages, ErrorsHaveReturnCodes) {
    for (const auto& row : base::message_rows()) {
        EXPECT_FALSE(row.text.empty()) << row.id;
        const char severity = row.id.back();
        // ICKDSF says that an operation failed in a line of its own.
        if (severity == 'I' || severity == 'R' || row.id.starts_with("ICK")) continue;
        EXPECT_TRUE(severity == 'W' || severity == 'D' || severity == 'A' || row.rc != 0)
            << row.id << " is an error with return code 0";
    }
}

TEST(Completion, KeywordsComeFromTheSyntax) {
    EXPECT_EQ(cms::keywords_of("ACcess [vdev [fm]] [(NOPROF ERASE]"),
              (std::vector<std::string>{"NOPROF", "ERASE"}));
    EXPECT_EQ(cms::keywords_of("FORMAT vdev fm [(Blksize 512|1K Label]"),
              (std::vector<std::string>{"BLKSIZE", "LABEL"}));
    EXPECT_TRUE(cms::keywords_of("").empty());
}

TEST_F(Audit, CompletionKnowsWhereTheWordStands) {
    EXPECT_TRUE(offers(cms::completions(*session, ""), "QUERY"));
    EXPECT_TRUE(offers(cms::completions(*session, "format 191 a ("), "RECOMP"));
    EXPECT_TRUE(offers(cms::completions(*session, "l * exec a ("), "LABEL"));
    EXPECT_TRUE(offers(cms::completions(*session, "PIPE cp query | "), "STEM"));
    EXPECT_FALSE(offers(cms::completions(*session, "PIPE "), "FORMAT"));
    EXPECT_TRUE(offers(cms::completions(*session, "cp "), "LINK"));
    EXPECT_FALSE(offers(cms::completions(*session, "cp "), "LISTFILE"));
}

}  // namespace
