// Registered handlers and macros.
#include "rexx/saa/registry.h"

#include <dlfcn.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "rexx/scanner.h"
#include "rexx/standard_host.h"

namespace rexx::saa {
namespace {

constexpr ULONG kOk = 0, kDuplicate = 10, kNotRegistered = 30, kNoLibrary = 50, kNoProcedure = 127,
                kBadEntry = 1001;

// A library by its name as given, else as the loader's own form of it ("lib" name ".so").
void* open_library(const std::string& name) {
    if (void* library = ::dlopen(name.c_str(), RTLD_NOW)) return library;
    return ::dlopen(("lib" + name + ".so").c_str(), RTLD_NOW);
}

struct Macros {
    std::mutex mutex;
    std::map<std::string, Macro, std::less<>> entries;
};

Macros& macros() {
    static Macros all;
    return all;
}

bool is_position(ULONG position) {
    return position == RXMACRO_SEARCH_BEFORE || position == RXMACRO_SEARCH_AFTER;
}

}  // namespace

std::string upper_name(PCSZ name) {
    return name ? upper(name) : std::string();
}

bool give(std::string_view text, RXSTRING& into, std::size_t room) {
    if (!into.strptr || room < text.size()) {
        into.strptr = static_cast<char*>(std::malloc(text.size() + 1));
        if (!into.strptr) return false;
        into.strptr[text.size()] = '\0';
    }
    std::memcpy(into.strptr, text.data(), text.size());
    into.strlength = text.size();
    return true;
}

template <class Handler>
ULONG Registry<Handler>::insert(PCSZ name, Entry<Handler> entry, const void* area) {
    auto key = upper_name(name);
    if (key.empty() || !entry.handler) return kBadEntry;
    if (area) std::memcpy(entry.area.data(), area, entry.area.size());
    std::lock_guard guard(mutex_);
    return entries_.emplace(std::move(key), std::move(entry)).second ? kOk : kDuplicate;
}

template <class Handler>
ULONG Registry<Handler>::add(PCSZ name, Handler* handler, const void* area) {
    return insert(name, {handler, {}, {}}, area);
}

template <class Handler>
ULONG Registry<Handler>::add_from_library(PCSZ name, PCSZ library, PCSZ procedure,
                                          const void* area) {
    if (!library || !procedure) return kBadEntry;
    void* opened = open_library(library);
    if (!opened) return kNoLibrary;
    auto* handler = reinterpret_cast<Handler*>(::dlsym(opened, procedure));
    if (!handler) return kNoProcedure;
    return insert(name, {handler, library, {}}, area);
}

template <class Handler>
ULONG Registry<Handler>::remove(PCSZ name, PCSZ library) {
    std::lock_guard guard(mutex_);
    auto found = entries_.find(upper_name(name));
    bool same = found != entries_.end() && (!library || found->second.library == library);
    if (!same) return kNotRegistered;
    entries_.erase(found);
    return kOk;
}

template <class Handler>
ULONG Registry<Handler>::query(PCSZ name, PCSZ library, PUSHORT flag, PUCHAR area) const {
    std::lock_guard guard(mutex_);
    auto found = entries_.find(upper_name(name));
    bool same = found != entries_.end() && (!library || found->second.library == library);
    if (flag) *flag = same ? RXSUBCOM_ISREG : 0;
    if (!same) return kNotRegistered;
    if (area) std::memcpy(area, found->second.area.data(), found->second.area.size());
    return kOk;
}

template <class Handler>
Handler* Registry<Handler>::find(std::string_view name) const {
    std::lock_guard guard(mutex_);
    auto found = entries_.find(upper(name));
    return found == entries_.end() ? nullptr : found->second.handler;
}

template class Registry<RexxSubcomHandler>;
template class Registry<RexxExitHandler>;
template class Registry<RexxFunctionHandler>;

Registry<RexxSubcomHandler>& subcommands() {
    static Registry<RexxSubcomHandler> all;
    return all;
}
Registry<RexxExitHandler>& exits() {
    static Registry<RexxExitHandler> all;
    return all;
}
Registry<RexxFunctionHandler>& functions() {
    static Registry<RexxFunctionHandler> all;
    return all;
}

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

ULONG RexxRegisterSubcomExe(PCSZ name, RexxSubcomHandler* handler, PUCHAR area) {
    return subcommands().add(name, handler, area);
}
ULONG RexxRegisterSubcomDll(PCSZ name, PCSZ library, PCSZ procedure, PUCHAR area, ULONG) {
    return subcommands().add_from_library(name, library, procedure, area);
}
ULONG RexxDeregisterSubcom(PCSZ name, PCSZ library) {
    return subcommands().remove(name, library);
}
ULONG RexxQuerySubcom(PCSZ name, PCSZ library, PUSHORT flag, PUCHAR area) {
    return subcommands().query(name, library, flag, area);
}

ULONG RexxRegisterExitExe(PCSZ name, RexxExitHandler* handler, PUCHAR area) {
    return exits().add(name, handler, area);
}
ULONG RexxRegisterExitDll(PCSZ name, PCSZ library, PCSZ procedure, PUCHAR area, ULONG) {
    return exits().add_from_library(name, library, procedure, area);
}
ULONG RexxDeregisterExit(PCSZ name, PCSZ library) {
    return exits().remove(name, library);
}
ULONG RexxQueryExit(PCSZ name, PCSZ library, PUSHORT flag, PUCHAR area) {
    return exits().query(name, library, flag, area);
}

ULONG RexxRegisterFunctionExe(PCSZ name, RexxFunctionHandler* handler) {
    return functions().add(name, handler, nullptr);
}
ULONG RexxRegisterFunctionDll(PCSZ name, PCSZ library, PCSZ procedure) {
    auto rc = functions().add_from_library(name, library, procedure, nullptr);
    if (rc == kNoLibrary) return RXFUNC_MODNOTFND;
    return rc == kNoProcedure ? RXFUNC_ENTNOTFND : rc;
}
ULONG RexxDeregisterFunction(PCSZ name) {
    return functions().remove(name, nullptr);
}
ULONG RexxQueryFunction(PCSZ name) {
    return functions().query(name, nullptr, nullptr, nullptr);
}

ULONG RexxAddMacro(PSZ name, PSZ file, ULONG position) {
    if (!is_position(position)) return RXMACRO_INVALID_POSITION;
    auto source = file ? rexx::read_file(file) : std::nullopt;
    if (!source || !name) return RXMACRO_SOURCE_NOT_FOUND;
    auto& all = macros();
    std::lock_guard guard(all.mutex);
    all.entries[upper_name(name)] = {rexx::compile(*source, file), position};
    return RXMACRO_OK;
}
ULONG RexxDropMacro(PSZ name) {
    auto& all = macros();
    std::lock_guard guard(all.mutex);
    return all.entries.erase(upper_name(name)) > 0 ? RXMACRO_OK : RXMACRO_NOT_FOUND;
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
