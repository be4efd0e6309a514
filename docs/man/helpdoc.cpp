// Makes a program's man page, or its bash completion, from what the program answers to --help: an
// option stands in one place only, the program, and nothing can be forgotten here.
//
//   helpdoc man  NAME PROGRAM TEXT-FILE     TEXT-FILE: sections that help does not have
//   helpdoc bash NAME PROGRAM
//
// Help is read as CLI11 and our own programs write it: usage, sections whose headings end with a
// colon, indented entries with their explanation behind two blanks, everything else text.
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace {

struct Entry {
    std::vector<std::string> names;  // "--level", or the name of a positional or subcommand
    std::string head, text;          // "--level INT=-1", what it does
    std::vector<std::string> choices;
};

struct Help {
    std::string command;  // "dasd cms ls"
    std::string summary;
    std::vector<std::string> usage;
    std::vector<Entry> operands, options, commands;
    std::vector<std::string> rest;  // lines
    std::vector<Help> details;      // of the commands
};

bool starts(std::string_view text, std::string_view with) {
    return text.substr(0, with.size()) == with;
}

std::string trimmed(std::string_view text) {
    auto first = text.find_first_not_of(' ');
    if (first == std::string_view::npos) return "";
    return std::string(text.substr(first, text.find_last_not_of(' ') - first + 1));
}

std::size_t indent(std::string_view line) {
    auto first = line.find_first_not_of(' ');
    return first == std::string_view::npos ? line.size() : first;
}

// ---- reading help -------------------------------------------------------------------------------

// What the program prints; errors end the build.
std::vector<std::string> ask(const std::string& program, const std::string& words) {
    auto* pipe = ::popen(("'" + program + "' " + words + " --help").c_str(), "r");
    std::string text;
    char buffer[4096];
    while (auto n = std::fread(buffer, 1, sizeof buffer, pipe)) text.append(buffer, n);
    if (::pclose(pipe) != 0 || text.empty()) {
        std::cerr << "helpdoc: " << program << ' ' << words << " --help failed\n";
        std::exit(1);
    }
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
}

// The values in "TEXT:{ckd,cckd}".
std::vector<std::string> choices_in(std::string_view head) {
    std::vector<std::string> all;
    auto open = head.find('{'), close = head.find('}');
    if (open == std::string_view::npos || close == std::string_view::npos) return all;
    std::istringstream in(std::string(head.substr(open + 1, close - open - 1)));
    for (std::string word; std::getline(in, word, ',');) all.push_back(word);
    return all;
}

// "-h,--help" and "--memory n, --value n" name two options each, "file TEXT" itself. What follows
// an option and its argument ("Excludes: --split") names others.
std::vector<std::string> names_in(const std::string& head) {
    std::vector<std::string> names;
    std::istringstream in(head);
    bool goes_on = true;
    for (std::string word; goes_on && in >> word;) {
        if (!starts(word, "-") && !names.empty()) {
            goes_on = word.back() == ',';
            continue;
        }
        std::istringstream parts(word);
        for (std::string name; std::getline(parts, name, ',');)
            names.push_back(name.substr(0, name.find('=')));
        goes_on = starts(word, "-");
    }
    return names;
}

Entry entry_of(std::string_view line) {
    auto text = line.substr(indent(line));
    auto gap = text.find("  ");
    Entry entry;
    entry.head = trimmed(text.substr(0, gap));
    if (gap != std::string_view::npos) entry.text = trimmed(text.substr(gap));
    entry.names = names_in(entry.head);
    entry.choices = choices_in(entry.head);
    return entry;
}

bool is_option(std::string_view line) {
    return indent(line) >= 2 && starts(line.substr(indent(line)), "-") &&
           line.size() > indent(line) + 1 && line[indent(line) + 1] != ' ';
}

// Takes help line by line.
class Reader {
  public:
    explicit Reader(std::string command) { help_.command = std::move(command); }

    void take(const std::string& line) {
        if (starts(line, "Usage:") || starts(line, "usage:")) {
            help_.usage.push_back(usage(line.substr(6)));
            in_usage_ = true;
        } else if (in_usage_ && indent(line) >= 6 && !trimmed(line).empty()) {
            help_.usage.push_back(usage(line));
        } else {
            in_usage_ = false;
            take_body(line);
        }
    }

    Help finish() {
        while (!help_.rest.empty() && trimmed(help_.rest.back()).empty()) help_.rest.pop_back();
        return std::move(help_);
    }

  private:
    void take_body(const std::string& line) {
        if (line == "Positionals:") return begin(&help_.operands);
        if (line == "Options:" || line == "OPTIONS:") return begin(&help_.options);
        if (line == "Subcommands:") return begin(&help_.commands);
        in_group_ = in_group_ || starts(line, "[Option Group");
        if (in_group_ && !is_option(line) && (line.empty() || line[0] == ' ' || line[0] == '['))
            return;
        if (trimmed(line).empty()) {
            last_ = nullptr;
            section_ = nullptr;
            if (!help_.rest.empty()) help_.rest.push_back("");
        } else if (last_ != nullptr && indent(line) > 8 && !is_option(line)) {
            last_->text += " " + trimmed(line);
        } else if (is_option(line)) {
            add(help_.options, line);
        } else if (section_ != nullptr && indent(line) >= 2) {
            add(*section_, line);
        } else if (help_.usage.empty() && help_.summary.empty()) {
            help_.summary = trimmed(line);
        } else {
            help_.rest.push_back(line);
        }
    }

    void begin(std::vector<Entry>* section) {
        section_ = section;
        last_ = nullptr;
    }

    void add(std::vector<Entry>& entries, const std::string& line) {
        entries.push_back(entry_of(line));
        last_ = &entries.back();
    }

    // The program's path is where it was built: its name is what a user types.
    std::string usage(std::string_view text) const {
        auto words = trimmed(text);
        auto blank = std::min(words.find(' '), words.size());
        auto slash = words.rfind('/', blank);
        if (slash != std::string::npos && slash < blank) words.erase(0, slash + 1);
        return words;
    }

    Help help_;
    std::vector<Entry>* section_ = nullptr;
    Entry* last_ = nullptr;
    bool in_usage_ = false, in_group_ = false;
};

Help read(const std::string& program, const std::string& name, const std::string& words) {
    Reader reader(words.empty() ? name : name + " " + words);
    for (const auto& line : ask(program, words)) reader.take(line);
    auto help = reader.finish();
    for (const auto& command : help.commands)
        help.details.push_back(
            read(program, name, words.empty() ? command.head : words + " " + command.head));
    return help;
}

// ---- man page -----------------------------------------------------------------------------------

// The character that begins at `at`, as a number; `at` moves behind it. Help is UTF-8.
unsigned character_at(std::string_view text, std::size_t& at) {
    auto first = static_cast<unsigned char>(text[at++]);
    if (first < 0xC0) return first;
    unsigned more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
    unsigned value = first & (0x3Fu >> more);
    for (; more > 0 && at < text.size(); --more)
        value = value << 6 | (static_cast<unsigned char>(text[at++]) & 0x3Fu);
    return value;
}

std::string roff(std::string_view text) {
    std::string out;
    if (starts(text, ".") || starts(text, "'")) out += "\\&";
    for (std::size_t at = 0; at < text.size();) {
        auto c = character_at(text, at);
        char name[16];
        std::snprintf(name, sizeof name, "\\[u%04X]", c);
        if (c == '\\')
            out += "\\e";
        else if (c == '-')
            out += "\\-";
        else if (c < 0x80)
            out += static_cast<char>(c);
        else
            out += name;
    }
    return out;
}

void print_entries(const std::vector<Entry>& entries) {
    for (const auto& entry : entries)
        std::cout << ".TP\n.B " << roff(entry.head) << '\n'
                  << (entry.text.empty() ? "\\&" : roff(entry.text)) << '\n';
}

void print_lines(const std::vector<std::string>& lines) {
    if (lines.empty()) return;
    std::cout << ".nf\n";
    for (const auto& line : lines) std::cout << (line.empty() ? ".sp" : roff(line)) << '\n';
    std::cout << ".fi\n";
}

void print_usage(const Help& help) {
    for (const auto& line : help.usage) std::cout << ".B " << roff(line) << "\n.br\n";
}

void print_command(const Help& help) {
    if (help.details.empty()) {
        std::cout << ".SS " << roff(help.command) << '\n' << roff(help.summary) << "\n.P\n";
        print_usage(help);
        print_entries(help.operands);
        print_entries(help.options);
        if (!help.rest.empty()) std::cout << ".P\n";
        print_lines(help.rest);
    }
    for (const auto& command : help.details) print_command(command);
}

std::string upper(std::string text) {
    for (auto& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return text;
}

// Sections of the text file: "# HEADING", paragraphs between empty lines.
std::string sections_of(const std::string& path) {
    std::ifstream in(path);
    if (!in) {
        std::cerr << "helpdoc: no " << path << '\n';
        std::exit(1);
    }
    std::string out;
    for (std::string line; std::getline(in, line);) {
        if (starts(line, "# "))
            out += ".SH " + line.substr(2) + '\n';
        else
            out += (line.empty() ? ".P" : roff(line)) + '\n';
    }
    return out;
}

int print_man(const Help& help, const std::string& text_file) {
    // The first line of the text file is the summary of the NAME section.
    auto sections = sections_of(text_file);
    auto end = sections.find('\n');
    auto later = std::min(sections.find("\n.SH", sections.find(".SH") + 1), sections.size());
    std::cout << ".TH " << upper(help.command) << " 1 \"\" \"clonevm\" \"clonevm\"\n"
              << ".SH NAME\n"
              << help.command << " \\- " << sections.substr(0, end) << '\n'
              << ".SH SYNOPSIS\n";
    print_usage(help);
    std::cout << sections.substr(end + 1, later - end);
    if (!help.operands.empty()) std::cout << ".SH OPERANDS\n";
    print_entries(help.operands);
    std::cout << ".SH OPTIONS\n";
    print_entries(help.options);
    if (!help.details.empty()) std::cout << ".SH COMMANDS\n";
    for (const auto& command : help.details) print_command(command);
    if (!help.rest.empty()) std::cout << ".SH NOTES\n";
    print_lines(help.rest);
    if (later < sections.size()) std::cout << sections.substr(later + 1);
    return 0;
}

// ---- bash completion ----------------------------------------------------------------------------

std::string joined(const std::set<std::string>& words) {
    std::string text;
    for (const auto& word : words) text += (text.empty() ? "" : " ") + word;
    return text;
}

// A row of the table: "dasd cms") what may follow, and what an option's value may be.
void print_rows(const Help& help) {
    std::set<std::string> words, options;
    for (const auto& entry : help.commands) words.insert(entry.head);
    for (const auto& entry : help.options) options.insert(entry.names.begin(), entry.names.end());
    std::cout << "                '" << help.command << "') words='" << joined(words)
              << "' options='" << joined(options) << "' ;;\n";
    for (const auto& command : help.details) print_rows(command);
}

void print_values(const Help& help) {
    for (const auto& entry : help.options)
        if (!entry.choices.empty())
            for (const auto& name : entry.names)
                std::cout << "        '" << help.command << ' ' << name << "') words='"
                          << joined({entry.choices.begin(), entry.choices.end()}) << "' ;;\n";
    for (const auto& command : help.details) print_values(command);
}

void print_command_words(const Help& help) {
    for (const auto& command : help.details) {
        std::cout << "            '" << command.command << "') command=\"$next\" ;;\n";
        print_command_words(command);
    }
}

int print_bash(const Help& help) {
    auto function = "_clonevm_" + help.command;
    std::cout << "# bash completion of " << help.command << ", made from its --help\n"
              << function << "() {\n"
              << "    local current=\"${COMP_WORDS[COMP_CWORD]}\" command='" << help.command
              << "' next words='' options='' word\n"
              << "    for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
              << "        next=\"$command $word\"\n"
              << "        case \"$next\" in\n";
    print_command_words(help);
    std::cout << "            '') ;;\n        esac\n    done\n"
              << "    case \"$command ${COMP_WORDS[COMP_CWORD-1]}\" in\n";
    print_values(help);
    std::cout << "        *)\n            case \"$command\" in\n";
    print_rows(help);
    std::cout << "            esac\n"
              << "            [[ $current == -* ]] && words=\"$options\" ;;\n    esac\n"
              << "    COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
              << "    [[ ${#COMPREPLY[@]} -gt 0 || $current == -* ]] || "
                 "COMPREPLY=($(compgen -f -- \"$current\"))\n"
              << "}\ncomplete -o filenames -F " << function << ' ' << help.command << '\n';
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    std::vector<std::string> words(argv + 1, argv + argc);
    bool man = words.size() == 4 && words[0] == "man";
    bool bash = words.size() == 3 && words[0] == "bash";
    if (!man && !bash) {
        std::cerr << "usage: helpdoc man NAME PROGRAM TEXT-FILE | helpdoc bash NAME PROGRAM\n";
        return 2;
    }
    auto help = read(words[2], words[1], "");
    int rc = man ? print_man(help, words[3]) : print_bash(help);
    return std::cout.flush() ? rc : 1;
}
