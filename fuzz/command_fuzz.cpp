// Fuzzer of command lines: each line of the input is run as a typed command, then as ADDRESS CMS
// and ADDRESS COMMAND would, in a session on a directory of its own without a system. PIPE has its
// own fuzzer, and what names paths of the host is left out.
#include "tests/cms/doubles.h"

namespace {

// Lines that reach beyond the directory, or go on for as long as they are told.
bool is_passed_over(std::string_view line) {
    if (line.find('/') != line.npos || line.find("..") != line.npos) return true;
    const auto upper = base::upper(line);
    for (const std::string_view word :
         {"PIPE", "GOLDEN", "AUDIT", "VERIFY", "DRIFT", "HOSTCHK", "WAKEUP"})
        if (upper.find(word) != std::string::npos) return true;
    std::size_t digits = 0;
    for (const char c : line) {
        digits = c >= '0' && c <= '9' ? digits + 1 : 0;
        if (digits > 4) return true;
    }
    return false;
}

// One terminal and one directory for all inputs of a run; each input has its own session.
void put_files(const cms_test::TemporaryDirectory& directory) {
    directory.put("IN.DATA", "one\ntwo\nthree\n");
    directory.put("HELLO.EXEC", "/* */\nparse arg a; say 'hello' a; exit 3\n");
    directory.put("MY.SYNONYM", "COPYFILE KOPIE 3\n");
    directory.put("U.NAMES", ":nick.joe :userid.JOE :node.LOCAL :list.A B\n");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const cms_test::TemporaryDirectory directory;
    put_files(directory);
    cms_test::ScriptedTerminal terminal;
    cms::Session session(terminal, nullptr, {.show_ready = false});
    (void)session.execute("ACCESS " + directory.path() + "/ A", cms::CallType::cmdcall);
    std::string_view text(reinterpret_cast<const char*>(data), size);
    while (!text.empty() && !session.ended()) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (is_passed_over(line)) continue;
        for (const auto call : {cms::CallType::typed, cms::CallType::cms, cms::CallType::command}) {
            terminal.typed = {"1", "", "QQUIT"};
            (void)session.execute(line, call);
        }
    }
    return 0;
}
