// Tracks in the stream of a Feilong image. Internal to dasd; feilong.h has the format.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "dasd/track.h"

namespace dasd {

constexpr std::string_view kFeilongTag = "xCAT CKD Disk Image:";

// Answers as many bytes as are wanted, fewer at the end.
using StreamReader = std::function<base::Result<std::size_t>(base::MutableBytes)>;

// The next track of the stream as a track image up to its end mark. Errors: DASTRK201E.
base::Result<std::vector<std::byte>> decode_feilong_track(const StreamReader& read,
                                                          TrackAddress address);
// The track as the stream has it, added to `stream`. Errors: DASIMG122E when it cannot be
// represented; `path` is for the message.
base::Result<void> encode_feilong_track(const Track& track, const std::string& path,
                                        std::vector<std::byte>& stream);

}  // namespace dasd
