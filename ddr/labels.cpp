#include "ddr/labels.h"

namespace ddr {
namespace {

namespace msg = base::msg;
using base::make_error;

enum class Answer { yes, no, reread, none };

// Anything but the words offered asks again, as CP's questions do.
Answer ask(base::LineSource& lines, base::Console& console, bool may_reread) {
    while (true) {
        console.line(fmt::format("DO YOU WISH TO CONTINUE?  RESPOND YES{}:",
                                 may_reread ? ", NO OR REREAD" : " OR NO"));
        auto line = lines.read_line("");
        if (!line) return Answer::none;
        auto word = base::upper(base::trim(*line));
        if (word == "YES") return Answer::yes;
        if (word == "NO") return Answer::no;
        if (word == "REREAD" && may_reread) return Answer::reread;
    }
}

struct Finding {
    base::Error question, note;  // with PROMPTS ON, OFF
};

// What is to be said about the label; nothing when it is the one wanted.
std::optional<Finding> compare(const DeviceDefinition& definition, const std::string& read) {
    if (read.empty())
        return Finding{make_error(msg::HCPDDR716D, definition.shown),
                       make_error(msg::HCPDDR697I, definition.shown)};
    if (read == definition.volid) return std::nullopt;
    auto text = definition.volid.empty() ? read : read + " NOT " + definition.volid;
    return Finding{make_error(msg::HCPDDR711D, text), make_error(msg::HCPDDR696I, text)};
}

}  // namespace

base::Result<ShownLabel> shown_label(const dasd::Device& device) {
    auto track = TRY(device.read_track({{0}, {0}}));
    const auto* record = track.find(3);
    if (record == nullptr || record->data.size() < 10) return ShownLabel{};
    auto kind = base::text_from_ebcdic(record->data.first(4));
    if (kind != "VOL1" && kind != "CMS1") return ShownLabel{};
    return ShownLabel{base::load_ebcdic_field(record->data.subspan(4, 6)), kind == "VOL1"};
}

base::Result<Verdict> LabelCheck::confirm(const DeviceDefinition& definition) const {
    if (definition.scratch) return Verdict::go_on;
    auto accepted = Verdict::go_on;
    while (true) {
        auto device = TRY(devices.device(definition.number, dasd::Access::read));
        auto label = shown_label(device);  // an unreadable first track has no label either
        auto finding = compare(definition, label.ok() ? label.value().text : "");
        if (!finding) return accepted;
        console.message(prompts ? finding->question : finding->note);
        if (!prompts) return accepted;
        auto answer = ask(lines, console, true);
        if (answer == Answer::none)
            console.message(make_error(msg::HCPDDR761E, "THE STEP IS NOT DONE"));
        if (answer == Answer::none || answer == Answer::no) return Verdict::refused;
        if (answer == Answer::yes) return accepted;
        accepted = Verdict::replaced;
    }
}

Verdict LabelCheck::accept(const base::Error& question, const base::Error& note,
                           bool may_reread) const {
    console.message(prompts ? question : note);
    if (!prompts) return Verdict::go_on;
    auto answer = ask(lines, console, may_reread);
    if (answer == Answer::none)
        console.message(make_error(msg::HCPDDR761E, "THE STEP IS NOT DONE"));
    if (answer == Answer::reread) return Verdict::replaced;
    return answer == Answer::yes ? Verdict::go_on : Verdict::refused;
}

}  // namespace ddr
