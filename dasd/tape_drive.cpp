#include "dasd/tape_drive.h"

#include <filesystem>

namespace dasd {

namespace msg = base::msg;
using base::make_error;

base::Result<void> TapeDrive::check_loaded() const {
    if (!is_loaded()) return make_error(msg::DASTAP705E);
    return {};
}

base::Result<TapeImage> TapeDrive::open() const {
    TRY(check_loaded());
    return TapeImage::open(image(), *files_);
}

base::Result<TapeWriter> TapeDrive::open_writer(const TapeWriteOptions& options) const {
    TRY(check_loaded());
    if (!writable()) return make_error(msg::DASIMG117E, image());
    return TapeWriter::open(image(), at_, options, *files_);
}

base::Result<void> TapeDrive::skip_files(std::uint32_t files) {
    if (files == 0) return {};
    auto tape = TRY(open());
    auto behind = TRY(tape.skip_files(at_, files));
    if (!behind) return make_error(msg::DASTAP706E, image(), files);
    move_to(*behind);
    return {};
}

base::Result<TapeDrive*> DeviceResolver::tape(DeviceNumber number) {
    return make_error(msg::DASTAP707E, fmt::format("{:04X}", number.n));
}

bool names_a_tape(const std::string& path) {
    std::error_code fault;
    if (std::filesystem::exists(path, fault))
        return std::filesystem::file_size(path, fault) > 0 && !fault && TapeImage::open(path).ok();
    auto extension = base::upper(std::filesystem::path(path).extension().string());
    return extension == ".AWS" || extension == ".HET";
}

}  // namespace dasd
