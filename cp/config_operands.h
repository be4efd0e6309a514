// SYSTEM CONFIG: what the operands of statements must look like that this CP only keeps.
// Reference system-config, sections 4 and 5.
#pragma once

#include <optional>
#include <span>

#include "cp/config_lexer.h"

namespace cp {

// The first operand that is wrong; index 0: one is missing.
std::optional<std::size_t> wrong_operand(std::span<const ConfigWord> words);

}  // namespace cp
