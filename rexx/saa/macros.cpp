// The macro space: programs kept in storage, and in files.
//
// A file of macros begins with a line that says so. For each macro follow a line `name position
// bytes`, so many bytes of source and a line end.
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <sstream>

#include "rexx/saa/registry.h"
#include "rexx/scanner.h"
#include "rexx/standard_host.h"

namespace rexx::saa {
namespace {

constexpr std::string_view kHeading = "REXX macro space 1\n";

using Entries = std::map<std::string, Macro, std::less<>>;

struct Macros {
    std::mutex mutex;
    Entries entries;
};

Macros& macros() {
    static Macros all;
    return all;
}

bool is_position(ULONG position) {
    return position == RXMACRO_SEARCH_BEFORE || position == RXMACRO_SEARCH_AFTER;
}

// The macros named, all when no names are given; nullopt: one of them does not exist.
std::optional<Entries> chosen(const Entries& from, ULONG count, PSZ* names) {
    if (count == 0 || !names) return from;
    Entries found;
    for (ULONG i = 0; i < count; ++i) {
        const auto there = from.find(upper_name(names[i]));
        if (there == from.end()) return std::nullopt;
        found.insert(*there);
    }
    return found;
}

bool write_file(const char* path, const Entries& entries) {
    std::string text(kHeading);
    for (const auto& [name, macro] : entries) {
        text += name + ' ' + std::to_string(macro.position) + ' ' +
                std::to_string(macro.source.size()) + '\n';
        text += macro.source + '\n';
    }
    std::FILE* file = std::fopen(path, "wb");
    if (!file) return false;
    const bool written = std::fwrite(text.data(), 1, text.size(), file) == text.size();
    return (std::fclose(file) == 0) && written;
}

// nullopt: the file is not one of macros.
std::optional<Entries> entries_of(std::string_view text) {
    if (!text.starts_with(kHeading)) return std::nullopt;
    text.remove_prefix(kHeading.size());
    Entries entries;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        if (end == text.npos) return std::nullopt;
        std::istringstream line{std::string(text.substr(0, end))};
        std::string name;
        Macro macro;
        std::size_t size = 0;
        if (!(line >> name >> macro.position >> size) || !is_position(macro.position))
            return std::nullopt;
        text.remove_prefix(end + 1);
        if (text.size() <= size || text[size] != '\n') return std::nullopt;
        macro.source = text.substr(0, size);
        macro.program = compile(macro.source, name);
        text.remove_prefix(size + 1);
        entries[name] = std::move(macro);
    }
    return entries;
}

}  // namespace

std::optional<Macro> find_macro(std::string_view name) {
    auto& all = macros();
    std::lock_guard guard(all.mutex);
    auto found = all.entries.find(upper(name));
    if (found == all.entries.end()) return std::nullopt;
    return found->second;
}

}  // namespace rexx::saa

using namespace rexx::saa;

extern "C" {

ULONG RexxAddMacro(PSZ name, PSZ file, ULONG position) {
    if (!is_position(position)) return RXMACRO_INVALID_POSITION;
    auto source = file ? rexx::read_file(file) : std::nullopt;
    if (!source || !name) return RXMACRO_SOURCE_NOT_FOUND;
    auto program = rexx::compile(*source, file);
    auto& all = macros();
    std::lock_guard guard(all.mutex);
    all.entries[upper_name(name)] = {std::move(program), std::move(*source), position};
    return RXMACRO_OK;
}

ULONG RexxDropMacro(PSZ name) {
    auto& all = macros();
    std::lock_guard guard(all.mutex);
    return all.entries.erase(upper_name(name)) > 0 ? RXMACRO_OK : RXMACRO_NOT_FOUND;
}

ULONG RexxSaveMacroSpace(ULONG count, PSZ* names, PSZ file) {
    auto& all = macros();
    std::lock_guard guard(all.mutex);
    const auto entries = chosen(all.entries, count, names);
    if (!entries || entries->empty()) return RXMACRO_NOT_FOUND;
    return file && write_file(file, *entries) ? RXMACRO_OK : RXMACRO_FILE_ERROR;
}

ULONG RexxLoadMacroSpace(ULONG count, PSZ* names, PSZ file) {
    const auto text = file ? rexx::read_file(file) : std::nullopt;
    if (!text) return RXMACRO_FILE_ERROR;
    const auto all_of_file = entries_of(*text);
    if (!all_of_file) return RXMACRO_SIGNATURE_ERROR;
    const auto entries = chosen(*all_of_file, count, names);
    if (!entries) return RXMACRO_NOT_FOUND;
    auto& all = macros();
    std::lock_guard guard(all.mutex);
    for (const auto& [name, macro] : *entries)
        if (all.entries.contains(name)) return RXMACRO_ALREADY_EXISTS;
    all.entries.insert(entries->begin(), entries->end());
    return RXMACRO_OK;
}

ULONG RexxQueryMacro(PSZ name, PUSHORT position) {
    auto macro = find_macro(upper_name(name));
    if (!macro) return RXMACRO_NOT_FOUND;
    if (position) *position = static_cast<USHORT>(macro->position);
    return RXMACRO_OK;
}

ULONG RexxReorderMacro(PSZ name, ULONG position) {
    if (!is_position(position)) return RXMACRO_INVALID_POSITION;
    auto& all = macros();
    std::lock_guard guard(all.mutex);
    auto found = all.entries.find(upper_name(name));
    if (found == all.entries.end()) return RXMACRO_NOT_FOUND;
    found->second.position = position;
    return RXMACRO_OK;
}

ULONG RexxClearMacroSpace(void) {
    auto& all = macros();
    std::lock_guard guard(all.mutex);
    all.entries.clear();
    return RXMACRO_OK;
}

}  // extern "C"
