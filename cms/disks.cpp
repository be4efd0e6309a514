// Accessed disks: letters, extensions, search order. Reference: cms sections 5.2, 5.3 and 6.1.

#include "cms/files.h"

namespace cms {

namespace {

std::size_t slot(char letter) {
    return static_cast<std::size_t>(letter - 'A');
}
bool is_letter(char letter) {
    return letter >= 'A' && letter <= 'Z';
}

bool is_wanted(const FileEntry& entry, const FileId& pattern) {
    if (pattern.number >= 0 && entry.mode_number != pattern.number) return false;
    return matches_pattern(entry.name, pattern.name) && matches_pattern(entry.type, pattern.type);
}

}  // namespace

bool AccessedDisk::shows(const FileEntry& entry) const {
    if (hides_private && entry.mode_number == 0) return false;
    return !subset || is_wanted(entry, *subset);
}

std::vector<FileEntry> AccessedDisk::visible_files() const {
    auto all = files->files();
    std::erase_if(all, [&](const FileEntry& entry) { return !shows(entry); });
    return all;
}

std::string AccessedDisk::mode_text() const {
    std::string text(1, letter);
    return parent ? text + '/' + parent : text;
}

std::string Located::text() const {
    return fmt::format("{} {} {}{}", entry.name, entry.type, disk->letter, entry.mode_number);
}

AccessedDisk* Disks::at(char letter) {
    if (!is_letter(letter)) return nullptr;
    auto& disk = disks_[slot(letter)];
    return disk ? &*disk : nullptr;
}

void Disks::set(AccessedDisk disk) {
    const auto index = slot(disk.letter);
    disks_[index] = std::move(disk);
}

void Disks::clear(char letter) {
    if (is_letter(letter)) disks_[slot(letter)].reset();
}

std::vector<AccessedDisk*> Disks::all() {
    std::vector<AccessedDisk*> found;
    for (auto& disk : disks_)
        if (disk) found.push_back(&*disk);
    return found;
}

std::vector<AccessedDisk*> Disks::searched(char letter) {
    if (letter == '*') return all();
    std::vector<AccessedDisk*> found;
    if (auto* disk = at(letter)) found.push_back(disk);
    for (auto* disk : all())
        if (disk->parent == letter && disk->letter != letter) found.push_back(disk);
    return found;
}

std::optional<Located> Disks::find(std::string_view name, std::string_view type, char letter) {
    for (auto* disk : searched(letter)) {
        auto entry = disk->files->find(name, type);
        if (entry && disk->shows(*entry)) return Located{disk, std::move(*entry)};
    }
    return std::nullopt;
}

std::vector<Located> Disks::match(const FileId& pattern) {
    std::vector<Located> found;
    const bool exact = pattern.name.find_first_of("*%") == std::string::npos &&
                       pattern.type.find_first_of("*%") == std::string::npos;
    for (auto* disk : searched(pattern.letter)) {
        if (exact) {
            auto entry = disk->files->find(pattern.name, pattern.type);
            if (entry && disk->shows(*entry) && is_wanted(*entry, pattern))
                found.push_back({disk, std::move(*entry)});
            continue;
        }
        for (auto& entry : disk->visible_files())
            if (is_wanted(entry, pattern)) found.push_back({disk, std::move(entry)});
    }
    std::stable_sort(found.begin(), found.end(), [](const Located& a, const Located& b) {
        return std::tie(a.disk->letter, a.entry.name, a.entry.type) <
               std::tie(b.disk->letter, b.entry.name, b.entry.type);
    });
    return found;
}

base::Result<AccessedDisk*> Disks::writable(char letter) {
    auto* disk = at(letter);
    if (!disk) return base::make_error(base::msg::DMSCMS069E, letter);
    if (disk->read_only || !disk->files->writable())
        return base::make_error(base::msg::DMSCMS037E, std::string(1, letter), disk->device);
    return disk;
}

char Disks::free_letter() {
    for (char letter = 'Z'; letter >= 'A'; --letter)
        if (!at(letter)) return letter;
    return 0;
}

base::Result<void> Disks::commit() {
    base::Result<void> first;
    for (auto* disk : all()) {
        if (disk->read_only || !disk->files->writable()) continue;
        auto done = disk->files->commit();
        if (!done.ok() && first.ok()) first = std::move(done);
    }
    return first;
}

}  // namespace cms
