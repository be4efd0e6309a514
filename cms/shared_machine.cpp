// Events of CP wait for their session.
#include "cms/shared_machine.h"

#include <csignal>

namespace cms {

SharedMachine::SharedMachine(std::unique_ptr<cp::VirtualMachine> machine, std::mutex& lock,
                             std::function<void()> end_session)
    : machine_(std::move(machine)), lock_(lock), end_session_(std::move(end_session)) {
    // Signals are the first thread's.
    sigset_t all, before;
    sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before);
    thread_ = std::thread([this] { wait_for_events(); });
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    machine_->set_events(this);
}

SharedMachine::~SharedMachine() {
    (void)release();
}

std::unique_ptr<cp::VirtualMachine> SharedMachine::release() {
    if (!machine_) return nullptr;
    machine_->set_events(nullptr);
    {
        const std::lock_guard guard(waiting_lock_);
        stopping_ = true;
    }
    waiting_changed_.notify_all();
    // The thread may be waiting for the lock, which whoever ends the session holds.
    lock_.unlock();
    thread_.join();
    lock_.lock();
    return std::move(machine_);
}

cp::Reply SharedMachine::command(std::string_view text) {
    deliver();
    commander_ = std::this_thread::get_id();
    auto reply = machine_->command(text);
    commander_ = std::thread::id();
    deliver();
    return reply;
}

void SharedMachine::set_events(cp::MachineEvents* events) {
    // A session that ends is told what came before: why it was forced off, for one.
    if (!events) deliver();
    session_ = events;
}

void SharedMachine::before_freeze() {
    pass([](cp::MachineEvents& session) { session.before_freeze(); });
}

void SharedMachine::device_gone(dasd::DeviceNumber number) {
    pass([number](cp::MachineEvents& session) { session.device_gone(number); });
}

void SharedMachine::incoming_message(std::string_view text) {
    pass(
        [line = std::string(text)](cp::MachineEvents& session) { session.incoming_message(line); });
}

void SharedMachine::forced_off() {
    was_forced_ = true;
    end_session_();
}

bool SharedMachine::is_halted() {
    auto* session = session_.load();
    return session && session->is_halted();
}

void SharedMachine::pass(Event event) {
    if (commander_.load() == std::this_thread::get_id()) {
        if (auto* session = session_.load()) event(*session);
        return;
    }
    {
        const std::lock_guard guard(waiting_lock_);
        waiting_.push_back(std::move(event));
    }
    waiting_changed_.notify_all();
}

void SharedMachine::deliver() {
    std::deque<Event> now;
    {
        const std::lock_guard guard(waiting_lock_);
        now.swap(waiting_);
    }
    auto* session = session_.load();
    for (const auto& event : now)
        if (session) event(*session);
}

void SharedMachine::wait_for_events() {
    for (;;) {
        {
            std::unique_lock guard(waiting_lock_);
            waiting_changed_.wait(guard, [this] { return stopping_ || !waiting_.empty(); });
            if (stopping_) return;
        }
        // Only while the session waits for a line; it may take its events itself meanwhile.
        const std::lock_guard hold(lock_);
        deliver();
    }
}

}  // namespace cms
