// BlockingScope: entered by whoever must wait (row lock, client that does not read, pg_sleep). The worker pool installs a
// BlockingHook for each of its threads; entering hands the thread's event loop to a spare thread, so a wait never starves
// other connections. On threads without a hook (tests, background jobs) it does nothing.
#pragma once

namespace basalt {

class BlockingHook {
 public:
  virtual ~BlockingHook() = default;
  // Called once a wait begins. Throws SqlError 53200 when no spare thread can be had.
  virtual void EnterBlocking() = 0;
  // Nobody else needs this thread's event loop: a short wait (one sync) on it costs less than to hand the work to another thread.
  virtual bool MayWaitHere() const = 0;
};

void SetThreadBlockingHook(BlockingHook* hook);
bool ThreadMayWait();  // false without a hook

class BlockingScope {
 public:
  BlockingScope();
  BlockingScope(const BlockingScope&) = delete;
  BlockingScope& operator=(const BlockingScope&) = delete;
};

}  // namespace basalt
