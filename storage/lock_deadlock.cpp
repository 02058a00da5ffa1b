// Deadlock detection: a depth-first search over "waits for" edges with every shard locked. Hard edges lead to holders of
// conflicting locks, soft ones to conflicting waiters that are merely ahead in the queue; a cycle with a soft edge is
// broken by letting the waiter pass.
#include "base/sql_error.h"
#include "storage/internal/lock_manager.h"
#include "storage/internal/lock_objects.h"

namespace basalt {

std::vector<LockManager::Edge> LockManager::EdgesOf(const LockWaiter& waiter) const {
  std::vector<Edge> edges;
  const LockObject& object = *waiter.object;
  const LockMask conflicts = ConflictsOf(object.tag.space, waiter.mode);
  for (const LockGrant* grant = object.grants; grant != nullptr; grant = grant->next) {
    if (grant->owner == waiter.owner || (grant->modes() & conflicts) == 0) continue;
    edges.push_back({&waiter, grant->owner, grant->xid, nullptr});
  }
  for (LockWaiter* ahead = object.first_waiter; ahead != nullptr && ahead != &waiter; ahead = ahead->next) {
    if ((conflicts & Bit(ahead->mode)) != 0) edges.push_back({&waiter, ahead->owner, ahead->xid, ahead});
  }
  return edges;
}

bool LockManager::FindCycle(const LockWaiter* start, const LockWaiter* from, std::vector<const LockOwner*>* visited,
                            std::vector<Edge>* path) {
  for (const Edge& edge : EdgesOf(*from)) {
    path->push_back(edge);
    if (edge.blocker == start->owner) return true;
    bool seen = false;
    for (const LockOwner* owner : *visited) seen |= owner == edge.blocker;
    const auto blocker = waiting_.find(edge.blocker);
    if (!seen && blocker != waiting_.end() && blocker->second->granted == nullptr) {
      visited->push_back(edge.blocker);
      if (FindCycle(start, blocker->second, visited, path)) return true;
    }
    path->pop_back();
  }
  return false;
}

// Moves one waiter of the cycle before the one that it only queues behind.
bool LockManager::BreakSoftEdge(const std::vector<Edge>& path) {
  for (const Edge& edge : path) {
    if (edge.ahead == nullptr) continue;
    auto* waiter = const_cast<LockWaiter*>(edge.waiter);
    LockObject& object = *waiter->object;
    RemoveWaiter(*waiter->shard, waiter);
    waiter->next = edge.ahead;
    waiter->previous = edge.ahead->previous;
    (waiter->previous == nullptr ? object.first_waiter : waiter->previous->next) = waiter;
    edge.ahead->previous = waiter;
    WakeWaiters(*waiter->shard, object);
    return true;
  }
  return false;
}

void LockManager::CheckDeadlock(LockWaiter* waiter) {
  std::vector<std::unique_lock<std::mutex>> locks;
  locks.reserve(kShards + 1);
  for (size_t i = 0; i < kShards; ++i) locks.emplace_back(shards_[i].mutex);
  locks.emplace_back(waiting_mutex_);
  // Reordering moves a waiter only forward; the bound is a guard against two of them passing each other for ever.
  for (int reorders = 0; waiter->granted == nullptr; ++reorders) {
    std::vector<const LockOwner*> visited;
    std::vector<Edge> path;
    if (!FindCycle(waiter, waiter, &visited, &path)) return;
    if (reorders >= 64 || !BreakSoftEdge(path)) ThrowDeadlock(path);
  }
}

void LockManager::ThrowDeadlock(const std::vector<Edge>& path) {
  std::string detail;
  for (const Edge& edge : path) {
    if (!detail.empty()) detail += '\n';
    detail += Format("Process {} waits for {}; blocked by process {}.", edge.waiter->owner->pid,
                     DescribeLock(edge.waiter->object->tag, edge.waiter->mode, edge.blocker_xid), edge.blocker->pid);
  }
  throw SqlError(sqlstate::kTRDeadlockDetected, "deadlock detected")
      .Detail(std::move(detail))
      .Hint("See server log for query details.");
}

}  // namespace basalt
