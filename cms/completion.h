// What Tab offers at the prompt: made from the tables of commands, so that a new row is offered at
// once.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cms/cms.h"

namespace cms {

// The keywords of a command's syntax ("ACcess vdev [(NOPROF]": NOPROF), upper case, without its
// name.
std::vector<std::string> keywords_of(std::string_view syntax);
// What may follow `before` (the typed line up to the word), in order and without doubles: at its
// beginning commands of CMS and CP and the EXECs of accessed disks, else the command's keywords and
// names and types of files; behind PIPE and each stage separator stages.
std::vector<std::string> completions(Session& session, std::string_view before);

}  // namespace cms
