// The `dasd` program: its commands as rows, and what they share.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <nlohmann/json.hpp>
#include <span>

#include "dasd/dasd.h"

namespace dasd::program {

using Json = nlohmann::ordered_json;

// What a command found or did: for people, and the same facts for machines (--json). Text is UTF-8.
struct Answer {
    std::string text;
    Json facts = Json::object();
    int rc = 0;
};

// What a command does once its operands are known.
using Action = std::function<base::Result<Answer>()>;

// A command: its words, its help with an example, and how it takes its operands.
struct Command {
    std::string_view name, summary, example;
    Action (*prepare)(CLI::App& command);
};
// Commands behind one word, as `dasd cms ls`; those of the program itself have no word.
struct CommandGroup {
    std::string_view name, summary;
    std::span<const Command> commands;
};
std::span<const Command> info_commands();
std::span<const Command> make_commands();
std::span<const Command> look_commands();
std::span<const Command> check_commands();
std::span<const Command> format_commands();
std::span<const Command> hash_commands();
std::span<const Command> map_commands();
std::span<const Command> shadow_commands();
std::span<const Command> block_commands();
std::span<const Command> cms_commands();

constexpr int kDifferent = 4;  // differences or damage were found
constexpr int kUnusable = 88;  // not a usable image

// Operands live as long as the action that uses them.
template <class Operands>
std::shared_ptr<Operands> operands() {
    return std::make_shared<Operands>();
}

// A device named on the command line: FILE is the whole volume, FILE@CYLINDER the rest of it from
// there, FILE@CYLINDER+COUNT a range. For writing it must be free: locked by none of our programs,
// open in no other, not in doubt.
struct NamedDevice {
    Device device;
    std::unique_ptr<ExtentLock> lock;
};
base::Result<NamedDevice> open_device(const std::string& text, Access access,
                                      Devices devices = Devices::only_3390);
// As for a device, for a volume already open.
base::Result<std::unique_ptr<ExtentLock>> claim(Volume& volume, CylinderRange range, Access access);

// Options of commands that make images: --format, --compress, --level.
struct FormatOptions {
    std::string format = "ckd", compression = "zlib";
    int level = -1;
    Packing packing() const;
};
// Images of Feilong can be made by converting only.
enum class Formats { volumes, all };
void take_format(CLI::App& command, FormatOptions& given, Formats formats = Formats::volumes);

// A bar on a terminal's error stream, nothing elsewhere.
bool show_progress(std::uint64_t done, std::uint64_t total);

// What a command line says about a device, before it is opened.
struct DeviceName {
    std::string file;
    std::optional<Cylinder> start, count;
};
DeviceName parse_device_name(const std::string& text);

// Rows of 16 bytes: offset, hex, EBCDIC text.
std::string hex_dump(base::Bytes bytes);
std::string hex(base::Bytes bytes);
// {"cylinder": 1, "head": 2}
Json json_of(TrackAddress address);
// {"start": 10, "count": 5}
Json json_of(CylinderRange range);

// A list of faults for people: a line each.
std::string lines_of(const std::vector<std::string>& texts);

}  // namespace dasd::program
