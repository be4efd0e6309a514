// lineage: write protection of a golden image. Permissions stop people and other programs; `ro` in
// system.cnf stops CP and Hercules even where permissions do not (root).
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include "cms/lineage/golden.h"

namespace cms::lineage {

namespace msg = base::msg;
using base::make_error;
using base::Result;

namespace {

Result<std::string> read_text(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    if (!file) return make_error(msg::CVMLIN804E, path, std::strerror(errno));
    return text.str();
}

// Beside it, synced, renamed over it.
Result<void> replace_text(const std::string& path, const std::string& text) {
    auto& files = dasd::host_files();
    auto part = path + ".new";
    if (!files.beginning_with(part).empty()) TRY(files.remove(part));
    auto file = TRY(files.create(part));
    TRY(file->write(0, std::as_bytes(std::span(text))));
    TRY(file->sync());
    return files.rename(part, path);
}

// The images of the system, shadow files too.
Result<std::vector<std::string>> image_files(const std::string& folder) {
    std::vector<std::string> found;
    auto system = TRY(open_system(folder));
    for (const auto& volume : system.volumes)
        for (const auto& path : volume.volume->paths()) found.push_back(path);
    return found;
}

Result<void> set_writable(const std::string& path, bool writable) {
    struct stat facts {};
    bool done = ::stat(path.c_str(), &facts) == 0;
    auto mode = facts.st_mode & 07777U;
    mode = writable ? mode | S_IWUSR : mode & ~(S_IWUSR | S_IWGRP | S_IWOTH);
    done = done && ::chmod(path.c_str(), mode) == 0;
    if (!done) return make_error(msg::CVMLIN804E, path, std::strerror(errno));
    return {};
}

Result<void> set_images_writable(const std::string& folder, bool writable) {
    auto files = TRY(image_files(folder));
    for (const auto& path : files) TRY(set_writable(path, writable));
    return {};
}

// Where a comment begins: a word that starts with # outside quotes.
std::size_t end_of_content(std::string_view line) {
    char quote = 0;
    for (std::size_t at = 0; at < line.size(); ++at) {
        char c = line[at];
        if (quote != 0) {
            if (c == quote) quote = 0;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '#' && (at == 0 || line[at - 1] == ' ' || line[at - 1] == '\t')) {
            return at;
        }
    }
    return line.size();
}

std::string read_only_line(std::string_view line) {
    auto end = end_of_content(line);
    auto content = base::trim_right(line.substr(0, end));
    auto words = base::words(content);
    bool is_disk =
        words.size() >= 3 && base::upper(words[1]).starts_with("3390") &&
        base::upper(words[0]).find_first_not_of("0123456789ABCDEF-.,:") == std::string::npos;
    if (!is_disk) return std::string(line);
    for (const auto& word : words)
        if (base::upper(word) == "RO" || base::upper(word) == "READONLY") return std::string(line);
    auto rest = line.substr(end);
    return fmt::format("{} ro{}{}", content, rest.empty() ? "" : " ", rest);
}

Result<void> check_read_only(const std::string& folder) {
    auto devices = TRY(cp::read_device_file(folder));
    for (const auto& device : devices)
        if (base::upper(device.type).starts_with("3390") && !device.read_only)
            return make_error(msg::CVMLIN804E, folder + "/system.cnf",
                              fmt::format("device {:04X} stands in another file; write ro there",
                                          device.number.n));
    return {};
}

}  // namespace

std::string read_only_devices(const std::string& device_file) {
    std::string made;
    std::string_view rest = device_file;
    while (!rest.empty()) {
        auto end = rest.find('\n');
        made += read_only_line(rest.substr(0, end));
        if (end == rest.npos) break;
        made += '\n';
        rest.remove_prefix(end + 1);
    }
    return made;
}

Result<std::string> protect(const std::string& folder) {
    auto path = folder + "/system.cnf";
    auto before = TRY(read_text(path));
    TRY(replace_text(path, read_only_devices(before)));
    auto done = check_read_only(folder);
    if (done.ok()) done = set_images_writable(folder, false);
    if (done.ok()) return before;
    TRY(unprotect(folder, before));
    return done.error();
}

Result<void> unprotect(const std::string& folder, const std::string& device_file) {
    TRY(set_images_writable(folder, true));
    return replace_text(folder + "/system.cnf", device_file);
}

}  // namespace cms::lineage
