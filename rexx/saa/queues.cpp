// The queues of the process: the RexxQueue part of the interface, and what PUSH, QUEUE and PULL
// use.
#include "rexx/saa/queues.h"

#include <cstring>
#include <ctime>

#include "rexx/saa/registry.h"

namespace rexx::saa {

const std::shared_ptr<Queues>& shared_queues() {
    static const std::shared_ptr<Queues> all = std::make_shared<Queues>();
    return all;
}

namespace {

REXXDATETIME stamp(std::chrono::system_clock::time_point when) {
    auto seconds = std::chrono::system_clock::to_time_t(when);
    auto rest = when - std::chrono::system_clock::from_time_t(seconds);
    auto micros = std::chrono::duration_cast<std::chrono::microseconds>(rest).count();
    std::tm local{};
    localtime_r(&seconds, &local);
    auto small = [](auto n) { return static_cast<USHORT>(n); };
    return {small(local.tm_hour),
            small(local.tm_min),
            small(local.tm_sec),
            small(micros / 10000),
            small(local.tm_mday),
            small(local.tm_mon + 1),
            small(local.tm_year + 1900),
            small(local.tm_wday),
            static_cast<ULONG>(micros),
            static_cast<ULONG>(local.tm_yday),
            1};
}

}  // namespace
}  // namespace rexx::saa

using namespace rexx;
using namespace rexx::saa;

namespace {

Queues& queues() {
    return *shared_queues();
}

}  // namespace

extern "C" {

ULONG RexxCreateQueue(PSZ buffer, ULONG size, PSZ wanted, ULONG* duplicate) {
    if (!buffer) return RXQUEUE_STORAGE;
    auto name = upper_name(wanted);
    bool taken = !name.empty() && queues().lines(name).has_value();
    auto made = queues().create(name);
    if (made.size() >= size) {
        queues().remove(made);
        return RXQUEUE_STORAGE;
    }
    std::memcpy(buffer, made.c_str(), made.size() + 1);
    if (duplicate) *duplicate = taken ? 1 : 0;
    return RXQUEUE_OK;
}

ULONG RexxDeleteQueue(PSZ name) {
    if (!name || upper_name(name) == kSessionQueue) return RXQUEUE_BADQNAME;
    return queues().remove(upper_name(name)) ? RXQUEUE_OK : RXQUEUE_NOTREG;
}

ULONG RexxQueryQueue(PSZ name, ULONG* lines) {
    auto found = queues().lines(upper_name(name));
    if (!found) return RXQUEUE_NOTREG;
    if (lines) *lines = *found;
    return RXQUEUE_OK;
}

ULONG RexxAddQueue(PSZ name, PRXSTRING line, ULONG order) {
    if (order != RXQUEUE_FIFO && order != RXQUEUE_LIFO) return RXQUEUE_PRIORITY;
    auto text = line ? std::string(view(*line)) : std::string();
    bool added = queues().add(upper_name(name), std::move(text), order == RXQUEUE_LIFO);
    return added ? RXQUEUE_OK : RXQUEUE_NOTREG;
}

ULONG RexxPullQueue(PSZ name, PRXSTRING line, PDATETIME time, ULONG wait) {
    // Only this process can fill its queues, so waiting for an empty one would never end.
    if (wait != RXQUEUE_NOWAIT && wait != RXQUEUE_WAIT) return RXQUEUE_BADWAITFLAG;
    if (!queues().lines(upper_name(name))) return RXQUEUE_NOTREG;
    auto pulled = queues().pull(upper_name(name));
    if (!pulled) return RXQUEUE_EMPTY;
    if (line) {
        line->strptr = nullptr;
        if (!give(pulled->text, *line, 0)) return RXQUEUE_MEMFAIL;
    }
    if (time) *time = stamp(pulled->when);
    return RXQUEUE_OK;
}

}  // extern "C"
