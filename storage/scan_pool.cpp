#include "storage/internal/scan_pool.h"

#include <system_error>

namespace basalt {

ScanPool::~ScanPool() {
  {
    std::lock_guard lock(mutex_);
    stop_ = true;
    tasks_.clear();
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void ScanPool::Submit(std::function<void()> task) {
  {
    std::lock_guard lock(mutex_);
    if (stop_) return;
    if (idle_ <= static_cast<int>(tasks_.size()) && static_cast<int>(threads_.size()) < max_threads_) {
      try {
        threads_.emplace_back([this] { Run(); });
      } catch (const std::system_error&) {
        if (threads_.empty()) return;
      }
    }
    tasks_.push_back(std::move(task));
  }
  wake_.notify_one();
}

void ScanPool::Run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    ++idle_;
    wake_.wait(lock, [this] { return stop_ || !tasks_.empty(); });
    --idle_;
    if (stop_) return;
    const std::function<void()> task = std::move(tasks_.front());
    tasks_.pop_front();
    lock.unlock();
    task();
    lock.lock();
  }
}

}  // namespace basalt
