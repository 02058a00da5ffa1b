#include "base/parker.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <climits>
#include <ctime>
#include <mutex>
#include <vector>

namespace basalt {
namespace {

struct FreeParkers {
  std::mutex mutex;
  std::vector<Parker*> parkers;
};

FreeParkers& Free() {
  static FreeParkers* const free = new FreeParkers;  // outlives every thread
  return *free;
}

struct ThreadParker {
  ThreadParker() : parker(Take()) {}
  ~ThreadParker() {
    std::lock_guard lock(Free().mutex);
    Free().parkers.push_back(parker);
  }
  static Parker* Take() {
    std::lock_guard lock(Free().mutex);
    if (Free().parkers.empty()) return new Parker;
    Parker* parker = Free().parkers.back();
    Free().parkers.pop_back();
    return parker;
  }
  Parker* const parker;
};

}  // namespace

Parker& Parker::OfThread() {
  thread_local ThreadParker mine;
  return *mine.parker;
}

void Parker::Wait(const timespec* deadline) {
  if (notified_.exchange(0, std::memory_order_acquire) != 0) return;
  // FUTEX_WAIT_BITSET takes an absolute time of the monotonic clock, which steady_clock is.
  syscall(SYS_futex, reinterpret_cast<uint32_t*>(&notified_), FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG, 0, deadline, nullptr,
          FUTEX_BITSET_MATCH_ANY);
  notified_.exchange(0, std::memory_order_acquire);
}

void Parker::Park() { Wait(nullptr); }

void Parker::ParkUntil(std::chrono::steady_clock::time_point deadline) {
  const auto since = std::chrono::duration_cast<std::chrono::nanoseconds>(deadline.time_since_epoch()).count();
  const timespec at{static_cast<time_t>(since / 1'000'000'000), static_cast<long>(since % 1'000'000'000)};
  Wait(&at);
}

void Parker::Unpark() {
  if (notified_.exchange(1, std::memory_order_release) != 0) return;
  syscall(SYS_futex, reinterpret_cast<uint32_t*>(&notified_), FUTEX_WAKE | FUTEX_PRIVATE_FLAG, 1, nullptr, nullptr, 0);
}

}  // namespace basalt
