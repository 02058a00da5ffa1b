#include "storage/internal/lock_manager.h"

#include <algorithm>

#include "base/blocking_scope.h"
#include "base/clock.h"
#include "base/sql_error.h"
#include "storage/internal/lock_objects.h"

namespace basalt {
namespace {

LockMask& ModesOf(LockGrant* grant, bool session_level) {
  return session_level ? grant->session_modes : grant->transaction_modes;
}

// True when no mode that may still wait behind is compatible with those ahead: long queues of one kind end at their head.
bool HoldsBackAll(const LockObject& object, LockMask ahead) {
  if (object.tag.space == LockSpace::kTable || object.tag.space == LockSpace::kAdvisory) {
    return (ahead & Bit(8)) != 0;
  }
  if (object.tag.space == LockSpace::kRow) return (ahead & Bit(ModeOf(RowLockMode::kUpdate))) != 0;
  return true;
}

}  // namespace

LockManager::LockManager() : shards_(new LockShard[kShards]) {}
LockManager::~LockManager() = default;

LockShard& LockManager::ShardOf(const LockTag& tag) const { return shards_[tag.Hash() >> 59]; }

bool LockManager::Conflicts(const LockObject& object, const LockOwner& owner, LockMode mode) const {
  const LockMask conflicts = ConflictsOf(object.tag.space, mode);
  for (const LockGrant* grant = object.grants; grant != nullptr; grant = grant->next) {
    if (grant->owner != &owner && (grant->modes() & conflicts) != 0) return true;
  }
  return false;
}

LockGrant* LockManager::GrantOf(LockObject& object, const LockOwner& owner) const {
  LockGrant* grant = object.grants;
  while (grant != nullptr && grant->owner != &owner) grant = grant->next;
  return grant;
}

LockGrant* LockManager::AddGrant(LockShard& shard, LockObject& object, LockOwner& owner, TransactionId xid) {
  LockGrant* grant = GrantOf(object, owner);
  if (grant == nullptr) {
    grant = shard.NewGrant();
    grant->object = &object;
    grant->owner = &owner;
    grant->next = object.grants;
    object.grants = grant;
  }
  if (xid != kInvalidTransactionId) grant->xid = xid;
  return grant;
}

// An earlier waiter that conflicts goes first, unless it waits for a lock that this owner already holds.
bool LockManager::MustQueue(const LockObject& object, const LockOwner& owner, LockMode mode) const {
  if (object.first_waiter == nullptr) return false;
  const LockMask conflicts = ConflictsOf(object.tag.space, mode);
  const LockGrant* mine = GrantOf(const_cast<LockObject&>(object), owner);
  for (const LockWaiter* waiter = object.first_waiter; waiter != nullptr; waiter = waiter->next) {
    if (mine != nullptr && (ConflictsOf(object.tag.space, waiter->mode) & mine->modes()) != 0) return false;
    if ((conflicts & Bit(waiter->mode)) != 0) return true;
  }
  return false;
}

void LockManager::Enqueue(LockObject& object, LockWaiter* waiter) const {
  const LockGrant* mine = GrantOf(object, *waiter->owner);
  LockWaiter* before = nullptr;
  if (mine != nullptr) {
    for (before = object.first_waiter; before != nullptr; before = before->next) {
      if ((ConflictsOf(object.tag.space, before->mode) & mine->modes()) != 0) break;
    }
  }
  waiter->object = &object;
  waiter->next = before;
  waiter->previous = before == nullptr ? object.last_waiter : before->previous;
  (waiter->previous == nullptr ? object.first_waiter : waiter->previous->next) = waiter;
  (before == nullptr ? object.last_waiter : before->previous) = waiter;
}

void LockManager::RemoveWaiter(LockShard&, LockWaiter* waiter) {
  LockObject& object = *waiter->object;
  (waiter->previous == nullptr ? object.first_waiter : waiter->previous->next) = waiter->next;
  (waiter->next == nullptr ? object.last_waiter : waiter->next->previous) = waiter->previous;
  waiter->previous = waiter->next = nullptr;
}

void LockManager::WakeWaiters(LockShard& shard, LockObject& object) {
  LockMask ahead = 0;
  for (LockWaiter* waiter = object.first_waiter; waiter != nullptr;) {
    LockWaiter* next = waiter->next;
    const LockMask conflicts = ConflictsOf(object.tag.space, waiter->mode);
    if ((conflicts & ahead) == 0 && !Conflicts(object, *waiter->owner, waiter->mode)) {
      RemoveWaiter(shard, waiter);
      LockGrant* grant = AddGrant(shard, object, *waiter->owner, waiter->xid);
      ModesOf(grant, waiter->session_level) |= Bit(waiter->mode);
      Parker& parker = waiter->parker;
      waiter->granted.store(grant, std::memory_order_release);
      parker.Unpark();
    } else {
      ahead |= Bit(waiter->mode);
      if (HoldsBackAll(object, ahead)) return;
    }
    waiter = next;
  }
}

void LockManager::DropMode(LockShard& shard, LockGrant* grant, LockMode mode, bool session_level) {
  LockObject* object = grant->object;
  ModesOf(grant, session_level) &= static_cast<LockMask>(~Bit(mode));
  if (grant->modes() == 0) {
    LockGrant** link = &object->grants;
    while (*link != grant) link = &(*link)->next;
    *link = grant->next;
    shard.FreeGrant(grant);
  }
  if (object->first_waiter != nullptr) WakeWaiters(shard, *object);
  shard.RemoveIfUnused(object);
}

LockGrant* LockManager::TryAcquire(LockShard& shard, const Request& request, bool* fresh) {
  LockObject* object = shard.FindOrAdd(request.tag, request.tag.Hash());
  *fresh = true;
  if (LockGrant* mine = GrantOf(*object, request.owner)) {
    if ((mine->modes() & CoveringModes(request.tag.space, request.mode)) != 0) {
      LockMask& modes = ModesOf(mine, request.session_level);
      *fresh = !request.session_level && request.tag.space == LockSpace::kAdvisory && (modes & Bit(request.mode)) == 0;
      if (request.session_level || *fresh) modes |= Bit(request.mode);
      return mine;
    }
  }
  if (Conflicts(*object, request.owner, request.mode) || MustQueue(*object, request.owner, request.mode)) return nullptr;
  LockGrant* grant = AddGrant(shard, *object, request.owner, request.xid);
  ModesOf(grant, request.session_level) |= Bit(request.mode);
  return grant;
}

LockGrant* LockManager::AcquireGrant(const Request& request, WaitPolicy policy, bool* fresh) {
  LockShard& shard = ShardOf(request.tag);
  {
    std::lock_guard lock(shard.mutex);
    LockGrant* grant = TryAcquire(shard, request, fresh);
    if (grant != nullptr || policy != WaitPolicy::kWait) return grant;
  }
  BlockingScope scope;
  return WaitForGrant(shard, request);
}

LockGrant* LockManager::WaitForGrant(LockShard& shard, const Request& request) {
  LockWaiter waiter(&shard, &request.owner, request.xid, request.mode, request.session_level);
  {
    std::lock_guard lock(shard.mutex);
    bool fresh;
    if (LockGrant* grant = TryAcquire(shard, request, &fresh)) return grant;
    Enqueue(*shard.Find(request.tag, request.tag.Hash()), &waiter);
    std::lock_guard waiting_lock(waiting_mutex_);
    waiting_[&request.owner] = &waiter;
  }
  const auto forget = [&] {
    if (request.owner.cancel != nullptr) request.owner.cancel->SetWaiter(nullptr);
  };
  if (request.owner.cancel != nullptr) request.owner.cancel->SetWaiter(&waiter);
  try {
    WaitLoop(shard, waiter);
  } catch (...) {
    forget();
    throw;
  }
  forget();
  return waiter.granted;
}

// Returns with waiter.granted set, or throws with the waiter removed.
void LockManager::WaitLoop(LockShard& shard, LockWaiter& waiter) {
  const LockOwner& owner = *waiter.owner;
  const auto start = std::chrono::steady_clock::now();
  const auto timeout = start + std::chrono::milliseconds(owner.lock_timeout_ms);
  const auto deadlock_check = start + std::chrono::milliseconds(owner.deadlock_timeout_ms);
  bool checked = false;
  std::exception_ptr error;
  while (waiter.granted.load(std::memory_order_acquire) == nullptr) {
    const auto now = std::chrono::steady_clock::now();
    if (owner.cancel != nullptr && owner.cancel->requested()) {
      try {
        owner.cancel->Check();
      } catch (...) {
        error = std::current_exception();
      }
      break;
    }
    if (owner.lock_timeout_ms > 0 && now >= timeout) {
      error = std::make_exception_ptr(
          SqlError(sqlstate::kLockNotAvailable, "canceling statement due to lock timeout"));
      break;
    }
    if (!checked && now >= deadlock_check) {
      checked = true;
      try {
        CheckDeadlock(&waiter);
      } catch (...) {
        error = std::current_exception();
        break;
      }
      continue;
    }
    auto until = checked ? now + std::chrono::hours(1) : deadlock_check;
    if (owner.lock_timeout_ms > 0) until = std::min(until, timeout);
    waiter.parker.ParkUntil(until);
  }
  if (waiter.granted == nullptr) {
    std::lock_guard lock(shard.mutex);
    if (waiter.granted == nullptr) {
      LockObject* object = waiter.object;
      RemoveWaiter(shard, &waiter);
      WakeWaiters(shard, *object);
      shard.RemoveIfUnused(object);
    }
  }
  {
    std::lock_guard waiting_lock(waiting_mutex_);
    waiting_.erase(&owner);
  }
  if (waiter.granted == nullptr) std::rethrow_exception(error);
}

LockManager::Outcome LockManager::Acquire(LockOwner& owner, TransactionId xid, const LockTag& tag, LockMode mode,
                                          WaitPolicy policy, HeldLocks* held) {
  held->reserve(held->size() == held->capacity() ? 2 * held->size() + 8 : 0);
  bool fresh = true;
  LockGrant* grant = AcquireGrant({owner, xid, tag, mode, false}, policy, &fresh);
  if (grant == nullptr) return Outcome::kWouldBlock;
  if (!fresh) return Outcome::kAlreadyHeld;
  held->push_back({grant, mode});
  return Outcome::kAcquired;
}

void LockManager::Release(HeldLocks* held, size_t keep) {
  while (held->size() > keep) {
    const HeldLock lock = held->back();
    held->pop_back();
    LockShard& shard = ShardOf(lock.grant->object->tag);
    std::lock_guard guard(shard.mutex);
    DropMode(shard, lock.grant, lock.mode, false);
  }
}

bool LockManager::AcquireSession(LockOwner& owner, const LockTag& tag, LockMode mode, WaitPolicy policy) {
  bool fresh;
  LockGrant* grant = AcquireGrant({owner, kInvalidTransactionId, tag, mode, true}, policy, &fresh);
  if (grant == nullptr) return false;
  std::lock_guard lock(session_mutex_);
  std::vector<SessionLock>& locks = session_locks_[&owner];
  for (SessionLock& held : locks) {
    if (held.tag == tag && held.mode == mode) {
      ++held.count;
      return true;
    }
  }
  locks.push_back({tag, mode, grant, 1});
  return true;
}

bool LockManager::ReleaseSession(LockOwner& owner, const LockTag& tag, LockMode mode) {
  LockGrant* grant = nullptr;
  {
    std::lock_guard lock(session_mutex_);
    std::vector<SessionLock>& locks = session_locks_[&owner];
    const auto found = std::find_if(locks.begin(), locks.end(), [&](const SessionLock& held) {
      return held.tag == tag && held.mode == mode;
    });
    if (found == locks.end()) return false;
    if (--found->count > 0) return true;
    grant = found->grant;
    locks.erase(found);
  }
  LockShard& shard = ShardOf(tag);
  std::lock_guard lock(shard.mutex);
  DropMode(shard, grant, mode, true);
  return true;
}

void LockManager::ReleaseAllSession(LockOwner& owner) {
  std::vector<SessionLock> locks;
  {
    std::lock_guard lock(session_mutex_);
    const auto found = session_locks_.find(&owner);
    if (found == session_locks_.end()) return;
    locks = std::move(found->second);
    session_locks_.erase(found);
  }
  for (const SessionLock& held : locks) {
    LockShard& shard = ShardOf(held.tag);
    std::lock_guard lock(shard.mutex);
    DropMode(shard, held.grant, held.mode, true);
  }
}

std::vector<LockInfo> LockManager::List() {
  std::vector<LockInfo> result;
  const auto add = [&](const LockTag& tag, LockMode mode, const LockOwner& owner, bool granted, TransactionId blocker) {
    LockInfo info;
    info.owner_pid = owner.pid;
    info.granted = granted;
    info.database = tag.database;
    info.mode = LockModeName(tag.space, mode);
    info.object = tag.object;
    if (tag.space == LockSpace::kTable) {
      info.lock_type = "relation";
      info.relation = static_cast<Oid>(tag.object);
    } else if (tag.space == LockSpace::kAdvisory) {
      info.lock_type = "advisory";
      info.two_keys = tag.two_keys;
    } else {  // row and key locks show only as waits for their holder, as in PostgreSQL
      if (granted) return;
      info.lock_type = "transactionid";
      info.object = blocker;
      info.mode = "ShareLock";
    }
    result.push_back(std::move(info));
  };
  for (size_t i = 0; i < kShards; ++i) {
    std::lock_guard lock(shards_[i].mutex);
    for (const LockObject* object : shards_[i].buckets) {
      for (; object != nullptr; object = object->next_in_bucket) {
        for (const LockGrant* grant = object->grants; grant != nullptr; grant = grant->next) {
          for (LockMode mode = 1; mode <= 8; ++mode) {
            if ((grant->modes() & Bit(mode)) != 0) add(object->tag, mode, *grant->owner, true, 0);
          }
        }
        const TransactionId blocker = object->grants == nullptr ? 0 : object->grants->xid;
        for (const LockWaiter* waiter = object->first_waiter; waiter != nullptr; waiter = waiter->next) {
          add(object->tag, waiter->mode, *waiter->owner, false, blocker);
        }
      }
    }
  }
  return result;
}

}  // namespace basalt
