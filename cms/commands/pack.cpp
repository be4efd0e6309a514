// Packed files.
#include "cms/commands/pack.h"

#include <algorithm>

namespace cms {

namespace {

constexpr std::string_view kMark = "CVPACK01";
constexpr std::size_t kHead = 18, kMostInRun = 127, kWorthARun = 3;
constexpr unsigned kRepeated = 0x80;
using Bytes = std::vector<std::byte>;

void append_text(Bytes& to, std::string_view text) {
    to.resize(to.size() + text.size());
    base::text_to_ebcdic(text, base::MutableBytes(to).last(text.size()));
}

void append_number(Bytes& to, std::uint32_t value) {
    to.resize(to.size() + 4);
    base::store_be<std::uint32_t>(base::MutableBytes(to).last(4), 0, value);
}

std::size_t run_at(std::string_view text, std::size_t at) {
    const auto end = std::min(text.size(), at + kMostInRun);
    auto next = at;
    while (next < end && text[next] == text[at]) ++next;
    return next - at;
}

void append_record(Bytes& to, std::string_view text) {
    append_number(to, static_cast<std::uint32_t>(text.size()));
    for (std::size_t at = 0; at < text.size();) {
        const auto run = run_at(text, at);
        if (run >= kWorthARun) {
            to.push_back(static_cast<std::byte>(kRepeated | run));
            append_text(to, text.substr(at, 1));
            at += run;
            continue;
        }
        auto end = at;
        while (end < text.size() && end - at < kMostInRun && run_at(text, end) < kWorthARun) ++end;
        to.push_back(static_cast<std::byte>(end - at));
        append_text(to, text.substr(at, end - at));
        at = end;
    }
}

// Takes a record at `at`; false: the stream is too short or makes no sense.
bool take_record(base::Bytes stream, std::size_t& at, std::string& text) {
    if (at + 4 > stream.size()) return false;
    const std::size_t length = base::load_be<std::uint32_t>(stream, at);
    if (length > kLongestRecord) return false;
    at += 4;
    while (text.size() < length) {
        if (at >= stream.size()) return false;
        const auto head = static_cast<unsigned>(stream[at++]);
        const std::size_t count = head & 0x7F;
        const bool repeated = (head & kRepeated) != 0;
        const auto bytes = repeated ? std::size_t{1} : count;
        if (count == 0 || at + bytes > stream.size() || text.size() + count > length) return false;
        const auto part = base::text_from_ebcdic(stream.subspan(at, bytes));
        text += repeated ? std::string(count, part[0]) : part;
        at += bytes;
    }
    return true;
}

}  // namespace

Lines packed(const FileEntry& entry, const Lines& lines) {
    Bytes stream;
    append_text(stream, kMark);
    append_text(stream, std::string(1, static_cast<char>(entry.format)));
    append_text(stream, std::to_string(entry.mode_number));
    append_number(stream, entry.record_length);
    append_number(stream, static_cast<std::uint32_t>(lines.size()));
    for (const auto& line : lines) append_record(stream, line);
    stream.resize((stream.size() + kPackedLength - 1) / kPackedLength * kPackedLength);
    const auto text = base::text_from_ebcdic(stream);
    Lines records;
    for (std::size_t at = 0; at < text.size(); at += kPackedLength)
        records.push_back(text.substr(at, kPackedLength));
    return records;
}

std::optional<Lines> unpacked(const Lines& records, FileEntry& entry) {
    Bytes stream;
    for (const auto& record : records) append_text(stream, record);
    const base::Bytes all(stream);
    if (all.size() < kHead || base::text_from_ebcdic(all.first(8)) != kMark) return std::nullopt;
    const char format = base::text_from_ebcdic(all[8]);
    if (format != 'F' && format != 'V') return std::nullopt;
    entry.format = static_cast<RecordFormat>(format);
    entry.record_length = base::load_be<std::uint32_t>(all, 10);
    const auto count = base::load_be<std::uint32_t>(all, 14);
    Lines lines;
    std::size_t at = kHead;
    for (std::uint32_t n = 0; n < count; ++n) {
        std::string text;
        if (!take_record(all, at, text)) return std::nullopt;
        lines.push_back(std::move(text));
    }
    return lines;
}

}  // namespace cms
