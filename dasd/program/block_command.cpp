// dasd blocks: FBA disks.
#include "dasd/fba.h"
#include "dasd/program/program.h"

namespace dasd::program {
namespace {

namespace msg = base::msg;
using base::Result;

struct Blocks {
    std::string file, to;
    std::optional<std::uint64_t> first, count;
};

constexpr std::uint64_t kAtOnce = 240;  // blocks: two groups of a compressed image

Result<Answer> describe(BlockImage& image) {
    auto label = TRY(block_label(image));
    Answer answer;
    answer.text =
        fmt::format("{}: {}, {} blocks of {}, label {}\n", image.path(), image.format(),
                    image.blocks(), kBlockSize, label.empty() ? "none" : base::to_utf8(label));
    answer.facts = {{"file", image.path()},
                    {"format", image.format()},
                    {"blocks", image.blocks()},
                    {"label", label.empty() ? Json(nullptr) : Json(base::to_utf8(label))}};
    return answer;
}

Result<Answer> show(BlockImage& image, std::uint64_t first, std::uint64_t count) {
    Answer answer;
    answer.facts = Json::array();
    std::vector<std::byte> block(kBlockSize);
    for (auto n = first; n - first < count; ++n) {
        TRY(image.read(n, block));
        answer.text += fmt::format("block {}\n", n) + hex_dump(block);
        answer.facts.push_back({{"block", n}, {"data", hex(block)}});
    }
    return answer;
}

Result<void> copy_blocks(BlockImage& image, std::uint64_t first, std::uint64_t count, File& file) {
    std::vector<std::byte> buffer;
    for (std::uint64_t done = 0; done < count;) {
        auto n = std::min(kAtOnce, count - done);
        buffer.resize(static_cast<std::size_t>(n) * kBlockSize);
        TRY(image.read(first + done, buffer));
        TRY(file.write(done * kBlockSize, buffer));
        done += n;
        show_progress(done * kBlockSize, count * kBlockSize);
    }
    return file.sync();
}

Result<Answer> store(BlockImage& image, std::uint64_t first, std::uint64_t count,
                     const std::string& to) {
    auto file = TRY(host_files().create(to));
    auto done = copy_blocks(image, first, count, *file);
    if (!done.ok()) {
        (void)host_files().remove(to).ok();
        return std::move(done).error();
    }
    return Answer{"", {{"file", to}, {"first", first}, {"blocks", count}}};
}

Result<Answer> run_blocks(const Blocks& given) {
    auto image = TRY(open_blocks(given.file));
    if (!given.first && given.to.empty()) return describe(*image);
    auto first = given.first.value_or(0);
    auto rest = image->blocks() - std::min(first, image->blocks());
    auto count = given.count.value_or(given.to.empty() ? 1 : rest);
    if (count == 0 || count > rest)
        return base::make_error(msg::DASIMG124E, image->path(), first, count, image->blocks());
    if (given.to.empty()) return show(*image, first, count);
    return store(*image, first, count, given.to);
}

Action prepare_blocks(CLI::App& command) {
    auto given = operands<Blocks>();
    command.add_option("file", given->file, "FBA image, compressed or not")->required();
    command.add_option("first", given->first,
                       "block to show, from 0; without it what the image is");
    command.add_option("count", given->count, "blocks; otherwise 1, or all the rest with --to");
    command.add_option("--to", given->to, "write them into this new file");
    return [given] { return run_blocks(*given); };
}

}  // namespace

std::span<const Command> block_commands() {
    static constexpr Command kCommands[] = {
        {"blocks", "Show an FBA image, or its blocks; store them in a file",
         "dasd blocks linux.cfba 1", prepare_blocks},
    };
    return kCommands;
}

}  // namespace dasd::program
