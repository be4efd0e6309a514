// Fuzzer of DDR's and CPFMTXA's control statements: the input is their text. There are no devices,
// so that nothing but reading and refusing happens.
#include "cpfmtxa/cpfmtxa.h"
#include "ddr/ddr.h"
#include "ddr/statements.h"

namespace {

class NoDevices : public dasd::DeviceResolver {
  public:
    base::Result<dasd::Device> device(dasd::DeviceNumber, dasd::Access) override {
        return base::make_error(base::msg::DASDEV401E, "0000");
    }
    void volume_changed(dasd::DeviceNumber) override {}
};

std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        auto end = std::min(text.find('\n'), text.size());
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto lines = lines_of({reinterpret_cast<const char*>(data), size});
    NoDevices devices;
    base::CapturedConsole console;
    for (const auto& line : lines) {
        auto statement = ddr::read_statement(line);
        if (statement.ok()) (void)ddr::describe(statement.value());
    }
    base::ListSource typed(lines);
    (void)ddr::run(typed, console, devices);
    ddr::Options from_file;
    from_file.control_file = lines;
    base::ListSource none({});
    (void)ddr::run(none, console, devices, from_file);
    base::ListSource answers(lines);
    (void)cpfmtxa::run(lines.empty() ? "" : lines.front(), answers, console, devices);
    return 0;
}
