// The pipeline machine: stages as coroutines, the links between them, the dispatcher.
//
// A link holds at most one record, a view of the producer's storage. output() fills it and suspends
// the producer until the consumer has consumed it or severed the link; peek() suspends the consumer
// until there is a record or the producer is gone. So a stage that peeks, writes and only then
// consumes does not delay the record, and no stage can run away from another. A stage never runs
// inside another one: the dispatcher resumes one at a time, the one made ready last first. When
// nobody is ready and somebody still waits, the pipeline has stalled.
#pragma once

#include <coroutine>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cms/pipe/pipe.h"
#include "cms/pipe/scanner.h"

namespace cms::pipe {

class Machine;
class Stage;
struct Set;
struct SetAwaiter;

using Record = std::string_view;

// ---- the coroutine of a stage ----

// What a stage's function returns: the suspended coroutine, owned.
class Flow {
  public:
    struct promise_type {
        Flow get_return_object() {
            return Flow(std::coroutine_handle<promise_type>::from_promise(*this));
        }
        std::suspend_always initial_suspend() noexcept { return {}; }
        std::suspend_always final_suspend() noexcept { return {}; }
        void return_void() {}
        void unhandled_exception() { throw; }  // to the dispatcher
    };

    Flow() = default;
    explicit Flow(std::coroutine_handle<promise_type> handle) : handle_(handle) {}
    Flow(Flow&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
    Flow& operator=(Flow&& other) noexcept {
        std::swap(handle_, other.handle_);
        return *this;
    }
    ~Flow() {
        if (handle_) handle_.destroy();
    }
    void resume() { handle_.resume(); }
    bool done() const { return !handle_ || handle_.done(); }

  private:
    std::coroutine_handle<promise_type> handle_;
};

// ---- links ----

// One end of a link: a stage and the number of its stream.
struct End {
    Stage* stage = nullptr;
    std::size_t number = 0;
};

struct Link {
    End producer, consumer;  // without a stage: severed
    Record record;
    bool full = false;
    // Callers (CALLPIPE) that get the end back when its present stage severs it; the last one
    // first.
    std::vector<End> lent_by_producer, lent_by_consumer;
};

// A stream of a stage; ADDPIPE puts a link aside until the one in its place is severed.
struct Port {
    Link* link = nullptr;
    std::vector<Link*> aside;
};

// ---- stages ----

// Starts a stage whose operands were read.
using Start = std::function<Flow(Stage&)>;

class Stage {
  public:
    Stage(Machine& machine, Set& set, StageText text)
        : machine_(machine), set_(set), text_(std::move(text)) {}
    Stage(const Stage&) = delete;
    Stage& operator=(const Stage&) = delete;

    // co_await peek(n): the record that waits on input n, valid until consume(n); null at the end.
    auto peek(std::size_t number = 0);
    // co_await peek_any(n): which of the inputs from number n on has a record, nullopt at the end
    // of all of them. Inputs take turns.
    auto peek_any(std::size_t from = 0);
    // Takes the record away; its producer goes on.
    void consume(std::size_t number = 0);
    // co_await output(record, n): true when it was consumed; false: output n is not connected, or
    // its consumer severed it instead. `record` must live until then.
    auto output(Record record, std::size_t number = 0);
    // For ELASTIC: post() fills output 0 without waiting, co_await post_or_input() waits until that
    // record is gone or input 0 has something (or ends), withdraw() takes it back.
    void post(Record record);
    bool is_posted() const { return outputs_[0].link && outputs_[0].link->full; }
    auto post_or_input();
    void withdraw() { outputs_[0].link->full = false; }
    // co_await select(record, n): output for stages that sort records onto several streams. A
    // stream that is not connected swallows the record; false only when none is connected.
    auto select(Record record, std::size_t number);

    void sever_input(std::size_t number = 0);
    void sever_output(std::size_t number = 0);
    // Connects what feeds input `in` with what output `out` feeds; the stage is out of it.
    void shorten(std::size_t in = 0, std::size_t out = 0);
    bool has_input(std::size_t number = 0) const {
        return number < inputs_.size() && inputs_[number].link;
    }
    // False when there is no consumer (any more).
    bool has_output(std::size_t number = 0) const {
        return number < outputs_.size() && outputs_[number].link &&
               outputs_[number].link->consumer.stage;
    }
    bool has_any_output() const;
    // One stream more, not connected; "[BOTH | INPUT | OUTPUT] [name]". 0, or 4: the name is taken.
    int add_stream(std::string_view operands);
    std::size_t streams() const { return inputs_.size(); }
    // What peek(n) would give now, without waiting; null: nothing yet, or the end.
    const Record* waiting_record(std::size_t number) const;

    // Shows a message of this stage and makes its number the return code.
    void fail(const base::Error& error);
    void set_rc(int rc);
    int rc() const { return rc_; }

    Machine& machine() { return machine_; }
    World& world();
    const StageText& text() const { return text_; }
    Set& set() { return set_; }
    // Number of a stream by its name or number (SELECT, connectors); nullopt: no such stream.
    std::optional<std::size_t> stream_number(std::string_view name) const;

  private:
    friend class Machine;
    friend class Connecting;
    friend struct PeekAwaiter;
    friend struct AnyAwaiter;
    friend struct OutputAwaiter;
    friend struct SetAwaiter;
    friend struct EitherAwaiter;
    enum class Wait { none, input, any_input, output, set, either };

    bool input_decided(std::size_t number) const {
        const Link* link = number < inputs_.size() ? inputs_[number].link : nullptr;
        return !link || link->full || !link->producer.stage;
    }
    bool any_decided(std::size_t from) const;
    // True when the stage waits for what input `number` now has: a record, or its end.
    bool waits_for(std::size_t number) const {
        if (wait_ == Wait::any_input) return any_decided(wait_number_);
        return (wait_ == Wait::input || wait_ == Wait::either) && wait_number_ == number;
    }
    void fill(std::size_t number, Record record);
    void give_up(Link& link, bool as_producer);

    Machine& machine_;
    Set& set_;
    StageText text_;
    std::vector<Port> inputs_, outputs_;
    std::vector<std::string> names_;  // of streams; empty: none
    Start start_;
    Flow flow_;
    Wait wait_ = Wait::none;
    std::size_t wait_number_ = 0;
    std::size_t next_any_ = 0;  // the input that peek_any looks at first
    bool written_ = false;      // the last output was consumed
    bool queued_ = false, ended_ = false;
    int rc_ = 0;
};

// The stages of one PIPE, CALLPIPE or ADDPIPE.
struct Set {
    std::vector<std::unique_ptr<Stage>> stages;
    std::size_t active = 0;
    int rc = 0;
    Stage* caller = nullptr;   // of CALLPIPE or ADDPIPE
    bool calls = false;        // CALLPIPE: the caller waits and gets its streams back
    Stage* waiting = nullptr;  // a caller that waits for the end
    // The variables that stages reach at level 0; null: those of PIPE's caller.
    rexx::VariablePool* variables = nullptr;
    Options options;
};

// ---- awaiting ----

struct PeekAwaiter {
    Stage& stage;
    std::size_t number;
    bool await_ready() const { return stage.input_decided(number); }
    void await_suspend(std::coroutine_handle<>) const {
        stage.wait_ = Stage::Wait::input;
        stage.wait_number_ = number;
    }
    const Record* await_resume() const { return stage.waiting_record(number); }
};

struct AnyAwaiter {
    Stage& stage;
    std::size_t from;
    bool await_ready() const { return stage.any_decided(from); }
    void await_suspend(std::coroutine_handle<>) const {
        stage.wait_ = Stage::Wait::any_input;
        stage.wait_number_ = from;
    }
    std::optional<std::size_t> await_resume() const;
};

struct OutputAwaiter {
    Stage& stage;
    Record record;
    std::size_t number;
    bool dropped;  // nobody is there, but another stream is
    bool await_ready() const { return !stage.has_output(number); }
    void await_suspend(std::coroutine_handle<>) const;
    bool await_resume() const { return dropped || stage.written_; }
};

// co_await machine.finished(set): resumes when every stage of the set has ended.
struct SetAwaiter {
    Stage& stage;
    Set& set;
    bool await_ready() const { return set.active == 0; }
    void await_suspend(std::coroutine_handle<>) const {
        stage.wait_ = Stage::Wait::set;
        set.waiting = &stage;
    }
    int await_resume() const { return set.rc; }
};

struct EitherAwaiter {
    Stage& stage;
    bool await_ready() const { return !stage.is_posted() || stage.input_decided(0); }
    void await_suspend(std::coroutine_handle<>) const {
        stage.wait_ = Stage::Wait::either;
        stage.wait_number_ = 0;
    }
    void await_resume() const {}
};

inline auto Stage::post_or_input() {
    return EitherAwaiter{*this};
}
inline auto Stage::peek(std::size_t number) {
    return PeekAwaiter{*this, number};
}
inline auto Stage::peek_any(std::size_t from) {
    return AnyAwaiter{*this, from};
}
inline auto Stage::output(Record record, std::size_t number) {
    written_ = false;
    return OutputAwaiter{*this, record, number, false};
}
inline auto Stage::select(Record record, std::size_t number) {
    written_ = false;
    return OutputAwaiter{*this, record, number, !has_output(number) && has_any_output()};
}

// ---- the machine ----

class Machine {
  public:
    explicit Machine(World& world) : world_(world) {}
    ~Machine();
    Machine(const Machine&) = delete;
    Machine& operator=(const Machine&) = delete;

    // Makes the stages of a specification and readies them. Null: something is wrong in it, and
    // `rc` says what; messages have been shown and nothing will run. `caller`: the stage that
    // connectors mean; `calls`: CALLPIPE, its streams come back at the end; `variables` those that
    // level 0 means.
    Set* add(std::string_view specification, int& rc, Stage* caller = nullptr, bool calls = false,
             rexx::VariablePool* variables = nullptr);
    // Runs until every stage has ended; the return code of the first set, or -4095.
    int run();
    // co_await: resumes when every stage of the set has ended, with its return code.
    SetAwaiter finished(Stage& stage, Set& set) { return {stage, set}; }
    // Forgets a set that has ended.
    void drop(Set& set);

    World& world() { return world_; }
    bool stalled() const { return stalled_; }
    // A message as coming from a stage, with the lines that say so.
    void message(const base::Error& error, const StageText& text);
    // The variables at `level`: 0 those of who issued the pipeline, 1 and up those behind; null:
    // none.
    rexx::VariablePool* variables(const Set& set, unsigned level);
    // A copying stage between the two ends, for what cannot be joined directly.
    void bridge(Set& set, Link* from, Link* to);

  private:
    friend class Stage;
    friend struct OutputAwaiter;
    friend class Connecting;
    Stage& new_stage(Set& set, const StageText& text, std::size_t streams);
    Link* connect(End producer, End consumer);
    void release(Link* link);
    void ready(Stage& stage);
    void resume(Stage& stage);
    void end(Stage& stage);
    void abandon(Set& set);
    void stall();

    World& world_;
    std::vector<std::unique_ptr<Set>> sets_;
    std::vector<std::unique_ptr<Link>> links_;
    std::vector<Link*> free_links_;
    std::vector<Stage*> ready_;  // the last one goes on first
    bool stalled_ = false;
};

// Copies input 0 to output 0 until one of them ends: COPY, and the tail of many stages.
Flow copy_records(Stage& stage);

// The return code of two stages together.
int worse(int a, int b);

}  // namespace cms::pipe
