// How facts are shown.
#include "dasd/program/program.h"

namespace dasd::program {

std::string hex_dump(base::Bytes bytes) {
    std::string all;
    for (std::size_t at = 0; at < bytes.size(); at += 16) {
        auto row = bytes.subspan(at, std::min<std::size_t>(16, bytes.size() - at));
        std::string digits, text;
        for (std::size_t i = 0; i < row.size(); ++i) {
            digits +=
                fmt::format("{:02X}{}", std::to_integer<unsigned>(row[i]), i % 4 == 3 ? " " : "");
            char c = base::text_from_ebcdic(row[i]);
            text += c >= ' ' && c <= '~' ? c : '.';
        }
        all += fmt::format("  {:04X}  {:<36} *{}*\n", at, digits, text);
    }
    return all;
}

std::string hex(base::Bytes bytes) {
    std::string digits;
    digits.reserve(bytes.size() * 2);
    for (auto byte : bytes) digits += fmt::format("{:02X}", std::to_integer<unsigned>(byte));
    return digits;
}

Json json_of(TrackAddress address) {
    return {{"cylinder", address.cylinder.n}, {"head", address.head.n}};
}

Json json_of(CylinderRange range) {
    return {{"start", range.start.n}, {"count", range.count.n}};
}

std::string lines_of(const std::vector<std::string>& texts) {
    std::string lines;
    for (const auto& text : texts) lines += base::to_utf8(text) + "\n";
    return lines;
}

}  // namespace dasd::program
