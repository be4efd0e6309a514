// The functions every StandardHost offers: RXFUNCADD, RXFUNCDROP, RXFUNCQUERY and RXQUEUE, as
// Regina and the SAA interpreters have them. They are a package in the system's slot.
#include "rexx/host_functions.h"

#include "rexx/scanner.h"
#include "rexx/standard_host.h"

namespace rexx {
namespace {

StandardHost& host_of(const Invocation& call) {
    return *static_cast<StandardHost*>(call.data());
}

// RXFUNCADD(name, library [, procedure]): 0, or 10 there is one, 40 no library, 50 no procedure.
void add_function(Invocation& call) {
    const std::string_view procedure = call.given(3) ? call.text(3) : call.text(1);
    call.answer(std::to_string(
        host_of(call).add_function(call.text(1), std::string(call.text(2)), procedure)));
}

// RXFUNCDROP(name): 0, or 30 there is none.
void drop_function(Invocation& call) {
    call.answer(host_of(call).drop_function(call.text(1)) ? "0" : "30");
}

// RXFUNCQUERY(name): 0 when there is one, else 1.
void query_function(Invocation& call) {
    call.answer(host_of(call).has_function(call.text(1)) ? "0" : "1");
}

// RXQUEUE('Create' [, name]): the name. 'Delete', name: 0, 5 SESSION, 9 none. 'Get': the name in
// use. 'Set', name: uses that one, made when there is none; the name before. 'Timeout', n: PULL
// waits so many milliseconds for a line in a queue other than SESSION.
void queue(Invocation& call) {
    static constexpr std::string_view kOptions = "CDGST";
    StandardHost& host = host_of(call);
    const std::string given(call.text(1));
    if (given.empty()) return call.fail(40, 21, {"RXQUEUE", "1"});
    const char option = upper(given)[0];
    if (kOptions.find(option) == kOptions.npos)
        return call.fail(40, 28, {"RXQUEUE", "1", kOptions, given});
    if (option == 'G' && call.count() > 1) return call.fail(40, 4, {"RXQUEUE", "1"});
    if (option != 'G' && option != 'C' && !call.given(2)) return call.fail(40, 5, {"RXQUEUE", "2"});
    const std::string name = upper(call.text(2));
    std::int64_t wait = 0;
    switch (option) {
        case 'C':
            return call.answer(host.queues().create(name));
        case 'D':
            return call.answer(name == kSessionQueue        ? "5"
                               : host.queues().remove(name) ? "0"
                                                            : "9");
        case 'G':
            return call.answer(host.queue_name());
        case 'S':
            if (name.empty()) return call.fail(40, 21, {"RXQUEUE", "2"});
            return call.answer(host.use_queue(name));
        default:
            if (!call.whole(2, wait)) return;
            if (wait < 0) return call.fail(40, 13, {"RXQUEUE", "2", call.text(2)});
            host.set_queue_wait(std::chrono::milliseconds(wait));
            return call.answer("0");
    }
}

constexpr PackageFunction kFunctions[] = {
    {"RXFUNCADD", 2, 3, add_function, "RXFUNCADD(name, library [,procedure])"},
    {"RXFUNCDROP", 1, 1, drop_function, "RXFUNCDROP(name)"},
    {"RXFUNCQUERY", 1, 1, query_function, "RXFUNCQUERY(name)"},
    {"RXQUEUE", 1, 2, queue, "RXQUEUE(Create|Delete|Get|Set|Timeout [,queue|milliseconds])"},
};

}  // namespace

PackageTable host_functions(StandardHost& host) {
    return {kPackageVersion, "REXX", kFunctions, {}, &host};
}

}  // namespace rexx
