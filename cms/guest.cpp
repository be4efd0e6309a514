// Second level.
//
// Differs from CP: the CMS that issued IPL is kept while its guest runs, so that an EXEC goes on
// after SHUTDOWN with return code 0, or with the number of the message that prevented the IPL.

#include "cms/guest.h"

#include "cms/dial.h"
#include "cms/interrupt.h"
#include "cms/shared_machine.h"

namespace cms {

namespace {

// A session as the terminal of the level below it: lines come from its program stack first.
class SessionTerminal final : public Terminal {
  public:
    explicit SessionTerminal(Session& session) : session_(session) {}
    void line(std::string_view text) override { session_.line(text); }
    void message(const base::Error& error) override { session_.message(error); }
    std::optional<std::string> read_line(std::string_view prompt) override {
        return session_.read_line(prompt);
    }
    std::optional<std::string> read_password(std::string_view prompt) override {
        // An EXEC may have queued it.
        if (session_.stack().lines() > 0) return session_.read_line(prompt);
        return session_.terminal().read_password(prompt);
    }
    bool takes_interrupts() const override { return session_.terminal().takes_interrupts(); }
    bool is_interactive() const override { return session_.terminal().is_interactive(); }
    void clear() override { session_.terminal().clear(); }
    std::size_t line_size() const override { return session_.terminal().line_size(); }

  private:
    Session& session_;
};

void restart_cms(Session& session) {
    session.commit();
    for (auto* disk : session.disks().all()) session.disks().clear(disk->letter);
    (void)session.stack().drop_buffer(0);
    session.initial_access(true);
}

}  // namespace

void UnlockingTerminal::pause(std::chrono::milliseconds time) {
    lock_.unlock();
    inner_.pause(time);
    lock_.lock();
}

std::optional<std::string> UnlockingTerminal::read_line(std::string_view prompt) {
    lock_.unlock();
    auto line = inner_.read_line(prompt);
    lock_.lock();
    return line;
}

std::optional<std::string> UnlockingTerminal::read_password(std::string_view prompt) {
    lock_.unlock();
    auto line = inner_.read_password(prompt);
    lock_.lock();
    return line;
}

int ConsoleActions::act(Session& session, const cp::NextAction& next) {
    using Kind = cp::NextAction::Kind;
    switch (next.kind) {
        case Kind::ipl_device: {
            session.commit();
            SessionTerminal terminal(session);
            return run_guest(*session.machine(), terminal, next, lock_);
        }
        case Kind::ipl_system:
            restart_cms(session);
            return 0;
        case Kind::log_off:
        case Kind::disconnect:
        case Kind::shutdown:
            session.commit();
            session.end();
            ended_by_ = next.kind;
            session.flags().halt = true;  // an EXEC does not survive its machine
            return 0;
        default:
            return 0;
    }
}

// ---- the guest ----

base::Result<Guest::LoggedOn> Guest::log_on(const std::string& userid,
                                            const std::optional<std::string>& password,
                                            base::Console& console) {
    auto machine = TRY(system_->log_on(userid, password, console));
    if (end_session_)
        machine = std::make_unique<SharedMachine>(std::move(machine), *lock_, end_session_);
    return LoggedOn{std::move(machine), parked_.erase(userid) > 0};
}

void Guest::park(std::unique_ptr<cp::VirtualMachine> machine) {
    parked_.insert(machine->userid());
    if (auto* shared = dynamic_cast<SharedMachine*>(machine.get())) machine = shared->release();
    cp::shared(*system_).disconnect(std::move(machine));
}

bool GuestConsole::log_on_operator() {
    auto logged_on = guest_.log_on("OPERATOR", std::nullopt, terminal_);
    if (!logged_on.ok()) {
        terminal_.message(logged_on.error());
        return false;
    }
    machine_ = std::move(logged_on.value().machine);
    return true;
}

bool GuestConsole::serve() {
    while (!guest_.is_down()) {
        if (!machine_ && !logo_shown_) {
            terminal_.line(
                fmt::format("{} ONLINE -- LOGON userid, or DIAL userid", guest_.system().name()));
            logo_shown_ = true;
        }
        const auto line = terminal_.read_line("");
        if (!line || input_ended_) return false;
        if (guest_.is_down()) break;
        if (machine_)
            command(*line);
        else if (!logo_line(*line))
            return true;
    }
    return true;
}

// False: the terminal leaves.
bool GuestConsole::logo_line(const std::string& line) {
    std::vector<std::string> words;
    for (const auto word : base::words(line)) words.push_back(base::upper(word));
    if (words.empty()) return true;
    if (base::matches(words[0], "LOGon") || base::matches(words[0], "LOGIn")) {
        log_on(words);
    } else if (words[0] == "UNDIAL" || words[0] == "DROP") {
        return false;
    } else {
        terminal_.line("Enter one of these commands: LOGON userid, UNDIAL");
    }
    return true;
}

void GuestConsole::log_on(const std::vector<std::string>& words) {
    if (words.size() < 2)
        return terminal_.message(base::make_error(base::msg::DMSCMS050E, "LOGON"));
    std::optional<std::string> password;
    const bool is_trusted = place_ == Place::operator_console && words[1] == "OPERATOR";
    if (words.size() > 2)
        password = words[2];
    else if (!is_trusted)
        password =
            base::upper(base::trim(terminal_.read_password("Enter your password:").value_or("")));
    auto logged_on = guest_.log_on(words[1], password, terminal_);
    if (!logged_on.ok()) return terminal_.message(logged_on.error());
    machine_ = std::move(logged_on.value().machine);
    if (!logged_on.value().reconnected && base::upper(machine_->default_ipl()).starts_with("CMS"))
        run_cms();
}

void GuestConsole::command(const std::string& line) {
    if (base::trim(line).empty()) return;
    machine_->log_console(line);
    const auto reply = machine_->command(line);
    for (const auto& item : reply.lines) show(item.shown());
    follow(reply.next);
}

void GuestConsole::show(std::string_view text) {
    terminal_.line(text);
    machine_->log_console(text);
}

void GuestConsole::follow(const cp::NextAction& next) {
    using Kind = cp::NextAction::Kind;
    logo_shown_ = false;
    switch (next.kind) {
        case Kind::ipl_system:
            return run_cms();
        case Kind::ipl_device:
            // The first level's guests can be dialled; below it there is no directory for it.
            (void)run_guest(*machine_, terminal_, next, guest_.lock());
            return;
        case Kind::log_off:
            machine_.reset();
            return;
        case Kind::disconnect:
            guest_.park(std::move(machine_));
            machine_.reset();
            return;
        default:
            return;
    }
}

void GuestConsole::run_cms() {
    SessionOptions options;
    options.userid = machine_->userid();
    options.node = guest_.system().name();
    ConsoleActions actions(guest_.lock());
    bool ended = false;
    {
        Session session(terminal_, machine_.get(), options, &actions);
        std::optional<InterruptTarget> interrupts;
        if (terminal_.takes_interrupts()) interrupts.emplace(session.flags().halt);
        session.initial_access(true);
        session.run();
        input_ended_ = session.input_ended();
        ended = session.ended();
    }
    logo_shown_ = false;
    if (!ended) return;
    if (actions.ended_by() == cp::NextAction::Kind::disconnect) guest_.park(std::move(machine_));
    machine_.reset();
}

int run_guest(cp::VirtualMachine& machine, Terminal& terminal, const cp::NextAction& next,
              std::mutex* lock) {
    cp::StartOptions options;
    options.converse = true;
    options.parameters = next.parameters;
    options.sysres = next.device;
    options.level = machine.system().level() + 1;
    options.console_folder = machine.system().console_folder();
    auto system = cp::ipl(machine.real_devices_for_guest(), options, terminal, terminal);
    if (!system.ok()) return base::report(terminal, system.error());
    Guest guest(std::move(system).value(), lock);
    const auto name = guest.system().name();
    DialServer dialled(machine, guest, terminal);
    GuestConsole console(guest, terminal, Place::operator_console);
    if (!console.log_on_operator()) return 8;
    const bool served = console.serve();
    dialled.stop();
    if (served) return 0;
    return base::report(terminal, base::make_error(base::msg::DMSCMS906E, name));
}

}  // namespace cms
