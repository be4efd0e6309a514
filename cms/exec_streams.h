// CMS files as REXX streams: LINEIN('FN FT FM') and its like. Reference: rexx section 10.
#pragma once

#include "cms/cms.h"

namespace cms {

// Names are "fn ft [fm]" in capitals; input without a mode takes the first file in search order,
// output goes to A then. A stream holds positions only: every line is read from and written to the
// file at once, so EXECIO and other programs see the same contents.
class ExecStreams final : public rexx::StreamProvider {
  public:
    explicit ExecStreams(Session& session) : session_(session) {}
    std::unique_ptr<rexx::Stream> find(std::string_view name) override;

  private:
    Session& session_;
};

}  // namespace cms
