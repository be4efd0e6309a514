// Blocks: BLOCK, DEBLOCK, FBLOCK, SNAKE.
//
// Formats: FIXED; LINEND and STRING (a mark behind each record), CRLF; CMS (halfword length and
// data, running on from block to block); SF (the same, the length counting itself); VARIABLE
// (OS/VS: block and record descriptor words of four bytes).

#include <algorithm>

#include "cms/pipe/stages/stages.h"

namespace cms::pipe {

namespace {

constexpr std::size_t kHalfword = 2, kDescriptor = 4, kLargestHalfword = 65535;
constexpr std::size_t kLargestBlock = std::size_t{1} << 28;

enum class Format { fixed, marked, cms, sf, variable };

struct Blocking {
    Format format = Format::fixed;
    std::size_t size = 80;
    std::string mark;
};

std::string halfword(std::size_t number) {
    return {static_cast<char>(number >> 8 & 0xFF), static_cast<char>(number & 0xFF)};
}

std::size_t halfword_at(Record text, std::size_t at) {
    return static_cast<std::size_t>(static_cast<unsigned char>(text[at])) << 8 |
           static_cast<unsigned char>(text[at + 1]);
}

// Fixed, LINEND c, STRING string, CRLF, CMS, SF, VARIABLE.
base::Result<bool> take_format(Arguments& operands, Blocking& what) {
    if (operands.keyword("Fixed")) {
        what.format = Format::fixed;
    } else if (operands.keyword("LINEND")) {
        what.format = Format::marked;
        what.mark = "\n";
        if (!operands.at_end()) what.mark.assign(1, TRY(operands.character()));
    } else if (operands.keyword("STRing")) {
        what.format = Format::marked;
        what.mark = TRY(operands.string());
        if (what.mark.empty()) return make_error(msg::FPLARG113E);
    } else if (operands.keyword("CRLF")) {
        what.format = Format::marked;
        what.mark = "\r\n";
    } else if (operands.keyword("CMS")) {
        what.format = Format::cms;
    } else if (operands.keyword("SF")) {
        what.format = Format::sf;
    } else if (operands.keyword("Variable") || operands.keyword("VB")) {
        what.format = Format::variable;
    } else {
        return false;
    }
    return true;
}

base::Result<std::size_t> block_size(Arguments& operands) {
    const std::size_t size = TRY(operands.number());
    if (size == 0 || size > kLargestBlock) return make_error(msg::FPLBLK059E, std::to_string(size));
    return size;
}

// ---- BLOCK ----

// Fixed records as many as fit; they must all be of one length.
Flow block_fixed(Stage& stage, std::size_t size) {
    std::string block;
    while (const Record* record = co_await stage.peek()) {
        if (record->size() > size) {
            stage.fail(make_error(msg::FPLBLK059E, std::to_string(record->size())));
            co_return;
        }
        if (block.size() + record->size() > size) {
            if (!co_await stage.output(block)) co_return;
            block.clear();
        }
        block += *record;
        stage.consume();
    }
    if (!block.empty()) co_await stage.output(block);
}

std::string with_length(Record record, const Blocking& what) {
    if (what.format == Format::marked) return std::string(record) + what.mark;
    const auto length = record.size() + (what.format == Format::sf ? kHalfword : 0);
    return halfword(length) + std::string(record);
}

// Records that run on from block to block.
Flow block_stream(Stage& stage, Blocking what) {
    std::string kept;
    while (const Record* record = co_await stage.peek()) {
        if (what.format != Format::marked && record->size() + kHalfword > kLargestHalfword) {
            stage.fail(make_error(msg::FPLBLK059E, std::to_string(record->size())));
            co_return;
        }
        kept += with_length(*record, what);
        stage.consume();
        std::size_t done = 0;
        for (; kept.size() - done >= what.size; done += what.size)
            if (!co_await stage.output(Record(kept).substr(done, what.size))) co_return;
        kept.erase(0, done);
    }
    if (!kept.empty()) co_await stage.output(kept);
}

std::string described(Record data) {
    return halfword(data.size() + kDescriptor) + std::string(2, '\0') + std::string(data);
}

Flow block_variable(Stage& stage, std::size_t size) {
    std::string block, out;
    while (const Record* record = co_await stage.peek()) {
        const auto one = described(*record);
        if (one.size() + kDescriptor > std::min(size, kLargestHalfword)) {
            stage.fail(make_error(msg::FPLBLK059E, std::to_string(record->size())));
            co_return;
        }
        if (block.size() + one.size() + kDescriptor > size) {
            out = described(block);
            if (!co_await stage.output(out)) co_return;
            block.clear();
        }
        block += one;
        stage.consume();
    }
    if (block.empty()) co_return;
    out = described(block);
    co_await stage.output(out);
}

// ---- DEBLOCK ----

Flow deblock_fixed(Stage& stage, std::size_t size) {
    while (const Record* record = co_await stage.peek()) {
        for (std::size_t at = 0; at < record->size(); at += size)
            if (!co_await stage.output(record->substr(at, size))) co_return;
        stage.consume();
    }
}

// Records behind each of which a mark stands; the last one may lack it.
Flow deblock_marked(Stage& stage, std::string mark) {
    std::string kept;
    while (const Record* record = co_await stage.peek()) {
        // A mark may be split between two blocks.
        auto search = kept.size() - std::min(kept.size(), mark.size() - 1);
        kept += *record;
        stage.consume();
        std::size_t done = 0;
        for (auto at = kept.find(mark, search); at != std::string::npos;
             at = kept.find(mark, done)) {
            if (!co_await stage.output(Record(kept).substr(done, at - done))) co_return;
            done = at + mark.size();
        }
        kept.erase(0, done);
    }
    if (!kept.empty()) co_await stage.output(kept);
}

// Records with their lengths in front, running on from block to block.
Flow deblock_lengths(Stage& stage, bool counts_itself) {
    std::string kept;
    const auto least = counts_itself ? kHalfword : 0;
    while (const Record* record = co_await stage.peek()) {
        kept += *record;
        stage.consume();
        std::size_t at = 0;
        while (kept.size() - at >= kHalfword) {
            const auto length = halfword_at(kept, at);
            if (length < least) {
                stage.fail(make_error(msg::FPLBLK072E, "a length is too small"));
                co_return;
            }
            const auto data = length - least;
            if (kept.size() - at - kHalfword < data) break;
            if (!co_await stage.output(Record(kept).substr(at + kHalfword, data))) co_return;
            at += kHalfword + data;
        }
        kept.erase(0, at);
    }
    if (!kept.empty()) stage.fail(make_error(msg::FPLBLK072E, "it ends within a record"));
}

// Where the record descriptor at `at` says that its record ends; 0: it is wrong.
std::size_t variable_end(Record block, std::size_t at) {
    if (block.size() - at < kDescriptor) return 0;
    const auto length = halfword_at(block, at);
    return length < kDescriptor || length > block.size() - at ? 0 : at + length;
}

Flow deblock_variable(Stage& stage) {
    while (const Record* record = co_await stage.peek()) {
        const bool sound = variable_end(*record, 0) == record->size();
        for (auto at = sound ? kDescriptor : 0; at < record->size();) {
            const auto end = sound ? variable_end(*record, at) : 0;
            if (end == 0) {
                stage.fail(make_error(msg::FPLBLK072E, "a descriptor word is wrong"));
                co_return;
            }
            const auto data = record->substr(at + kDescriptor, end - at - kDescriptor);
            if (!co_await stage.output(data)) co_return;
            at = end;
        }
        stage.consume();
    }
}

// ---- FBLOCK and SNAKE ----

Flow reblock(Stage& stage, std::size_t size, std::optional<char> filler) {
    std::string kept;
    while (const Record* record = co_await stage.peek()) {
        kept += *record;
        stage.consume();
        std::size_t done = 0;
        for (; kept.size() - done >= size; done += size)
            if (!co_await stage.output(Record(kept).substr(done, size))) co_return;
        kept.erase(0, done);
    }
    if (kept.empty()) co_return;
    if (filler) kept.resize(size, *filler);
    co_await stage.output(kept);
}

// Records in columns, down and then across; `depth` 0: one page of as many lines as needed.
Flow snake(Stage& stage, std::size_t columns, std::size_t depth) {
    std::vector<std::string> page;
    std::string line;
    for (;;) {
        const Record* record = co_await stage.peek();
        if (record) {
            page.emplace_back(*record);
            stage.consume();
            if (depth == 0 || page.size() < columns * depth) continue;
        }
        const auto deep =
            depth > 0 ? std::min(depth, page.size()) : (page.size() + columns - 1) / columns;
        for (std::size_t row = 0; row < deep; ++row) {
            line.clear();
            for (auto at = row; at < page.size(); at += deep) line += page[at];
            if (!co_await stage.output(line)) co_return;
        }
        page.clear();
        if (!record) co_return;
    }
}

}  // namespace

base::Result<Start> plan_block(Request& request) {
    auto& operands = request.operands;
    Blocking what;
    what.size = TRY(block_size(operands));
    TRY(take_format(operands, what));
    TRY(operands.end());
    return Start([=](Stage& stage) {
        if (what.format == Format::fixed) return block_fixed(stage, what.size);
        if (what.format == Format::variable) return block_variable(stage, what.size);
        return block_stream(stage, what);
    });
}

base::Result<Start> plan_deblock(Request& request) {
    auto& operands = request.operands;
    Blocking what;
    TRY(take_format(operands, what));
    if (what.format == Format::fixed && !operands.at_end()) what.size = TRY(block_size(operands));
    operands.keyword("TERMinate");
    TRY(operands.end());
    return Start([=](Stage& stage) {
        switch (what.format) {
            case Format::marked:
                return deblock_marked(stage, what.mark);
            case Format::cms:
                return deblock_lengths(stage, false);
            case Format::sf:
                return deblock_lengths(stage, true);
            case Format::variable:
                return deblock_variable(stage);
            default:
                return deblock_fixed(stage, what.size);
        }
    });
}

base::Result<Start> plan_fblock(Request& request) {
    auto& operands = request.operands;
    const auto size = TRY(block_size(operands));
    std::optional<char> filler;
    if (!operands.at_end()) filler = TRY(operands.character());
    TRY(operands.end());
    return Start([=](Stage& stage) { return reblock(stage, size, filler); });
}

base::Result<Start> plan_snake(Request& request) {
    auto& operands = request.operands;
    const std::size_t columns = TRY(operands.number());
    if (columns == 0) return make_error(msg::FPLARG066E, "0");
    const std::size_t depth = TRY(operands.maybe_number()).value_or(0);
    TRY(operands.end());
    return Start([=](Stage& stage) { return snake(stage, columns, depth); });
}

}  // namespace cms::pipe
