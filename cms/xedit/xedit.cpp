// XEDIT over a Session: options, files on its disks, profile, ADDRESS XEDIT.
#include "cms/xedit/xedit.h"

#include "cms/xedit/editor.h"

namespace cms::xedit {
namespace {

using base::make_error;
using base::Result;

class SessionWorld : public World {
  public:
    explicit SessionWorld(Session& session) : session_(session) {}

    base::Console& console() override { return session_; }
    std::optional<std::string> read() override {
        // A person at a terminal is prompted; scripts see no prompt in their output.
        return session_.read_line("");
    }

    Result<std::optional<Loaded>> load(const FileId& id) override {
        std::optional<Loaded> none;
        auto found = session_.disks().find(id.name, id.type, id.letter);
        if (!found) return none;
        Loaded loaded;
        loaded.entry = found->entry;
        loaded.letter = found->disk->letter;
        loaded.writable = !found->disk->read_only;
        loaded.lines =
            TRY(found->disk->files->read(found->entry.name, found->entry.type, 1, kToEnd));
        return std::optional(std::move(loaded));
    }

    Result<void> save(const FileEntry& entry, char letter, const Lines& lines) override {
        auto* disk = TRY(session_.disks().writable(letter));
        // CMS has no empty files: a file without lines keeps one blank record.
        TRY(disk->files->write(entry, lines.empty() ? Lines{" "} : lines));
        return disk->files->commit();
    }

    std::optional<int> run_macro(std::string_view name, std::string_view arguments) override {
        return session_.run_exec(name, arguments, name, "XEDIT");
    }
    // A command that sets variables sets those of the macro, or of the EXEC that called XEDIT.
    int cms(std::string_view command) override {
        const auto& pools = session_.variable_pools();
        return session_.execute(command, CallType::cms, pools.empty() ? nullptr : pools.back());
    }
    int cp(std::string_view command) override { return session_.cp_command(command); }
    void queue(std::string_view line) override { session_.stack().queue(line); }
    void push(std::string_view line) override { session_.stack().push(line); }

  private:
    Session& session_;
};

// ADDRESS XEDIT reaches this editor while it lives; an outer editor comes back afterwards.
class Registration {
  public:
    Registration(Session& session, Editor& editor) : session_(session) {
        auto& environments = session_.environments();
        if (auto known = environments.find("XEDIT"); known != environments.end())
            outer_ = known->second;
        environments["XEDIT"] = [&editor](std::string_view text, rexx::VariablePool& variables) {
            return editor.execute(text, Origin::macro, &variables);
        };
    }
    ~Registration() {
        if (outer_)
            session_.environments()["XEDIT"] = outer_;
        else
            session_.environments().erase("XEDIT");
    }
    Registration(const Registration&) = delete;
    Registration& operator=(const Registration&) = delete;

  private:
    Session& session_;
    std::function<int(std::string_view, rexx::VariablePool&)> outer_;
};

struct EditOptions {
    std::string profile = "PROFILE";
    bool wants_profile = true, quiet = false;
    std::optional<std::uint32_t> width;
};

Result<EditOptions> read_options(const std::vector<std::string>& words) {
    EditOptions options;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const auto& word = words[i];
        bool has_next = i + 1 < words.size();
        if (base::matches(word, "WIdth") && has_next && base::parse_decimal(words[i + 1])) {
            options.width = base::parse_decimal(words[++i]);
        } else if (base::matches(word, "PROFile") && has_next) {
            options.profile = words[++i];
        } else if (base::matches(word, "NOPROFile")) {
            options.wants_profile = false;
        } else if (base::matches(word, "NOMsg")) {
            options.quiet = true;
        } else if (!base::matches(word, "NOSCreen") && !base::matches(word, "NOCLear") &&
                   !base::matches(word, "LOCK") && !base::matches(word, "NOLOCK") &&
                   !base::matches(word, "NOUpdate")) {
            return make_error(base::msg::DMSXIN003E, word);
        }
    }
    return options;
}

Result<FileId> read_identifier(std::vector<std::string> words) {
    if (words.empty()) return make_error(base::msg::DMSXIN054E);
    // A missing file type is that of no list: XEDIT wants at least fn ft outside its own ring.
    if (words.size() == 1) return make_error(base::msg::DMSXIN054E);
    if (words.size() > 3) return make_error(base::msg::DMSXIN070E, words[3]);
    return parse_file_id(words, '*', Patterns::no);
}

}  // namespace

Result<int> run(Session& session, const CommandLine& line) {
    auto options = TRY(read_options(line.options()));
    auto id = TRY(read_identifier(line.operands()));
    if (id.letter != '*' && session.disks().at(id.letter) == nullptr)
        return make_error(base::msg::DMSXIN069E, std::string(1, id.letter));
    SessionWorld world(session);
    Editor editor(world);
    editor.message_mode = !options.quiet;
    TRY(editor.open(id, options.width));
    Registration registration(session, editor);
    if (options.wants_profile) (void)world.run_macro(options.profile, "");
    if (editor.has_file() && session.terminal().is_interactive())
        editor.report(make_error(base::msg::DMSXIN587I));
    return editor.converse();
}

}  // namespace cms::xedit
