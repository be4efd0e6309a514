// Links, awaiting and the dispatcher.

#include "cms/pipe/machine.h"

#include <algorithm>
#include <new>
#include <stdexcept>

namespace cms::pipe {

using base::make_error;
namespace msg = base::msg;

int worse(int a, int b) {
    return a < 0 || b < 0 ? std::min(a, b) : std::max(a, b);
}

// ---- a stage and its streams ----

World& Stage::world() {
    return machine_.world();
}

bool Stage::has_any_output() const {
    for (std::size_t n = 0; n < outputs_.size(); ++n)
        if (has_output(n)) return true;
    return false;
}

const Record* Stage::waiting_record(std::size_t number) const {
    const Link* link = number < inputs_.size() ? inputs_[number].link : nullptr;
    return link && link->full ? &link->record : nullptr;
}

bool Stage::any_decided(std::size_t from) const {
    bool may_come = false;
    for (auto n = from; n < inputs_.size(); ++n) {
        const auto& port = inputs_[n];
        if (!port.link) continue;
        if (port.link->full) return true;
        may_come = may_come || port.link->producer.stage;
    }
    return !may_come;
}

void Stage::consume(std::size_t number) {
    Link* link = inputs_[number].link;
    if (!link || !link->full) return;
    link->full = false;
    Stage& producer = *link->producer.stage;
    producer.written_ = true;
    machine_.ready(producer);
}

// One end of a link is left by this stage: back to the caller that lent it, or severed.
void Stage::give_up(Link& link, bool as_producer) {
    auto& end = as_producer ? link.producer : link.consumer;
    auto& lenders = as_producer ? link.lent_by_producer : link.lent_by_consumer;
    if (!lenders.empty()) {
        end = lenders.back();
        lenders.pop_back();
        auto& ports = as_producer ? end.stage->outputs_ : end.stage->inputs_;
        ports[end.number].link = &link;
        return;
    }
    end.stage = nullptr;
    auto* other = as_producer ? link.consumer.stage : link.producer.stage;
    if (!other) return machine_.release(&link);
    if (!as_producer && link.full) {
        link.full = false;
        machine_.ready(*other);
        return;
    }
    if (as_producer && other->waits_for(link.consumer.number)) machine_.ready(*other);
}

void Stage::sever_input(std::size_t number) {
    auto& port = inputs_[number];
    if (Link* link = std::exchange(port.link, nullptr)) give_up(*link, false);
    if (port.aside.empty()) return;
    port.link = port.aside.back();
    port.aside.pop_back();
}

void Stage::sever_output(std::size_t number) {
    auto& port = outputs_[number];
    if (Link* link = std::exchange(port.link, nullptr)) give_up(*link, true);
    if (port.aside.empty()) return;
    port.link = port.aside.back();
    port.aside.pop_back();
}

void Stage::shorten(std::size_t in, std::size_t out) {
    Link* from = inputs_[in].link;
    Link* to = outputs_[out].link;
    if (!from || !to || !to->consumer.stage) {
        sever_input(in);
        sever_output(out);
        return;
    }
    inputs_[in].link = outputs_[out].link = nullptr;
    const bool lent = !from->lent_by_consumer.empty() || !to->lent_by_producer.empty();
    if (lent) return machine_.bridge(set_, from, to);
    from->consumer = to->consumer;
    from->lent_by_consumer = std::move(to->lent_by_consumer);
    Stage& consumer = *from->consumer.stage;
    consumer.inputs_[from->consumer.number].link = from;
    to->consumer.stage = nullptr;
    machine_.release(to);
    const auto number = from->consumer.number;
    if (consumer.input_decided(number) && consumer.waits_for(number)) machine_.ready(consumer);
}

int Stage::add_stream(std::string_view operands) {
    constexpr int kTaken = 4;
    std::string name;
    for (const auto word : base::words(operands))
        if (!base::matches(word, "BOTH") && !base::matches(word, "INput") &&
            !base::matches(word, "OUTput"))
            name = word;
    if (!name.empty() && stream_number(name)) return kTaken;
    inputs_.emplace_back();
    outputs_.emplace_back();
    names_.push_back(name);
    return 0;
}

std::optional<std::size_t> Stage::stream_number(std::string_view name) const {
    for (std::size_t n = 0; n < names_.size(); ++n)
        if (!names_[n].empty() && base::upper(names_[n]) == base::upper(name)) return n;
    const auto number = base::parse_decimal(name);
    if (number && *number < inputs_.size()) return *number;
    return std::nullopt;
}

void Stage::set_rc(int rc) {
    rc_ = worse(rc_, rc);
}

void Stage::fail(const base::Error& error) {
    machine_.message(error, text_);
    set_rc(error.rc);
}

// ---- awaiting ----

std::optional<std::size_t> AnyAwaiter::await_resume() const {
    const auto count = stage.inputs_.size() - std::min(from, stage.inputs_.size());
    for (std::size_t i = 0; i < count; ++i) {
        const auto number = from + (stage.next_any_ + i) % count;
        if (!stage.waiting_record(number)) continue;
        stage.next_any_ = (number - from + 1) % count;
        return number;
    }
    return std::nullopt;
}

// Puts a record into output `number` and wakes who waits for it.
void Stage::fill(std::size_t number, Record record) {
    Link& link = *outputs_[number].link;
    link.record = record;
    link.full = true;
    if (text_.options.trace)
        machine_.message(make_error(msg::FPLDSP032I, record.size(), number), text_);
    Stage& consumer = *link.consumer.stage;
    if (consumer.waits_for(link.consumer.number)) machine_.ready(consumer);
}

void Stage::post(Record record) {
    if (has_output() && !is_posted()) fill(0, record);
}

void OutputAwaiter::await_suspend(std::coroutine_handle<>) const {
    stage.wait_ = Stage::Wait::output;
    stage.wait_number_ = number;
    stage.fill(number, record);
}

// ---- the machine ----

Machine::~Machine() {
    // What still waits is ended while links and stages are all there.
    stalled_ = true;
    for (std::size_t i = 0; i < sets_.size(); ++i)
        for (auto& stage : sets_[i]->stages) {
            stage->flow_ = Flow();
            stage->start_ = nullptr;
        }
}

Link* Machine::connect(End producer, End consumer) {
    if (free_links_.empty()) {
        links_.push_back(std::make_unique<Link>());
        free_links_.push_back(links_.back().get());
    }
    Link* link = free_links_.back();
    free_links_.pop_back();
    link->producer = producer;
    link->consumer = consumer;
    producer.stage->outputs_[producer.number].link = link;
    consumer.stage->inputs_[consumer.number].link = link;
    return link;
}

void Machine::release(Link* link) {
    *link = Link();
    free_links_.push_back(link);
}

void Machine::ready(Stage& stage) {
    if (stage.queued_ || stage.ended_) return;
    stage.queued_ = true;
    ready_.push_back(&stage);
}

Stage& Machine::new_stage(Set& set, const StageText& text, std::size_t streams) {
    set.stages.push_back(std::make_unique<Stage>(*this, set, text));
    ++set.active;
    Stage& stage = *set.stages.back();
    stage.inputs_.resize(streams);
    stage.outputs_.resize(streams);
    return stage;
}

Flow copy_records(Stage& stage) {
    while (const Record* record = co_await stage.peek()) {
        if (!co_await stage.output(*record)) break;
        stage.consume();
    }
}

void Machine::bridge(Set& set, Link* from, Link* to) {
    StageText text;
    text.text = text.verb = "copy";
    Stage& stage = new_stage(set, text, 1);
    stage.start_ = copy_records;
    from->consumer = to->producer = {&stage, 0};
    stage.inputs_[0].link = from;
    stage.outputs_[0].link = to;
    ready(stage);
}

void Machine::message(const base::Error& error, const StageText& text) {
    auto& console = world_.console();
    console.message(error);
    const auto& options = text.options;
    constexpr unsigned kRunning = 1, kIssued = 4;
    if (options.message_level & kIssued)
        console.message(options.name.empty()
                            ? make_error(msg::FPLSCA003I, text.stage, text.pipeline)
                            : make_error(msg::FPLSCA004I, text.stage, text.pipeline, options.name));
    if (options.message_level & kRunning) {
        constexpr std::size_t kShown = 60;
        console.message(
            make_error(msg::FPLSCA001I, base::trim(std::string_view(text.text).substr(0, kShown))));
    }
}

rexx::VariablePool* Machine::variables(const Set& set, unsigned level) {
    if (!set.variables) return world_.variables(level);
    return level == 0 ? set.variables : world_.variables(level - 1);
}

void Machine::resume(Stage& stage) {
    stage.queued_ = false;
    stage.wait_ = Stage::Wait::none;
    if (stage.start_) {
        if (stage.text_.options.trace) message(make_error(msg::FPLDSP031I), stage.text_);
        const auto start = std::exchange(stage.start_, nullptr);
        stage.flow_ = start(stage);
    }
    try {
        stage.flow_.resume();
    } catch (const std::bad_alloc&) {
        stage.fail(make_error(msg::FPLSVC122E));
        stage.flow_ = Flow();
    } catch (const std::length_error&) {
        stage.fail(make_error(msg::FPLSVC122E));
        stage.flow_ = Flow();
    }
    if (stage.flow_.done()) end(stage);
}

void Machine::end(Stage& stage) {
    stage.ended_ = true;
    stage.flow_ = Flow();
    stage.start_ = nullptr;
    for (std::size_t n = 0; n < stage.inputs_.size(); ++n)
        while (stage.inputs_[n].link || !stage.inputs_[n].aside.empty()) stage.sever_input(n);
    for (std::size_t n = 0; n < stage.outputs_.size(); ++n)
        while (stage.outputs_[n].link || !stage.outputs_[n].aside.empty()) stage.sever_output(n);
    Set& set = stage.set_;
    const auto& options = stage.text_.options;
    if (options.list_rc || options.trace || (options.list_errors && stage.rc_ != 0))
        message(make_error(msg::FPLDSP020I, stage.rc_), stage.text_);
    set.rc = worse(set.rc, stage.rc_);
    if (--set.active > 0) return;
    if (set.waiting) ready(*set.waiting);
    // Nobody asks for what ADDPIPE gave: it counts for the whole.
    if (set.caller && !set.calls) sets_.front()->rc = worse(sets_.front()->rc, set.rc);
}

void Machine::drop(Set& set) {
    const auto at = std::find_if(sets_.begin(), sets_.end(),
                                 [&](const auto& one) { return one.get() == &set; });
    if (at != sets_.end()) sets_.erase(at);
}

// Ends what has not begun.
void Machine::abandon(Set& set) {
    for (std::size_t i = 0; i < set.stages.size(); ++i) {
        Stage& stage = *set.stages[i];
        if (stage.ended_) continue;
        stage.queued_ = false;
        std::erase(ready_, &stage);
        end(stage);
    }
}

int Machine::run() {
    constexpr std::size_t kEndedSets = 64;
    for (;;) {
        while (!ready_.empty()) {
            Stage& stage = *ready_.back();
            ready_.pop_back();
            resume(stage);
        }
        // Added pipelines that have ended are forgotten now and then: their stages are not in use.
        if (sets_.size() > kEndedSets)
            std::erase_if(sets_, [&](const auto& set) {
                return set != sets_.front() && set->active == 0 && !set->calls;
            });
        const bool waits = std::any_of(sets_.begin(), sets_.end(),
                                       [](const auto& set) { return set->active > 0; });
        if (!waits) break;
        stall();
    }
    return stalled_ ? msg::FPLDSP029E.rc : sets_.front()->rc;
}

void Machine::stall() {
    static constexpr std::string_view kStates[] = {"nothing", "input",        "any input",
                                                   "output",  "a subroutine", "input or output"};
    world_.console().message(make_error(msg::FPLDSP029E));
    for (const auto& set : sets_)
        for (const auto& stage : set->stages)
            if (!stage->ended_)
                message(make_error(msg::FPLDSP030I, kStates[static_cast<int>(stage->wait_)]),
                        stage->text_);
    stalled_ = true;
    // Every one is ended before any link is severed, so that nobody goes on in between.
    for (std::size_t i = 0; i < sets_.size(); ++i)
        for (auto& stage : sets_[i]->stages) stage->flow_ = Flow();
    for (std::size_t i = 0; i < sets_.size(); ++i) abandon(*sets_[i]);
    ready_.clear();
}

}  // namespace cms::pipe
