// models: the starter system VM1A, built from nothing but this project's own files.
//
// A SYSRES with parm disk, source and object directory and our stand-alone IPL program, a page, a
// spool and a user volume, and system.cnf. Layout: docs/starter-system.md.
#pragma once

#include <functional>
#include <string>

#include "base/base.h"

namespace models {

// How the images lie on the disk. Sparse: an empty track takes one block, what is behind it is a
// hole. Whole: no holes, each image in one piece; it takes its full size once, and every clone that
// shares it takes a moment, where sharing a sparse one takes time for every track.
enum class Layout {
    sparse,
    whole,
    automatic,  // whole where the file system shares blocks and half of its room will stay free
};

// usual: a 3390-3 as SYSRES, the others 200 cylinders; full: 3390-9 and 3390-3; small: what its
// minidisks need and little more, for a try or a test that makes many clones.
enum class StarterSize { usual, full, small };

struct StarterOptions {
    StarterSize size = StarterSize::usual;
    Layout layout = Layout::sparse;
};

// Bytes the starter system takes on disk, roughly (its formatted space; a clone by bytes takes as
// much again). Automatic counts as sparse.
std::uint64_t starter_space(const StarterOptions& options);

// Builds the system in `directory`, which must not exist: made beside it under another name and
// renamed when it is complete. `progress` gets one line a volume. Errors: directory exists, no
// room, host errors; nothing is left then.
base::Result<void> build_starter(const std::string& directory, const StarterOptions& options,
                                 base::LineSink& progress);

}  // namespace models
