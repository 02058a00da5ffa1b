// ScanPool: the threads that help long table scans (parallel_scan.h). Started one by one when there is work for them; idle ones
// sleep. Owned by the engine; thread safe.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace basalt {

class ScanPool {
 public:
  explicit ScanPool(int max_threads) : max_threads_(max_threads) {}
  ~ScanPool();  // waits for the tasks that run; those that do not yet are dropped
  ScanPool(const ScanPool&) = delete;
  ScanPool& operator=(const ScanPool&) = delete;

  int max_threads() const { return max_threads_; }
  // The task must not throw. One that no thread can be had for is dropped: nobody waits for a task that does not run.
  void Submit(std::function<void()> task);

 private:
  void Run();

  const int max_threads_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> tasks_;
  std::vector<std::thread> threads_;
  int idle_ = 0;
  bool stop_ = false;
};

}  // namespace basalt
