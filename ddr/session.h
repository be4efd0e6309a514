// DDR: one run of the program: which statement may follow which, and what each sets off.
// Reference: ddr section 2 (state machine) and 8 (conversation).
#pragma once

#include <optional>
#include <string>

#include "ddr/ddr.h"
#include "ddr/dump.h"
#include "ddr/labels.h"
#include "ddr/statements.h"

namespace ddr {

class Session {
  public:
    Session(base::LineSource& lines, base::Console& console, dasd::DeviceResolver& devices,
            const Options& options);
    int run();

    // One for each kind of statement; called through std::visit.
    base::Result<void> operator()(const NullLine&);
    base::Result<void> operator()(const DefineStatement&);
    base::Result<void> operator()(const SysprintStatement&);
    base::Result<void> operator()(const PromptsStatement&);
    base::Result<void> operator()(const MoveStatement&);
    base::Result<void> operator()(const ExtentStatement&);
    base::Result<void> operator()(const ShowStatement&);

  private:
    bool from_file() const { return options_.control_file.has_value(); }
    bool stopped() const { return options_.stop != nullptr && *options_.stop; }
    base::LineSink& listing();

    std::optional<std::string> next_line();
    void accept(const std::string& line);
    void reject(const std::string& line, const base::Error& error);
    // Prints an error and what follows from it.
    void fail(const base::Error& error);
    void end_of_input();
    void forget_definition(const std::string& line);
    base::Result<dasd::DeviceNumber> number_of(const std::string& operand) const;
    base::Result<dasd::Device> input_device() const;
    base::Result<void> add_extent(const Extent& extent);

    // Runs the step collected so far, if there is one, and reports how it went.
    void run_step();
    base::Result<void> run_step(const Job& job);
    // False: the operator said no, and the step is given up.
    base::Result<bool> confirm(const DeviceDefinition& definition, bool& replaced);
    base::Result<void> run_copy(const Job& job);
    base::Result<void> run_dump(const Job& job);
    base::Result<void> run_tape_copy(const Job& job);
    Verdict confirm_dump(const Plan& plan);
    void tapes_were_used(const Job& job);
    void put_away_wrong_tape(const Job& job, const base::Error& error);
    base::Result<void> copy(const Plan& plan);
    base::Result<void> execute(const Plan& plan);
    template <class T>
    base::Result<T> checked(const Job& job, base::Result<T> done);
    dasd::CopyProgress progress_of(const Job& job);
    void report_extents(Function function, const std::string& from, const std::string& to,
                        const std::vector<dasd::CopyExtent>& extents);
    void report_bytes(const DumpReport& report);

    base::LineSource& lines_;
    base::Console& console_;
    dasd::DeviceResolver& devices_;
    const Options& options_;

    std::size_t next_statement_ = 0;  // of the control file
    std::optional<DeviceDefinition> input_, output_;
    bool input_confirmed_ = false;  // its label was seen: PRINT and TYPE do not ask again
    std::optional<Job> collecting_;
    bool sysprint_console_ = false;
    bool prompts_ = true;
    bool step_done_ = false;    // since the last INPUT or OUTPUT
    bool syntax_only_ = false;  // after an error in a control file
    bool ended_ = false;
    std::string host_error_;  // printed below 705E in place of sense data (section 9)
    int return_code_ = 0;
};

}  // namespace ddr
