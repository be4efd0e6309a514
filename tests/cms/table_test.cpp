// The command table: order, syntax, summaries, abbreviations that match one command only.

#include <gtest/gtest.h>

#include <filesystem>

#include "cms/cms.h"

namespace {

TEST(CommandTable, RowsAreInOrderAndComplete) {
    const auto& rows = cms::commands();
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto& row = *rows[i];
        if (i > 0) {
            EXPECT_LT(rows[i - 1]->name, row.name);
        }
        EXPECT_NE(row.run, nullptr) << row.name;
        EXPECT_FALSE(row.syntax.empty()) << row.name;
        EXPECT_FALSE(row.summary.empty()) << row.name;
        EXPECT_LE(row.min_abbrev, row.name.size()) << row.name;
        EXPECT_GE(row.min_abbrev, 1u) << row.name;
        EXPECT_LE(row.name.size(), 8u) << row.name;
    }
}

TEST(CommandTable, NoTruncationMatchesTwoCommands) {
    for (const auto* row : cms::commands())
        for (const auto* other : cms::commands())
            for (auto length = row->min_abbrev; row != other && length < row->name.size(); ++length)
                EXPECT_FALSE(base::is_abbreviation(row->name.substr(0, length), other->name,
                                                   other->min_abbrev))
                    << row->name << " and " << other->name << " at " << length;
}

}  // namespace
