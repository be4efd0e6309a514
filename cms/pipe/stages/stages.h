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
PlanFunction plan_var, plan_stem, plan_varload, plan_varset, plan_varfetch, plan_vardrop,
    plan_rexxvars;
// files.cpp
PlanFunction plan_read_file, plan_replace_file, plan_append_file, plan_disk_slow, plan_disk_back,
    plan_disk_random, plan_state;
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
// modifiers.cpp
PlanFunction plan_casei, plan_zone, plan_zone_part, plan_put_back, plan_if, plan_runpipe,
    plan_combine, plan_synchronise, plan_fillup;
// encoding.cpp
PlanFunction plan_64encode, plan_64decode, plan_qpencode, plan_qpdecode, plan_pack, plan_unpack,
    plan_addrdw, plan_untab, plan_retab, plan_instore, plan_outstore;
// text.cpp
PlanFunction plan_space, plan_spill, plan_abbrev, plan_verify, plan_wildcard, plan_xrange,
    plan_random, plan_greg2sec, plan_sec2greg, plan_delay, plan_query;
// dates.cpp
PlanFunction plan_dateconvert;
// places.cpp
PlanFunction plan_reader, plan_punch, plan_printmc, plan_uro, plan_xedit, plan_xmsg, plan_emsg,
    plan_getfiles, plan_hostname, plan_hostbyname, plan_hostbyaddr, plan_ip2socka, plan_socka2ip,
    plan_refused;

// Copies input 0 to output 0 until the end of input, whether or not somebody takes the records.
Flow pass_on(Stage& stage);

}  // namespace cms::pipe
