// COPYFILE: copies, joins, converts and changes files. Reference: cms section 7.3.
//
// Operands -> CopyJob -> the copies it stands for -> records -> one write each.

#include <cctype>

#include "cms/commands/pack.h"
#include "cms/commands/support.h"

namespace cms {

namespace {

enum class Target { must_be_new, replace, append, overlay };

struct CopyJob {
    std::vector<FileId> inputs;
    std::vector<std::string> output;  // fields as typed; empty: in place
    Target target = Target::must_be_new;
    bool types = false, old_date = false, truncate = false, keep = false, single = false;
    bool specs = false, prompts = true, translate = false, upper = false, lower = false;
    bool from_bcd = false, pack = false, unpack = false;
    std::uint32_t from = 1, count = kToEnd;
    std::string from_label, to_label;
    std::optional<RecordFormat> format;
    std::uint32_t record_length = 0;
    char fill = ' ';
    // Attributes alone are reason enough to rewrite a file in place.
    bool changes_attributes() const {
        return format || record_length || truncate || upper || lower || translate || specs ||
               from_bcd || pack || unpack;
    }
};

// One step of a specification list: where the bytes come from and the column they go to.
struct SpecItem {
    std::size_t from = 0, to = 0;  // columns, when `text` is not used
    std::string text;
    bool is_text = false;
    std::size_t at = 0;
};

base::Error bad_value(std::string_view value, std::string_view option) {
    return make_error(msg::DMSCPY029E, value, option);
}

base::Result<char> fill_character(const std::string& word) {
    if (word.size() == 1) return word[0];
    const auto code = base::parse_hexadecimal(word);
    if (word.size() != 2 || !code) return bad_value(word, "FILL");
    return base::text_from_ebcdic(static_cast<std::byte>(*code));
}

// Options said so far, by what they decide: of two that decide the same, one is too many.
using Said = std::map<std::string_view, std::string>;

base::Result<void> say_once(Said& said, std::string_view what, std::string_view notation) {
    const auto option = base::upper(notation);
    const auto [before, is_new] = said.emplace(what, option);
    if (is_new) return {};
    if (before->second == option) return make_error(msg::DMSCMS065E, option);
    return make_error(msg::DMSCMS066E, before->second, option);
}

base::Result<bool> take_switch(const std::string& option, CopyJob& job, Said& said) {
    struct Switch {
        std::string_view notation, decides;
        void (*apply)(CopyJob&);
    };
    static constexpr Switch kSwitches[] = {
        {"Type", "TYPE", [](CopyJob& j) { j.types = true; }},
        {"NOType", "TYPE", [](CopyJob& j) { j.types = false; }},
        {"OLDDate", "DATE", [](CopyJob& j) { j.old_date = true; }},
        {"NEWDate", "DATE", [](CopyJob& j) { j.old_date = false; }},
        {"NEWFile", "FILE", [](CopyJob& j) { j.target = Target::must_be_new; }},
        {"REPlace", "FILE", [](CopyJob& j) { j.target = Target::replace; }},
        {"APpend", "FILE", [](CopyJob& j) { j.target = Target::append; }},
        {"OVly", "FILE", [](CopyJob& j) { j.target = Target::overlay; }},
        {"TRUnc", "TRUNC", [](CopyJob& j) { j.truncate = true; }},
        {"NOTRunc", "TRUNC", [](CopyJob& j) { j.truncate = false; }},
        {"SPecs", "SPECS", [](CopyJob& j) { j.specs = true; }},
        {"NOSPecs", "SPECS", [](CopyJob& j) { j.specs = false; }},
        {"PRompt", "PROMPT", [](CopyJob& j) { j.prompts = true; }},
        {"NOPRompt", "PROMPT", [](CopyJob& j) { j.prompts = false; }},
        {"UPcase", "CASE", [](CopyJob& j) { j.upper = true; }},
        {"LOwcase", "CASE", [](CopyJob& j) { j.lower = true; }},
        {"TRAns", "TRANS", [](CopyJob& j) { j.translate = true; }},
        {"EBcdic", "EBCDIC", [](CopyJob& j) { j.from_bcd = true; }},
        {"PAck", "PACK", [](CopyJob& j) { j.pack = true; }},
        {"UNPack", "PACK", [](CopyJob& j) { j.unpack = true; }},
        {"SIngle", "SINGLE", [](CopyJob& j) { j.single = true; }},
    };
    for (const auto& row : kSwitches) {
        if (!base::matches(option, row.notation)) continue;
        TRY(say_once(said, row.decides, row.notation));
        row.apply(job);
        return true;
    }
    return false;
}

struct ValueOption {
    std::string_view notation, decides;
};
constexpr ValueOption kValueOptions[] = {
    {"RECfm", "RECFM"}, {"LRecl", "LRECL"}, {"FRom", "FROM"}, {"FRLabel", "FROM"},
    {"FOR", "FOR"},     {"TOLabel", "FOR"}, {"FIll", "FILL"},
};

base::Result<void> take_value(const std::string& option, const std::string& value, CopyJob& job) {
    const auto number = base::parse_decimal(value);
    if (base::matches(option, "RECfm")) {
        if (value != "F" && value != "V") return bad_value(value, "RECFM");
        job.format = static_cast<RecordFormat>(value[0]);
    } else if (base::matches(option, "LRecl")) {
        if (!number || *number == 0 || *number > kLongestRecord) return bad_value(value, "LRECL");
        job.record_length = *number;
    } else if (base::matches(option, "FRom")) {
        if (!number || *number == 0) return bad_value(value, "FROM");
        job.from = *number;
    } else if (option == "FOR") {
        if (!number || *number == 0) return bad_value(value, "FOR");
        job.count = *number;
    } else if (base::matches(option, "FRLabel")) {
        job.from_label = value;
    } else if (base::matches(option, "TOLabel")) {
        job.to_label = value;
    } else if (base::matches(option, "FIll")) {
        job.fill = TRY(fill_character(value));
    } else {
        return make_error(msg::DMSCMS003E, option);
    }
    return {};
}

base::Result<void> parse_options(const CommandLine& line, CopyJob& job) {
    const auto options = line.options();
    Said said;
    for (std::size_t at = 0; at < options.size(); ++at) {
        if (TRY(take_switch(options[at], job, said))) continue;
        const std::string value = at + 1 < options.size() ? options[at + 1] : "";
        if (value.empty()) return make_error(msg::DMSCMS003E, options[at]);
        for (const auto& row : kValueOptions)
            if (base::matches(options[at], row.notation))
                TRY(say_once(said, row.decides, row.notation));
        TRY(take_value(options[at], value, job));
        ++at;
    }
    const bool shapes = job.format || job.record_length || job.specs || job.truncate;
    if (shapes && (job.pack || job.unpack))
        return make_error(msg::DMSCMS066E, job.pack ? "PACK" : "UNPACK",
                          job.specs      ? "SPECS"
                          : job.truncate ? "TRUNC"
                                         : "RECFM or LRECL");
    return {};
}

base::Result<CopyJob> parse_copy(const CommandLine& line) {
    CopyJob job;
    TRY(parse_options(line, job));
    const auto words = line.operands();
    if (words.empty()) return make_error(msg::DMSCPY042E);
    if (words.size() < 3 || words.size() % 3 != 0) return make_error(msg::DMSCMS054E);
    const bool has_output = words.size() > 3;
    const auto inputs_end = has_output ? words.size() - 3 : words.size();
    for (std::size_t at = 0; at < inputs_end; at += 3) {
        const std::vector<std::string> id(words.begin() + static_cast<std::ptrdiff_t>(at),
                                          words.begin() + static_cast<std::ptrdiff_t>(at + 3));
        job.inputs.push_back(TRY(file_operand(id, 'A', Patterns::yes)));
    }
    if (has_output)
        job.output.assign(words.begin() + static_cast<std::ptrdiff_t>(inputs_end), words.end());
    return job;
}

// ---- lists asked for on the console ----

base::Result<std::string> ask_list(Session& session, const CopyJob& job,
                                   const base::Message<>& prompt, std::string_view what) {
    if (job.prompts) session.message(make_error(prompt));
    std::string all;
    for (;;) {
        const auto answer = session.read_line("");
        auto text = std::string(base::trim(answer.value_or("")));
        const bool goes_on = text.ends_with("++");
        if (goes_on) text.resize(text.size() - 2);
        all += text + " ";
        if (!goes_on) break;
    }
    if (base::trim(all).empty()) return make_error(msg::DMSCPY063E, what);
    return all;
}

std::optional<char> one_character(std::string_view word) {
    if (word.size() == 1) return word[0];
    const auto code = base::parse_hexadecimal(word);
    if (word.size() != 2 || !code) return std::nullopt;
    return base::text_from_ebcdic(static_cast<std::byte>(*code));
}

base::Result<std::string> translation_table(const std::string& list) {
    std::string table(256, '\0');
    for (std::size_t i = 0; i < table.size(); ++i) table[i] = static_cast<char>(i);
    const auto words = base::words(list);
    for (std::size_t at = 0; at < words.size(); at += 2) {
        const auto from = one_character(words[at]);
        const auto to = at + 1 < words.size() ? one_character(words[at + 1]) : std::nullopt;
        if (!from || !to) return make_error(msg::DMSCPY064E, "translate", words[at]);
        table[static_cast<unsigned char>(*from)] = *to;
    }
    return table;
}

// "n1-n2", "hXX…" or "/text/" at the front of `list`.
std::optional<SpecItem> take_source(std::string_view& list) {
    list = list.substr(std::min(list.find_first_not_of(' '), list.size()));
    SpecItem item;
    if (std::isdigit(static_cast<unsigned char>(list[0]))) {
        const auto word = list.substr(0, list.find(' '));
        const auto dash = word.find('-');
        const auto from = base::parse_decimal(word.substr(0, dash));
        const auto to =
            dash == std::string_view::npos ? from : base::parse_decimal(word.substr(dash + 1));
        if (!from || !to || *from == 0 || *to < *from) return std::nullopt;
        item.from = *from;
        item.to = *to;
        list.remove_prefix(word.size());
        return item;
    }
    item.is_text = true;
    if ((list[0] == 'h' || list[0] == 'H') && list.size() > 2) {
        const auto word = list.substr(1, list.find(' ') - 1);
        for (std::size_t i = 0; i + 1 < word.size(); i += 2) {
            const auto code = base::parse_hexadecimal(word.substr(i, 2));
            if (!code) return std::nullopt;
            item.text += base::text_from_ebcdic(static_cast<std::byte>(*code));
        }
        list.remove_prefix(word.size() + 1);
        return item;
    }
    const auto end = list.find(list[0], 1);
    if (end == std::string_view::npos) return std::nullopt;
    item.text = list.substr(1, end - 1);
    list.remove_prefix(end + 1);
    return item;
}

base::Result<std::vector<SpecItem>> specification(std::string_view list) {
    std::vector<SpecItem> items;
    while (!base::trim(list).empty()) {
        const auto where = std::string(base::trim(list));
        auto item = take_source(list);
        const auto target = base::words(list);
        const auto column = target.empty() ? std::nullopt : base::parse_decimal(target[0]);
        if (!item || !column || *column == 0 || *column > kLongestRecord)
            return make_error(msg::DMSCPY064E, "specification", where);
        item->at = *column;
        items.push_back(std::move(*item));
        list.remove_prefix(static_cast<std::size_t>(target[0].data() - list.data()) +
                           target[0].size());
    }
    return items;
}

std::string built(std::string_view record, const std::vector<SpecItem>& items, char fill,
                  std::string base_text) {
    for (const auto& item : items) {
        std::string part = item.text;
        if (!item.is_text) {
            const auto from = std::min(item.from - 1, record.size());
            part = record.substr(from, item.to - item.from + 1);
            part.resize(item.to - item.from + 1, fill);
        }
        if (base_text.size() < item.at - 1 + part.size())
            base_text.resize(item.at - 1 + part.size(), fill);
        base_text.replace(item.at - 1, part.size(), part);
    }
    return base_text;
}

// ---- copying ----

struct Lists {
    std::string table;
    std::vector<SpecItem> items;
};

Lines selected(Lines lines, const CopyJob& job) {
    Lines part;
    std::size_t at = job.from - 1;
    if (!job.from_label.empty())
        while (at < lines.size() && !lines[at].starts_with(job.from_label)) ++at;
    for (; at < lines.size() && part.size() < job.count; ++at) {
        if (!job.to_label.empty() && lines[at].starts_with(job.to_label)) break;
        part.push_back(std::move(lines[at]));
    }
    return part;
}

// The characters that the BCD card code printed otherwise.
char from_bcd(char c) {
    constexpr std::string_view kBcd = "%<#@&", kEbcdic = "()='+";
    const auto at = kBcd.find(c);
    return at == std::string_view::npos ? c : kEbcdic[at];
}

void convert(std::string& record, const CopyJob& job, const Lists& lists) {
    if (job.from_bcd) std::transform(record.begin(), record.end(), record.begin(), from_bcd);
    if (job.translate)
        for (auto& c : record) c = lists.table[static_cast<unsigned char>(c)];
    for (auto& c : record) {
        if (job.upper && c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        if (job.lower && c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    if (job.specs) record = built(record, lists.items, job.fill, {});
}

void fit(Lines& lines, const FileEntry& entry, const CopyJob& job) {
    for (auto& line : lines) {
        if (job.truncate && entry.format == RecordFormat::variable) {
            const auto last = line.find_last_not_of(job.fill);
            line.resize(last == std::string::npos ? 0 : last + 1);
        }
        if (entry.record_length > 0 && line.size() > entry.record_length)
            line.resize(entry.record_length);
        if (entry.format == RecordFormat::fixed) line.resize(entry.record_length, job.fill);
        if (line.empty()) line = " ";
    }
}

// The attributes of the output: options, else an output that is added to, else the first input.
FileEntry attributes(const CopyJob& job, const FileEntry& input,
                     const std::optional<FileEntry>& old, const Lines& lines) {
    FileEntry entry = input;
    const bool joins = old && (job.target == Target::append || job.target == Target::overlay);
    if (joins) {
        entry.format = old->format;
        entry.record_length = old->record_length;
    }
    if (job.format) entry.format = *job.format;
    std::size_t longest = 1;
    for (const auto& line : lines) longest = std::max(longest, line.size());
    if (entry.format == RecordFormat::variable) entry.record_length = 0;
    if (job.record_length) entry.record_length = job.record_length;
    const bool was_fixed = joins ? old->format == RecordFormat::fixed
                                 : input.format == RecordFormat::fixed && !job.specs;
    if (entry.format == RecordFormat::fixed && !job.record_length && !was_fixed)
        entry.record_length = static_cast<std::uint32_t>(longest);
    entry.updated = job.old_date ? input.updated : Timestamp{};
    return entry;
}

std::string field(const std::string& wanted, const std::string& old) {
    return wanted == "=" ? old : wanted.substr(0, 8);
}

struct Place {
    AccessedDisk* disk;
    FileEntry entry;  // name, type, mode number
};

base::Result<Place> output_of(Session& session, const CopyJob& job, const Located& input) {
    if (job.output.empty())
        return Place{TRY(session.disks().writable(input.disk->letter)), input.entry};
    FileEntry entry = input.entry;
    entry.name = field(job.output[0], input.entry.name);
    entry.type = field(job.output[1], input.entry.type);
    const std::string mode = job.output[2];
    char letter = mode[0] == '=' ? input.disk->letter : mode[0];
    const auto parsed = TRY(parse_file_mode(std::string(1, letter) + mode.substr(1)));
    if (parsed.letter == '*') return make_error(msg::DMSCMS048E, mode);
    if (!is_file_word(entry.name) || !is_file_word(entry.type))
        return make_error(msg::DMSCMS062E, '*', entry.name + " " + entry.type);
    if (mode.size() > 1)
        entry.mode_number = static_cast<std::uint8_t>(parsed.number);
    else if (mode[0] != '=')
        entry.mode_number = 1;
    return Place{TRY(session.disks().writable(letter)), entry};
}

base::Result<void> check_target(const CopyJob& job, const Place& place,
                                const std::vector<Located>& inputs) {
    const auto old = place.disk->files->find(place.entry.name, place.entry.type);
    const bool same = std::any_of(inputs.begin(), inputs.end(), [&](const Located& input) {
        return input.disk == place.disk && input.entry.name == place.entry.name &&
               input.entry.type == place.entry.type;
    });
    if (same && inputs.size() > 1 && job.target != Target::replace)
        return make_error(msg::DMSCPY030E, Located{place.disk, place.entry}.text());
    const bool in_place = job.output.empty() && job.changes_attributes();
    if (old && job.target == Target::must_be_new && !in_place)
        return make_error(msg::DMSCPY024E, Located{place.disk, *old}.text());
    return {};
}

Lines overlaid(Lines under, const Lines& over, const CopyJob& job, const Lists& lists,
               const Lines& raw) {
    if (under.size() < over.size()) under.resize(over.size());
    for (std::size_t i = 0; i < over.size(); ++i) {
        if (job.specs) {
            under[i] = built(raw[i], lists.items, job.fill, under[i]);
            continue;
        }
        if (under[i].size() < over[i].size()) under[i].resize(over[i].size(), ' ');
        under[i].replace(0, over[i].size(), over[i]);
    }
    return under;
}

base::Result<void> copy_to(Session& session, const CopyJob& job, const Lists& lists,
                           const std::vector<Located>& inputs, const Place& place) {
    TRY(check_target(job, place, inputs));
    Lines raw;
    auto first = inputs[0].entry;
    for (const auto& input : inputs) {
        auto part = TRY(input.disk->files->read(input.entry.name, input.entry.type, 1, kToEnd));
        if (job.unpack) {
            auto whole = unpacked(part, first);
            if (!whole) return make_error(msg::DMSCPY903E, input.text());
            part = std::move(*whole);
        }
        part = selected(std::move(part), job);
        if (part.empty() && !job.from_label.empty())
            return make_error(msg::DMSCPY157E, job.from_label, input.text());
        raw.insert(raw.end(), part.begin(), part.end());
    }
    if (raw.empty()) return {};
    auto lines = raw;
    for (auto& line : lines) convert(line, job, lists);
    const auto old = place.disk->files->find(place.entry.name, place.entry.type);
    if (old && job.target == Target::overlay) {
        auto under = TRY(place.disk->files->read(old->name, old->type, 1, kToEnd));
        lines = overlaid(std::move(under), lines, job, lists, raw);
    }
    auto entry = attributes(job, first, old, lines);
    if (job.pack) {
        fit(lines, entry, job);
        lines = packed(first, lines);
        entry.format = RecordFormat::fixed;
        entry.record_length = kPackedLength;
    }
    entry.name = place.entry.name;
    entry.type = place.entry.type;
    entry.mode_number = place.entry.mode_number;
    fit(lines, entry, job);
    const auto from = inputs[0].text(), to = Located{place.disk, entry}.text();
    if (job.types)
        session.message(make_error(msg::DMSCPY721I, from,
                                   job.target == Target::append    ? "append to"
                                   : job.target == Target::overlay ? "overlay"
                                                                   : "to",
                                   to));
    return job.target == Target::append ? place.disk->files->append(entry, lines)
                                        : place.disk->files->write(entry, lines);
}

base::Result<std::vector<Located>> inputs_of(Session& session, const CopyJob& job) {
    std::vector<Located> all;
    for (const auto& id : job.inputs) {
        if (id.letter != '*' && !session.disks().at(id.letter))
            return make_error(msg::DMSCMS069E, id.letter);
        auto found = session.disks().match(id);
        if (found.empty()) return make_error(msg::DMSCMS002E, id.text());
        const bool pattern = id.name.find_first_of("*%") != std::string::npos ||
                             id.type.find_first_of("*%") != std::string::npos;
        if (!pattern) found.resize(1);
        all.insert(all.end(), found.begin(), found.end());
    }
    return all;
}

base::Result<Lists> ask_lists(Session& session, const CopyJob& job) {
    Lists lists;
    if (job.translate) {
        const auto text = TRY(ask_list(session, job, msg::DMSCPY601R, "translation"));
        lists.table = TRY(translation_table(text));
    }
    if (job.specs) {
        const auto text = TRY(ask_list(session, job, msg::DMSCPY602R, "specification"));
        lists.items = TRY(specification(text));
    }
    return lists;
}

base::Result<int> copyfile(Session& session, const CommandLine& line) {
    const auto job = TRY(parse_copy(line));
    const auto inputs = TRY(inputs_of(session, job));
    const bool renames = !job.output.empty() && (job.output[0] == "=" || job.output[1] == "=");
    // One output for each match, or everything joined into one output.
    const bool joins = job.single || job.inputs.size() > 1 || (!job.output.empty() && !renames);
    const auto first = TRY(output_of(session, job, inputs[0]));
    if (inputs.size() == 1 || joins) TRY(check_target(job, first, inputs));
    const auto lists = TRY(ask_lists(session, job));
    if (joins) {
        TRY(copy_to(session, job, lists, inputs, first));
        return 0;
    }
    for (const auto& input : inputs) {
        const auto place = TRY(output_of(session, job, input));
        TRY(copy_to(session, job, lists, {input}, place));
    }
    return 0;
}

}  // namespace

extern const Command kCopyfile{
    .name = "COPYFILE",
    .min_abbrev = 4,
    .run = copyfile,
    .syntax =
        "COPYfile fn ft fm [fn ft fm ...] [fn ft fm] [(Type NOType OLDDate NEWDate NEWFile "
        "REPlace APpend OVly FRom n FRLabel s FOR n TOLabel s SPecs RECfm F|V LRecl n TRUnc "
        "NOTRunc FIll c UPcase LOwcase EBcdic TRAns PAck UNPack SIngle PRompt NOPRompt]",
    .summary = "Copy, join or change files; = copies a field, * makes one copy for each match",
    .module = "CPY"};

}  // namespace cms
