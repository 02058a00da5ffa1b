// Engine: the StorageEngine over RocksDB. Members in order of construction; destruction is the reverse.
#pragma once

#include <memory>

#include "storage/internal/cache_warmer.h"
#include "storage/internal/commit_queue.h"
#include "storage/internal/data_directory.h"
#include "storage/internal/lock_manager.h"
#include "storage/internal/logged_counter.h"
#include "storage/internal/published_state.h"
#include "storage/internal/reclaimer.h"
#include "storage/internal/scan_pool.h"
#include "storage/internal/segment_cache.h"
#include "storage/internal/sequences.h"
#include "storage/internal/serializable.h"
#include "storage/internal/store.h"
#include "storage/internal/version_cache.h"
#include "storage/internal/wal_file_system.h"
#include "storage/storage_engine.h"

namespace basalt {

class Engine final : public StorageEngine {
 public:
  explicit Engine(const StorageOptions& options);
  ~Engine() override;

  void ScanCatalogRecords(const std::function<void(std::string_view, std::string_view)>& visit) override;
  void InstallCatalog(CatalogMerger* merger, std::shared_ptr<const CatalogVersion> first) override;
  std::shared_ptr<const CatalogVersion> published_catalog() const override { return published_.catalog(); }
  uint64_t catalog_generation() const override { return published_.catalog_generation(); }
  std::unique_ptr<Transaction> Begin(LockOwner& owner, IsolationLevel isolation, bool read_only,
                                     MemoryAccount* account) override;

  uint32_t CreateFamily(const std::string& directory) override;
  void DropFamily(uint32_t family) override;
  int64_t FamilyBytes(uint32_t family) const override;
  StorageId NewStorageId(bool temporary) override;
  Oid NewOid() override;

  void CreateSequence(StorageId id, const SequenceOptions& options, int64_t start, bool is_called) override;
  int64_t NextValue(StorageId id, const SequenceOptions& options, Transaction* transaction) override;
  void SetValue(StorageId id, int64_t value, bool is_called) override;
  SequenceState ReadSequence(StorageId id) override;

  bool LockAdvisory(LockOwner& owner, Transaction* transaction_level, AdvisoryKey key, bool exclusive, bool wait) override;
  bool UnlockAdvisory(LockOwner& owner, AdvisoryKey key, bool exclusive) override;
  void ReleaseSessionLocks(LockOwner& owner) override { locks_.ReleaseAllSession(owner); }
  std::vector<LockInfo> ListLocks() override;

  HeapEstimate Estimate(StorageId id, uint32_t family) override;
  void CompactRange(StorageId id, uint32_t family) override;
  void Checkpoint() override;
  SequenceNumber durable_sequence() const override { return commits_->durable_sequence(); }
  TransactionId next_transaction_id() const override { return xids_->next(); }
  TransactionId oldest_running_transaction_id() const override { return running_.Oldest(xids_->next()); }
  void WhenDurable(SequenceNumber sequence, std::function<void()> callback) override {
    commits_->WhenDurable(sequence, std::move(callback));
  }

  // For transactions.
  Store& store(bool temporary) { return temporary ? *temporary_ : *store_; }
  PublishedState& published() { return published_; }
  VersionCache& cache() { return cache_; }
  SegmentCache& segments() { return segments_; }
  LockManager& locks() { return locks_; }
  CommitQueue& commits() { return *commits_; }
  RowIds& row_ids() { return row_ids_; }
  RunningTransactions& running() { return running_; }
  SerializableTracker& serializable() { return serializable_; }
  Sequences& sequences() { return *sequences_; }
  ScanPool& scan_pool() { return scan_pool_; }
  const StorageOptions& options() const { return options_; }
  const WalFileSystem& wal_files() const { return *wal_files_; }
  TransactionId NewXid(int32_t pid);
  // Files of bulk loads: beside the family's own files, so that they can be moved instead of copied.
  std::string BulkFilePath(StorageId id, uint32_t family, size_t number) const;
  std::string SortFilePrefix(StorageId id) const;
  // Removes a storage id that only a rolled-back transaction knew.
  void DropNow(const DroppedStorage& dropped);

 private:
  void RemoveBulkFiles() const;
  void RemoveTemporaryRange(StorageId id);
  RowId FindLastRow(StorageId heap, uint32_t family);
  void OnWritten(CommitRequest& request, SequenceNumber sequence);
  void OnFailed(CommitRequest& request);
  void ForgetSegments(const WriteSet& writes, SequenceNumber sequence);

  const StorageOptions options_;
  DataDirectory directory_;
  StoreResources resources_;
  std::shared_ptr<WalFileSystem> wal_files_;
  std::unique_ptr<rocksdb::Env> env_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<Store> temporary_;
  std::shared_ptr<SnapshotKeeper> keeper_;
  PublishedState published_;
  VersionCache cache_;
  SegmentCache segments_;
  LockManager locks_;
  RunningTransactions running_;
  SerializableTracker serializable_{published_};
  RowIds row_ids_;
  std::unique_ptr<CommitQueue> commits_;
  std::unique_ptr<LoggedCounter> xids_, oids_, storage_ids_;
  std::unique_ptr<Sequences> sequences_;
  std::unique_ptr<Reclaimer> reclaimer_;
  std::unique_ptr<CacheWarmer> warmer_;
  std::mutex families_mutex_;
  ScanPool scan_pool_{static_cast<int>(std::max(1u, std::thread::hardware_concurrency()))};
};

}  // namespace basalt
