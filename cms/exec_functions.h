// External functions of REXX that CMS brings along: SOCKET and STSI.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cms/cms.h"

namespace cms {

// std::nullopt: there is no such function.
std::optional<std::string> call_native(Session& session, std::string_view name,
                                       const rexx::Arguments& arguments);

}  // namespace cms
