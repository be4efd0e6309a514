// ICKDSF: a command taken apart.
#include "cpfmtxa/ickdsf_command.h"

namespace cpfmtxa {
namespace {

namespace msg = base::msg;
using base::make_error;

class Reader {
  public:
    explicit Reader(std::string_view text) : text_(base::upper(text)) {}

    base::Result<DsfCommand> read() {
        DsfCommand command;
        command.verb = word();
        if (!at_end() && text_[at_] == '(') return wrong();
        for (pass_separators(); !at_end(); pass_separators()) {
            DsfOperand operand;
            operand.name = word();
            if (operand.name.empty()) return wrong();
            if (!at_end() && text_[at_] == '(') operand.groups = TRY(values());
            command.operands.push_back(std::move(operand));
        }
        return command;
    }

  private:
    bool at_end() const { return at_ == text_.size(); }
    bool is_separator() const { return text_[at_] == ' ' || text_[at_] == ','; }
    void pass_separators() {
        while (!at_end() && is_separator()) ++at_;
    }
    base::Error wrong() const { return make_error(msg::HCPCCF6234E, base::trim(text_)); }

    std::string word() {
        pass_separators();
        auto from = at_;
        while (!at_end() && !is_separator() && text_[at_] != '(' && text_[at_] != ')') ++at_;
        return text_.substr(from, at_ - from);
    }

    // Behind an opening parenthesis: words up to the closing one.
    base::Result<std::vector<std::string>> group() {
        std::vector<std::string> words;
        while (true) {
            auto next = word();
            if (!next.empty()) {
                words.push_back(next);
                continue;
            }
            if (at_end() || text_[at_] == '(') return wrong();
            ++at_;
            return words;
        }
    }

    base::Result<std::vector<std::vector<std::string>>> values() {
        std::vector<std::vector<std::string>> groups;
        ++at_;
        pass_separators();
        if (at_end()) return wrong();
        if (text_[at_] != '(') {
            groups.push_back(TRY(group()));
            return groups;
        }
        while (!at_end() && text_[at_] == '(') {
            ++at_;
            auto next = TRY(group());
            groups.push_back(std::move(next));
            pass_separators();
        }
        if (at_end() || text_[at_] != ')') return wrong();
        ++at_;
        return groups;
    }

    std::string text_;
    std::size_t at_ = 0;
};

}  // namespace

base::Result<DsfCommand> read_dsf_command(std::string_view text) {
    return Reader(text).read();
}

bool take_continuation(std::string& line) {
    auto last = line.find_last_not_of(' ');
    if (last == std::string::npos || (line[last] != '-' && line[last] != '+')) return false;
    line.resize(last);
    return true;
}

}  // namespace cpfmtxa
