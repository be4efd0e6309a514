// ACCESS … (ERASE: the files of a disk, forgotten. Reference: cms section 6.1.

#include "cms/files.h"

namespace cms {

namespace {

class ErasedFiles final : public FileSystem {
  public:
    explicit ErasedFiles(std::shared_ptr<FileSystem> files) : files_(std::move(files)) {}

    DiskInfo info() override { return files_->info(); }
    bool writable() const override { return files_->writable(); }
    bool is_directory() const override { return files_->is_directory(); }
    std::vector<FileEntry> files() override {
        return is_erased_ ? files_->files() : std::vector<FileEntry>();
    }
    std::optional<FileEntry> find(std::string_view name, std::string_view type) override {
        return is_erased_ ? files_->find(name, type) : std::nullopt;
    }
    // A file that is not seen is not found: whoever looks for it does not get here.
    base::Result<Lines> read(std::string_view name, std::string_view type, std::uint32_t first,
                             std::uint32_t count) override {
        return files_->read(name, type, first, count);
    }
    base::Result<void> write(const FileEntry& entry, const Lines& lines) override {
        TRY(erase_all());
        return files_->write(entry, lines);
    }
    base::Result<void> append(const FileEntry& entry, const Lines& lines) override {
        TRY(erase_all());
        return files_->append(entry, lines);
    }
    base::Result<void> replace(std::string_view name, std::string_view type, std::uint32_t first,
                               const Lines& lines) override {
        return files_->replace(name, type, first, lines);
    }
    base::Result<void> erase(std::string_view name, std::string_view type) override {
        return files_->erase(name, type);
    }
    base::Result<void> rename(std::string_view name, std::string_view type,
                              const FileEntry& to) override {
        return files_->rename(name, type, to);
    }
    base::Result<void> commit() override { return files_->commit(); }
    std::string version(std::string_view name, std::string_view type) override {
        return is_erased_ ? files_->version(name, type) : std::string();
    }
    std::optional<std::string> host_path(std::string_view name, std::string_view type) override {
        return files_->host_path(name, type);
    }
    std::shared_ptr<const std::string> whole_text(std::string_view name,
                                                  std::string_view type) override {
        return is_erased_ ? files_->whole_text(name, type) : nullptr;
    }

  private:
    base::Result<void> erase_all() {
        if (is_erased_) return {};
        for (const auto& file : files_->files()) TRY(files_->erase(file.name, file.type));
        is_erased_ = true;
        return {};
    }
    std::shared_ptr<FileSystem> files_;
    bool is_erased_ = false;
};

}  // namespace

std::unique_ptr<FileSystem> erased_files(std::shared_ptr<FileSystem> files) {
    return std::make_unique<ErasedFiles>(std::move(files));
}

}  // namespace cms
