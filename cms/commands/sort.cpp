// SORT: orders the records of an F file by columns, in EBCDIC order. Reference: cms section 7.4.

#include "cms/commands/support.h"

namespace cms {

namespace {

struct Field {
    std::size_t from = 0, length = 0;
};

base::Result<std::vector<Field>> ask_fields(Session& session, std::uint32_t record_length) {
    session.message(make_error(msg::DMSSRT604R));
    const auto answer = session.read_line("").value_or("");
    const auto words = base::words(answer);
    if (words.empty()) return make_error(msg::DMSSRT063E);
    std::vector<Field> fields;
    for (std::size_t at = 0; at < words.size(); at += 2) {
        const auto from = base::parse_decimal(words[at]);
        const auto to = at + 1 < words.size() ? base::parse_decimal(words[at + 1]) : std::nullopt;
        if (!from || !to || *from == 0 || *to < *from || *to > record_length)
            return make_error(msg::DMSCMS070E, words[at]);
        fields.push_back({*from - 1, *to - *from + 1});
    }
    return fields;
}

std::vector<std::byte> key_of(const std::string& record, const std::vector<Field>& fields) {
    std::string key;
    for (const auto& field : fields) key += record.substr(field.from, field.length);
    std::vector<std::byte> bytes(key.size());
    base::text_to_ebcdic(key, bytes);
    return bytes;
}

base::Result<int> sort(Session& session, const CommandLine& line) {
    const auto words = line.operands();
    if (words.size() != 6) return make_error(msg::DMSCMS054E);
    const auto input_id = TRY(file_operand({words.begin(), words.begin() + 3}, 'A'));
    const auto output_id = TRY(file_operand({words.begin() + 3, words.end()}, 'A'));
    const auto input = TRY(existing(session, input_id));
    if (input.entry.format != RecordFormat::fixed) return make_error(msg::DMSSRT034E, input.text());
    auto* disk = TRY(session.disks().writable(output_id.letter));
    if (disk == input.disk && input_id.name == output_id.name && input_id.type == output_id.type)
        return make_error(msg::DMSCPY019E);
    const auto fields = TRY(ask_fields(session, input.entry.record_length));
    auto lines = TRY(input.disk->files->read(input.entry.name, input.entry.type, 1, kToEnd));
    std::stable_sort(lines.begin(), lines.end(), [&](const auto& a, const auto& b) {
        return key_of(a, fields) < key_of(b, fields);
    });
    auto entry = input.entry;
    entry.name = output_id.name;
    entry.type = output_id.type;
    entry.mode_number =
        output_id.number < 0 ? std::uint8_t{1} : static_cast<std::uint8_t>(output_id.number);
    entry.updated = {};
    TRY(disk->files->write(entry, lines));
    return 0;
}

}  // namespace

extern const Command kSort{.name = "SORT",
                           .min_abbrev = 4,
                           .run = sort,
                           .syntax = "SORT fn ft fm fn ft fm",
                           .summary = "Sort the records of a fixed-length file by columns",
                           .module = "SRT"};

}  // namespace cms
