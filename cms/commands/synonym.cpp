// SYNONYM: the user's own command names, from a file. Reference: cms section 2.3.

#include "cms/commands/support.h"

namespace cms {

namespace {

base::Result<std::vector<Synonym>> read_synonyms(const Located& file) {
    const auto lines = TRY(file.disk->files->read(file.entry.name, file.entry.type, 1, kToEnd));
    std::vector<Synonym> found;
    std::uint32_t record = 0;
    for (const auto& line : lines) {
        ++record;
        // Columns 73 to 80 are a sequence number.
        const auto words = base::words(std::string_view(line).substr(0, 72));
        if (words.empty() || words[0][0] == '*') continue;
        const auto number = words.size() > 2 ? words[2] : std::string_view("8");
        const auto count = base::parse_decimal(number);
        const bool sound = words.size() >= 2 && words[0].size() <= 8 && words[1].size() <= 8 &&
                           count && *count > 0;
        if (!sound) return make_error(msg::DMSSYN056E, file.text(), record);
        const auto minimum = std::min<std::size_t>(*count, words[1].size());
        found.push_back({base::upper(words[0]), base::upper(words[1]), minimum});
    }
    return found;
}

base::Result<int> synonym(Session& session, const CommandLine& line) {
    auto words = line.operands();
    for (const auto& option : line.options()) {
        if (option == "STD")
            session.settings().standard_synonyms = true;
        else if (option == "NOSTD")
            session.settings().standard_synonyms = false;
        else if (option == "CLEAR")
            session.synonyms().clear();
        else
            return make_error(msg::DMSCMS003E, option);
    }
    if (words.empty())
        return line.options().empty() ? session.execute("QUERY SYNONYM ALL", CallType::cmdcall) : 0;
    if (words.size() == 1) words.emplace_back("SYNONYM");
    const auto id = TRY(file_operand(words, '*'));
    const auto file = TRY(existing(session, id));
    session.synonyms() = TRY(read_synonyms(file));
    return 0;
}

}  // namespace

extern const Command kSynonym{.name = "SYNONYM",
                              .min_abbrev = 3,
                              .run = synonym,
                              .syntax = "SYNonym [fn [SYNONYM [fm]]] [(STD NOSTD CLEAR]",
                              .summary = "Use command names of your own",
                              .module = "SYN"};

}  // namespace cms
