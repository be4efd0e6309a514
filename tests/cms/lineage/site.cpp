#include "tests/cms/lineage/site.h"

#include <fstream>

#include "cp/clone_journal.h"

namespace site {

using namespace cms::lineage;
using small::must;

namespace {

void make(const std::string& folder, const std::string& prefix, std::uint32_t device) {
    small::Shape shape;
    shape.prefix = prefix;
    shape.first_device = device;
    shape.source_directory = true;
    small::make_system(folder, shape);
}

// What CLONESYS would have written.
void write_journal(const std::string& folder) {
    auto journal = must(cp::create_journal(folder, "VM1R", "VM1A"));
    std::uint16_t device = 0x0B00;
    for (const std::string suffix : {"RS", "S1", "P1", "U1"}) {
        auto file = "vm1r" + base::lower(suffix) + ".ckd";
        auto volume = must(dasd::open_volume(folder + '/' + file, dasd::Access::read));
        must(journal.add_volume({{device++}, "VM1R" + suffix, volume->cylinders(), file}));
    }
}

}  // namespace

std::string ebcdic(const std::string& text) {
    std::vector<std::byte> bytes(text.size());
    base::text_to_ebcdic(text, bytes);
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Site::Site() {
    make(folder("vm1a"), "VM1A", 0x0A00);
    make(folder("vm1r"), "VM1R", 0x0B00);
    write_journal(folder("vm1r"));
    for (const std::string system : {"VM1A", "VM1R"}) {
        auto volume = std::shared_ptr<dasd::Volume>(
            must(dasd::open_volume(image(system + "U1"), dasd::Access::write)));
        must(
            dasd::format_minidisk({volume, kCloner, dasd::Access::write}, {"VMC191", 4096, 0}, {}));
        put(system, "PROFILE", "EXEC", {"/* profile */", "say 'hello'", "exit 0"});
        put(system, "NOTES", "DATA", {"one", "two", "three"});
    }
}

std::string Site::image(const std::string& volume) const {
    auto name = base::lower(volume);
    return folder(name.substr(0, 4)) + '/' + name + ".ckd";
}

void Site::put(const std::string& system, const std::string& name, const std::string& type,
               const std::vector<std::string>& lines) {
    put_on(system + "U1", kCloner, name, type, lines);
}

void Site::put_on(const std::string& volume, dasd::CylinderRange disk, const std::string& name,
                  const std::string& type, const std::vector<std::string>& lines) {
    std::shared_ptr<dasd::Volume> opened =
        must(dasd::open_volume(image(volume), dasd::Access::write));
    auto files = must(dasd::open_minidisk({opened, disk, dasd::Access::write}));
    dasd::FileEntry entry = files->find(name, type).value_or(dasd::FileEntry{});
    entry.name = name;
    entry.type = type;
    entry.updated = dasd::Timestamp::now();
    // Two stamps within a second must differ for the tests that tell work from damage.
    static std::uint8_t second = 0;
    entry.updated.second = second = static_cast<std::uint8_t>((second + 1) % 60);
    must(files->write(entry, dasd::records_from_text(lines, entry.format, entry.record_length)));
    must(files->commit());
}

void Site::erase(const std::string& system, const std::string& name, const std::string& type) {
    std::shared_ptr<dasd::Volume> opened =
        must(dasd::open_volume(image(system + "U1"), dasd::Access::write));
    auto files = must(dasd::open_minidisk({opened, kCloner, dasd::Access::write}));
    must(files->erase(name, type));
    must(files->commit());
}

dasd::TrackAddress Site::track_of(const std::string& volume, dasd::CylinderRange disk,
                                  const std::string& name, const std::string& type,
                                  std::uint8_t& record) {
    std::shared_ptr<dasd::Volume> opened =
        must(dasd::open_volume(image(volume), dasd::Access::read));
    auto use = must(dasd::read_block_use({opened, disk, dasd::Access::read}));
    for (std::uint32_t block = 1; block < use.owners.size(); ++block) {
        auto owner = use.owners[block];
        if (owner < dasd::BlockUse::kFirstFile) continue;
        const auto& file = use.files[owner - dasd::BlockUse::kFirstFile];
        if (file.name != name || file.type != type) continue;
        auto track = (block - 1) / use.per_track;
        record = static_cast<std::uint8_t>((block - 1) % use.per_track + 1);
        return {{disk.start.n + track / dasd::kHeads}, {track % dasd::kHeads}};
    }
    ADD_FAILURE() << name << ' ' << type << " has no block";
    return {};
}

void Site::overwrite(const std::string& volume, dasd::TrackAddress track, std::uint8_t record,
                     std::size_t offset, const std::string& bytes) {
    std::size_t at = 0;
    {
        auto opened = must(dasd::open_volume(image(volume), dasd::Access::read));
        auto read = must(opened->read_track(track));
        const auto* found = read.find(record);
        ASSERT_NE(found, nullptr);
        at = found->data_offset + offset;
    }
    auto index = std::size_t{track.cylinder.n} * dasd::kHeads + track.head.n;
    std::fstream file(image(volume), std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(static_cast<std::streamoff>(512 + index * dasd::kTrackSize + at));
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    ASSERT_TRUE(file.good());
}

void Site::flip(const std::string& volume, dasd::TrackAddress track, std::uint8_t record,
                std::size_t offset) {
    auto opened = must(dasd::open_volume(image(volume), dasd::Access::read));
    auto read = must(opened->read_track(track));
    const auto* found = read.find(record);
    ASSERT_NE(found, nullptr);
    auto byte = static_cast<char>(found->data[offset] ^ std::byte{0x01});
    overwrite(volume, track, record, offset, std::string(1, byte));
}

SystemFiles Site::open(const std::string& name) const {
    return must(open_system(folder(name)));
}

int Site::verify(const std::string& name, VerifyOptions options) {
    base::CapturedConsole console;
    Findings findings(console);
    auto system = open(name);
    auto done = cms::lineage::verify(system, options, findings);
    if (!done.ok()) console.message(done.error());
    take(console);
    return done.ok() ? findings.rc() : done.error().rc;
}

int Site::record(const std::string& name) {
    VerifyOptions options;
    options.record = true;
    options.made_by = "TESTER AT VM1A";
    return verify(name, options);
}

bool Site::said(std::initializer_list<std::string_view> parts) const {
    return std::any_of(said_.begin(), said_.end(), [&](const std::string& line) {
        return std::all_of(parts.begin(), parts.end(), [&](std::string_view part) {
            return line.find(part) != std::string::npos;
        });
    });
}

std::string Site::all_said() const {
    return fmt::format("{}", fmt::join(said_, "\n"));
}

}  // namespace site
