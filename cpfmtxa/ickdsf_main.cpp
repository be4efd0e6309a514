// ickdsf: ICKDSF's CPVOLUME and INIT on image files, without any system. Page: docs/cpfmtxa.md.
#include <CLI/CLI.hpp>

#include "base/host_console.h"
#include "base/json_console.h"
#include "cpfmtxa/cpfmtxa.h"

namespace {

constexpr const char* kExamples = R"(
Examples
  ickdsf --dev 300=vm1rp1.ckd -e 'CPVOL LIST UNIT(300)'                       what its label and map say
  ickdsf --dev 300=a.ckd -e 'INIT UNIT(300) NVFY VOLID(WRK001) VTOC(0,1,14)'  asks for U, then writes
  ickdsf --dev 300=a.ckd commands.txt                                         commands from a file
  ickdsf --dev 300=a.ckd                                                      the dialogue, typed or piped
Commands: CPVOL FORMAT|LABEL|ALLOCATE|OWNER|LIST, INIT, END; a hyphen at the end of a line continues it.
Return codes: 0 done, 2 bad option, 8 refused or stopped, 12 bad command, T, no such device, or an
image that cannot be read or written.
)";

struct Arguments {
    std::string file;
    std::vector<std::string> devices, commands;
    bool json = false;
};

int complain(const std::string& text) {
    std::cerr << "ickdsf: " << text << "; see ickdsf --help\n";
    return 2;
}

bool define_device(const std::string& text, dasd::FileDevices& devices) {
    const auto device = dasd::parse_device_operand(text);
    if (device) devices.define(device->number, device->path, device->most);
    return device.has_value();
}

base::Result<std::vector<std::string>> commands_of(const std::string& path) {
    auto lines = base::file_lines(path);
    if (!lines) return base::make_error(base::msg::HCPCCF6238E, path);
    return std::move(*lines);
}

int run_with(const Arguments& arguments, dasd::FileDevices& devices, base::Console& console) {
    cpfmtxa::IckdsfOptions options;
    options.stop = base::catch_interrupts();
    base::StreamSource typed(std::cin);
    std::string operands;
    if (!arguments.file.empty() || !arguments.commands.empty()) {
        operands = "FILE";
        options.read_file = [&](const std::string&) {
            if (arguments.file.empty())
                return base::Result<std::vector<std::string>>(arguments.commands);
            return commands_of(arguments.file);
        };
    } else {
        options.read_file = [](const std::string& words) { return commands_of(words); };
    }
    return cpfmtxa::ickdsf(operands, typed, console, devices, options);
}

}  // namespace

int main(int count, char** values) {
    CLI::App app{"ICKDSF: formats, labels, allocates and initializes 3390 image files"};
    Arguments arguments;
    app.footer(kExamples);
    app.add_option("FILE", arguments.file, "file of commands");
    app.add_option("--dev", arguments.devices, "device number and image: 300=path, 300=path:ro")
        ->allow_extra_args(false);
    app.add_option("-e", arguments.commands, "a command")->allow_extra_args(false);
    app.add_flag("--json", arguments.json,
                 "lines, messages and progress as JSON, one object a line");
    try {
        app.parse(count, values);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    if (!arguments.file.empty() && !arguments.commands.empty())
        return complain("commands come from FILE or from -e, not from both");
    dasd::FileDevices devices;
    for (const auto& device : arguments.devices)
        if (!define_device(device, devices))
            return complain("--dev " + device + " is not vdev=path");
    base::JsonConsole json;
    base::HostConsole host;
    return arguments.json ? json.end(run_with(arguments, devices, json))
                          : run_with(arguments, devices, host);
}
