// Volume labels: reading, clipping, owner data. Format page: cpfmtxa section 8.2.
//
// Record 3 is found by its number: its place depends on records 1 and 2. Clipping changes bytes 4-9
// and nothing else.
#include "dasd/label.h"

#include <algorithm>
#include <array>

namespace dasd {
namespace {

namespace msg = base::msg;
using base::make_error;
using base::Result;

// Label record, data part (80 bytes):
//    0  4  VOL1        46  5  CPVOL or CP370
//    4  6  serial      51 16  owner: SSI name, system name (only with our allocation map)
//   37 14  owner as OS and Linux write it
constexpr std::size_t kSerialAt = 4, kSerialLength = 6, kMarkAt = 46, kMarkLength = 5;
constexpr std::size_t kOwnerTextAt = 37, kOwnerTextLength = 14;
constexpr std::size_t kOwnerAt = 51, kOwnerLength = 8, kLabelLength = 80;
constexpr std::uint8_t kLabelRecord = 3;

std::string text_at(base::Bytes data, std::size_t offset, std::size_t length) {
    if (offset + length > data.size()) return "";
    return base::load_ebcdic_field(data.subspan(offset, length));
}

const Record* vol1_record(const Track& track0) {
    const auto* record = track0.find(kLabelRecord);
    bool labelled = record != nullptr && record->data.size() >= kSerialAt + kSerialLength &&
                    text_at(record->data, 0, 4) == "VOL1";
    return labelled ? record : nullptr;
}

std::array<std::byte, kSerialLength> serial_field(std::string_view serial) {
    std::array<std::byte, kSerialLength> field{};
    base::store_ebcdic_field(field, serial);
    return field;
}

Result<VolumeLabel> decode_label(Volume& volume, const Record& record) {
    VolumeLabel label;
    label.serial = text_at(record.data, kSerialAt, kSerialLength);
    auto mark = text_at(record.data, kMarkAt, kMarkLength);
    label.is_cp_volume = mark == "CPVOL";
    label.is_vm370 = mark == "CP370";
    if (!label.is_cp_volume && !label.is_vm370)
        label.owner_text = text_at(record.data, kOwnerTextAt, kOwnerTextLength);
    if (!label.is_cp_volume || record.data.size() < kLabelLength) return label;
    auto map = TRY(read_map(volume));
    if (map.kind() == MapKind::ours) {
        label.owner_ssi = text_at(record.data, kOwnerAt, kOwnerLength);
        label.owner_system = text_at(record.data, kOwnerAt + kOwnerLength, kOwnerLength);
    }
    return label;
}

bool is_serial_character(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '#' || c == '@' || c == '$' ||
           c == '-';
}

}  // namespace

bool is_valid_serial(std::string_view serial) {
    return !serial.empty() && serial.size() <= kSerialLength &&
           std::all_of(serial.begin(), serial.end(), is_serial_character);
}

std::optional<std::string> volume_mark(const Track& track0) {
    const auto* record = vol1_record(track0);
    if (record == nullptr) return std::nullopt;
    return text_at(record->data, kMarkAt, kMarkLength);
}

Result<std::optional<VolumeLabel>> read_label(Volume& volume) {
    auto track0 = TRY(volume.read_track({}));
    const auto* record = vol1_record(track0);
    if (record == nullptr) return std::optional<VolumeLabel>{};
    return std::optional<VolumeLabel>{TRY(decode_label(volume, *record))};
}

Result<std::optional<std::string>> read_device_label(const Device& device) {
    auto track0 = TRY(device.read_track({}));
    const auto* record = track0.find(kLabelRecord);
    if (record == nullptr) return std::optional<std::string>{};
    auto identifier = text_at(record->data, 0, 4);
    if (identifier != "VOL1" && identifier != "CMS1") return std::optional<std::string>{};
    return std::optional<std::string>{text_at(record->data, kSerialAt, kSerialLength)};
}

Result<void> relabel_track0(Track& track0, std::string_view serial, const std::string& path) {
    if (!is_valid_serial(serial)) return make_error(msg::DASLBL301E, std::string(serial));
    const auto* record = vol1_record(track0);
    if (record == nullptr) return make_error(msg::DASLBL302E, path);
    track0.patch(*record, kSerialAt, serial_field(serial));
    return {};
}

Result<void> clip(Volume& volume, std::string_view serial) {
    auto track0 = TRY(volume.read_track({}));
    TRY(relabel_track0(track0, serial, volume.path()));
    return volume.write_track(track0);
}

Result<void> write_owner(Volume& volume, std::string_view ssi, std::string_view system) {
    auto track0 = TRY(volume.read_track({}));
    const auto* record = vol1_record(track0);
    if (record == nullptr) return make_error(msg::DASLBL302E, volume.path());
    auto map = TRY(read_map(volume));
    if (map.kind() != MapKind::ours || record->data.size() < kLabelLength)
        return make_error(msg::DASLBL303E, "OWNER",
                          volume.path() + " was not formatted by this product");
    std::array<std::byte, 2 * kOwnerLength> owner{};
    base::MutableBytes field = owner;
    base::store_ebcdic_field(field.first(kOwnerLength), ssi);
    base::store_ebcdic_field(field.subspan(kOwnerLength), system);
    track0.patch(*record, kOwnerAt, owner);
    return volume.write_track(track0);
}

}  // namespace dasd
