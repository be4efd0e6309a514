// The scanner of pipeline specifications. Books: PIPE command, "Syntax of a pipeline
// specification".

#include "cms/pipe/scanner.h"

#include <algorithm>
#include <cctype>
#include <map>

namespace cms::pipe {

namespace {

using base::make_error;
namespace msg = base::msg;

constexpr std::size_t kLongestLabel = 8;
constexpr std::string_view kBlank = " ";

struct NamedCharacter {
    std::string_view notation;
    char character;
};
constexpr NamedCharacter kCharacters[] = {
    {"BLAnk", ' '},     {"SPACE", ' '},  {"TABulate", '\t'}, {"COMma", ','},  {"COLon", ':'},
    {"SEMIcolon", ';'}, {"PERiod", '.'}, {"DQUOTE", '"'},    {"QUOTE", '\''}, {"NULL", '\0'},
};

std::optional<unsigned> hex_digit(char c) {
    if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
    const int folded = std::toupper(static_cast<unsigned char>(c));
    if (folded >= 'A' && folded <= 'F') return static_cast<unsigned>(folded - 'A' + 10);
    return std::nullopt;
}

// ---- options ----

struct Switch {
    std::string_view notation;
    bool Options::*on;
};
constexpr Switch kSwitches[] = {
    {"LISTRC", &Options::list_rc},
    {"LISTERR", &Options::list_errors},
    {"LISTCMD", &Options::list_commands},
    {"TRACE", &Options::trace},
};

bool take_switch(std::string_view word, Options& options) {
    for (const auto& row : kSwitches) {
        const bool off = word.size() > 2 && base::matches(word.substr(0, 2), "NO") &&
                         base::matches(word.substr(2), row.notation);
        if (!off && !base::matches(word, row.notation)) continue;
        options.*row.on = !off;
        return true;
    }
    // Where it stops and how much it lists has no meaning here.
    return base::matches(word, "LONGER");
}

base::Result<void> take_character(std::string_view value, char& character) {
    const auto read = character_of(value);
    if (!read) {
        auto error = make_error(msg::FPLARG050E, value);
        error.rc = -error.rc;
        return error;
    }
    character = *read;
    return {};
}

base::Result<void> take_value(std::string_view word, std::string_view value, Options& options) {
    if (base::matches(word, "STAGESEP") || base::matches(word, "SEParator"))
        return take_character(value, options.separator);
    if (base::matches(word, "ENDchar")) return take_character(value, options.end);
    if (base::matches(word, "ESCape")) return take_character(value, options.escape);
    if (base::matches(word, "NAME")) {
        options.name = value;
        return {};
    }
    const auto number = base::parse_decimal(value);
    if (base::matches(word, "MSGLEVEL") && number) {
        options.message_level = *number;
        return {};
    }
    if (base::matches(word, "STOP") && (number || base::matches(value, "ANYEOF"))) return {};
    return make_error(msg::FPLSCA014E, word);
}

// Options in parentheses at the front of `text`, which is moved behind them.
base::Result<void> take_options(std::string_view& text, Options& options) {
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    if (!text.starts_with('(')) return {};
    const auto close = text.find(')');
    if (close == std::string_view::npos) return make_error(msg::FPLSCA045E);
    const auto words = base::words(text.substr(1, close - 1));
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (take_switch(words[i], options)) continue;
        if (i + 1 == words.size()) {
            const bool known = take_value(words[i], "1", options).ok();
            return known ? make_error(msg::FPLSCA015E, words[i])
                         : make_error(msg::FPLSCA014E, words[i]);
        }
        TRY(take_value(words[i], words[i + 1], options));
        ++i;
    }
    text.remove_prefix(close + 1);
    return {};
}

// ---- pieces ----

// What stands between two separators, and whether an end character follows.
struct Piece {
    std::string text;
    bool ends_pipeline = false;
};

std::vector<Piece> split(std::string_view text, const Options& options) {
    std::vector<Piece> pieces(1);
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool special = c == options.separator || (options.end != 0 && c == options.end);
        const bool escapes = options.escape != 0 && c == options.escape;
        const bool more = i + 1 < text.size();
        // A doubled separator or end character is data.
        if (more && (escapes || (special && text[i + 1] == c))) {
            pieces.back().text += text[++i];
        } else if (special) {
            pieces.back().ends_pipeline = c != options.separator;
            pieces.emplace_back();
        } else {
            pieces.back().text += c;
        }
    }
    pieces.back().ends_pipeline = true;
    return pieces;
}

// ---- elements ----

bool is_label_character(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '@' || c == '#' || c == '$' ||
           c == '_';
}

struct Label {
    std::string name, stream;
};

// "a:" or "a.stream:" at the front of `text`, which is moved behind it.
std::optional<Label> take_label(std::string_view& text) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos || colon == 0) return std::nullopt;
    const auto word = text.substr(0, colon);
    const auto dot = word.find('.');
    const auto name = word.substr(0, dot);
    const auto stream = dot == std::string_view::npos ? std::string_view() : word.substr(dot + 1);
    if (name.empty() || !std::all_of(name.begin(), name.end(), is_label_character))
        return std::nullopt;
    if (!std::all_of(stream.begin(), stream.end(), is_label_character)) return std::nullopt;
    text.remove_prefix(colon + 1);
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    return Label{std::string(name), std::string(stream)};
}

// "*:", "*.input:", "*.output.1:", "*.0:"; nullopt: not a connector.
std::optional<Element> connector_of(std::string_view text) {
    const auto word = base::trim(text);
    if (word.size() < 2 || word[0] != '*' || word.back() != ':') return std::nullopt;
    auto inside = word.substr(1, word.size() - 2);
    if (!inside.empty() && inside[0] != '.') return std::nullopt;
    Element element;
    element.kind = Element::Kind::connector;
    element.text = word;
    element.stream_name = "0";
    if (inside.empty()) return element;
    inside.remove_prefix(1);
    const auto dot = inside.find('.');
    const auto side = inside.substr(0, dot);
    const bool input = base::matches(side, "INput"), output = base::matches(side, "OUTput");
    if (input || output) element.is_input = input;
    if (!input && !output && dot == std::string_view::npos) element.stream_name = side;
    if (dot != std::string_view::npos) element.stream_name = inside.substr(dot + 1);
    return element;
}

// Reads pieces one after the other.
class Reader {
  public:
    explicit Reader(Specification& found) : found_(found) {}

    base::Result<void> piece(const Piece& piece) {
        const bool blank = piece.text.find_first_not_of(' ') == std::string::npos;
        const bool alone = elements_.empty() && piece.ends_pipeline;
        if (blank && !alone) return make_error(msg::FPLSCA017E);
        if (!blank) TRY(element(piece.text));
        if (!piece.ends_pipeline) return {};
        // A pipeline of blanks does not count: many write an end character behind the options.
        if (!elements_.empty()) {
            TRY(check_connectors());
            found_.pipelines.push_back({std::move(elements_)});
        }
        elements_.clear();
        return {};
    }

  private:
    base::Result<void> check_connectors() const {
        for (std::size_t i = 0; i < elements_.size(); ++i) {
            const bool at_end = i == 0 || i + 1 == elements_.size();
            if (elements_[i].kind == Element::Kind::connector && !at_end)
                return make_error(msg::FPLSCA098E, elements_[i].text);
        }
        return {};
    }

    base::Result<void> element(std::string_view text) {
        text.remove_prefix(text.find_first_not_of(' '));
        if (auto connector = connector_of(text)) {
            elements_.push_back(std::move(*connector));
            return {};
        }
        auto label = take_label(text);
        if (label && label->name.size() > kLongestLabel)
            return make_error(msg::FPLSCA048E, label->name);
        if (label && text.empty()) return reference(*label);
        return declare(text, label);
    }

    base::Result<void> reference(const Label& label) {
        const auto known = labels_.find(label.name);
        if (known == labels_.end()) return make_error(msg::FPLSCA046E, label.name);
        Element element;
        element.kind = Element::Kind::reference;
        element.index = known->second;
        element.stream = found_.streams[known->second].size();
        element.stream_name = label.stream;
        found_.streams[known->second].push_back(label.stream);
        elements_.push_back(std::move(element));
        return {};
    }

    base::Result<void> declare(std::string_view text, const std::optional<Label>& label) {
        if (label && labels_.contains(label->name)) return make_error(msg::FPLSCA047E, label->name);
        StageText stage;
        stage.options = found_.options;
        TRY(take_options(text, stage.options));
        text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
        stage.text = text;
        auto end = std::min(text.find(' '), text.size());
        // File names may follow <, > and >> at once.
        if (text[0] == '<' || text[0] == '>') end = std::min(text.find_first_not_of(text[0]), end);
        stage.verb = text.substr(0, end);
        text.remove_prefix(end);
        if (!text.empty() && text[0] == ' ') text.remove_prefix(1);
        stage.operands = text;
        if (stage.verb.empty()) return make_error(msg::FPLSCA017E);
        stage.stage = elements_.size() + 1;
        stage.pipeline = found_.pipelines.size() + 1;
        Element element;
        element.index = found_.stages.size();
        if (label) labels_[label->name] = element.index;
        found_.stages.push_back(std::move(stage));
        found_.streams.push_back({label ? label->stream : std::string()});
        elements_.push_back(std::move(element));
        return {};
    }

    Specification& found_;
    std::vector<Element> elements_;
    std::map<std::string, std::size_t, std::less<>> labels_;
};

}  // namespace

std::optional<char> character_of(std::string_view word) {
    if (word.size() == 1) return word[0];
    if (word.size() == 2) {
        const auto high = hex_digit(word[0]), low = hex_digit(word[1]);
        if (high && low) return static_cast<char>(*high * 16 + *low);
        return std::nullopt;
    }
    for (const auto& row : kCharacters)
        if (base::matches(word, row.notation)) return row.character;
    return std::nullopt;
}

base::Result<Specification> scan(std::string_view text) {
    if (text.find_first_not_of(kBlank) == std::string_view::npos)
        return make_error(msg::FPLSCA011E);
    Specification found;
    TRY(take_options(text, found.options));
    Reader reader(found);
    for (const auto& piece : split(text, found.options)) TRY(reader.piece(piece));
    if (found.pipelines.empty()) return make_error(msg::FPLSCA256E);
    return found;
}

}  // namespace cms::pipe
