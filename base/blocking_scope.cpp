#include "base/blocking_scope.h"

namespace basalt {
namespace {
thread_local BlockingHook* thread_hook = nullptr;
}

void SetThreadBlockingHook(BlockingHook* hook) { thread_hook = hook; }

bool ThreadMayWait() { return thread_hook != nullptr && thread_hook->MayWaitHere(); }

BlockingScope::BlockingScope() {
  if (thread_hook != nullptr) thread_hook->EnterBlocking();
}

}  // namespace basalt
