// XEDIT: the CMS command. Reference: xedit section 2.
#pragma once

#include "cms/cms.h"

namespace cms::xedit {

// Xedit [fn [ft [fm]]] [( options ]: edits in line mode. Profile, then stacked lines, then the
// terminal. While it runs, ADDRESS XEDIT reaches the editor. The return code is that of QUIT n; 12
// when input ended with a file still open.
base::Result<int> run(Session& session, const CommandLine& line);

}  // namespace cms::xedit
