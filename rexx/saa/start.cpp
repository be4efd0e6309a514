// RexxStart and what stands beside it.
#include <unistd.h>

#include <charconv>
#include <cstdlib>

#include "rexx/saa/queues.h"
#include "rexx/saa/running.h"

namespace rexx::saa {
namespace {

constexpr int kUnreadable = 3, kNoStorage = 5;
constexpr LONG kMostArguments = 1000;

ExitTable table_of(PRXSYSEXIT list) {
    ExitTable table{};
    for (; list && list->sysexit_code != RXENDLST; ++list) {
        bool known = list->sysexit_code > 0 && list->sysexit_code < RXNOOFEXITS;
        if (known && list->sysexit_name)
            table[static_cast<std::size_t>(list->sysexit_code)] = exits().find(list->sysexit_name);
    }
    return table;
}

// The program to run; null when it cannot be read.
std::shared_ptr<const Program> program_of(const std::string& name, PRXSTRING instore) {
    if (!instore) {
        auto source = read_file(name);
        return source ? compile(*source, name) : nullptr;
    }
    instore[1] = {0, nullptr};
    if (instore[0].strptr) return compile(view(instore[0]), name);
    auto macro = find_macro(name);
    return macro ? macro->program : nullptr;
}

Arguments arguments_of(LONG argc, PRXSTRING argv) {
    Arguments arguments;
    for (LONG i = 0; argv && i < argc; ++i)
        arguments.push_back(argv[i].strptr ? std::optional(std::string(view(argv[i])))
                                           : std::nullopt);
    return arguments;
}

SHORT code_of(const std::optional<std::string>& value) {
    SHORT code = 0;
    if (!value) return 0;
    const char* end = value->data() + value->size();
    auto [stop, error] = std::from_chars(value->data(), end, code);
    return error == std::errc() && stop == end ? code : SHORT{0};
}

std::string directory_of(const std::string& name) {
    auto slash = name.rfind('/');
    return slash == name.npos ? std::string(".") : name.substr(0, slash);
}

constexpr std::string_view kTypeNames[] = {"COMMAND", "FUNCTION", "SUBROUTINE"};

RunOptions options_of(const std::string& name, const std::string& environment, LONG type) {
    RunOptions options;
    options.type = type == RXFUNCTION     ? CallType::function
                   : type == RXSUBROUTINE ? CallType::subroutine
                                          : CallType::command;
    options.source = {"UNIX", name, environment, true};
    options.any_value = true;
    return options;
}

}  // namespace
}  // namespace rexx::saa

using namespace rexx::saa;

extern "C" {

ULONG RexxStart(LONG argc, PRXSTRING argv, PCSZ name, PRXSTRING instore, PCSZ environment,
                LONG type, PRXSYSEXIT exit_list, PSHORT code, PRXSTRING result) {
    if (code) *code = 0;
    std::string program_name = name ? name : "";
    auto program = program_of(program_name, instore);
    if (!program) return static_cast<ULONG>(-kUnreadable);
    auto options = options_of(program_name, environment ? environment : "SYSTEM", type);
    options.arguments = arguments_of(argc, argv);
    Running host(directory_of(program_name), table_of(exit_list));
    host.source = "UNIX " + std::string(kTypeNames[static_cast<std::size_t>(options.type)]) + ' ' +
                  program_name;
    host.program_arguments = options.arguments;
    auto done = rexx::run(program, std::move(options), host);
    std::fflush(stdout);
    if (code) *code = code_of(done.value);
    if (result) {
        auto room = result->strptr ? result->strlength : 0;
        if (!done.value)
            *result = {0, nullptr};
        else if (!give(*done.value, *result, room))
            return static_cast<ULONG>(-kNoStorage);
    }
    return done.error ? static_cast<ULONG>(-done.error->code) : 0;
}

APIRET RexxCallBack(PCSZ name, LONG argc, PRXSTRING argv, PSHORT code, PRXSTRING result) {
    if (code) *code = 0;
    if (!name || argc < 0 || (argc > 0 && !argv)) return RX_CB_BADP;
    if (argc > kMostArguments) return RX_CB_TOOMANYP;
    Running* running = Running::current();
    if (!running) return RX_CB_NOTSTARTED;
    auto done = running->call_back(name, arguments_of(argc, argv));
    if (!done.found) return RX_CB_BADN;
    if (code) *code = code_of(done.value);
    if (result) {
        auto room = result->strptr ? result->strlength : 0;
        if (!done.value)
            *result = {0, nullptr};
        else if (!give(*done.value, *result, room))
            return static_cast<APIRET>(-kNoStorage);
    }
    return static_cast<APIRET>(-done.rc);
}

PVOID RexxAllocateMemory(ULONG size) {
    return std::malloc(size);
}

ULONG RexxFreeMemory(PVOID memory) {
    std::free(memory);
    return 0;
}

ULONG ReginaVersion(PRXSTRING version) {
    constexpr std::string_view kVersion = "REXX-CLONEVM 4.00";
    if (!version || !give(kVersion, *version, version->strptr ? version->strlength : 0)) return 0;
    return 1 << 8;
}

ULONG ReginaCleanup(void) {
    return 0;
}

ULONG RexxSetHalt(LONG process, LONG thread) {
    if (process != 0 && process != ::getpid()) return RXARI_NOT_FOUND;
    return halt(thread) ? RXARI_OK : RXARI_NOT_FOUND;
}

}  // extern "C"
