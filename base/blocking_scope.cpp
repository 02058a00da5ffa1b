#include "base/blocking_scope.h"

namespace basalt {
namespace {
thread_local BlockingHook* thread_hook = nullptr;
}

void SetThreadBlockingHook(BlockingHook* hook) { thread_hook = hook; }

BlockingScope::BlockingScope() {
  if (thread_hook != nullptr) thread_hook->EnterBlocking();
}

}  // namespace basalt
