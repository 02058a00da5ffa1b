// CommitQueue: the only writer of the durable store. Write stage: takes all waiting batches, one RocksDB write without sync,
// then in this order version cache, catalog, row locks. It never waits for a sync. Sync stage (a thread): loops {last
// written state, sync the log, publish, answer}. A caller that finds the write stage idle runs one round of it itself,
// which saves a lone client two thread switches. Owned by the engine; Submit from any thread.
#pragma once

#include <rocksdb/write_batch.h>

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "base/parker.h"
#include "storage/internal/lock_manager.h"
#include "storage/internal/published_state.h"
#include "storage/internal/store.h"
#include "storage/internal/version_cache.h"
#include "storage/internal/write_set.h"
#include "storage/transaction.h"

namespace basalt {

struct DroppedStorage {
  StorageId id;
  uint32_t family;
};
struct LoadedStorage : DroppedStorage {
  bool read_by_key;  // rows and unique index entries: worth a place in the version cache
};

// Everything a transaction leaves behind when it hands itself to the queue.
struct CommitRequest {
  rocksdb::WriteBatch batch;
  rocksdb::WriteBatch temporary_batch;
  std::unique_ptr<WriteSet> writes;  // for the version cache
  HeldLocks early_locks;             // rows and keys: released once written
  HeldLocks late_locks;              // tables, names, advisory: released once published
  std::shared_ptr<CatalogChange> catalog_change;
  std::vector<DroppedStorage> drops;
  std::vector<LoadedStorage> fresh;  // loaded by it: removed again if the commit fails
  std::vector<uint32_t> families;  // created ones that batch names
  TransactionId xid = kInvalidTransactionId;
  bool synchronous = true;
  CommitCallback callback;                           // may be empty
  std::function<void(SequenceNumber)> settled;       // in the write stage: the sequence, or 0 if the write failed
  std::function<void(const std::exception_ptr&)> written;  // internal writes: called at the end of the write stage
};

class CommitQueue {
 public:
  struct Services {
    Store& store;
    Store& temporary;
    VersionCache& cache;
    LockManager& locks;
    PublishedState& published;
    std::shared_ptr<SnapshotKeeper> keeper;
    std::function<rocksdb::Status(size_t)> reserve_log;  // room for that many bytes
    // Called in the write stage for each request that was written, before its locks go.
    std::function<void(CommitRequest&, SequenceNumber)> on_written;
    std::function<void(CommitRequest&)> on_failed;  // and for each that could not be written
  };
  CommitQueue(Services services, bool fsync, int wal_writer_delay_ms);
  ~CommitQueue();

  // Before the first commit that changes the catalog.
  void InstallCatalog(CatalogMerger* merger, std::shared_ptr<const CatalogVersion> first);

  void Submit(std::unique_ptr<CommitRequest> request) {
    Enqueue(std::move(request));
    RunIfIdle();
  }
  // The two halves of Submit: takes a place in the commit order; runs the write stage if nobody does.
  void Enqueue(std::unique_ptr<CommitRequest> request);
  void RunIfIdle();
  // An internal record: returns when it is written (not synced). Throws 53100, 58030, or 58P01 when the family that the batch
  // names was dropped. Returns its sequence.
  SequenceNumber Write(rocksdb::WriteBatch batch, uint32_t family = 0);
  // Calls back at once if durable already.
  void WhenDurable(SequenceNumber sequence, std::function<void()> callback);
  void WaitDurable(SequenceNumber sequence);
  SequenceNumber durable_sequence() const { return durable_.load(std::memory_order_acquire); }
  SequenceNumber written_sequence() const { return written_.load(std::memory_order_acquire); }
  Store& store() const { return services_.store; }
  // Figures for tests and the bench.
  uint64_t sync_count() const { return syncs_.load(std::memory_order_relaxed); }

 private:
  using Group = std::vector<std::unique_ptr<CommitRequest>>;
  void WriteThread();
  void RunWriteRound(bool sync_follows) noexcept;  // a failure half way (no memory) leaves it to recovery
  void WriteGroup(Group group, bool sync_follows);
  rocksdb::Status WriteBatches(const Group& group);
  void FailGroup(Group group, const std::exception_ptr& error);
  void FailWithoutFamily(Group* group, std::unique_lock<std::mutex>* kept);
  void ApplyWritten(CommitRequest& request, SequenceNumber sequence);
  void HandToSyncStage(Group group, std::shared_ptr<const Snapshot> state, bool sync_follows);
  void SyncHere();
  void Answer(CommitRequest& request);

  void SyncThread();
  void WakeSyncThread();
  void SyncOnce(std::unique_lock<std::mutex>& lock);
  void RunDurableCallbacks();

  Services services_;
  const bool fsync_;
  const int wal_writer_delay_ms_;

  // Write stage: whoever set writing_ owns the fields below it.
  std::mutex queue_mutex_;
  std::condition_variable queue_wake_;
  Group waiting_;
  bool writing_ = false, hand_to_thread_ = false, stop_ = false;
  CatalogMerger* merger_ = nullptr;
  std::shared_ptr<const CatalogVersion> written_catalog_;
  bool needs_resume_ = false;
  std::atomic<SequenceNumber> written_ = 0;

  std::mutex sync_mutex_;
  std::atomic<Parker*> sync_sleeper_ = nullptr;  // of the sync thread, once it runs
  Group unanswered_;
  std::shared_ptr<const Snapshot> unsynced_;
  bool sync_wanted_ = false, sync_stop_ = false;
  bool syncing_ = false;  // somebody is between taking unsynced_ and having answered
  struct DurableWaiter {
    SequenceNumber sequence;
    std::function<void()> callback;
  };
  std::vector<DurableWaiter> durable_waiters_;
  std::atomic<SequenceNumber> durable_ = 0;
  std::atomic<uint64_t> syncs_ = 0;

  std::thread write_thread_, sync_thread_;
};

}  // namespace basalt
