#include "base/stack_guard.h"

#include <pthread.h>

#include <algorithm>
#include <cstddef>

#include "base/sql_error.h"

namespace basalt {
namespace internal {

constinit thread_local uintptr_t stack_limit = 0;

namespace {
constexpr size_t kReserveBytes = 256 * 1024;
// The main thread may be told "unlimited"; nobody needs more than this.
#ifdef __SANITIZE_THREAD__
constexpr size_t kMaxUsedBytes = size_t{3} << 20;  // ThreadSanitizer knows 65,536 frames a thread; small ones take 60 bytes
#else
constexpr size_t kMaxUsedBytes = size_t{64} << 20;
#endif
}  // namespace

uintptr_t FindStackLimit() {
  pthread_attr_t attributes;
  void* low = nullptr;
  size_t bytes = 0;
  if (pthread_getattr_np(pthread_self(), &attributes) == 0) {
    pthread_attr_getstack(&attributes, &low, &bytes);
    pthread_attr_destroy(&attributes);
  }
  const auto here = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
  // Without an answer, the half megabyte that every thread has.
  if (bytes == 0) return stack_limit = here - 512 * 1024;
  const uintptr_t limit = reinterpret_cast<uintptr_t>(low) + std::min(kReserveBytes, bytes / 4);
  return stack_limit = std::max(limit, here > kMaxUsedBytes ? here - kMaxUsedBytes : 0);
}

}  // namespace internal

void ThrowStackTooDeep() {
  throw SqlError(sqlstate::kStatementTooComplex, "stack depth limit exceeded")
      .Hint("Increase the configuration parameter \"max_stack_depth\" (currently 2048kB), after ensuring the platform's stack depth "
            "limit is adequate.");
}

}  // namespace basalt
