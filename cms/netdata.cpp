// Files on cards.
#include "cms/netdata.h"

namespace cms {

namespace msg = base::msg;
using base::make_error;
using Bytes = std::vector<std::byte>;

namespace {

constexpr std::size_t kLongestSegment = 253;  // data bytes
constexpr std::uint8_t kFirst = 0x80, kLast = 0x40, kControl = 0x20;
constexpr std::uint16_t kDataSetName = 0x0002, kOrganization = 0x003C, kRecordLength = 0x0042,
                        kRecordFormat = 0x0049, kFromNode = 0x1011, kFromUser = 0x1012,
                        kToNode = 0x1001, kToUser = 0x1002, kLastChanged = 0x1021, kSentAt = 0x1024,
                        kUtility = 0x1028, kSize = 0x102C, kFiles = 0x102F;
constexpr std::uint32_t kSequential = 0x4000;
constexpr std::uint16_t kFixed = 0x8001, kVariable = 0x4002;

Bytes ebcdic(std::string_view text) {
    Bytes bytes(text.size());
    base::text_to_ebcdic(text, bytes);
    return bytes;
}

void append(Bytes& to, const Bytes& more) {
    to.insert(to.end(), more.begin(), more.end());
}

void append_number(Bytes& to, std::uint64_t value, std::size_t length) {
    for (std::size_t i = length; i-- > 0;) to.push_back(static_cast<std::byte>(value >> 8 * i));
}

Lines cards_of(const Bytes& stream) {
    auto text = base::text_from_ebcdic(stream);
    Lines cards;
    for (std::size_t at = 0; at < text.size(); at += kCardLength) {
        cards.push_back(text.substr(at, kCardLength));
        cards.back().resize(kCardLength, ' ');
    }
    return cards;
}

Bytes stream_of(const Lines& cards) {
    std::string all;
    for (const auto& card : cards) {
        all += card.substr(0, kCardLength);
        if (card.size() < kCardLength) all.append(kCardLength - card.size(), ' ');
    }
    return ebcdic(all);
}

// ---- NETDATA out ----

void put_record(Bytes& stream, const Bytes& record, std::uint8_t kind) {
    std::size_t at = 0;
    do {
        const auto length = std::min(kLongestSegment, record.size() - at);
        auto flags = kind;
        if (at == 0) flags |= kFirst;
        if (at + length == record.size()) flags |= kLast;
        stream.push_back(static_cast<std::byte>(length + 2));
        stream.push_back(static_cast<std::byte>(flags));
        const auto from = record.begin() + static_cast<std::ptrdiff_t>(at);
        stream.insert(stream.end(), from, from + static_cast<std::ptrdiff_t>(length));
        at += length;
    } while (at < record.size());
}

void put_unit(Bytes& record, std::uint16_t key, const std::vector<Bytes>& values) {
    append_number(record, key, 2);
    append_number(record, values.size(), 2);
    for (const auto& value : values) {
        append_number(record, value.size(), 2);
        append(record, value);
    }
}

void put_unit(Bytes& record, std::uint16_t key, std::string_view text) {
    put_unit(record, key, std::vector<Bytes>{ebcdic(text)});
}

void put_unit(Bytes& record, std::uint16_t key, std::uint64_t value, std::size_t length) {
    Bytes bytes;
    append_number(bytes, value, length);
    put_unit(record, key, std::vector<Bytes>{bytes});
}

std::string stamp_text(const Timestamp& stamp) {
    return fmt::format("{:04}{:02}{:02}{:02}{:02}{:02}", stamp.year, stamp.month, stamp.day,
                       stamp.hour, stamp.minute, stamp.second);
}

Bytes header_record(const CardFile& file, std::string_view to_user, std::string_view to_node) {
    auto record = ebcdic("INMR01");
    put_unit(record, kRecordLength, kCardLength, 4);
    put_unit(record, kFromNode, file.node);
    put_unit(record, kFromUser, file.user);
    put_unit(record, kToNode, to_node);
    put_unit(record, kToUser, to_user);
    put_unit(record, kSentAt, stamp_text(Timestamp::now()) + "000000");
    put_unit(record, kFiles, 1, 4);
    return record;
}

Bytes file_record(const CardFile& file) {
    auto record = ebcdic("INMR02");
    append_number(record, 1, 4);
    const auto& entry = file.entry;
    std::uint64_t size = 0, longest = 1;
    for (const auto& line : file.lines) {
        size += line.size();
        longest = std::max<std::uint64_t>(longest, line.size());
    }
    const bool fixed = entry.format == RecordFormat::fixed;
    put_unit(record, kUtility, "INMCOPY");
    put_unit(record, kSize, size, 4);
    put_unit(record, kOrganization, kSequential, 2);
    put_unit(record, kRecordLength, fixed ? entry.record_length : longest, 4);
    put_unit(record, kRecordFormat, fixed ? kFixed : kVariable, 2);
    put_unit(record, kLastChanged, stamp_text(entry.updated));
    put_unit(
        record, kDataSetName,
        {ebcdic(fmt::format("A{}", entry.mode_number)), ebcdic(entry.name), ebcdic(entry.type)});
    return record;
}

// ---- NETDATA in ----

// Text units by key; the values of one key in order.
using Units = std::map<std::uint16_t, std::vector<Bytes>>;

std::optional<Units> units_of(base::Bytes record) {
    Units units;
    while (!record.empty()) {
        if (record.size() < 4) return std::nullopt;
        auto& values = units[base::load_be<std::uint16_t>(record)];
        auto count = base::load_be<std::uint16_t>(record, 2);
        record = record.subspan(4);
        for (; count > 0; --count) {
            if (record.size() < 2) return std::nullopt;
            const std::size_t length = base::load_be<std::uint16_t>(record);
            if (record.size() < 2 + length) return std::nullopt;
            const auto value = record.subspan(2, length);
            values.emplace_back(value.begin(), value.end());
            record = record.subspan(2 + length);
        }
    }
    return units;
}

std::string text_of(const Units& units, std::uint16_t key, std::size_t from_end = 0) {
    const auto found = units.find(key);
    if (found == units.end() || found->second.size() <= from_end) return {};
    const auto& value = found->second[found->second.size() - 1 - from_end];
    return std::string(base::trim_right(base::text_from_ebcdic(value)));
}

std::uint64_t number_of(const Units& units, std::uint16_t key) {
    const auto found = units.find(key);
    if (found == units.end() || found->second.empty()) return 0;
    std::uint64_t value = 0;
    for (const auto byte : found->second[0]) value = value << 8 | static_cast<std::uint8_t>(byte);
    return value;
}

Timestamp stamp_of(const std::string& text) {
    const auto part = [&](std::size_t at, std::size_t length) {
        return at + length <= text.size()
                   ? base::parse_decimal(std::string_view(text).substr(at, length)).value_or(0)
                   : 0;
    };
    Timestamp stamp;
    if (text.size() < 8 || part(4, 2) == 0) return stamp;
    stamp.year = static_cast<std::uint16_t>(part(0, 4));
    stamp.month = static_cast<std::uint8_t>(part(4, 2));
    stamp.day = static_cast<std::uint8_t>(part(6, 2));
    stamp.hour = static_cast<std::uint8_t>(part(8, 2));
    stamp.minute = static_cast<std::uint8_t>(part(10, 2));
    stamp.second = static_cast<std::uint8_t>(part(12, 2));
    return stamp;
}

// The stream record by record.
class StreamReader {
  public:
    struct Record {
        Bytes bytes;
        bool is_control = false;
    };
    explicit StreamReader(Bytes stream) : stream_(std::move(stream)) {}
    // std::nullopt: the stream ends, or is no NETDATA.
    std::optional<Record> next() {
        Record record;
        for (bool first = true;; first = false) {
            if (at_ + 2 > stream_.size()) return std::nullopt;
            const auto length = static_cast<std::size_t>(stream_[at_]);
            const auto flags = static_cast<std::uint8_t>(stream_[at_ + 1]);
            const bool starts = (flags & kFirst) != 0;
            if (length < 2 || at_ + length > stream_.size() || starts != first) return std::nullopt;
            record.is_control = (flags & kControl) != 0;
            const auto from = stream_.begin() + static_cast<std::ptrdiff_t>(at_);
            record.bytes.insert(record.bytes.end(), from + 2,
                                from + static_cast<std::ptrdiff_t>(length));
            at_ += length;
            if (flags & kLast) return record;
        }
    }

  private:
    Bytes stream_;
    std::size_t at_ = 0;
};

void take_file_units(const Units& units, FileEntry& entry) {
    entry.type = base::upper(text_of(units, kDataSetName)).substr(0, 8);
    entry.name = base::upper(text_of(units, kDataSetName, 1)).substr(0, 8);
    const auto mode = text_of(units, kDataSetName, 2);
    if (mode.size() == 2 && mode[1] >= '0' && mode[1] <= '6')
        entry.mode_number = static_cast<std::uint8_t>(mode[1] - '0');
    const bool fixed = (number_of(units, kRecordFormat) & 0x8000) != 0;
    entry.format = fixed ? RecordFormat::fixed : RecordFormat::variable;
    const auto length = number_of(units, kRecordLength);
    if (fixed && length <= kLongestRecord) entry.record_length = static_cast<std::uint32_t>(length);
    entry.updated = stamp_of(text_of(units, kLastChanged));
}

// A control record; false: it is not understood.
bool take_control(const Bytes& record, CardFile& file, std::size_t& files) {
    const auto name = base::text_from_ebcdic(base::Bytes(record).first(6));
    if (name == "INMR01") {
        const auto units = units_of(base::Bytes(record).subspan(6));
        if (!units) return false;
        file.user = text_of(*units, kFromUser);
        file.node = text_of(*units, kFromNode);
    } else if (name == "INMR02") {
        const auto units =
            units_of(base::Bytes(record).subspan(std::min<std::size_t>(10, record.size())));
        if (!units) return false;
        ++files;
        take_file_units(*units, file.entry);
    }
    return true;
}

}  // namespace

Lines netdata_cards(const CardFile& file, std::string_view to_user, std::string_view to_node) {
    Bytes stream;
    put_record(stream, header_record(file, to_user, to_node), kControl);
    put_record(stream, file_record(file), kControl);
    auto data = ebcdic("INMR03");
    put_unit(data, kOrganization, kSequential, 2);
    put_unit(data, kRecordLength, kCardLength, 4);
    put_record(stream, data, kControl);
    for (const auto& line : file.lines) put_record(stream, ebcdic(line), 0);
    put_record(stream, ebcdic("INMR06"), kControl);
    return cards_of(stream);
}

bool is_netdata(std::string_view card) {
    return card.size() >= 8 && card.substr(2, 6) == "INMR01";
}

base::Result<CardFile> read_netdata(const Lines& cards, std::string_view spool_id) {
    const auto bad = [&](std::string_view why) {
        return make_error(msg::DMSRCV651E, spool_id, why);
    };
    CardFile file;
    std::size_t files = 0;
    StreamReader reader(stream_of(cards));
    for (;;) {
        const auto record = reader.next();
        if (!record) return bad("its NETDATA ends too early");
        if (!record->is_control) {
            file.lines.push_back(base::text_from_ebcdic(record->bytes));
            continue;
        }
        if (record->bytes.size() < 6 || !take_control(record->bytes, file, files))
            return bad("its NETDATA has a control record that is damaged");
        if (base::text_from_ebcdic(base::Bytes(record->bytes).first(6)) == "INMR06") break;
    }
    if (files != 1) return bad(fmt::format("it holds {} files", files));
    if (file.entry.format == RecordFormat::fixed && file.entry.record_length == 0)
        return bad("its record length is missing");
    return file;
}

// ---- :READ cards ----

std::string read_card(const FileEntry& entry, char letter, std::string_view label) {
    const auto& at = entry.updated;
    auto card = fmt::format(":READ  {:<8} {:<8} {}{} {:<6} {:02}/{:02}/{:02}  {:02}:{:02}:{:02}",
                            entry.name, entry.type, letter, entry.mode_number, label, at.month,
                            at.day, at.year % 100, at.hour, at.minute, at.second);
    card.resize(kCardLength, ' ');
    return card;
}

std::optional<FileEntry> parse_read_card(std::string_view card) {
    const auto words = base::words(card);
    if (words.size() < 3 || words[0] != ":READ") return std::nullopt;
    FileEntry entry;
    entry.name = base::upper(words[1]);
    entry.type = base::upper(words[2]);
    if (!is_file_word(entry.name) || !is_file_word(entry.type)) return std::nullopt;
    if (words.size() > 3 && words[3].size() == 2 && words[3][1] >= '0' && words[3][1] <= '6')
        entry.mode_number = static_cast<std::uint8_t>(words[3][1] - '0');
    return entry;
}

// ---- DISK DUMP ----

namespace {

constexpr std::size_t kDumpData = 50, kDumpAt = 5;

std::string dump_card(const CardFile& file, char letter, char kind, std::string_view data,
                      std::size_t number) {
    auto card = fmt::format("{}CMS{}", base::text_from_ebcdic(std::byte{2}), kind);
    card += data;
    card.resize(kDumpAt + kDumpData + 1, ' ');
    return card + fmt::format("{:<8}{:<8}{}{} {:05}", file.entry.name, file.entry.type, letter,
                              file.entry.mode_number, number % 100000);
}

std::optional<CardFile> undumped(const std::string& stream, std::string_view end) {
    const auto words = base::words(end.substr(kDumpAt, kDumpData));
    if (words.size() != 4) return std::nullopt;
    CardFile file;
    auto name = base::trim(end.substr(56, 8)), type = base::trim(end.substr(64, 8));
    if (!is_file_word(name) || !is_file_word(type)) return std::nullopt;
    file.entry.name = name, file.entry.type = type;
    if (end[73] >= '0' && end[73] <= '6')
        file.entry.mode_number = static_cast<std::uint8_t>(end[73] - '0');
    const auto length = base::parse_decimal(words[1]), records = base::parse_decimal(words[2]);
    if ((words[0] != "F" && words[0] != "V") || !length || !records) return std::nullopt;
    file.entry.format = static_cast<RecordFormat>(words[0][0]);
    if (words[0] == "F") file.entry.record_length = *length;
    file.entry.updated = stamp_of(std::string(words[3]));
    const auto bytes = ebcdic(stream);
    std::size_t at = 0;
    for (std::uint32_t n = 0; n < *records; ++n) {
        if (at + 4 > bytes.size()) return std::nullopt;
        const std::size_t size = base::load_be<std::uint32_t>(bytes, at);
        if (size > bytes.size() - at - 4) return std::nullopt;
        file.lines.push_back(stream.substr(at + 4, size));
        at += 4 + size;
    }
    return file;
}

}  // namespace

Lines disk_dump_cards(const CardFile& file, char letter) {
    std::string stream;
    for (const auto& line : file.lines) {
        Bytes length;
        append_number(length, line.size(), 4);
        stream += base::text_from_ebcdic(length) + line;
    }
    Lines cards;
    for (std::size_t at = 0; at < stream.size(); at += kDumpData)
        cards.push_back(dump_card(file, letter, ' ', std::string_view(stream).substr(at, kDumpData),
                                  cards.size() + 1));
    const auto end =
        fmt::format("{} {} {} {}", static_cast<char>(file.entry.format), file.entry.record_length,
                    file.lines.size(), stamp_text(file.entry.updated));
    cards.push_back(dump_card(file, letter, 'N', end, cards.size() + 1));
    return cards;
}

bool is_disk_dump(std::string_view card) {
    return card.size() == kCardLength && card[0] == base::text_from_ebcdic(std::byte{2}) &&
           card.substr(1, 3) == "CMS" && (card[4] == ' ' || card[4] == 'N');
}

base::Result<std::vector<CardFile>> read_disk_dump(const Lines& cards) {
    std::vector<CardFile> files;
    std::string stream;
    bool open = false;
    for (const auto& card : cards) {
        if (!is_disk_dump(card)) return make_error(msg::DMSDSK078E);
        open = card[4] == ' ';
        if (open) {
            stream += card.substr(kDumpAt, kDumpData);
            continue;
        }
        auto file = undumped(stream, card);
        if (!file) return make_error(msg::DMSDSK078E);
        files.push_back(std::move(*file));
        stream.clear();
    }
    if (open || files.empty()) return make_error(msg::DMSDSK077E);
    return files;
}

}  // namespace cms
