// DISKMAP and DIRMAP: what a user directory has where, with gaps and overlaps. Reference:
// user-direct section 12. The maps themselves are CP's (cp/disk_map.h).

#include "cms/commands/support.h"
#include "cp/disk_map.h"

namespace cms {

namespace {

constexpr int kGaps = 4, kOverlaps = 8;

struct Source {
    Located file;
    cp::UserDirectory directory;
};

base::Result<Source> read_source(Session& session, std::vector<std::string> words) {
    if (words.empty()) words.emplace_back("USER");
    if (words.size() == 1) words.emplace_back("DIRECT");
    const auto id = TRY(file_operand(words, '*'));
    auto file = TRY(existing(session, id));
    const auto records = TRY(file.disk->files->read(file.entry.name, file.entry.type, 1, kToEnd));
    return Source{std::move(file), cp::parse_directory(records)};
}

base::Result<void> write_map(Session& session, const std::string& name, std::string_view type,
                             char letter, const Lines& lines) {
    FileEntry entry;
    entry.name = name;
    entry.type = type;
    entry.mode_number = 1;
    auto* disk = TRY(session.disks().writable(letter));
    TRY(disk->files->write(entry, lines));
    session.line(fmt::format("File {} {} {} has been created.", name, type, letter));
    return {};
}

Lines lines_of(const std::string& text) {
    Lines lines;
    for (std::size_t at = 0; at < text.size();) lines.emplace_back(next_text_line(text, at));
    return lines;
}

// Words of the records of a small table; comments begin with an asterisk.
base::Result<std::vector<std::vector<std::string>>> table(Session& session, std::string_view name,
                                                          std::string_view type) {
    FileId id;
    id.name = name;
    id.type = type;
    const auto file = TRY(existing(session, id));
    const auto records = TRY(file.disk->files->read(file.entry.name, file.entry.type, 1, kToEnd));
    std::vector<std::vector<std::string>> rows;
    for (const auto& record : records) {
        const auto folded = base::upper(record);
        const auto words = base::words(folded);
        if (!words.empty() && words[0][0] != '*') rows.emplace_back(words.begin(), words.end());
    }
    return rows;
}

base::Result<std::vector<std::string>> labels(Session& session, std::string_view name) {
    std::vector<std::string> all;
    const auto rows = TRY(table(session, name, "VOLSERS"));
    for (const auto& row : rows) all.insert(all.end(), row.begin(), row.end());
    return all;
}

// FULLPACK DEFINES: a label and its size in cylinders, a record each.
base::Result<std::vector<cp::KnownVolume>> sizes(Session& session) {
    std::vector<cp::KnownVolume> known;
    const auto rows = TRY(table(session, "FULLPACK", "DEFINES"));
    for (const auto& row : rows) {
        const auto count = base::parse_decimal(row.back());
        if (row.size() < 2 || !count) return make_error(msg::DMSCMS003E, row.front());
        known.push_back({row.front(), {*count}});
    }
    return known;
}

int finish(Session& session, const cp::DiskMap& map) {
    if (map.overlaps == 0) return map.gaps == 0 ? 0 : kGaps;
    session.line(fmt::format("{} overlaps", map.overlaps));
    return kOverlaps;
}

base::Result<int> diskmap(Session& session, const CommandLine& line) {
    cp::DiskMapOptions options;
    bool has_picture = false;
    for (const auto& option : line.options()) {
        if (option == "DOENDS")
            options.with_ends = true;
        else if (option == "SVG")
            has_picture = true;
        else
            return make_error(msg::DMSCMS003E, option);
    }
    const auto source = TRY(read_source(session, line.operands()));
    const auto& name = source.file.entry.name;
    // The size of a volume is not in a directory: with DOENDS it must be given.
    std::vector<cp::KnownVolume> known;
    if (options.with_ends) known = TRY(sizes(session));
    const auto map = cp::disk_map(source.directory, known, options);
    const auto title = "DISKMAP OF " + source.file.text();
    TRY(write_map(session, name, "DISKMAP", 'A', cp::disk_map_text(map, title)));
    if (has_picture)
        TRY(write_map(session, name, "SVG", 'A', lines_of(cp::disk_map_svg(map, title))));
    return finish(session, map);
}

// What DIRMAP is asked for beside the map.
struct MapRequest {
    cp::DiskMapOptions options;
    std::vector<cp::KnownVolume> known;
    bool links = false, gaps = false, picture = false;
};

base::Result<void> take_map_option(Session& session, const std::string& option,
                                   MapRequest& request) {
    auto& options = request.options;
    if (option == "DEVSORT")
        options.by_device_type = true;
    else if (option == "UNSORT")
        options.as_in_directory = true;
    else if (option == "DUPOK")
        options.duplicates_ok = true;
    else if (option == "NOCYL0")
        options.without_cylinder_0 = true;
    else if (option == "INCLUDE")
        options.include = TRY(labels(session, "INCLUDE"));
    else if (option == "EXCLUDE")
        options.exclude = TRY(labels(session, "EXCLUDE"));
    else if (option == "FULLPACK")
        request.known = TRY(sizes(session));
    else if (option == "LINKS")
        request.links = true;
    else if (option == "GAPFILE")
        request.gaps = true;
    else if (option == "SVG")
        request.picture = true;
    else
        return make_error(msg::DMSCMS003E, option);
    return {};
}

base::Result<int> dirmap(Session& session, const CommandLine& line) {
    auto words = line.operands();
    auto letter = 'A';
    if (words.size() > 3) {
        const auto mode = TRY(parse_file_mode(words[3]));
        if (mode.letter != '*') letter = mode.letter;
        words.resize(3);
    }
    const auto source = TRY(read_source(session, words));
    MapRequest request;
    for (const auto& option : line.options()) TRY(take_map_option(session, option, request));
    const auto map = cp::disk_map(source.directory, request.known, request.options);
    const auto& name = source.file.entry.name;
    const auto title = "MDISKMAP OF " + source.file.text();
    TRY(write_map(session, name, "MDISKMAP", letter, cp::disk_map_text(map, title)));
    if (request.links)
        TRY(write_map(session, name, "LINKMAP", letter, cp::link_map_text(source.directory)));
    const auto gaps = cp::gap_text(map);
    if (request.gaps && !gaps.empty()) TRY(write_map(session, name, "GAPFILE", letter, gaps));
    if (request.picture)
        TRY(write_map(session, name, "SVG", letter, lines_of(cp::disk_map_svg(map, title))));
    return finish(session, map);
}

}  // namespace

extern const Command kDiskmap{.name = "DISKMAP",
                              .min_abbrev = 7,
                              .run = diskmap,
                              .syntax = "DISKMAP [fn [ft [fm]]] [(DOENDS SVG]",
                              .summary = "Map a user directory's minidisks, gaps and overlaps"};
extern const Command kDirmap{
    .name = "DIRMAP",
    .min_abbrev = 6,
    .run = dirmap,
    .syntax =
        "DIRMAP [fn [ft [fm [outfm]]]] [(DEVSORT DUPOK EXCLUDE FULLPACK GAPFILE INCLUDE "
        "LINKS NOCYL0 SVG UNSORT]",
    .summary = "Map minidisks and links of a user directory"};

}  // namespace cms
