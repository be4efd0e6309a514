// The virtual machine whose CP is a script.

#include "cms/scripted_cp.h"

#include <algorithm>
#include <set>

#include "base/base.h"

namespace cms {

namespace {

using base::make_error;
namespace msg = base::msg;

// "HCPLNK104E": what SET EMSG may hide.
bool is_message_id(std::string_view word) {
    if (word.size() < 10 || word.size() > 11) return false;
    const auto digits = word.substr(6, word.size() - 7);
    const auto is_letter = [](char c) { return c >= 'A' && c <= 'Z'; };
    return std::all_of(word.begin(), word.begin() + 3, is_letter) && is_letter(word.back()) &&
           std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
}

cp::ReplyLine reply_line(std::string text) {
    const auto id = text.substr(0, text.find(' '));
    if (!is_message_id(id)) return {"", std::move(text)};
    text.erase(0, std::min(id.size() + 1, text.size()));
    return {id, std::move(text)};
}

// &1 … become what the pattern's * and % stood for; && is &.
std::string filled(std::string_view text, const std::vector<std::string>& parts) {
    std::string whole;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool is_reference = text[i] == '&' && i + 1 < text.size();
        const auto n = is_reference ? static_cast<std::size_t>(text[i + 1] - '0') : 0;
        if (is_reference && text[i + 1] == '&')
            whole += text[++i];
        else if (is_reference && n >= 1 && n <= 9 && n <= parts.size())
            whole += parts[n - 1], ++i;
        else
            whole += text[i];
    }
    return whole;
}

// The system of a script: a name and nothing that could be looked into.
class ScriptedSystem final : public cp::System {
  public:
    explicit ScriptedSystem(std::string name) : name_(std::move(name)) {}
    const std::string& name() const override { return name_; }
    const std::string& directory_path() const override { return none_; }
    const cp::SystemConfig& config() const override { return config_; }
    const cp::UserDirectory& directory() const override { return directory_; }
    int level() const override { return 1; }
    bool is_shut_down() const override { return false; }
    std::string console_folder() const override { return {}; }
    base::Result<dasd::DeviceNumber> dial(std::string_view userid,
                                          std::optional<dasd::DeviceNumber>) override {
        return make_error(msg::DMSCPS905E, userid);
    }
    void drop(std::string_view, dasd::DeviceNumber) override {}
    std::vector<LoggedOn> users() const override { return {}; }
    base::Result<std::unique_ptr<cp::VirtualMachine>> log_on(std::string_view userid,
                                                             std::optional<std::string_view>,
                                                             base::Console&) override {
        return make_error(msg::DMSCPS905E, userid);
    }

  private:
    std::string name_, none_;
    cp::SystemConfig config_;
    cp::UserDirectory directory_;
};

class ScriptedCp final : public cp::VirtualMachine {
  public:
    ScriptedCp(CpScript script, Unanswered unanswered)
        : script_(std::move(script)),
          unanswered_(std::move(unanswered)),
          system_(script_.node),
          used_(script_.entries.size()) {}

    const std::string& userid() const override { return script_.userid; }
    cp::System& system() override { return system_; }
    cp::Reply command(std::string_view text) override;
    bool knows(std::string_view word) const override;
    base::Result<cp::ExtentGrant> extent(dasd::DeviceNumber number, dasd::Access) override {
        return make_error(msg::DMSCPS905E, fmt::format("{:04X}", number.n));
    }
    base::Result<dasd::Device> device(dasd::DeviceNumber number, dasd::Access) override {
        return make_error(msg::DMSCPS905E, fmt::format("{:04X}", number.n));
    }
    void volume_changed(dasd::DeviceNumber) override {}
    std::vector<cp::VirtualDevice> devices() const override;
    void set_events(cp::MachineEvents* events) override { events_ = events; }
    std::string default_ipl() const override { return "CMS"; }
    std::string setting(std::string_view name) const override {
        const auto found = script_.settings.find(name);
        return found == script_.settings.end() ? std::string() : found->second;
    }
    std::vector<cp::DeviceAttachment> real_devices_for_guest() override { return {}; }

  private:
    std::optional<cp::Reply> answer(const std::string& command);
    std::optional<cp::Reply> built_in(const std::string& command);
    void take_effect(const std::string& command);
    cp::Reply one(std::string_view text);

    CpScript script_;
    Unanswered unanswered_;
    ScriptedSystem system_;
    std::vector<bool> used_;  // entries that have had their turn
    cp::MachineEvents* events_ = nullptr;
};

// The next entry of that command whose turn has not been, else the last that had it; a command
// written out goes before every pattern.
std::optional<cp::Reply> ScriptedCp::answer(const std::string& command) {
    for (const bool pattern : {false, true}) {
        std::optional<std::size_t> chosen;
        std::vector<std::string> parts;
        for (std::size_t i = 0; i < script_.entries.size(); ++i) {
            const auto& entry = script_.entries[i];
            if (entry.is_pattern != pattern) continue;
            // Another pattern that fits is another command; the same one again is the next turn.
            if (pattern && chosen && entry.command != script_.entries[*chosen].command) continue;
            const auto fits = pattern                    ? fitting_parts(entry.command, command)
                              : entry.command == command ? std::optional(std::vector<std::string>())
                                                         : std::nullopt;
            if (!fits) continue;
            chosen = i;
            parts = *fits;
            if (!used_[i]) break;
        }
        if (!chosen) continue;
        used_[*chosen] = true;
        const auto& entry = script_.entries[*chosen];
        cp::Reply reply{entry.rc, {}, {}};
        for (const auto& line : entry.lines)
            reply.lines.push_back(reply_line(pattern ? filled(line, parts) : line));
        return reply;
    }
    return std::nullopt;
}

// Commands that need no entry: they change nothing but this session.
std::optional<cp::Reply> ScriptedCp::built_in(const std::string& command) {
    const auto words = base::words(command);
    const bool is_setting = words.size() == 3 && words[0] == "SET" && words[1] == "EMSG";
    const bool is_terminal = !words.empty() && base::matches(words[0], "TERMinal");
    const bool leaves = words.size() == 1 && base::matches(words[0], "LOGoff");
    if (is_setting || is_terminal || leaves) return cp::Reply{};
    return std::nullopt;
}

void ScriptedCp::take_effect(const std::string& command) {
    const auto words = base::words(command);
    if (words.empty()) return;
    const bool keeps = words[0] == "SET" || base::matches(words[0], "TERMinal");
    for (std::size_t i = 1; keeps && i + 1 < words.size(); i += 2)
        script_.settings[std::string(base::matches(words[i], "LINENd") ? "LINEND" : words[i])] =
            words[i + 1];
    if (!base::matches(words[0], "DETach") || words.size() < 2 || !events_) return;
    if (const auto number = base::parse_hexadecimal(words[1]); number && *number <= 0xFFFF)
        events_->device_gone(dasd::DeviceNumber{static_cast<std::uint16_t>(*number)});
}

cp::Reply ScriptedCp::one(std::string_view text) {
    std::string command;
    for (const auto word : base::words(text))
        command.append(command.empty() ? "" : " ").append(word);
    command = base::upper(command);
    if (command.empty()) return {};
    auto reply = answer(command);
    if (!reply) reply = built_in(command);
    if (!reply) {
        unanswered_(command);
        const auto error = make_error(msg::DMSCPS902E, script_.file, command);
        return {error.rc, {{std::string(error.id), error.text}}, {}};
    }
    if (reply->rc == 0) take_effect(command);
    if (reply->rc == 0 && base::matches(command, "LOGoff"))
        reply->next.kind = cp::NextAction::Kind::log_off;
    return *reply;
}

cp::Reply ScriptedCp::command(std::string_view text) {
    cp::Reply all;
    for (;;) {
        const auto end = text.find('\x15');
        auto reply = one(text.substr(0, end));
        all.rc = reply.rc;
        all.next = reply.next;
        for (auto& line : reply.lines) all.lines.push_back(std::move(line));
        if (end == std::string_view::npos || all.rc != 0) return all;
        text.remove_prefix(end + 1);
    }
}

// Implied CP: a word that begins an entry, or that needs none.
bool ScriptedCp::knows(std::string_view word) const {
    const auto name = base::upper(word);
    for (const auto& entry : script_.entries) {
        const auto first = std::string_view(entry.command).substr(0, entry.command.find(' '));
        if (entry.is_pattern ? fitting_parts(first, name).has_value() : first == name) return true;
    }
    return base::matches(name, "TERMinal") || base::matches(name, "LOGoff");
}

std::vector<cp::VirtualDevice> ScriptedCp::devices() const {
    std::vector<cp::VirtualDevice> all;
    for (const auto& [number, disk] : script_.disks) {
        cp::VirtualDevice device;
        device.number = dasd::DeviceNumber{number};
        device.type = "3390";
        device.volume = "SCRIPT";
        device.writable = !disk.read_only;
        all.push_back(std::move(device));
    }
    return all;
}

}  // namespace

std::unique_ptr<cp::VirtualMachine> scripted_cp(CpScript script, Unanswered unanswered) {
    return std::make_unique<ScriptedCp>(std::move(script), std::move(unanswered));
}

}  // namespace cms
