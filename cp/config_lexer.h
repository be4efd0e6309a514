// SYSTEM CONFIG: statements and their words. Reference system-config, section 2.
#pragma once

#include <string>
#include <vector>

#include "cp/cp.h"

namespace cp {

// A word of a statement and where it stands, 1-based. A comma that continues or separates is no
// word.
struct ConfigWord {
    std::string text;  // without quotes; as written otherwise
    std::uint32_t record = 0, column = 0;
    bool quoted = false;
};

struct ConfigStatement {
    std::string qualifier;  // "VM1R" of "VM1R: statement", upper case; empty when none
    std::vector<ConfigWord> words;
    const ConfigWord& first() const { return words.front(); }
};

// Splits a file into statements: comments dropped, continuations joined. What cannot be read goes
// to `diagnostics`.
std::vector<ConfigStatement> config_statements(const std::vector<std::string>& records,
                                               std::vector<ConfigDiagnostic>& diagnostics);

}  // namespace cp
