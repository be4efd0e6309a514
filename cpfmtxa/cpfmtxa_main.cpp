// cpfmtxa: CPFMTXA on image files, without any system. Page: docs/cpfmtxa.md.
#include <CLI/CLI.hpp>

#include "base/host_console.h"
#include "base/json_console.h"
#include "cpfmtxa/cpfmtxa.h"

namespace {

constexpr dasd::DeviceNumber kImage{0x0001};

constexpr const char* kExamples = R"(
Examples
  cpfmtxa vm1rs1.ckd VM1RS1 LABEL                                 change the volume label only (clip)
  cpfmtxa vm1rp1.ckd VM1RP1 0-END -e YES -e 'PAGE 0 END' -e END   format and allocate
  cpfmtxa vm1rrs.ckd VM1RRS ALLOCATE -e 'DRCT 1-20' -e END        change the allocation map
  cpfmtxa vm1rp1.ckd VM1RP1 OWNER NOSSI VM1R                      set owner data
  cpfmtxa --dev 300=vm1rp1.ckd                                    the dialogue: answers typed or piped
Ranges: 5, 0-9, 0 END, 0.3 (three cylinders from 0). An image is made with `dasd create`.
Return codes: 0 done, 1 QUIT, NO or no more answers, 2 bad operand, 4 a line was refused, 8 refused,
12 the image could not be read or written, 40 no such device or image.
)";

struct Arguments {
    std::vector<std::string> operands, devices, answers;
    bool json = false;
};

int complain(const std::string& text) {
    std::cerr << "cpfmtxa: " << text << "; see cpfmtxa --help\n";
    return 2;
}

bool define_device(const std::string& text, dasd::FileDevices& devices) {
    const auto device = dasd::parse_device_operand(text);
    if (device) devices.define(device->number, device->path, device->most);
    return device.has_value();
}

// The operands of the command: an image named first becomes device 0001, unless --dev was used.
std::string command_operands(const Arguments& arguments, dasd::FileDevices& devices) {
    auto words = arguments.operands;
    if (!words.empty() && arguments.devices.empty()) {
        devices.define(kImage, words.front());
        words.front() = fmt::format("{:04X}", kImage.n);
    }
    return fmt::format("{}", fmt::join(words, " "));
}

int run_with(const Arguments& arguments, dasd::FileDevices& devices, base::Console& console) {
    cpfmtxa::Options options;
    options.stop = base::catch_interrupts();
    auto operands = command_operands(arguments, devices);
    if (!arguments.answers.empty()) {
        base::ListSource answers(arguments.answers);
        return cpfmtxa::run(operands, answers, console, devices, options);
    }
    base::StreamSource typed(std::cin);
    return cpfmtxa::run(operands, typed, console, devices, options);
}

}  // namespace

int main(int count, char** values) {
    CLI::App app{"CPFMTXA: formats, labels and allocates CP volumes in 3390 image files"};
    Arguments arguments;
    app.footer(kExamples);
    app.add_option("OPERANDS", arguments.operands,
                   "IMAGE VOLID [range | LABEL | ALLOCATE | OWNER ssi system]; with --dev a device "
                   "number in place of IMAGE");
    app.add_option("--dev", arguments.devices, "device number and image: 300=path, 300=path:ro")
        ->allow_extra_args(false);
    app.add_option("-e", arguments.answers, "an answer to a question")->allow_extra_args(false);
    app.add_flag("--json", arguments.json,
                 "lines, messages and progress as JSON, one object a line");
    try {
        app.parse(count, values);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    dasd::FileDevices devices;
    for (const auto& device : arguments.devices)
        if (!define_device(device, devices))
            return complain("--dev " + device + " is not vdev=path");
    if (arguments.operands.empty() && arguments.devices.empty())
        return complain("name an image and a label, or use --dev for the dialogue");
    base::JsonConsole json;
    base::HostConsole host;
    return arguments.json ? json.end(run_with(arguments, devices, json))
                          : run_with(arguments, devices, host);
}
