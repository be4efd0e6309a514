// XEDIT: the table of subcommands, in name order. Reference: xedit section 6.
#include "cms/xedit/subcommands.h"

namespace cms::xedit {
namespace {

const Subcommand kSubcommands[] = {
    {"Add", add, "Add [n]", "Add blank lines after the current line"},
    {"ALL", all, "ALL [target]", "Show only lines that match; alone: show all again"},
    {"ALter", alter, "ALter char char [target [n|* [p]]]", "Change characters"},
    {"BAckward", backward, "BAckward [n|*]", "Screens up"},
    {"Bottom", bottom, "Bottom", "Last line"},
    {"CANCEL", cancel, "CANCEL", "Leave every unchanged file"},
    {"CAppend", column_append, "CAppend [text]", "Put text behind the line"},
    {"CDelete", column_delete, "CDelete [column-target]", "Delete from the column pointer"},
    {"CFirst", column_first, "CFirst", "Column pointer to the left zone column"},
    {"Change", change, "Change /s1/s2/ [target [n|* [p]]]", "Change strings"},
    {"CInsert", column_insert, "CInsert text", "Insert at the column pointer"},
    {"CLAst", column_last, "CLAst", "Column pointer to the right zone column"},
    {"CLocate", column_locate, "CLocate column-target", "Move the column pointer"},
    {"CMS", cms, "CMS command", "Pass a command to CMS"},
    {"CMSG", nothing, "CMSG text", "Put text on the command line (no effect in line mode)"},
    {"COMMAND", command, "COMMAND subcommand", "Built-in subcommand, no synonyms or macros"},
    {"COMPress", compress, "COMPress [target]", "Blanks before tab columns become tabs"},
    {"COpy", copy, "COpy target1 target2", "Copy lines behind target2"},
    {"COUnt", count, "COUnt /string/ [target]", "Count occurrences"},
    {"COVerlay", column_overlay, "COVerlay text", "Overlay from the column pointer"},
    {"CP", cp, "CP command", "Pass a command to CP"},
    {"CReplace", column_replace, "CReplace text", "Replace from the column pointer"},
    {"CURsor", nothing, "CURsor ...", "Place the cursor (no effect in line mode)"},
    {"DELete", delete_lines, "DELete [target]", "Delete lines"},
    {"Down", next, "Down [n|*]", "Lines down"},
    {"DUPlicat", duplicate, "DUPlicat [n [target]]", "Repeat lines after themselves"},
    {"EMSG", emsg, "EMSG [mmmnnns] text", "Error message"},
    {"EXPand", expand, "EXPand [target]", "Tabs become blanks up to the next tab column"},
    {"EXTract", extract, "EXTract /option/...", "Settings into REXX variables"},
    {"FFile", ffile, "FFile [fn [ft [fm]]]", "Write, replacing any file, and leave"},
    {"FILE", file, "FILE [fn [ft [fm]]]", "Write and leave"},
    {"Find", find, "Find text", "Next line that begins with text"},
    {"FINDUp", find_up, "FINDUp text", "Previous line that begins with text"},
    {"FOrward", forward, "FOrward [n|*]", "Screens down"},
    {"FUp", find_up, "FUp text", "As FINDUP"},
    {"GET", get, "GET [fn [ft [fm [first [count]]]]]", "Insert a file, or the lines of PUT"},
    {"Help", help, "Help [subcommand]", "Syntax and summary"},
    {"HEXType", hex_type, "HEXType [target]", "Type lines with their EBCDIC codes"},
    {"Input", input, "Input [text]", "New line; alone: input mode until a null line"},
    {"Join", join, "Join", "Append the next line at the column pointer"},
    {"LEft", nothing, "LEft [n]", "Shift the view (no effect in line mode)"},
    {"Locate", locate, "[Locate] target [subcommand]", "Go to a target"},
    {"LOWercas", lower_case, "LOWercas [target]", "Fold to lower case"},
    {"LPrefix", display_only, "LPrefix text", "Prefix subcommand (display mode only)"},
    {"MACRO", macro, "MACRO name [arguments]", "Run a macro"},
    {"MODify", display_only, "MODify option", "Show a SET line to change (display mode only)"},
    {"MOve", move_lines, "MOve target1 target2", "Move lines behind target2"},
    {"MSG", msg, "MSG text", "Message"},
    {"Next", next, "Next [n|*]", "Lines down"},
    {"NFind", not_find, "NFind text", "Next line that does not begin with text"},
    {"NFINDUp", not_find_up, "NFINDUp text", "Previous line that does not begin with text"},
    {"NFUp", not_find_up, "NFUp text", "As NFINDUP"},
    {"Overlay", overlay, "Overlay text", "Overlay the current line"},
    {"PARSE", parse_operands, "PARSE column type ...", "Find operands in the line stacked next"},
    {"POWerinp", display_only, "POWerinp", "Typing over line ends (display mode only)"},
    {"PREServe", preserve, "PREServe", "Keep the settings for RESTORE"},
    {"PURge", nothing, "PURge name", "Forget a macro in storage"},
    {"PUT", put, "PUT [target [fn ft fm]]", "Save lines"},
    {"PUTD", put_delete, "PUTD [target [fn ft fm]]", "Save and delete lines"},
    {"QQuit", qquit, "QQuit [n]", "Leave without saving"},
    {"Query", query, "Query option", "Show a setting"},
    {"QUIT", quit, "QUIT [n]", "Leave an unchanged file"},
    {"READ", read, "READ [Cmdline|All] [Number] [Tag]", "Read a line for the macro"},
    {"RECover", recover, "RECover [n|*]", "Give deleted lines back"},
    {"REFRESH", nothing, "REFRESH", "Show the screen (no effect in line mode)"},
    {"REPEat", repeat, "REPEat [target]", "Repeat the last subcommand on further lines"},
    {"Replace", replace, "Replace [text]", "Replace the current line"},
    {"RESet", nothing, "RESet", "Forget prefix subcommands (no effect in line mode)"},
    {"RESTore", restore, "RESTore", "Settings as PRESERVE kept them"},
    {"RGTLEFT", nothing, "RGTLEFT [n]", "Shift the view (no effect in line mode)"},
    {"RIght", nothing, "RIght [n]", "Shift the view (no effect in line mode)"},
    {"SAve", save, "SAve [fn [ft [fm]]]", "Write and stay"},
    {"SCHANGE", display_only, "SCHANGE [n]", "Selective change (display mode only)"},
    {"SET", set, "SET option ...", "Set an option"},
    {"SHift", shift, "SHift Left|Right [n [target]]", "Move data by columns"},
    {"SI", display_only, "SI", "Structured input (display mode only)"},
    {"SORT", sort, "SORT target [A|D] col1 col2 ...", "Sort lines"},
    {"SOS", nothing, "SOS ...", "Screen operations (no effect in line mode)"},
    {"SPlit", split, "SPlit", "Cut the line at the column pointer"},
    {"SPLTJOIN", split_or_join, "SPLTJOIN", "Split before the line's end, join behind it"},
    {"SSave", ssave, "SSave [fn [ft [fm]]]", "Write, replacing any file, and stay"},
    {"STAck", stack, "STAck [target [col [len]]]", "Lines onto the program stack"},
    {"SUPerset", superset, "SUPerset !option ...!...", "Several SET options"},
    {"TOP", top, "TOP", "Top of file"},
    {"TRAnsfer", transfer, "TRAnsfer option ...", "Settings onto the program stack"},
    {"Type", type, "Type [target]", "Type lines"},
    {"Up", up, "Up [n|*]", "Lines up"},
    {"UPPercas", upper_case, "UPPercas [target]", "Fold to upper case"},
    {"Xedit", xedit, "Xedit [fn [ft [fm]]]", "Edit another file; alone: the next one of the ring"},
};

}  // namespace

std::span<const Subcommand> subcommands() {
    return kSubcommands;
}

const Subcommand* find_subcommand(std::string_view word) {
    for (const auto& row : kSubcommands)
        if (base::matches(word, row.name)) return &row;
    return nullptr;
}

}  // namespace cms::xedit
