// The `dasd` program: its commands as rows, and what they share.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <span>

#include "dasd/dasd.h"

namespace dasd::program {

// What a command does once its operands are known; answers the return code.
using Action = std::function<base::Result<int>()>;

// A command: its words, its help with an example, and how it takes its operands.
struct Command {
    std::string_view name, summary, example;
    Action (*prepare)(CLI::App& command);
};
std::span<const Command> image_commands();
std::span<const Command> format_commands();
std::span<const Command> map_commands();
std::span<const Command> cms_commands();  // the words behind `dasd cms`

constexpr int kDifferent = 4;  // differences or damage were found

// A device named on the command line: FILE is the whole volume, FILE@CYLINDER the rest of it from
// there, FILE@CYLINDER+COUNT a range. For writing it must be free: locked by none of our programs,
// open in no other, not in doubt.
struct NamedDevice {
    Device device;
    std::unique_ptr<ExtentLock> lock;
};
base::Result<NamedDevice> open_device(const std::string& text, Access access);

// Options of commands that make images: --format, --compress, --level.
struct FormatOptions {
    std::string format = "ckd", compression = "zlib";
    int level = -1;
    Packing packing() const;
};
void take_format(CLI::App& command, FormatOptions& given);

// A percentage on a terminal's error stream, nothing elsewhere.
bool show_progress(std::uint64_t done, std::uint64_t total);

// What a command line says about a device, before it is opened.
struct DeviceName {
    std::string file;
    std::optional<Cylinder> start, count;
};
DeviceName parse_device_name(const std::string& text);

}  // namespace dasd::program
