// VMARC: packs files into an archive, takes them out, lists them. Form of archives: cms/vmarc.h.
//
// Differs from VMARC: an archive may be a file of the host (any word with a /), as that is where
// public archives come from; the printer, self-extracting archives and method S2, whose form is not
// published, are not offered. The listing has our own columns.

#include "cms/vmarc.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "cms/commands/vmarc_devices.h"

namespace cms {

namespace {

using ByteRow = std::vector<std::byte>;

struct VmarcOptions {
    bool replace = false, append = false, new_date = false, ignore_names = false, quiet = true;
    Compaction method = Compaction::lzw;
    std::optional<std::size_t> block;  // BLOCK
    ArchiveUnit unit;
    StackOrder order = StackOrder::none;

    bool has_unit() const { return unit.device != ArchiveDevice::none; }
    // Files begin at a multiple of it.
    std::size_t card() const { return has_unit() ? 80 : block.value_or(80); }
};

constexpr std::size_t kTapeBlock = 4000;

// An archive: a file of a disk, or of the host, where device names stand, too.
struct Place {
    std::string host;
    FileId file;
    std::string text() const { return host.empty() ? file.text() : host; }
};

// The operands behind the function, one after another.
class Operands {
  public:
    explicit Operands(const CommandLine& line) : words_(line.operands()) {
        for (const auto word : base::command_words(line.rest)) typed_.emplace_back(word);
        words_.erase(words_.begin());
        typed_.erase(typed_.begin());
    }
    bool at_end() const { return at_ == words_.size(); }
    base::Result<Place> place(char default_letter) {
        if (at_end()) return make_error(msg::DMSCMS054E);
        Place place;
        if (words_[at_].find('/') != std::string::npos) {
            place.host = typed_[at_++];  // host paths keep their case
        } else {
            place.file = TRY(file_id(default_letter));
        }
        return place;
    }
    base::Result<FileId> file_id(char default_letter) {
        const auto count = std::min<std::size_t>(3, words_.size() - at_);
        const auto first = words_.begin() + static_cast<std::ptrdiff_t>(at_);
        at_ += count;
        return parse_file_id({first, first + static_cast<std::ptrdiff_t>(count)}, default_letter,
                             Patterns::yes);
    }
    base::Result<void> finish() const {
        if (at_end()) return {};
        return make_error(msg::DMSCMS070E, words_[at_]);
    }

  private:
    std::vector<std::string> words_, typed_;
    std::size_t at_ = 0;
};

bool take_word(const std::string& word, VmarcOptions& options) {
    if (base::matches(word, "REPlace") || base::matches(word, "NOREPlace"))
        options.replace = word[0] == 'R';
    else if (base::matches(word, "APPend") || base::matches(word, "NOAPPend"))
        options.append = word[0] == 'A';
    else if (base::matches(word, "NEWDate") || base::matches(word, "OLDDate"))
        options.new_date = word[0] == 'N';
    else if (base::matches(word, "IGNore") || base::matches(word, "NOIGNore"))
        options.ignore_names = word[0] == 'I';
    else if (base::matches(word, "TRace") || base::matches(word, "NOTRace"))
        options.quiet = word[0] == 'N';
    else if (word == "LZW" || word == "STORE")
        options.method = word == "LZW" ? Compaction::lzw : Compaction::stored;
    else
        return false;
    return true;
}

base::Result<VmarcOptions> parse_options(const CommandLine& line) {
    VmarcOptions options;
    const auto words = line.options();
    for (std::size_t at = 0; at < words.size();) {
        if (take_stack_option(words, at, options.order)) continue;
        const auto word = base::upper(words[at++]);
        if (take_word(word, options) || take_archive_unit(word, options.unit)) continue;
        if (!base::matches(word, "BLock")) return make_error(msg::DMSCMS003E, word);
        const auto size = at < words.size() ? base::parse_decimal(words[at]) : std::nullopt;
        if (!size || *size < 80 || *size > kLongestRecord)
            return make_error(msg::DMSCMS029E, at < words.size() ? words[at] : "", "BLOCK");
        options.block = *size;
        ++at;
    }
    return options;
}

// ---- archives as bytes ----

base::Result<ByteRow> bytes_of_host_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    std::error_code ignored;
    if (!in || std::filesystem::is_directory(path, ignored))
        return make_error(msg::DMSCMS002E, path);
    const auto read = text.str();
    ByteRow bytes(read.size());
    std::transform(read.begin(), read.end(), bytes.begin(),
                   [](char c) { return static_cast<std::byte>(c); });
    return bytes;
}

base::Result<ByteRow> read_archive(Session& session, const Place& place) {
    if (!place.host.empty()) return bytes_of_host_file(place.host);
    const auto found = TRY(existing(session, place.file));
    auto& files = *found.disk->files;
    // An archive that somebody has put into a host directory as it came is bytes, not text.
    if (const auto path = files.host_path(found.entry.name, found.entry.type)) {
        auto raw = TRY(bytes_of_host_file(*path));
        if (is_archive(raw)) return raw;
    }
    ByteRow bytes;
    for (const auto& line : TRY(files.read(found.entry.name, found.entry.type, 1, kToEnd)))
        for (const char c : line) bytes.push_back(base::text_to_ebcdic(c));
    return bytes;
}

base::Result<void> write_host_file(const std::string& path, const ByteRow& bytes) {
    const auto part = path + ".part";
    std::ofstream out(part, std::ios::binary);
    for (const auto byte : bytes) out.put(static_cast<char>(byte));
    out.close();
    std::error_code failed;
    if (out) std::filesystem::rename(part, path, failed);
    if (out && !failed) return {};
    std::error_code ignored;
    std::filesystem::remove(part, ignored);
    return make_error(msg::DMSVMA905E, path, "it cannot be written");
}

base::Result<void> write_archive(Session& session, const Place& place, const ByteRow& bytes,
                                 std::size_t card) {
    if (!place.host.empty()) return write_host_file(place.host, bytes);
    auto* disk = TRY(session.disks().writable(place.file.letter));
    FileEntry entry;
    entry.name = place.file.name;
    entry.type = place.file.type;
    entry.mode_number = static_cast<std::uint8_t>(place.file.number < 0 ? 1 : place.file.number);
    entry.format = RecordFormat::fixed;
    entry.record_length = static_cast<std::uint32_t>(card);
    Lines lines;
    for (std::size_t at = 0; at < bytes.size(); at += card)
        lines.push_back(base::text_from_ebcdic(base::Bytes(bytes).subspan(at, card)));
    return disk->files->write(entry, lines);
}

bool is_there(Session& session, const Place& place) {
    std::error_code ignored;
    if (!place.host.empty()) return std::filesystem::exists(place.host, ignored);
    return session.disks().find(place.file.name, place.file.type, place.file.letter).has_value();
}

// The error of a reader, with the archive's name where only that is known.
base::Error named(base::Error error, const Place& place) {
    if (error.id == msg::DMSVMA901E.id) return make_error(msg::DMSVMA901E, place.text());
    return error;
}

// ---- PACK ----

// Where a file goes: "=" is the file's own name, type or letter.
Place target_of(const Place& wanted, const Located& file) {
    Place target = wanted;
    if (!wanted.host.empty()) return target;
    if (wanted.file.name == "=") target.file.name = file.entry.name;
    if (wanted.file.type == "=") target.file.type = file.entry.type;
    if (wanted.file.letter == '=' || wanted.file.letter == '*')
        target.file.letter = file.disk->letter;
    return target;
}

struct Output {
    Place place;
    ByteRow bytes;
};

// The archive of that name that this command has begun, else a new one.
base::Result<Output*> output_for(Session& session, std::vector<Output>& outputs, const Place& place,
                                 const VmarcOptions& options) {
    for (auto& output : outputs)
        if (output.place.text() == place.text()) return &output;
    Output fresh{place, {}};
    const bool exists = !options.has_unit() && is_there(session, place);
    if (exists && !options.append && !options.replace)
        return make_error(msg::DMSVMA024E, place.text());
    if (exists && options.append) fresh.bytes = TRY(read_archive(session, place));
    fresh.bytes.resize((fresh.bytes.size() + options.card() - 1) / options.card() * options.card());
    outputs.push_back(std::move(fresh));
    return &outputs.back();
}

base::Result<int> pack(Session& session, Operands operands, const VmarcOptions& options) {
    const auto input = TRY(operands.place('A'));
    auto output = input;
    if (!operands.at_end() && !options.has_unit()) output = TRY(operands.place('A'));
    if (options.has_unit()) output.host = options.unit.text();
    TRY(operands.finish());
    if (options.unit.device == ArchiveDevice::reader)
        return make_error(msg::DMSCMS066E, "PACK", options.unit.text());
    if (!input.host.empty()) return make_error(msg::DMSCMS054E);
    const auto found = session.disks().match(input.file);
    if (found.empty()) return make_error(msg::DMSCMS002E, input.text());
    const bool replaces_input = output.text() == input.text();
    std::vector<Output> outputs;
    outputs.reserve(found.size());
    for (const auto& file : found) {
        auto target = replaces_input ? Place{"",
                                             {file.entry.name, file.entry.type, file.disk->letter,
                                              file.entry.mode_number}}
                                     : target_of(output, file);
        auto* archive = TRY(output_for(session, outputs, target, options));
        ArchivedFile packed{file.entry, file.disk->letter, options.method, {}};
        packed.lines = TRY(file.disk->files->read(file.entry.name, file.entry.type, 1, kToEnd));
        if (packed.lines.empty()) continue;
        if (options.new_date) packed.entry.updated = Timestamp::now();
        add_to_archive(archive->bytes, packed, options.card());
        if (!options.quiet) session.line(packed.text());
    }
    for (const auto& archive : outputs) {
        if (options.has_unit())
            TRY(write_unit(session, options.unit, archive.bytes,
                           options.block.value_or(kTapeBlock)));
        else
            TRY(write_archive(session, archive.place, archive.bytes, options.card()));
    }
    return 0;
}

// ---- UNPACK and LIST ----

std::string list_line(const ArchivedFile& file) {
    const auto& entry = file.entry;
    return fmt::format("{:<8} {:<8} {}{} {} {:>10} {:>10} {} {} {}", entry.name, entry.type,
                       file.letter, entry.mode_number, static_cast<char>(entry.format),
                       entry.record_length, entry.records, short_date(entry.updated),
                       clock_time(entry.updated),
                       file.method == Compaction::stored ? "STORE" : "LZW");
}

base::Result<void> unpack_file(Session& session, const ArchivedFile& file, char letter,
                               const VmarcOptions& options, int number) {
    auto* disk = TRY(session.disks().writable(letter));
    auto entry = file.entry;
    if (options.ignore_names) {
        entry.name = fmt::format("FILE{:04}", number);
        entry.type = "VMARCOUT";
    }
    const auto id = fmt::format("{} {} {}{}", entry.name, entry.type, letter, entry.mode_number);
    if (!options.replace && disk->files->find(entry.name, entry.type))
        return make_error(msg::DMSVMA024E, id);
    if (options.new_date) entry.updated = {};
    TRY(disk->files->write(entry, file.lines));
    if (!options.quiet) session.line(id);
    return {};
}

base::Result<int> read_through(Session& session, Operands operands, const VmarcOptions& options,
                               bool unpacks) {
    if (options.unit.device == ArchiveDevice::punch)
        return make_error(msg::DMSCMS066E, unpacks ? "UNPACK" : "LIST", options.unit.text());
    Place place;
    if (options.has_unit())
        place.host = options.unit.text();
    else
        place = TRY(operands.place('A'));
    FileId wanted{"*", "*", 'A', -1};
    if (!operands.at_end()) wanted = TRY(operands.file_id('A'));
    TRY(operands.finish());
    auto unit = options.unit;
    unit.keeps |= !unpacks;
    const auto archive =
        options.has_unit() ? TRY(read_unit(session, unit)) : TRY(read_archive(session, place));
    ArchiveReader reader(archive);
    int chosen = 0;
    if (archive.empty()) return make_error(msg::DMSVMA901E, place.text());
    for (;;) {
        auto file = reader.next();
        if (!file.ok()) return named(file.error(), place);
        if (!file.value()) break;
        const auto& entry = file.value()->entry;
        if (!matches_pattern(entry.name, wanted.name) || !matches_pattern(entry.type, wanted.type))
            continue;
        ++chosen;
        if (unpacks)
            TRY(unpack_file(session, *file.value(), wanted.letter, options, chosen));
        else
            session.answer(list_line(*file.value()), options.order);
    }
    if (chosen > 0) return 0;
    return make_error(msg::DMSVMA904E, wanted.name + ' ' + wanted.type, place.text());
}

base::Result<int> vmarc(Session& session, const CommandLine& line) {
    const auto words = line.operands();
    if (words.empty()) return make_error(msg::DMSCMS047E);
    const auto options = TRY(parse_options(line));
    const auto function = base::upper(words[0]);
    if (function == "PACK") return pack(session, Operands(line), options);
    const bool unpacks = function == "UNPACK" || function == "UNPK";
    if (!unpacks && function != "LIST") return make_error(msg::DMSCMS070E, words[0]);
    return read_through(session, Operands(line), options, unpacks);
}

}  // namespace

extern const Command kVmarc{
    .name = "VMARC",
    .min_abbrev = 5,
    .run = vmarc,
    .syntax =
        "VMARC PACK fn ft fm [fn ft fm | path] [(APPend REPlace LZW|STORE BLock n NEWDate TRace "
        "PUnch TAPn] | UNPACK fn ft fm|path [fn [ft [fm]]] [(REPlace OLDDate|NEWDate IGNore TRace "
        "READer HOld TAPn] | LIST fn ft fm|path [fn [ft]] [(STACK FIFO LIFO READer TAPn]",
    .summary = "Pack files into an archive of the public utility VMARC, unpack and list them",
    .module = "VMA"};

}  // namespace cms
