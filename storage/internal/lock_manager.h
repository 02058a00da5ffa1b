// LockManager: every lock of the server: tables (8 modes), rows (4 modes), unique keys, catalog names, advisory locks.
// Sharded by tag; a lock that nobody else wants costs one hash insert under the shard's mutex. Waiters queue in order
// of arrival (a new request also waits for earlier incompatible waiters), so nobody starves. All waits form one graph; a
// waiter looks for a deadlock once, after deadlock_timeout. Owned by the engine; thread safe.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/cancel_token.h"
#include "storage/internal/lock_modes.h"
#include "storage/storage_engine.h"

namespace basalt {

struct LockObject;
struct LockGrant;
struct LockWaiter;
struct LockShard;

// One lock mode that a transaction acquired; kept in order, so that a savepoint releases what came after it.
struct HeldLock {
  LockGrant* grant;
  LockMode mode;
};
using HeldLocks = std::vector<HeldLock>;

class LockManager {
 public:
  LockManager();
  ~LockManager();
  LockManager(const LockManager&) = delete;
  LockManager& operator=(const LockManager&) = delete;

  enum class Outcome : uint8_t { kAcquired, kAlreadyHeld, kWouldBlock };
  // Waits unless policy says otherwise (then kWouldBlock). Adds to held when kAcquired. xid: who others report to wait for.
  // Throws 40P01, 55P03 (lock_timeout), 57014 ..., 53200.
  Outcome Acquire(LockOwner& owner, TransactionId xid, const LockTag& tag, LockMode mode, WaitPolicy policy,
                  HeldLocks* held);
  // Releases locks from the end of held down to `keep`.
  void Release(HeldLocks* held, size_t keep);

  // Session-level advisory locks are counted, and independent of transactions.
  bool AcquireSession(LockOwner& owner, const LockTag& tag, LockMode mode, WaitPolicy policy);
  bool ReleaseSession(LockOwner& owner, const LockTag& tag, LockMode mode);  // false: was not held
  void ReleaseAllSession(LockOwner& owner);

  std::vector<LockInfo> List();

 private:
  static constexpr size_t kShards = 32;  // CheckDeadlock holds them all; ThreadSanitizer tracks 64 locks a thread
  LockShard& ShardOf(const LockTag& tag) const;
  // All with the shard's mutex held.
  bool Conflicts(const LockObject& object, const LockOwner& owner, LockMode mode) const;
  LockGrant* GrantOf(LockObject& object, const LockOwner& owner) const;
  LockGrant* AddGrant(LockShard& shard, LockObject& object, LockOwner& owner, TransactionId xid);
  bool MustQueue(const LockObject& object, const LockOwner& owner, LockMode mode) const;
  void Enqueue(LockObject& object, LockWaiter* waiter) const;
  void WakeWaiters(LockShard& shard, LockObject& object);
  void RemoveWaiter(LockShard& shard, LockWaiter* waiter);
  void DropMode(LockShard& shard, LockGrant* grant, LockMode mode, bool session_level);

  struct Request {
    LockOwner& owner;
    TransactionId xid;
    const LockTag& tag;
    LockMode mode;
    bool session_level;
  };
  // Null: would block. fresh: the mode was not held before.
  LockGrant* AcquireGrant(const Request& request, WaitPolicy policy, bool* fresh);
  LockGrant* TryAcquire(LockShard& shard, const Request& request, bool* fresh);
  LockGrant* WaitForGrant(LockShard& shard, const Request& request);
  void WaitLoop(LockShard& shard, LockWaiter& waiter);

  // lock_deadlock.cpp. Throws 40P01 if the waiter is part of a cycle that reordering a queue cannot break.
  void CheckDeadlock(LockWaiter* waiter);
  struct Edge {
    const LockWaiter* waiter;
    const LockOwner* blocker;
    TransactionId blocker_xid;
    LockWaiter* ahead;  // set: only queued before the waiter, holds nothing that conflicts
  };
  bool FindCycle(const LockWaiter* start, const LockWaiter* from, std::vector<const LockOwner*>* visited,
                 std::vector<Edge>* path);
  std::vector<Edge> EdgesOf(const LockWaiter& waiter) const;
  bool BreakSoftEdge(const std::vector<Edge>& path);
  [[noreturn]] void ThrowDeadlock(const std::vector<Edge>& path);

  std::unique_ptr<LockShard[]> shards_;
  std::mutex waiting_mutex_;  // taken after shard mutexes
  std::unordered_map<const LockOwner*, LockWaiter*> waiting_;
  std::mutex session_mutex_;
  struct SessionLock {
    LockTag tag;
    LockMode mode;
    LockGrant* grant;
    int64_t count;
  };
  std::unordered_map<const LockOwner*, std::vector<SessionLock>> session_locks_;
};

}  // namespace basalt
