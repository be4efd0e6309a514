// Fuzzer of PIPE specifications: the first line is the specification, the others lie in the stack.
// Commands answer with themselves, there are no files and no REXX stages.
#include "tests/cms/pipe_world.h"

namespace {

// Stages that may go on for ever, hold as much as they are told or ask the network are not worth a
// try.
bool is_endless(std::string_view text) {
    const auto upper = base::upper(text);
    for (const std::string_view word :
         {"DUP", "BUFFER", "CONS", "TERM", "RANDOM", "DELAY", "HOSTBY"})
        if (upper.find(word) != std::string::npos) return true;
    // Sizes of many digits only ask for storage.
    std::size_t digits = 0;
    for (const char c : text) {
        digits = c >= '0' && c <= '9' ? digits + 1 : 0;
        if (digits > 4) return true;
    }
    return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto end = std::min(text.find('\n'), text.size());
    const auto specification = text.substr(0, end);
    if (is_endless(specification)) return 0;
    cms_test::PipeWorld world;
    text.remove_prefix(std::min(end + 1, text.size()));
    while (!text.empty()) {
        const auto line = std::min(text.find('\n'), text.size());
        world.stack.emplace_back(text.substr(0, line));
        text.remove_prefix(std::min(line + 1, text.size()));
    }
    (void)cms::pipe::run(world, specification);
    return 0;
}
