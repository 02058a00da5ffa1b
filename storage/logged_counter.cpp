#include "storage/internal/logged_counter.h"

#include <algorithm>

#include "base/hash.h"
#include "storage/internal/rocks_status.h"

namespace basalt {

LoggedCounter::LoggedCounter(Store& store, CommitQueue& commits, std::string name, uint64_t first, uint64_t batch)
    : commits_(commits), key_(SystemKey(SystemKind::kCounter, name)), batch_(batch), next_(first), limit_(first) {
  rocksdb::PinnableSlice value;
  if (!store.Get(kSystemFamily, key_, nullptr, &value)) return;
  if (value.size() != 9 || value[0] != kValueFormat) {
    throw SqlError(sqlstate::kDataCorrupted, Format("counter \"{}\" has an unknown format version", name));
  }
  next_ = limit_ = LoadUnaligned<uint64_t>(value.data() + 1);
}

uint64_t LoggedCounter::Next() {
  std::lock_guard lock(mutex_);
  const uint64_t result = next_.load(std::memory_order_relaxed);
  if (result == limit_) {
    char value[9] = {kValueFormat};
    StoreUnaligned<uint64_t>(value + 1, limit_ + batch_);
    rocksdb::WriteBatch batch;
    ThrowIfFailed(batch.Put(commits_.store().family(kSystemFamily), key_, rocksdb::Slice(value, sizeof(value))),
                  "log a counter");
    commits_.Write(std::move(batch));
    limit_ += batch_;
  }
  next_.store(result + 1, std::memory_order_relaxed);
  return result;
}

void RunningTransactions::Add(TransactionId xid, int32_t pid) {
  Shard& shard = shards_[xid % kShards];
  std::lock_guard lock(shard.mutex);
  shard.running.emplace_back(xid, pid);
}

void RunningTransactions::Remove(TransactionId xid) {
  Shard& shard = shards_[xid % kShards];
  std::lock_guard lock(shard.mutex);
  std::erase_if(shard.running, [&](const auto& entry) { return entry.first == xid; });
}

TransactionId RunningTransactions::Oldest(TransactionId none) const {
  TransactionId oldest = none;
  for (const auto& [xid, pid] : List()) oldest = std::min(oldest, xid);
  return oldest;
}

std::vector<std::pair<TransactionId, int32_t>> RunningTransactions::List() const {
  std::vector<std::pair<TransactionId, int32_t>> result;
  for (const Shard& shard : shards_) {
    std::lock_guard lock(shard.mutex);
    result.insert(result.end(), shard.running.begin(), shard.running.end());
  }
  return result;
}

std::atomic<RowId>& RowIds::Counter(StorageId heap, uint32_t family) {
  Shard& shard = shards_[HashInt(heap) % kShards];
  std::lock_guard lock(shard.mutex);
  std::shared_ptr<std::atomic<RowId>>& counter = shard.counters[heap];
  if (counter == nullptr) counter = std::make_shared<std::atomic<RowId>>(find_last_(heap, family) + 1);
  return *counter;
}

void RowIds::Forget(StorageId heap) {
  Shard& shard = shards_[HashInt(heap) % kShards];
  std::lock_guard lock(shard.mutex);
  shard.counters.erase(heap);
}

}  // namespace basalt
