// Volumes: 3390 images as files. Format pages: reference dasd-images, sections 3 (plain CKD, also
// in several files), 5 to 7 (compressed images, shadow files, the 64-bit family).
//
// Images are read and written with pread/pwrite, never mapped: a full disk or a truncated file is
// an Error. Holes are neither read nor copied as data. The host's files are behind Files, with a
// failing version for tests.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/base.h"
#include "dasd/formats.h"
#include "dasd/track.h"

namespace dasd {

enum class Access { read, write };

// The host's file system as the dasd room uses it. host_files() is the real one; tests wrap it to
// fail on demand (short writes, no space, I/O errors at the n-th call).
class File {
  public:
    virtual ~File() = default;
    virtual base::Result<void> read(std::uint64_t offset,
                                    base::MutableBytes into) = 0;                  // all or error
    virtual base::Result<void> write(std::uint64_t offset, base::Bytes from) = 0;  // all or error
    virtual base::Result<std::uint64_t> size() = 0;
    virtual base::Result<void> resize(std::uint64_t size) = 0;
    virtual base::Result<void> sync() = 0;
    // A hint: these bytes may go to the disk now, so that less is left for sync().
    virtual void begin_sync(std::uint64_t offset, std::uint64_t length) = 0;
    // Start of the next data (not a hole) at or after `offset`; the file's size when none.
    virtual base::Result<std::uint64_t> next_data(std::uint64_t offset) = 0;
    virtual base::Result<std::uint64_t> next_hole(std::uint64_t offset) = 0;
    // FICLONE / FICLONERANGE from another file of the same Files. The error's text says why it
    // cannot share ("the file system cannot share blocks (ext4)").
    virtual base::Result<void> share_all(File& source) = 0;
    virtual base::Result<void> share_range(File& source, std::uint64_t from, std::uint64_t to,
                                           std::uint64_t length) = 0;
    virtual int descriptor() const = 0;
    virtual bool still_at(const std::string& path) const = 0;  // same inode as the path names now
};
class Files {
  public:
    virtual ~Files() = default;
    virtual base::Result<std::unique_ptr<File>> open(const std::string& path, Access access) = 0;
    virtual base::Result<std::unique_ptr<File>> create(
        const std::string& path) = 0;  // must not exist
    virtual base::Result<void> rename(const std::string& from,
                                      const std::string& to) = 0;  // and fsync of the directory
    virtual base::Result<void> remove(const std::string& path) = 0;
    // Paths that begin with `prefix` (a folder and the start of a name), in name order.
    virtual std::vector<std::string> beginning_with(const std::string& prefix) = 0;
};
Files& host_files();
// The same without waiting for the disk: File::sync() does nothing, nor do rename() and remove()
// sync a folder. For files that nobody relies on until who makes them has synced them all.
Files& unsynced_files();

class Volume;
class TapeDrive;

// One file of a volume and the cylinders it holds; in a plain image the first lies at kImageHeader.
struct ImagePart {
    File* file = nullptr;
    std::string path;
    CylinderRange cylinders;
    // Set when the file is no plain image: its tracks are read and written through this volume,
    // the one that owns the file, by several threads at a time if need be. The file serves only to
    // be shared whole.
    Volume* tracks = nullptr;
};

// One opened volume. Not thread-safe for writes to the same track; reads may run in parallel.
class Volume {
  public:
    virtual ~Volume() = default;

    virtual const std::string& path() const = 0;  // first file of a multi-file image
    virtual Cylinder cylinders() const = 0;
    virtual Shape shape() const { return k3390; }
    virtual bool writable() const = 0;
    // Tracks never written read as null tracks (CreateOptions::thin).
    virtual bool is_thin() const { return false; }
    // Container as `dasd info` names it: "CKD_P370", "CKD_P370 in 2 files", "CKD_C370 with 1 shadow
    // file".
    virtual std::string format() const = 0;

    // Reads one whole track image of shape().track_size bytes, which is how much `track` has at
    // least, and checks nothing but the address range; of a compressed image also that what is
    // stored can be restored (DASTRK201E).
    virtual base::Result<void> read_image(TrackAddress address, base::MutableBytes track) = 0;
    // Writes one whole track image. The caller has built it with Track (capacity was checked
    // there).
    virtual base::Result<void> write_image(TrackAddress address, base::Bytes track) = 0;
    // Writes the tracks of one cylinder from `first` on, each of kTrackSize bytes.
    virtual base::Result<void> write_images(TrackAddress first, base::Bytes tracks);
    virtual base::Result<void> sync() = 0;
    // When the path names another file now (the volume was published anew), opens that one.
    virtual base::Result<void> refresh() = 0;
    // The files behind the volume, in cylinder order, for copies that share or sync; valid until
    // refresh(). Empty for a volume that is no file: it is copied track by track.
    virtual std::vector<ImagePart> parts() { return {}; }
    // All files the volume lies in: parts of a plain image, base and shadow files.
    virtual std::vector<std::string> paths() const { return {path()}; }
    // Whether a track is known to be an empty one (null track format 1) without reading it. False
    // says nothing.
    virtual base::Result<bool> is_known_empty(TrackAddress) { return false; }
    // The file system the volume was opened through.
    virtual Files& files() { return host_files(); }
    // A new compressed image like this one, without tracks, opened for writing; for copies that are
    // published. Only for volumes that are ImagePart::tracks.
    virtual base::Result<std::unique_ptr<Volume>> create_like(const std::string& path);

    // Asked before a copy writes through parts() or publishes the volume anew, since neither passes
    // write_image: `serial_at` answers the serial of the label that the copy leaves on head 0 of a
    // cylinder, std::nullopt where it leaves none. CP refuses one that another volume has.
    using SerialAt = std::function<base::Result<std::optional<std::string>>(Cylinder)>;
    virtual base::Result<void> accept_labels(const SerialAt&) { return {}; }

    // Reads and checks a track. A hole in the file is an error: an all-zero track is invalid.
    base::Result<Track> read_track(TrackAddress address);
    base::Result<void> write_track(const Track& track);
};

// Opens an image by what its header says. Errors: not a disk image, wrong device type, size not
// whole cylinders, part of a multi-file volume missing or disagreeing, tables of a compressed image
// that cannot be; other containers are named.
// A compressed image is opened with the shadow files that lie beside it ("x.cckd" with "x_1.cckd"
// to "x_8.cckd"): read merged, written to the last. "x_2.cckd" names the volume as it is there;
// "x.cckd sf=dir/y_*.cckd" names shadow files elsewhere, as a device statement of Hercules does.
// Devices::all admits images of CKD devices other than a 3390: Volume::shape() then says how many
// heads there are and how long a track is, and nobody may take them for kHeads and kTrackSize.
enum class Devices { only_3390, all };
base::Result<std::unique_ptr<Volume>> open_volume(const std::string& path, Access access,
                                                  Files& files = host_files(),
                                                  Devices devices = Devices::only_3390);

struct CreateOptions {
    Cylinder cylinders;
    bool split_files = false;  // `_1`, `_2` … parts below 2 GiB, as dasdinit without -lfs
    std::string label;         // six characters or fewer; empty leaves track 0 unlabelled
    // Only cylinder 0 is written now: for a volume that is about to be copied over or formatted.
    // The header says so, and until fill_null_tracks() only this product can read the image. Not
    // for volumes of several files.
    bool thin = false;
    ImageFormat format = ImageFormat::ckd;
    Packing packing{};  // of compressed images
    Shape shape = {};   // of another device than a 3390: without a label
};
// Writes a new image: device header and null tracks (format 1), track 0 labelled when asked. The
// file must not exist; on error nothing is left. A compressed image is never split nor thin: null
// tracks take no room in it.
base::Result<void> create_volume(const std::string& path, const CreateOptions& options,
                                 Files& files = host_files());
// Writes the null tracks a thin image lacks, then says in its header that it is an image like every
// other. Nothing to do for an image that is not thin.
base::Result<void> fill_null_tracks(const std::string& path, Files& files = host_files());
// As fill_null_tracks() for an image all of whose tracks were written and synced: none is looked
// at.
base::Result<void> end_thin(const std::string& path, Files& files = host_files());

// A range of cylinders used as a device of its own: a minidisk, or a whole volume. Cylinders here
// are relative to the device; home addresses and counts on disk keep the volume's cylinder numbers
// (dasd-images section 14).
class Device {
  public:
    Device() = default;
    Device(std::shared_ptr<Volume> volume, CylinderRange range, Access access)
        : volume_(std::move(volume)), range_(range), access_(access) {}

    Volume& volume() const { return *volume_; }
    const std::shared_ptr<Volume>& shared_volume() const { return volume_; }
    CylinderRange range() const { return range_; }
    Cylinder cylinders() const { return range_.count; }
    bool writable() const { return access_ == Access::write && volume_->writable(); }
    bool is_whole_volume() const {
        return range_.start == Cylinder{0} && range_.count == volume_->cylinders();
    }
    // Reads or writes by device-relative address; outside the range is an Error. The Track has
    // volume addresses.
    base::Result<Track> read_track(TrackAddress relative) const;
    base::Result<void> write_track(
        const Track& track) const;  // address within the range, else Error
    base::Result<TrackAddress> volume_address(TrackAddress relative) const;

    // The serial this volume gets when a whole-volume copy is published over it; empty: the copy's
    // own label stays. CP sets it for target volumes that a clone journal has promised a label
    // (design section 8).
    std::string intended_label;

  private:
    std::shared_ptr<Volume> volume_;
    CylinderRange range_;
    Access access_ = Access::read;
};

// Finds devices by number for DDR, CPFMTXA and others: CP's virtual machine, or files named on a
// native command line.
class DeviceResolver {
  public:
    virtual ~DeviceResolver() = default;
    // Errors: no such device (HCPDTV040E), not a DASD, write wanted on a read-only link.
    virtual base::Result<Device> device(DeviceNumber number, Access access) = 0;
    // Told after a volume was relabelled or published anew, so that the owner of the devices looks
    // again.
    virtual void volume_changed(DeviceNumber number) = 0;
    // The drive of that number, valid as long as the resolver. Errors: no such device, not a tape
    // drive (DASTAP707E).
    virtual base::Result<TapeDrive*> tape(DeviceNumber number);
};

}  // namespace dasd
