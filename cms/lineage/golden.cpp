// lineage: the catalogue of golden images.
#include "cms/lineage/golden.h"

#include <algorithm>
#include <filesystem>

#include "cms/lineage/verify.h"
#include "cp/audit.h"

namespace cms::lineage {

namespace fs = std::filesystem;
namespace msg = base::msg;
using base::make_error;
using base::Result;

namespace {

// Nobody runs it, nobody has its images open.
Result<void> check_still(const SystemFiles& system) {
    if (is_running(system.folder)) return make_error(msg::CVMGLD855E, system.name, "it runs");
    for (const auto& volume : system.volumes)
        for (const auto& path : volume.volume->paths()) {
            auto unused = dasd::check_not_in_use(path, dasd::Access::write);
            if (!unused.ok()) return make_error(msg::CVMGLD855E, system.name, unused.error().text);
        }
    return {};
}

Result<void> check_sound(const SystemFiles& system, Findings& findings) {
    auto before = findings.errors();
    VerifyOptions options;
    options.hashes = options.identity = false;
    TRY(verify(system, options, findings));
    if (findings.errors() == before) return {};
    return make_error(msg::CVMGLD855E, system.name,
                      fmt::format("it has {} faults", findings.errors() - before));
}

InventoryOptions with_cache(const std::string& cache, bool marks) {
    return {marks, cache};
}

// The identities that the volumes have now; empty when one is not there.
std::vector<VolumeRecord> identities(const Snapshot& about, const Inventory& recorded) {
    std::vector<VolumeRecord> now;
    for (auto volume : recorded.volumes) {
        auto opened = dasd::open_volume(about.folder + '/' + volume.file, dasd::Access::read);
        if (!opened.ok()) return {};
        volume.identity = identity_of(*opened.value());
        now.push_back(std::move(volume));
    }
    return now;
}

bool same_identities(const std::vector<VolumeRecord>& a, const std::vector<VolumeRecord>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const auto& x, const auto& y) { return x.identity == y.identity; });
}

std::string text_of(const std::vector<std::string>& lines) {
    return lines.empty() ? std::string() : lines.front();
}

bool has_journal_of(const Relative& system, const Snapshot& golden) {
    return system.source == golden.system && system.folder != golden.folder;
}

// Why the golden image must stay; std::nullopt: nothing needs it.
std::optional<std::string> needed_by(const Snapshot& golden, const std::vector<Relative>& all) {
    for (const auto& system : all) {
        if (!has_journal_of(system, golden)) continue;
        if (system.unfinished) return fmt::format("{} is being cloned from it", system.name);
        if (system.shared_bytes > 0)
            return fmt::format("its clone {} shares {} MiB of storage with it", system.name,
                               std::max<std::uint64_t>(system.shared_bytes >> 20, 1));
        auto devices = cp::read_device_file(system.folder);
        if (!devices.ok()) continue;
        for (const auto& device : devices.value())
            if (device.path.starts_with(golden.folder + '/'))
                return fmt::format("its clone {} uses {}", system.name, device.path);
    }
    return std::nullopt;
}

}  // namespace

Result<Store> Catalogue::store(dasd::Access access) {
    return Store::open(site_ + "/golden.db", access);
}

Result<Snapshot> Catalogue::add(const std::string& folder, const std::string& name,
                                Findings& findings) {
    auto system = TRY(open_system(folder));
    auto known = TRY(list());
    for (const auto& other : known)
        if (other.folder == folder && other.retired_at.empty())
            return make_error(
                msg::CVMGLD855E, system.name,
                fmt::format("it is generation {} of {} already; GOLDEN RETIRE it first",
                            other.generation, other.name));
    TRY(check_still(system));
    TRY(check_sound(system, findings));
    auto devices = TRY(protect(folder));
    auto added = [&]() -> Result<Snapshot> {
        auto quiet = TRY(open_system(folder));
        auto inventory = take_inventory(quiet, with_cache("", true), {});
        if (!inventory.faults.empty()) return inventory.faults.front();
        inventory.devices = {devices};
        auto catalogue = TRY(store(dasd::Access::write));
        Snapshot about;
        about.name = name.empty() ? system.name : name;
        about.folder = folder;
        about.made_by = by_;
        about.made_at = utc_now();
        auto kept = TRY(catalogue.add(about, inventory));
        TRY(cp::append_audit(
            site_, {by_, fmt::format("GOLDEN ADD {} generation {}", kept.name, kept.generation), "",
                    kept.hash}));
        return kept;
    }();
    if (!added.ok()) TRY(unprotect(folder, devices));
    return added;
}

Result<std::vector<Snapshot>> Catalogue::list() {
    std::error_code ignored;
    if (!fs::exists(site_ + "/golden.db", ignored)) return std::vector<Snapshot>();
    auto catalogue = TRY(store(dasd::Access::read));
    return catalogue.list();
}

Result<Snapshot> Catalogue::find(const std::string& name) {
    auto known = TRY(list());
    const Snapshot* found = nullptr;
    for (const auto& one : known)
        if (one.name == name && (!found || one.generation > found->generation)) found = &one;
    for (const auto& one : known)
        if (!found && one.system == name && one.retired_at.empty()) found = &one;
    if (!found) return make_error(msg::CVMGLD850E, name);
    return *found;
}

Result<Inventory> Catalogue::inventory(const Snapshot& about) {
    auto catalogue = TRY(store(dasd::Access::read));
    return catalogue.load(about);
}

Result<void> Catalogue::verify(const Snapshot& about, Depth depth, const std::string& cache,
                               Findings& findings) {
    if (!about.retired_at.empty())
        return make_error(msg::CVMGLD858E, about.name, about.generation, about.retired_at);
    auto recorded = TRY(inventory(about));
    auto now = identities(about, recorded);
    bool untouched = same_identities(now, recorded.volumes) &&
                     combined_hash(about.folder, recorded.volumes) == about.hash;
    if (untouched && depth == Depth::quick) {
        findings.add(make_error(msg::CVMGLD856I, about.name, about.generation,
                                "files untouched since then"));
        return {};
    }
    auto tampered = [&](const std::string& what) {
        auto noted = cp::append_audit(site_, {by_,
                                              fmt::format("GOLDEN VERIFY {} generation {}: {}",
                                                          about.name, about.generation, what),
                                              about.hash, ""});
        (void)noted;  // the refusal matters more than its entry
        return make_error(msg::CVMGLD851E, about.name, about.generation, what);
    };
    auto system = open_system(about.folder);
    if (!system.ok()) return tampered(system.error().text);
    auto found = take_inventory(system.value(), with_cache(cache, false), {});
    if (found.hash == about.hash && found.faults.empty()) {
        findings.add(make_error(msg::CVMGLD856I, about.name, about.generation, "all hashes"));
        auto catalogue = store(dasd::Access::write);
        if (catalogue.ok() && !untouched && now.size() == recorded.volumes.size())
            TRY(catalogue.value().set_identities(about, now));
        return {};
    }
    for (const auto& fault : found.faults) findings.add(fault);
    auto records = compare_records(system.value(), recorded, found, false, findings);
    return tampered(records == 0 ? std::string("system.cnf is another one")
                                 : fmt::format("{} records differ, hash {}", records, found.hash));
}

Result<void> Catalogue::retire(const Snapshot& about, Removal removal) {
    auto goldens = TRY(list());
    auto needed = needed_by(about, relatives(site_, goldens));
    if (needed && removal != Removal::keep) return make_error(msg::CVMGLD853E, about.name, *needed);
    auto recorded = TRY(inventory(about));
    auto catalogue = TRY(store(dasd::Access::write));
    if (about.retired_at.empty()) TRY(catalogue.retire(about, utc_now()));
    std::error_code fault;
    bool there = fs::exists(about.folder + "/system.cnf", fault);
    if (there && removal == Removal::erase && is_running(about.folder))
        return make_error(msg::CVMGLD853E, about.name, "it runs");
    if (there && removal != Removal::keep) TRY(unprotect(about.folder, text_of(recorded.devices)));
    if (there && removal == Removal::erase) {
        fs::remove_all(about.folder, fault);
        if (fault) return make_error(msg::CVMGLD853E, about.name, fault.message());
    }
    constexpr std::string_view kHow[] = {"unprotected", "kept", "erased"};
    return cp::append_audit(
        site_, {by_,
                fmt::format("GOLDEN RETIRE {} generation {}, {}", about.name, about.generation,
                            kHow[static_cast<std::size_t>(removal)]),
                about.hash, ""});
}

}  // namespace cms::lineage
