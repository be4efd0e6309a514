// XEDIT: every subcommand's function; the table that names them is subcommands.cpp.
#pragma once

#include <algorithm>

#include "cms/xedit/editor.h"

namespace cms::xedit {

#define SUBCOMMAND(name) base::Result<int> name(Editor& editor, const Operands& operands)
// moving.cpp
SUBCOMMAND(backward);
SUBCOMMAND(bottom);
SUBCOMMAND(column_first);
SUBCOMMAND(column_last);
SUBCOMMAND(column_locate);
SUBCOMMAND(find);
SUBCOMMAND(find_up);
SUBCOMMAND(forward);
SUBCOMMAND(locate);
SUBCOMMAND(next);
SUBCOMMAND(not_find);
SUBCOMMAND(not_find_up);
SUBCOMMAND(top);
SUBCOMMAND(up);
// changing.cpp
SUBCOMMAND(change);
SUBCOMMAND(column_append);
SUBCOMMAND(column_delete);
SUBCOMMAND(column_insert);
SUBCOMMAND(column_overlay);
SUBCOMMAND(column_replace);
SUBCOMMAND(count);
SUBCOMMAND(lower_case);
SUBCOMMAND(overlay);
SUBCOMMAND(replace);
SUBCOMMAND(shift);
SUBCOMMAND(upper_case);
// columns.cpp
SUBCOMMAND(alter);
SUBCOMMAND(compress);
SUBCOMMAND(expand);
SUBCOMMAND(hex_type);
SUBCOMMAND(split_or_join);
// lines.cpp
SUBCOMMAND(add);
SUBCOMMAND(all);
SUBCOMMAND(copy);
SUBCOMMAND(delete_lines);
SUBCOMMAND(duplicate);
SUBCOMMAND(get);
SUBCOMMAND(input);
SUBCOMMAND(join);
SUBCOMMAND(move_lines);
SUBCOMMAND(put);
SUBCOMMAND(put_delete);
SUBCOMMAND(recover);
SUBCOMMAND(sort);
SUBCOMMAND(split);
SUBCOMMAND(stack);
SUBCOMMAND(type);
// leaving.cpp
SUBCOMMAND(cancel);
SUBCOMMAND(ffile);
SUBCOMMAND(file);
SUBCOMMAND(qquit);
SUBCOMMAND(quit);
SUBCOMMAND(save);
SUBCOMMAND(ssave);
SUBCOMMAND(xedit);
// parsing.cpp
SUBCOMMAND(parse_operands);
// environment.cpp
SUBCOMMAND(cms);
SUBCOMMAND(command);
SUBCOMMAND(cp);
SUBCOMMAND(display_only);
SUBCOMMAND(emsg);
SUBCOMMAND(extract);
SUBCOMMAND(help);
SUBCOMMAND(macro);
SUBCOMMAND(msg);
SUBCOMMAND(nothing);
SUBCOMMAND(preserve);
SUBCOMMAND(query);
SUBCOMMAND(read);
SUBCOMMAND(repeat);
SUBCOMMAND(restore);
SUBCOMMAND(set);
SUBCOMMAND(superset);
SUBCOMMAND(transfer);
#undef SUBCOMMAND

}  // namespace cms::xedit
