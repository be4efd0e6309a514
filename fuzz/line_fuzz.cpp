// Fuzzer of what arrives on a system's socket: the input is written to a line of its own as it is,
// and the line ended. CP answers or cuts the line; it goes on for everybody else, and nobody stays
// logged on by a line that has ended.
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <string_view>

#include "cp/users.h"
#include "cp/wire.h"
#include "fuzz/records.h"
#include "tests/cp/small_system.h"

namespace {

using cp::wire::Op;

constexpr std::size_t kLength = 4;

// Frames that would make files outside the system's folder, or take long, are not worth a try.
bool is_passed_over(std::string_view frame) {
    if (frame.empty() || static_cast<Op>(frame[0]) == Op::mount_tape) return true;
    if (static_cast<Op>(frame[0]) != Op::command) return false;
    const auto upper = base::upper(frame);
    for (const std::string_view word : {"SL", "CLONESYS", "XAUTOLOG", "AUTOLOG", "HERC"})
        if (upper.find(word) != std::string::npos) return true;
    return false;
}

bool has_frame_passed_over(std::string_view data) {
    while (data.size() >= kLength) {
        std::size_t length = 0;
        for (std::size_t i = 0; i < kLength; ++i)
            length = length << 8 | static_cast<unsigned char>(data[i]);
        data.remove_prefix(kLength);
        if (is_passed_over(data.substr(0, length))) return true;
        data.remove_prefix(std::min(length, data.size()));
    }
    return false;
}

// Writes while what comes back is read, until the other end is done.
std::string exchange(int socket, std::string_view data) {
    std::string answers;
    std::array<char, 65536> part;
    for (bool open = true; open;) {
        const short wanted = static_cast<short>(data.empty() ? POLLIN : POLLIN | POLLOUT);
        pollfd wait{socket, wanted, 0};
        require(::poll(&wait, 1, -1) == 1);
        if (wait.revents & (POLLIN | POLLHUP)) {
            const auto got = ::recv(socket, part.data(), part.size(), MSG_DONTWAIT);
            open = got > 0;
            if (open) answers.append(part.data(), static_cast<std::size_t>(got));
        }
        if (open && !data.empty() && (wait.revents & POLLOUT)) {
            const auto sent = ::send(socket, data.data(), data.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
            if (sent < 0) data = {};  // cut
            data.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(sent, 0)));
            if (data.empty()) ::shutdown(socket, SHUT_WR);
        }
    }
    return answers;
}

std::string said_on_a_line(const std::string& folder, std::string_view data) {
    auto joined = cp::wire::connect_in(folder, cp::wire::kSocketName);
    if (!joined.ok()) return {};
    const cp::wire::Channel line(joined.value());
    if (data.empty()) ::shutdown(line.descriptor(), SHUT_WR);
    return exchange(line.descriptor(), data);
}

void decode_everything(std::string_view data) {
    const auto each = [&](auto take) {
        cp::wire::Reader from(data);
        (void)take(from);
    };
    each(cp::wire::take_error);
    each(cp::wire::take_reply);
    each(cp::wire::take_virtual_device);
    each(cp::wire::take_spool_file);
    each(cp::wire::take_spool_record);
    each(cp::wire::take_range);
    each(cp::wire::take_address);
    each(cp::wire::take_lines);
    each(cp::wire::take_records);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    decode_everything(input);
    if (has_frame_passed_over(input)) return 0;
    const small::Folder folder;
    small::make_system(folder.path("vm1a"));
    const auto system = small::boot(folder.path("vm1a"));
    require(cp::shared(*system).admit_others().ok());
    (void)said_on_a_line(folder.path("vm1a"), input);
    const std::string_view hello("\0\0\0\1\0", kLength + 1);
    const auto answer = said_on_a_line(folder.path("vm1a"), hello);
    // A system that was told to shut down answers nobody.
    require(answer.empty() || answer.find("VM1A") != std::string::npos);
    return 0;
}
