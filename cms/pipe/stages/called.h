// Stages that are pipelines of other stages.
#pragma once

#include <string>
#include <string_view>

#include "cms/pipe/table.h"

namespace cms::pipe {

// A pipeline on the stage's streams, to be waited for; null: it is wrong, `rc` says how.
Set* called(Stage& stage, std::string_view specification, int& rc);

// The stage as a pipeline with connectors; in the pattern %s is the separator, %e the end
// character, %o the operand.
base::Result<Start> plan_called(std::string_view pattern, std::string_view operand);

// The same for a stage whose streams feed each other: it is gone as soon as the pipeline runs.
base::Result<Start> plan_handed_over(std::string_view pattern, std::string_view operand);

}  // namespace cms::pipe
