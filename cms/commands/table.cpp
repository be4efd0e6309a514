// Every native CMS command. A new one: its file, its name here.

#include "cms/cms.h"

#include "cms/pipe/pipe.h"
#include "cms/xedit/xedit.h"

namespace cms {

extern const Command kAccess, kAccessm0, kAudit, kCmdcall, kCompare, kConwait, kCopyfile, kCp,
    kCpfmtxa, kCpsyntax, kDdr, kDesbuf, kDirectxa, kDirmap, kDisk, kDiskmap, kDrift, kDropbuf,
    kErase, kEstate, kEstatew, kExec, kExecdrop, kExecio, kExecload, kExecmap, kExecstat, kFiledef,
    kFilelist, kFinis, kFormat, kGetfmadr, kGlobal, kGlobalv, kGolden, kHelp, kHercules, kHostchk,
    kIckdsf, kIdentify, kImmcmd, kListfile, kMakebuf, kMovefile, kNamefind, kNucxdrop, kNucxload,
    kNucxmap, kParsecmd, kPeek, kPrint, kPunch, kQuery, kRdrlist, kReadcard, kReceive, kRelease,
    kRename, kRtndrop, kRtnload, kRtnmap, kRtnstate, kSendfile, kSentries, kSet, kSnapshot, kSort,
    kState, kStatew, kSubcom, kSynonym, kTape, kTell, kType, kVerify, kVmarc, kVmfclear, kVmlink,
    kWakeup, kXmitmsg;

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
        &kAccess,   &kAccessm0,   &kAudit,    &kCmdcall,  &kCompare,  &kConwait,  &kCopyfile,
        &kCp,       &kCpfmtxa,    &kCpsyntax, &kDdr,      &kDesbuf,   &kDirectxa, &kDirmap,
        &kDisk,     &kDiskmap,    &kDrift,    &kDropbuf,  &kErase,    &kEstate,   &kEstatew,
        &kExec,     &kExecdrop,   &kExecio,   &kExecload, &kExecmap,  &kExecstat, &kFiledef,
        &kFilelist, &kFinis,      &kFormat,   &kGetfmadr, &kGlobal,   &kGlobalv,  &kGolden,
        &kHelp,     &kHercules,   &kHostchk,  &kIckdsf,   &kIdentify, &kImmcmd,   &kListfile,
        &kMakebuf,  &kMovefile,   &kNamefind, &kNucxdrop, &kNucxload, &kNucxmap,  &kParsecmd,
        &kPeek,     &pipe::kPipe, &kPrint,    &kPunch,    &kQuery,    &kRdrlist,  &kReadcard,
        &kReceive,  &kRelease,    &kRename,   &kRtndrop,  &kRtnload,  &kRtnmap,   &kRtnstate,
        &kSendfile, &kSentries,   &kSet,      &kSnapshot, &kSort,     &kState,    &kStatew,
        &kSubcom,   &kSynonym,    &kTape,     &kTell,     &kType,     &kVerify,   &kVmarc,
        &kVmfclear, &kVmlink,     &kWakeup,   &kXedit,    &kXmitmsg,
    };
    return kTable;
}

}  // namespace cms
