// Transcripts: tests/transcripts/cms and cp, *.transcript, in the form of docs (style section 9):
// "> " typed,
// ". " an answer to a program's read, "< fn ft fm" … "<" a file on A, "#" a comment, the rest is
// what the console showed. UPDATE_GOLDEN=1 rewrites them.

#include "cms/guest.h"
#include "tests/cms/doubles.h"
#include "tests/cp/small_system.h"

namespace {

using cms_test::TemporaryDirectory;

// True when `text` at `at` has the shape: 9 a digit, _ a digit or blank, the rest itself.
bool has_shape(std::string_view text, std::size_t at, std::string_view shape) {
    if (at + shape.size() > text.size()) return false;
    for (std::size_t i = 0; i < shape.size(); ++i) {
        const char c = text[at + i];
        const bool digit = c >= '0' && c <= '9';
        if (shape[i] == '9' ? !digit : shape[i] == '_' ? !digit && c != ' ' : c != shape[i])
            return false;
    }
    return true;
}

void replace_shape(std::string& text, std::string_view shape, std::string_view by) {
    for (std::size_t at = 0; at < text.size(); ++at)
        if (has_shape(text, at, shape)) text.replace(at, shape.size(), by);
}

// Clock times, dates and the temporary directory do not belong to the expectation.
std::string normalised(std::string text, const std::string& directory) {
    for (auto at = text.find(directory); at != std::string::npos; at = text.find(directory))
        text.replace(at, directory.size(), "DIR");
    replace_shape(text, "_9:99:99", "hh:mm:ss");
    replace_shape(text, "_9/99/99", "mm/dd/yy");
    replace_shape(text, "99.99.99 GMT", "hh.mm.ss GMT");
    replace_shape(text, "99/99 hh:mm:ss", "mm/dd hh:mm:ss");
    replace_shape(text, "9999-99-99 hh:mm:ss", "yyyy-mm-dd hh:mm:ss");
    return text;
}

// Plays a transcript's input and records what really happens, in the same form.
class Player final : public cms::Terminal {
  public:
    Player(std::vector<std::string> lines, const TemporaryDirectory& directory)
        : lines_(std::move(lines)), directory_(directory) {}
    void line(std::string_view text) override {
        record += normalised(base::to_utf8(text), directory_.path()) + "\n";
    }
    std::optional<std::string> read_line(std::string_view) override {
        for (; at_ < lines_.size(); ++at_) {
            const auto& next = lines_[at_];
            if (next.starts_with("#")) {
                record += next + "\n";
            } else if (next.starts_with("< ")) {
                put_file();
            } else if (next.starts_with("> ") || next.starts_with(". ") || next == "." ||
                       next == ">") {
                ++at_;
                const auto typed = next.size() > 2 ? next.substr(2) : std::string();
                const char* mark = session && session->depth() > 0 ? "." : ">";
                record += std::string(mark) + (typed.empty() ? "" : " " + typed) + "\n";
                return base::from_utf8(expanded(typed)).value_or(typed);
            }
        }
        return std::nullopt;
    }
    std::string record;
    cms::Session* session = nullptr;

  private:
    // DIR is the test's folder, as in what is shown.
    std::string expanded(std::string typed) const {
        const auto at = typed.find("DIR/");
        return at == std::string::npos ? typed : typed.replace(at, 3, directory_.path());
    }
    void put_file() {
        const auto words = base::words(lines_[at_]);
        const auto name = std::string(words.at(1)) + "." + std::string(words.at(2));
        std::string text;
        record += lines_[at_] + "\n";
        for (++at_; at_ < lines_.size() && lines_[at_] != "<"; ++at_) text += lines_[at_] + "\n";
        record += text + "<\n";
        directory_.put(name, text);
    }
    std::vector<std::string> lines_;
    const TemporaryDirectory& directory_;
    std::size_t at_ = 0;
};

std::vector<std::string> lines_of(const std::string& path) {
    std::ifstream in(path);
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
}

void play(Player& player, cp::VirtualMachine* machine, const TemporaryDirectory& directory) {
    cms::SessionOptions options;
    if (machine) options.userid = machine->userid();
    cms::ConsoleActions actions(nullptr);
    cms::Session session(player, machine, options, &actions);
    player.session = &session;
    session.execute("ACCESS " + directory.path() + "/ A", cms::CallType::cmdcall);
    session.run();
}

// A transcript of cp: MAINT of the miniature system.
std::string played_on_system(Player& player, const TemporaryDirectory& directory) {
    small::make_system(directory.path() + "/vm1a");
    const auto system = small::boot(directory.path() + "/vm1a");
    const auto maint = small::log_on(*system, "MAINT");
    play(player, maint.get(), directory);
    return player.record;
}

std::string played(const std::string& name, const std::vector<std::string>& lines) {
    TemporaryDirectory directory;
    Player player(lines, directory);
    if (name.starts_with("cp/")) return played_on_system(player, directory);
    play(player, nullptr, directory);
    return player.record;
}

const std::filesystem::path kFolder = std::filesystem::path(TEST_SOURCE_DIR) / "tests/transcripts";

std::vector<std::string> transcripts() {
    std::vector<std::string> names;
    for (const std::string room : {"cms", "cp"})
        for (const auto& item : std::filesystem::directory_iterator(kFolder / room))
            if (item.path().extension() == ".transcript")
                names.push_back(room + '/' + item.path().stem().string());
    std::sort(names.begin(), names.end());
    return names;
}

class Transcript : public testing::TestWithParam<std::string> {};

TEST_P(Transcript, ShowsTheSame) {
    const auto path = (kFolder / (GetParam() + ".transcript")).string();
    const auto lines = lines_of(path);
    const auto happened = played(GetParam(), lines);
    if (std::getenv("UPDATE_GOLDEN")) {
        std::ofstream(path) << happened;
        return;
    }
    std::string wanted;
    for (const auto& line : lines) wanted += line + "\n";
    EXPECT_EQ(happened, wanted);
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
    auto name = info.param;
    std::replace_if(
        name.begin(), name.end(), [](unsigned char c) { return !std::isalnum(c); }, '_');
    return name;
}

INSTANTIATE_TEST_SUITE_P(All, Transcript, testing::ValuesIn(transcripts()), test_name);

}  // namespace
