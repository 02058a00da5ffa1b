// Parker: where one thread sleeps until another wakes it. An Unpark before the Park is kept, and one that comes late (whoever
// was waited for has gone on) is harmless: a Parker is never freed, only passed from an ended thread to a new one. So a waker may
// let go of every lock before it wakes, and the woken thread finds none of them taken. Wake-ups may be spurious: Park in a loop
// over one's own condition.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

namespace basalt {

class Parker {
 public:
  static Parker& OfThread();  // the calling thread's own

  // Of the owning thread only.
  void Park();
  void ParkUntil(std::chrono::steady_clock::time_point deadline);
  // Any thread. What was written before it is seen after the Park.
  void Unpark();

 private:
  void Wait(const struct timespec* deadline);

  std::atomic<uint32_t> notified_ = 0;
};

}  // namespace basalt
