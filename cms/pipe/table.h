// The table of built-in stages.
#pragma once

#include <span>
#include <string_view>

#include "cms/pipe/arguments.h"
#include "cms/pipe/machine.h"

namespace cms::pipe {

// A stage about to be made: its operands and its surroundings.
struct Request {
    Arguments operands;
    Machine& machine;
    const Set& set;
    const StageText& text;
    bool first = false;       // nothing stands in front of it
    std::size_t streams = 1;  // how many it has
    // Runs what a stage may do before any record flows; nonzero: no stage is to run.
    std::function<int(Stage&)> prepare = nullptr;

    World& world() const { return machine.world(); }
};

enum class Place { any, first, later };

// A row: all that the machine, HELP and the documents know of a stage. `plan` reads the operands
// and looks at what must be there (files, variables); nothing is changed before every stage of the
// set has been planned.
struct StageKind {
    std::string_view notation;  // capitals show the shortest form
    Place place;
    std::size_t most_streams;
    base::Result<Start> (*plan)(Request& request);
    std::string_view syntax, summary;
};

constexpr std::size_t kAnyStreams = static_cast<std::size_t>(-1);

// Every row in name order; the row of a verb, null when it is no built-in stage.
std::span<const StageKind> stage_kinds();
const StageKind* find_stage(std::string_view verb);

}  // namespace cms::pipe
