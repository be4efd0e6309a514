// Fuzzer of SYSTEM CONFIG files: every diagnostic names a record and a column of the file, and what
// an IMBED brings is bounded.
#include <cstdint>
#include <string_view>

#include "cp/cp.h"
#include "fuzz/records.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto records = records_of({reinterpret_cast<const char*>(data), size});
    const auto config = cp::parse_config(records);
    bool has_errors = false;
    for (const auto& diagnostic : config.diagnostics) {
        require(diagnostic.record <= records.size());
        require(diagnostic.record == 0 || diagnostic.column >= 1);
        require(!diagnostic.message.text.empty());
        has_errors |= diagnostic.message.severity() == 'E';
    }
    require(has_errors == config.has_errors());
    base::CapturedConsole console;
    const int rc = cp::cpsyntax(records, "FUZZ CONFIG A1", console);
    require((rc == 8) == has_errors && !console.lines.empty());
    // A file that imbeds itself comes to an end.
    std::size_t read = 0;
    (void)cp::parse_config(
        records,
        [&](std::string_view, std::string_view) -> std::optional<std::vector<std::string>> {
            if (++read > 50 || records.size() > 100) return std::nullopt;
            return records;
        });
    return 0;
}
