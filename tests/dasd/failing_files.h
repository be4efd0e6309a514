// Files that fail on demand: the n-th write, creation, resize, sync or rename answers no room, an
// I/O error, or writes only half before it fails.
#pragma once

#include <unistd.h>

#include <atomic>

#include "dasd/volume.h"

namespace dasd_test {

enum class Failure { no_space, io_error, short_write };

// Wraps the host's files. Calls that change something are counted from 1; the `fail_at`-th fails,
// and with `for_good` every later one too, except removals: a full disk still lets files go.
class FailingFiles : public dasd::Files {
  public:
    explicit FailingFiles(Failure failure, bool for_good = true)
        : failure_(failure), for_good_(for_good) {}

    std::atomic<std::uint64_t> fail_at = 0;  // 0: never
    std::atomic<std::uint64_t> calls = 0;
    bool dies = false;  // the process ends at the call that would fail, as if killed

    base::Result<std::unique_ptr<dasd::File>> open(const std::string& path,
                                                   dasd::Access access) override {
        return wrap(dasd::host_files().open(path, access), path);
    }
    base::Result<std::unique_ptr<dasd::File>> create(const std::string& path) override {
        if (fails_now()) return failure(path, 0);
        return wrap(dasd::host_files().create(path), path);
    }
    base::Result<void> rename(const std::string& from, const std::string& to) override {
        if (fails_now()) return failure(from, 0);
        return dasd::host_files().rename(from, to);
    }
    base::Result<void> remove(const std::string& path) override {
        return dasd::host_files().remove(path);
    }
    std::vector<std::string> beginning_with(const std::string& prefix) override {
        return dasd::host_files().beginning_with(prefix);
    }

    bool fails_now() {
        auto call = ++calls;
        bool fails = fail_at != 0 && (for_good_ ? call >= fail_at : call == fail_at);
        if (fails && dies) ::_exit(9);
        return fails;
    }
    base::Error failure(const std::string& path, std::uint64_t offset) const {
        std::string why =
            failure_ == Failure::no_space ? "No space left on device" : "Input/output error";
        return base::make_error(base::msg::DASIMG105S, path, offset, why);
    }
    bool writes_half() const { return failure_ == Failure::short_write; }

  private:
    class Wrapped;
    base::Result<std::unique_ptr<dasd::File>> wrap(base::Result<std::unique_ptr<dasd::File>> file,
                                                   const std::string& path);
    Failure failure_;
    bool for_good_;
};

class FailingFiles::Wrapped : public dasd::File {
  public:
    Wrapped(std::unique_ptr<dasd::File> file, std::string path, FailingFiles& files)
        : file_(std::move(file)), path_(std::move(path)), files_(files) {}

    base::Result<void> read(std::uint64_t offset, base::MutableBytes into) override {
        return file_->read(offset, into);
    }
    base::Result<void> write(std::uint64_t offset, base::Bytes from) override {
        if (!files_.fails_now()) return file_->write(offset, from);
        if (files_.writes_half()) TRY(file_->write(offset, from.first(from.size() / 2)));
        return files_.failure(path_, offset);
    }
    base::Result<std::uint64_t> size() override { return file_->size(); }
    base::Result<void> resize(std::uint64_t size) override {
        if (files_.fails_now()) return files_.failure(path_, size);
        return file_->resize(size);
    }
    base::Result<void> sync() override {
        if (files_.fails_now()) return files_.failure(path_, 0);
        return file_->sync();
    }
    void begin_sync(std::uint64_t offset, std::uint64_t length) override {
        file_->begin_sync(offset, length);
    }
    base::Result<std::uint64_t> next_data(std::uint64_t offset) override {
        return file_->next_data(offset);
    }
    base::Result<std::uint64_t> next_hole(std::uint64_t offset) override {
        return file_->next_hole(offset);
    }
    base::Result<void> share_all(dasd::File& source) override { return file_->share_all(source); }
    base::Result<void> share_range(dasd::File& source, std::uint64_t from, std::uint64_t to,
                                   std::uint64_t length) override {
        return file_->share_range(source, from, to, length);
    }
    int descriptor() const override { return file_->descriptor(); }
    bool still_at(const std::string& path) const override { return file_->still_at(path); }

  private:
    std::unique_ptr<dasd::File> file_;
    std::string path_;
    FailingFiles& files_;
};

inline base::Result<std::unique_ptr<dasd::File>> FailingFiles::wrap(
    base::Result<std::unique_ptr<dasd::File>> file, const std::string& path) {
    auto inner = TRY(std::move(file));
    return std::unique_ptr<dasd::File>(std::make_unique<Wrapped>(std::move(inner), path, *this));
}

}  // namespace dasd_test
