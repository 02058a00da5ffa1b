// Guards recursion over what clients send (nested expressions, subqueries): called at the top of each recursive function. Looks
// at the real stack of the calling thread, whatever its size, and costs a compare. Any thread.
#pragma once

#include <cstdint>

namespace basalt {

namespace internal {
extern constinit thread_local uintptr_t stack_limit;  // 0: not yet known
uintptr_t FindStackLimit();
}  // namespace internal

// The lowest address that recursion may reach; below it lies the reserve for what does not recurse.
inline uintptr_t StackLimit() {
  return internal::stack_limit != 0 ? internal::stack_limit : internal::FindStackLimit();
}

[[noreturn]] void ThrowStackTooDeep();

// 54001 when the stack is nearly used up.
[[gnu::always_inline]] inline void CheckStackDepth() {
  if (reinterpret_cast<uintptr_t>(__builtin_frame_address(0)) < StackLimit()) [[unlikely]] ThrowStackTooDeep();
}

}  // namespace basalt
