#include "ddr/session.h"

#include "ddr/dump.h"
#include "ddr/show.h"

namespace ddr {
namespace {

namespace msg = base::msg;
using base::make_error;

std::string gmt_now() {
    return gmt_text(tod_now());
}

constexpr std::string_view kNoLabel = "(NONE)";

std::string label_text(const dasd::Device& device) {
    auto label = shown_label(device);
    return label.ok() && !label.value().text.empty() ? label.value().text : std::string(kNoLabel);
}

// What the volume that is read is called: by its label, or by what the dump says of it.
std::string source_label(const Plan& plan) {
    auto label = label_text(plan.input);
    bool dumped = plan.tape.dump != nullptr && !plan.tape.dump->header().volid.empty();
    return label == kNoLabel && dumped ? plan.tape.dump->header().volid : label;
}

bool is_tape(const DeviceDefinition& definition) {
    return device_class(definition.type) == DeviceClass::tape;
}

struct Words {
    std::string_view doing;
    std::string_view listing;  // begins the line with date and labels
};
Words words_of(Function function) {
    if (function == Function::dump) return {"DUMPING", "DUMPING DATA  "};
    if (function == Function::restore) return {"RESTORING", "RESTORING DATA  "};
    return {"COPYING", "COPYING DATA  "};
}

bool is_range(const MoveStatement& move) {
    return move.scope == Scope::ranges;
}

}  // namespace

Session::Session(base::LineSource& lines, base::Console& console, dasd::DeviceResolver& devices,
                 const Options& options)
    : lines_(lines), console_(console), devices_(devices), options_(options) {}

base::LineSink& Session::listing() {
    if (sysprint_console_ || options_.printer == nullptr) return console_;
    return *options_.printer;
}

int Session::run() {
    console_.line("z/VM DASD DUMP/RESTORE PROGRAM");
    while (!ended_ && !stopped()) {
        auto line = next_line();
        if (!line) {
            end_of_input();
        } else {
            accept(*line);
        }
    }
    if (stopped()) return_code_ = 3;
    console_.line("END OF JOB");
    return return_code_;
}

// ---- reading

std::optional<std::string> Session::next_line() {
    if (from_file()) {
        const auto& statements = *options_.control_file;
        if (next_statement_ == statements.size()) return std::nullopt;
        return statements[next_statement_++];
    }
    if (collecting_) console_.line("ENTER NEXT EXTENT OR NULL LINE");
    console_.line("ENTER:");
    return lines_.read_line("");
}

void Session::accept(const std::string& line) {
    auto statement = read_statement(line);
    if (!statement.ok()) return reject(line, statement.error());
    if (syntax_only_) return;
    auto done = std::visit(*this, statement.value());
    if (!done.ok()) reject(line, done.error());
}

void Session::reject(const std::string& line, const base::Error& error) {
    if (from_file()) console_.line(line);
    forget_definition(line);
    fail(error);
}

// Differs from the original, where a bad INPUT or OUTPUT is ignored: the definition it was to
// replace must not be used by the next step.
void Session::forget_definition(const std::string& line) {
    base::WordReader words(line);
    auto word = words.next();
    if (base::matches(word, "INput")) input_.reset();
    if (base::matches(word, "OUTput")) output_.reset();
}

void Session::fail(const base::Error& error) {
    console_.message(error);
    if (!host_error_.empty()) console_.line(std::exchange(host_error_, {}));
    return_code_ = 3;
    if (!from_file() || syntax_only_) return;
    collecting_.reset();
    syntax_only_ = true;
    if (next_statement_ < options_.control_file->size())
        console_.message(make_error(msg::HCPDDR765I));
}

// A control file's end closes the last step as a null line does. On the console only a null line
// does: a stack or pipe that ended early must not start a copy of half its extents.
void Session::end_of_input() {
    ended_ = true;
    if (from_file()) return run_step();
    if (!collecting_) return;
    fail(make_error(msg::HCPDDR761E, "NO NULL LINE CLOSED THE EXTENTS, THE STEP IS NOT DONE"));
}

// ---- statements

base::Result<void> Session::operator()(const NullLine&) {
    if (collecting_) {
        run_step();
    } else {
        ended_ = !from_file();
    }
    return {};
}

base::Result<dasd::DeviceNumber> Session::number_of(const std::string& operand) const {
    auto number = base::parse_hexadecimal(operand);
    if (number && operand.size() <= 4)
        return dasd::DeviceNumber{static_cast<std::uint16_t>(*number)};
    if (options_.number_of_path) return options_.number_of_path(operand);
    return make_error(msg::HCPDDR701E, base::upper(operand));
}

base::Result<void> Session::operator()(const DefineStatement& define) {
    run_step();
    if (ended_ || syntax_only_) return {};
    auto number = TRY(number_of(define.device));
    bool is_number = base::parse_hexadecimal(define.device) == number.n;
    auto shown = is_number ? fmt::format("{:04X}", number.n) : define.device;
    std::optional<dasd::DeviceNumber> alternate;
    if (!define.alternate.empty()) alternate = TRY(number_of(define.alternate));
    auto& definition = define.is_output ? output_ : input_;
    definition = DeviceDefinition{number,         shown,       define.type, define.volid,
                                  define.scratch, define.tape, alternate};
    if (!define.is_output) input_confirmed_ = false;
    step_done_ = false;
    return {};
}

base::Result<void> Session::operator()(const SysprintStatement& sysprint) {
    if (collecting_) return make_error(msg::HCPDDR702E);
    sysprint_console_ = sysprint.to_console;
    return {};
}

base::Result<void> Session::operator()(const PromptsStatement& prompts) {
    if (collecting_) return make_error(msg::HCPDDR702E);
    prompts_ = prompts.on;
    return {};
}

base::Result<void> Session::operator()(const MoveStatement& move) {
    bool same_function = collecting_ && collecting_->function == move.function;
    if (same_function && is_range(move)) return add_extent(move.extent);
    if (collecting_ || !input_ || !output_) return make_error(msg::HCPDDR702E);
    if (from_file() && step_done_) return make_error(msg::HCPDDR702E);
    collecting_ = Job{move.function, move.scope, *input_, *output_, {}};
    if (is_range(move)) return add_extent(move.extent);
    run_step();
    return {};
}

base::Result<void> Session::operator()(const ExtentStatement& extent) {
    if (!collecting_) return make_error(msg::HCPDDR702E);
    return add_extent(extent.extent);
}

base::Result<void> Session::add_extent(const Extent& extent) {
    if (collecting_->extents.size() == kMostExtents) return make_error(msg::HCPDDR712E);
    collecting_->extents.push_back(extent);
    return {};
}

base::Result<dasd::Device> Session::input_device() const {
    auto device = devices_.device(input_->number, dasd::Access::read);
    bool is_disk = device_class(input_->type) == DeviceClass::matching_disk;
    if (is_disk && device.ok()) return device;
    auto why = is_disk ? device.error().text : "DEVICE IS NOT A " + input_->type;
    return make_error(msg::HCPDDR708E, fmt::format("INPUT {}: {}", input_->shown, why));
}

base::Result<void> Session::operator()(const ShowStatement& statement) {
    if (collecting_ || !input_) return make_error(msg::HCPDDR702E);
    auto device = TRY(input_device());
    bool replaced = false;
    if (!input_confirmed_) input_confirmed_ = TRY(confirm(*input_, replaced));
    if (!input_confirmed_) return {};
    if (replaced) device = TRY(input_device());
    base::LineSink& sink = statement.function == Function::type ? console_ : listing();
    TRY(show(device, statement, sink, options_.stop));
    console_.line(fmt::format("END OF {}", name(statement.function)));
    return {};
}

// ---- steps

base::Result<bool> Session::confirm(const DeviceDefinition& definition, bool& replaced) {
    LabelCheck check{lines_, console_, devices_, prompts_};
    auto verdict = TRY(check.confirm(definition));
    replaced = replaced || verdict == Verdict::replaced;
    if (verdict == Verdict::refused) return_code_ = 3;
    return verdict != Verdict::refused;
}

void Session::run_step() {
    if (!collecting_) return;
    auto job = *std::exchange(collecting_, std::nullopt);
    step_done_ = true;
    auto done = run_step(job);
    if (done.ok()) return tapes_were_used(job);
    put_away_wrong_tape(job, done.error());
    fail(done.error());
}

// SKIP is for the first use: the definition stays in force without it.
void Session::tapes_were_used(const Job& job) {
    if (is_tape(job.input) && input_) input_->tape.skip = 0;
    if (is_tape(job.output) && output_) output_->tape.skip = 0;
}

// A wrong input tape is rewound and unloaded, whatever its options say.
void Session::put_away_wrong_tape(const Job& job, const base::Error& error) {
    if (error.id != "HCPDDR709E" || !is_tape(job.input)) return;
    auto drive = devices_.tape(job.input.number);
    if (drive.ok()) drive.value()->unload();
}

base::Result<void> Session::run_step(const Job& job) {
    if (job.function == Function::dump) return run_dump(job);
    if (job.function == Function::copy && is_tape(job.input)) return run_tape_copy(job);
    return run_copy(job);
}

// COPY and RESTORE.
base::Result<void> Session::run_copy(const Job& job) {
    auto plan = TRY(make_plan(job, devices_, options_.sharing));
    bool replaced = false;
    bool from_disk = job.function == Function::copy;
    if (from_disk && !TRY(confirm(job.input, replaced))) return {};
    if (!TRY(confirm(job.output, replaced))) return {};
    if (replaced) plan = TRY(make_plan(job, devices_, options_.sharing));
    while (!from_disk) {
        auto verdict = confirm_dump(plan);
        if (verdict == Verdict::go_on) break;
        if (verdict == Verdict::refused) return return_code_ = 3, base::Result<void>();
        plan = TRY(make_plan(job, devices_, options_.sharing));
    }
    return copy(plan);
}

// Whether this dump is to go to that volume; `replaced` asks to look at both again. A volume called
// SCRATCH may be overwritten with any.
Verdict Session::confirm_dump(const Plan& plan) {
    LabelCheck check{lines_, console_, devices_, prompts_};
    auto from = source_label(plan), to = label_text(plan.output);
    auto verdict = Verdict::go_on;
    if (from != to && !plan.job.output.scratch)
        verdict = check.accept(make_error(msg::HCPDDR717D, from, to),
                               make_error(msg::HCPDDR698I, from, to), true);
    if (verdict == Verdict::go_on && plan.is_larger)
        verdict = check.accept(make_error(msg::HCPDDR725D), make_error(msg::HCPDDR699I));
    return verdict;
}

base::Result<void> Session::run_dump(const Job& job) {
    auto plan = TRY(plan_dump(job, devices_));
    bool replaced = false;
    if (!TRY(confirm(job.input, replaced))) return {};
    if (replaced) plan = TRY(plan_dump(job, devices_));
    auto label = label_text(plan.input);
    console_.line("DUMPING   " + label);
    DumpOptions options;
    if (label != kNoLabel) options.volid = label;
    options.reel_bytes = options_.reel_bytes;
    options.end_of_volume = [this](dasd::TrackAddress next) {
        console_.line(fmt::format("END OF VOLUME CYL {} HD {}, MOUNT NEXT TAPE", next.cylinder.n,
                                  next.head.n));
    };
    auto report = TRY(checked(job, write_dump(plan, options, progress_of(job))));
    report_extents(job.function, label, job.output.shown, plan.extents);
    report_bytes(report);
    console_.line("END OF DUMP");
    return {};
}

base::Result<void> Session::run_tape_copy(const Job& job) {
    auto from = TRY(find_tapes("INPUT", job.input, devices_));
    auto to = TRY(find_output_tapes(job.output, devices_));
    bool same = std::any_of(from.begin(), from.end(), [&](const auto* drive) {
        return std::find(to.begin(), to.end(), drive) != to.end();
    });
    if (same) return make_error(msg::HCPDDR708E, job.output.shown + ": INPUT AND OUTPUT TAPE");
    if (job.scope != Scope::all) return make_error(msg::HCPDDR701E, "TAPES ARE COPIED WITH ALL");
    console_.line("COPYING   " + job.input.shown);
    auto report = TRY(checked(job, copy_dump(job, from, to, progress_of(job))));
    report_bytes(report);
    console_.line("END OF COPY");
    return {};
}

// Errors of the tape or disk are 705E, with the reason below it as sense data would be.
template <class T>
base::Result<T> Session::checked(const Job& job, base::Result<T> done) {
    if (done.ok() || done.error().id.starts_with("HCPDDR")) return done;
    host_error_ = done.error().text;
    return make_error(msg::HCPDDR705E, job.input.shown, job.output.shown);
}

dasd::CopyProgress Session::progress_of(const Job& job) {
    return [this, words = words_of(job.function)](std::uint64_t done, std::uint64_t total) {
        console_.progress(words.doing, done, total);
        return !stopped();
    };
}

base::Result<void> Session::copy(const Plan& plan) {
    const auto& job = plan.job;
    if (options_.release) options_.release(job.output.number);
    auto from = source_label(plan), to = label_text(plan.output);
    console_.line(fmt::format("{:<10}{}", words_of(job.function).doing, from));
    TRY(execute(plan));
    devices_.volume_changed(job.output.number);
    if (plan.tape.reels) plan.tape.reels->commit(job.input.tape.at_end);
    report_extents(job.function, from, to, plan.copy.request.extents);
    console_.line(fmt::format("END OF {}", name(job.function)));
    if (!plan.output.intended_label.empty() && plan.copy.final_label != from)
        console_.message(make_error(msg::HCPDDR760I, job.output.shown, plan.copy.final_label));
    return {};
}

base::Result<void> Session::execute(const Plan& plan) {
    auto stop = make_error(msg::HCPDDR762E, name(plan.job.function));
    if (stopped()) return stop;
    auto done = dasd::execute(plan.copy, progress_of(plan.job));
    if (done.ok()) return {};
    if (stopped()) return stop;
    TRY(checked(plan.job, std::move(done)));
    return {};
}

void Session::report_extents(Function function, const std::string& from, const std::string& to,
                             const std::vector<dasd::CopyExtent>& extents) {
    auto& sink = listing();
    sink.line(fmt::format("{}{} FROM {} TO {}", words_of(function).listing, gmt_now(), from, to));
    sink.line("INPUT CYLINDER EXTENTS      OUTPUT CYLINDER EXTENTS");
    sink.line("      START        STOP              START        STOP");
    for (const auto& extent : extents) {
        auto length = extent.from.count.n - 1;
        sink.line(fmt::format("{:>11}{:>12}{:>19}{:>12}", extent.from.start.n,
                              extent.from.start.n + length, extent.to.n, extent.to.n + length));
    }
}

void Session::report_bytes(const DumpReport& report) {
    listing().line(fmt::format("BYTES IN  {:>16}", report.bytes_in));
    listing().line(fmt::format("BYTES OUT {:>16}", report.bytes_out));
    if (report.tapes > 1) listing().line(fmt::format("TAPES     {:>16}", report.tapes));
}

int run(base::LineSource& lines, base::Console& console, dasd::DeviceResolver& devices,
        const Options& options) {
    return Session(lines, console, devices, options).run();
}

}  // namespace ddr
