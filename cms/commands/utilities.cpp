// DDR, CPFMTXA, DIRECTXA, CPSYNTAX: system utilities run from CMS. Their answers come from the
// program stack, lines typed ahead and the terminal, in that order. Reference: cms section 13.

#include "cms/commands/support.h"
#include "cpfmtxa/cpfmtxa.h"
#include "ddr/ddr.h"

namespace cms {

namespace {

base::Result<Lines> records_of(Session& session, const std::vector<std::string>& words) {
    const auto id = TRY(file_operand(words, '*'));
    const auto file = TRY(existing(session, id));
    return file.disk->files->read(file.entry.name, file.entry.type, 1, kToEnd);
}

void release_number(Session& session, dasd::DeviceNumber number) {
    for (auto* disk : session.disks().all()) {
        if (disk->number != number) continue;
        const auto done = disk->files->commit();
        if (!done.ok()) session.message(done.error());
        session.disks().clear(disk->letter);
    }
}

base::Result<int> ddr_command(Session& session, const CommandLine& line) {
    auto* machine = TRY(machine_for(session, "DDR"));
    ddr::Options options;
    auto words = line.operands();
    if (words.size() == 1) words.emplace_back("DDR");
    if (!words.empty()) {
        auto records = records_of(session, words);
        if (!records.ok()) {
            session.message(records.error());
            return make_error(msg::HCPDDR763E, fmt::format("{}", fmt::join(words, " ")));
        }
        options.control_file = std::move(records).value();
    }
    options.stop = &session.flags().halt;
    options.release = [&](dasd::DeviceNumber number) { release_number(session, number); };
    session.commit();
    return ddr::run(session, session, *machine, options);
}

base::Result<int> cpfmtxa_command(Session& session, const CommandLine& line) {
    auto* machine = TRY(machine_for(session, "CPFMTXA"));
    cpfmtxa::Options options;
    options.stop = &session.flags().halt;
    session.commit();
    return cpfmtxa::run(line.rest, session, session, *machine, options);
}

base::Result<int> ickdsf_command(Session& session, const CommandLine& line) {
    auto* machine = TRY(machine_for(session, "ICKDSF"));
    cpfmtxa::IckdsfOptions options;
    options.stop = &session.flags().halt;
    options.read_file = [&](const std::string& typed) {
        const auto words = base::words(typed);
        return records_of(session, {words.begin(), words.end()});
    };
    session.commit();
    return cpfmtxa::ickdsf(line.rest, session, session, *machine, options);
}

std::vector<std::string> or_default(std::vector<std::string> words, std::string_view name,
                                    std::string_view type) {
    if (words.empty()) words.emplace_back(name);
    if (words.size() == 1) words.emplace_back(type);
    return words;
}

// EDIT, SYSAFNID id, MIXED or NONMIXED (passwords are compared in upper case either way), &SYSRES
// volid.
base::Result<cp::DirectxaOptions> directxa_options(const CommandLine& line) {
    cp::DirectxaOptions options;
    std::string cases;
    const auto words = line.options();
    for (std::size_t i = 0; i < words.size(); ++i) {
        const auto& option = words[i];
        if (option == "EDIT") {
            options.edit_only = true;
        } else if (option == "MIXED" || option == "NONMIXED") {
            if (!cases.empty() && cases != option)
                return make_error(msg::DMSCMS066E, cases, option);
            cases = option;
        } else if (option == "SYSAFNID" || option == "&SYSRES") {
            if (i + 1 == words.size()) return make_error(msg::DMSCMS050E, option);
            const auto& value = words[++i];
            if (option == "&SYSRES" && !dasd::is_valid_serial(value))
                return make_error(msg::DMSCMS029E, value, option);
            (option == "&SYSRES" ? options.sysres : options.affinity) = value;
        } else {
            return make_error(msg::DMSCMS003E, option);
        }
    }
    if (!options.affinity.empty() && !options.edit_only) return make_error(msg::HCPDIR774E);
    return options;
}

// RPWLIST DATA: a password in columns 1 to 8 of each record, or a comment.
base::Result<std::optional<std::vector<std::string>>> restricted_passwords(Session& session) {
    const auto found = session.disks().find("RPWLIST", "DATA");
    if (!found) return std::optional<std::vector<std::string>>();
    std::vector<std::string> passwords;
    const auto records =
        TRY(found->disk->files->read(found->entry.name, found->entry.type, 1, kToEnd));
    for (const auto& record : records) {
        const auto words = base::words(std::string_view(record).substr(0, 8));
        if (!words.empty() && words[0][0] != '*') passwords.push_back(base::upper(words[0]));
    }
    return std::optional(std::move(passwords));
}

base::Result<int> directxa_command(Session& session, const CommandLine& line) {
    auto* machine = TRY(machine_for(session, "DIRECTXA"));
    auto options = TRY(directxa_options(line));
    options.restricted_passwords = TRY(restricted_passwords(session));
    options.system = machine->system().name();
    const auto words = or_default(line.operands(), "USER", "DIRECT");
    const auto id = TRY(file_operand(words, '*'));
    const auto found = existing(session, id);
    if (!found.ok()) return make_error(msg::HCPDIR763E, id.text());
    const auto& file = found.value();
    options.file_name = file.text();
    const auto records = TRY(file.disk->files->read(file.entry.name, file.entry.type, 1, kToEnd));
    session.commit();
    return cp::directxa(records, options, session, *machine);
}

// CPSYNTAX: checks a SYSTEM CONFIG file.
base::Result<int> cpsyntax_command(Session& session, const CommandLine& line) {
    const auto records = TRY(records_of(session, or_default(line.operands(), "SYSTEM", "CONFIG")));
    const auto config = cp::parse_config(records);
    int rc = 0;  // 4: warnings, unknown statements among them
    for (const auto& item : config.diagnostics) {
        if (item.record > 0)
            session.line(fmt::format("Record {}: {}", item.record,
                                     base::trim_right(records[item.record - 1])));
        session.message(item.message);
        rc = std::max(rc, item.message.rc);
    }
    session.message(config.has_errors() ? make_error(msg::HCPZPR6719I)
                                        : make_error(msg::HCPZPR6718I));
    return rc;
}

}  // namespace

extern const Command kDdr{.name = "DDR",
                          .min_abbrev = 3,
                          .run = ddr_command,
                          .syntax = "DDR [fn ft [fm]]",
                          .summary = "Copy, dump, restore and print DASD"};
extern const Command kCpfmtxa{.name = "CPFMTXA",
                              .min_abbrev = 7,
                              .run = cpfmtxa_command,
                              .syntax = "CPFMTXA [vdev volid [range|LABEL|ALLOCATE|OWNER]]",
                              .summary = "Format, label, allocate and own CP volumes"};
extern const Command kIckdsf{.name = "ICKDSF",
                             .min_abbrev = 6,
                             .run = ickdsf_command,
                             .syntax = "ICKDSF [CONSOLE | fn ft [fm]] [CONSOLE]",
                             .summary = "CPVOLUME functions and INIT: format, label, list volumes"};
extern const Command kDirectxa{
    .name = "DIRECTXA",
    .min_abbrev = 8,
    .run = directxa_command,
    .syntax = "DIRECTXA [fn [ft [fm]]] [(EDIT SYSAFNID id MIXED NONMIXED &SYSRES volid]",
    .summary = "Check and write the user directory"};
extern const Command kCpsyntax{.name = "CPSYNTAX",
                               .min_abbrev = 8,
                               .run = cpsyntax_command,
                               .syntax = "CPSYNTAX [fn [ft [fm]]]",
                               .summary = "Check a SYSTEM CONFIG file"};

}  // namespace cms
