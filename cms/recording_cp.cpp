// The virtual machine that notes what CP answers, as a script (cms/scripted_cp.h).

#include <fcntl.h>
#include <unistd.h>

#include "base/base.h"
#include "cms/scripted_cp.h"

namespace cms {

namespace {

std::string escaped(std::string_view text) {
    std::string safe;
    for (const char c : text) {
        if (c == '\\')
            safe += "\\\\";
        else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F)
            safe += fmt::format("\\x{:02X}", static_cast<unsigned char>(c));
        else
            safe += c;
    }
    return base::to_utf8(safe);
}

class RecordingCp final : public cp::VirtualMachine {
  public:
    RecordingCp(cp::VirtualMachine& machine, std::FILE* file) : machine_(machine), file_(file) {
        fmt::print(
            file_,
            "# CP's answers, recorded by cms --record-cp; cms --cp-script gives them again.\n"
            "# Passwords that were part of a command are in here.\n"
            "@ userid {}\n@ node {}\n@ set EMSG {}\n",
            machine.userid(), machine.system().name(), machine.setting("EMSG"));
        std::fflush(file_);
    }
    ~RecordingCp() override { std::fclose(file_); }
    RecordingCp(const RecordingCp&) = delete;
    RecordingCp& operator=(const RecordingCp&) = delete;

    cp::Reply command(std::string_view text) override {
        // Several commands in one text are asked one after another, as CP itself does: a script
        // has an answer for each.
        cp::Reply all;
        for (;;) {
            const auto end = text.find('\x15');
            auto reply = machine_.command(text.substr(0, end));
            note(text.substr(0, end), reply);
            all.rc = reply.rc;
            all.next = reply.next;
            for (auto& line : reply.lines) all.lines.push_back(std::move(line));
            if (end == std::string_view::npos || all.rc != 0) return all;
            text.remove_prefix(end + 1);
        }
    }
    const std::string& userid() const override { return machine_.userid(); }
    cp::System& system() override { return machine_.system(); }
    bool knows(std::string_view word) const override { return machine_.knows(word); }
    std::vector<cp::CommandHelp> command_help() const override { return machine_.command_help(); }
    base::Result<cp::ExtentGrant> extent(dasd::DeviceNumber number, dasd::Access access) override {
        return machine_.extent(number, access);
    }
    base::Result<dasd::Device> device(dasd::DeviceNumber number, dasd::Access access) override {
        return machine_.device(number, access);
    }
    void volume_changed(dasd::DeviceNumber number) override { machine_.volume_changed(number); }
    std::vector<cp::VirtualDevice> devices() const override { return machine_.devices(); }
    base::Result<void> mount_tape(dasd::DeviceNumber number,
                                  const std::vector<std::string>& images) override {
        return machine_.mount_tape(number, images);
    }
    void set_events(cp::MachineEvents* events) override { machine_.set_events(events); }
    std::string default_ipl() const override { return machine_.default_ipl(); }
    std::string setting(std::string_view name) const override { return machine_.setting(name); }
    void log_console(std::string_view text) override { machine_.log_console(text); }
    base::Result<void> write_unit(cp::UnitRecord unit,
                                  const std::vector<cp::SpoolRecord>& records) override {
        return machine_.write_unit(unit, records);
    }
    base::Result<void> send_cards(const cp::SpoolFile& about,
                                  const std::vector<cp::SpoolRecord>& cards) override {
        return machine_.send_cards(about, cards);
    }
    base::Result<std::optional<cp::SpoolFile>> reader_file() override {
        return machine_.reader_file();
    }
    base::Result<std::optional<cp::SpoolRecord>> read_card() override {
        return machine_.read_card();
    }
    std::vector<cp::SpoolFile> spool_files(cp::SpoolQueue queue) const override {
        return machine_.spool_files(queue);
    }
    std::vector<cp::DeviceAttachment> real_devices_for_guest() override {
        return machine_.real_devices_for_guest();
    }

  private:
    void note(std::string_view command, const cp::Reply& reply) {
        if (base::trim(command).empty()) return;
        fmt::print(file_, "> {}\n", escaped(command));
        if (reply.rc != 0) fmt::print(file_, "= {}\n", reply.rc);
        for (const auto& line : reply.lines) fmt::print(file_, "< {}\n", escaped(line.shown()));
        std::fflush(file_);
    }
    cp::VirtualMachine& machine_;
    std::FILE* file_;
};

}  // namespace

base::Result<std::unique_ptr<cp::VirtualMachine>> recording_cp(cp::VirtualMachine& machine,
                                                               const std::string& file) {
    // Commands may hold passwords: nobody else reads the file.
    constexpr int kOwnerOnly = 0600;
    const int descriptor =
        ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, kOwnerOnly);
    std::FILE* opened = descriptor < 0 ? nullptr : ::fdopen(descriptor, "w");
    if (!opened) return base::make_error(base::msg::DMSCPS904E, file);
    std::unique_ptr<cp::VirtualMachine> recorder = std::make_unique<RecordingCp>(machine, opened);
    return recorder;
}

}  // namespace cms
