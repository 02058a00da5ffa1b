// The lock manager's own structures; everything here is guarded by the shard's mutex.
#pragma once

#include <atomic>
#include <mutex>
#include <vector>

#include "base/cancel_token.h"
#include "base/parker.h"
#include "storage/internal/lock_modes.h"
#include "storage/storage_engine.h"

namespace basalt {

// One owner's modes on one object.
struct LockGrant {
  LockObject* object = nullptr;
  LockOwner* owner = nullptr;
  TransactionId xid = 0;
  LockMask transaction_modes = 0, session_modes = 0;
  LockGrant* next = nullptr;
  LockMask modes() const { return transaction_modes | session_modes; }
};

struct LockObject {
  LockTag tag;
  uint64_t hash = 0;
  LockObject* next_in_bucket = nullptr;
  LockGrant* grants = nullptr;
  LockWaiter* first_waiter = nullptr;
  LockWaiter* last_waiter = nullptr;
};

struct LockWaiter final : CancelWaiter {
  LockWaiter(LockShard* shard, LockOwner* owner, TransactionId xid, LockMode mode, bool session_level)
      : shard(shard), owner(owner), xid(xid), mode(mode), session_level(session_level) {}
  void WakeForCancel() override;

  LockShard* const shard;
  LockOwner* const owner;
  const TransactionId xid;
  const LockMode mode;
  const bool session_level;
  LockObject* object = nullptr;
  LockWaiter* previous = nullptr;
  LockWaiter* next = nullptr;
  // Set under the mutex, and read by the waiter without it: from then on the waiter may be gone.
  std::atomic<LockGrant*> granted = nullptr;
  Parker& parker = Parker::OfThread();
};

struct alignas(64) LockShard {
  LockShard() : buckets(64) {}
  ~LockShard();
  LockObject* Find(const LockTag& tag, uint64_t hash) const;
  LockObject* FindOrAdd(const LockTag& tag, uint64_t hash);
  void RemoveIfUnused(LockObject* object);
  LockGrant* NewGrant();
  void FreeGrant(LockGrant* grant);

  std::mutex mutex;
  std::vector<LockObject*> buckets;
  size_t count = 0;
  LockObject* free_objects = nullptr;  // kept for the next lock; linked by next_in_bucket
  LockGrant* free_grants = nullptr;
  size_t free_count = 0;

 private:
  static constexpr size_t kFreeMax = 1024;
  void Grow();
};

}  // namespace basalt
