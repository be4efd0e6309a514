// A world for pipelines without a session: a stack for input, a console that keeps what is shown,
// commands that answer with themselves.
#pragma once

#include <deque>
#include <map>

#include "cms/pipe/pipe.h"

namespace cms_test {

// Variables in a map; symbols are upper-cased, tails are not substituted.
class MapPool final : public rexx::VariablePool {
  public:
    std::optional<Fetched> fetch(std::string_view symbol) const override {
        return fetch_direct(base::upper(symbol));
    }
    bool set(std::string_view symbol, std::string_view value) override {
        return set_direct(base::upper(symbol), value);
    }
    bool drop(std::string_view symbol) override { return drop_direct(base::upper(symbol)); }
    std::optional<Fetched> fetch_direct(std::string_view name) const override {
        if (name.empty() || name.find(' ') != std::string_view::npos) return std::nullopt;
        const auto found = values.find(name);
        if (found == values.end()) return Fetched{std::string(name), false};
        return Fetched{found->second, true};
    }
    bool set_direct(std::string_view name, std::string_view value) override {
        values[std::string(name)] = value;
        return true;
    }
    bool drop_direct(std::string_view name) override {
        values.erase(std::string(name));
        return true;
    }
    void each(const std::function<void(std::string_view, std::string_view)>& visit) const override {
        for (const auto& [name, value] : values) visit(name, value);
    }
    std::map<std::string, std::string, std::less<>> values;
};

class PipeWorld final : public cms::pipe::World {
  public:
    base::Console& console() override { return shown; }
    std::optional<std::string> read_console(bool) override { return next(typed); }
    std::optional<std::string> read_stack() override { return next(stack); }
    void write_stack(std::string_view line, cms::pipe::StackEnd end) override {
        if (end == cms::pipe::StackEnd::push)
            stack.emplace_front(line);
        else
            stack.emplace_back(line);
    }
    cms::pipe::Response cp(std::string_view command) override {
        return {{"CP " + std::string(command)}, cp_rc};
    }
    cms::pipe::Response command(std::string_view text, cms::CallType) override {
        return {{std::string(text)}, 0};
    }
    cms::Disks& disks() override { return disks_; }
    rexx::VariablePool* variables(unsigned level) override { return level == 0 ? &pool : nullptr; }
    rexx::VariablePool* main_variables() override { return &pool; }
    std::string userid() override { return "VMCLONER"; }
    std::string node() override { return "LOCAL"; }
    cms::Session* session() override { return nullptr; }

    base::CapturedConsole shown;
    std::deque<std::string> typed, stack;
    MapPool pool;
    int cp_rc = 0;

  private:
    static std::optional<std::string> next(std::deque<std::string>& lines) {
        if (lines.empty()) return std::nullopt;
        auto line = std::move(lines.front());
        lines.pop_front();
        return line;
    }
    cms::Disks disks_;
};

}  // namespace cms_test
