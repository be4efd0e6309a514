// Archives of VMARC: header, the two methods.

#include "cms/vmarc.h"

#include <algorithm>

#include "base/base.h"

namespace cms {

namespace {

using base::Bytes;
using base::make_error;
namespace msg = base::msg;

constexpr std::size_t kHeader = 38, kLongerHeader = 50;
constexpr unsigned kS2 = 0x80, kStored = 0x40, kYear2000 = 0x20, kLonger = 0x01;
constexpr std::uint16_t kEndOfRecord = 0, kFirstByte = 1, kFirstString = 257, kStrings = 4096;
constexpr unsigned kCodeBits = 12;

base::Error damaged(const ArchivedFile& file, std::string_view why) {
    return make_error(msg::DMSVMA902E, file.text(), why);
}

std::byte packed(unsigned number) {
    return static_cast<std::byte>(number / 10 % 10 << 4 | number % 10);
}
unsigned unpacked(std::byte packed_number) {
    const auto bits = static_cast<unsigned>(packed_number);
    return (bits >> 4) * 10 + (bits & 15);
}

// ---- the header ----

std::array<std::byte, kHeader> header_of(const ArchivedFile& file) {
    std::array<std::byte, kHeader> header{};
    const auto field = [&](std::size_t at, std::size_t length, std::string_view text) {
        base::store_ebcdic_field(base::MutableBytes(header).subspan(at, length), text);
    };
    const auto& entry = file.entry;
    const bool stored = file.method == Compaction::stored;
    field(0, 8, ":CFF");
    header[8] = std::byte{1};
    header[9] = std::byte{stored};
    field(10, 8, entry.name);
    field(18, 8, entry.type);
    field(26, 2, fmt::format("{}{}", file.letter, entry.mode_number));
    base::store_be<std::uint16_t>(header, 28, static_cast<std::uint16_t>(entry.record_length));
    const auto& date = entry.updated;
    const unsigned parts[] = {date.year % 100u, date.month,  date.day,
                              date.hour,        date.minute, date.second};
    for (std::size_t i = 0; i < std::size(parts); ++i) header[30 + i] = packed(parts[i]);
    field(36, 1, std::string(1, static_cast<char>(entry.format)));
    header[37] =
        static_cast<std::byte>((stored ? kStored : 0u) | (date.year >= 2000 ? kYear2000 : 0u));
    return header;
}

// A time stamp whose fields may stand in one, else none.
Timestamp time_of(Bytes header, unsigned flags) {
    Timestamp stamp;
    stamp.year =
        static_cast<std::uint16_t>(unpacked(header[30]) + ((flags & kYear2000) != 0 ? 2000 : 1900));
    const auto field = [&](std::size_t at) {
        return static_cast<std::uint8_t>(unpacked(header[at]));
    };
    stamp.month = field(31), stamp.day = field(32), stamp.hour = field(33);
    stamp.minute = field(34), stamp.second = field(35);
    const bool is_time = stamp.month >= 1 && stamp.month <= 12 && stamp.day >= 1 &&
                         stamp.day <= 31 && stamp.hour < 24 && stamp.minute < 60 &&
                         stamp.second < 60;
    return is_time ? stamp : Timestamp{};
}

struct Header {
    ArchivedFile file;
    unsigned flags = 0;
    std::size_t length = kHeader;
};

std::optional<Header> parse_header(Bytes bytes) {
    if (!is_archive(bytes) || bytes.size() < kHeader) return std::nullopt;
    Header header;
    auto& entry = header.file.entry;
    header.flags = static_cast<unsigned>(bytes[37]);
    entry.name = base::load_ebcdic_field(bytes.subspan(10, 8));
    entry.type = base::load_ebcdic_field(bytes.subspan(18, 8));
    const auto mode = base::text_from_ebcdic(bytes.subspan(26, 2));
    entry.record_length = base::load_be<std::uint16_t>(bytes, 28);
    if ((header.flags & kLonger) != 0) {
        if (bytes.size() < kLongerHeader) return std::nullopt;
        entry.record_length = base::load_be<std::uint32_t>(bytes, kHeader);
        header.length = kLongerHeader;
    }
    const auto format = base::text_from_ebcdic(bytes[36]);
    const bool good =
        is_file_word(entry.name) && is_file_word(entry.type) && mode[0] >= 'A' && mode[0] <= 'Z' &&
        mode[1] >= '0' && mode[1] <= '6' && (format == 'F' || format == 'V') &&
        (format == 'V' || entry.record_length > 0) && entry.record_length <= kLongestRecord;
    if (!good) return std::nullopt;
    header.file.letter = mode[0];
    entry.mode_number = static_cast<std::uint8_t>(mode[1] - '0');
    entry.format = static_cast<RecordFormat>(format);
    entry.updated = time_of(bytes, header.flags);
    header.file.method = (header.flags & kStored) != 0 ? Compaction::stored : Compaction::lzw;
    return header;
}

// ---- LZW ----

// The strings that both sides make in the same order. A string is another one and one code more; it
// keeps that one in use.
class StringTable {
  public:
    StringTable() : strings_(kStrings) {
        for (std::uint16_t code = 0; code < kFirstString; ++code) strings_[code] = {kNone, code, 1};
    }
    static constexpr std::uint16_t kNone = 0xFFFF;
    struct String {
        std::uint16_t before = kNone, last = 0, uses = 0;
    };
    // False: no such string was made.
    bool is_known(std::uint16_t code) const {
        return code < kFirstString || strings_[code].before != kNone;
    }
    String& operator[](std::uint16_t code) { return strings_[code]; }
    // The place of the string that will be `before` and one code more; std::nullopt: every string
    // is in use, and none is made.
    std::optional<std::uint16_t> place_behind(std::uint16_t before) {
        ++strings_[before].uses;
        const auto at = next_unused();
        if (!at) {
            --strings_[before].uses;
            return std::nullopt;
        }
        if (strings_[*at].before != kNone) --strings_[strings_[*at].before].uses;
        strings_[*at].before = before;
        newest_ = *at;
        return at;
    }

  private:
    std::optional<std::uint16_t> next_unused() const {
        auto at = newest_;
        for (int tried = 0; tried < kStrings; ++tried) {
            at = static_cast<std::uint16_t>(at + 1 < kStrings ? at + 1 : kFirstString);
            if (strings_[at].uses == 0) return at;
        }
        return std::nullopt;
    }
    std::vector<String> strings_;
    std::uint16_t newest_ = kFirstString - 1;
};

class CodeWriter {
  public:
    explicit CodeWriter(std::vector<std::byte>& out) : out_(out) {}
    void put(std::uint16_t code) {
        bits_ = bits_ << kCodeBits | code;
        for (count_ += kCodeBits; count_ >= 8; count_ -= 8)
            out_.push_back(static_cast<std::byte>(bits_ >> (count_ - 8) & 0xFF));
    }
    void finish() {
        if (count_ > 0) out_.push_back(static_cast<std::byte>(bits_ << (8 - count_) & 0xFF));
        count_ = 0;
    }

  private:
    std::vector<std::byte>& out_;
    std::uint32_t bits_ = 0;
    unsigned count_ = 0;
};

class Compactor {
  public:
    explicit Compactor(std::vector<std::byte>& out)
        : codes_(out), longer_(std::size_t{kStrings} * kFirstString, 0) {}
    void put(std::uint16_t code) {
        if (current_ == StringTable::kNone) {
            current_ = code;
        } else if (const auto known = longer(current_, code); known != 0) {
            current_ = known;
        } else {
            codes_.put(current_);
            remember(current_, code);
            current_ = code;
        }
    }
    void finish() {
        if (current_ != StringTable::kNone) codes_.put(current_);
        codes_.put(kEndOfRecord);
        codes_.finish();
    }

  private:
    // Code of the string `before` and `last`; 0: there is none.
    std::uint16_t& longer(std::uint16_t before, std::uint16_t last) {
        return longer_[std::size_t{before} * kFirstString + last];
    }
    void remember(std::uint16_t before, std::uint16_t last) {
        const auto place = strings_.place_behind(before);
        if (!place) return;
        if (const auto gone = made_[*place]; gone.before != StringTable::kNone)
            longer(gone.before, gone.last) = 0;
        made_[*place] = {before, last};
        longer(before, last) = *place;
    }
    struct Made {
        std::uint16_t before = StringTable::kNone, last = 0;
    };
    CodeWriter codes_;
    StringTable strings_;
    std::vector<std::uint16_t> longer_;
    std::vector<Made> made_ = std::vector<Made>(kStrings);
    std::uint16_t current_ = StringTable::kNone;
};

// Puts bytes together to records.
class RecordBuilder {
  public:
    explicit RecordBuilder(ArchivedFile& file) : file_(file) {}
    // False: the file is complete, or cannot be right.
    bool take(std::uint16_t code) {
        const bool fixed = file_.entry.format == RecordFormat::fixed;
        if (code == kEndOfRecord) {
            if (record_.empty()) return false;
            if (fixed) return !(broken_ = true);
            end_record();
            return true;
        }
        record_ += base::text_from_ebcdic(static_cast<std::byte>(code - kFirstByte));
        if (fixed && record_.size() == file_.entry.record_length) end_record();
        return !(broken_ = record_.size() > kLongestRecord);
    }
    // A stored record is known by its length.
    bool take_record(Bytes bytes) {
        record_ = base::text_from_ebcdic(bytes);
        const bool fixed = file_.entry.format == RecordFormat::fixed;
        broken_ = fixed && record_.size() != file_.entry.record_length;
        if (!broken_) end_record();
        return !broken_;
    }
    bool broken() const { return broken_; }

  private:
    void end_record() { file_.lines.push_back(std::exchange(record_, {})); }
    ArchivedFile& file_;
    std::string record_;
    bool broken_ = false;
};

class Expander {
  public:
    explicit Expander(Bytes data) : data_(data) {}
    // The number of bytes that made the file. Errors: 902E.
    base::Result<std::size_t> expand(ArchivedFile& file) {
        RecordBuilder records(file);
        for (;;) {
            const auto code = next_code();
            if (!code) return damaged(file, "it has no end");
            if (!strings_.is_known(*code)) return damaged(file, "a code was never made");
            if (!write(*code, records)) break;
            unfinished_ = strings_.place_behind(*code);
        }
        if (records.broken()) return damaged(file, "a record is too long or too short");
        return (bit_ + 7) / 8;
    }

  private:
    std::optional<std::uint16_t> next_code() {
        if (bit_ + kCodeBits > data_.size() * 8) return std::nullopt;
        const auto at = bit_ / 8;
        const auto pair =
            static_cast<unsigned>(data_[at]) << 8 | static_cast<unsigned>(data_[at + 1]);
        const bool aligned = bit_ % 8 == 0;
        bit_ += kCodeBits;
        return static_cast<std::uint16_t>(aligned ? pair >> 4 : pair & 0xFFF);
    }
    // The string made last ends in the first code of this one, which may be the same string.
    bool write(std::uint16_t code, RecordBuilder& records) {
        chain_.clear();
        for (auto at = code; at != StringTable::kNone; at = strings_[at].before)
            chain_.push_back(at);
        if (unfinished_) strings_[*unfinished_].last = chain_.back();
        for (auto at = chain_.rbegin(); at != chain_.rend(); ++at)
            if (!records.take(strings_[*at].last)) return false;
        return true;
    }
    Bytes data_;
    std::size_t bit_ = 0;
    StringTable strings_;
    std::optional<std::uint16_t> unfinished_;
    std::vector<std::uint16_t> chain_;
};

// ---- stored records ----

base::Result<std::size_t> take_stored(Bytes data, ArchivedFile& file) {
    RecordBuilder records(file);
    for (std::size_t at = 0; at + 2 <= data.size();) {
        const std::size_t length = base::load_be<std::uint16_t>(data, at);
        at += 2;
        if (length == 0) return at;
        if (length > data.size() - at) break;
        if (!records.take_record(data.subspan(at, length)))
            return damaged(file, "a record has another length");
        at += length;
    }
    return damaged(file, "it has no end");
}

void store(const ArchivedFile& file, std::vector<std::byte>& archive) {
    const auto put_length = [&](std::size_t length) {
        archive.push_back(static_cast<std::byte>(length >> 8 & 0xFF));
        archive.push_back(static_cast<std::byte>(length & 0xFF));
    };
    for (const auto& line : file.lines) {
        put_length(std::max<std::size_t>(line.size(), 1));
        for (const char c : line.empty() ? std::string_view(" ") : std::string_view(line))
            archive.push_back(base::text_to_ebcdic(c));
    }
    put_length(0);
}

void compact(const ArchivedFile& file, std::vector<std::byte>& archive) {
    Compactor compactor(archive);
    for (const auto& line : file.lines) {
        for (const char c : line.empty() ? std::string_view(" ") : std::string_view(line))
            compactor.put(static_cast<std::uint16_t>(
                kFirstByte + static_cast<unsigned>(base::text_to_ebcdic(c))));
        if (file.entry.format == RecordFormat::variable) compactor.put(kEndOfRecord);
    }
    compactor.finish();
}

}  // namespace

std::string ArchivedFile::text() const {
    return fmt::format("{} {} {}{}", entry.name, entry.type, letter, entry.mode_number);
}

bool is_archive(Bytes bytes) {
    return bytes.size() >= 8 && base::text_from_ebcdic(bytes.first(8)) == ":CFF    ";
}

void add_to_archive(std::vector<std::byte>& archive, const ArchivedFile& file, std::size_t card) {
    const auto header = header_of(file);
    archive.insert(archive.end(), header.begin(), header.end());
    file.method == Compaction::stored ? store(file, archive) : compact(file, archive);
    archive.resize((archive.size() + card - 1) / card * card);
}

base::Result<std::optional<ArchivedFile>> ArchiveReader::next() {
    // Cards are filled up with zeros; a copy through another system may have made them blanks.
    while (!rest_.empty() && (rest_[0] == std::byte{0} || rest_[0] == base::kEbcdicBlank))
        rest_ = rest_.subspan(1);
    if (rest_.empty()) return std::optional<ArchivedFile>();
    auto header = parse_header(rest_);
    if (!header) return make_error(msg::DMSVMA901E, "This");
    auto& file = header->file;
    if ((header->flags & kS2) != 0) return make_error(msg::DMSVMA903E, file.text());
    const auto data = rest_.subspan(header->length);
    const auto used = file.method == Compaction::stored ? TRY(take_stored(data, file))
                                                        : TRY(Expander(data).expand(file));
    rest_ = data.subspan(used);
    file.entry.records = static_cast<std::uint32_t>(file.lines.size());
    return std::optional<ArchivedFile>(std::move(file));
}

}  // namespace cms
