// lineage: what a system's volumes hold, whether it is as it should be, and where it came from.
//
// VERIFY, DRIFT, GOLDEN and AUDIT (docs/lineage.md). Nothing here runs a system: its folder is read
// as it lies, system.cnf first, then labels, maps, SYSTEM CONFIG, the directory and the files of
// every minidisk. Findings are messages of the catalogue; their severity decides the return code.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/base.h"
#include "cp/cp.h"
#include "dasd/block_use.h"
#include "dasd/dasd.h"
#include "dasd/hash.h"

namespace cms::lineage {

// ---- a system as its folder has it ----

struct SystemVolume {
    dasd::DeviceNumber number;
    std::string path;        // of the image, as open_volume takes it
    bool read_only = false;  // system.cnf says ro
    std::string serial;
    std::shared_ptr<dasd::Volume> volume;
    dasd::AllocationMap map;
};

// A permanent minidisk of the directory, on a volume of the system.
struct MinidiskPlace {
    std::string user;
    dasd::DeviceNumber number;
    std::string serial;
    dasd::CylinderRange range;
    bool is_whole_volume = false;
    bool is_area = false;      // of a NOLOG user: space CP uses itself, no CMS disk
    std::string text() const;  // "MAINT 0191"
};

// Where a clone came from, as its journal tells. The only reader of the journal here.
struct Ancestry {
    std::string name, source;
    struct Label {
        dasd::DeviceNumber number;
        std::string label, source_label;  // source_label by the naming standard when not recorded
        dasd::Cylinder cylinders;
        std::string file;
    };
    std::vector<Label> volumes;
    std::string ssi{};  // of its parameters: a name, NO, or empty when it was not given
};
// std::nullopt: the folder has no journal. Error: it cannot be read.
base::Result<std::optional<Ancestry>> ancestry_of(const std::string& folder);

struct SystemFiles {
    std::string name;    // from SYSTEM CONFIG; else the folder's, upper case
    std::string folder;  // absolute
    std::vector<SystemVolume> volumes;
    std::optional<Ancestry> ancestry;
    // Index of the SYSRES in `volumes`: a map of ours with PARM space, else SYSTEM CONFIG on a CMS
    // disk.
    std::optional<std::size_t> sysres;
    std::vector<std::string> config;          // records of SYSTEM CONFIG
    std::optional<dasd::CylinderRange> parm;  // the CMS disk they lie on
    std::vector<std::string> object;          // the source inside the object directory
    std::string object_file, object_date;     // as DIRECTXA noted them
    std::vector<std::string> directory;       // records of USER DIRECT, empty when not found
    cp::SystemConfig parsed_config;
    cp::UserDirectory parsed_directory;    // of the object, else of USER DIRECT
    std::vector<MinidiskPlace> minidisks;  // in directory order
    std::vector<base::Error> faults;       // what could not be read, as findings

    const SystemVolume* find(std::string_view serial) const;
};

// The folder of a system: `name` with a slash is a path; else a folder beside that of the running
// system (`here`; empty: the current directory), in lower case or as written. Error: CVMLIN801E.
base::Result<std::string> system_folder(const std::string& here, const std::string& name);
// The folder that holds a system's folder: the site.
std::string site_of(const std::string& folder);

// Opens everything for reading. Errors: no system.cnf, a journal that cannot be read; what else
// cannot be read is a fault in the value.
base::Result<SystemFiles> open_system(const std::string& folder);
// True when a CP has the system's lock.
bool is_running(const std::string& folder);

// A minidisk as a device to read.
dasd::Device device_of(const SystemFiles& system, const MinidiskPlace& place,
                       dasd::Access access = dasd::Access::read);
// True when its first track carries a CMS label.
bool has_cms_files(const dasd::Device& device);

// ---- progress and findings ----

// What a command reports, and counts for the return code: 0, 4 with warnings, 8 with errors.
class Findings {
  public:
    explicit Findings(base::Console& console) : console_(console) {}
    void add(const base::Error& finding);
    void line(std::string_view text) { console_.line(text); }
    base::Console& console() { return console_; }
    std::uint64_t errors() const { return errors_; }
    std::uint64_t warnings() const { return warnings_; }
    int rc() const { return errors_ > 0 ? 8 : warnings_ > 0 ? 4 : 0; }

  private:
    base::Console& console_;
    std::uint64_t errors_ = 0, warnings_ = 0;
};

}  // namespace cms::lineage
