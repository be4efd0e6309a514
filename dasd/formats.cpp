#include "dasd/formats.h"

#include <algorithm>
#include <iterator>

namespace dasd {
namespace {

struct FormatName {
    ImageFormat format;
    std::string_view name;
};
constexpr FormatName kFormats[] = {{ImageFormat::ckd, "ckd"},
                                   {ImageFormat::cckd, "cckd"},
                                   {ImageFormat::ckd64, "ckd64"},
                                   {ImageFormat::cckd64, "cckd64"},
                                   {ImageFormat::feilong, "feilong"}};

constexpr std::string_view kCompressions[] = {"none", "zlib", "bzip2"};

}  // namespace

std::string_view name(ImageFormat format) {
    return kFormats[static_cast<std::size_t>(format)].name;
}

std::optional<ImageFormat> find_format(std::string_view wanted) {
    for (const auto& row : kFormats)
        if (row.name == wanted) return row.format;
    return std::nullopt;
}

std::string_view name(Compression compression) {
    return kCompressions[static_cast<std::size_t>(compression) % std::size(kCompressions)];
}

std::optional<Compression> find_compression(std::string_view wanted) {
    const auto* at = std::find(std::begin(kCompressions), std::end(kCompressions), wanted);
    if (at == std::end(kCompressions)) return std::nullopt;
    return static_cast<Compression>(at - std::begin(kCompressions));
}

}  // namespace dasd
