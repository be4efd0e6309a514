// Fuzzer of EXECIO's operands and options: whatever is accepted can be carried out, and its text
// says the same when it is read again with other blanks.
#include <cstdio>
#include <cstdlib>

#include "cms/commands/execio.h"

namespace {

void require(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "not so: %s\n", what);
    std::abort();
}

cms::CommandLine command_line(std::string_view text) {
    cms::CommandLine line;
    line.name = "EXECIO";
    line.rest = text;
    for (const auto word : base::command_words(line.rest)) line.words.push_back(base::upper(word));
    return line;
}

void check(const cms::execio::Request& request) {
    using cms::execio::Operation;
    require(request.zone_from >= 1 && request.zone_from <= request.zone_to, "a zone has columns");
    require(request.margin_from >= 1 && request.margin_from <= request.margin_to,
            "margins have columns");
    require(request.variable.empty() || request.count == 1U, "VAR takes one line");
    require(request.buffer > 0, "a buffer has room");
    const bool on_disk =
        request.operation == Operation::disk_read || request.operation == Operation::disk_write;
    require(!on_disk || !request.file.name.empty(), "a file has a name");
    require(request.operation != Operation::disk_write || request.file.letter != '*',
            "what is written has a disk");
    require(request.record_length <= cms::kLongestRecord, "records have a length that can be");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto request = cms::execio::parse(command_line(text));
    if (!request.ok()) return 0;
    check(request.value());
    const auto again = cms::execio::parse(command_line("  " + std::string(text)));
    require(again.ok() && again.value().stem == request.value().stem &&
                again.value().count == request.value().count,
            "blanks in front change nothing");
    return 0;
}
