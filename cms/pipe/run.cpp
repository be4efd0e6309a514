// PIPE's operands, run.

#include "cms/pipe/machine.h"
#include "cms/pipe/pipe.h"
#include "cms/pipe/table.h"

namespace cms::pipe {

int run(World& world, std::string_view specification) {
    Machine machine(world);
    int rc = 0;
    if (!machine.add(specification, rc)) return rc;
    return machine.run();
}

std::vector<StageHelp> stage_help() {
    std::vector<StageHelp> rows;
    for (const auto& kind : stage_kinds())
        if (kind.notation.back() != '$')  // a part of others
            rows.push_back({kind.notation, kind.syntax, kind.summary});
    return rows;
}

}  // namespace cms::pipe
