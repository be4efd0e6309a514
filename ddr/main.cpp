// ddr: DDR on image files, without any system. Page: docs/ddr.md.
#include <CLI/CLI.hpp>
#include <fstream>

#include "base/host_console.h"
#include "base/json_console.h"
#include "ddr/ddr.h"

namespace {

constexpr dasd::DeviceNumber kIn{0x0001}, kOut{0x0002};

constexpr const char* kExamples = R"(
Examples
  ddr --in vm1ars.ckd --out vm1rrs.ckd -e 'COPY ALL'         copy a volume; shows both labels and asks
  ddr --in a.ckd --out b.ckd -e 'PROMPTS OFF' -e 'COPY ALL'  the same without questions
  ddr --dev 123=a.ckd --dev 223=b.ckd:ro cards.txt           statements from a file, devices by number
  ddr --in a.ckd -e 'TYPE 0 0 3'                             show the volume label
  ddr --in a.ckd --out a.aws -e 'DUMP ALL'                   dump a volume to a tape image
  ddr --in a.aws --out b.ckd -e 'RESTORE ALL'                and back
  ddr                                                        type statements; a null line ends
Statements: INPUT and OUTPUT (device number or image path, type, volid), SYSPRINT, PROMPTS, COPY, DUMP, RESTORE, TYPE, PRINT.
Return codes: 0 all steps done, 1 statement file not readable, 2 bad option, 3 a step was refused or failed.
)";

struct Arguments {
    std::string file, in, out, print;
    std::vector<std::string> devices, statements;
    std::uint64_t reel = 0;
    bool json = false;
};

void describe(CLI::App& app, Arguments& arguments) {
    app.footer(kExamples);
    app.add_option("FILE", arguments.file, "file of control statements");
    app.add_option(
           "--dev", arguments.devices,
           "device number and image: 123=path, 123=path:ro; again for the next reel of a tape")
        ->allow_extra_args(false);
    app.add_option("--in", arguments.in, "image to read: device 0001, INPUT unless stated");
    app.add_option("--out", arguments.out, "image to write: device 0002, OUTPUT unless stated");
    app.add_option("-e", arguments.statements, "a control statement")->allow_extra_args(false);
    app.add_option("--reel", arguments.reel, "a dump goes on to the next tape after so many bytes")
        ->transform(CLI::AsSizeValue(false));
    app.add_flag("--json", arguments.json,
                 "lines, messages and progress as JSON, one object a line");
    app.add_option("--print", arguments.print, "file for the listing in place of the console");
}

bool define_device(const std::string& text, dasd::FileDevices& devices) {
    const auto device = dasd::parse_device_operand(text);
    if (!device) return false;
    if (devices.is_defined(device->number))
        devices.add_reel(device->number, device->path);
    else
        devices.define(device->number, device->path, device->most);
    return true;
}

// INPUT and OUTPUT for --in and --out.
std::vector<std::string> definitions(const Arguments& arguments, dasd::FileDevices& devices) {
    std::vector<std::string> lines;
    auto define = [&](const std::string& path, dasd::DeviceNumber number,
                      std::string_view keyword) {
        if (path.empty()) return;
        devices.define(number, path);
        auto type = dasd::names_a_tape(path) ? "TAPE" : "DASD";
        lines.push_back(fmt::format("{} {:04X} {}", keyword, number.n, type));
    };
    define(arguments.in, kIn, "INPUT");
    define(arguments.out, kOut, "OUTPUT");
    return lines;
}

// Lines given beforehand, then those of another source.
class PrefixSource : public base::LineSource {
  public:
    PrefixSource(std::vector<std::string> first, base::LineSource& then)
        : first_(std::move(first)), then_(then) {}
    std::optional<std::string> read_line(std::string_view prompt) override {
        auto line = first_.read_line(prompt);
        return line ? line : then_.read_line(prompt);
    }

  private:
    base::ListSource first_;
    base::LineSource& then_;
};

class FileSink : public base::LineSink {
  public:
    explicit FileSink(const std::string& path) : out_(path) {}
    void line(std::string_view text) override { out_ << base::to_utf8(text) << '\n'; }
    bool ok() { return out_.flush().good(); }

  private:
    std::ofstream out_;
};

int complain(const std::string& text) {
    std::cerr << "ddr: " << text << "; see ddr --help\n";
    return 2;
}

int run_with(const Arguments& arguments, ddr::Options& options, dasd::FileDevices& devices,
             base::Console& console) {
    auto first = definitions(arguments, devices);
    if (!arguments.file.empty()) {
        auto lines = base::file_lines(arguments.file);
        if (!lines)
            return base::report(console, base::make_error(base::msg::HCPDDR763E, arguments.file));
        options.control_file = *lines;
    } else if (!arguments.statements.empty()) {
        options.control_file = arguments.statements;
    }
    if (options.control_file)
        options.control_file->insert(options.control_file->begin(), first.begin(), first.end());
    base::StreamSource typed(std::cin);
    PrefixSource lines(options.control_file ? std::vector<std::string>{} : first, typed);
    return ddr::run(lines, console, devices, options);
}

}  // namespace

int main(int count, char** values) {
    CLI::App app{
        "DDR: copies, dumps, restores, types and prints 3390 image files as z/VM's DASD "
        "Dump/Restore does"};
    Arguments arguments;
    describe(app, arguments);
    try {
        app.parse(count, values);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    if (!arguments.file.empty() && !arguments.statements.empty())
        return complain("statements come from FILE or from -e, not from both");
    dasd::FileDevices devices;
    for (const auto& device : arguments.devices)
        if (!define_device(device, devices))
            return complain("--dev " + device + " is not vdev=path");
    ddr::Options options;
    options.stop = base::catch_interrupts();
    options.reel_bytes = arguments.reel;
    options.number_of_path = [&](std::string_view path) {
        return base::Result<dasd::DeviceNumber>(devices.number_of(path));
    };
    std::optional<FileSink> print;
    if (!arguments.print.empty()) options.printer = &print.emplace(arguments.print);
    base::JsonConsole json;
    base::HostConsole host;
    int code = arguments.json ? json.end(run_with(arguments, options, devices, json))
                              : run_with(arguments, options, devices, host);
    if (print && !print->ok()) return complain(arguments.print + " cannot be written");
    return code;
}
