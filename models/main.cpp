// starter: builds the starter system VM1A.
#include <cstdio>
#include <string>

#include "models/models.h"

namespace {

class Terminal : public base::LineSink {
  public:
    void line(std::string_view text) override { fmt::print("{}\n", text); }
};

constexpr std::string_view kHelp =
    "starter DIRECTORY [--full | --small] [--sparse | --whole]\n"
    "  Builds the starter system VM1A in DIRECTORY (which must not exist): SYSRES, spool, page and "
    "user volume.\n"
    "  --full   SYSRES as 3390-9 and the others as 3390-3, instead of 3390-3 and 200 cylinders\n"
    "  --small  700 cylinders of SYSRES, 40 of spool, 40 of page and 100 of user volume\n"
    "  --sparse   empty tracks take one block each: little space, but sharing an image with a "
    "clone "
    "takes time for every track\n"
    "  --whole    images take their full size, once: clones share them in a moment\n"
    "             Without either: --whole where the file system shares blocks (XFS, Btrfs) and "
    "half "
    "of its room stays free, else --sparse\n"
    "Example:  starter demo/vm1a\n"
    "Exit code: 0 built, 2 wrong operands, 8 failed (nothing is left then)\n";

}  // namespace

int main(int argc, char** argv) {
    std::string directory;
    models::StarterOptions options;
    options.layout = models::Layout::automatic;
    for (int i = 1; i < argc; ++i) {
        std::string_view word = argv[i];
        if (word == "--full") {
            options.size = models::StarterSize::full;
        } else if (word == "--small") {
            options.size = models::StarterSize::small;
        } else if (word == "--sparse") {
            options.layout = models::Layout::sparse;
        } else if (word == "--whole") {
            options.layout = models::Layout::whole;
        } else if (word == "-h" || word == "--help") {
            fmt::print("{}", kHelp);
            return 0;
        } else if (directory.empty() && !word.starts_with("-")) {
            directory = word;
        } else {
            fmt::print(stderr, "starter: unknown operand {}\n{}", word, kHelp);
            return 2;
        }
    }
    if (directory.empty()) {
        fmt::print(stderr, "{}", kHelp);
        return 2;
    }
    Terminal terminal;
    auto built = models::build_starter(directory, options, terminal);
    if (built.ok()) return 0;
    fmt::print(stderr, "{}\n", built.error().line());
    return built.error().rc;
}
