// Variables of GLOBALV: groups of named values in storage, and the files that keep them. Reference:
// cms section 9.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "cms/cms.h"

namespace cms {

class GlobalVariables {
  public:
    using Group = std::map<std::string, std::string, std::less<>>;

    std::string selected = "UNNAMED";
    std::map<std::string, Group, std::less<>> groups;

    // Fills the groups from INITIAL, SESSION and LASTING GLOBALV A, once in a session.
    void load(Session& session);
    // The value, empty when there is none.
    std::string value(std::string_view group, std::string_view name) const;
    void set(std::string_view group, std::string_view name, std::string_view text);
    // Rewrites SESSION or LASTING GLOBALV A with the variable in it.
    base::Result<void> keep(Session& session, std::string_view file, std::string_view group,
                            std::string_view name, std::string_view text);

  private:
    void read_file(Session& session, std::string_view file);
    bool loaded_ = false;
};

}  // namespace cms
