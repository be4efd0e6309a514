// CP: the device file (system.cnf), in the syntax of Hercules configuration files.
//
// Only device lines and INCLUDE mean something here; every other statement (ARCHMODE, MAINSIZE …)
// is kept as it is, so that the same file starts Hercules.
#include "cp/device_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <sstream>

namespace cp {

namespace fs = std::filesystem;
namespace msg = base::msg;
using base::make_error;
using base::Result;

namespace {

constexpr int kDeepestInclude = 8;

base::Error file_error(const std::string& path) {
    return make_error(msg::CVMDEV621E, path, std::string(std::strerror(errno)));
}

// Closes a descriptor at the end of a block.
class Descriptor {
  public:
    explicit Descriptor(int fd) : fd_(fd) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    int fd() const { return fd_; }

  private:
    int fd_;
};

Result<void> write_all(int fd, std::string_view text, const std::string& path) {
    while (!text.empty()) {
        auto written = ::write(fd, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return file_error(path);
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

// One part of a device number list: a number, a range, or a number and a count.
bool add_numbers(std::string_view part, std::vector<dasd::DeviceNumber>& numbers) {
    auto mark = part.find_first_of("-.");
    auto first = device_number(part.substr(0, mark));
    if (!first) return false;
    std::uint32_t last = first->n;
    if (mark != std::string_view::npos && part[mark] == '-') {
        auto end = device_number(part.substr(mark + 1));
        if (!end || end->n < first->n) return false;
        last = end->n;
    } else if (mark != std::string_view::npos) {
        auto count = base::parse_decimal(part.substr(mark + 1));
        if (!count || *count == 0 || first->n + *count - 1 > 0xFFFF) return false;
        last = first->n + *count - 1;
    }
    for (std::uint32_t n = first->n; n <= last; ++n)
        numbers.push_back({static_cast<std::uint16_t>(n)});
    return true;
}

// Reads one file and those it includes.
class Reader {
  public:
    Result<void> read(const fs::path& path, int depth) {
        if (depth > kDeepestInclude)
            return make_error(msg::CVMDEV621E, path.string(),
                              std::string("INCLUDE is nested too deeply"));
        auto text = TRY(read_file(path.string()));
        std::istringstream lines(text);
        std::string line;
        for (std::size_t number = 1; std::getline(lines, line); ++number) {
            if (!line.empty() && line.back() == '\r') line.pop_back();
            TRY(statement(line, path, number, depth));
        }
        return {};
    }
    std::vector<RealDevice> devices;

  private:
    Result<void> statement(const std::string& line, const fs::path& path, std::size_t number,
                           int depth) {
        if (line.empty() || line[0] == '*') return {};
        auto words = configuration_words(line);
        if (words.size() < 2) return {};
        if (base::upper(words[0]) == "INCLUDE")
            return read(path.parent_path() / words[1], depth + 1);
        auto numbers = device_numbers(words[0]);
        if (!numbers) return {};
        return add(*numbers, words, path, number);
    }

    Result<void> add(const std::vector<dasd::DeviceNumber>& numbers,
                     const std::vector<std::string>& words, const fs::path& path,
                     std::size_t line) {
        for (auto number : numbers) {
            for (const auto& known : devices)
                if (known.number == number)
                    return make_error(msg::CVMDEV620E, path.string(), line,
                                      "device " + hex(number) + " is defined twice");
            RealDevice device{number, words[1], {}, false, {}};
            if (words.size() > 2)
                device.path = (path.parent_path() / words[2]).lexically_normal().string();
            for (std::size_t i = 3; i < words.size(); ++i) option(device, words[i]);
            devices.push_back(std::move(device));
        }
        return {};
    }

    static void option(RealDevice& device, const std::string& word) {
        auto folded = base::upper(word);
        if (folded == "RO" || folded == "RDONLY" || folded == "READONLY")
            device.read_only = true;
        else
            device.options.push_back(word);
    }
};

std::string device_line(const std::string& directory, const RealDevice& device) {
    auto path = fs::path(device.path).lexically_proximate(directory).string();
    auto shown = path.starts_with("..") ? device.path : path;
    if (shown.find(' ') != std::string::npos) shown = '"' + shown + '"';
    auto line = hex(device.number) + ' ' + device.type + ' ' + shown;
    if (device.read_only) line += " ro";
    for (const auto& option : device.options) line += ' ' + option;
    return line + '\n';
}

}  // namespace

std::string hex(dasd::DeviceNumber number) {
    return fmt::format("{:04X}", number.n);
}

std::optional<dasd::DeviceNumber> device_number(std::string_view word) {
    if (word.empty() || word.size() > 4) return std::nullopt;
    auto value = base::parse_hexadecimal(word);
    if (!value) return std::nullopt;
    return dasd::DeviceNumber{static_cast<std::uint16_t>(*value)};
}

std::vector<std::string> configuration_words(std::string_view line) {
    std::vector<std::string> words;
    std::size_t at = 0;
    while ((at = line.find_first_not_of(" \t", at)) != std::string_view::npos && line[at] != '#') {
        bool quoted = line[at] == '"' || line[at] == '\'';
        auto end = quoted ? line.find(line[at], at + 1) : line.find_first_of(" \t", at);
        auto from = quoted ? at + 1 : at;
        words.emplace_back(line.substr(from, std::min(end, line.size()) - from));
        if (end == std::string_view::npos) break;
        at = quoted ? end + 1 : end;
    }
    return words;
}

std::optional<std::vector<dasd::DeviceNumber>> device_numbers(std::string_view word) {
    std::vector<dasd::DeviceNumber> numbers;
    if (auto colon = word.find(':'); colon == 1) word.remove_prefix(2);  // channel subsystem
    while (true) {
        auto comma = word.find(',');
        if (!add_numbers(word.substr(0, comma), numbers)) return std::nullopt;
        if (comma == std::string_view::npos) return numbers;
        word.remove_prefix(comma + 1);
    }
}

Result<std::string> read_file(const std::string& path) {
    Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.fd() < 0) return file_error(path);
    std::string text;
    char buffer[16384];
    while (true) {
        auto got = ::read(file.fd(), buffer, sizeof buffer);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return file_error(path);
        if (got == 0) return text;
        text.append(buffer, static_cast<std::size_t>(got));
    }
}

Result<void> sync_folder(const std::string& path) {
    Descriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder.fd() < 0 || ::fsync(folder.fd()) != 0) return file_error(path);
    return {};
}

Result<void> replace_file(const std::string& path, std::string_view text, Syncs syncs) {
    auto beside = path + ".new";
    {
        Descriptor file(::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
        if (file.fd() < 0) return file_error(beside);
        auto written = write_all(file.fd(), text, beside);
        bool synced = written.ok() && (syncs == Syncs::left_out || ::fsync(file.fd()) == 0);
        if (!synced) {
            auto error = written.ok() ? file_error(beside) : written.error();
            ::unlink(beside.c_str());
            return error;
        }
    }
    if (::rename(beside.c_str(), path.c_str()) != 0) return file_error(path);
    if (syncs == Syncs::left_out) return {};
    return sync_folder(fs::path(path).parent_path().string());
}

Result<std::vector<RealDevice>> read_device_file(const std::string& directory) {
    Reader reader;
    TRY(reader.read(fs::absolute(directory).lexically_normal() / kDeviceFile, 0));
    return std::move(reader.devices);
}

Result<void> add_device_line(const std::string& directory, const RealDevice& device, Syncs syncs) {
    auto folder = fs::absolute(directory).lexically_normal().string();
    auto path = (fs::path(folder) / kDeviceFile).string();
    std::string text;
    if (fs::exists(path)) text = TRY(read_file(path));
    if (!text.empty() && text.back() != '\n') text += '\n';
    return replace_file(path, text + device_line(folder, device), syncs);
}

}  // namespace cp
