// WAKEUP: waits for a time, a message, a reader file or a typed line.
//
// Return codes 2, 5 and 6 and the form of a stacked message are those that public EXECs test; the
// layout of the file of times and the return codes 3 and 4 are unconfirmed.

#include <chrono>
#include <ctime>

#include "cms/commands/support.h"

namespace cms {

namespace {

constexpr int kTimer = 2, kFileEntry = 3, kReaderFile = 4, kMessage = 5, kConsole = 6;
constexpr int kDaySeconds = 86400, kHourSeconds = 3600, kMinuteSeconds = 60;

struct Request {
    std::optional<std::chrono::seconds> wait;
    bool messages = false, special = false, reader = false, console = false;
    std::optional<FileId> file;
};

std::tm local_now() {
    const auto now = std::time(nullptr);
    std::tm local{};
    ::localtime_r(&now, &local);
    return local;
}

int seconds_today() {
    const auto now = local_now();
    return now.tm_hour * kHourSeconds + now.tm_min * kMinuteSeconds + now.tm_sec;
}

// The numbers between colons, one to three of them; empty: it is something else.
std::vector<int> clock_parts(std::string_view word) {
    constexpr std::size_t kMost = 3;
    std::vector<int> parts;
    for (std::size_t at = 0; at <= word.size();) {
        const auto end = std::min(word.find(':', at), word.size());
        const auto part = base::parse_decimal(word.substr(at, end - at));
        if (!part || *part >= static_cast<std::uint32_t>(kDaySeconds) || parts.size() == kMost)
            return {};
        parts.push_back(static_cast<int>(*part));
        at = end + 1;
    }
    return parts;
}

// "+m", "+m:s", "+h:m:s" from now; "h:m[:s]" of today, of tomorrow when it is past.
base::Result<std::chrono::seconds> wait_for(std::string_view word) {
    const bool relative = word.starts_with('+');
    auto parts = clock_parts(word.substr(relative ? 1 : 0));
    if (parts.empty() || (!relative && parts.size() < 2))
        return make_error(msg::DMSCMS070E, std::string(word));
    if (relative && parts.size() < 3) parts.insert(parts.begin(), 0);
    if (parts.size() < 3) parts.push_back(0);
    const int seconds = parts[0] * kHourSeconds + parts[1] * kMinuteSeconds + parts[2];
    if (relative) return std::chrono::seconds(seconds);
    if (seconds >= kDaySeconds) return make_error(msg::DMSCMS070E, std::string(word));
    return std::chrono::seconds((seconds - seconds_today() + kDaySeconds) % kDaySeconds);
}

// The words between parentheses behind FILE: fn [ft [fm]].
base::Result<FileId> times_file(std::string_view& rest) {
    std::vector<std::string> words;
    rest = base::trim(rest);
    if (rest.starts_with('(')) {
        const auto close = std::min(rest.find(')'), rest.size());
        for (const auto word : base::words(rest.substr(1, close - 1)))
            words.push_back(base::upper(word));
        rest.remove_prefix(std::min(close + 1, rest.size()));
    }
    if (words.empty()) words.emplace_back("WAKEUP");
    if (words.size() == 1) words.emplace_back("TIMES");
    return parse_file_id(words, '*', Patterns::no);
}

base::Result<Request> read_request(Session& session, const CommandLine& line) {
    Request request;
    const auto open = std::min(line.rest.find('('), line.rest.size());
    const auto operands = base::words(std::string_view(line.rest).substr(0, open));
    if (operands.size() > 1) return make_error(msg::DMSCMS070E, base::upper(operands[1]));
    if (!operands.empty()) request.wait = TRY(wait_for(operands[0]));
    auto rest = line.option_text();
    while (!(rest = base::trim(rest)).empty()) {
        const auto end = std::min(rest.find_first_of(" ()"), rest.size());
        const auto option = base::upper(rest.substr(0, end));
        rest.remove_prefix(end);
        if (option == "IUCVMSG")
            request.messages = true;
        else if (option == "SMSG")
            request.special = true;
        else if (option == "RDR")
            request.reader = true;
        else if (option == "CONS")
            request.console = true;
        else if (option == "FILE")
            request.file = TRY(times_file(rest));
        else if (option.empty() && rest.starts_with(')'))
            break;
        else if (option != "QUIET" && option != "NOREAD")
            return make_error(msg::DMSCMS003E, option.empty() ? "(" : option);
    }
    const bool waits_for_any = request.wait || request.messages || request.special ||
                               request.reader || request.console || request.file;
    if (!waits_for_any) return make_error(msg::DMSCMS047E);
    if (request.messages || request.special || request.reader) TRY(machine_for(session, "WAKEUP"));
    return request;
}

// ---- the file of times ----

// A record: days in columns 1 to 8, time in 10 to 17, the date it was last done in 19 to 26, text
// from 28 on. Days: ALL or DAILY, mm/dd/yy with == for any, MON to SUN, M-F, S-S.
constexpr std::size_t kDays = 0, kTime = 9, kDone = 18, kField = 8;

std::string field(const std::string& record, std::size_t at) {
    if (record.size() <= at) return {};
    return base::upper(base::trim(std::string_view(record).substr(at, kField)));
}

std::string date_of(const std::tm& day) {
    return fmt::format("{:02}/{:02}/{:02}", day.tm_mon + 1, day.tm_mday, day.tm_year % 100);
}

bool is_day(std::string_view days, const std::tm& today) {
    constexpr std::string_view kNames[] = {"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"};
    const bool weekend = today.tm_wday == 0 || today.tm_wday == 6;
    if (days == "ALL" || days == "DAILY") return true;
    if (days == "M-F") return !weekend;
    if (days == "S-S") return weekend;
    if (days.substr(0, 3) == kNames[today.tm_wday]) return true;
    const auto date = date_of(today);
    if (days.size() != date.size()) return false;
    for (std::size_t i = 0; i < date.size(); ++i)
        if (days[i] != date[i] && days[i] != '=') return false;
    return true;
}

bool is_due(const std::string& record, const std::tm& today) {
    if (record.starts_with('*') || field(record, kDone) == date_of(today)) return false;
    auto parts = clock_parts(field(record, kTime));
    if (parts.size() < 2 || !is_day(field(record, kDays), today)) return false;
    parts.resize(3, 0);
    return parts[0] * kHourSeconds + parts[1] * kMinuteSeconds + parts[2] <= seconds_today();
}

// The first record that is due is stacked and marked as done today.
base::Result<bool> take_due(Session& session, const FileId& id) {
    const auto file = session.disks().find(id.name, id.type, id.letter);
    if (!file) return make_error(msg::DMSCMS002E, id.text());
    const auto lines = TRY(file->disk->files->read(file->entry.name, file->entry.type, 1, kToEnd));
    const auto today = local_now();
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (!is_due(lines[i], today)) continue;
        auto done = lines[i];
        if (done.size() < kDone + kField) done.resize(kDone + kField, ' ');
        done.replace(kDone, kField, date_of(today));
        auto* disk = TRY(session.disks().writable(file->disk->letter));
        auto all = lines;
        all[i] = done;
        TRY(disk->files->write(file->entry, all));
        session.stack().queue(lines[i]);
        return true;
    }
    return false;
}

// ---- waiting ----

void trap_messages(Session& session, const Request& request) {
    if (request.messages) (void)session.cp_reply("SET MSG IUCV");
    if (request.special) (void)session.cp_reply("SET SMSG IUCV");
    if (request.messages || request.special) session.message_trap().is_set = true;
}

// What has come; 0: nothing of it.
base::Result<int> arrived(Session& session, const Request& request) {
    if (request.messages || request.special) {
        auto& lines = session.message_trap().lines;
        if (!lines.empty()) {
            session.stack().queue(lines.front());
            lines.pop_front();
            return kMessage;
        }
    }
    if (request.console && !session.typed_ahead().empty()) return kConsole;
    if (request.reader) {
        const auto file = TRY(session.machine()->reader_file());
        if (file) return kReaderFile;
    }
    if (request.file) {
        const bool due = TRY(take_due(session, *request.file));
        if (due) return kFileEntry;
    }
    return 0;
}

// WAKEUP RESET: messages are shown again.
int reset(Session& session) {
    auto& trap = session.message_trap();
    if (trap.is_set) {
        (void)session.cp_reply("SET MSG ON");
        (void)session.cp_reply("SET SMSG ON");
    }
    trap = {};
    return 0;
}

base::Result<int> wakeup(Session& session, const CommandLine& line) {
    using Clock = std::chrono::steady_clock;
    constexpr auto kLook = std::chrono::milliseconds(100);
    if (base::upper(base::trim(line.rest)) == "RESET") return reset(session);
    const auto request = TRY(read_request(session, line));
    trap_messages(session, request);
    const auto begun = Clock::now();
    for (;;) {
        const int rc = TRY(arrived(session, request));
        if (rc != 0) return rc;
        auto next = kLook;
        if (request.wait) {
            const auto left =
                std::chrono::ceil<std::chrono::milliseconds>(begun + *request.wait - Clock::now());
            if (left.count() <= 0) return kTimer;
            next = std::min(next, left);
        }
        if (!session.pause(next)) return 0;
    }
}

}  // namespace

extern const Command kWakeup{
    .name = "WAKEUP",
    .min_abbrev = 6,
    .run = wakeup,
    .syntax =
        "WAKEUP [hh:mm[:ss] | +mm[:ss] | +hh:mm:ss] [(IUCVMSG SMSG RDR CONS FILE[(fn [ft "
        "[fm]])] QUIET NOREAD] | RESET",
    .summary = "Wait: rc 2 the time, 3 an entry of a file, 4 a reader file, 5 a message, 6 a line",
    .module = "WAK"};

}  // namespace cms
