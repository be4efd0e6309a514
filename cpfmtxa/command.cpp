// CPFMTXA: the command: operands, the dialogue, the report. Reference: cpfmtxa sections 2, 3, 6, 7.
//
// Questions come before writes: the range, label, confirmation and allocation lines are all known,
// and everything that can be checked was checked, when the first track is written.
#include "cpfmtxa/checks.h"
#include "cpfmtxa/dialogue.h"
#include "cpfmtxa/report.h"

namespace cpfmtxa {
namespace {

namespace msg = base::msg;
using base::make_error;

constexpr int kFailedStep = 12;  // condition code when the image could not be read or written
constexpr int kRefusedLine = 4;  // done, but an allocation line was refused

class Command {
  public:
    Command(base::LineSource& lines, base::Console& console, dasd::DeviceResolver& devices,
            const Options& options)
        : dialogue_(lines, console), console_(console), devices_(devices), options_(options) {}

    int run(const std::string& operands) {
        auto done = perform(operands);
        if (done.ok()) return done.value();
        return base::report(console_, done.error());
    }

  private:
    bool stopped() const { return options_.stop != nullptr && *options_.stop; }

    base::Result<int> perform(const std::string& operands) {
        auto request = base::trim(operands).empty() ? dialogue_.request() : read_operands(operands);
        if (!request.ok()) return request.error();
        auto device = TRY(find(request.value()));
        return perform(request.value(), device);
    }

    base::Result<dasd::Device> find(const Request& request) {
        auto device = devices_.device(request.number, dasd::Access::write);
        if (device.ok() && device.value().writable()) return device;
        if (!devices_.device(request.number, dasd::Access::read).ok()) {
            console_.message(device.error());
            return make_error(msg::HCPCCF6220E, request.shown);
        }
        if (!device.ok()) console_.message(device.error());
        return make_error(msg::HCPCCF6221E, request.shown);
    }

    base::Result<int> perform(Request request, const dasd::Device& device) {
        if (request.volid.empty()) request.volid = TRY(ask_volid(request, device));
        switch (request.function) {
            case Request::Function::format:
                return format(request, device);
            case Request::Function::label:
                return label(request, device);
            case Request::Function::allocate:
                return allocate(request, device);
            case Request::Function::owner:
                return owner(request, device);
        }
        return 0;
    }

    // In the dialogue the range of a FORMAT is asked before the label.
    base::Result<std::string> ask_volid(Request& request, const dasd::Device& device) {
        if (request.function == Request::Function::format)
            request.range = TRY(dialogue_.range(request.shown, device.cylinders()));
        return dialogue_.volid(request.shown);
    }

    base::Result<int> format(const Request& request, const dasd::Device& device) {
        auto range =
            TRY(parse_range(request.range.empty() ? "0 END" : request.range, device.cylinders()));
        TRY(check_format(device, range, request.volid));
        TRY(dialogue_.confirm(request.shown, range));
        bool refused = false;
        auto allocation = TRY(dialogue_.allocation(device.cylinders(), refused));
        FormatRequest format{request.volid, range, allocation,
                             range.start.n == 0 ? options_.ipl : std::nullopt};
        announce_format(request, device, range);
        auto work = [&] { return cpvolume_format(device, format, progress()); };
        auto code = finish(request, device, work);
        return code == 0 && refused ? kRefusedLine : code;
    }

    base::Result<int> label(const Request& request, const dasd::Device& device) {
        announce(fmt::format("CPVOL LABEL UNIT({}) VOLID({}) NOVFY", request.shown, request.volid));
        return finish(request, device, [&] { return cpvolume_label(device, request.volid); });
    }

    base::Result<int> allocate(const Request& request, const dasd::Device& device) {
        auto volume = dasd::device_as_volume(device);
        TRY(check_label(*volume, request.volid));
        TRY(own_map(*volume, "ALLOCATE"));
        bool refused = false;
        auto lines = TRY(dialogue_.allocation(device.cylinders(), refused));
        announce(fmt::format("CPVOL ALLOC UNIT({}) VFY({})", request.shown, request.volid));
        auto work = [&] { return cpvolume_allocate(device, request.volid, lines); };
        auto code = finish(request, device, work);
        return code == 0 && refused ? kRefusedLine : code;
    }

    base::Result<int> owner(Request request, const dasd::Device& device) {
        if (request.system.empty()) TRY(dialogue_.owner(request));
        auto ssi = request.ssi == "NOSSI" ? std::string() : request.ssi;
        announce(fmt::format("CPVOL OWNER UNIT({}) VFY({}) OWNER({},{})", request.shown,
                             request.volid, request.ssi, request.system));
        auto work = [&] { return cpvolume_owner(device, request.volid, ssi, request.system); };
        return finish(request, device, work);
    }

    void announce(const std::string& command) {
        console_.message(make_error(msg::HCPCCF6209I));
        console_.line(" " + command);
    }

    void announce_format(const Request& request, const dasd::Device& device,
                         dasd::CylinderRange range) {
        auto last = range.end().n - 1;
        announce(fmt::format("CPVOL FMT MODE(ESA) UNIT({}) VOLID({}) NOVFY RANGE({},{})",
                             request.shown, request.volid, range.start.n, last));
        console_.message(make_error(msg::ICK03020I, request.shown));
        auto before = cpvolume_list(device);
        bool labelled = before.ok() && !before.value().serial.empty();
        console_.message(make_error(msg::ICK03090I, labelled ? before.value().serial : "(NONE)"));
        console_.message(make_error(msg::ICK03022I));
        console_.message(make_error(msg::ICK03011I, range.start.n, last));
        console_.line(fmt::format("          FORMATTING OF CYLINDER {} STARTED AT: {}",
                                  range.start.n, clock_now()));
    }

    Progress progress() {
        return [this](dasd::Cylinder done, dasd::Cylinder total) {
            console_.progress("FORMATTING", done.n * dasd::kCylinderSize,
                              total.n * dasd::kCylinderSize);
            return !stopped();
        };
    }

    // Does the step, tells whoever owns the device, and reports; answers the condition code.
    template <class Work>
    int finish(const Request& request, const dasd::Device& device, const Work& work) {
        auto done = work();
        devices_.volume_changed(request.number);
        int code = 0;
        if (!done.ok()) {
            console_.message(done.error());
            code = done.error().id.starts_with("HCPCCF") ? done.error().rc : kFailedStep;
        } else {
            report(request, device);
        }
        console_.message(make_error(msg::ICK00001I, code));
        return code;
    }

    void report(const Request& request, const dasd::Device& device) {
        auto after = cpvolume_list(device);
        if (!after.ok()) return console_.message(after.error());
        const auto& volume = after.value();
        console_.message(make_error(msg::ICK03000I, request.shown));
        if (request.function == Request::Function::format)
            console_.line(fmt::format("          FORMATTING ENDED AT: {}", clock_now()));
        show_volume(console_, volume, "IS NOW");
        if (request.function == Request::Function::format && volume.kind == dasd::MapKind::ours)
            console_.message(make_error(msg::HCPCCF6232I));
    }

    Dialogue dialogue_;
    base::Console& console_;
    dasd::DeviceResolver& devices_;
    const Options& options_;
};

}  // namespace

int run(const std::string& operands, base::LineSource& lines, base::Console& console,
        dasd::DeviceResolver& devices, const Options& options) {
    return Command(lines, console, devices, options).run(operands);
}

}  // namespace cpfmtxa
