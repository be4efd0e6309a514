// A console for other programs: one JSON object a line on standard output.
//
//   {"type": "line", "text": "END OF COPY"}
//   {"type": "message", "id": "HCPDDR696I", "severity": "I", "text": "VOLID READ IS VM1RRS"}
//   {"type": "progress", "what": "COPYING", "done": 1000, "total": 2000}     bytes
//   {"type": "end", "rc": 0}                                                 the last one
#pragma once

#include <iostream>
#include <nlohmann/json.hpp>

#include "base/console.h"
#include "base/ebcdic.h"
#include "base/progress.h"

namespace base {

class JsonConsole : public Console {
  public:
    void line(std::string_view text) override {
        write({{"type", "line"}, {"text", to_utf8(text)}});
    }
    void message(const Error& error) override {
        write({{"type", "message"},
               {"id", std::string(error.id)},
               {"severity", std::string(1, error.severity())},
               {"text", to_utf8(error.text)}});
    }
    void progress(std::string_view what, std::uint64_t done, std::uint64_t total) override {
        if (!line_.update(what, done, total)) return;
        write(
            {{"type", "progress"}, {"what", std::string(what)}, {"done", done}, {"total", total}});
    }
    int end(int rc) {
        write({{"type", "end"}, {"rc", rc}});
        return rc;
    }

  private:
    static void write(const nlohmann::ordered_json& object) {
        std::cout << object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << '\n'
                  << std::flush;
    }
    ProgressLine line_;
};

}  // namespace base
