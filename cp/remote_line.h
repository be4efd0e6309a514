// A process's line to the CP of the system it has joined, for remote_system.cpp.
#pragma once

#include <memory>
#include <mutex>

#include "cp/wire.h"

namespace cp {

inline base::Error gone(const std::string& folder) {
    return base::make_error(base::msg::CVMUSR680E, folder);
}

// An answer, and the bytes its reader stands on.
struct Answer {
    explicit Answer(std::string frame) : bytes(std::move(frame)), from(bytes) {}
    Answer(const Answer&) = delete;
    Answer& operator=(const Answer&) = delete;
    std::string bytes;
    wire::Reader from;
};

// One line to CP. Threads of a copy may ask at the same time: one question at a time is on the way.
class Line {
  public:
    Line(std::string folder, int descriptor) : folder_(std::move(folder)), channel_(descriptor) {}

    // Errors 680E: CP has ended; 686E.
    base::Result<std::unique_ptr<Answer>> ask(const wire::Writer& question, int passed = -1) {
        if (question.data().size() > wire::kLongestFrame)
            return base::make_error(base::msg::CVMUSR686E, question.data().size());
        const std::scoped_lock hold(asking_);
        const bool sent = passed < 0 ? channel_.send(question.data())
                                     : channel_.send_with(question.data(), passed);
        auto frame = sent ? channel_.receive() : std::nullopt;
        if (!frame) return gone(folder_);
        return std::make_unique<Answer>(std::move(*frame));
    }
    // An answer that begins with an outcome.
    base::Result<std::unique_ptr<Answer>> ask_for(const wire::Writer& question) {
        auto answer = TRY(ask(question));
        if (!answer->from.flag()) return wire::take_error(answer->from);
        return answer;
    }
    const std::string& folder() const { return folder_; }

  private:
    std::string folder_;
    std::mutex asking_;
    wire::Channel channel_;
};

}  // namespace cp
