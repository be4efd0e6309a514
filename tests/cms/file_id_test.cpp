// File identifiers and patterns: cms section 5.1.

#include <gtest/gtest.h>

#include "cms/files.h"

namespace {

struct Row {
    std::string_view text;
    int rc;  // 0: parsed
    std::string_view want;
};
constexpr Row kIds[] = {
    {"PROFILE EXEC", 0, "PROFILE EXEC *"},
    {"PROFILE EXEC A", 0, "PROFILE EXEC A"},
    {"VM1R $PARMS$ A1", 0, "VM1R $PARMS$ A1"},
    {"A#B@C-D: X_Y+Z Z6", 0, "A#B@C-D: X_Y+Z Z6"},
    {"LONGERTHANEIGHT EXEC A", 0, "LONGERTH EXEC A"},
    {"PROFILE", 24, ""},
    {"", 24, ""},
    {"A,B EXEC A", 20, ""},
    {"A* EXEC A", 20, ""},
    {"A EXEC A7", 24, ""},
    {"A EXEC AB1", 24, ""},
    {"A EXEC 1", 24, ""},
    {"A EXEC A B", 24, ""},
};

TEST(FileId, ParsesOrNamesTheFault) {
    for (const auto& row : kIds) {
        std::vector<std::string> words;
        for (const auto word : base::words(row.text)) words.emplace_back(word);
        const auto id = cms::parse_file_id(words, '*', cms::Patterns::no);
        EXPECT_EQ(id.ok(), row.rc == 0) << row.text;
        if (id.ok())
            EXPECT_EQ(id.value().text(), row.want);
        else
            EXPECT_EQ(id.error().rc, row.rc) << row.text;
    }
}

struct PatternRow {
    std::string_view text, pattern;
    bool matches;
};
constexpr PatternRow kPatterns[] = {
    {"PROFILE", "*", true},
    {"PROFILE", "PRO*", true},
    {"PROFILE", "*FILE", true},
    {"PROFILE", "P*F*E", true},
    {"PROFILE", "P*X*E", false},
    {"PROFILE", "PROFILE", true},
    {"PROFILE", "PROFIL", false},
    {"PROFILE", "PROFIL%", true},
    {"PROFILE", "%%%%%%%%", false},
    {"", "*", true},
    {"", "%", false},
    {"AAB", "*AB", true},
};

TEST(Patterns, StarIsAnyRunAndPercentOneCharacter) {
    for (const auto& row : kPatterns)
        EXPECT_EQ(cms::matches_pattern(row.text, row.pattern), row.matches)
            << row.text << " against " << row.pattern;
}

}  // namespace
