// The session: console, reads in their order, the loop of typed commands, ready messages.
// Reference: cms sections 1 and 4. Resolution is in resolve.cpp, EXECs in exec.cpp.

#include <algorithm>
#include <ctime>

#include "cms/cms.h"
#include "cms/globals.h"
#include "cms/rx_socket.h"
#include "rexx/rexx.h"

namespace cms {

namespace {

// The escape character before a line end takes its meaning away (TERMINAL ESCAPE ").
constexpr char kEscape = '"';

bool is_cp_piece(std::string_view piece) {
    const auto words = base::words(piece);
    return !words.empty() && base::upper(words[0]) == "CP";
}

std::string ready_text(int rc, const Settings& settings) {
    std::string text = "Ready";
    if (rc > 0) text += fmt::format("({:05})", rc);
    if (rc < 0) text += fmt::format("(-{:04})", -static_cast<std::int64_t>(rc) % 10000);
    text += ';';
    if (!settings.long_ready) return text;
    const double used = static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
    const auto now = dasd::Timestamp::now();
    return text + fmt::format(" T={:.2f}/{:.2f} {:02}:{:02}:{:02}", used, used, now.hour,
                              now.minute, now.second);
}

}  // namespace

Session::Session(Terminal& terminal, cp::VirtualMachine* machine, SessionOptions options,
                 MachineActions* actions)
    : terminal_(terminal),
      machine_(machine),
      options_(std::move(options)),
      actions_(actions),
      globals_(std::make_unique<GlobalVariables>()),
      sockets_(std::make_unique<SocketSets>()) {
    if (machine_) machine_->set_events(this);
}

Session::~Session() {
    commit();
    if (machine_) machine_->set_events(nullptr);
}

Session::Capture::Capture(Session& session, base::LineSink& sink) : session_(session) {
    session_.captures_.push_back(&sink);
}

Session::Capture::~Capture() {
    session_.captures_.pop_back();
}

// ---- output ----

void Session::line(std::string_view text) {
    if (!captures_.empty())
        captures_.back()->line(text);
    else if (settings_.typing)
        log_console(text), show(text);
}

void Session::open_console_log(FileId file) {
    console_log_ = ConsoleLog{std::move(file), {}};
}

base::Result<void> Session::close_console_log() {
    auto log = std::exchange(console_log_, std::nullopt);
    if (!log || log->lines.empty()) return {};
    FileEntry entry;
    entry.name = log->file.name;
    entry.type = log->file.type;
    entry.mode_number = static_cast<std::uint8_t>(log->file.number < 0 ? 1 : log->file.number);
    auto* disk = TRY(disks_.writable(log->file.letter));
    return disk->files->write(entry, log->lines);
}

std::string without_password(std::string_view line) {
    auto words = base::words(line);
    std::string prefix;
    if (!words.empty() && (base::upper(words[0]) == "CP" || base::upper(words[0]) == "#CP")) {
        prefix = std::string(words[0]) + ' ';
        words.erase(words.begin());
    }
    const bool logs_on =
        words.size() > 2 && (base::matches(words[0], "LOGon") || base::matches(words[0], "LOGIN"));
    if (!logs_on) return std::string(line);
    return fmt::format("{}{} {} ********", prefix, words[0], words[1]);
}

void Session::log_console(std::string_view text) {
    if (console_log_) console_log_->lines.emplace_back(text.empty() ? " " : text);
}

void Session::show(std::string_view text) {
    terminal_.line(text);
    if (machine_) machine_->log_console(text);
}

std::string Session::message_form() const {
    auto form = machine_ ? base::upper(machine_->setting("EMSG")) : settings_.message_form;
    return form.empty() ? "TEXT" : form;
}

std::optional<std::string> Session::shown(std::string_view id, std::string_view text) const {
    if (id.empty()) return std::string(text);
    const auto form = message_form();
    if (form == "ON") return fmt::format("{} {}", id, text);
    if (form == "CODE") return std::string(id);
    if (form == "OFF" && id.back() != 'R' && id.back() != 'D') return std::nullopt;
    return std::string(text);
}

void Session::message(const base::Error& error) {
    if (const auto text = shown(error.id, error.text)) line(*text);
}

void Session::progress(std::string_view what, std::uint64_t done, std::uint64_t total) {
    if (captures_.empty() && settings_.typing) terminal_.progress(what, done, total);
}

void Session::answer(std::string_view text, StackOrder order) {
    if (order == StackOrder::fifo) return stack_.queue(text);
    if (order == StackOrder::lifo) return stack_.push(text);
    line(text);
}

void Session::show_ready(int rc) {
    if (options_.show_ready) show(ready_text(rc, settings_));
}

namespace {

// "hh:mm:ss * MSG FROM USERID  : text" as "*MSG    USERID   text"; std::nullopt: it has no header.
std::optional<std::string> trapped(std::string_view text) {
    constexpr std::size_t kWord = 11;  // behind the time and the asterisk
    const auto from = text.find(" FROM ", kWord);
    if (text.size() < kWord || from == std::string_view::npos) return std::nullopt;
    const auto rest = text.substr(from + 6);
    const auto colon = rest.find(": ");
    if (colon == std::string_view::npos) return std::nullopt;
    return fmt::format("{:<8}{:<8} {}", "*" + std::string(text.substr(kWord, from - kWord)),
                       base::trim(rest.substr(0, colon)), rest.substr(colon + 2));
}

}  // namespace

void Session::incoming_message(std::string_view text) {
    const auto line = message_trap_.is_set ? trapped(text) : std::nullopt;
    if (!line) return show(text);
    const auto kind = line->substr(1, line->find(' ') - 1);
    if (machine_ && machine_->setting(kind) != "IUCV") return show(text);
    message_trap_.lines.push_back(*line);
}

bool Session::pause(std::chrono::milliseconds time) {
    terminal_.pause(time);
    look_for_immediate();
    return !ended_ && !flags_.halt;
}

// ---- input ----

char Session::terminal_character(std::string_view setting, char without_machine) const {
    const auto value = machine_ ? machine_->setting(setting) : std::string();
    if (value.empty() || value == "ON") return without_machine;
    return value == "OFF" ? char{0} : value[0];
}

std::vector<std::string> Session::split_typed(std::string_view text) {
    // --no-linend is stronger than the machine's setting.
    const char line_end =
        options_.line_end == 0 ? char{0} : terminal_character("LINEND", options_.line_end);
    const char escape = terminal_character("ESCAPE", kEscape);
    std::vector<std::string> pieces(1);
    bool after_end = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool is_escaped =
            escape != 0 && text[i] == escape && i + 1 < text.size() && text[i + 1] == line_end;
        if (is_escaped) {
            pieces.back() += text[++i];
            continue;
        }
        if (line_end == 0 || text[i] != line_end) {
            pieces.back() += text[i];
            continue;
        }
        if (after_end && is_cp_piece(pieces.back())) pieces.back().insert(0, 1, '\0');
        pieces.emplace_back();
        after_end = true;
    }
    // A piece for CP at once is marked by a leading null, which nobody can type.
    if (after_end && is_cp_piece(pieces.back())) pieces.back().insert(0, 1, '\0');
    return pieces;
}

std::optional<std::string> Session::read_terminal(std::string_view prompt) {
    settings_.typing = true;  // a read ends HT
    for (;;) {
        auto typed = terminal_.read_line(prompt);
        if (!typed) {
            input_ended_ = true;
            return std::nullopt;
        }
        if (machine_) machine_->log_console(without_password(*typed));
        auto pieces = split_typed(*typed);
        const bool only_cp = pieces.size() > 1 && pieces[0].empty() && pieces[1].starts_with('\0');
        if (only_cp) pieces.erase(pieces.begin());
        std::erase_if(pieces, [&](const std::string& piece) {
            if (piece.empty() || piece[0] != '\0') return false;
            const auto command = base::trim(std::string_view(piece).substr(1)).substr(2);
            cp_command(base::trim(command));
            return true;
        });
        if (ended_) return std::nullopt;  // #CP LOGOFF: the next line is the terminal's again
        if (pieces.empty()) continue;
        typed_ahead_.insert(typed_ahead_.begin(), pieces.begin() + 1, pieces.end());
        return pieces.front();
    }
}

std::optional<std::string> Session::read_typed(std::string_view prompt) {
    if (typed_ahead_.empty()) return read_terminal(prompt);
    auto next = std::move(typed_ahead_.front());
    typed_ahead_.pop_front();
    return next;
}

std::optional<std::string> Session::read_line(std::string_view prompt) {
    auto stacked = stack_.read();
    auto line = stacked ? std::move(stacked) : read_typed(prompt);
    if (line) log_console(without_password(*line));
    return line;
}

bool Session::is_immediate(std::string_view word) {
    const auto name = base::upper(base::trim(word));
    if (name == "HI")
        flags_.halt = true;
    else if (name == "TS")
        flags_.trace_on = true;
    else if (name == "TE")
        flags_.trace_off = true;
    else if (name == "HT")
        settings_.typing = false;
    else if (name == "RT")
        settings_.typing = true;
    else if (name == "HX")  // ends whatever runs: files are closed at the prompt anyway
        flags_.halt = true;
    else if (name == "SO" || name == "RO" || name == "HO")
        return true;  // of SVC tracing, which no program here has on
    else
        return is_own_immediate(name);
    return true;
}

// One that an EXEC has set up by IMMCMD: noted until it asks.
bool Session::is_own_immediate(const std::string& name) {
    const auto found = immediate_.find(name);
    if (found == immediate_.end()) return false;
    found->second = true;
    return true;
}

void Session::look_for_immediate() {
    while (auto typed = terminal_.typed_meanwhile())
        for (auto& piece : split_typed(*typed))
            if (!is_immediate(piece)) typed_ahead_.push_back(std::move(piece));
}

// ---- the loop ----

int Session::typed_line(std::string_view text) {
    const auto command = base::trim(text);
    // A line that begins with an asterisk is a comment at the console.
    if (command.empty() || command[0] == '*') return 0;
    flags_.halt = false;  // Ctrl-C at the prompt was for the line given up there
    const int rc = is_immediate(command) ? 0 : execute(text, CallType::typed);
    immediate_.clear();  // they belong to the EXEC that set them up
    open_files_.clear();
    commit();
    flags_.halt = flags_.trace_on = flags_.trace_off = false;
    settings_.typing = true;
    if (!ended_) show_ready(rc);
    return rc;
}

int Session::run() {
    int rc = 0;
    while (!ended_) {
        const auto next = read_line("");
        if (!next) break;
        rc = typed_line(*next);
    }
    return rc;
}

void Session::commit() {
    const auto done = disks_.commit();
    if (!done.ok()) message(done.error());
}

// ---- CP ----

void Session::show_reply(const cp::Reply& reply) {
    for (const auto& item : reply.lines)
        if (const auto text = shown(item.id, item.text)) line(*text);
}

namespace {

// CP only answers, or writes to the journal of a clone: no file of ours needs to be on disk first.
bool is_about_nothing_of_ours(std::string_view text) {
    const auto words = base::words(text);
    if (words.empty() || words[0] == "QUERY") return true;
    constexpr std::string_view forms[] = {"QUERY", "CREATE", "KEEP", "FORGET", "NOTE", "PLAN"};
    return words.size() > 1 && words[0] == "CLONESYS" &&
           std::find(std::begin(forms), std::end(forms), words[1]) != std::end(forms);
}

}  // namespace

cp::Reply Session::cp_reply(std::string_view text) {
    if (!is_about_nothing_of_ours(text)) commit();
    cp::Reply reply;
    if (machine_) {
        reply = machine_->command(text);
    } else {
        const auto words = base::words(text);
        if (words.empty()) return reply;
        if (words.size() == 3 && base::matches(words[0], "SET") &&
            base::upper(words[1]) == "EMSG") {
            settings_.message_form = base::upper(words[2]);
            return reply;
        }
        const auto error = base::make_error(base::msg::DMSCMS902E, base::upper(words[0]));
        reply.rc = error.rc;
        reply.lines.push_back({std::string(error.id), error.text});
    }
    return reply;
}

int Session::cp_command(std::string_view text) {
    const auto reply = cp_reply(text);
    show_reply(reply);
    return follow(reply);
}

int Session::follow(const cp::Reply& reply) {
    if (reply.next.kind == cp::NextAction::Kind::none || !actions_) return reply.rc;
    return actions_->act(*this, reply.next);
}

void Session::before_freeze() {
    commit();
    open_files_.clear();
}

void Session::device_gone(dasd::DeviceNumber number) {
    for (auto* disk : disks_.all())
        if (disk->number == number) disks_.clear(disk->letter);
}

std::string Session::open_key(std::string_view name, std::string_view type, char letter) {
    return fmt::format("{} {} {}", name, type, letter);
}

}  // namespace cms
