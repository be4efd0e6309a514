// CP: the journal of CLONESYS.
#include "cp/clone_journal.h"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <sstream>

#include "cp/device_file.h"

namespace cp {

namespace msg = base::msg;
using base::make_error;
using base::Result;

namespace {

std::string journal_path(const std::string& folder) {
    return folder + '/' + std::string(kJournalFile);
}

Result<void> append_line(const std::string& folder, const std::string& line) {
    auto path = journal_path(folder);
    int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    bool written =
        descriptor >= 0 &&
        ::write(descriptor, line.data(), line.size()) == static_cast<ssize_t>(line.size()) &&
        ::fsync(descriptor) == 0;
    auto reason = std::string(std::strerror(errno));
    if (descriptor >= 0) ::close(descriptor);
    if (!written) return make_error(msg::CVMDEV621E, path, reason);
    return sync_folder(folder);
}

std::optional<CloneJournal::VolumeLine> volume_line(const std::vector<std::string_view>& words) {
    if (words.size() != 5) return std::nullopt;
    auto number = device_number(words[1]);
    auto cylinders = base::parse_decimal(words[3]);
    bool plain = words[4].find('/') == std::string_view::npos;
    if (!number || !cylinders || !plain || !dasd::is_valid_serial(words[2])) return std::nullopt;
    return CloneJournal::VolumeLine{
        *number, std::string(words[2]), {*cylinders}, std::string(words[4])};
}

}  // namespace

const CloneJournal::VolumeLine* CloneJournal::find(std::string_view label) const {
    for (const auto& volume : volumes)
        if (volume.label == label) return &volume;
    return nullptr;
}

Result<CloneJournal> create_journal(const std::string& folder, const std::string& name,
                                    const std::string& source) {
    TRY(append_line(folder, fmt::format("CLONESYS 1 {} FROM {}\n", name, source)));
    return CloneJournal{name, source, {}};
}

Result<void> add_volume(CloneJournal& journal, const std::string& folder,
                        const CloneJournal::VolumeLine& line) {
    TRY(append_line(folder, fmt::format("VOLUME {} {} {} {}\n", hex(line.number), line.label,
                                        line.cylinders.n, line.file)));
    journal.volumes.push_back(line);
    return {};
}

Result<void> repair_journal(const std::string& folder) {
    auto text = TRY(read_file(journal_path(folder)));
    if (text.empty() || text.back() == '\n') return {};
    auto last = text.rfind('\n');
    text.resize(last == std::string::npos ? 0 : last + 1);
    return replace_file(journal_path(folder), text);
}

Result<CloneJournal> read_journal(const std::string& folder, const std::string& name) {
    auto text = TRY(read_file(journal_path(folder)));
    text.resize(text.rfind('\n') == std::string::npos ? 0 : text.rfind('\n') + 1);
    std::istringstream lines(text);
    std::string line;
    CloneJournal journal;
    for (std::size_t number = 1; std::getline(lines, line); ++number) {
        auto words = base::words(line);
        auto bad = make_error(msg::CVMCSY706E, name, fmt::format("line {}: {}", number, line));
        if (number == 1) {
            bool head = words.size() == 5 && words[0] == "CLONESYS" && words[1] == "1";
            if (!head) return bad;
            journal.name = words[2];
            journal.source = words[4];
            continue;
        }
        auto volume = volume_line(words);
        if (words.empty() || words[0] != "VOLUME" || !volume) return bad;
        if (!journal.find(volume->label)) journal.volumes.push_back(*volume);
    }
    if (journal.name.empty()) return make_error(msg::CVMCSY706E, name, "it is empty");
    return journal;
}

}  // namespace cp
