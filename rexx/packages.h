// The packages of a host (package.h): which there are, and calls to them.
//
// The slots are the three function packages of REXX/VM, asked in this order: a user's RXUSERFN, an
// installation's RXLOCFN, the system's RXSYSFN. Functions that a program has added by name come
// before all.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "rexx/package.h"
#include "rexx/rexx.h"

namespace rexx {

class Packages {
  public:
    enum class Slot : std::uint8_t { user, local, system };
    static constexpr std::size_t kSlots = 3;
    // What RXFUNCADD answers, numbers as RexxRegisterFunctionDll has them.
    enum class Added : std::uint8_t {
        done = 0,
        already = 10,
        no_library = 40,
        no_function = 50,  // or the library has no package of our version
    };

    // Adds a linked-in package behind those of its slot.
    void add(const PackageTable& table, Slot slot = Slot::user);
    // Adds the package of a shared library: a path, or a name the loader finds as lib<name>.so. A
    // library once loaded stays.
    Added load(const std::string& library, Slot slot = Slot::user);
    // Makes `procedure` of a library's package callable as `name`.
    Added add_function(std::string_view name, const std::string& library,
                       std::string_view procedure);
    // Forgets a function added by name; false: there was none.
    bool drop_function(std::string_view name);
    // Is there a function of this name, added or in a package?
    bool has_function(std::string_view name) const { return find(name).row != nullptr; }

    // Calls a function; nullopt: no package has it. Errors of the call are raised in the program.
    std::optional<ExternalResult> call(std::string_view name, const Arguments& arguments,
                                       VariablePool& variables, Host& host) const;
    // Runs a command; nullopt: no package has the environment.
    std::optional<CommandResult> command(std::string_view environment, std::string_view text,
                                         VariablePool& variables, Host& host,
                                         const Redirection* redirection) const;

  private:
    struct Found {
        const PackageFunction* row = nullptr;
        void* data = nullptr;
    };
    Found find(std::string_view name) const;

    std::array<std::vector<const PackageTable*>, kSlots> slots_;
    std::map<std::string, Found, std::less<>> added_;
};

// The package of a shared library; null: no such library (`is_library` false), or no package in it.
const PackageTable* library_package(const std::string& library, bool& is_library);

// dlopen() of a library by its name as given, else as lib<name>.so; null: there is none.
void* open_library(const std::string& name);

}  // namespace rexx
