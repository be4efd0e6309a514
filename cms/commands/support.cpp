// What several commands share.

#include "cms/commands/support.h"

namespace cms {

const std::string_view kDiskHeading =
    "LABEL  VDEV M  STAT   CYL TYPE BLKSZ   FILES  BLKS USED-(%) BLKS LEFT  BLK TOTAL";

base::Result<FileId> file_operand(const std::vector<std::string>& words, char default_letter,
                                  Patterns patterns) {
    return parse_file_id(words, default_letter, patterns);
}

base::Result<Located> existing(Session& session, const FileId& id) {
    if (id.letter != '*' && !session.disks().at(id.letter))
        return make_error(msg::DMSCMS069E, id.letter);
    if (auto found = session.disks().find(id.name, id.type, id.letter))
        if (id.number < 0 || found->entry.mode_number == id.number) return *found;
    return make_error(msg::DMSCMS002E, id.text());
}

bool take_stack_option(const std::vector<std::string>& options, std::size_t& at,
                       StackOrder& order) {
    const auto& word = options[at];
    if (word == "FIFO" || word == "LIFO") {
        order = word == "FIFO" ? StackOrder::fifo : StackOrder::lifo;
    } else if (word == "STACK") {
        order = StackOrder::fifo;
        if (at + 1 < options.size() && (options[at + 1] == "FIFO" || options[at + 1] == "LIFO"))
            order = options[++at] == "FIFO" ? StackOrder::fifo : StackOrder::lifo;
    } else {
        return false;
    }
    ++at;
    return true;
}

base::Result<StackOrder> stack_options(const std::vector<std::string>& options) {
    StackOrder order = StackOrder::none;
    for (std::size_t at = 0; at < options.size();)
        if (!take_stack_option(options, at, order)) return make_error(msg::DMSCMS003E, options[at]);
    return order;
}

std::string short_date(const Timestamp& stamp) {
    return fmt::format("{:>2}/{:02}/{:02}", stamp.month, stamp.day, stamp.year % 100);
}

std::string clock_time(const Timestamp& stamp) {
    return fmt::format("{:>2}:{:02}:{:02}", stamp.hour, stamp.minute, stamp.second);
}

bool is_yes(const std::optional<std::string>& answer) {
    if (!answer) return false;
    const auto word = base::upper(base::trim(*answer));
    return word == "1" || (!word.empty() && std::string_view("YES").starts_with(word));
}

base::Result<cp::VirtualMachine*> machine_for(Session& session, std::string_view what) {
    if (session.machine()) return session.machine();
    return make_error(msg::DMSCMS903E, what);
}

int pass_to_cp(Session& session, const CommandLine& line) {
    const bool programmed = line.call == CallType::command || line.call == CallType::cmdcall;
    if (programmed || !session.settings().implied_cp) return -3;
    return session.cp_command(fmt::format("{} {}", line.name, line.rest));
}

std::string disk_line(AccessedDisk& disk) {
    const auto info = disk.files->info();
    const bool directory = disk.files->is_directory();
    const auto percent =
        info.blocks == 0 ? 0 : std::min<std::uint64_t>(99, info.used * 100 / info.blocks);
    return fmt::format("{:<6} {:<4} {:<3} {:<3} {:>5} {:<4} {:<4} {:>8} {:>10}-{:02} {:>10} {:>10}",
                       info.label, directory ? "DIR" : disk.device, disk.mode_text(),
                       disk.read_only || !disk.files->writable() ? "R/O" : "R/W",
                       directory ? "-" : std::to_string(info.cylinders),
                       directory ? "HOST" : "3390", info.block_size, disk.visible_files().size(),
                       info.used, percent, info.blocks - info.used, info.blocks);
}

}  // namespace cms
