// REXX stages: the program runs on a stack of its own; a pipeline command that has to wait pauses
// it, and the stage's coroutine does the waiting. Books: "Writing stages in REXX", "Pipeline
// commands".

#include "cms/pipe/rexx_stage.h"

#include <algorithm>

#include "cms/exec_host.h"
#include "cms/pipe/fiber.h"

namespace cms::pipe {

using base::make_error;
namespace msg = base::msg;

namespace {

constexpr int kEndOfFile = 12, kStreamMissing = 4, kNotConnected = 8;
// A stage that goes on asking after a stall is halted.
constexpr int kMostAfterStall = 50;

// What a pipeline command waits for.
struct Wish {
    enum class Kind { none, peek, read, output, call, suspend, commit };
    Kind kind = Kind::none;
    std::size_t stream = 0;
    std::string text;
    bool any = false;  // whichever input has a record
};

struct Answer {
    int rc = 0;
    std::string record;
};

class Run;

// Commands of the stage's own environment; all others are those of any EXEC.
class StageHost final : public ExecHost {
  public:
    StageHost(Session& session, Run& run) : ExecHost(session, "REXX"), run_(run) {}
    void begin(rexx::VariablePool&) override {}
    void end(rexx::VariablePool&) override {}
    rexx::CommandResult command(std::string_view environment, std::string_view text,
                                rexx::VariablePool& variables,
                                const rexx::Redirection* redirection) override;

  private:
    Run& run_;
};

// One REXX stage in progress.
class Run {
  public:
    Run(Session& session, std::shared_ptr<const rexx::Program> program, std::string id,
        std::string arguments)
        : session_(session),
          program_(std::move(program)),
          id_(std::move(id)),
          arguments_(std::move(arguments)),
          fiber_([this] { body(); }) {}
    ~Run() {
        // A program that still waits is told that the pipeline has stalled until it ends; one that
        // waits in COMMIT, what prevents the others from beginning.
        while (fiber_.started() && !fiber_.done()) {
            const bool commits = wish_.kind == Wish::Kind::commit && stage_->set().rc != 0;
            answer_ = {commits ? stage_->set().rc : msg::FPLDSP029E.rc, {}};
            cancelled_ = true;
            fiber_.resume();
        }
    }
    Run(const Run&) = delete;
    Run& operator=(const Run&) = delete;

    // Runs the program until it wants something that it has to wait for; false: it has ended.
    bool go_on() {
        wish_ = {};
        if (!fiber_.resume()) rc_ = msg::FPLSVC122E.rc;
        return fiber_.started() && !fiber_.done();
    }
    const Wish& wish() const { return wish_; }
    void answer(int rc, std::string_view record = {}) {
        answer_.rc = rc;
        answer_.record = record;
    }
    int rc() const { return rc_; }
    Stage*& stage() { return stage_; }
    std::size_t input() const { return input_; }
    rexx::VariablePool* variables() { return variables_; }
    bool has_begun() const { return begun_; }
    void has_begun(bool value) { begun_ = value; }
    void is_committed() { committed_ = true; }

    int execute(std::string_view text, rexx::VariablePool& variables);

  private:
    void body();
    Answer wait(Wish wish);
    int take_record(std::string_view rest, rexx::VariablePool& variables, Wish::Kind kind);
    int select(Arguments& words);
    int sever(Arguments& words);
    int number_of(Arguments& words, rexx::VariablePool& variables);
    int most_streams(Arguments& words, rexx::VariablePool& variables);
    int state(Arguments& words, rexx::VariablePool& variables);
    int resolve(Arguments& words, rexx::VariablePool& variables);
    int add(std::string_view text, rexx::VariablePool& variables);
    int commit(Arguments& words);
    int call(std::string_view text, rexx::VariablePool& variables);
    int other(std::string_view verb, Arguments& words, rexx::VariablePool& variables);

    Session& session_;
    std::shared_ptr<const rexx::Program> program_;
    std::string id_, arguments_;
    Stage* stage_ = nullptr;
    Fiber fiber_;
    Wish wish_;
    Answer answer_;
    int rc_ = 0;
    std::size_t input_ = 0, output_ = 0;  // selected streams
    bool any_input_ = false;
    bool cancelled_ = false, begun_ = false;
    bool committed_ = false, keeps_back_ = false;  // level 0 is reached; NOCOMMIT
    int after_stall_ = 0;
    rexx::VariablePool* variables_ = nullptr;  // while CALLPIPE runs
};

void Run::body() {
    rexx::RunOptions options;
    options.source.system = "CMS";
    options.source.name = id_ + " ?";
    options.source.environment = "REXX";
    options.type = rexx::CallType::command;
    if (!arguments_.empty()) options.arguments = {arguments_};
    StageHost host(session_, *this);
    rc_ = rexx::run(program_, std::move(options), host).rc;
}

rexx::CommandResult StageHost::command(std::string_view environment, std::string_view text,
                                       rexx::VariablePool& variables,
                                       const rexx::Redirection* redirection) {
    if (environment != "REXX" && environment != "PIPE")
        return ExecHost::command(environment, text, variables, redirection);
    return rexx::CommandResult::from_rc(run_.execute(text, variables));
}

Answer Run::wait(Wish wish) {
    if (cancelled_) {
        if (++after_stall_ > kMostAfterStall) session_.flags().halt = true;
        return {msg::FPLDSP029E.rc, {}};
    }
    wish_ = std::move(wish);
    fiber_.pause();
    return std::exchange(answer_, {});
}

// ---- pipeline commands ----

// PEEKTO and READTO: with a variable's name the record goes there.
int Run::take_record(std::string_view rest, rexx::VariablePool& variables, Wish::Kind kind) {
    const std::string name(base::trim(rest));
    auto got = wait({kind, input_, {}, any_input_});
    if (got.rc == 0 && !name.empty() && !variables.set(name, got.record)) return msg::FPLCMD241E.rc;
    if (got.rc == kEndOfFile && !name.empty()) variables.set(name, "");
    return got.rc;
}

// SELECT [INPUT | OUTPUT | BOTH] stream | SELECT ANYINPUT
int Run::select(Arguments& words) {
    if (words.keyword("ANYINput")) {
        any_input_ = true;
        return 0;
    }
    const bool input = words.keyword("INput");
    const bool output = !input && words.keyword("OUTput");
    if (!input && !output) words.keyword("BOTH");
    const auto number = stage_->stream_number(words.take_word());
    if (!number) return kStreamMissing;
    if (!output) input_ = *number, any_input_ = false;
    if (!input) output_ = *number;
    return 0;
}

int Run::sever(Arguments& words) {
    const bool input = words.keyword("INput"), output = !input && words.keyword("OUTput");
    if (!input && !output) return msg::FPLARG111E.rc;
    if (input)
        stage_->sever_input(input_);
    else
        stage_->sever_output(output_);
    return 0;
}

int set_number(rexx::VariablePool& variables, Arguments& words, std::int64_t number) {
    const std::string name(words.take_word());
    if (!name.empty() && !variables.set(name, std::to_string(number))) return msg::FPLCMD241E.rc;
    return name.empty() ? static_cast<int>(number) : 0;
}

// STREAMNUM INPUT | OUTPUT stream [variable]
int Run::number_of(Arguments& words, rexx::VariablePool& variables) {
    if (!words.keyword("INput")) words.keyword("OUTput");
    const auto number = stage_->stream_number(words.take_word());
    if (!number) return -kStreamMissing;
    return set_number(variables, words, static_cast<std::int64_t>(*number));
}

int Run::most_streams(Arguments& words, rexx::VariablePool& variables) {
    if (!words.keyword("INput")) words.keyword("OUTput");
    return set_number(variables, words, static_cast<std::int64_t>(stage_->streams()) - 1);
}

// STREAMSTATE INPUT | OUTPUT [stream]: 0 a record waits, 4 none, 8 not connected, 12 no such one.
int Run::state(Arguments& words, rexx::VariablePool& variables) {
    const bool output = !words.keyword("INput") && words.keyword("OUTput");
    auto number = std::optional(output ? output_ : input_);
    if (!words.at_end()) number = stage_->stream_number(words.take_word());
    int rc = kEndOfFile;
    if (number && output)
        rc = stage_->has_output(*number) ? kStreamMissing : kNotConnected;
    else if (number)
        rc = stage_->waiting_record(*number) ? 0
             : stage_->has_input(*number)    ? kStreamMissing
                                             : kNotConnected;
    const std::string name(words.take_word());
    if (!name.empty()) variables.set(name, std::to_string(rc));
    return rc;
}

// RESOLVE word: 1 when there is such a stage.
int Run::resolve(Arguments& words, rexx::VariablePool& variables) {
    const auto verb = words.take_word();
    const bool known = find_stage(verb) || has_rexx_stage(stage_->world(), verb);
    return set_number(variables, words, known ? 1 : 0);
}

int Run::add(std::string_view text, rexx::VariablePool& variables) {
    (void)variables;
    int rc = 0;
    // An added pipeline may outlive this command: level 0 is the one who issued PIPE.
    stage_->machine().add(text, rc, stage_, false, nullptr);
    return rc;
}

// COMMIT [level]: at level 0 every stage of the set is ready to begin. The return code is that of a
// stage which is not; nothing will run then.
int Run::commit(Arguments& words) {
    const auto level = words.take_word();
    const bool is_below = level.starts_with('-');
    if (is_below || committed_) return 0;
    return wait({Wish::Kind::commit, 0, {}, false}).rc;
}

bool has_connectors(std::string_view text) {
    const auto read = scan(text);
    if (!read.ok()) return false;
    for (const auto& pipeline : read.value().pipelines)
        for (const auto& element : pipeline.elements)
            if (element.kind == Element::Kind::connector) return true;
    return false;
}

// CALLPIPE. After NOCOMMIT a pipeline that takes nothing from the stage's streams runs at once,
// while the stage may still refuse.
int Run::call(std::string_view text, rexx::VariablePool& variables) {
    const bool at_once = keeps_back_ && !committed_ && !cancelled_ && !has_connectors(text);
    if (!at_once) {
        variables_ = &variables;
        return wait({Wish::Kind::call, 0, std::string(text), false}).rc;
    }
    Machine inner(stage_->world());
    int rc = 0;
    if (inner.add(text, rc, nullptr, false, &variables)) rc = inner.run();
    return rc;
}

int Run::other(std::string_view verb, Arguments& words, rexx::VariablePool& variables) {
    if (base::matches(verb, "SELECT")) return select(words);
    if (base::matches(verb, "SEVER")) return sever(words);
    if (base::matches(verb, "STAGENUM"))
        return set_number(variables, words, static_cast<std::int64_t>(stage_->text().stage));
    if (base::matches(verb, "STREAMNUM")) return number_of(words, variables);
    if (base::matches(verb, "MAXSTREAm")) return most_streams(words, variables);
    if (base::matches(verb, "STREAMSTate")) return state(words, variables);
    if (base::matches(verb, "RESOLVE")) return resolve(words, variables);
    if (base::matches(verb, "ADDSTREAm")) return stage_->add_stream(words.rest());
    if (base::matches(verb, "SETRC")) {
        const auto rc = base::parse_decimal(words.take_word());
        if (rc) stage_->set_rc(static_cast<int>(*rc));
        return 0;
    }
    if (base::matches(verb, "REXX")) {
        const auto known =
            session_.run_exec(base::upper(words.take_word()), base::trim(words.rest()), "", "REXX");
        return known.value_or(msg::FPLSCB027E.rc);
    }
    if (base::matches(verb, "COMMIT")) return commit(words);
    if (base::matches(verb, "NOCOMMIT")) return keeps_back_ = true, 0;
    if (base::matches(verb, "EOFREPORT") || base::matches(verb, "BEGOUTPUT")) return 0;
    stage_->fail(make_error(msg::FPLCMD240E, verb));
    return -msg::FPLCMD240E.rc;
}

int Run::execute(std::string_view text, rexx::VariablePool& variables) {
    Arguments words(text);
    const auto verb = words.take_word();
    if (verb.empty()) return 0;
    auto rest = words.rest();
    if (stage_->text().options.list_commands || stage_->text().options.trace)
        stage_->machine().message(make_error(msg::FPLDSP033I, text), stage_->text());
    if (base::matches(verb, "PEEKTO")) return take_record(rest, variables, Wish::Kind::peek);
    if (base::matches(verb, "READTO")) return take_record(rest, variables, Wish::Kind::read);
    if (!rest.empty()) rest.remove_prefix(1);
    if (base::matches(verb, "OUTPUT"))
        return wait({Wish::Kind::output, output_, std::string(rest), false}).rc;
    if (base::matches(verb, "CALLPIPE")) return call(rest, variables);
    if (base::matches(verb, "SUSPEND")) return wait({Wish::Kind::suspend, 0, {}, false}).rc;
    if (cancelled_) return wait({}).rc;
    if (base::matches(verb, "ADDPIPE")) return add(rest, variables);
    if (base::matches(verb, "SHORT")) return stage_->shorten(input_, output_), 0;
    if (base::matches(verb, "MESSAGE")) return stage_->world().console().line(rest), 0;
    return other(verb, words, variables);
}

// ---- the stage ----

Flow run_stage(Stage& stage, std::shared_ptr<Run> run) {
    run->stage() = &stage;
    run->is_committed();
    bool goes_on = run->has_begun() || run->go_on();
    run->has_begun(false);
    for (; goes_on; goes_on = run->go_on()) {
        // A copy: the program may want something else before this one is granted.
        const Wish wish = run->wish();
        if (wish.kind == Wish::Kind::peek || wish.kind == Wish::Kind::read) {
            auto number = wish.stream;
            if (wish.any) number = (co_await stage.peek_any()).value_or(0);
            const Record* record = co_await stage.peek(number);
            run->answer(record ? 0 : kEndOfFile, record ? *record : Record());
            if (record && wish.kind == Wish::Kind::read) stage.consume(number);
        } else if (wish.kind == Wish::Kind::output) {
            const bool taken = co_await stage.output(wish.text, wish.stream);
            run->answer(taken ? 0 : kEndOfFile);
        } else if (wish.kind == Wish::Kind::call) {
            int rc = 0;
            Set* set = stage.machine().add(wish.text, rc, &stage, true, run->variables());
            if (set) {
                rc = co_await stage.machine().finished(stage, *set);
                stage.machine().drop(*set);
            }
            run->answer(rc);
        } else {
            run->answer(0);
        }
    }
    stage.set_rc(run->rc());
}

struct Found {
    std::shared_ptr<const rexx::Program> program;
    std::string id;
};

base::Result<Found> find_program(Session& session, std::string_view name) {
    const auto upper = base::upper(name);
    const auto loaded = session.loaded_execs().find(upper + " REXX");
    if (loaded != session.loaded_execs().end())
        return Found{loaded->second.program, upper + " REXX *"};
    const auto file = session.disks().find(upper, "REXX");
    if (!file) return make_error(msg::FPLSCB027E, upper);
    auto program = TRY(session.program(*file));
    return Found{std::move(program), file->text()};
}

}  // namespace

bool has_rexx_stage(World& world, std::string_view name) {
    Session* session = world.session();
    if (!session || !is_file_word(base::upper(name))) return false;
    const auto upper = base::upper(name);
    return session->loaded_execs().contains(upper + " REXX") ||
           session->disks().find(upper, "REXX").has_value();
}

base::Result<Start> plan_rexx(Request& request, std::string_view name) {
    Session* session = request.world().session();
    if (!session) return make_error(msg::FPLSCB027E, base::upper(name));
    auto found = TRY(find_program(*session, name));
    auto rest = request.operands.rest();
    if (!rest.empty() && rest[0] == ' ' &&
        request.operands.rest().data() != request.text.operands.data())
        rest.remove_prefix(1);
    auto run = std::make_shared<Run>(*session, std::move(found.program), std::move(found.id),
                                     std::string(rest));
    // Up to the first record the program runs beforehand: what it refuses, nobody has begun.
    request.prepare = [run](Stage& stage) {
        run->stage() = &stage;
        run->has_begun(run->go_on());
        return run->has_begun() ? 0 : run->rc();
    };
    return Start([run](Stage& stage) { return run_stage(stage, run); });
}

}  // namespace cms::pipe
