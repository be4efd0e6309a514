// From a specification to linked stages: every name, every operand first, links last.

#include <algorithm>

#include "cms/pipe/machine.h"
#include "cms/pipe/rexx_stage.h"
#include "cms/pipe/table.h"

namespace cms::pipe {

using base::make_error;
namespace msg = base::msg;

namespace {

struct Planned {
    Start start;
    std::function<int(Stage&)> prepare;
};

// What the positions in a specification say of its stages.
struct Layout {
    std::vector<bool> first;
    explicit Layout(const Specification& text) : first(text.stages.size()) {
        for (const auto& pipeline : text.pipelines) {
            const auto& element = pipeline.elements.front();
            if (element.kind == Element::Kind::stage) first[element.index] = true;
        }
    }
};

base::Result<Planned> plan_stage(Request& request) {
    const auto* kind = find_stage(request.text.verb);
    if (!kind) {
        auto start = TRY(plan_rexx(request, request.text.verb));
        return Planned{std::move(start), std::move(request.prepare)};
    }
    if (kind->place == Place::first && !request.first) return make_error(msg::FPLSCA087E);
    if (kind->place == Place::later && request.first) return make_error(msg::FPLSCA127E);
    if (request.streams > kind->most_streams)
        return make_error(msg::FPLMST1196E, "Input or output", request.streams - 1);
    auto start = TRY(kind->plan(request));
    return Planned{std::move(start), std::move(request.prepare)};
}

bool is_known(const StageText& text, World& world) {
    return find_stage(text.verb) || has_rexx_stage(world, text.verb);
}

}  // namespace

// Joins the stages of a set as its pipelines say.
class Connecting {
  public:
    Connecting(Machine& machine, Set& set, const Specification& text)
        : machine_(machine), set_(set), text_(text) {}

    void all() {
        for (const auto& pipeline : text_.pipelines) {
            const auto& elements = pipeline.elements;
            if (elements.size() == 1 && elements[0].kind == Element::Kind::connector) continue;
            for (std::size_t i = 0; i + 1 < elements.size(); ++i)
                join(elements[i], elements[i + 1]);
        }
    }

    // Error: a connector outside CALLPIPE and ADDPIPE, or to a stream that is not there.
    base::Result<void> check() const {
        for (const auto& pipeline : text_.pipelines)
            for (const auto& element : pipeline.elements) {
                if (element.kind != Element::Kind::connector) continue;
                const bool at_start = &element == &pipeline.elements.front();
                const bool reversed = element.is_input.value_or(at_start) != at_start;
                if (!set_.caller || (set_.calls && reversed))
                    return make_error(msg::FPLSCA099E, element.text);
                if (!set_.caller->stream_number(element.stream_name))
                    return make_error(msg::FPLSTM102E, element.stream_name);
            }
        return {};
    }

  private:
    End end_of(const Element& element) const {
        return {set_.stages[element.index].get(), element.stream};
    }

    void join(const Element& left, const Element& right) {
        const bool from_caller = left.kind == Element::Kind::connector;
        const bool to_caller = right.kind == Element::Kind::connector;
        if (from_caller && to_caller) return straight(left, right);
        if (from_caller) return from(left, end_of(right));
        if (to_caller) return to(end_of(left), right);
        machine_.connect(end_of(left), end_of(right));
    }

    // The caller's stream through a copying stage.
    void straight(const Element& left, const Element& right) {
        StageText text;
        text.text = text.verb = "copy";
        text.options = set_.options;
        Stage& stage = machine_.new_stage(set_, text, 1);
        stage.start_ = copy_records;
        from(left, {&stage, 0});
        to({&stage, 0}, right);
    }

    std::size_t number(const Element& element) const {
        return set_.caller->stream_number(element.stream_name).value_or(0);
    }

    // "*: | stage": the stage reads what the caller would have read; "*.output: | stage" (ADDPIPE):
    // it reads what the caller writes.
    void from(const Element& element, End consumer) {
        Stage& caller = *set_.caller;
        const End end{&caller, number(element)};
        if (!element.is_input.value_or(true)) {
            auto& port = caller.outputs_[end.number];
            if (port.link) port.aside.push_back(port.link);
            machine_.connect(end, consumer);
            return;
        }
        Link* link = std::exchange(caller.inputs_[end.number].link, nullptr);
        if (!link) return;
        if (set_.calls) link->lent_by_consumer.push_back(end);
        link->consumer = consumer;
        consumer.stage->inputs_[consumer.number].link = link;
    }

    // "stage | *:" and "stage | *.input:" in the same way.
    void to(End producer, const Element& element) {
        Stage& caller = *set_.caller;
        const End end{&caller, number(element)};
        if (element.is_input.value_or(false)) {
            auto& port = caller.inputs_[end.number];
            if (port.link) port.aside.push_back(port.link);
            machine_.connect(producer, end);
            return;
        }
        // "*.output: | … | *.output:": what the caller's output led to before it led here.
        auto& port = caller.outputs_[end.number];
        const bool leads_here =
            port.link && port.link->consumer.stage && &port.link->consumer.stage->set_ == &set_;
        Link* link = nullptr;
        if (!leads_here) {
            link = std::exchange(port.link, nullptr);
        } else if (!port.aside.empty()) {
            link = port.aside.back();
            port.aside.pop_back();
        }
        if (!link) return;
        if (set_.calls) link->lent_by_producer.push_back(end);
        link->producer = producer;
        producer.stage->outputs_[producer.number].link = link;
    }

    Machine& machine_;
    Set& set_;
    const Specification& text_;
};

namespace {

// Every stage planned; nullopt: `rc` says why not.
std::optional<std::vector<Planned>> plan_all(Machine& machine, const Set& set,
                                             const Specification& text, int& rc) {
    const auto complain = [&](const base::Error& error, const StageText& stage, int sign) {
        machine.message(error, stage);
        rc = worse(rc, sign * error.rc);
    };
    for (const auto& stage : text.stages)
        if (!is_known(stage, machine.world()))
            complain(make_error(msg::FPLSCB027E, base::upper(stage.verb)), stage, 1);
    if (rc != 0) return std::nullopt;
    const Layout layout(text);
    std::vector<Planned> planned;
    for (std::size_t i = 0; i < text.stages.size(); ++i) {
        const auto& stage = text.stages[i];
        Request request{Arguments(stage.operands), machine, set, stage, layout.first[i],
                        text.streams[i].size()};
        auto one = plan_stage(request);
        if (!one.ok())
            complain(one.error(), stage, 1);
        else
            planned.push_back(std::move(one).value());
    }
    if (rc != 0) return std::nullopt;
    return planned;
}

}  // namespace

Set* Machine::add(std::string_view specification, int& rc, Stage* caller, bool calls,
                  rexx::VariablePool* variables) {
    rc = 0;
    const auto text = scan(specification);
    if (!text.ok()) {
        world_.console().message(text.error());
        rc = text.error().rc;
        return nullptr;
    }
    auto set = std::make_unique<Set>();
    set->caller = caller;
    set->calls = calls;
    set->variables = variables;
    set->options = text.value().options;
    Connecting connecting(*this, *set, text.value());
    if (const auto sound = connecting.check(); !sound.ok()) {
        world_.console().message(sound.error());
        rc = -std::abs(sound.error().rc);
        return nullptr;
    }
    auto planned = plan_all(*this, *set, text.value(), rc);
    if (!planned) return nullptr;
    for (std::size_t i = 0; i < planned->size(); ++i) {
        Stage& stage = new_stage(*set, text.value().stages[i], text.value().streams[i].size());
        stage.names_ = text.value().streams[i];
        stage.start_ = std::move((*planned)[i].start);
    }
    const auto declared = set->stages.size();
    connecting.all();
    sets_.push_back(std::move(set));
    Set& made = *sets_.back();
    for (std::size_t i = 0; i < declared && rc == 0; ++i)
        if ((*planned)[i].prepare) rc = (*planned)[i].prepare(*made.stages[i]);
    if (rc != 0) {
        made.rc = rc;
        abandon(made);
        return nullptr;
    }
    for (auto stage = made.stages.rbegin(); stage != made.stages.rend(); ++stage) ready(**stage);
    return &made;
}

}  // namespace cms::pipe
