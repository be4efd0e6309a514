// The console of a user whom XAUTOLOG logged on: how long a program may wait there.

#include "cms/autolog.h"

#include <gtest/gtest.h>

namespace {

using std::chrono::milliseconds;

// Time goes by when somebody sleeps.
struct Clockwork {
    cms::Watch::Time time{};
    milliseconds slept{0};
    milliseconds longest = std::chrono::hours(1);   // a sleep ends after so long
    milliseconds taken_at = std::chrono::hours(1);  // when somebody takes the machine
    bool is_over = false;

    cms::Watch watch() {
        return {[this] { return time; },
                [this](milliseconds wanted) {
                    const auto part = std::min({wanted, longest, taken_at - slept});
                    time += part;
                    slept += part;
                    if (slept >= taken_at) is_over = true;
                },
                [this] { return is_over; }, [this] { is_over = true; }};
    }
};

TEST(Autolog, AProgramThatReadsIsLoggedOffAfterFifteenMinutes) {
    Clockwork clockwork;
    cms::NobodysTerminal terminal(clockwork.watch());
    int waits = 0;
    terminal.on_wait = [&] { ++waits; };
    EXPECT_FALSE(terminal.read_line("").has_value());
    EXPECT_EQ(clockwork.slept, std::chrono::minutes(15));
    EXPECT_EQ(waits, 1);
    EXPECT_TRUE(clockwork.is_over);
}

// A signal, or an event of CP, ends a sleep: the rest of the time is waited for.
TEST(Autolog, WhatDisturbsTheWaitDoesNotEndIt) {
    Clockwork clockwork;
    clockwork.longest = milliseconds(7001);
    cms::NobodysTerminal terminal(clockwork.watch());
    EXPECT_FALSE(terminal.read_line("").has_value());
    EXPECT_EQ(clockwork.slept, std::chrono::minutes(15));
}

TEST(Autolog, WhoTakesTheMachineEndsTheWait) {
    Clockwork clockwork;
    clockwork.taken_at = std::chrono::seconds(90);
    cms::NobodysTerminal terminal(clockwork.watch());
    EXPECT_FALSE(terminal.read_line("").has_value());
    EXPECT_EQ(clockwork.slept, std::chrono::seconds(90));
    // Nothing more is read then.
    EXPECT_FALSE(terminal.read_line("").has_value());
    EXPECT_EQ(clockwork.slept, std::chrono::seconds(90));
}

// Each read has its fifteen minutes: a program that computes in between is not forced off.
TEST(Autolog, TheTimeOfEachReadIsItsOwn) {
    Clockwork clockwork;
    cms::NobodysTerminal terminal(clockwork.watch());
    clockwork.time += std::chrono::hours(3);
    EXPECT_FALSE(terminal.read_line("").has_value());
    EXPECT_EQ(clockwork.slept, std::chrono::minutes(15));
}

}  // namespace
