#include "base/messages.h"

#include <gtest/gtest.h>

#include <cctype>
#include <set>

namespace {

TEST(Messages, IdsAreUniqueAndEndInASeverity) {
    std::set<std::string_view> seen;
    for (const auto& row : base::message_rows()) {
        EXPECT_TRUE(seen.insert(row.id).second) << row.id;
        EXPECT_NE(std::string_view("IWESTDRA").find(row.id.back()), std::string_view::npos)
            << row.id;
        EXPECT_TRUE(std::isdigit(static_cast<unsigned char>(row.id[row.id.size() - 2]))) << row.id;
        EXPECT_FALSE(row.text.empty()) << row.id;
    }
}

TEST(Messages, ErrorsCarryIdRcAndText) {
    constexpr base::Message<int, std::string_view> row{"TSTMSG001E", 28, "{} of {} failed"};
    auto error = base::make_error(row, 3, "disk");
    EXPECT_EQ(error.line(), "TSTMSG001E 3 of disk failed");
    EXPECT_EQ(error.rc, 28);
    EXPECT_EQ(error.severity(), 'E');
}

base::Result<int> half(int n) {
    if (n % 2 != 0) return base::Error{"TSTMSG002E", 4, "odd"};
    return n / 2;
}

base::Result<int> quarter(int n) {
    auto once = TRY(half(n));
    return half(once);
}

TEST(Result, TryHandsErrorsUp) {
    EXPECT_EQ(quarter(12).value(), 3);
    EXPECT_EQ(quarter(6).error().rc, 4);
    EXPECT_EQ(quarter(5).error().text, "odd");
}

}  // namespace
