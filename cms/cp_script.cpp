// Scripts of CP's answers: reading, and which answer a command gets. Form: docs/cp-script.md.

#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/base.h"
#include "cms/scripted_cp.h"

namespace cms {

namespace {

using base::make_error;
namespace msg = base::msg;

std::string single_blanks(std::string_view text) {
    std::string joined;
    for (const auto word : base::words(text)) joined.append(joined.empty() ? "" : " ").append(word);
    return joined;
}

// \xHH and \\ of a file's line; std::nullopt: another escape.
std::optional<std::string> unescaped(std::string_view text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\') {
            plain += text[i];
        } else if (text.substr(i + 1).starts_with('\\')) {
            plain += text[++i];
        } else {
            const auto code = base::parse_hexadecimal(text.substr(std::min(i + 2, text.size()), 2));
            if (!text.substr(i + 1).starts_with('x') || i + 3 >= text.size() || !code)
                return std::nullopt;
            plain += static_cast<char>(*code);
            i += 3;
        }
    }
    return plain;
}

// Reads a script line by line.
class Reader {
  public:
    explicit Reader(const std::string& file) {
        script_.file = file;
        folder_ = std::filesystem::path(file).parent_path();
    }
    // False: the line is none of a script.
    bool take(std::string_view line) {
        if (base::trim(line).empty() || line[0] == '#') return true;
        const auto text = unescaped(line.substr(std::min<std::size_t>(line.size(), 2)));
        if (!text || (line.size() > 1 && line[1] != ' ')) return false;
        switch (line[0]) {
            case '@':
                return take_fact(*text);
            case '>':
            case '~':
                return take_command(*text, line[0] == '~');
            case '<':
                if (!script_.entries.empty()) script_.entries.back().lines.push_back(*text);
                return !script_.entries.empty();
            case '=':
                return take_rc(base::trim(*text));
            default:
                return false;
        }
    }
    CpScript taken() { return std::move(script_); }

  private:
    bool take_command(std::string_view text, bool is_pattern) {
        script_.entries.push_back({base::upper(single_blanks(text)), is_pattern, 0, {}});
        return !script_.entries.back().command.empty();
    }
    bool take_rc(std::string_view word) {
        const auto number = base::parse_decimal(word);
        if (!number || *number > 99999999 || script_.entries.empty()) return false;
        script_.entries.back().rc = static_cast<int>(*number);
        return true;
    }
    bool take_fact(std::string_view text) {
        const auto words = base::words(text);
        if (words.size() < 2) return false;
        const auto kind = base::upper(words[0]);
        if (kind == "USERID" && words[1].size() <= 8)
            script_.userid = base::upper(words[1]);
        else if (kind == "NODE" && words[1].size() <= 8)
            script_.node = base::upper(words[1]);
        else if (kind == "SET" && words.size() == 3)
            script_.settings[base::upper(words[1])] = base::upper(words[2]);
        else
            return kind == "DISK" && take_disk(words);
        return true;
    }
    // disk vdev path [R/O]
    bool take_disk(const std::vector<std::string_view>& words) {
        const auto number = base::parse_hexadecimal(words[1]);
        const bool read_only = words.size() == 4 && base::upper(words[3]) == "R/O";
        if (!number || *number > 0xFFFF || words.size() < 3 || words.size() > 4) return false;
        if (words.size() == 4 && !read_only) return false;
        auto path = (folder_ / std::string(words[2])).lexically_normal().string();
        script_.disks[static_cast<std::uint16_t>(*number)] = {std::move(path), read_only};
        return true;
    }
    CpScript script_;
    std::filesystem::path folder_;
};

}  // namespace

base::Result<CpScript> parse_cp_script(std::string_view text, const std::string& file) {
    Reader reader(file);
    std::istringstream in{std::string(text)};
    std::uint32_t number = 0;
    for (std::string line; std::getline(in, line);) {
        ++number;
        if (line.ends_with('\r')) line.pop_back();
        const auto inner = base::from_utf8(line).value_or(line);
        if (!reader.take(inner)) return make_error(msg::DMSCPS901E, number, file, inner);
    }
    return reader.taken();
}

base::Result<CpScript> read_cp_script(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    if (!in || std::filesystem::is_directory(file)) return make_error(msg::DMSCPS903E, file);
    return parse_cp_script(text.str(), file);
}

// The shortest text for each *, tried again longer where the rest does not fit.
std::optional<std::vector<std::string>> fitting_parts(std::string_view pattern,
                                                      std::string_view command) {
    struct Star {
        std::size_t in_pattern, in_command, length, part;
    };
    std::vector<std::string> parts;
    std::optional<Star> last;
    std::size_t p = 0, c = 0;
    while (c < command.size() || p < pattern.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            last = Star{++p, c, 0, parts.size()};
            parts.emplace_back();
        } else if (p < pattern.size() && c < command.size() &&
                   (pattern[p] == '%' || pattern[p] == command[c])) {
            if (pattern[p] == '%') parts.emplace_back(1, command[c]);
            ++p, ++c;
        } else if (last && last->in_command + last->length < command.size()) {
            ++last->length;
            parts.resize(last->part);
            parts.emplace_back(command.substr(last->in_command, last->length));
            p = last->in_pattern;
            c = last->in_command + last->length;
        } else {
            return std::nullopt;
        }
    }
    return parts;
}

}  // namespace cms
