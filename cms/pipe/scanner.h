// The specification of a pipeline set as values: options, stages, how they are joined. Pure text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/base.h"

namespace cms::pipe {

// Options of a set or of one stage.
struct Options {
    char separator = '|';
    char end = 0;     // 0: none
    char escape = 0;  // 0: none
    std::string name;
    bool list_rc = false, list_errors = false, list_commands = false, trace = false;
    unsigned message_level = 7;
};

// A stage as written, with its place for messages.
struct StageText {
    std::string text;  // what runs: verb and operands
    std::string verb;
    std::string operands;  // behind the verb and one blank
    std::size_t stage = 1, pipeline = 1;
    Options options;
};

// What stands between two separators.
struct Element {
    enum class Kind { stage, reference, connector };
    Kind kind = Kind::stage;
    std::size_t index = 0;    // of the stage that is declared or referred to
    std::size_t stream = 0;   // a reference: the stream's number
    std::string stream_name;  // as written; empty: none
    // A connector's side; nullopt: the one of its position.
    std::optional<bool> is_input;
    std::string text;  // a connector as written
};

struct PipelineText {
    std::vector<Element> elements;
};

struct Specification {
    Options options;
    std::vector<StageText> stages;
    std::vector<std::vector<std::string>> streams;  // of each stage: the names of its streams
    std::vector<PipelineText> pipelines;
};

// Reads the operands of PIPE, CALLPIPE or ADDPIPE. Errors: the messages whose return codes are
// negative, from 11 to 256.
base::Result<Specification> scan(std::string_view text);

// A character as options and operands write it: itself, two hexadecimal digits, or a name (BLANK,
// COMMA …). nullopt: none of these.
std::optional<char> character_of(std::string_view word);

}  // namespace cms::pipe
