#include "dasd/image_facts.h"

#include <sys/stat.h>

#include "dasd/cckd_volume.h"
#include "dasd/image_header.h"

namespace dasd {
namespace {

using base::Result;

constexpr std::uint64_t kStatBlock = 512;  // of st_blocks, whatever the file system's is

Result<FileFacts> facts_of(File& file, const std::string& path) {
    FileFacts facts;
    facts.path = path;
    HeaderBytes header{};
    TRY(file.read(0, header));
    facts.identifier.assign(reinterpret_cast<const char*>(header.data()), 8);
    facts.size = TRY(file.size());
    struct stat info {};
    if (file.descriptor() >= 0 && ::fstat(file.descriptor(), &info) == 0)
        facts.allocated = static_cast<std::uint64_t>(info.st_blocks) * kStatBlock;
    return facts;
}

Result<CompressedFacts> compressed_facts(CckdFile& file) {
    const auto& header = file.header();
    CompressedFacts facts{header.compression,  header.level,      header.null_format,
                          header.used,         header.free_total, 0,
                          file.was_left_open()};
    std::vector<std::string> ignored;  // dasd check tells them
    for (const auto& owned : TRY(file.owned(&ignored)))
        facts.stored_tracks += owned.what == "track" ? 1 : 0;
    return facts;
}

}  // namespace

Result<std::vector<FileFacts>> file_facts(const std::string& path, Files& files) {
    std::vector<FileFacts> all;
    auto volume = TRY(open_volume(path, Access::read, files, Devices::all));
    auto parts = volume->parts();
    for (const auto& name : parts.empty() ? volume->paths() : std::vector<std::string>{}) {
        auto file = TRY(files.open(name, Access::read));
        all.push_back(TRY(facts_of(*file, name)));
    }
    if (parts.empty() || parts[0].tracks == nullptr) {
        for (const auto& part : parts) all.push_back(TRY(facts_of(*part.file, part.path)));
        return all;
    }
    auto names = TRY(shadow_names(path, files));
    auto chain = TRY(open_chain(names, Access::read, files));
    for (auto& file : chain) {
        all.push_back(TRY(facts_of(file->file(), file->path())));
        all.back().compressed = TRY(compressed_facts(*file));
    }
    return all;
}

}  // namespace dasd
