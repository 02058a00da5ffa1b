// PublishedState: the newest Snapshot that statements may read. Every thread keeps its own copy, refreshed when the
// generation moved, so taking a snapshot touches no memory that other threads write. Copies of idle threads are dropped by
// DropStaleCopies, or they would hold old versions for ever. Owned by the engine; thread safe.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

#include "base/cancel_token.h"
#include "base/parker.h"
#include "storage/internal/snapshot.h"

namespace basalt {

class PublishedState {
 public:
  PublishedState();
  PublishedState(const PublishedState&) = delete;
  PublishedState& operator=(const PublishedState&) = delete;

  // A newer state replaces the published one; an older one is ignored (asynchronous commits publish ahead of the sync).
  // force: also at the same sequence (a catalog was installed).
  void Publish(std::shared_ptr<const Snapshot> snapshot, bool force = false);
  // The calling thread's copy: its reference count is touched by this thread only.
  std::shared_ptr<const Snapshot> Newest();
  SequenceNumber sequence() const { return sequence_.load(std::memory_order_acquire); }
  std::shared_ptr<const CatalogVersion> catalog() const;
  uint64_t catalog_generation() const { return catalog_generation_.load(std::memory_order_relaxed); }

  // Waits (in a BlockingScope) until the sequence is published. Throws when cancelled.
  void WaitFor(SequenceNumber sequence, CancelToken* cancel);
  void DropStaleCopies();

 private:
  struct Copy {
    std::atomic_flag busy = ATOMIC_FLAG_INIT;
    uint64_t generation = 0;
    std::shared_ptr<const Snapshot> snapshot;
  };
  struct ThreadCopies;
  // On the stack of who waits; after `reached` is set it may be gone.
  struct Waiter {
    const SequenceNumber wanted;
    Parker& parker = Parker::OfThread();
    std::atomic<bool> reached = false;
  };
  Copy& ThreadCopy();
  void Refresh(Copy& copy);

  const uint64_t instance_;
  std::atomic<uint64_t> generation_ = 0;
  std::atomic<SequenceNumber> sequence_ = 0;
  std::atomic<uint64_t> catalog_generation_ = 0;
  mutable std::mutex mutex_;
  std::vector<Waiter*> waiters_;
  std::shared_ptr<const Snapshot> newest_;
  std::vector<std::shared_ptr<Copy>> copies_;
};

}  // namespace basalt
