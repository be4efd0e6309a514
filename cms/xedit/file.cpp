#include "cms/xedit/file.h"

#include <algorithm>

namespace cms::xedit {
namespace {

// CMS records have no trailing blanks worth keeping in storage; FILE pads again.
bool fit(const Settings& settings, std::string& text) {
    text.erase(text.find_last_not_of(' ') + 1);
    if (text.size() <= settings.truncation) return false;
    text.resize(settings.truncation);
    return true;
}

}  // namespace

std::string File::identifier() const {
    return name + " " + type + " " + mode;
}

bool File::in_scope(LineNumber number) const {
    if (!settings.scope_display) return true;
    auto level = line(number).level;
    return level >= settings.display_low && level <= settings.display_high;
}

LineNumber File::next_in_scope(LineNumber from, int step) const {
    auto end = size() + 1;
    while (step > 0 ? from < end : from > 0) {
        from = step > 0 ? from + 1 : from - 1;
        if (from == 0 || from == end || in_scope(from)) break;
    }
    return from;
}

bool File::insert(LineNumber after, std::string text) {
    bool cut = fit(settings, text);
    auto at = std::min(after, size());
    Line line{std::move(text), settings.display_low, true, true, {}};
    lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(at), std::move(line));
    ++alterations;
    return cut;
}

bool File::replace(LineNumber number, std::string text) {
    bool cut = fit(settings, text);
    auto& place = line(number);
    if (place.text == text) return cut;
    place.text = std::move(text);
    place.changed = true;
    ++alterations;
    return cut;
}

void File::erase(LineNumber first, LineNumber last) {
    auto from = lines.begin() + static_cast<std::ptrdiff_t>(first - 1);
    auto to = lines.begin() + static_cast<std::ptrdiff_t>(last);
    // RECOVER gives the last deleted line back first.
    std::move(from, to, std::back_inserter(deleted));
    lines.erase(from, to);
    alterations += last - first + 1;
}

std::optional<LineNumber> File::named(std::string_view wanted) const {
    for (LineNumber number = 1; number <= size(); ++number) {
        const auto& names = line(number).names;
        if (std::find(names.begin(), names.end(), wanted) != names.end()) return number;
    }
    return std::nullopt;
}

}  // namespace cms::xedit
