// Virtual unit record devices, the editor and the network's names: READER, PUNCH, PRINTMC, URO,
// XEDIT, XMSG, EMSG, GETFILES, HOSTNAME, HOSTBYNAME, HOSTBYADDR, IP2SOCKA, SOCKA2IP.

#include <arpa/inet.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <map>

#include "cms/commands/reader.h"
#include "cms/pipe/stages/stages.h"
#include "cms/text_files.h"

namespace cms::pipe {

namespace {

base::Result<cp::VirtualMachine*> machine_of(Request& request) {
    auto* session = request.world().session();
    if (!session || !session->machine())
        return make_error(msg::FPLMSG264E, request.text.verb, "no CP is running");
    return session->machine();
}

// ---- READER ----

constexpr char kWriteCard = '\x41', kWriteLine = '\x09';

// Every record of a reader file with its channel command in front. KEEP, HOLD: it stays.
Flow read_reader(Stage& stage, std::optional<std::uint32_t> id, bool keeps) {
    Session& session = *stage.world().session();
    auto deck = open_deck(session, *session.machine(), id);
    if (!deck.ok()) {
        stage.fail(deck.error());
        co_return;
    }
    if (!deck.value()) {
        stage.fail(make_error(msg::FPLURI292E, id ? std::to_string(*id) : "*"));
        co_return;
    }
    const bool is_print = deck.value()->about.queue == cp::SpoolQueue::printer;
    std::string line;
    bool whole = true;
    for (const auto& card : deck.value()->cards) {
        line.assign(1, is_print ? kWriteLine : kWriteCard).append(card);
        whole = co_await stage.output(line);
        if (!whole) break;
    }
    if (keeps || !whole)
        leave_deck(session);
    else
        finish_deck(session);
}

// ---- PUNCH, PRINTMC, URO ----

// Lines with machine carriage controls move the paper after them; the spool's ones (ASA) before.
class Paper {
  public:
    std::optional<cp::SpoolRecord> record(Record text) {
        if (text.empty()) return std::nullopt;
        const char code = text[0];
        const bool writes = (code & 2) == 0;
        std::optional<cp::SpoolRecord> found;
        if (writes) found = cp::SpoolRecord{std::string(text.substr(1)), next_};
        switch (static_cast<unsigned char>(code) & 0xF8) {
            case 0x00:
                if (writes) next_ = '+';
                break;
            case 0x10:
                next_ = '0';
                break;
            case 0x18:
                next_ = '-';
                break;
            case 0x88:
                next_ = '1';
                break;
            default:
                if (writes) next_ = ' ';
        }
        return found;
    }

  private:
    char next_ = '1';
};

Flow write_unit(Stage& stage, cp::UnitRecord unit, bool with_control) {
    constexpr std::size_t kMany = 1000, kCard = 80;
    auto& machine = *stage.world().session()->machine();
    Paper paper;
    std::vector<cp::SpoolRecord> waiting;
    const auto flush = [&] {
        const auto done = machine.write_unit(unit, waiting);
        waiting.clear();
        if (!done.ok()) stage.fail(done.error());
        return done.ok();
    };
    while (const Record* record = co_await stage.peek()) {
        if (unit == cp::UnitRecord::printer) {
            if (auto line = paper.record(*record)) waiting.push_back(std::move(*line));
        } else if (!with_control || (!record->empty() && ((*record)[0] & 2) == 0)) {
            waiting.push_back({std::string(record->substr(with_control ? 1 : 0))});
            auto& card = waiting.back().text;
            if (card.size() < kCard) card.resize(kCard, ' ');
        }
        if (waiting.size() >= kMany && !flush()) co_return;
        co_await stage.output(*record);
        stage.consume();
    }
    flush();
}

base::Result<Start> writing(Request& request, cp::UnitRecord unit, bool with_control) {
    TRY(machine_of(request));
    return Start([=](Stage& stage) { return write_unit(stage, unit, with_control); });
}

// An address in the operands: which of the user's devices that is.
base::Result<std::optional<std::string>> device_type(Request& request) {
    auto& operands = request.operands;
    if (operands.at_end()) return std::optional<std::string>();
    const auto word = operands.take_word();
    const auto number = base::parse_hexadecimal(word);
    auto* machine = TRY(machine_of(request));
    if (number)
        for (const auto& device : machine->devices())
            if (device.number.n == *number) return std::optional(device.type);
    return make_error(msg::FPLURO288E, word);
}

// ---- XEDIT ----

// Takes what EXTRACT sets.
class Extracted final : public rexx::VariablePool {
  public:
    std::optional<Fetched> fetch(std::string_view symbol) const override {
        return fetch_direct(symbol);
    }
    bool set(std::string_view symbol, std::string_view value) override {
        return set_direct(symbol, value);
    }
    bool drop(std::string_view symbol) override { return drop_direct(symbol); }
    std::optional<Fetched> fetch_direct(std::string_view name) const override {
        const auto found = values_.find(name);
        if (found == values_.end()) return Fetched{std::string(name), false};
        return Fetched{found->second, true};
    }
    bool set_direct(std::string_view name, std::string_view value) override {
        values_[base::upper(name)] = value;
        return true;
    }
    bool drop_direct(std::string_view name) override {
        values_.erase(std::string(name));
        return true;
    }
    void each(const std::function<void(std::string_view, std::string_view)>& visit) const override {
        for (const auto& [name, value] : values_) visit(name, value);
    }
    std::string value(const std::string& name) const { return fetch_direct(name)->value; }

  private:
    std::map<std::string, std::string, std::less<>> values_;
};

const Subcommand* editor_of(World& world) {
    auto* session = world.session();
    if (!session) return nullptr;
    const auto found = session->environments().find("XEDIT");
    return found == session->environments().end() ? nullptr : &found->second;
}

// From the current line on; the line pointer moves to the end.
Flow read_editor(Stage& stage) {
    const auto* editor = editor_of(stage.world());
    Extracted values;
    std::string line;
    while (editor && stage.has_output()) {
        (*editor)("COMMAND EXTRACT /CURLINE/EOF/TOF/", values);
        if (values.value("EOF.1") == "ON") break;
        if (values.value("TOF.1") != "ON") {
            line = values.value("CURLINE.3");
            if (!co_await stage.output(line)) co_return;
        }
        if ((*editor)("COMMAND NEXT 1", values) != 0) break;
    }
}

// Each record replaces the current line and becomes the one before it; behind the end they are
// added.
Flow write_editor(Stage& stage) {
    const auto* editor = editor_of(stage.world());
    Extracted values;
    while (const Record* record = co_await stage.peek()) {
        if (!editor) break;
        (*editor)("COMMAND EXTRACT /EOF/TOF/", values);
        const bool at_end = values.value("EOF.1") == "ON" || values.value("TOF.1") == "ON";
        if (at_end) {
            if (values.value("EOF.1") == "ON") (*editor)("COMMAND UP 1", values);
            (*editor)("COMMAND INPUT " + std::string(*record), values);
            (*editor)("COMMAND NEXT 1", values);
        } else {
            (*editor)("COMMAND REPLACE " + std::string(*record), values);
            (*editor)("COMMAND NEXT 1", values);
        }
        co_await stage.output(*record);
        stage.consume();
    }
}

Flow show_in_editor(Stage& stage) {
    const auto* editor = editor_of(stage.world());
    Extracted values;
    while (const Record* record = co_await stage.peek()) {
        if (editor)
            (*editor)("COMMAND MSG " + std::string(*record), values);
        else
            stage.world().console().line(*record);
        co_await stage.output(*record);
        stage.consume();
    }
}

// ---- EMSG ----

// A record that begins with an identifier of ten or eleven characters is shown as SET EMSG says.
Flow show_messages(Stage& stage) {
    while (const Record* record = co_await stage.peek()) {
        auto* session = stage.world().session();
        const auto blank = record->find(' ');
        const bool has_id = session && blank != Record::npos && (blank == 10 || blank == 11);
        const auto shown = has_id
                               ? session->shown(record->substr(0, blank), record->substr(blank + 1))
                               : std::optional<std::string>(*record);
        if (shown) stage.world().console().line(*shown);
        co_await stage.output(*record);
        stage.consume();
    }
}

// ---- GETFILES ----

Flow read_files(Stage& stage) {
    while (const Record* record = co_await stage.peek()) {
        const auto words = base::words(*record);
        std::vector<std::string> name;
        for (const auto word : words)
            if (name.size() < 3) name.push_back(base::upper(word));
        const auto id = parse_file_id(name, '*', Patterns::no);
        if (!id.ok()) {
            stage.fail(id.error());
            co_return;
        }
        const auto& wanted = id.value();
        const auto file = stage.world().disks().find(wanted.name, wanted.type, wanted.letter);
        if (!file) {
            stage.fail(make_error(msg::FPLDSR146E, wanted.text()));
            co_return;
        }
        constexpr std::uint32_t kPart = 4096;
        for (std::uint32_t next = 1;; next += kPart) {
            const auto lines =
                file->disk->files->read(file->entry.name, file->entry.type, next, kPart);
            if (!lines.ok()) {
                stage.fail(lines.error());
                co_return;
            }
            for (const auto& line : lines.value())
                if (!co_await stage.output(line)) co_return;
            if (lines.value().size() < kPart) break;
        }
        stage.consume();
    }
}

// ---- names of the network ----

// Addresses of a name, one blank between them; empty: it is not known.
std::string addresses_of(const std::string& name) {
    addrinfo wanted{};
    wanted.ai_family = AF_INET;
    wanted.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    std::string text;
    if (::getaddrinfo(name.c_str(), nullptr, &wanted, &found) != 0) return text;
    for (const auto* one = found; one; one = one->ai_next) {
        std::array<char, INET_ADDRSTRLEN> shown{};
        sockaddr_in address{};
        std::memcpy(&address, one->ai_addr, std::min<std::size_t>(one->ai_addrlen, sizeof address));
        if (::inet_ntop(AF_INET, &address.sin_addr, shown.data(), shown.size()))
            text += (text.empty() ? "" : " ") + std::string(shown.data());
    }
    ::freeaddrinfo(found);
    return text;
}

std::string name_of(const std::string& address) {
    sockaddr_in from{};
    from.sin_family = AF_INET;
    std::array<char, NI_MAXHOST> name{};
    if (::inet_pton(AF_INET, address.c_str(), &from.sin_addr) != 1) return {};
    const int rc = ::getnameinfo(reinterpret_cast<const sockaddr*>(&from), sizeof from, name.data(),
                                 name.size(), nullptr, 0, NI_NAMEREQD);
    return rc == 0 ? std::string(name.data()) : std::string();
}

// What is not known goes to the secondary output.
Flow look_up(Stage& stage, std::string (*ask)(const std::string&)) {
    while (const Record* record = co_await stage.peek()) {
        const auto answer = ask(std::string(base::trim(*record)));
        if (!co_await stage.select(answer.empty() ? *record : Record(answer),
                                   answer.empty() ? 1 : 0))
            break;
        stage.consume();
    }
}

// Socket address of AF_INET: family 2, port, address, 8 bytes of zero.
constexpr std::size_t kAddress = 16;

Flow to_socket_address(Stage& stage) {
    std::string line;
    while (const Record* record = co_await stage.peek()) {
        const auto words = base::words(*record);
        in_addr address{};
        const auto port = words.empty() ? std::nullopt : base::parse_decimal(words[0]);
        constexpr std::uint32_t kPorts = 65536;
        const std::string dotted(words.size() > 1 ? words[1] : std::string_view("0.0.0.0"));
        if (!port || *port >= kPorts || ::inet_pton(AF_INET, dotted.c_str(), &address) != 1) {
            stage.fail(make_error(msg::FPLARG111E, *record));
            co_return;
        }
        line.assign({'\0', '\x02', static_cast<char>(*port >> 8), static_cast<char>(*port & 0xFF)});
        line.append(reinterpret_cast<const char*>(&address), sizeof address);
        line.resize(kAddress, '\0');
        if (!co_await stage.output(line)) break;
        stage.consume();
    }
}

Flow from_socket_address(Stage& stage) {
    std::string line;
    while (const Record* record = co_await stage.peek()) {
        if (record->size() < 8 || !record->starts_with(std::string_view("\0\x02", 2))) {
            stage.fail(make_error(msg::FPLBLK072E, "no socket address"));
            co_return;
        }
        const auto byte = [&](std::size_t at) {
            return static_cast<unsigned>(static_cast<unsigned char>((*record)[at]));
        };
        line = fmt::format("{} {}.{}.{}.{}", byte(2) << 8 | byte(3), byte(4), byte(5), byte(6),
                           byte(7));
        if (!co_await stage.output(line)) break;
        stage.consume();
    }
}

Flow write_text(Stage& stage, std::string text) {
    const bool taken = co_await stage.output(text);
    if (taken) stage.shorten();
}

base::Result<Start> bare(Request& request, Flow (*flow)(Stage&)) {
    TRY(request.operands.end());
    return Start(flow);
}

// HOSTBYNAME and its like may name the TCP/IP machine, of which there is none here.
base::Result<void> take_stack(Arguments& operands) {
    if (operands.keyword("USERid") && operands.take_word().empty())
        return make_error(msg::FPLARG113E);
    return operands.end();
}

}  // namespace

base::Result<Start> plan_reader(Request& request) {
    auto& operands = request.operands;
    std::optional<std::uint32_t> id;
    bool keeps = false;
    for (;;) {
        if (operands.keyword("FILE"))
            id = TRY(operands.number());
        else if (operands.keyword("KEEP") || operands.keyword("HOLD"))
            keeps = true;
        else if (!operands.keyword("NOKEEP") && !operands.keyword("NOHOLD") &&
                 !operands.keyword("PURGE"))
            break;
    }
    TRY(operands.end());
    TRY(machine_of(request));
    return Start([=](Stage& stage) { return read_reader(stage, id, keeps); });
}

base::Result<Start> plan_punch(Request& request) {
    TRY(device_type(request));
    TRY(request.operands.end());
    return writing(request, cp::UnitRecord::punch, false);
}

base::Result<Start> plan_printmc(Request& request) {
    TRY(device_type(request));
    TRY(request.operands.end());
    return writing(request, cp::UnitRecord::printer, true);
}

base::Result<Start> plan_uro(Request& request) {
    const auto type = TRY(device_type(request));
    TRY(request.operands.end());
    return writing(request, type == "PUN" ? cp::UnitRecord::punch : cp::UnitRecord::printer, true);
}

base::Result<Start> plan_xedit(Request& request) {
    // The file may be named: it must be the one that is edited.
    request.operands.skip(request.operands.rest().size());
    if (!editor_of(request.world()))
        return make_error(msg::FPLMSG264E, request.text.verb, "no file is being edited");
    return Start(request.first ? read_editor : write_editor);
}

base::Result<Start> plan_xmsg(Request& request) {
    return bare(request, show_in_editor);
}

base::Result<Start> plan_emsg(Request& request) {
    return bare(request, show_messages);
}

base::Result<Start> plan_getfiles(Request& request) {
    return bare(request, read_files);
}

base::Result<Start> plan_hostname(Request& request) {
    TRY(take_stack(request.operands));
    std::array<char, 256> name{};
    if (::gethostname(name.data(), name.size() - 1) != 0) name[0] = '\0';
    return Start(
        [text = std::string(name.data())](Stage& stage) { return write_text(stage, text); });
}

base::Result<Start> plan_hostbyname(Request& request) {
    TRY(take_stack(request.operands));
    return Start([](Stage& stage) { return look_up(stage, addresses_of); });
}

base::Result<Start> plan_hostbyaddr(Request& request) {
    TRY(take_stack(request.operands));
    return Start([](Stage& stage) { return look_up(stage, name_of); });
}

base::Result<Start> plan_ip2socka(Request& request) {
    return bare(request, to_socket_address);
}

base::Result<Start> plan_socka2ip(Request& request) {
    return bare(request, from_socket_address);
}

// ---- what there is no counterpart of here ----

base::Result<Start> plan_refused(Request& request) {
    return make_error(msg::FPLMSG264E, request.text.verb, "this CP has none of what it needs");
}

}  // namespace cms::pipe
