#include "storage/internal/commit_queue.h"

#include <pthread.h>
#include <sched.h>

#include <algorithm>
#include <cstdlib>
#include <future>

#include "base/assert.h"
#include "base/blocking_scope.h"
#include "base/fault_point.h"
#include "base/log.h"
#include "storage/internal/bounded_wait.h"
#include "storage/internal/rocks_status.h"

namespace basalt {
namespace {

constexpr size_t kBatchHeaderBytes = 12;      // sequence and count, RocksDB's batch format
constexpr size_t kCopyBytesMax = 1 << 20;     // larger batches are written alone instead of copied together

// One batch with the records of all.
rocksdb::WriteBatch Merge(const std::vector<const rocksdb::WriteBatch*>& batches) {
  std::string merged(kBatchHeaderBytes, '\0');
  uint32_t count = 0;
  for (const rocksdb::WriteBatch* batch : batches) {
    merged.append(batch->Data(), kBatchHeaderBytes);
    count += static_cast<uint32_t>(batch->Count());
  }
  StoreUnaligned(merged.data() + 8, count);
  return rocksdb::WriteBatch(std::move(merged));
}


}  // namespace

CommitQueue::CommitQueue(Services services, bool fsync, int wal_writer_delay_ms)
    : services_(std::move(services)), fsync_(fsync), wal_writer_delay_ms_(wal_writer_delay_ms) {
  const SequenceNumber now = services_.store.db()->GetLatestSequenceNumber();
  written_ = durable_ = now;
  services_.published.Publish(std::make_shared<const Snapshot>(services_.keeper, nullptr), true);
  write_thread_ = std::thread([this] { WriteThread(); });
  sync_thread_ = std::thread([this] { SyncThread(); });
}

CommitQueue::~CommitQueue() {
  {
    std::unique_lock lock(queue_mutex_);
    stop_ = true;
    queue_wake_.notify_all();
  }
  write_thread_.join();
  {
    std::lock_guard lock(sync_mutex_);
    sync_stop_ = true;
  }
  WakeSyncThread();
  sync_thread_.join();
}

// A request like any other: the reclaimer may be at work already, and the states it made have no catalog.
void CommitQueue::InstallCatalog(CatalogMerger* merger, std::shared_ptr<const CatalogVersion> first) {
  auto request = std::make_unique<CommitRequest>();
  request->settled = [&](SequenceNumber) {
    merger_ = merger;
    written_catalog_ = first;
  };
  std::promise<void> installed;
  request->callback = [&](const CommitResult& result) {  // in the sync stage, after all that was written before
    services_.published.Publish(std::make_shared<const Snapshot>(services_.keeper, first), true);
    if (result.error != nullptr) {
      installed.set_exception(result.error);
    } else {
      installed.set_value();
    }
  };
  Submit(std::move(request));
  installed.get_future().get();
}

void CommitQueue::Enqueue(std::unique_ptr<CommitRequest> request) {
  std::lock_guard lock(queue_mutex_);
  waiting_.push_back(std::move(request));
}

void CommitQueue::RunIfIdle() {
  {
    std::lock_guard lock(queue_mutex_);
    if (writing_ || waiting_.empty()) return;
    writing_ = true;
  }
  const bool sync_here = ThreadMayWait();
  RunWriteRound(sync_here);
  if (sync_here) SyncHere();
}

// One round by whoever owns the stage; what arrived meanwhile goes to the write thread, so no client serves the others
// for long.
void CommitQueue::RunWriteRound(bool sync_follows) noexcept {
  Group group;
  {
    std::lock_guard lock(queue_mutex_);
    group.swap(waiting_);
  }
  while (!group.empty()) {
    Group next;
    size_t bytes = group[0]->batch.GetDataSize(), count = 1;
    while (count < group.size() && (bytes += group[count]->batch.GetDataSize()) < kCopyBytesMax) ++count;
    for (size_t i = count; i < group.size(); ++i) next.push_back(std::move(group[i]));
    group.resize(count);
    WriteGroup(std::move(group), sync_follows);
    group = std::move(next);
  }
  {
    std::lock_guard lock(queue_mutex_);
    if (waiting_.empty() && !stop_) {
      writing_ = false;
      return;
    }
    hand_to_thread_ = true;
  }
  queue_wake_.notify_one();
}

void CommitQueue::WriteThread() {
  std::unique_lock lock(queue_mutex_);
  for (;;) {
    queue_wake_.wait(lock, [this] { return hand_to_thread_ || (stop_ && !writing_); });
    if (!hand_to_thread_) return;
    hand_to_thread_ = false;
    if (waiting_.empty()) {
      writing_ = false;
      continue;
    }
    lock.unlock();
    RunWriteRound(false);
    lock.lock();
  }
}

rocksdb::Status CommitQueue::WriteBatches(const Group& group) {
  if (FaultPoint("storage.commit.write")) return rocksdb::Status::IOError("fault point storage.commit.write");
  if (needs_resume_) {
    // RocksDB refuses writes after a background error until told that its cause is gone.
    const rocksdb::Status resumed = services_.store.db()->Resume();
    if (!resumed.ok()) return resumed;
    needs_resume_ = false;
  }
  std::vector<const rocksdb::WriteBatch*> batches;
  size_t bytes = 0;
  for (const auto& request : group) {
    if (request->batch.Count() == 0) continue;
    batches.push_back(&request->batch);
    bytes += request->batch.GetDataSize();
  }
  if (batches.empty()) return rocksdb::Status::OK();
  rocksdb::Status status = services_.reserve_log(bytes);
  if (!status.ok()) return status;
  rocksdb::WriteOptions options;
  if (batches.size() == 1) {
    status = services_.store.db()->Write(options, const_cast<rocksdb::WriteBatch*>(batches[0]));
  } else {
    rocksdb::WriteBatch merged = Merge(batches);
    status = services_.store.db()->Write(options, &merged);
  }
  needs_resume_ = !status.ok();
  return status;
}

// Keeps the families of the rest until it is written.
void CommitQueue::FailWithoutFamily(Group* group, std::unique_lock<std::mutex>* kept) {
  const auto names_created = [](const auto& request) { return !request->families.empty(); };
  if (std::none_of(group->begin(), group->end(), names_created)) return;
  *kept = services_.store.KeepFamilies();
  Group failed;
  std::erase_if(*group, [&](std::unique_ptr<CommitRequest>& request) {
    const auto exists = [this](uint32_t family) { return services_.store.HasFamily(family); };
    if (std::all_of(request->families.begin(), request->families.end(), exists)) return false;
    failed.push_back(std::move(request));
    return true;
  });
  if (failed.empty()) return;
  FailGroup(std::move(failed), std::make_exception_ptr(SqlError(sqlstate::kUndefinedFile, "the storage was dropped meanwhile")));
}

void CommitQueue::WriteGroup(Group group, bool sync_follows) {
  std::unique_lock<std::mutex> kept;
  FailWithoutFamily(&group, &kept);
  const rocksdb::Status status = WriteBatches(group);
  if (kept.owns_lock()) kept.unlock();
  if (!status.ok()) {
    LogLine(Severity::kError, "commit failed: " + status.ToString());
    // Anything but an append that failed: log and memory may differ, only recovery can tell.
    if (!status.IsIOError() && !status.IsNoSpace()) std::abort();
    return FailGroup(std::move(group), std::make_exception_ptr(ToSqlError(status, "write to the write-ahead log")));
  }
  if (FaultPoint("storage.commit.written")) std::abort();
  const SequenceNumber sequence = services_.store.db()->GetLatestSequenceNumber();
  for (const auto& request : group) ApplyWritten(*request, sequence);
  for (const auto& request : group) {
    if (request->catalog_change == nullptr) continue;
    BASALT_ASSERT(merger_ != nullptr);
    written_catalog_ = merger_->Merge(written_catalog_, *request->catalog_change);
  }
  written_.store(sequence, std::memory_order_release);
  for (const auto& request : group) services_.locks.Release(&request->early_locks, 0);
  for (const auto& request : group) {
    if (request->written) request->written(nullptr);
  }
  HandToSyncStage(std::move(group), std::make_shared<const Snapshot>(services_.keeper, written_catalog_), sync_follows);
}

// The cache must know before a lock goes or a snapshot is published.
void CommitQueue::ApplyWritten(CommitRequest& request, SequenceNumber sequence) {
  if (request.temporary_batch.Count() > 0) {
    rocksdb::WriteOptions options;
    options.disableWAL = true;
    const rocksdb::Status status = services_.temporary.db()->Write(options, &request.temporary_batch);
    if (!status.ok()) LogLine(Severity::kWarning, "could not write to the temporary store: " + status.ToString());
  }
  if (request.writes != nullptr) {
    std::string key;
    for (const auto& target : request.writes->targets()) {
      if (target->family == kSystemFamily || IsTemporary(target->id)) continue;
      for (const auto& [suffix, newest] : target->entries) {
        key.assign(target->prefix).append(suffix);
        const std::string_view value = newest->value();
        services_.cache.Written(VersionCache::Hash(key), key, newest->deleted ? nullptr : &value, sequence);
      }
    }
  }
  services_.on_written(request, sequence);
  if (request.settled) request.settled(sequence);
}

void CommitQueue::FailGroup(Group group, const std::exception_ptr& error) {
  for (const auto& request : group) {
    services_.on_failed(*request);
    if (request->settled) request->settled(0);
    services_.locks.Release(&request->early_locks, 0);
    services_.locks.Release(&request->late_locks, 0);
    if (request->written) request->written(error);
    if (request->callback) request->callback({false, error});
  }
}

void CommitQueue::Answer(CommitRequest& request) {
  services_.locks.Release(&request.late_locks, 0);
  if (request.callback) request.callback({true, nullptr});
}

void CommitQueue::HandToSyncStage(Group group, std::shared_ptr<const Snapshot> state, bool sync_follows) {
  bool any_synchronous = false, publish_now = false;
  for (const auto& request : group) {
    if (request->callback == nullptr) continue;
    any_synchronous |= request->synchronous;
    publish_now |= !request->synchronous && request->batch.Count() > 0;  // not for temporary tables alone
  }
  if (publish_now) services_.published.Publish(state);
  for (const auto& request : group) {
    if (!request->synchronous) Answer(*request);
  }
  {
    std::lock_guard lock(sync_mutex_);
    unsynced_ = std::move(state);
    for (auto& request : group) {
      if (request->synchronous) unanswered_.push_back(std::move(request));
    }
    if (!any_synchronous && durable_waiters_.empty()) return;  // the sync thread looks every wal_writer_delay
    sync_wanted_ = true;
  }
  if (!sync_follows) WakeSyncThread();
}

SequenceNumber CommitQueue::Write(rocksdb::WriteBatch batch, uint32_t family) {
  struct Done {
    std::mutex mutex;
    std::condition_variable wake;
    bool done = false;
    std::exception_ptr error;
  };
  auto done = std::make_shared<Done>();
  auto request = std::make_unique<CommitRequest>();
  request->batch = std::move(batch);
  if (family != 0) request->families.push_back(family);
  request->written = [done](const std::exception_ptr& error) {
    std::lock_guard lock(done->mutex);
    done->done = true;
    done->error = error;
    done->wake.notify_one();
  };
  Submit(std::move(request));
  std::unique_lock lock(done->mutex);
  if (!done->done) {
    const BoundedWait wait;
    done->wake.wait(lock, [&] { return done->done; });
  }
  if (done->error != nullptr) std::rethrow_exception(done->error);
  return written_sequence();
}

void CommitQueue::WhenDurable(SequenceNumber sequence, std::function<void()> callback) {
  bool callback_now = false;
  {
    std::lock_guard lock(sync_mutex_);
    if (sequence > durable_sequence()) {
      durable_waiters_.push_back({sequence, std::move(callback)});
      sync_wanted_ = true;
    } else {
      callback_now = true;
    }
  }
  if (callback_now) callback();
  else WakeSyncThread();
}

void CommitQueue::WaitDurable(SequenceNumber sequence) {
  if (sequence <= durable_sequence()) return;
  struct Done {
    std::mutex mutex;
    std::condition_variable wake;
    bool done = false;
  };
  const BoundedWait wait;
  auto done = std::make_shared<Done>();
  WhenDurable(sequence, [done] {
    std::lock_guard lock(done->mutex);
    done->done = true;
    done->wake.notify_one();
  });
  std::unique_lock lock(done->mutex);
  done->wake.wait(lock, [&] { return done->done; });
}

void CommitQueue::WakeSyncThread() {
  if (Parker* sleeper = sync_sleeper_) sleeper->Unpark();
}

void CommitQueue::SyncThread() {
  sync_sleeper_ = &Parker::OfThread();
  // A woken batch thread does not push a running one off its core: when all cores are busy, more commits share a sync.
  const sched_param priority{};
  pthread_setschedparam(pthread_self(), SCHED_BATCH, &priority);
  std::unique_lock lock(sync_mutex_);
  for (;;) {
    if (syncing_ || (!sync_wanted_ && !sync_stop_)) {
      lock.unlock();
      Parker::OfThread().ParkUntil(std::chrono::steady_clock::now() + std::chrono::milliseconds(wal_writer_delay_ms_));
      lock.lock();
    }
    if (syncing_) continue;
    sync_wanted_ = false;
    if (unsynced_ != nullptr || !durable_waiters_.empty()) SyncOnce(lock);
    if (sync_stop_ && unsynced_ == nullptr) return;
  }
}

// The sync stage on the thread of a client who is alone on it: no wake-up to the sync thread, none back.
void CommitQueue::SyncHere() {
  std::unique_lock lock(sync_mutex_);
  if (syncing_ || !sync_wanted_) return;  // who syncs now looks again
  sync_wanted_ = false;
  SyncOnce(lock);
  const bool more = sync_wanted_ || sync_stop_;
  lock.unlock();
  if (more) WakeSyncThread();
}

void CommitQueue::SyncOnce(std::unique_lock<std::mutex>& lock) {
  syncing_ = true;
  Group group = std::move(unanswered_);
  unanswered_.clear();
  std::shared_ptr<const Snapshot> state = std::move(unsynced_);
  unsynced_ = nullptr;
  lock.unlock();
  if (state != nullptr) {
    if (FaultPoint("storage.commit.before_sync")) std::abort();
    const rocksdb::Status status = fsync_ ? services_.store.db()->SyncWAL() : rocksdb::Status::OK();
    if (!status.ok() || FaultPoint("storage.commit.sync")) {
      // Nobody knows what reached the disk: only recovery can tell.
      LogLine(Severity::kPanic, "could not sync the write-ahead log: " + status.ToString());
      std::abort();
    }
    syncs_.fetch_add(1, std::memory_order_relaxed);
    if (FaultPoint("storage.commit.synced")) std::abort();
    durable_.store(state->sequence(), std::memory_order_release);
    services_.published.Publish(std::move(state));
    for (const auto& request : group) Answer(*request);
    if (FaultPoint("storage.commit.answered")) std::abort();
  }
  RunDurableCallbacks();
  lock.lock();
  syncing_ = false;
}

void CommitQueue::RunDurableCallbacks() {
  std::vector<std::function<void()>> ready;
  {
    std::lock_guard lock(sync_mutex_);
    const SequenceNumber durable = durable_sequence();
    std::erase_if(durable_waiters_, [&](DurableWaiter& waiter) {
      if (waiter.sequence > durable) return false;
      ready.push_back(std::move(waiter.callback));
      return true;
    });
    if (!durable_waiters_.empty() && unsynced_ != nullptr) sync_wanted_ = true;
  }
  for (const auto& callback : ready) callback();
}

}  // namespace basalt
