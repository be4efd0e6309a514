// Other forms of the same bytes: 64ENCODE and 64DECODE, QPENCODE and QPDECODE, PACK and UNPACK,
// ADDRDW, UNTAB and RETAB, INSTORE and OUTSTORE.

#include <algorithm>
#include <cstring>

#include "cms/commands/pack.h"
#include "cms/pipe/stages/stages.h"

namespace cms::pipe {

namespace {

// ---- MIME-64 ----

constexpr std::string_view kDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::size_t kLine = 76, kBytes = 57;

std::string base64(Record bytes) {
    constexpr unsigned kSix = 6;
    std::string text;
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        const auto count = std::min<std::size_t>(3, bytes.size() - at);
        std::uint32_t bits = 0;
        for (std::size_t i = 0; i < 3; ++i)
            bits = bits << 8 | (i < count ? static_cast<unsigned char>(bytes[at + i]) : 0u);
        for (std::size_t i = 0; i < 4; ++i)
            text += i <= count ? kDigits[bits >> (3 - i) * kSix & 63] : '=';
    }
    return text;
}

// All of the input as one string of bytes, in lines.
Flow encode_64(Stage& stage) {
    std::string bytes, line;
    while (const Record* record = co_await stage.peek()) {
        bytes += *record;
        stage.consume();
        std::size_t at = 0;
        for (; bytes.size() - at >= kBytes; at += kBytes) {
            line = base64(Record(bytes).substr(at, kBytes));
            if (!co_await stage.output(line)) co_return;
        }
        bytes.erase(0, at);
    }
    line = base64(bytes);
    if (!line.empty()) co_await stage.output(line);
}

Flow decode_64(Stage& stage) {
    constexpr std::uint32_t kByte = 0xFF;
    std::uint32_t bits = 0;
    unsigned have = 0;
    std::string line;
    while (const Record* record = co_await stage.peek()) {
        line.clear();
        for (const char c : *record) {
            if (c == '=') have = 0;  // the end of a piece
            const auto digit = kDigits.find(c);
            if (digit == std::string_view::npos) continue;
            bits = bits << 6 | static_cast<std::uint32_t>(digit);
            have += 6;
            if (have < 8) continue;
            have -= 8;
            line += static_cast<char>(bits >> have & kByte);
        }
        if (!line.empty() && !co_await stage.output(line)) co_return;
        stage.consume();
    }
}

// ---- quoted-printable ----

std::string quoted(char c) {
    return fmt::format("={:02X}", static_cast<unsigned char>(c));
}

Flow encode_qp(Stage& stage) {
    std::string line;
    while (const Record* record = co_await stage.peek()) {
        line.clear();
        for (std::size_t i = 0; i < record->size(); ++i) {
            const char c = (*record)[i];
            const bool last = i + 1 == record->size();
            const bool as_is =
                (c > ' ' && c < '\x7F' && c != '=') || ((c == ' ' || c == '\t') && !last);
            const auto shown = as_is ? std::string(1, c) : quoted(c);
            if (line.size() + shown.size() >= kLine) {
                line += '=';
                if (!co_await stage.output(line)) co_return;
                line.clear();
            }
            line += shown;
        }
        if (!co_await stage.output(line)) co_return;
        stage.consume();
    }
}

// Lines that end with an equal sign go on in the next one.
Flow decode_qp(Stage& stage) {
    std::string line;
    bool goes_on = false;
    while (const Record* record = co_await stage.peek()) {
        const auto text = base::trim_right(*record);
        goes_on = text.ends_with('=');
        for (std::size_t i = 0; i < text.size() - (goes_on ? 1 : 0); ++i) {
            const auto code = text[i] == '=' && i + 2 < text.size()
                                  ? base::parse_hexadecimal(text.substr(i + 1, 2))
                                  : std::nullopt;
            line += code ? static_cast<char>(*code) : text[i];
            if (code) i += 2;
        }
        stage.consume();
        if (goes_on) continue;
        if (!co_await stage.output(line)) co_return;
        line.clear();
    }
    if (goes_on) co_await stage.output(line);
}

// ---- PACK and UNPACK: COPYFILE's form ----

Flow pack_records(Stage& stage, FileEntry entry) {
    Lines lines;
    while (const Record* record = co_await stage.peek()) {
        lines.emplace_back(*record);
        entry.record_length =
            std::max(entry.record_length, static_cast<std::uint32_t>(record->size()));
        stage.consume();
    }
    if (lines.empty()) co_return;
    entry.records = static_cast<std::uint32_t>(lines.size());
    for (const auto& line : packed(entry, lines))
        if (!co_await stage.output(line)) co_return;
}

// What is not packed goes on as it is.
Flow unpack_records(Stage& stage) {
    Lines lines;
    while (const Record* record = co_await stage.peek()) {
        lines.emplace_back(*record);
        stage.consume();
    }
    FileEntry entry;
    const auto found = unpacked(lines, entry);
    for (const auto& line : found ? *found : lines)
        if (!co_await stage.output(line)) co_return;
}

// ---- ADDRDW ----

enum class Descriptor { variable, cms, sf, cms4, sf4 };

Flow add_descriptors(Stage& stage, Descriptor kind) {
    std::string line;
    const bool wide = kind == Descriptor::cms4 || kind == Descriptor::sf4;
    const bool counts_itself = kind != Descriptor::cms && kind != Descriptor::cms4;
    const std::size_t size = wide || kind == Descriptor::variable ? 4 : 2;
    while (const Record* record = co_await stage.peek()) {
        auto length = record->size() + (counts_itself ? size : 0);
        if (!wide && length > 0xFFFF) {
            stage.fail(make_error(msg::FPLBLK059E, std::to_string(length)));
            co_return;
        }
        line.assign(size, '\0');
        const std::size_t last = kind == Descriptor::variable ? 2 : size;
        for (std::size_t i = last; i > 0; --i, length >>= 8)
            line[i - 1] = static_cast<char>(length & 0xFF);
        line += *record;
        if (!co_await stage.output(line)) co_return;
        stage.consume();
    }
}

// ---- tabs ----

// Columns from 1 in order, or every `each` columns.
struct Tabs {
    std::vector<std::size_t> columns;
    std::size_t each = 8;

    // The first stop behind `column` (from 0); that one itself when there is none.
    std::size_t after(std::size_t column) const {
        if (columns.empty()) return (column / each + 1) * each;
        const auto next = std::upper_bound(columns.begin(), columns.end(), column + 1);
        return next == columns.end() ? column + 1 : *next - 1;
    }
    bool is_stop(std::size_t column) const {
        if (columns.empty()) return column % each == 0;
        return std::binary_search(columns.begin(), columns.end(), column + 1);
    }
};

// -n: every n columns; else columns. None: -8.
base::Result<Tabs> tabs(Arguments& operands) {
    constexpr std::uint32_t kMost = 65535;
    Tabs found;
    if (!operands.at_end() && operands.word()[0] == '-') {
        const auto word = operands.take_word();
        const auto each = base::parse_decimal(word.substr(1));
        if (!each || *each == 0) return make_error(msg::FPLARG066E, word);
        found.each = *each;
    }
    while (!operands.at_end()) {
        const auto column = TRY(operands.number());
        if (column == 0 || column > kMost)
            return make_error(msg::FPLARG066E, std::to_string(column));
        found.columns.push_back(column);
    }
    std::sort(found.columns.begin(), found.columns.end());
    return found;
}

Flow expand_tabs(Stage& stage, Tabs tabs) {
    std::string line;
    while (const Record* record = co_await stage.peek()) {
        line.clear();
        for (const char c : *record) {
            if (c == '\t')
                line.resize(tabs.after(line.size()), ' ');
            else
                line += c;
        }
        if (!co_await stage.output(line)) co_return;
        stage.consume();
    }
}

// Two blanks or more before a stop become a tab.
Flow put_tabs(Stage& stage, Tabs tabs) {
    std::string line;
    while (const Record* record = co_await stage.peek()) {
        line.clear();
        std::size_t blanks = 0;
        for (std::size_t column = 0; column < record->size(); ++column) {
            if (column > 0 && tabs.is_stop(column) && blanks > 1) {
                line.resize(line.size() - blanks);
                line += '\t';
                blanks = 0;
            } else if (tabs.is_stop(column)) {
                blanks = 0;
            }
            line += (*record)[column];
            blanks = (*record)[column] == ' ' ? blanks + 1 : 0;
        }
        if (!co_await stage.output(line)) co_return;
        stage.consume();
    }
}

// ---- INSTORE and OUTSTORE ----

// One record that stands for all of them; only OUTSTORE reads it. In front of each: its length.
constexpr std::string_view kInStore = "INSTORE\x01";

Flow in_store(Stage& stage, bool reversed) {
    std::vector<std::string> kept;
    while (const Record* record = co_await stage.peek()) {
        kept.emplace_back(*record);
        stage.consume();
    }
    if (reversed) std::reverse(kept.begin(), kept.end());
    std::string all(kInStore);
    for (const auto& one : kept) {
        const std::uint64_t size = one.size();
        all.append(reinterpret_cast<const char*>(&size), sizeof size);
        all += one;
    }
    co_await stage.output(all);
}

Flow out_store(Stage& stage) {
    while (const Record* record = co_await stage.peek()) {
        Record rest = *record;
        if (!rest.starts_with(kInStore)) {
            stage.fail(make_error(msg::FPLBLK072E, "not from INSTORE"));
            co_return;
        }
        rest.remove_prefix(kInStore.size());
        std::uint64_t size = 0;
        while (rest.size() >= sizeof size) {
            std::memcpy(&size, rest.data(), sizeof size);
            rest.remove_prefix(sizeof size);
            if (!co_await stage.output(rest.substr(0, size))) co_return;
            rest.remove_prefix(std::min<std::size_t>(size, rest.size()));
        }
        stage.consume();
    }
}

// Without operands.
base::Result<Start> bare(Request& request, Flow (*flow)(Stage&)) {
    TRY(request.operands.end());
    return Start(flow);
}

}  // namespace

base::Result<Start> plan_64encode(Request& request) {
    return bare(request, encode_64);
}

base::Result<Start> plan_64decode(Request& request) {
    return bare(request, decode_64);
}

base::Result<Start> plan_qpencode(Request& request) {
    return bare(request, encode_qp);
}

base::Result<Start> plan_qpdecode(Request& request) {
    return bare(request, decode_qp);
}

base::Result<Start> plan_pack(Request& request) {
    auto& operands = request.operands;
    FileEntry entry;
    entry.mode_number = 1;
    const bool fixed = operands.keyword("Fixed");
    if (!fixed) operands.keyword("Variable");
    entry.format = fixed ? RecordFormat::fixed : RecordFormat::variable;
    entry.record_length = 0;
    if (const auto length = TRY(operands.maybe_number())) entry.record_length = *length;
    TRY(operands.end());
    return Start([=](Stage& stage) { return pack_records(stage, entry); });
}

base::Result<Start> plan_unpack(Request& request) {
    return bare(request, unpack_records);
}

base::Result<Start> plan_addrdw(Request& request) {
    auto& operands = request.operands;
    auto kind = Descriptor::variable;
    if (operands.keyword("CMS4"))
        kind = Descriptor::cms4;
    else if (operands.keyword("SF4"))
        kind = Descriptor::sf4;
    else if (operands.keyword("CMS"))
        kind = Descriptor::cms;
    else if (operands.keyword("SF"))
        kind = Descriptor::sf;
    else
        operands.keyword("Variable");
    TRY(operands.end());
    return Start([=](Stage& stage) { return add_descriptors(stage, kind); });
}

base::Result<Start> plan_untab(Request& request) {
    const auto stops = TRY(tabs(request.operands));
    return Start([=](Stage& stage) { return expand_tabs(stage, stops); });
}

base::Result<Start> plan_retab(Request& request) {
    const auto stops = TRY(tabs(request.operands));
    return Start([=](Stage& stage) { return put_tabs(stage, stops); });
}

base::Result<Start> plan_instore(Request& request) {
    const bool reversed = request.operands.keyword("REVERSE");
    TRY(request.operands.end());
    return Start([=](Stage& stage) { return in_store(stage, reversed); });
}

base::Result<Start> plan_outstore(Request& request) {
    return bare(request, out_store);
}

}  // namespace cms::pipe
