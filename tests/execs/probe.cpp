// Looks into images from outside the system under test, for the end-to-end tests:
//
//   probe labels DIRECTORY...                   label and path of every image of their system.cnf;
//                                               rc 1 when a label comes twice
//   probe explain KIND SOURCE CLONE [FN FT]...  differences between two volumes of the starter
//                                               system, KIND R S P U or X (no
//                                               difference at all); on U the files may differ
//   probe same KIND ONE OTHER [FN FT]...        differences between two clones made at different
//                                               times: labels, tracks, files and their records are
//                                               the same; on U the files named may differ
//   probe list|check IMAGE START COUNT          files of a minidisk; faults of its file system
//   probe type IMAGE START COUNT FN FT          a file as text
//   probe put IMAGE START COUNT FN FT LRECL     writes a file from standard input; LRECL 0: V
//   probe directory IMAGE                       source of the object directory
//   probe clip IMAGE SERIAL                     relabels
//   probe strange IMAGE SERIAL CYLINDERS [START COUNT LABEL]...
//                                               a CP volume as another program would make it: no
//                                               mark of ours, a map of codes we do not know, and
//                                               empty CMS minidisks there
//   probe owner IMAGE SSI SYSTEM                owner data of a volume of ours; - is no SSI
//   probe track IMAGE CYLINDER HEAD             the bytes of its records in hexadecimal
//   probe hold IMAGE read|write                 locks the image until standard input ends
//
// rc 0 done, 1 differences or faults found, 2 could not look.
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <map>

#include "cp/cp.h"
#include "dasd/dasd.h"
#include "tests/execs/explain.h"

namespace {

using base::Result;
using Words = std::vector<std::string>;

Result<std::shared_ptr<dasd::Volume>> opened(const std::string& path, dasd::Access access) {
    return std::shared_ptr<dasd::Volume>(TRY(dasd::open_volume(path, access)));
}

dasd::CylinderRange range_of(const Words& words) {
    return {{static_cast<std::uint32_t>(std::stoul(words.at(1)))},
            {static_cast<std::uint32_t>(std::stoul(words.at(2)))}};
}

Result<dasd::Device> device_of(const Words& words, dasd::Access access) {
    return dasd::Device(TRY(opened(words.at(0), access)), range_of(words), access);
}

std::string label_of(const std::string& path) {
    auto volume = dasd::open_volume(path, dasd::Access::read);
    if (!volume.ok()) return "?";
    auto label = dasd::read_label(*volume.value());
    return label.ok() && label.value() ? label.value()->serial : "-";
}

Result<int> labels(const Words& words) {
    std::map<std::string, std::string> first;
    int rc = 0;
    for (const auto& directory : words) {
        if (!std::filesystem::exists(directory + "/system.cnf")) continue;
        for (const auto& device : TRY(cp::read_device_file(directory))) {
            auto label = label_of(device.path);
            fmt::print("{} {}\n", label, device.path);
            if (label == "?" || label == "-") continue;
            if (!first.emplace(label, device.path).second) rc = 1;
        }
    }
    return rc;
}

// Places of the starter system, docs/starter-system.md.
Result<execs_test::VolumeRule> rule_for(const Words& words) {
    execs_test::VolumeRule rule;
    const auto& kind = words.at(0);
    if (kind == "R") {
        rule.object_directory = true;
        rule.minidisks = {{{{39}, {20}}, {{"SYSTEM", "CONFIG"}}},
                          {{{520}, {5}}, {{"USER", "DIRECT"}}}};
    } else if (kind == "X") {
        rule.same_label = true;
    } else if (kind == "P") {
        rule.formatted = true;
    } else if (kind == "U") {
        execs_test::MinidiskRule disk{{{1}, {50}}, {}};
        for (std::size_t i = 3; i + 1 < words.size(); i += 2)
            disk.may_differ.push_back({words[i], words[i + 1]});
        rule.minidisks.push_back(disk);
    }
    return rule;
}

Result<int> report(const Words& words, const execs_test::VolumeRule& rule);

Result<int> explain(const Words& words) {
    return report(words, TRY(rule_for(words)));
}

Result<int> same(const Words& words) {
    auto rule = TRY(rule_for(words));
    rule.same_label = rule.same_files = true;
    rule.formatted = false;
    if (words.at(0) != "U")
        for (auto& disk : rule.minidisks) disk.may_differ.clear();
    return report(words, rule);
}

Result<int> report(const Words& words, const execs_test::VolumeRule& rule) {
    auto source = TRY(opened(words.at(1), dasd::Access::read));
    auto clone = TRY(opened(words.at(2), dasd::Access::read));
    auto found = TRY(execs_test::explain(source, clone, rule));
    for (const auto& line : found.explained) fmt::print("explained {}\n", line);
    for (const auto& line : found.unexplained) fmt::print("UNEXPLAINED {}\n", line);
    fmt::print("unexplained differences: {}\n", found.faults);
    return found.faults == 0 ? 0 : 1;
}

Result<int> list(const Words& words) {
    auto device = TRY(device_of(words, dasd::Access::read));
    auto disk = TRY(dasd::open_minidisk(device));
    for (const auto& file : disk->files()) fmt::print("{} {}\n", file.name, file.type);
    return 0;
}

Result<int> check(const Words& words) {
    auto device = TRY(device_of(words, dasd::Access::read));
    auto faults = TRY(dasd::check_minidisk(device));
    for (const auto& line : faults) fmt::print("{}\n", line);
    return faults.empty() ? 0 : 1;
}

Result<int> type(const Words& words) {
    auto device = TRY(device_of(words, dasd::Access::read));
    auto disk = TRY(dasd::open_minidisk(device));
    auto entry = disk->find(words.at(3), words.at(4));
    if (!entry) return 1;
    auto records = TRY(disk->read(words[3], words[4], 1, entry->records));
    for (const auto& line : dasd::text_from_records(records)) fmt::print("{}\n", line);
    return 0;
}

Result<int> put(const Words& words) {
    auto device = TRY(device_of(words, dasd::Access::write));
    auto disk = TRY(dasd::open_minidisk(device));
    auto length = static_cast<std::uint32_t>(std::stoul(words.at(5)));
    dasd::FileEntry entry;
    entry.name = words[3];
    entry.type = words[4];
    entry.format = length != 0 ? dasd::RecordFormat::fixed : dasd::RecordFormat::variable;
    entry.record_length = length;
    entry.updated = dasd::Timestamp::now();
    Words lines;
    for (std::string line; std::getline(std::cin, line);) lines.push_back(line);
    TRY(disk->write(entry, dasd::records_from_text(lines, entry.format, length)));
    TRY(disk->commit());
    return 0;
}

Result<int> directory(const Words& words) {
    auto volume = TRY(opened(words.at(0), dasd::Access::read));
    auto object = TRY(cp::read_object_directory(*volume));
    if (!object) return 1;
    for (const auto& line : object->source) fmt::print("{}\n", line);
    return 0;
}

Result<int> clip(const Words& words) {
    auto volume = TRY(opened(words.at(0), dasd::Access::write));
    TRY(dasd::clip(*volume, words.at(1)));
    TRY(volume->sync());
    return 0;
}

Result<int> hold(const Words& words) {
    auto access = words.at(1) == "write" ? dasd::Access::write : dasd::Access::read;
    auto volume = TRY(opened(words.at(0), access));
    auto lock = TRY(dasd::lock_extent(words[0], {{0}, volume->cylinders()}, access));
    fmt::print("held\n");
    std::fflush(stdout);
    std::cin.ignore(std::numeric_limits<std::streamsize>::max());
    return 0;
}

// Track 0 as a CP volume has it, with a map, IPL record and reserved bytes that are not ours.
Result<void> make_strange(dasd::Volume& volume) {
    auto track = TRY(volume.read_track({{0}, {0}}));
    const auto* map = track.find(4);
    const auto* program = track.find(2);
    if (!map || !program) return base::make_error(base::msg::CVMVOL652E, volume.path());
    std::vector<std::byte> codes(map->data.size());
    for (std::size_t i = 64; i < codes.size(); ++i) codes[i] = std::byte{0x5C};
    track.patch(*map, 0, codes);
    track.patch(*program, 0, std::vector<std::byte>(program->data.size(), std::byte{0x47}));
    TRY(volume.write_track(track));
    return volume.sync();
}

Result<int> strange(const Words& words) {
    auto cylinders = static_cast<std::uint32_t>(std::stoul(words.at(2)));
    TRY(dasd::create_volume(words[0], {{cylinders}, false, words[1]}));
    auto volume = TRY(opened(words[0], dasd::Access::write));
    auto map = dasd::AllocationMap::all_perm({cylinders});
    TRY(dasd::write_cp_track0(*volume, words[1], map, std::nullopt));
    for (std::size_t i = 3; i + 2 < words.size(); i += 3) {
        dasd::CylinderRange range{{static_cast<std::uint32_t>(std::stoul(words[i]))},
                                  {static_cast<std::uint32_t>(std::stoul(words[i + 1]))}};
        dasd::Device device(volume, range, dasd::Access::write);
        TRY(dasd::format_minidisk(device, {words[i + 2], 4096, 0}, {}));
    }
    TRY(make_strange(*volume));
    return 0;
}

Result<int> owner(const Words& words) {
    auto volume = TRY(opened(words.at(0), dasd::Access::write));
    TRY(dasd::write_owner(*volume, words.at(1) == "-" ? "" : words[1], words.at(2)));
    TRY(volume->sync());
    return 0;
}

Result<int> track(const Words& words) {
    auto volume = TRY(opened(words.at(0), dasd::Access::read));
    auto cylinder = static_cast<std::uint32_t>(std::stoul(words.at(1)));
    auto head = static_cast<std::uint32_t>(std::stoul(words.at(2)));
    auto found = TRY(volume->read_track({{cylinder}, {head}}));
    for (const auto& record : found.records()) {
        fmt::print("{} ", record.count.record);
        for (auto byte : record.data) fmt::print("{:02X}", static_cast<unsigned>(byte));
        fmt::print("\n");
    }
    return 0;
}

struct Action {
    std::string_view name;
    std::size_t least;
    Result<int> (*run)(const Words&);
};
constexpr Action kActions[] = {
    {"labels", 1, labels},   {"explain", 3, explain},
    {"same", 3, same},       {"list", 3, list},
    {"check", 3, check},     {"type", 5, type},
    {"put", 6, put},         {"clip", 2, clip},
    {"hold", 2, hold},       {"directory", 1, directory},
    {"strange", 3, strange}, {"owner", 3, owner},
    {"track", 3, track},
};

}  // namespace

int main(int argc, char** argv) {
    Words words(argv + 1, argv + argc);
    for (const auto& action : kActions) {
        if (words.empty() || words[0] != action.name || words.size() <= action.least) continue;
        auto done = action.run({words.begin() + 1, words.end()});
        if (done.ok()) return done.value();
        fmt::print(stderr, "probe: {}\n", done.error().line());
        return 2;
    }
    fmt::print(stderr, "probe: unknown action or too few operands; see probe.cpp\n");
    return 2;
}
