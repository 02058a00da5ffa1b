// Numbers that are never given twice, also after a crash: a limit ahead of use is logged, recovery goes on behind it.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "storage/internal/commit_queue.h"
#include "storage/internal/key_format.h"

namespace basalt {

class LoggedCounter {
 public:
  // Reads its record: goes on at the logged limit, or at `first`.
  LoggedCounter(Store& store, CommitQueue& commits, std::string name, uint64_t first, uint64_t batch);
  uint64_t Next();
  uint64_t next() const { return next_.load(std::memory_order_relaxed); }

 private:
  CommitQueue& commits_;
  const std::string key_;
  const uint64_t batch_;
  std::mutex mutex_;
  std::atomic<uint64_t> next_;
  uint64_t limit_;
};

// Which transaction ids are running, for snapshots' xmin horizon and pg_locks. Sharded; one lock a begin and end.
class RunningTransactions {
 public:
  void Add(TransactionId xid, int32_t pid);
  void Remove(TransactionId xid);
  TransactionId Oldest(TransactionId none) const;
  std::vector<std::pair<TransactionId, int32_t>> List() const;

 private:
  static constexpr size_t kShards = 16;
  struct alignas(64) Shard {
    mutable std::mutex mutex;
    std::vector<std::pair<TransactionId, int32_t>> running;
  };
  Shard shards_[kShards];
};

// The next RowId of each heap, found from the heap's last key when first used. RowIds are not reused while running.
class RowIds {
 public:
  using FindLast = std::function<RowId(StorageId heap, uint32_t family)>;
  explicit RowIds(FindLast find_last) : find_last_(std::move(find_last)) {}
  // The counter stays where it is until the heap is dropped and no transaction uses it.
  std::atomic<RowId>& Counter(StorageId heap, uint32_t family);
  void Forget(StorageId heap);

 private:
  static constexpr size_t kShards = 16;
  struct alignas(64) Shard {
    std::mutex mutex;
    std::unordered_map<StorageId, std::shared_ptr<std::atomic<RowId>>> counters;
  };
  const FindLast find_last_;
  Shard shards_[kShards];
};

}  // namespace basalt
