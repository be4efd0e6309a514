// CLONESYS PASS name …: the volumes of several systems that are being made here, copied in one
// pass.
//
//   COPY source target SHARED|BYTES
//   FORMAT donor target SHARED|BYTES
//   FAILED name reason
//
// CLONEVM wrote what is to be copied into each system's journal (KEEP name VOLUMES source target
// type [BYTES]). What shares no storage is read once for all targets. The notes and marks are those
// that CLONEVM makes for a single system (COPY, FORMAT, PASS), so that RESUME goes on from either.
// A page or T-disk volume is copied from one of these systems whose own is formatted already. A
// target that fails keeps nobody back: its marks are missing.
#include <map>

#include "cp/commands/clonesys.h"

namespace cp {

namespace msg = base::msg;
using base::make_error;
using base::Result;

namespace {

// A volume to be made of another one.
struct Piece {
    BesideSystem* made = nullptr;
    std::string step;  // of the journal
    std::shared_ptr<RealDasd> from, to;
    dasd::Sharing sharing = dasd::Sharing::if_possible;
};

struct Member {
    BesideSystem* made = nullptr;
    std::vector<Piece> pieces;
    bool copies_all = true;  // no copy was missing or failed
};

struct Wanted {
    std::string source, target, type;
    dasd::Sharing sharing = dasd::Sharing::if_possible;
};

Result<std::vector<Wanted>> wanted_volumes(const BesideSystem& made) {
    std::vector<Wanted> wanted;
    for (const auto& line : TRY(made.journal->kept("VOLUMES"))) {
        auto words = base::words(line);
        if (words.size() < 3) continue;
        auto sharing = words.size() > 3 ? dasd::Sharing::never : dasd::Sharing::if_possible;
        wanted.push_back(
            {std::string(words[0]), std::string(words[1]), std::string(words[2]), sharing});
    }
    return wanted;
}

bool is_formatted(const Wanted& volume) {
    return volume.type == "P" || volume.type == "T";
}

Result<bool> is_done(const BesideSystem& made, const std::string& step) {
    for (const auto& known : TRY(made.journal->steps()))
        if (known.what == step) return !known.finished.empty();
    return false;
}

// A volume that was formatted whole lacks no track: its header need not say any more that it is
// only being made, which would keep its copies from sharing storage with it.
Result<void> settle_donor(RealDasd& donor) {
    if (!donor.base().is_thin()) return {};
    TRY(dasd::fill_null_tracks(donor.path, dasd::unsynced_files()));
    return donor.moved_to(donor.path);
}

// A formatted volume of that kind and size among these systems, or null.
Result<std::shared_ptr<RealDasd>> donor_for(Call& call, const std::vector<Member>& members,
                                            const Wanted& volume, const RealDasd& target) {
    for (const auto& member : members)
        for (const auto& other : TRY(wanted_volumes(*member.made))) {
            auto real = call.cp.volumes.find(other.target);
            bool fits =
                real && other.type == volume.type && real->cylinders() == target.cylinders();
            if (!fits || !TRY(is_done(*member.made, "FORMAT " + other.target))) continue;
            TRY(settle_donor(*real));
            return real;
        }
    return std::shared_ptr<RealDasd>();
}

Result<void> add_piece(Call& call, const std::vector<Member>& members, Member& member,
                       const Wanted& volume) {
    auto target = call.cp.volumes.find(volume.target);
    if (!target) return make_error(msg::HCPQVD040E, volume.target);
    auto step = is_formatted(volume) ? "FORMAT " + volume.target
                                     : fmt::format("COPY {} {}", volume.source, volume.target);
    auto source = is_formatted(volume) ? TRY(donor_for(call, members, volume, *target))
                                       : call.cp.volumes.find(volume.source);
    if (!source && is_formatted(volume)) return {};  // CLONEVM formats it
    if (!source) return make_error(msg::HCPQVD040E, volume.source);
    if (source == target) return {};
    auto stamp = TRY(stamp_for(call, step));
    if (!TRY(member.made->journal->note_soon(step, stamp)))
        member.pieces.push_back({member.made, step, source, target, volume.sharing});
    return {};
}

void tell_failed(Call& call, Member& member, const base::Error& error) {
    member.copies_all = false;
    call.line(fmt::format("FAILED {} {}", member.made->name, error.line()));
}

Result<dasd::CopyPlan> plan_of(const Piece& piece) {
    TRY(piece.to->make_writable());
    dasd::CylinderRange whole{{0}, piece.to->cylinders()};
    dasd::CopyRequest request;
    request.source = {
        piece.from->shared_volume(), {{0}, piece.from->cylinders()}, dasd::Access::read};
    request.target = {piece.to->shared_volume(), whole, dasd::Access::write};
    request.target.intended_label = piece.to->intended_label;
    request.new_label = piece.to->intended_label;
    request.sharing = piece.sharing;
    return dasd::plan_copy(request);
}

// The label tells that the right volume was published.
Result<void> finish(Piece& piece) {
    TRY(piece.to->read_label());
    if (piece.to->serial != piece.to->intended_label)
        return make_error(msg::CVMCSY705E, piece.to->path, piece.to->serial,
                          piece.to->intended_label);
    return piece.made->journal->finish(piece.step);
}

std::string told(const Piece& piece, const dasd::CopyReport& report) {
    return fmt::format("{} {} {} {}", piece.step.substr(0, piece.step.find(' ')),
                       piece.from->serial, piece.to->serial,
                       report.method == dasd::Method::copy_bytes ? "BYTES" : "SHARED");
}

// All targets of one source.
void copy_from_one(Call& call, const std::vector<std::pair<Member*, Piece*>>& targets) {
    std::vector<dasd::CopyPlan> plans;
    std::vector<std::pair<Member*, Piece*>> planned;
    for (const auto& target : targets) {
        auto plan = plan_of(*target.second);
        if (plan.ok()) {
            plans.push_back(std::move(plan).value());
            planned.push_back(target);
        } else {
            tell_failed(call, *target.first, plan.error());
        }
    }
    auto* events = call.machine.events;
    auto reports = dasd::execute_together(
        plans, [events](auto, auto) { return !events || !events->is_halted(); });
    for (std::size_t i = 0; i < planned.size(); ++i) {
        auto& [member, piece] = planned[i];
        auto done = reports[i].ok() ? finish(*piece) : Result<void>(reports[i].error());
        if (done.ok())
            call.line(told(*piece, reports[i].value()));
        else
            tell_failed(call, *member, done.error());
    }
}

// What was promised to be done in one pass is done when every copy is.
void close_pass(Call& call, Member& member) {
    if (!member.copies_all) return;
    auto done = member.made->journal->finish("PASS");
    if (!done.ok()) tell_failed(call, member, done.error());
}

}  // namespace

Result<void> copy_fleet(Call& call) {
    std::vector<Member> members;
    do {
        auto name = TRY(take_system_name(call));
        members.push_back({TRY(being_made(call, name)), {}, true});
    } while (!call.operands.at_end());
    for (auto& member : members) {
        if (TRY(member.made->journal->note_soon("PASS"))) continue;
        for (const auto& volume : TRY(wanted_volumes(*member.made))) {
            auto added = add_piece(call, members, member, volume);
            if (!added.ok()) tell_failed(call, member, added.error());
        }
    }
    std::map<RealDasd*, std::vector<std::pair<Member*, Piece*>>> sources;
    for (auto& member : members)
        for (auto& piece : member.pieces) sources[piece.from.get()].push_back({&member, &piece});
    for (const auto& [source, targets] : sources) copy_from_one(call, targets);
    for (auto& member : members) close_pass(call, member);
    return {};
}

}  // namespace cp
