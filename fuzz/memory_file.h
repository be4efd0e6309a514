// One file in memory, as the dasd room sees the host's files: for fuzzers.
#pragma once

#include <cstring>

#include "dasd/volume.h"

namespace fuzz {

using Content = std::shared_ptr<std::vector<std::byte>>;

class MemoryFile final : public dasd::File {
  public:
    explicit MemoryFile(Content content) : content_(std::move(content)) {}
    base::Result<void> read(std::uint64_t offset, base::MutableBytes into) override {
        if (offset > content_->size() || content_->size() - offset < into.size())
            return base::make_error(base::msg::DASIMG105S, "memory", offset, "end of file");
        if (!into.empty()) std::memcpy(into.data(), content_->data() + offset, into.size());
        return {};
    }
    base::Result<void> write(std::uint64_t offset, base::Bytes from) override {
        if (offset + from.size() > content_->size()) content_->resize(offset + from.size());
        if (!from.empty()) std::memcpy(content_->data() + offset, from.data(), from.size());
        return {};
    }
    base::Result<std::uint64_t> size() override { return std::uint64_t{content_->size()}; }
    base::Result<void> resize(std::uint64_t size) override {
        content_->resize(size);
        return {};
    }
    base::Result<void> sync() override { return {}; }
    void begin_sync(std::uint64_t /*offset*/, std::uint64_t /*length*/) override {}
    base::Result<std::uint64_t> next_data(std::uint64_t offset) override {
        return std::min<std::uint64_t>(offset, content_->size());
    }
    base::Result<std::uint64_t> next_hole(std::uint64_t) override {
        return std::uint64_t{content_->size()};
    }
    base::Result<void> share_all(dasd::File&) override { return refuse(); }
    base::Result<void> share_range(dasd::File&, std::uint64_t, std::uint64_t,
                                   std::uint64_t) override {
        return refuse();
    }
    int descriptor() const override { return -1; }
    bool still_at(const std::string&) const override { return true; }

  private:
    static base::Error refuse() {
        return base::make_error(base::msg::DASIMG105S, "memory", std::uint64_t{0}, "cannot share");
    }
    Content content_;
};

// Files by name; every name but those put in does not exist.
class MemoryFiles final : public dasd::Files {
  public:
    void put(const std::string& path, std::vector<std::byte> bytes) {
        files_[path] = std::make_shared<std::vector<std::byte>>(std::move(bytes));
    }
    const std::vector<std::byte>& bytes(const std::string& path) const { return *files_.at(path); }

    base::Result<std::unique_ptr<dasd::File>> open(const std::string& path, dasd::Access) override {
        auto found = files_.find(path);
        if (found == files_.end())
            return base::make_error(base::msg::DASIMG105S, path, std::uint64_t{0}, "no such file");
        return file(found->second);
    }
    base::Result<std::unique_ptr<dasd::File>> create(const std::string& path) override {
        put(path, {});
        return file(files_.at(path));
    }
    base::Result<void> rename(const std::string& from, const std::string& to) override {
        files_[to] = files_.at(from);
        files_.erase(from);
        return {};
    }
    base::Result<void> remove(const std::string& path) override {
        files_.erase(path);
        return {};
    }
    std::vector<std::string> beginning_with(const std::string& prefix) override {
        std::vector<std::string> names;
        for (const auto& [name, content] : files_)
            if (name.starts_with(prefix)) names.push_back(name);
        return names;
    }

  private:
    static std::unique_ptr<dasd::File> file(Content content) {
        return std::make_unique<MemoryFile>(std::move(content));
    }
    std::map<std::string, Content> files_;
};

// Patches of 5 bytes: offset (3, big-endian, modulo the size), value, and how many times it stands
// there. Sound input with some damage reaches deeper than noise does.
inline void patch(std::vector<std::byte>& bytes, const std::uint8_t* data, std::size_t size) {
    for (std::size_t at = 0; at + 5 <= size && !bytes.empty(); at += 5) {
        auto offset = static_cast<std::size_t>(data[at] << 16 | data[at + 1] << 8 | data[at + 2]);
        for (std::size_t i = 0; i <= data[at + 4] % 8u; ++i)
            bytes[(offset + i) % bytes.size()] = std::byte{data[at + 3]};
    }
}

inline std::vector<std::byte> raw_bytes(const std::uint8_t* data, std::size_t size) {
    auto from = reinterpret_cast<const std::byte*>(data);
    return {from, from + size};
}

// What an input stands for: its first byte chooses one of the sound files, which the rest patches,
// or, behind the last of them, the rest as it is.
inline std::vector<std::byte> chosen(std::span<const std::vector<std::byte>> sound,
                                     const std::uint8_t* data, std::size_t size) {
    auto which = data[0] % (sound.size() + 1);
    if (which == sound.size()) return raw_bytes(data + 1, size - 1);
    auto bytes = sound[which];
    patch(bytes, data + 1, size - 1);
    return bytes;
}

}  // namespace fuzz
