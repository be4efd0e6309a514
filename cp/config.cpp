// SYSTEM CONFIG: what CP takes from it, and CPSYNTAX. Reference system-config, sections 3 to 5
// and 8.
//
// Every statement of the table is known; those without a function here have no effect on this CP
// and are kept as they are. A statement the table does not name is a warning, never dropped.
#include <algorithm>
#include <map>
#include <set>

#include "cp/account.h"
#include "cp/config_lexer.h"
#include "cp/config_operands.h"

namespace cp {
namespace {

using Words = std::span<const ConfigWord>;

// Parses one statement at a time into a SystemConfig.
class Parser {
  public:
    Parser(SystemConfig& config, const ImbedReader& imbed) : config_(config), imbed_(imbed) {}

    void parse(const std::vector<std::string>& records) {
        auto statements = expand(records, 0);
        find_name(statements);
        for (const auto& statement : statements)
            if (applies(statement)) dispatch(statement);
        for (const auto& [name, word] : open_groups_)
            complain(word, base::make_error(base::msg::HCPZPR6715E, name));
        check_whole();
    }

    void system_identifier(Words words) {
        bool is_lpar = words.size() > 1 && base::upper(words[1].text) == "LPAR";
        if (words.size() < 4) return missing(words[0]);
        // LPAR name sysname: whichever LPAR this is cannot be known on images, so the first one
        // counts, as for models.
        (void)is_lpar;
        take_name(words[3], false);
    }
    void system_identifier_default(Words words) {
        if (words.size() < 2) return missing(words[0]);
        take_name(words[1], true);
    }

    void system_residence(Words words) {
        for (std::size_t i = 1; i < words.size();) {
            auto keyword = base::upper(words[i].text);
            if (keyword == "CHECKPOINT")
                i = area(words, i, config_.checkpoint);
            else if (keyword == "WARMSTART")
                i = area(words, i, config_.warmstart);
            else
                return invalid(words[0], words[i]);
        }
    }

    void cp_owned(Words words) {
        if (words.size() < 4) return missing(words[0]);
        if (base::upper(words[1].text) != "SLOT") return invalid(words[0], words[1]);
        auto slot = base::parse_decimal(words[2].text);
        if (!slot || *slot < 1 || *slot > 255)
            return complain(words[2], base::make_error(base::msg::HCPZPR6703E, words[2].text));
        auto volume = base::upper(words[3].text);
        if (volume == "RESERVED") volume.clear();
        if (!volume.empty() && !is_label(words[3])) return;
        if (!slots_.insert(*slot).second)
            complain(words[2], base::make_error(base::msg::HCPZPR6704E, words[2].text));
        if (!volume.empty() && !owned_.insert(volume).second)
            complain(words[3], base::make_error(base::msg::HCPZPR6705E, volume));
        config_.cp_owned.push_back({*slot, volume});
        for (auto& word : words.subspan(4))
            if (auto k = base::upper(word.text); k != "OWN" && k != "SHARED" && k != "DUMP")
                invalid(words[0], word);
    }

    void user_volumes(Words words) { patterns(words, config_.user_volumes); }
    void user_volumes_excluded(Words words) { patterns(words, config_.user_volumes_excluded); }
    void user_volume_rdev(Words words) {
        if (words.size() < 4) return missing(words[0]);
        if (is_label(words[1])) config_.user_volumes.push_back(base::upper(words[1].text));
    }

    // FEATURES: one long statement of switches and values; only those that this CP acts on are
    // looked at.
    void features(Words words) {
        bool enable = true;
        for (std::size_t i = 1; i < words.size(); ++i) {
            auto word = base::upper(words[i].text);
            auto next = i + 1 < words.size() ? base::upper(words[i + 1].text) : std::string();
            if (word == "ENABLE" || word == "DISABLE") enable = word == "ENABLE";
            bool value = next == "YES" || (next != "NO" && enable);
            if (word == "AUTO_WARM_IPL") config_.auto_warm_ipl = value;
            if (word == "VALIDATE_SHUTDOWN") config_.validate_shutdown = value;
            if (word == "LINK" && (next == "YES" || next == "NO"))
                config_.passwords_on_link = next == "YES";
        }
    }

    void vmlan(Words words) {
        for (std::size_t i = 1; i + 1 < words.size(); ++i)
            if (base::upper(words[i].text) == "MACPREFIX")
                config_.mac_prefixes.push_back(words[i + 1].text);
    }
    // "SSI name PDR_VOLUME volid, SLOT n system, …"
    void ssi(Words words) {
        config_.is_ssi = true;
        if (words.size() > 1) config_.ssi_name = base::upper(words[1].text);
        for (std::size_t i = 2; i + 1 < words.size(); ++i) {
            const auto word = base::upper(words[i].text);
            if (base::matches(word, "PDR_VOLume"))
                config_.ssi_volume = base::upper(words[i + 1].text);
            const auto number = base::parse_decimal(words[i + 1].text);
            if (word == "SLOT" && number && i + 2 < words.size())
                config_.ssi_slots[*number] = base::upper(words[i + 2].text);
        }
    }
    // "System_Userids Operator OPERATOR, Account1 DISKACNT, …": pairs of a role and a userid.
    void system_userids(Words words) {
        if (words.size() < 3) return missing(words[0]);
        for (std::size_t i = 1; i + 1 < words.size(); i += 2)
            if (base::upper(words[i].text) == "ACCOUNT1")
                accounting_.user = base::upper(words[i + 1].text);
    }
    // "Journaling Facility ON, …"
    void journaling(Words words) {
        if (words.size() < 2) return missing(words[0]);
        for (std::size_t i = 1; i + 1 < words.size(); ++i)
            if (base::upper(words[i].text) == "FACILITY")
                accounting_.journals = base::upper(words[i + 1].text) == "ON";
    }
    void keep(Words) {}
    const AccountingConfig& accounting() const { return accounting_; }

  private:
    struct Row {
        std::string_view name;
        void (Parser::*parse)(Words);
    };
    static const Row kStatements[];

    // Statements of the file with imbedded files in their places.
    std::vector<ConfigStatement> expand(const std::vector<std::string>& records, int depth) {
        std::vector<ConfigStatement> all;
        for (auto& statement : config_statements(records, config_.diagnostics)) {
            if (base::upper(statement.first().text) != "IMBED") {
                note_name(statement);
                all.push_back(std::move(statement));
                continue;
            }
            auto words = Words(statement.words);
            if (words.size() < 3) {
                missing(words[0]);
                continue;
            }
            const auto name = imbedded(words[1].text), type = imbedded(words[2].text);
            auto file = depth < 8 && imbed_ ? imbed_(name, type) : std::nullopt;
            if (!file) {
                complain(words[0], base::make_error(base::msg::HCPZPR6716W, name + " " + type));
                continue;
            }
            auto inner = expand(*file, depth + 1);
            std::move(inner.begin(), inner.end(), std::back_inserter(all));
        }
        return all;
    }

    void note_name(const ConfigStatement& statement) {
        auto keyword = base::upper(statement.first().text);
        if (!statement.qualifier.empty()) return;
        if (keyword == "SYSTEM_IDENTIFIER") system_identifier(statement.words);
        if (keyword == "SYSTEM_IDENTIFIER_DEFAULT") system_identifier_default(statement.words);
    }

    // In a file's name -SYSTEM- stands for the name of the system, as far as it is known there.
    std::string imbedded(const std::string& word) const {
        const auto& name = name_.empty() ? default_name_ : name_;
        return base::upper(word) == "-SYSTEM-" && !name.empty() ? name : word;
    }

    // The name decides which qualified statements count, so it is found first.
    void find_name(const std::vector<ConfigStatement>& statements) {
        for (const auto& statement : statements) {
            note_name(statement);
            auto keyword = base::upper(statement.first().text);
            if (!statement.qualifier.empty()) continue;
            if (keyword == "EQUATE" && statement.words.size() > 2)
                for (auto& word : Words(statement.words).subspan(2))
                    equates_.emplace(base::upper(statement.words[1].text), base::upper(word.text));
        }
        config_.system_name = !name_.empty() ? name_ : default_name_;
    }

    void take_name(const ConfigWord& word, bool is_default) {
        auto name = base::upper(word.text);
        if (name.empty() || name.size() > 8)
            return complain(word, base::make_error(base::msg::HCPZPR6717E, word.text));
        auto& place = is_default ? default_name_ : name_;
        if (place.empty()) place = name;
    }

    bool applies(const ConfigStatement& statement) {
        auto keyword = base::upper(statement.first().text);
        if (!statement.qualifier.empty() && keyword == "BEGIN") {
            open_groups_.emplace_back(statement.qualifier, statement.first());
            return false;
        }
        if (!statement.qualifier.empty() && keyword == "END") {
            close_group(statement);
            return false;
        }
        return is_us(statement.qualifier) &&
               std::all_of(open_groups_.begin(), open_groups_.end(),
                           [this](auto& group) { return is_us(group.first); });
    }

    void close_group(const ConfigStatement& statement) {
        if (!open_groups_.empty() && open_groups_.back().first == statement.qualifier)
            open_groups_.pop_back();
        else
            complain(statement.first(),
                     base::make_error(base::msg::HCPZPR6715E, statement.qualifier));
    }

    bool is_us(const std::string& qualifier) const {
        if (qualifier.empty() || matches_pattern(qualifier, config_.system_name)) return true;
        auto [from, to] = equates_.equal_range(qualifier);
        return std::any_of(from, to, [this](auto& row) {
            return matches_pattern(row.second, config_.system_name);
        });
    }

    static bool matches_pattern(std::string_view pattern, std::string_view name) {
        if (pattern.empty()) return name.empty();
        if (pattern[0] == '*')
            return matches_pattern(pattern.substr(1), name) ||
                   (!name.empty() && matches_pattern(pattern, name.substr(1)));
        return !name.empty() && (pattern[0] == '%' || pattern[0] == name[0]) &&
               matches_pattern(pattern.substr(1), name.substr(1));
    }

    void dispatch(const ConfigStatement& statement);

    // "Checkpoint Volid v From CYL s For n": answers the index behind it.
    std::size_t area(Words words, std::size_t at, std::optional<SystemArea>& place) {
        SystemArea found;
        bool has_volume = false, has_from = false, has_for = false;
        std::size_t i = at + 1;
        for (; i < words.size(); ++i) {
            auto keyword = base::upper(words[i].text);
            if (keyword == "CHECKPOINT" || keyword == "WARMSTART") break;
            if (keyword == "VOLID" && i + 1 < words.size()) {
                has_volume = is_label(words[++i]);
                found.volume = base::upper(words[i].text);
            } else if (keyword == "FROM" && i + 2 < words.size()) {
                i += 2;  // CYL or PAGE
                has_from = number(words[i], found.range.start.n);
            } else if (keyword == "FOR" && i + 1 < words.size()) {
                has_for = number(words[++i], found.range.count.n);
            } else {
                invalid(words[0], words[i]);
            }
        }
        if (has_volume && has_from && has_for)
            place = found;
        else
            missing(words[at]);
        return i;
    }

    bool number(const ConfigWord& word, std::uint32_t& into) {
        auto value = base::parse_decimal(word.text);
        if (!value)
            return complain(word, base::make_error(base::msg::HCPZPR6707E, word.text)), false;
        into = *value;
        return true;
    }

    bool is_label(const ConfigWord& word) {
        if (dasd::is_valid_serial(base::upper(word.text))) return true;
        return complain(word, base::make_error(base::msg::HCPZPR6706E, word.text)), false;
    }

    void patterns(Words words, std::vector<std::string>& into) {
        if (words.size() < 2) return missing(words[0]);
        for (const auto& word : words.subspan(1)) {
            auto pattern = base::upper(word.text);
            auto letters = pattern;
            std::erase_if(letters, [](char c) { return c == '*' || c == '%'; });
            if (pattern.size() > 6 || (!letters.empty() && !dasd::is_valid_serial(letters)))
                complain(word, base::make_error(base::msg::HCPZPR6706E, word.text));
            else
                into.push_back(pattern);
        }
    }

    void check_whole() {
        auto essential = [this](bool there, const char* name) {
            if (!there)
                config_.diagnostics.push_back(
                    {0, 0, base::make_error(base::msg::HCPZPR6709E, name)});
        };
        essential(!config_.system_name.empty(), "System_Identifier");
        essential(config_.checkpoint && config_.warmstart, "System_Residence");
        essential(!config_.cp_owned.empty(), "CP_Owned");
        if (!config_.checkpoint || !config_.warmstart) return;
        if (config_.checkpoint->volume == config_.warmstart->volume &&
            config_.checkpoint->range.overlaps(config_.warmstart->range))
            config_.diagnostics.push_back({0, 0, base::make_error(base::msg::HCPZPR6710E)});
        for (const auto& volume : {config_.checkpoint->volume, config_.warmstart->volume})
            if (!owned_.contains(volume))
                config_.diagnostics.push_back(
                    {0, 0, base::make_error(base::msg::HCPZPR6711E, volume)});
    }

    void complain(const ConfigWord& word, base::Error error) {
        // The name is looked for in a pass of its own; the same word must not be reported twice.
        for (const auto& known : config_.diagnostics)
            if (known.record == word.record && known.column == word.column &&
                known.message.id == error.id)
                return;
        config_.diagnostics.push_back({word.record, word.column, std::move(error)});
    }
    void missing(const ConfigWord& word) {
        complain(word, base::make_error(base::msg::HCPZPR6701E, word.text));
    }
    void invalid(const ConfigWord& statement, const ConfigWord& word) {
        complain(word, base::make_error(base::msg::HCPZPR6702E, statement.text, word.text));
    }

    SystemConfig& config_;
    AccountingConfig accounting_;
    const ImbedReader& imbed_;
    std::string name_, default_name_;
    std::set<std::uint32_t> slots_;
    std::set<std::string> owned_;
    std::multimap<std::string, std::string> equates_;
    std::vector<std::pair<std::string, ConfigWord>> open_groups_;
};

const Parser::Row Parser::kStatements[] = {
    {"ACTIVATE", &Parser::keep},
    {"ALTERNATE_OPERATORS", &Parser::keep},
    {"ASSIGN", &Parser::keep},
    {"CHARACTER_DEFAULTS", &Parser::keep},
    {"CP_OWNED", &Parser::cp_owned},
    {"CPXLOAD", &Parser::keep},
    {"CU", &Parser::keep},
    {"DEFINE", &Parser::keep},
    {"DEVICES", &Parser::keep},
    {"DISABLE", &Parser::keep},
    {"DRAIN", &Parser::keep},
    {"EDEVICE", &Parser::keep},
    {"EMERGENCY_MESSAGE_CONSOLES", &Parser::keep},
    {"ENABLE", &Parser::keep},
    {"ENCRYPT", &Parser::keep},
    {"ENFORCE_BY_VOLID", &Parser::keep},
    {"EQUATE", &Parser::keep},
    {"EXTERNAL_SYNTAX", &Parser::keep},
    {"FEATURES", &Parser::features},
    {"FORM_DEFAULT", &Parser::keep},
    {"HOT_IO_RATE", &Parser::keep},
    {"INIT_MITIME", &Parser::keep},
    {"IODF", &Parser::keep},
    {"JOURNALING", &Parser::journaling},
    {"LOGO_CONFIG", &Parser::keep},
    {"MODIFY", &Parser::keep},
    {"MULTITHREADING", &Parser::keep},
    {"OPERATOR_CONSOLES", &Parser::keep},
    {"PRINTER_TITLE", &Parser::keep},
    {"PRIV_CLASSES", &Parser::keep},
    {"PRIVCLASSES", &Parser::keep},
    {"PRODUCT", &Parser::keep},
    {"RDEVICE", &Parser::keep},
    {"REDEFINE", &Parser::keep},
    {"RELOCATION_DOMAIN", &Parser::keep},
    {"SAY", &Parser::keep},
    {"SECURITY", &Parser::keep},
    {"SET", &Parser::keep},
    {"SRM", &Parser::keep},
    {"SSI", &Parser::ssi},
    {"START", &Parser::keep},
    {"STORAGE", &Parser::keep},
    {"STP_TIMEZONE", &Parser::keep},
    {"SYSTEM_DATEFORMAT", &Parser::keep},
    {"SYSTEM_IDENTIFIER", &Parser::system_identifier},
    {"SYSTEM_IDENTIFIER_DEFAULT", &Parser::system_identifier_default},
    {"SYSTEM_RESIDENCE", &Parser::system_residence},
    {"SYSTEM_USERIDS", &Parser::system_userids},
    {"THROTTLE", &Parser::keep},
    {"TIMEZONE_BOUNDARY", &Parser::keep},
    {"TIMEZONE_DEFINITION", &Parser::keep},
    {"TOLERATE_CONFIG_ERRORS", &Parser::keep},
    {"TRANSLATE_TABLE", &Parser::keep},
    {"USERFORM", &Parser::keep},
    {"USER_DEFAULTS", &Parser::keep},
    {"USER_VOLUME_EXCLUDE", &Parser::user_volumes_excluded},
    {"USER_VOLUME_INCLUDE", &Parser::user_volumes},
    {"USER_VOLUME_LIST", &Parser::user_volumes},
    {"USER_VOLUME_RDEV", &Parser::user_volume_rdev},
    {"VMLAN", &Parser::vmlan},
    {"XLINK_DEVICE_DEFAULTS", &Parser::keep},
    {"XLINK_MODULE", &Parser::keep},
    {"XLINK_SYSTEM_EXCLUDE", &Parser::keep},
    {"XLINK_SYSTEM_INCLUDE", &Parser::keep},
    {"XLINK_VOLUME_EXCLUDE", &Parser::keep},
    {"XLINK_VOLUME_INCLUDE", &Parser::keep},
    {"XSPOOL_SYSTEM", &Parser::keep},
    {"XSPOOL_TRACE", &Parser::keep},
    {"XSPOOL_XLIST_INPUT", &Parser::keep},
    {"XSPOOL_XLIST_OUTPUT", &Parser::keep},
    {"XSTORE", &Parser::keep},
};

void Parser::dispatch(const ConfigStatement& statement) {
    auto keyword = base::upper(statement.first().text);
    auto row = std::find_if(std::begin(kStatements), std::end(kStatements),
                            [&](const Row& known) { return known.name == keyword; });
    if (row == std::end(kStatements))
        complain(statement.first(),
                 base::make_error(base::msg::HCPZPR6712W, statement.first().text));
    else if (const auto wrong = wrong_operand(statement.words); !wrong)
        (this->*row->parse)(statement.words);
    else if (*wrong == 0)
        missing(statement.first());
    else
        invalid(statement.first(), statement.words[*wrong]);
}

}  // namespace

bool SystemConfig::has_errors() const {
    return std::any_of(diagnostics.begin(), diagnostics.end(),
                       [](auto& diagnostic) { return diagnostic.message.severity() == 'E'; });
}

SystemConfig parse_config(const std::vector<std::string>& records, const ImbedReader& imbed) {
    SystemConfig config;
    Parser(config, imbed).parse(records);
    std::stable_sort(config.diagnostics.begin(), config.diagnostics.end(),
                     [](auto& a, auto& b) { return a.record < b.record; });
    return config;
}

AccountingConfig accounting_config(const std::vector<std::string>& records) {
    SystemConfig config;
    const ImbedReader no_files;
    Parser parser(config, no_files);
    parser.parse(records);
    return parser.accounting();
}

int cpsyntax(const std::vector<std::string>& records, std::string_view file, base::Console& console,
             const ImbedReader& imbed) {
    auto config = parse_config(records, imbed);
    int rc = 0;
    for (const auto& [record, column, message] : config.diagnostics) {
        auto where = record == 0
                         ? fmt::format("File {}: ", file)
                         : fmt::format("File {}, record {}, column {}: ", file, record, column);
        console.message({message.id, message.rc, where + message.text});
        rc = std::max(rc, message.rc);
    }
    console.message(config.has_errors() ? base::make_error(base::msg::HCPZPR6719I)
                                        : base::make_error(base::msg::HCPZPR6718I));
    return rc;
}

}  // namespace cp
