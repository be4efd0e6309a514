// What programs have registered: environments, exits, functions, macros. Internal to saa.
#pragma once

#define INCL_REXXSAA
#include <array>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "rexx/rexx.h"
#include "rexx/saa/rexxsaa.h"

namespace rexx::saa {

using UserArea = std::array<unsigned char, 8>;

// One registered handler and the 8 bytes its owner keeps with it.
template <class Handler>
struct Entry {
    Handler* handler = nullptr;
    std::string library;  // "" when it lies in the program
    UserArea area{};
};

// Handlers of one kind by upper-cased name. The numbers answered are those the three kinds share
// (RXSUBCOM_, RXEXIT_): 0, 10 duplicate, 30 not registered, 50 no library, 127 no procedure.
template <class Handler>
class Registry {
  public:
    ULONG add(PCSZ name, Handler* handler, const void* area);
    ULONG add_from_library(PCSZ name, PCSZ library, PCSZ procedure, const void* area);
    ULONG remove(PCSZ name, PCSZ library);
    ULONG query(PCSZ name, PCSZ library, PUSHORT flag, PUCHAR area) const;
    // The handler of a name; null when there is none.
    Handler* find(std::string_view name) const;

  private:
    ULONG insert(PCSZ name, Entry<Handler> entry, const void* area);

    mutable std::mutex mutex_;
    std::map<std::string, Entry<Handler>, std::less<>> entries_;
};

extern template class Registry<RexxSubcomHandler>;
extern template class Registry<RexxExitHandler>;
extern template class Registry<RexxFunctionHandler>;

Registry<RexxSubcomHandler>& subcommands();
Registry<RexxExitHandler>& exits();
Registry<RexxFunctionHandler>& functions();

// A program kept in storage; position as in rexxsaa.h.
struct Macro {
    std::shared_ptr<const Program> program;
    std::string source;
    ULONG position = RXMACRO_SEARCH_BEFORE;
};
std::optional<Macro> find_macro(std::string_view name);

std::string upper_name(PCSZ name);
// Gives `text` to the caller: in the buffer of `into` when it has `room`, else in a new one.
// False: no memory.
bool give(std::string_view text, RXSTRING& into, std::size_t room);
inline std::string_view view(const RXSTRING& text) {
    return text.strptr ? std::string_view(text.strptr, text.strlength) : std::string_view();
}

}  // namespace rexx::saa
