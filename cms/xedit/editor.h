// XEDIT: the editor: a ring of files and its subcommands, in line mode.
//
// The editor talks to the world through World, so that it runs over a Session, and in tests over
// lists. Subcommands and options are rows of two tables; HELP and QUERY follow from them.
// Reference: xedit sections 2 to 8 and 11.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/base.h"
#include "cms/xedit/file.h"
#include "rexx/rexx.h"

namespace cms::xedit {

// A file as read from a disk.
struct Loaded {
    FileEntry entry;
    char letter = 'A';
    bool writable = true;
    Lines lines;
};

class World {
  public:
    virtual ~World() = default;
    virtual base::Console& console() = 0;
    // The next subcommand or line of text: program stack, then the terminal. std::nullopt: nothing
    // more will come.
    virtual std::optional<std::string> read() = 0;
    // std::nullopt: there is no such file on the disks the mode names.
    virtual base::Result<std::optional<Loaded>> load(const FileId& id) = 0;
    // Writes a whole file. Errors as CMS gives them (37E read-only, 13 full …).
    virtual base::Result<void> save(const FileEntry& entry, char letter, const Lines& lines) = 0;
    // Runs `name XEDIT`; std::nullopt when there is none.
    virtual std::optional<int> run_macro(std::string_view name, std::string_view arguments) = 0;
    virtual int cms(std::string_view command) = 0;
    virtual int cp(std::string_view command) = 0;
    virtual void queue(std::string_view line) = 0;
    virtual void push(std::string_view line) = 0;
};

class Editor;

// Where a subcommand came from: text typed (or stacked) is folded under CASE U, a macro's is not.
enum class Origin { typed, macro };

// The untouched operands of a subcommand, and the pool of the macro that issued it (null: none).
struct Operands {
    std::string_view text;
    Origin origin = Origin::typed;
    rexx::VariablePool* variables = nullptr;
};

struct Subcommand {
    std::string_view name;  // capitals: shortest form
    base::Result<int> (*run)(Editor& editor, const Operands& operands);
    std::string_view syntax;
    std::string_view summary;
};
std::span<const Subcommand> subcommands();
const Subcommand* find_subcommand(std::string_view word);

// A setting: SET, QUERY, EXTRACT and TRANSFER follow from its row. With `remembered` it has no
// effect in line mode: it is kept as it was set, beginning with that value. `set` null without it:
// the setting can only be asked.
struct Option {
    std::string_view name;
    base::Result<int> (*set)(Editor& editor, std::string_view operands);
    // Values for EXTRACT; `operands` as in /PREFIX SYNONYM name/.
    std::vector<std::string> (*values)(Editor& editor, std::string_view operands);
    const char* remembered = nullptr;
};
std::span<const Option> options();
const Option* find_option(std::string_view word);
base::Result<int> set_option(Editor& editor, std::string_view word, std::string_view operands);
// std::nullopt: no such option. The name is that of EXTRACT's stem ("CURLINE", "PF5").
std::optional<std::vector<std::string>> option_values(Editor& editor, std::string_view word,
                                                      std::string_view operands);
std::string option_name(std::string_view word);

class Editor {
  public:
    explicit Editor(World& world) : world_(world) {}

    World& world() { return world_; }
    bool has_file() const { return !ring_.empty(); }
    File& file() { return *ring_[at_]; }
    std::vector<std::unique_ptr<File>>& ring() { return ring_; }
    // Opens (or makes) a file and makes it the current one of the ring.
    base::Result<int> open(const FileId& id, std::optional<std::uint32_t> width);
    void next_file() { at_ = (at_ + 1) % ring_.size(); }
    void leave_file(int rc);
    int return_code() const { return return_code_; }

    // One line: repeat characters, line end, targets, synonyms, subcommands, options, macros, CMS.
    // Messages are shown.
    int execute(std::string_view line, Origin origin, rexx::VariablePool* variables = nullptr);
    // Reads and executes subcommands until the ring is empty; the return code of XEDIT.
    int converse();
    // INPUT without text: lines are text until a null line.
    void input_mode();

    void say(std::string_view text) { world_.console().line(text); }
    void report(const base::Error& error);
    // Types the current line (or TOF/EOF) by VERIFY.
    void show_current();
    // Goes to a line that a target named; the subcommand's return code (1 at the edges, 2 with a
    // message when missing).
    base::Result<int> go_to(const Found& found);
    // Folds typed text under CASE U.
    std::string text_of(std::string_view text, Origin origin);

    // State of the session that subcommands share.
    std::string last_subcommand, last_line, last_target, last_change, last_message;
    std::vector<Line> put_area;
    bool has_put = false;
    // What PRESERVE kept: the file's settings, MSGMODE, LINEND, MACRO and IMPCMSCP.
    struct Preserved {
        Settings settings;
        bool message_mode, message_long, line_end_on, macro_first, implied_cms;
        char line_end;
    };
    std::optional<Preserved> preserved;
    bool message_mode = true, message_long = true, line_end_on = true, macro_first = false,
         implied_cms = true, synonyms_on = true;
    char line_end = '#';
    struct Synonym {
        std::string name, text;
        std::size_t minimum = 0;
    };
    std::vector<Synonym> synonyms;
    std::map<std::string, std::string>
        kept;  // options without effect in line mode, as they were set

  private:
    int execute_one(std::string_view line, Origin origin, rexx::VariablePool* variables);
    base::Result<int> dispatch(std::string_view name, const Operands& operands, bool only_built_in);
    base::Result<int> dispatch_line(std::string_view line, Origin origin,
                                    rexx::VariablePool* variables);
    std::vector<std::string> split(std::string_view line) const;

    World& world_;
    std::vector<std::unique_ptr<File>> ring_;
    std::size_t at_ = 0;
    int return_code_ = 0;
    int depth_ = 0;
};

// Where a range of lines ends, for a target operand: [from, to], or an error. Empty text:
// `fallback` lines.
struct LineRange {
    LineNumber first = 1, last = 0;  // last < first: no lines
    bool met_edge = false;
    std::size_t count() const { return last < first ? 0 : last - first + 1; }
};
base::Result<LineRange> take_range(Editor& editor, std::string_view& text,
                                   std::int64_t fallback = 1);

}  // namespace cms::xedit
