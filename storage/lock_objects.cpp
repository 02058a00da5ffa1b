#include "storage/internal/lock_manager.h"
#include "storage/internal/lock_objects.h"

#include <iterator>

#include "base/format.h"

namespace basalt {

void LockWaiter::WakeForCancel() { parker.Unpark(); }

LockShard::~LockShard() {
  for (LockObject* object : buckets) {
    while (object != nullptr) {
      for (LockGrant* grant = object->grants; grant != nullptr;) delete std::exchange(grant, grant->next);
      delete std::exchange(object, object->next_in_bucket);
    }
  }
  while (free_objects != nullptr) delete std::exchange(free_objects, free_objects->next_in_bucket);
  while (free_grants != nullptr) delete std::exchange(free_grants, free_grants->next);
}

LockObject* LockShard::Find(const LockTag& tag, uint64_t hash) const {
  LockObject* object = buckets[hash & (buckets.size() - 1)];
  while (object != nullptr && !(object->hash == hash && object->tag == tag)) object = object->next_in_bucket;
  return object;
}

LockObject* LockShard::FindOrAdd(const LockTag& tag, uint64_t hash) {
  if (LockObject* found = Find(tag, hash)) return found;
  if (count >= buckets.size()) Grow();
  LockObject* object = free_objects;
  if (object != nullptr) {
    free_objects = object->next_in_bucket;
    --free_count;
  } else {
    object = new LockObject;
  }
  LockObject*& head = buckets[hash & (buckets.size() - 1)];
  *object = LockObject{tag, hash, head};
  head = object;
  ++count;
  return object;
}

void LockShard::RemoveIfUnused(LockObject* object) {
  if (object->grants != nullptr || object->first_waiter != nullptr) return;
  LockObject** link = &buckets[object->hash & (buckets.size() - 1)];
  while (*link != object) link = &(*link)->next_in_bucket;
  *link = object->next_in_bucket;
  --count;
  if (free_count >= kFreeMax) {
    delete object;
    return;
  }
  object->next_in_bucket = free_objects;
  free_objects = object;
  ++free_count;
}

LockGrant* LockShard::NewGrant() {
  if (free_grants == nullptr) return new LockGrant;
  LockGrant* grant = std::exchange(free_grants, free_grants->next);
  --free_count;
  *grant = LockGrant();
  return grant;
}

void LockShard::FreeGrant(LockGrant* grant) {
  if (free_count >= kFreeMax) {
    delete grant;
    return;
  }
  grant->next = free_grants;
  free_grants = grant;
  ++free_count;
}

void LockShard::Grow() {
  std::vector<LockObject*> old(buckets.size() * 2);
  old.swap(buckets);
  for (LockObject* object : old) {
    while (object != nullptr) {
      LockObject* next = object->next_in_bucket;
      LockObject*& head = buckets[object->hash & (buckets.size() - 1)];
      object->next_in_bucket = head;
      head = object;
      object = next;
    }
  }
}

std::string_view LockModeName(LockSpace space, LockMode mode) {
  static constexpr std::string_view kTableModes[] = {
      "", "AccessShareLock", "RowShareLock", "RowExclusiveLock", "ShareUpdateExclusiveLock", "ShareLock",
      "ShareRowExclusiveLock", "ExclusiveLock", "AccessExclusiveLock"};
  static constexpr std::string_view kRowModes[] = {"", "For Key Share", "For Share", "For No Key Update", "For Update"};
  if (space == LockSpace::kTable || space == LockSpace::kAdvisory) return kTableModes[mode];
  if (space == LockSpace::kRow) return kRowModes[mode];
  return "ExclusiveLock";
}

std::string DescribeLock(const LockTag& tag, LockMode mode, TransactionId blocker) {
  switch (tag.space) {
    case LockSpace::kTable:
      return Format("{} on relation {} of database {}", LockModeName(tag.space, mode), tag.object, tag.database);
    case LockSpace::kAdvisory:
      return Format("{} on advisory lock [{},{},{},{}]", LockModeName(tag.space, mode), tag.database, tag.object >> 32,
                    tag.object & 0xFFFFFFFF, tag.two_keys ? 2 : 1);
    default:  // PostgreSQL waits for whoever changed the row or key
      return Format("ShareLock on transaction {}", blocker & 0xFFFFFFFF);
  }
}

}  // namespace basalt
