// Host commands and what the system knows: CP, CMS, COMMAND, STARMSG, HOSTID, USERID, TIMESTAMP,
// AGGRC, REXX.

#include <chrono>
#include <ctime>

#include "cms/pipe/rexx_stage.h"
#include "cms/pipe/stages/stages.h"

namespace cms::pipe {

namespace {

// ---- commands ----

enum class Kind { cp, cms, command };

Response respond(World& world, Kind kind, std::string_view text) {
    if (kind == Kind::cp) return world.cp(text);
    return world.command(text, kind == Kind::cms ? CallType::cms : CallType::command);
}

// Runs the command of the operands, then every input record; the secondary output gets the return
// codes.
Flow run_commands(Stage& stage, Kind kind, std::string first) {
    bool from_input = first.empty();
    for (;;) {
        if (from_input) {
            const Record* record = co_await stage.peek();
            if (!record) co_return;
            first = *record;
        }
        const auto response = respond(stage.world(), kind, first);
        stage.set_rc(response.rc);
        for (const auto& line : response.lines)
            if (!co_await stage.output(line)) break;
        if (stage.has_output(1)) {
            const auto rc = std::to_string(response.rc);
            co_await stage.output(rc, 1);
        }
        if (from_input) stage.consume();
        from_input = true;
    }
}

base::Result<Start> plan_commands(Request& request, Kind kind) {
    // A number in front is the size of CP's buffer, which is as long as it must be here.
    if (kind == Kind::cp && request.operands.is_number()) TRY(request.operands.number());
    const std::string first(base::trim(request.operands.rest()));
    if (first.empty() && request.first) return make_error(msg::FPLARG113E);
    return Start([=](Stage& stage) { return run_commands(stage, kind, first); });
}

// ---- small facts ----

Flow write_once(Stage& stage, std::string text) {
    const bool taken = co_await stage.output(text);
    if (taken) stage.shorten();
}

// yyyymmddhhmmss and two digits of a second's fraction.
std::string stamp_now() {
    const auto now = std::chrono::system_clock::now();
    const auto seconds = std::chrono::system_clock::to_time_t(now);
    const auto rest = std::chrono::duration_cast<std::chrono::milliseconds>(
                          now - std::chrono::system_clock::from_time_t(seconds))
                          .count();
    std::tm local{};
    ::localtime_r(&seconds, &local);
    return fmt::format("{:04}{:02}{:02}{:02}{:02}{:02}{:02}", local.tm_year + 1900,
                       local.tm_mon + 1, local.tm_mday, local.tm_hour, local.tm_min, local.tm_sec,
                       rest / 10);
}

// Puts part of the time in front of each record: `length` digits that end `behind` digits before
// the stamp's end.
Flow stamp_records(Stage& stage, std::size_t behind, std::size_t length, bool first) {
    std::string line;
    const auto part = [&] {
        auto stamp = stamp_now();
        stamp.resize(stamp.size() - std::min(behind, stamp.size()));
        return stamp.size() > length ? stamp.substr(stamp.size() - length) : stamp;
    };
    if (first) {
        line = part();
        co_await stage.output(line);
        co_return;
    }
    while (const Record* record = co_await stage.peek()) {
        line = part();
        line += *record;
        if (!co_await stage.output(line)) break;
        stage.consume();
    }
}

// ---- AGGRC ----

Flow aggregate(Stage& stage) {
    int rc = 0;
    while (const Record* record = co_await stage.peek()) {
        const auto word = base::trim(*record);
        const bool negative = word.starts_with('-');
        const auto number = base::parse_decimal(negative ? word.substr(1) : word);
        if (!number) {
            stage.fail(make_error(msg::FPLARG058E, word));
            co_return;
        }
        const auto value = static_cast<std::int64_t>(*number);
        rc = worse(rc, static_cast<int>(negative ? -value : value));
        stage.consume();
    }
    const auto text = std::to_string(rc);
    const bool taken = co_await stage.output(text);
    if (!taken) stage.set_rc(rc);
}

}  // namespace

base::Result<Start> plan_cp(Request& request) {
    return plan_commands(request, Kind::cp);
}

base::Result<Start> plan_cms(Request& request) {
    return plan_commands(request, Kind::cms);
}

base::Result<Start> plan_command(Request& request) {
    return plan_commands(request, Kind::command);
}

// SUBCOM with the environments that are commands here.
base::Result<Start> plan_subcom(Request& request) {
    auto& operands = request.operands;
    if (operands.keyword("CMS")) return plan_commands(request, Kind::cms);
    if (operands.keyword("CP")) return plan_commands(request, Kind::cp);
    if (operands.keyword("COMMAND")) return plan_commands(request, Kind::command);
    return make_error(msg::FPLARG111E, operands.word());
}

base::Result<Start> plan_starmsg(Request&) {
    return make_error(msg::FPLMSG264E, "STARMSG", "this CP has no message services");
}

base::Result<Start> plan_hostid(Request& request) {
    const bool user = request.operands.keyword("USERid");
    TRY(request.operands.end());
    const auto text = user ? request.world().userid() : request.world().node();
    return Start([text](Stage& stage) { return write_once(stage, text); });
}

base::Result<Start> plan_userid(Request& request) {
    TRY(request.operands.end());
    const auto text = request.world().userid();
    return Start([text](Stage& stage) { return write_once(stage, text); });
}

base::Result<Start> plan_timestamp(Request& request) {
    constexpr std::uint32_t kDefault = 8, kLongest = 16;
    std::uint32_t behind = 0, length = kDefault;
    const auto word = request.operands.take_word();
    if (!word.empty()) {
        const auto dot = word.find('.');
        const auto one = base::parse_decimal(word.substr(0, dot));
        const auto two = dot == std::string_view::npos ? std::optional<std::uint32_t>(0)
                                                       : base::parse_decimal(word.substr(dot + 1));
        if (!one || !two || *one > kLongest) return make_error(msg::FPLARG066E, word);
        behind = dot == std::string_view::npos ? 0 : *one;
        length = dot == std::string_view::npos ? *one : *two;
    }
    TRY(request.operands.end());
    const bool first = request.first;
    return Start([=](Stage& stage) { return stamp_records(stage, behind, length, first); });
}

base::Result<Start> plan_aggrc(Request& request) {
    TRY(request.operands.end());
    return Start(aggregate);
}

base::Result<Start> plan_rexx_verb(Request& request) {
    const std::string name(request.operands.take_word());
    if (name.empty()) return make_error(msg::FPLARG113E);
    if (!has_rexx_stage(request.world(), name))
        return make_error(msg::FPLSCB027E, base::upper(name));
    return plan_rexx(request, name);
}

}  // namespace cms::pipe
