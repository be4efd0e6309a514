#include "cp/config_lexer.h"

namespace cp {
namespace {

// Reads records one character at a time, with the comment that may still be open from the record
// before.
class Lexer {
  public:
    Lexer(const std::vector<std::string>& records, std::vector<ConfigDiagnostic>& diagnostics)
        : records_(records), diagnostics_(diagnostics) {}

    std::vector<ConfigStatement> run() {
        for (record_ = 0; record_ < records_.size(); ++record_) lex_record();
        if (in_comment_) complain(comment_record_, 1, base::make_error(base::msg::HCPZPR6700E));
        // Where the continuation should have begun: at the end of the last record.
        if (continued_)
            complain(record_, number(records_.back().size()),
                     base::make_error(base::msg::HCPZPR6708E));
        finish_statement();
        return std::move(statements_);
    }

  private:
    std::string_view text() const { return records_[record_]; }

    void lex_record() {
        bool saw_word = false;
        at_ = 0;
        while (at_ < text().size()) {
            if (in_comment_ || text().substr(at_, 2) == "/*")
                skip_comment();
            else if (text()[at_] == ' ')
                ++at_;
            else if (text()[at_] == '\t')
                complain_here(base::make_error(base::msg::HCPZPR6713E)), ++at_;
            else if (text()[at_] == ',')
                continued_ = true, saw_word = true, ++at_;
            else
                continued_ = false, saw_word = true, lex_word();
        }
        // A record without words (blank, or inside a comment) does not end a continuation.
        if (saw_word && !continued_) finish_statement();
    }

    void skip_comment() {
        if (!in_comment_) {
            in_comment_ = true;
            comment_record_ = record_;
            at_ += 2;
        }
        auto end = text().find("*/", at_);
        in_comment_ = end == std::string_view::npos;
        at_ = in_comment_ ? text().size() : end + 2;
    }

    void lex_word() {
        ConfigWord word{"", number(record_), number(at_), text()[at_] == '\''};
        if (word.quoted) {
            word.text = quoted_text();
        } else {
            while (at_ < text().size() && !ends_word()) word.text += text()[at_++];
        }
        if (statement_.words.empty() && !word.quoted && word.text.size() > 1 &&
            word.text.back() == ':') {
            word.text.pop_back();
            statement_.qualifier = base::upper(word.text);
            qualifier_word_ = word;
            return;
        }
        statement_.words.push_back(std::move(word));
    }

    bool ends_word() const {
        char c = text()[at_];
        return c == ' ' || c == ',' || c == '\t' || text().substr(at_, 2) == "/*";
    }

    std::string quoted_text() {
        std::string value;
        for (++at_; at_ < text().size(); ++at_) {
            if (text()[at_] != '\'') {
                value += text()[at_];
            } else if (text().substr(at_, 2) == "''") {
                value += text()[at_++];
            } else {
                ++at_;
                return value;
            }
        }
        complain_here(base::make_error(base::msg::HCPZPR6714E));
        return value;
    }

    void finish_statement() {
        if (!statement_.words.empty())
            statements_.push_back(std::move(statement_));
        else if (!statement_.qualifier.empty())
            complain(qualifier_word_.record - 1, qualifier_word_.column,
                     base::make_error(base::msg::HCPZPR6701E, statement_.qualifier + ":"));
        statement_ = {};
        continued_ = false;
    }

    static std::uint32_t number(std::size_t index) { return static_cast<std::uint32_t>(index + 1); }
    void complain_here(base::Error error) { complain(record_, number(at_), std::move(error)); }
    void complain(std::size_t record, std::uint32_t column, base::Error error) {
        auto last = records_.empty() ? 0 : records_.size() - 1;
        diagnostics_.push_back({number(std::min(record, last)), column, std::move(error)});
    }

    const std::vector<std::string>& records_;
    std::vector<ConfigDiagnostic>& diagnostics_;
    std::vector<ConfigStatement> statements_;
    ConfigStatement statement_;
    ConfigWord qualifier_word_;
    std::size_t record_ = 0, at_ = 0, comment_record_ = 0;
    bool in_comment_ = false, continued_ = false;
};

}  // namespace

std::vector<ConfigStatement> config_statements(const std::vector<std::string>& records,
                                               std::vector<ConfigDiagnostic>& diagnostics) {
    return Lexer(records, diagnostics).run();
}

}  // namespace cp
