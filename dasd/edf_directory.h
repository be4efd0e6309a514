// CMS EDF file system: the directory and the allocation map as one state, read and committed
// whole.
#pragma once

#include <memory>

#include "dasd/edf_tree.h"

namespace dasd::edf {

// What a disk says of itself at one moment.
struct State {
    Label label;
    Fst directory, map_entry;       // the two pseudo files
    std::vector<Fst> files;         // in directory order
    std::vector<BlockNumber> meta;  // blocks of directory and map but for 4 and 5
};

struct Opened {
    State state;
    BlockMap map;
};

// Finds the CMS1 label: third record of the first track. Errors: DASEDF401E no label, DASEDF402S
// its fields contradict each other or the device.
base::Result<Label> read_label_block(const Device& device);
// Reads label, directory and map and checks every field that can be checked without walking files.
base::Result<Opened> read_state(BlockStore& store, const Label& label);

// Blocks a commit must allocate for directory and map with so many files.
std::uint64_t commit_blocks(const State& state, std::size_t files);
// Makes `state` current: new directory and map blocks, sync, label block, sync. The old state stays
// whole on disk until the label block is written. On error `state` and the allocator are as before.
base::Result<void> write_state(BlockStore& store, Allocator& allocator, State& state);

// Order of files in a directory: by name and type in EBCDIC, as CMS keeps it.
bool precedes(const Fst& a, const Fst& b);

// Label and directory root as bytes: differs after every commit by us, and after any by CMS.
base::Result<std::vector<std::byte>> seal_of(const BlockStore& store, const Label& label);

}  // namespace dasd::edf
