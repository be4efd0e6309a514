// lineage: the SSI statement of a SYSTEM CONFIG as CLONEVM gives it to a clone (docs/clonevm.md,
// "Layouts"): another name, the source's slot for the clone, the other members' AVAILABLE; or no
// statement at all.
#include "cms/lineage/drift.h"

namespace cms::lineage {

namespace {

// Walks the words of a configuration outside its comments, statement by statement.
class SsiWords {
  public:
    explicit SsiWords(const Ancestry& from) : ssi_(from.ssi), source_(from.source) {}

    std::string edited(const std::string& record) {
        std::string made;
        goes_on_ = false;
        had_word_ = false;
        for (std::size_t at = 0; at < record.size();) {
            auto end = piece_end(record, at);
            made += piece(record.substr(at, end - at));
            at = end;
        }
        // A record with words and no comma at its end ends the statement.
        if (had_word_ && !goes_on_) words_ = 0;
        return made;
    }

  private:
    std::size_t piece_end(const std::string& record, std::size_t at) {
        if (in_comment_) {
            auto end = record.find("*/", at);
            return end == std::string::npos ? record.size() : end + 2;
        }
        if (record[at] == ' ' || record[at] == ',') return at + 1;
        if (record.compare(at, 2, "/*") == 0) return at + 2;
        return std::min({record.find_first_of(" ,", at), record.find("/*", at), record.size()});
    }

    std::string piece(const std::string& text) {
        if (in_comment_) {
            in_comment_ = !text.ends_with("*/");
            return text;
        }
        if (text == " ") return text;
        if (text == "/*") {
            in_comment_ = true;
            return text;
        }
        bool is_dropped = statement_ == "SSI" && words_ > 0 && ssi_ == "NO";
        if (text == ",") {
            goes_on_ = had_word_ = true;
            return is_dropped ? " " : text;
        }
        return word(text);
    }

    std::string word(const std::string& text) {
        goes_on_ = false;
        had_word_ = true;
        auto before = std::exchange(previous_, base::upper(text));
        if (words_ == 0 && text.ends_with(':')) return text;  // a system's name
        if (++words_ == 1) statement_ = previous_;
        if (statement_ != "SSI") return text;
        if (ssi_ == "NO") return {};
        if (words_ == 2) return ssi_;
        bool is_member = before != "PDR_VOLUME" && base::parse_decimal(before).has_value();
        return is_member && previous_ != base::upper(source_) ? "AVAILABLE" : text;
    }

    const std::string &ssi_, &source_;
    std::string statement_, previous_;
    std::size_t words_ = 0;  // of the statement so far
    bool in_comment_ = false, goes_on_ = false, had_word_ = false;
};

}  // namespace

std::vector<std::string> with_ssi_of_clone(std::vector<std::string> config, const Ancestry& from) {
    if (from.ssi.empty()) return config;
    SsiWords words(from);
    for (auto& record : config) record = words.edited(record);
    return config;
}

}  // namespace cms::lineage
