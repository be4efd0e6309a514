// The state of a running CP: its volumes, LINK table, machines and the systems it is cloning.
//
// Inside the cp room only. Commands change this state; boot.cpp and second_level.cpp build it.
#pragma once

#include <condition_variable>
#include <mutex>
#include <set>

#include "cp/account.h"
#include "cp/clone_journal.h"
#include "cp/real_dasd.h"
#include "cp/real_tape.h"
#include "cp/system_lock.h"
#include "cp/users.h"

namespace cp {

class Machine;
class SpoolStore;
class UserServer;

// A system directory whose devices CLONESYS brought into this CP: one being made, or a finished
// one.
struct BesideSystem {
    std::string name;    // as typed, upper case
    std::string folder;  // where it lies now
    std::unique_ptr<SystemLock> lock;
    std::optional<CloneJournal> journal;  // only while it is being made
};

class SystemImpl final : public SharedSystem {
  public:
    SystemImpl(std::string folder, const StartOptions& start_options);
    ~SystemImpl() override;

    const std::string& name() const override { return config_file.system_name; }
    const std::string& directory_path() const override { return folder; }
    const SystemConfig& config() const override { return config_file; }
    const UserDirectory& directory() const override { return users_known; }
    int level() const override { return options.level; }
    bool is_shut_down() const override { return shut_down; }
    std::string console_folder() const override;
    base::Result<dasd::DeviceNumber> dial(std::string_view userid,
                                          std::optional<dasd::DeviceNumber> number) override;
    void drop(std::string_view userid, dasd::DeviceNumber number) override;
    std::vector<LoggedOn> users() const override;
    base::Result<std::unique_ptr<VirtualMachine>> log_on(std::string_view userid,
                                                         std::optional<std::string_view> password,
                                                         base::Console& console) override;
    void disconnect(std::unique_ptr<VirtualMachine> machine) override;
    base::Result<void> admit_others() override;
    const std::atomic<std::size_t>& others() const override { return others_; }
    bool is_missed() const override;
    void start_programs_by(StartProgram start) override { start_program = std::move(start); }
    base::Result<std::unique_ptr<VirtualMachine>> run_autologged(
        const std::string& userid) override;
    void waits_for_console(const std::string& userid) override;
    void serve_others() override;
    // Counts others() again: somebody logged on or off. Holding `mutex`.
    void count_others();
    // Everybody but `except` is told that his machine goes.
    void force_everybody(const Machine* except);

    // The spool files, read from the volumes when they are first asked for.
    SpoolStore& spool();
    // Says when the spool on the volumes cannot be used.
    void report_spool(base::Console& console);

    // SHUTDOWN: writes what the system keeps and takes no more users.
    base::Result<void> stop();
    Machine* machine(std::string_view userid) const;
    std::shared_ptr<RealTape> find_tape(dasd::DeviceNumber number) const;
    // Directory entry; error 053E when there is none.
    base::Result<const DirectoryUser*> entry(std::string_view userid) const;
    // Links other than `except` to the very extent of it, for the LINK matrix.
    std::vector<std::shared_ptr<Link>> links_like(const RealDasd& real, dasd::CylinderRange range,
                                                  const Link* except = nullptr) const;
    std::size_t links_on(const RealDasd& real) const;
    void forget(const std::shared_ptr<Link>& link);
    // Serial of the SYSRES stands for &SYSRES and +VMRES in MDISK statements.
    std::string serial_of(const std::string& written) const;
    // A new file for temporary disks; removed by whoever gets it.
    std::string temporary_path();

    StartOptions options;
    std::string folder;  // of system.cnf; empty at second level
    SystemConfig config_file;
    AccountingConfig accounting;
    UserDirectory users_known;
    std::string directory_source;  // in words, for IPL and QUERY CPLEVEL
    Volumes volumes;
    std::vector<std::shared_ptr<RealTape>> tapes;
    std::map<dasd::DeviceNumber, base::Error> offline;  // device lines that could not be opened
    std::shared_ptr<RealDasd> sysres;
    std::vector<std::shared_ptr<Link>> links;
    std::vector<Machine*> machines;                         // in order of logon
    std::vector<std::unique_ptr<VirtualMachine>> detached;  // disconnected: nobody's terminal
    std::map<std::string, BesideSystem> beside;
    std::unique_ptr<SystemLock> lock;
    std::time_t started = 0;
    std::atomic<bool> shut_down = false;
    bool told_of_storage = false;
    StartProgram start_program;  // empty: users of XAUTOLOG run none
    mutable std::recursive_mutex mutex;

  private:
    std::atomic<std::size_t> others_{0};
    std::condition_variable_any changed_;  // who is logged on, or shut_down
    std::unique_ptr<UserServer> server_;
    std::uint32_t temporary_count_ = 0;
    std::unique_ptr<SpoolStore> spool_;
    std::optional<base::Error> spool_problem_;  // why spool() is in storage
};

// Finds the SYSRES among system.volumes, reads SYSTEM CONFIG, brings CP-owned and user volumes on
// line, reads the directory. Warnings go to the console.
base::Result<void> bring_up(SystemImpl& system, base::Console& console);

}  // namespace cp
