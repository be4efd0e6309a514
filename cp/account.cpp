// CP: accounting records.
//
//   0  8  userid              16 12  MMDDYYhhmmss, when the record was made
//   8  8  account number      78  2  record type, "01" to "06"
// and between them, numbers big-endian:
//   01  28 4 seconds logged on   32 4 ms of processor time   36 4 ms virtual   40 4 pages read
//       44 4 pages written       48 4 virtual I/O requests   52 4 cards read   56 4 lines printed
//       60 4 cards punched
//   03  28 4 seconds in use      32 1 device class X'04'     33 1 type X'82' (3390)
//       36 4 cylinders
//   04  28 8 who tried
//   05, 06  28 4 terminal        32 8 owner of the disk      40 4 its number, text   44 3 mode
// Differs from CP: processor time, paging and I/O are not measured here and 0.
#include "cp/account.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "cp/commands/table.h"
#include "cp/device_file.h"

namespace cp {

namespace msg = base::msg;

namespace {

constexpr std::size_t kLength = 80;

// In the order of LinkMode.
constexpr std::string_view kModeWords[] = {"R",  "RR", "W",  "WR", "M",  "MR",
                                           "MW", "SR", "SW", "SM", "ER", "EW"};

class Record {
  public:
    Record(std::string_view userid, std::string_view account, std::string_view type) {
        bytes_.fill(base::kEbcdicBlank);
        text(0, 8, userid);
        text(8, 8, account);
        const auto now = dasd::Timestamp::now();
        text(16, 12,
             fmt::format("{:02}{:02}{:02}{:02}{:02}{:02}", now.month, now.day, now.year % 100,
                         now.hour, now.minute, now.second));
        text(78, 2, type);
    }
    void text(std::size_t at, std::size_t length, std::string_view value) {
        base::store_ebcdic_field(base::MutableBytes(bytes_).subspan(at, length), value);
    }
    void number(std::size_t at, std::uint64_t value) {
        const auto cut = static_cast<std::uint32_t>(std::min<std::uint64_t>(value, UINT32_MAX));
        for (std::size_t i = 0; i < 4; ++i)
            bytes_[at + i] = static_cast<std::byte>(cut >> (24 - 8 * i) & 0xFF);
    }
    void byte(std::size_t at, std::uint8_t value) { bytes_[at] = std::byte{value}; }
    base::Bytes bytes() const { return bytes_; }

  private:
    std::array<std::byte, kLength> bytes_{};
};

bool is_kept(const SystemImpl& system) {
    return system.level() == 1 && !system.folder.empty() && !system.accounting.user.empty();
}

// ACCOUNT statement of the entry; without one the userid.
std::string account_number(const DirectoryUser& user) {
    for (const auto& other : user.others) {
        const auto folded = base::upper(other.statement);
        const auto words = base::words(folded);
        if (words.size() > 1 && base::matches(words[0], "ACCount")) return std::string(words[1]);
    }
    return user.name;
}

// Tells CMS that the records are binary and 80 bytes long (its side file of a host folder).
bool describe_file(const std::string& folder) {
    const auto path = folder + "/.cmsmeta";
    if (::access(path.c_str(), F_OK) == 0) return true;
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    if (file < 0) return false;
    constexpr std::string_view kLine = "ACCOUNT DATA F 80 1 B\n";
    const bool written = ::write(file, kLine.data(), kLine.size()) == ssize_t{kLine.size()};
    ::close(file);
    return written;
}

bool append(const SystemImpl& system, const Record& record) {
    const auto folder = system.folder + '/' + std::string(kAccountFolder);
    if (::mkdir(folder.c_str(), 0777) != 0 && errno != EEXIST) return false;
    if (!describe_file(folder)) return false;
    const auto path = folder + "/ACCOUNT.DATA";
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (file < 0) return false;
    // What a full disk cut off does not shift the records behind it.
    struct stat before {};
    const bool known = ::fstat(file, &before) == 0;
    const bool written =
        ::write(file, record.bytes().data(), kLength) == static_cast<ssize_t>(kLength);
    const int reason = errno;
    if (!written && known) (void)!::ftruncate(file, before.st_size);
    ::close(file);
    errno = reason;
    return written;
}

// A record that cannot be written is told to the operator.
void keep(SystemImpl& system, const std::string& userid, const Record& record) {
    if (append(system, record)) return;
    const auto lost = base::make_error(msg::CVMACC690E, userid, std::string(std::strerror(errno)));
    auto* person = system.machine("OPERATOR");
    if (person && person->events) person->events->incoming_message(lost.line());
}

std::uint64_t seconds_since(std::time_t when) {
    const auto now = std::time(nullptr);
    return now > when ? static_cast<std::uint64_t>(now - when) : 0;
}

}  // namespace

void account_usage(Machine& machine) {
    if (!is_kept(machine.cp)) return;
    auto& used = machine.used;
    Record record(machine.userid(), account_number(machine.user), "01");
    record.number(28, seconds_since(used.since != 0 ? used.since : machine.logged_on));
    for (const std::size_t unmeasured : {32, 36, 40, 44, 48}) record.number(unmeasured, 0);
    record.number(52, used.cards_read);
    record.number(56, used.lines_printed);
    record.number(60, used.cards_punched);
    keep(machine.cp, machine.userid(), record);
    used = {std::time(nullptr), 0, 0, 0};
}

void account_temporary_disk(Machine& machine, dasd::DeviceNumber number, std::uint32_t cylinders,
                            std::time_t since) {
    if (!is_kept(machine.cp)) return;
    Record record(machine.userid(), account_number(machine.user), "03");
    record.number(28, seconds_since(since));
    record.byte(32, 0x04);
    record.byte(33, 0x82);
    record.number(36, cylinders);
    record.text(40, 4, hex(number));
    keep(machine.cp, machine.userid(), record);
}

void account_link(Machine& machine, const LinkRequest& request, bool made) {
    if (!is_kept(machine.cp) || !machine.cp.accounting.journals) return;
    Record record(machine.userid(), account_number(machine.user), made ? "05" : "06");
    record.text(28, 4, fmt::format("{:04X}", machine.terminal));
    record.text(32, 8, request.owner);
    record.text(40, 4, hex(request.owner_number));
    record.text(44, 3, kModeWords[static_cast<std::size_t>(request.mode)]);
    keep(machine.cp, machine.userid(), record);
}

void account_wrong_logon(SystemImpl& system, const std::string& userid) {
    if (!is_kept(system) || !system.accounting.journals) return;
    const auto* user = system.users_known.find(userid);
    Record record(userid, user ? account_number(*user) : userid, "04");
    record.text(28, 8, userid);
    keep(system, userid, record);
}

// ACNT: the usage so far becomes a record, and counting begins anew.
base::Result<void> account(Call& call) {
    const auto userid = TRY(take_userid(call));
    TRY(no_more_operands(call));
    if (userid == "ALL") {
        for (auto* machine : call.cp.machines) account_usage(*machine);
        return {};
    }
    auto* machine = call.cp.machine(userid);
    if (!machine) return base::make_error(msg::HCPCFC045E, userid);
    account_usage(*machine);
    return {};
}

}  // namespace cp
