// Registered handlers.
#include "rexx/saa/registry.h"

#include <dlfcn.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "rexx/packages.h"
#include "rexx/scanner.h"

namespace rexx::saa {
namespace {

constexpr ULONG kOk = 0, kDuplicate = 10, kNotRegistered = 30, kNoLibrary = 50, kNoProcedure = 127,
                kBadEntry = 1001;

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

}  // extern "C"
