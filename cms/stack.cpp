// The program stack: numbered buffers, newest first. Reference: cms section 4.

#include "cms/cms.h"

namespace cms {

std::optional<std::string> ProgramStack::read() {
    while (buffers_.back().empty() && buffers_.size() > 1) buffers_.pop_back();
    auto& buffer = buffers_.back();
    if (buffer.empty()) return std::nullopt;
    auto line = std::move(buffer.front());
    buffer.pop_front();
    return line;
}

int ProgramStack::make_buffer() {
    buffers_.emplace_back();
    return newest_buffer();
}

bool ProgramStack::drop_buffer(int number) {
    if (number < 0 || number > newest_buffer()) return false;
    buffers_.resize(static_cast<std::size_t>(std::max(number, 1)));
    if (number == 0) buffers_.front().clear();
    return true;
}

std::size_t ProgramStack::lines() const {
    std::size_t all = 0;
    for (const auto& buffer : buffers_) all += buffer.size();
    return all;
}

}  // namespace cms
