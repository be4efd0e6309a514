// The table of built-in functions: every row is whole, has a test, and stands in the document.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "rexx/builtins/builtin.h"

namespace rexx {
namespace {

const std::filesystem::path kSource = TEST_SOURCE_DIR;

std::string lower(std::string_view name) {
    std::string out(name);
    for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return out;
}

std::string contents(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream out;
    out << file.rdbuf();
    return out.str();
}

std::string count_text(const Builtin& row) {
    if (row.max == kManyArguments) return std::to_string(row.min) + " or more";
    if (row.min == row.max) return std::to_string(row.min);
    return std::to_string(row.min) + " to " + std::to_string(row.max);
}

// docs/rexx-builtins.md as it must be.
std::string document() {
    std::string out =
        "# Built-in functions\n\n"
        "Made from the table in `rexx/builtins/table.cpp` (`UPDATE_GOLDEN=1` with "
        "`rexx_builtins_test`\n"
        "rewrites this page). Brackets mark what may be left out. The rules of each function, and "
        "where\n"
        "they come from, stand beside its code in `rexx/builtins/`; its examples in\n"
        "`tests/rexx/builtins/`.\n\n"
        "| function | arguments |\n|---|---|\n";
    for (const Builtin& row : builtins()) {
        std::string syntax(row.syntax);
        for (std::size_t at = 0; (at = syntax.find('|', at)) != std::string::npos; at += 2)
            syntax.insert(at, "\\");
        out += "| `" + syntax + "` | " + count_text(row) + " |\n";
    }
    return out;
}

TEST(BuiltinTable, RowsAreWhole) {
    for (const Builtin& row : builtins()) {
        EXPECT_TRUE(row.syntax.starts_with(std::string(row.name) + "(")) << row.name;
        EXPECT_TRUE(row.syntax.ends_with(")")) << row.name;
        EXPECT_GE(row.min, 0) << row.name;
        EXPECT_GE(row.max, row.min) << row.name;
        EXPECT_NE(row.run, nullptr) << row.name;
        EXPECT_EQ(find_builtin(row.name), &row) << row.name;
    }
    for (std::string_view name : {"", "A", "copies", "COPIESX", "COPIE", "ZZZ"})
        EXPECT_EQ(find_builtin(name), nullptr) << name;
}

TEST(BuiltinTable, EveryFunctionHasItsTest) {
    for (const Builtin& row : builtins())
        EXPECT_TRUE(
            std::filesystem::exists(kSource / "tests/rexx/builtins" / (lower(row.name) + ".rexx")))
            << row.name;
}

TEST(BuiltinTable, DocumentIsUpToDate) {
    const auto path = kSource / "docs/rexx-builtins.md";
    if (std::getenv("UPDATE_GOLDEN")) std::ofstream(path, std::ios::binary) << document();
    EXPECT_EQ(contents(path), document());
}

}  // namespace
}  // namespace rexx
