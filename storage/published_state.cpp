#include "storage/internal/published_state.h"

#include <chrono>

#include "base/blocking_scope.h"

namespace basalt {
namespace {

std::atomic<uint64_t> next_instance = 1;
constexpr auto kCancelLook = std::chrono::milliseconds(20);

struct BusyGuard {
  explicit BusyGuard(std::atomic_flag& flag) : flag_(flag) {
    while (flag_.test_and_set(std::memory_order_acquire)) {
    }
  }
  ~BusyGuard() { flag_.clear(std::memory_order_release); }
  std::atomic_flag& flag_;
};

}  // namespace

// The copies of one thread, one an engine it ever read; nearly always exactly one.
struct PublishedState::ThreadCopies {
  std::vector<std::pair<uint64_t, std::shared_ptr<Copy>>> copies;
};

PublishedState::PublishedState() : instance_(next_instance.fetch_add(1)) {}

void PublishedState::Publish(std::shared_ptr<const Snapshot> snapshot, bool force) {
  std::shared_ptr<const Snapshot> previous;  // released outside the lock
  std::vector<Parker*> reached;
  {
    std::lock_guard lock(mutex_);
    if (newest_ != nullptr && !force && snapshot->sequence() <= newest_->sequence()) return;
    previous = std::move(newest_);
    newest_ = std::move(snapshot);
    if (previous == nullptr || previous->catalog() != newest_->catalog()) catalog_generation_.fetch_add(1);
    sequence_.store(newest_->sequence(), std::memory_order_release);
    generation_.fetch_add(1, std::memory_order_release);
    std::erase_if(waiters_, [&](Waiter* waiter) {
      if (waiter->wanted > newest_->sequence()) return false;
      reached.push_back(&waiter->parker);
      waiter->reached.store(true, std::memory_order_release);
      return true;
    });
  }
  for (Parker* parker : reached) parker->Unpark();
}

PublishedState::Copy& PublishedState::ThreadCopy() {
  thread_local ThreadCopies mine;
  for (auto& [instance, copy] : mine.copies) {
    if (instance == instance_) return *copy;
  }
  std::erase_if(mine.copies, [](const auto& entry) { return entry.second.use_count() == 1; });  // closed engines
  auto copy = std::make_shared<Copy>();
  mine.copies.emplace_back(instance_, copy);
  std::lock_guard lock(mutex_);
  std::erase_if(copies_, [](const auto& entry) { return entry.use_count() == 1; });  // ended threads
  copies_.push_back(copy);
  return *copy;
}

std::shared_ptr<const Snapshot> PublishedState::Newest() {
  Copy& copy = ThreadCopy();
  BusyGuard guard(copy.busy);
  if (copy.generation != generation_.load(std::memory_order_acquire) || copy.snapshot == nullptr) Refresh(copy);
  return copy.snapshot;
}

// Wraps the shared reference in a control block of the thread's own.
void PublishedState::Refresh(Copy& copy) {
  std::shared_ptr<const Snapshot> shared;
  {
    std::lock_guard lock(mutex_);
    shared = newest_;
    copy.generation = generation_.load(std::memory_order_relaxed);
  }
  const Snapshot* snapshot = shared.get();
  copy.snapshot = std::shared_ptr<const Snapshot>(snapshot, [shared = std::move(shared)](const Snapshot*) {});
}

std::shared_ptr<const CatalogVersion> PublishedState::catalog() const {
  std::lock_guard lock(mutex_);
  return newest_->catalog();
}

void PublishedState::WaitFor(SequenceNumber wanted, CancelToken* cancel) {
  if (sequence() >= wanted) return;
  BlockingScope scope;
  Waiter waiter{wanted};
  {
    std::lock_guard lock(mutex_);
    if (newest_->sequence() >= wanted) return;
    waiters_.push_back(&waiter);
  }
  while (!waiter.reached.load(std::memory_order_acquire) && (cancel == nullptr || !cancel->requested())) {
    waiter.parker.ParkUntil(std::chrono::steady_clock::now() + kCancelLook);
  }
  if (waiter.reached) return;
  {
    std::lock_guard lock(mutex_);
    std::erase(waiters_, &waiter);
  }
  cancel->Check();
}

void PublishedState::DropStaleCopies() {
  std::vector<std::shared_ptr<Copy>> copies;
  {
    std::lock_guard lock(mutex_);
    copies = copies_;
  }
  for (const auto& copy : copies) {
    std::shared_ptr<const Snapshot> stale;
    BusyGuard guard(copy->busy);
    if (copy->generation != generation_.load()) stale.swap(copy->snapshot);
  }
}

}  // namespace basalt
