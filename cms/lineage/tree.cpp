// lineage: the tree of systems, as text and as SVG.
#include <algorithm>
#include <filesystem>
#include <functional>

#include "cms/lineage/golden.h"

namespace cms::lineage {

namespace fs = std::filesystem;

namespace {

struct Node {
    std::string name, note;
    enum class Kind { system, golden, unfinished, gone } kind = Kind::system;
    std::size_t depth = 0;
    bool last = false;       // of its parent's children
    std::size_t parent = 0;  // index; its own for a root
    std::vector<bool> bars;  // for each level above: more siblings follow there
};

std::string_view word(Node::Kind kind) {
    switch (kind) {
        case Node::Kind::golden:
            return "golden";
        case Node::Kind::unfinished:
            return "unfinished";
        case Node::Kind::gone:
            return "not here";
        default:
            return "system";
    }
}

std::string note_of(const Relative& system) {
    std::string note;
    if (system.golden)
        note = fmt::format("generation {} of {}, {} {}", system.golden->generation,
                           system.golden->name, system.golden->made_at.substr(0, 10),
                           system.golden->hash.substr(0, 12));
    if (system.shared_bytes > 0)
        note += fmt::format("{}thin, {} MiB shared", note.empty() ? "" : ", ",
                            std::max<std::uint64_t>(system.shared_bytes >> 20, 1));
    return note;
}

Node node_of(const Relative& system) {
    auto kind = system.unfinished ? Node::Kind::unfinished
                : system.golden   ? Node::Kind::golden
                                  : Node::Kind::system;
    return {system.name, note_of(system), kind, 0, false, 0, {}};
}

class Forest {
  public:
    explicit Forest(const std::vector<Relative>& systems) : systems_(systems) {
        std::vector<std::string> roots;
        for (const auto& system : systems_) {
            bool is_root = system.source.empty() || system.source == system.name;
            bool orphan = !is_root && !find(system.source);
            auto root = orphan ? system.source : system.name;
            bool known = std::find(roots.begin(), roots.end(), root) != roots.end();
            if ((is_root || orphan) && !known) roots.push_back(root);
        }
        std::sort(roots.begin(), roots.end());
        for (const auto& root : roots) add(root, 0, 0, true, {});
        // A circle of sources has no root; its members must not be lost.
        for (const auto& system : systems_)
            if (!is_placed(system.name)) add(system.name, 0, 0, true, {});
    }
    const std::vector<Node>& nodes() const { return nodes_; }

  private:
    const Relative* find(const std::string& name) const {
        for (const auto& system : systems_)
            if (system.name == name) return &system;
        return nullptr;
    }
    bool is_placed(const std::string& name) const {
        return std::any_of(nodes_.begin(), nodes_.end(),
                           [&](const auto& node) { return node.name == name; });
    }

    void add(const std::string& name, std::size_t depth, std::size_t parent, bool last,
             std::vector<bool> bars) {
        if (is_placed(name)) return;
        const auto* system = find(name);
        auto node = system ? node_of(*system) : Node{name, "", Node::Kind::gone, 0, false, 0, {}};
        node.depth = depth;
        node.last = last;
        node.bars = bars;
        auto self = nodes_.size();
        node.parent = depth == 0 ? self : parent;
        nodes_.push_back(std::move(node));
        std::vector<std::string> children;
        for (const auto& other : systems_)
            if (other.source == name && other.name != name && !is_placed(other.name))
                children.push_back(other.name);
        if (depth > 0) bars.push_back(!last);
        for (const auto& child : children)
            add(child, depth + 1, self, child == children.back(), bars);
    }

    const std::vector<Relative>& systems_;
    std::vector<Node> nodes_;
};

std::string escaped(std::string_view text) {
    std::string safe;
    for (char c : text) {
        if (c == '&' || c == '<' || c == '>' || c == '"') {
            safe += fmt::format("&#{};", static_cast<int>(c));
        } else {
            safe += c;
        }
    }
    return base::to_utf8(safe);
}

std::string_view colour(Node::Kind kind) {
    switch (kind) {
        case Node::Kind::golden:
            return "#e0b13c";
        case Node::Kind::unfinished:
            return "#c8ada0";
        case Node::Kind::gone:
            return "#dddddd";
        default:
            return "#9db4c0";
    }
}

constexpr std::size_t kBoxWidth = 150, kBoxHeight = 26, kRow = 40, kIndent = 190, kMargin = 20;

std::string box(const Node& node, std::size_t row) {
    auto x = kMargin + node.depth * kIndent, y = kMargin + row * kRow;
    return fmt::format(
        "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"4\" fill=\"{}\"><title>{}</title>"
        "</rect>\n<text x=\"{}\" y=\"{}\">{}</text>\n"
        "<text x=\"{}\" y=\"{}\" font-size=\"11\" fill=\"#555555\">{}</text>\n",
        x, y, kBoxWidth, kBoxHeight, colour(node.kind), word(node.kind), x + 8, y + 18,
        escaped(node.name), x + kBoxWidth + 8, y + 17, escaped(node.note));
}

std::string branch(const Node& node, std::size_t row) {
    auto x = kMargin + (node.depth - 1) * kIndent + 12;
    return fmt::format("<path d=\"M{} {} V{} H{}\" fill=\"none\" stroke=\"#777777\"/>\n", x,
                       kMargin + node.parent * kRow + kBoxHeight, kMargin + row * kRow + 13,
                       kMargin + node.depth * kIndent);
}

// Bytes that two systems share, volume by volume in the order of their devices.
std::uint64_t shared_with(const std::string& folder, const std::string& source) {
    auto own = cp::read_device_file(folder), other = cp::read_device_file(source);
    if (!own.ok() || !other.ok()) return 0;
    std::uint64_t bytes = 0;
    for (const auto& a : own.value())
        for (const auto& b : other.value()) bytes += shared_bytes(a.path, b.path);
    return bytes;
}

std::optional<Relative> relative_at(const fs::path& folder, const std::vector<Snapshot>& goldens) {
    std::error_code ignored;
    if (!fs::exists(folder / "system.cnf", ignored)) return std::nullopt;
    Relative found;
    found.folder = fs::canonical(folder, ignored).string();
    found.unfinished = folder.extension() == ".part";
    found.name =
        base::upper(found.unfinished ? folder.stem().string() : folder.filename().string());
    auto from = ancestry_of(found.folder);
    if (from.ok() && from.value()) {
        found.source = from.value()->source;
        found.name = from.value()->name;
    }
    for (const auto& golden : goldens)
        if (golden.folder == found.folder && golden.retired_at.empty()) found.golden = golden;
    return found;
}

}  // namespace

std::vector<Relative> relatives(const std::string& site, const std::vector<Snapshot>& goldens) {
    std::vector<Relative> found;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(site, ignored))
        if (auto one = relative_at(entry.path(), goldens)) found.push_back(std::move(*one));
    std::sort(found.begin(), found.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
    for (auto& system : found)
        for (const auto& source : found)
            if (system.source == source.name && system.folder != source.folder)
                system.shared_bytes = shared_with(system.folder, source.folder);
    return found;
}

std::vector<std::string> tree_text(const std::vector<Relative>& systems) {
    std::vector<std::string> lines;
    Forest forest(systems);
    for (const auto& node : forest.nodes()) {
        std::string line;
        for (bool bar : node.bars) line += bar ? "|  " : "   ";
        if (node.depth > 0) line += node.last ? "`- " : "|- ";
        line += node.name;
        if (node.kind != Node::Kind::system) line += fmt::format(" ({})", word(node.kind));
        if (!node.note.empty()) line += "  " + node.note;
        lines.push_back(std::move(line));
    }
    return lines;
}

std::string tree_svg(const std::vector<Relative>& systems) {
    Forest forest(systems);
    std::size_t depth = 0;
    for (const auto& node : forest.nodes()) depth = std::max(depth, node.depth);
    auto width = 2 * kMargin + (depth + 1) * kIndent + 420;
    auto height = 2 * kMargin + forest.nodes().size() * kRow;
    auto text = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"{}\" "
        "font-family=\"sans-serif\" font-size=\"14\">\n",
        width, height);
    std::size_t row = 0;
    for (const auto& node : forest.nodes()) {
        if (node.depth > 0) text += branch(node, row);
        text += box(node, row++);
    }
    return text + "</svg>\n";
}

}  // namespace cms::lineage
