// Packages: finding and calling their functions.
#include "rexx/packages.h"

#include <dlfcn.h>

#include <deque>
#include <utility>

#include "rexx/condition.h"
#include "rexx/decimal.h"
#include "rexx/scanner.h"

namespace rexx {
namespace {

// A call on its way: what the function says is kept, and takes effect when it has returned.
class Running final : public Invocation {
  public:
    Running(std::string_view name, void* data, const Arguments& arguments, VariablePool& variables,
            Host& host, const Redirection* redirection)
        : name_(name),
          data_(data),
          arguments_(arguments),
          variables_(variables),
          host_(host),
          redirection_(redirection) {}

    std::string_view name() const override { return name_; }
    void* data() const override { return data_; }
    std::size_t count() const override { return arguments_.size(); }
    bool given(std::size_t n) const override {
        return n > 0 && n <= arguments_.size() && arguments_[n - 1].has_value();
    }
    std::string_view text(std::size_t n) const override {
        return given(n) ? std::string_view(*arguments_[n - 1]) : std::string_view();
    }
    bool whole(std::size_t n, std::int64_t& number) override;
    void answer(std::string_view value) override { value_ = value; }
    void fail(int code, int subcode, std::initializer_list<std::string_view> inserts) override {
        if (!error_) error_ = Error{code, subcode, {inserts.begin(), inserts.end()}};
    }
    bool is_set(std::string_view symbol) override {
        const auto found = variables_.fetch(symbol);
        return found && found->is_set;
    }
    std::string_view value(std::string_view symbol) override {
        const auto found = variables_.fetch(symbol);
        return texts_.emplace_back(found ? found->value : std::string());
    }
    bool set(std::string_view symbol, std::string_view value) override {
        return guarded([&] { return variables_.set(symbol, value); });
    }
    bool drop(std::string_view symbol) override {
        return guarded([&] { return variables_.drop(symbol); });
    }
    void say(std::string_view line) override {
        guarded([&] {
            if (redirection_ && redirection_->output)
                redirection_->output->emplace_back(line);
            else
                host_.say(line);
            return true;
        });
    }
    void queue(std::string_view line) override {
        guarded([&] {
            host_.queue(line);
            return true;
        });
    }
    bool read(std::string_view& line) override {
        if (!redirection_ || !redirection_->input || read_ == redirection_->input->size())
            return false;
        line = (*redirection_->input)[read_++];
        return true;
    }

    // What came of it: the value, or the error.
    std::optional<std::string> finish() {
        if (raised_) throw std::move(*raised_);
        if (error_) raise(error_->code, error_->subcode, std::move(error_->inserts));
        return std::move(value_);
    }

  private:
    struct Error {
        int code = 0;
        int subcode = 0;
        std::vector<std::string> inserts;
    };
    // A condition must not run through a library that may know nothing of it: it waits.
    template <class Work>
    bool guarded(Work work) {
        if (raised_) return false;
        try {
            return work();
        } catch (Condition& condition) {
            raised_ = std::move(condition);
            return false;
        }
    }

    std::string name_;
    void* data_;
    const Arguments& arguments_;
    VariablePool& variables_;
    Host& host_;
    const Redirection* redirection_;
    std::size_t read_ = 0;
    std::deque<std::string> texts_;
    std::optional<std::string> value_;
    std::optional<Error> error_;
    std::optional<Condition> raised_;
};

bool Running::whole(std::size_t n, std::int64_t& number) {
    static constexpr std::uint64_t kDigits = 18;
    const std::string position = std::to_string(n);
    if (!given(n)) {
        fail(40, 5, {name_, position});
        return false;
    }
    const auto parsed = Number::parse(text(n));
    const auto found = parsed ? to_int64(*parsed, kDigits) : std::nullopt;
    if (!found) {
        fail(40, 12, {name_, position, text(n)});
        return false;
    }
    number = *found;
    return true;
}

// Errors 40.3 to 40.5, as of built-in functions.
void check_arguments(const PackageFunction& row, const Arguments& arguments) {
    const std::string name(row.name);
    if (arguments.size() < row.min) raise(40, 3, {name, std::to_string(row.min)});
    if (arguments.size() > row.max) raise(40, 4, {name, std::to_string(row.max)});
    for (std::size_t n = 0; n < row.min; ++n)
        if (!arguments[n]) raise(40, 5, {name, std::to_string(n + 1)});
}

const PackageFunction* row_of(const PackageTable& table, std::string_view name) {
    for (const PackageFunction& row : table.functions)
        if (row.name == name && row.run) return &row;
    return nullptr;
}

}  // namespace

void* open_library(const std::string& name) {
    if (name.empty()) return nullptr;
    if (void* library = ::dlopen(name.c_str(), RTLD_NOW)) return library;
    return ::dlopen(("lib" + name + ".so").c_str(), RTLD_NOW);
}

const PackageTable* library_package(const std::string& library, bool& is_library) {
    void* opened = open_library(library);
    is_library = opened != nullptr;
    if (!opened) return nullptr;
    auto* entry = reinterpret_cast<PackageEntry*>(::dlsym(opened, kPackageEntry));
    const PackageTable* table = entry ? entry() : nullptr;
    return table && table->version == kPackageVersion ? table : nullptr;
}

void Packages::add(const PackageTable& table, Slot slot) {
    slots_[static_cast<std::size_t>(slot)].push_back(&table);
}

Packages::Added Packages::load(const std::string& library, Slot slot) {
    bool is_library = false;
    const PackageTable* table = library_package(library, is_library);
    if (!table) return is_library ? Added::no_function : Added::no_library;
    for (const auto& tables : slots_)
        for (const PackageTable* known : tables)
            if (known == table) return Added::already;
    add(*table, slot);
    return Added::done;
}

Packages::Added Packages::add_function(std::string_view name, const std::string& library,
                                       std::string_view procedure) {
    bool is_library = false;
    const PackageTable* table = library_package(library, is_library);
    if (!is_library) return Added::no_library;
    const PackageFunction* row = table ? row_of(*table, upper(procedure)) : nullptr;
    if (!row) return Added::no_function;
    const bool fresh = added_.try_emplace(upper(name), Found{row, table->data}).second;
    return fresh ? Added::done : Added::already;
}

bool Packages::drop_function(std::string_view name) {
    return added_.erase(upper(name)) > 0;
}

Packages::Found Packages::find(std::string_view name) const {
    const std::string wanted = upper(name);
    if (const auto there = added_.find(wanted); there != added_.end()) return there->second;
    for (const auto& tables : slots_)
        for (const PackageTable* table : tables)
            if (const PackageFunction* row = row_of(*table, wanted)) return {row, table->data};
    return {};
}

std::optional<ExternalResult> Packages::call(std::string_view name, const Arguments& arguments,
                                             VariablePool& variables, Host& host) const {
    const Found found = find(name);
    if (!found.row) return std::nullopt;
    check_arguments(*found.row, arguments);
    Running running(found.row->name, found.data, arguments, variables, host, nullptr);
    found.row->run(running);
    return ExternalResult{true, running.finish(), 0};
}

std::optional<CommandResult> Packages::command(std::string_view environment, std::string_view text,
                                               VariablePool& variables, Host& host,
                                               const Redirection* redirection) const {
    const std::string wanted = upper(environment);
    for (const auto& tables : slots_)
        for (const PackageTable* table : tables)
            for (const PackageEnvironment& row : table->environments) {
                if (row.name != wanted || !row.run) continue;
                const Arguments command{std::string(text)};
                Running running(wanted, table->data, command, variables, host, redirection);
                row.run(running);
                const std::string rc = running.finish().value_or("0");
                const auto number = Number::parse(rc);
                const auto whole = number ? to_int64(*number, 18) : std::nullopt;
                CommandResult result = CommandResult::from_rc(whole.value_or(0));
                result.rc = rc;
                return result;
            }
    return std::nullopt;
}

}  // namespace rexx
