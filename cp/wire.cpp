// CP: frames between processes.
#include "cp/wire.h"

#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/socket.h"

namespace cp::wire {

namespace msg = base::msg;
using base::make_error;
using base::Result;

namespace {

// Room for a frame is made as its bytes come: a length is only somebody's word.
constexpr std::size_t kPart = std::size_t{1} << 20;

// The id of the catalogue that is written so: an Error's id lives for ever.
std::string_view known_id(std::string_view id) {
    for (const auto& row : base::message_rows())
        if (row.id == id) return row.id;
    return msg::CVMUSR682E.id;  // of another version
}

std::string length_of(std::string_view frame) {
    Writer length;
    length.u32(static_cast<std::uint32_t>(frame.size()));
    return length.data();
}

// Reads so many bytes; a descriptor that comes with them goes to `passed`.
bool receive_all(int socket, char* into, std::size_t length, int* passed) {
    while (length > 0) {
        iovec part{into, length};
        alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
        msghdr message{};
        message.msg_iov = &part;
        message.msg_iovlen = 1;
        if (passed) message.msg_control = control.data(), message.msg_controllen = control.size();
        const auto got = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        const auto* extra = passed ? CMSG_FIRSTHDR(&message) : nullptr;
        if (extra && extra->cmsg_type == SCM_RIGHTS && *passed < 0)
            std::memcpy(passed, CMSG_DATA(extra), sizeof(int));
        into += got;
        length -= static_cast<std::size_t>(got);
    }
    return true;
}

}  // namespace

// ---- bytes ----

void Writer::u16(std::uint16_t value) {
    u8(static_cast<std::uint8_t>(value >> 8));
    u8(static_cast<std::uint8_t>(value & 0xFF));
}

void Writer::u32(std::uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8)
        u8(static_cast<std::uint8_t>(value >> shift & 0xFF));
}

void Writer::i64(std::int64_t value) {
    const auto bits = static_cast<std::uint64_t>(value);
    u32(static_cast<std::uint32_t>(bits >> 32));
    u32(static_cast<std::uint32_t>(bits & 0xFFFFFFFF));
}

void Writer::text(std::string_view value) {
    u32(static_cast<std::uint32_t>(value.size()));
    data_ += value;
}

void Writer::bytes(base::Bytes value) {
    text({reinterpret_cast<const char*>(value.data()), value.size()});
}

std::string_view Reader::take(std::size_t length) {
    if (length > left_.size()) {
        ok_ = false;
        left_ = {};
        return {};
    }
    const auto taken = left_.substr(0, length);
    left_.remove_prefix(length);
    return taken;
}

std::uint8_t Reader::u8() {
    const auto one = take(1);
    return one.empty() ? std::uint8_t{0} : static_cast<std::uint8_t>(one[0]);
}

std::uint16_t Reader::u16() {
    const auto high = u8();
    return static_cast<std::uint16_t>(high << 8 | u8());
}

std::uint32_t Reader::u32() {
    const std::uint32_t high = u16();
    return high << 16 | u16();
}

std::int64_t Reader::i64() {
    const std::uint64_t high = u32();
    return static_cast<std::int64_t>(high << 32 | u32());
}

std::string_view Reader::view() {
    return take(u32());
}

std::size_t Reader::count() {
    const auto wanted = u32();
    if (wanted <= left_.size()) return wanted;
    ok_ = false;
    return 0;
}

// ---- values ----

void put(Writer& to, const base::Error& error) {
    to.text(error.id);
    to.u32(static_cast<std::uint32_t>(error.rc));
    to.text(error.text);
}

base::Error take_error(Reader& from) {
    base::Error error;
    error.id = known_id(from.view());
    error.rc = static_cast<int>(from.u32());
    error.text = from.text();
    return error;
}

void put(Writer& to, const Reply& reply) {
    to.u32(static_cast<std::uint32_t>(reply.rc));
    to.u32(static_cast<std::uint32_t>(reply.lines.size()));
    for (const auto& line : reply.lines) to.text(line.id), to.text(line.text);
    to.u8(static_cast<std::uint8_t>(reply.next.kind));
    put(to, reply.next.device);
    to.text(reply.next.name);
    to.text(reply.next.parameters);
    to.text(reply.next.load_parameter);
    to.flag(reply.next.clear);
}

Reply take_reply(Reader& from) {
    Reply reply;
    reply.rc = static_cast<int>(from.u32());
    for (auto left = from.count(); left > 0; --left) {
        auto id = from.text();
        reply.lines.push_back({std::move(id), from.text()});
    }
    const auto kind = from.u8();
    if (kind <= static_cast<std::uint8_t>(NextAction::Kind::read))
        reply.next.kind = static_cast<NextAction::Kind>(kind);
    reply.next.device = take_number(from);
    reply.next.name = from.text();
    reply.next.parameters = from.text();
    reply.next.load_parameter = from.text();
    reply.next.clear = from.flag();
    return reply;
}

void put(Writer& to, const dasd::CylinderRange& range) {
    to.u32(range.start.n);
    to.u32(range.count.n);
}

dasd::CylinderRange take_range(Reader& from) {
    const dasd::Cylinder start{from.u32()};
    return {start, {from.u32()}};
}

dasd::TrackAddress take_address(Reader& from) {
    const dasd::Cylinder cylinder{from.u32()};
    return {cylinder, {from.u32()}};
}

void put(Writer& to, const VirtualDevice& device) {
    put(to, device.number);
    to.text(device.type);
    to.text(device.volume);
    to.flag(device.writable);
    put(to, device.range);
    to.text(device.owner);
    put(to, device.owner_number);
    put(to, device.real_number);
}

VirtualDevice take_virtual_device(Reader& from) {
    VirtualDevice device;
    device.number = take_number(from);
    device.type = from.text();
    device.volume = from.text();
    device.writable = from.flag();
    device.range = take_range(from);
    device.owner = from.text();
    device.owner_number = take_number(from);
    device.real_number = take_number(from);
    return device;
}

void put(Writer& to, const SpoolFile& file) {
    to.u8(static_cast<std::uint8_t>(file.queue));
    to.u32(file.id);
    for (const auto* text : {&file.owner, &file.origin, &file.device}) to.text(*text);
    to.u8(static_cast<std::uint8_t>(file.spool_class));
    to.u32(file.records);
    to.u32(file.copies);
    to.flag(file.is_held);
    to.flag(file.is_kept);
    to.i64(file.created);
    for (const auto* text :
         {&file.name, &file.type, &file.distribution, &file.form, &file.destination, &file.tag})
        to.text(*text);
}

SpoolFile take_spool_file(Reader& from) {
    SpoolFile file;
    const auto queue = static_cast<char>(from.u8());
    if (queue == 'U') file.queue = SpoolQueue::punch;
    if (queue == 'P') file.queue = SpoolQueue::printer;
    file.id = from.u32();
    for (auto* text : {&file.owner, &file.origin, &file.device}) *text = from.text();
    file.spool_class = static_cast<char>(from.u8());
    file.records = from.u32();
    file.copies = from.u32();
    file.is_held = from.flag();
    file.is_kept = from.flag();
    file.created = static_cast<std::time_t>(from.i64());
    for (auto* text :
         {&file.name, &file.type, &file.distribution, &file.form, &file.destination, &file.tag})
        *text = from.text();
    return file;
}

void put(Writer& to, const SpoolRecord& record) {
    to.text(record.text);
    to.u8(static_cast<std::uint8_t>(record.control));
}

SpoolRecord take_spool_record(Reader& from) {
    SpoolRecord record;
    record.text = from.text();
    record.control = static_cast<char>(from.u8());
    return record;
}

void put_lines(Writer& to, const std::vector<std::string>& lines) {
    to.u32(static_cast<std::uint32_t>(lines.size()));
    for (const auto& line : lines) to.text(line);
}

std::vector<std::string> take_lines(Reader& from) {
    std::vector<std::string> lines;
    for (auto left = from.count(); left > 0; --left) lines.push_back(from.text());
    return lines;
}

void put_records(Writer& to, const std::vector<SpoolRecord>& records) {
    to.u32(static_cast<std::uint32_t>(records.size()));
    for (const auto& record : records) put(to, record);
}

std::vector<SpoolRecord> take_records(Reader& from) {
    std::vector<SpoolRecord> records;
    for (auto left = from.count(); left > 0; --left) records.push_back(take_spool_record(from));
    return records;
}

// ---- the socket ----

Channel::~Channel() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

Channel& Channel::operator=(Channel&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

bool Channel::send(std::string_view frame) {
    return base::send_all(descriptor_, length_of(frame) + std::string(frame));
}

bool Channel::send_with(std::string_view frame, int descriptor) {
    auto length = length_of(frame);
    iovec part{length.data(), length.size()};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    auto* extra = CMSG_FIRSTHDR(&message);
    extra->cmsg_level = SOL_SOCKET;
    extra->cmsg_type = SCM_RIGHTS;
    extra->cmsg_len = CMSG_LEN(sizeof(int));
    std::memcpy(CMSG_DATA(extra), &descriptor, sizeof(int));
    const auto sent = ::sendmsg(descriptor_, &message, MSG_NOSIGNAL);
    return sent == static_cast<ssize_t>(length.size()) && base::send_all(descriptor_, frame);
}

std::optional<std::string> Channel::receive() {
    int passed = -1;
    auto frame = receive_with(passed);
    if (passed >= 0) ::close(passed);
    return frame;
}

std::optional<std::string> Channel::receive_with(int& passed) {
    passed = -1;
    std::array<char, 4> length{};
    if (!receive_all(descriptor_, length.data(), length.size(), &passed)) return std::nullopt;
    const auto size = Reader({length.data(), length.size()}).u32();
    if (size > kLongestFrame) return std::nullopt;
    std::string frame;
    while (frame.size() < size) {
        const auto at = frame.size();
        frame.resize(std::min<std::size_t>(at + kPart, size));
        if (!receive_all(descriptor_, frame.data() + at, frame.size() - at, nullptr))
            return std::nullopt;
    }
    return frame;
}

void Channel::give_up_after(int seconds) {
    timeval patience{seconds, 0};
    (void)::setsockopt(descriptor_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
}

void Channel::end_input() {
    if (descriptor_ >= 0) ::shutdown(descriptor_, SHUT_RD);
}

void Channel::cut() {
    if (descriptor_ >= 0) ::shutdown(descriptor_, SHUT_RDWR);
}

Result<int> listen_in(const std::string& folder, std::string_view name) {
    // CP holds the system's lock: a socket found here was left by a process that is gone.
    const int socket = base::listen_in(folder, name);
    if (socket >= 0) return socket;
    return make_error(msg::CVMUSR684W, folder + "/" + std::string(name),
                      std::string(std::strerror(errno)));
}

Result<int> connect_in(const std::string& folder, std::string_view name) {
    const int socket = base::connect_in(folder, name);
    if (socket >= 0) return socket;
    return make_error(msg::CVMUSR681E, folder, std::string(std::strerror(errno)));
}

}  // namespace cp::wire
