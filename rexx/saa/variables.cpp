// RexxVariablePool: the variables of the running program, for C handlers.
#include <charconv>
#include <cstring>

#include "rexx/saa/queues.h"
#include "rexx/saa/running.h"

namespace rexx::saa {
namespace {

// Puts a text where a block wants it: in its buffer, cut to fit, or in a new one.
UCHAR store(std::string_view text, RXSTRING& into, ULONG& room) {
    if (!into.strptr) {
        room = text.size();
        return give(text, into, 0) ? RXSHV_OK : RXSHV_MEMFL;
    }
    auto fits = text.substr(0, room);
    std::memcpy(into.strptr, fits.data(), fits.size());
    into.strlength = fits.size();
    return fits.size() < text.size() ? RXSHV_TRUNC : RXSHV_OK;
}

UCHAR set_variable(Running& running, SHVBLOCK& block, bool symbolic) {
    auto name = view(block.shvname), value = view(block.shvvalue);
    auto& pool = *running.variables();
    auto old = symbolic ? pool.fetch(name) : pool.fetch_direct(name);
    bool done = symbolic ? pool.set(name, value) : pool.set_direct(name, value);
    if (!done) return RXSHV_BADN;
    return old && !old->is_set ? RXSHV_NEWV : RXSHV_OK;
}

UCHAR fetch_variable(Running& running, SHVBLOCK& block, bool symbolic) {
    auto name = view(block.shvname);
    auto& pool = *running.variables();
    auto found = symbolic ? pool.fetch(name) : pool.fetch_direct(name);
    if (!found) return RXSHV_BADN;
    auto stored = store(found->value, block.shvvalue, block.shvvaluelen);
    return static_cast<UCHAR>(stored | (found->is_set ? RXSHV_OK : RXSHV_NEWV));
}

UCHAR drop_variable(Running& running, SHVBLOCK& block, bool symbolic) {
    auto name = view(block.shvname);
    auto& pool = *running.variables();
    auto old = symbolic ? pool.fetch(name) : pool.fetch_direct(name);
    bool done = symbolic ? pool.drop(name) : pool.drop_direct(name);
    if (!done) return RXSHV_BADN;
    return old && !old->is_set ? RXSHV_NEWV : RXSHV_OK;
}

UCHAR next_variable(Running& running, SHVBLOCK& block) {
    if (!running.is_listing) {
        running.is_listing = true;
        running.variables()->each([&](std::string_view name, std::string_view value) {
            running.names_left.emplace_back(name, value);
        });
    }
    if (running.names_left.empty()) {
        running.is_listing = false;
        return RXSHV_LVAR;
    }
    auto [name, value] = std::move(running.names_left.back());
    running.names_left.pop_back();
    auto stored = store(name, block.shvname, block.shvnamelen);
    return static_cast<UCHAR>(stored | store(value, block.shvvalue, block.shvvaluelen));
}

std::optional<std::string> private_value(const Running& running, std::string_view name) {
    if (name == "VERSION") return std::string("REXX-CLONEVM 4.00");
    if (name == "SOURCE") return running.source;
    if (name == "QUENAME") return running.queue_name();
    if (name == "PARM") return std::to_string(running.program_arguments.size());
    if (!name.starts_with("PARM.")) return std::nullopt;
    std::size_t number = 0;
    auto digits = name.substr(5);
    auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error != std::errc() || stop != digits.data() + digits.size() || number == 0)
        return std::nullopt;
    if (number > running.program_arguments.size()) return std::string();
    return running.program_arguments[number - 1].value_or("");
}

UCHAR fetch_private(Running& running, SHVBLOCK& block) {
    auto value = private_value(running, view(block.shvname));
    return value ? store(*value, block.shvvalue, block.shvvaluelen) : UCHAR{RXSHV_BADN};
}

UCHAR serve(Running& running, SHVBLOCK& block) {
    if (block.shvcode != RXSHV_NEXTV) {
        running.is_listing = false;
        running.names_left.clear();
    }
    switch (block.shvcode) {
        case RXSHV_SET:
        case RXSHV_SYSET:
            return set_variable(running, block, block.shvcode == RXSHV_SYSET);
        case RXSHV_FETCH:
        case RXSHV_SYFET:
            return fetch_variable(running, block, block.shvcode == RXSHV_SYFET);
        case RXSHV_DROPV:
        case RXSHV_SYDRO:
            return drop_variable(running, block, block.shvcode == RXSHV_SYDRO);
        case RXSHV_NEXTV:
            return next_variable(running, block);
        case RXSHV_PRIV:
            return fetch_private(running, block);
        case RXSHV_EXIT:
            running.function_result = std::string(view(block.shvvalue));
            return RXSHV_OK;
        default:
            return RXSHV_BADF;
    }
}

}  // namespace
}  // namespace rexx::saa

extern "C" ULONG RexxVariablePool(PSHVBLOCK blocks) {
    auto* running = rexx::saa::Running::current();
    if (!running || !running->variables()) return RXSHV_NOAVL;
    ULONG all = RXSHV_OK;
    for (auto* block = blocks; block; block = block->shvnext) {
        block->shvret = rexx::saa::serve(*running, *block);
        all |= block->shvret;
    }
    return all;
}
