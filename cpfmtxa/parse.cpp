// CPFMTXA: cylinder ranges and allocation lines. Reference: cpfmtxa sections 2 and 5.
#include "cpfmtxa/cpfmtxa.h"

namespace cpfmtxa {
namespace {

namespace msg = base::msg;
using base::make_error;

// "0-9", "0 9", "0.3" taken apart; `separator` is blank, '-', '.' or 0 when there is one number.
struct RangeParts {
    std::string first, second;
    char separator = 0;
};

RangeParts take_apart(std::string_view text) {
    auto folded = base::upper(base::trim(text));
    auto at = folded.find_first_of("-.");
    if (at == std::string::npos) at = folded.find(' ');
    if (at == std::string::npos) return {folded, "", 0};
    return {std::string(base::trim(folded.substr(0, at))),
            std::string(base::trim(folded.substr(at + 1))), folded[at]};
}

// The last cylinder of the range, or nothing when the text is no number.
std::optional<std::uint64_t> last_cylinder(const RangeParts& parts, std::uint64_t first,
                                           dasd::Cylinder cylinders) {
    if (parts.separator == 0) return first;
    if (parts.separator != '.' && parts.second == "END") return cylinders.n - 1;
    auto number = base::parse_decimal(parts.second);
    if (!number) return std::nullopt;
    if (parts.separator != '.') return *number;
    if (*number == 0) return std::nullopt;
    return first + *number - 1;
}

}  // namespace

base::Result<dasd::CylinderRange> parse_range(std::string_view text, dasd::Cylinder cylinders) {
    auto parts = take_apart(text);
    auto first = base::parse_decimal(parts.first);
    if (!first) return make_error(msg::HCPCCF6225E, text);
    auto last = last_cylinder(parts, *first, cylinders);
    if (!last) return make_error(msg::HCPCCF6225E, text);
    if (*last < *first || *last >= cylinders.n)
        return make_error(msg::HCPCCF6226E, base::trim(text), cylinders.n - 1);
    return dasd::CylinderRange{{*first}, {static_cast<std::uint32_t>(*last - *first + 1)}};
}

base::Result<Allocation> parse_allocation(std::string_view line, dasd::Cylinder cylinders) {
    base::WordReader words(line);
    auto word = words.next();
    auto type = dasd::space_type(base::upper(word));
    if (!type) return make_error(msg::HCPCCF6227E, base::upper(word));
    auto range = TRY(parse_range(words.rest(), cylinders));
    return Allocation{*type, range};
}

}  // namespace cpfmtxa
