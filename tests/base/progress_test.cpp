// The progress line of a terminal, and JSON lines for programs.
#include "base/progress.h"

#include <gtest/gtest.h>

#include "base/json_console.h"
#include "base/messages.h"

namespace {

using std::chrono::milliseconds;
using Clock = base::ProgressLine::Clock;

TEST(ByteText, HasTwoOrThreeDigitsAndAUnit) {
    EXPECT_EQ(base::byte_text(0), "0 B");
    EXPECT_EQ(base::byte_text(999), "999 B");
    EXPECT_EQ(base::byte_text(1000), "1.0 kB");
    EXPECT_EQ(base::byte_text(9940000), "9.9 MB");
    EXPECT_EQ(base::byte_text(310000000), "310 MB");
    EXPECT_EQ(base::byte_text(999600000), "1.0 GB");
}

TEST(ProgressLine, ShowsRateAndRemainingTimeAfterASecond) {
    base::ProgressLine line;
    Clock::time_point start{};
    EXPECT_EQ(line.update("COPYING", 0, 2000000000, start), "COPYING [....................]   0%");
    EXPECT_EQ(line.update("COPYING", 100000000, 2000000000, start + milliseconds(100)),
              std::nullopt);
    EXPECT_EQ(line.update("COPYING", 500000000, 2000000000, start + milliseconds(2000)),
              "COPYING [#####...............]  25%  250 MB/s  0:06 left");
    EXPECT_EQ(line.update("COPYING", 2000000000, 2000000000, start + milliseconds(8000)),
              "COPYING [####################] 100%  250 MB/s  0:00 left");
}

TEST(ProgressLine, BeginsAnewForAnotherStep) {
    base::ProgressLine line;
    Clock::time_point start{};
    (void)line.update("COPYING", 900, 1000, start);
    EXPECT_EQ(line.update("COPYING", 100, 1000, start + milliseconds(10)),
              "COPYING [##..................]  10%");
    EXPECT_EQ(line.update("DUMPING", 500, 1000, start + milliseconds(20)),
              "DUMPING [##########..........]  50%");
    EXPECT_EQ(line.update("DUMPING", 0, 0, start + milliseconds(5000)), std::nullopt);
}

TEST(JsonConsole, WritesOneObjectALine) {
    testing::internal::CaptureStdout();
    base::JsonConsole console;
    console.line("say \"no\"");
    console.message(base::make_error(base::msg::HCPDDR696I, "VM1RRS"));
    console.progress("COPYING", 1, 2);
    console.progress("COPYING", 2, 2);
    EXPECT_EQ(console.end(3), 3);
    EXPECT_EQ(
        testing::internal::GetCapturedStdout(),
        "{\"type\":\"line\",\"text\":\"say \\\"no\\\"\"}\n"
        "{\"type\":\"message\",\"id\":\"HCPDDR696I\",\"severity\":\"I\",\"text\":\"VOLID READ IS "
        "VM1RRS\"}\n"
        "{\"type\":\"progress\",\"what\":\"COPYING\",\"done\":1,\"total\":2}\n"
        "{\"type\":\"end\",\"rc\":3}\n");
}

}  // namespace
