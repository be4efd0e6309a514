// Attributes of files in host directories. The attribute names are those of cmsfs-fuse, so that a
// disk copied out with `cp --preserve=xattr` keeps them; a sidecar line reads "FN FT F 80 1 [B]".

#include "cms/host_metadata.h"

#include <sys/xattr.h>
#include <unistd.h>

#include <fstream>

namespace cms {

namespace {

std::optional<std::string> attribute(const std::string& path, const char* name) {
    std::array<char, 64> value{};
    const auto length = ::getxattr(path.c_str(), name, value.data(), value.size());
    if (length < 0) return std::nullopt;
    return std::string(value.data(), static_cast<std::size_t>(length));
}

bool put(const std::string& path, const char* name, const std::string& value) {
    return ::setxattr(path.c_str(), name, value.data(), value.size(), 0) == 0;
}

std::string sidecar_path(const std::string& directory) {
    return directory + "/.cmsmeta";
}

std::vector<std::string> sidecar_lines(const std::string& directory) {
    std::ifstream in(sidecar_path(directory));
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
}

bool is_line_of(std::string_view line, const FileEntry& file) {
    const auto words = base::words(line);
    return words.size() >= 2 && words[0] == file.name && words[1] == file.type;
}

// Replaces the line of one file; an empty `replacement` removes it.
bool update_sidecar(const std::string& directory, const FileEntry& file,
                    const std::string& replacement) {
    auto lines = sidecar_lines(directory);
    const auto removed =
        std::erase_if(lines, [&](const std::string& line) { return is_line_of(line, file); });
    if (removed == 0 && replacement.empty()) return true;
    if (!replacement.empty()) lines.push_back(replacement);
    const auto path = sidecar_path(directory), temporary = path + ".tmp";
    std::ofstream out(temporary, std::ios::trunc);
    for (const auto& line : lines) out << line << '\n';
    out.close();
    return out && ::rename(temporary.c_str(), path.c_str()) == 0;
}

HostMetadata from_sidecar(const std::string& directory, const FileEntry& file) {
    HostMetadata found;
    for (const auto& line : sidecar_lines(directory)) {
        if (!is_line_of(line, file)) continue;
        const auto words = base::words(line);
        if (words.size() < 5) continue;
        found.format = words[2] == "F" ? RecordFormat::fixed : RecordFormat::variable;
        found.record_length = base::parse_decimal(words[3]).value_or(0);
        found.mode_number =
            static_cast<std::uint8_t>(base::parse_decimal(words[4]).value_or(1) % 7);
        found.binary = words.size() > 5 && words[5] == "B";
    }
    return found;
}

HostMetadata sane(HostMetadata found) {
    if (found.format == RecordFormat::fixed &&
        (found.record_length == 0 || found.record_length > kLongestRecord))
        return {.mode_number = found.mode_number};
    return found;
}

}  // namespace

HostMetadata load_metadata(const std::string& directory, const std::string& host_name,
                           const FileEntry& file) {
    const auto path = directory + "/" + host_name;
    const auto format = attribute(path, "user.record_format");
    if (!format) return sane(from_sidecar(directory, file));
    HostMetadata found;
    found.format = *format == "F" ? RecordFormat::fixed : RecordFormat::variable;
    found.record_length =
        base::parse_decimal(attribute(path, "user.record_lrecl").value_or("0")).value_or(0);
    const auto mode = attribute(path, "user.file_mode").value_or("A1");
    if (mode.size() == 2 && mode[1] >= '0' && mode[1] <= '6')
        found.mode_number = static_cast<std::uint8_t>(mode[1] - '0');
    found.binary = attribute(path, "user.record_data") == "binary";
    return sane(found);
}

bool store_metadata(const std::string& directory, const std::string& host_name,
                    const FileEntry& file, const HostMetadata& metadata) {
    const auto path = directory + "/" + host_name;
    const std::string format(1, static_cast<char>(metadata.format));
    const bool had = attribute(path, "user.record_format").has_value();
    if (metadata.is_default() && !had) return update_sidecar(directory, file, "");
    if (put(path, "user.record_format", format)) {
        (void)put(path, "user.record_lrecl", std::to_string(metadata.record_length));
        (void)put(path, "user.file_mode", fmt::format("A{}", metadata.mode_number));
        (void)put(path, "user.record_data", metadata.binary ? "binary" : "text");
        return update_sidecar(directory, file, "");
    }
    return update_sidecar(
        directory, file,
        fmt::format("{} {} {} {} {}{}", file.name, file.type, format, metadata.record_length,
                    metadata.mode_number, metadata.binary ? " B" : ""));
}

void forget_metadata(const std::string& directory, const FileEntry& file) {
    (void)update_sidecar(directory, file, "");
}

}  // namespace cms
