// CP commands as a table. Style guide section 5: one row holds what dispatch, help and documents
// need.
#pragma once

#include <span>

#include "cp/machine.h"

namespace cp {

// The operands of a command: words folded to upper case, and the text as typed for MSG and the
// like.
class Operands {
  public:
    explicit Operands(std::string_view text)
        : text_(text), folded_(base::upper(text)), words_(folded_) {}
    Operands(const Operands&) = delete;
    Operands& operator=(const Operands&) = delete;

    std::string_view next() { return words_.next(); }
    std::string_view peek() const { return words_.peek(); }
    bool at_end() const { return words_.at_end(); }
    // What is left, folded; and as typed.
    std::string_view rest() const { return words_.rest(); }
    std::string_view rest_as_typed() const {
        return std::string_view(text_).substr(text_.size() - words_.rest().size());
    }
    // Takes a word when it is next: "AS", "TO" and other noise.
    bool take(std::string_view notation) {
        bool found = !at_end() && base::matches(peek(), notation);
        if (found) next();
        return found;
    }

  private:
    std::string text_, folded_;
    base::WordReader words_;
};

// What a command works on and answers with.
struct Call {
    Machine& machine;
    SystemImpl& cp;
    Operands& operands;
    Reply& reply;

    void line(std::string text) { reply.lines.push_back({{}, std::move(text)}); }
    // A message that does not end the command; its rc becomes the command's.
    void message(const base::Error& error) {
        reply.lines.push_back({std::string(error.id), error.text});
        reply.rc = error.rc;
    }
};

using Run = base::Result<void> (*)(Call&);

struct Command {
    std::string_view notation;  // capitals show the shortest form
    std::string_view classes;   // one of them is needed; * is everybody
    Run run;
    std::string_view syntax, summary;
};

// Of every virtual processor: version, serial number, model.
inline constexpr std::string_view kProcessorId = "FF00000020978000";

std::span<const Command> commands();
std::span<const Command> query_operands();
// The row a word names for somebody with these rights, or null.
const Command* find_command(std::span<const Command> table, std::string_view word,
                            const Machine& machine);

// Operand helpers of several commands; errors 22E, 40E, 20E, 26E, 3E.
base::Result<dasd::DeviceNumber> take_device_number(Call& call);
base::Result<Vdev*> take_device(Call& call);        // of the machine
base::Result<Vdev*> take_dasd(Call& call);          // and it is a DASD
base::Result<std::string> take_userid(Call& call);  // * is the own one
base::Result<void> no_more_operands(Call& call);

// Devices.
base::Result<void> attach(Call& call);
base::Result<void> define(Call& call);
base::Result<void> define_minidisk(Call& call);
base::Result<void> detach(Call& call);
base::Result<void> link(Call& call);
base::Result<void> flashcopy(Call& call);
base::Result<void> rewind(Call& call);
base::Result<void> ready(Call& call);
// Queries.
base::Result<void> query(Call& call);
base::Result<void> query_virtual(Call& call);
base::Result<void> query_virtual_kind(Call& call, std::string_view kind);
base::Result<void> query_storage(Call& call);
base::Result<void> query_dasd(Call& call);
base::Result<void> query_tapes(Call& call);
base::Result<void> query_cpowned(Call& call);
base::Result<void> query_alloc(Call& call);
base::Result<void> query_links(Call& call);
base::Result<void> query_minidisk(Call& call);
base::Result<void> query_userid(Call& call);
base::Result<void> query_time(Call& call);
base::Result<void> query_cplevel(Call& call);
base::Result<void> query_names(Call& call);
base::Result<void> query_set(Call& call);
base::Result<void> query_terminal(Call& call);
base::Result<void> query_pf(Call& call);
base::Result<void> query_reader(Call& call);
base::Result<void> query_printer(Call& call);
base::Result<void> query_punch(Call& call);
base::Result<void> query_files(Call& call);
base::Result<void> query_user(Call& call);
base::Result<void> query_cpuid(Call& call);
base::Result<void> query_processors(Call& call);
base::Result<void> query_users(Call& call);
base::Result<void> query_osa(Call& call);
base::Result<void> query_privclass(Call& call);
base::Result<void> query_ssi(Call& call);
base::Result<void> query_logmsg(Call& call);
base::Result<void> query_tag(Call& call);
base::Result<void> query_console(Call& call);
base::Result<void> indicate(Call& call);
// Settings, talking, running.
base::Result<void> set(Call& call);
base::Result<void> terminal(Call& call);
base::Result<void> message(Call& call);
base::Result<void> message_without_header(Call& call);
base::Result<void> warning(Call& call);
base::Result<void> special_message(Call& call);
base::Result<void> sleep(Call& call);
base::Result<void> begin(Call& call);
base::Result<void> external(Call& call);
base::Result<void> enter_cp(Call& call);
base::Result<void> ipl_command(Call& call);
base::Result<void> system_command(Call& call);
base::Result<void> trace(Call& call);
// Sessions.
base::Result<void> dial(Call& call);
base::Result<void> log_on_command(Call& call);
base::Result<void> log_off(Call& call);
base::Result<void> disconnect(Call& call);
base::Result<void> xautolog(Call& call);
base::Result<void> force(Call& call);
base::Result<void> shutdown(Call& call);
base::Result<void> account(Call& call);
// Spool.
base::Result<void> spool(Call& call);
base::Result<void> close(Call& call);
base::Result<void> purge(Call& call);
base::Result<void> change(Call& call);
base::Result<void> transfer(Call& call);
base::Result<void> order(Call& call);
base::Result<void> tag(Call& call);
// Ours.
base::Result<void> clonesys(Call& call);

// "14:05:33" and "EST THURSDAY 08/27/09" as CP writes them.
std::string clock_time(std::time_t when);
std::string clock_date(std::time_t when);
std::string short_date(std::time_t when);

}  // namespace cp
