// The line between CP and the process of a user: frames on a Unix socket, and values in them.
//
// A frame is its length (4 bytes, big-endian) and so many bytes. Both ends are the same program on
// one host; still, nothing that comes in is trusted: lengths are checked and a reader that runs out
// answers zeros and is not ok().
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cp/cp.h"

namespace cp::wire {

// What hello answers first. Raise it when anything below changes: processes of two versions of the
// program may meet.
inline constexpr std::uint32_t kVersion = 2;

// What a user's process asks of CP.
enum class Op : std::uint8_t {
    hello,
    users,
    dial,
    drop,
    waits_for_console,
    run_autologged,
    log_on,
    log_off,
    command,
    knows,
    help,
    extent,
    devices,
    mount_tape,
    setting,
    log_console,
    write_unit,
    send_cards,
    reader_file,
    read_card,
    spool_files,
    device,
    volume_changed,
    tape,
    guest_devices,
    read_track,
    write_track,
    sync_volume,
    refresh_volume,
    is_known_empty,
    accept_label,
    forget_volume,
};

// What CP tells a user's process unasked, on a socket of its own.
enum class Event : std::uint8_t { message, device_gone, before_freeze, forced_off };

// Builds the bytes of a frame.
class Writer {
  public:
    explicit Writer() = default;
    explicit Writer(Op op) { u8(static_cast<std::uint8_t>(op)); }
    void u8(std::uint8_t value) { data_ += static_cast<char>(value); }
    void flag(bool value) { u8(value ? 1 : 0); }
    void u16(std::uint16_t value);
    void u32(std::uint32_t value);
    void i64(std::int64_t value);
    void text(std::string_view value);
    void bytes(base::Bytes value);
    const std::string& data() const { return data_; }

  private:
    std::string data_;
};

// Takes the bytes of a frame apart.
class Reader {
  public:
    explicit Reader(std::string_view data) : left_(data) {}
    std::uint8_t u8();
    bool flag() { return u8() != 0; }
    std::uint16_t u16();
    std::uint32_t u32();
    std::int64_t i64();
    std::string text() { return std::string(view()); }
    std::string_view view();
    // A count of things that take at least a byte each; 0 and not ok() when they cannot be there.
    std::size_t count();
    // False when something was read that is not there.
    bool ok() const { return ok_; }

  private:
    std::string_view take(std::size_t length);
    std::string_view left_;
    bool ok_ = true;
};

// Values in a frame: put() and take() are each other's reverse.
void put(Writer& to, const base::Error& error);
base::Error take_error(Reader& from);
void put(Writer& to, const Reply& reply);
Reply take_reply(Reader& from);
void put(Writer& to, const VirtualDevice& device);
VirtualDevice take_virtual_device(Reader& from);
void put(Writer& to, const SpoolFile& file);
SpoolFile take_spool_file(Reader& from);
void put(Writer& to, const SpoolRecord& record);
SpoolRecord take_spool_record(Reader& from);
void put(Writer& to, const dasd::CylinderRange& range);
dasd::CylinderRange take_range(Reader& from);
inline void put(Writer& to, dasd::DeviceNumber number) {
    to.u16(number.n);
}
inline dasd::DeviceNumber take_number(Reader& from) {
    return {from.u16()};
}
inline void put(Writer& to, dasd::TrackAddress at) {
    to.u32(at.cylinder.n), to.u32(at.head.n);
}
dasd::TrackAddress take_address(Reader& from);
void put_lines(Writer& to, const std::vector<std::string>& lines);
std::vector<std::string> take_lines(Reader& from);
void put_records(Writer& to, const std::vector<SpoolRecord>& records);
std::vector<SpoolRecord> take_records(Reader& from);

// The beginning of an answer that may be an error: true when a value follows.
template <class T>
bool put_outcome(Writer& to, const base::Result<T>& result) {
    to.flag(result.ok());
    if (!result.ok()) put(to, result.error());
    return result.ok();
}

// One end of a socket; closed with the object.
class Channel {
  public:
    explicit Channel(int descriptor = -1) : descriptor_(descriptor) {}
    ~Channel();
    Channel(Channel&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
    Channel& operator=(Channel&& other) noexcept;
    // False: the other end is gone, or takes nothing (give_up_after).
    bool send(std::string_view frame);
    // The same with a descriptor for the other end.
    bool send_with(std::string_view frame, int descriptor);
    // The next frame; std::nullopt: the other end is gone, or sends no frames.
    std::optional<std::string> receive();
    // The same; `passed` is a descriptor that came with it, which the caller closes, or -1.
    std::optional<std::string> receive_with(int& passed);
    // Whoever is given up when he takes nothing for so long.
    void give_up_after(int seconds);
    // Nothing comes in any more; what is being answered still goes out.
    void end_input();
    // Both ends find the line cut; the descriptor stays until the object dies.
    void cut();
    int descriptor() const { return descriptor_; }
    // The descriptor is the caller's from now on.
    int release() { return std::exchange(descriptor_, -1); }
    bool is_open() const { return descriptor_ >= 0; }

  private:
    int descriptor_;
};

// A longer frame is not received.
inline constexpr std::size_t kLongestFrame = std::size_t{1} << 28;

inline constexpr std::string_view kSocketName = "system.sock";

// Sockets in a folder whose path may be longer than a socket's name: a listening one, or a line to
// it. Errors: 684W (listen) and 681E (connect) with the reason.
base::Result<int> listen_in(const std::string& folder, std::string_view name);
base::Result<int> connect_in(const std::string& folder, std::string_view name);

}  // namespace cp::wire
