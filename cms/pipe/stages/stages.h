// The plan functions of all built-in stages, for the table; helpers that several groups share.
#pragma once

#include "cms/pipe/table.h"

namespace cms::pipe {

using base::make_error;
namespace msg = base::msg;

using PlanFunction = base::Result<Start>(Request& request);

// devices.cpp
PlanFunction plan_literal, plan_strliteral, plan_console, plan_hole, plan_stack;
// variables.cpp
PlanFunction plan_var, plan_stem, plan_varload, plan_rexxvars;
// files.cpp
PlanFunction plan_read_file, plan_replace_file, plan_append_file, plan_state;
// host.cpp
PlanFunction plan_cp, plan_cms, plan_command, plan_subcom, plan_starmsg, plan_hostid, plan_userid,
    plan_timestamp, plan_rexx_verb, plan_aggrc;
// selection.cpp
PlanFunction plan_locate, plan_nlocate, plan_find, plan_nfind, plan_strfind, plan_strnfind,
    plan_between, plan_inside, plan_outside, plan_notinside, plan_take, plan_drop;
// labels.cpp
PlanFunction plan_frlabel, plan_tolabel, plan_whilelabel, plan_strfrlabel, plan_strtolabel,
    plan_strwhilelabel, plan_frtarget, plan_totarget, plan_target_switch, plan_not, plan_append,
    plan_preface, plan_all, plan_pick;
// filters.cpp
PlanFunction plan_copy, plan_duplicate, plan_reverse, plan_pad, plan_substr, plan_chop, plan_strip,
    plan_count, plan_escape, plan_tokenise, plan_asatomc, plan_mctoasa, plan_insert, plan_buffer,
    plan_elastic;
// change.cpp
PlanFunction plan_change, plan_xlate;
// sorting.cpp
PlanFunction plan_sort, plan_unique, plan_merge;
// matching.cpp
PlanFunction plan_lookup, plan_collate;
// streams.cpp
PlanFunction plan_fanout, plan_fanin, plan_faninany, plan_fanintwo, plan_gate, plan_overlay,
    plan_juxtapose, plan_deal, plan_gather;
// splitting.cpp
PlanFunction plan_split, plan_join, plan_joincont;
// blocking.cpp
PlanFunction plan_block, plan_deblock, plan_fblock, plan_snake;
// specs.cpp
PlanFunction plan_specs;

// Copies input 0 to output 0 until the end of input, whether or not somebody takes the records.
Flow pass_on(Stage& stage);

}  // namespace cms::pipe
