// Every native CMS command. A new one: its file, its name here.

#include "cms/cms.h"

#include "cms/pipe/pipe.h"
#include "cms/xedit/xedit.h"

namespace cms {

extern const Command kAccess, kAudit, kCmdcall, kCompare, kConwait, kCopyfile, kCp, kCpfmtxa,
    kCpsyntax, kDdr, kDesbuf, kDirectxa, kDrift, kDropbuf, kErase, kEstate, kEstatew, kExec,
    kExecdrop, kExecio, kExecload, kExecmap, kExecstat, kFinis, kFormat, kGetfmadr, kGlobalv,
    kGolden, kHelp, kIckdsf, kIdentify, kListfile, kMakebuf, kQuery, kRelease, kRename, kSentries,
    kSet, kSort, kState, kStatew, kSynonym, kTape, kType, kVerify, kVmfclear;

namespace {
base::Result<int> xedit_command(Session& session, const CommandLine& line) {
    return xedit::run(session, line);
}
const Command kXedit{.name = "XEDIT",
                     .min_abbrev = 1,
                     .run = xedit_command,
                     .syntax = "Xedit fn ft [fm] [(options]",
                     .summary = "Edit a file"};
}  // namespace

const std::vector<const Command*>& commands() {
    static const std::vector<const Command*> kTable = {
        &kAccess,  &kAudit,    &kCmdcall,  &kCompare,  &kConwait,  &kCopyfile,   &kCp,
        &kCpfmtxa, &kCpsyntax, &kDdr,      &kDesbuf,   &kDirectxa, &kDrift,      &kDropbuf,
        &kErase,   &kEstate,   &kEstatew,  &kExec,     &kExecdrop, &kExecio,     &kExecload,
        &kExecmap, &kExecstat, &kFinis,    &kFormat,   &kGetfmadr, &kGlobalv,    &kGolden,
        &kHelp,    &kIckdsf,   &kIdentify, &kListfile, &kMakebuf,  &pipe::kPipe, &kQuery,
        &kRelease, &kRename,   &kSentries, &kSet,      &kSort,     &kState,      &kStatew,
        &kSynonym, &kTape,     &kType,     &kVerify,   &kVmfclear, &kXedit,
    };
    return kTable;
}

}  // namespace cms
