#include "cms/exec_functions.h"

#include "cms/rx_socket.h"

namespace cms {

namespace {

constexpr std::size_t kBlock = 4096;

void put(std::string& block, std::size_t at, std::string_view text, std::size_t width) {
    for (std::size_t i = 0; i < width; ++i) block[at + i] = i < text.size() ? text[i] : ' ';
}

void put_number(std::string& block, std::size_t at, unsigned number) {
    block[at] = static_cast<char>(number >> 8 & 0xFF);
    block[at + 1] = static_cast<char>(number & 0xFF);
}

// The word behind "=" of QUERY CPUID's answer: version, serial number, type, zeros.
std::string processor_id(Session& session) {
    constexpr std::string_view kNone = "FF00000032700000";
    if (!session.machine()) return std::string(kNone);
    const auto reply = session.cp_reply("QUERY CPUID");
    if (reply.rc != 0 || reply.lines.empty()) return std::string(kNone);
    const auto words = base::words(reply.lines[0].text);
    return words.empty() || words.back().size() < kNone.size() ? std::string(kNone)
                                                               : std::string(words.back());
}

// STSI(1,1,1): the machine. Offsets as in the Principles of Operation, SYSIB 1.1.1.
std::string machine_block(const std::string& id) {
    std::string block(kBlock, '\0');
    put(block, 32, "IBM", 16);
    put(block, 48, id.substr(8, 4), 4);
    put(block, 64, "A00", 16);
    put(block, 80, "0000000000" + id.substr(2, 6), 16);
    put(block, 96, "02", 4);
    put(block, 100, "A00", 16);
    return block;
}

// 2.2.2: the logical partition.
std::string partition_block() {
    std::string block(kBlock, '\0');
    put_number(block, 34, 1);  // its number
    put_number(block, 38, 1);  // processors
    put_number(block, 40, 1);  // configured
    put(block, 48, "LPAR", 8);
    return block;
}

// 3.2.2: the virtual machine; one level.
std::string virtual_machine_block(Session& session) {
    std::string block(kBlock, '\0');
    block[31] = 1;
    put_number(block, 36, 1);
    put_number(block, 38, 1);
    put(block, 44, base::upper(session.options().userid), 8);
    put(block, 56, "z/VM", 16);
    return block;
}

// Blocks that are not there are an empty string.
std::string stsi(Session& session, const rexx::Arguments& arguments) {
    std::string wanted;
    for (const auto& one : arguments) wanted += std::string(base::trim(one.value_or(""))) + ".";
    if (wanted == "1.1.1.") return machine_block(processor_id(session));
    if (wanted == "2.2.2.") return partition_block();
    if (wanted == "3.2.2.") return virtual_machine_block(session);
    return {};
}

}  // namespace

std::optional<std::string> call_native(Session& session, std::string_view name,
                                       const rexx::Arguments& arguments) {
    if (name == "SOCKET" || name == "RXSOCKET") return session.sockets().call(session, arguments);
    if (name == "STSI") return stsi(session, arguments);
    return std::nullopt;
}

}  // namespace cms
