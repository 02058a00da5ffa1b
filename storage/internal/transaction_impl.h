// TransactionImpl: the Transaction over the engine's services. transaction.h says how it is used.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "storage/internal/engine.h"
#include "storage/internal/merged_cursor.h"
#include "storage/transaction.h"

namespace basalt {

class TransactionImpl final : public Transaction {
 public:
  TransactionImpl(Engine& engine, LockOwner& owner, IsolationLevel isolation, bool read_only, MemoryAccount* account);
  ~TransactionImpl() override;

  IsolationLevel isolation() const override { return isolation_; }
  bool read_only() const override { return read_only_; }
  void SetCharacteristics(IsolationLevel isolation, bool read_only) override;
  bool has_snapshot() const override { return first_snapshot_taken_; }
  TransactionId xid() override;
  TransactionId xid_if_assigned() const override { return xid_; }
  bool has_writes() const override;
  int64_t start_time_us() const override { return start_time_us_; }

  void StartStatement() override;
  void FinishStatement() override {}
  void RollbackStatement() override;
  CommandId NextCommand() override;
  std::shared_ptr<const Snapshot> snapshot() override { return ReadSnapshot(); }
  void UseSnapshot(std::shared_ptr<const Snapshot> snapshot, CommandId command) override;
  CommandId command() const override { return read_command_; }
  void UseNewestSnapshot() override;
  int CreateSavepoint() override;
  void RollbackToSavepoint(int level) override;
  void ReleaseSavepoint(int level) override;

  RowId InsertRow(const HeapLayout& heap, std::span<const NullableDatum> values) override;
  void UpdateRow(const HeapLayout& heap, RowId row, std::span<const NullableDatum> values) override;
  void DeleteRow(const HeapLayout& heap, RowId row) override;
  RowLockResult LockRow(const HeapLayout& heap, RowId row, RowLockMode mode, WaitPolicy policy) override;
  bool FetchRow(const HeapLayout& heap, RowId row, RowVersion* version) override;
  void DecodeRow(const HeapLayout& heap, const RowVersion& version, std::span<const int> columns,
                 std::span<NullableDatum> values) const override;
  void FetchRows(const HeapLayout& heap, std::span<const RowId> row_ids, std::span<const int> columns, Chunk* rows,
                 std::vector<uint32_t>* found) override;
  std::unique_ptr<TableScan> OpenTableScan(const HeapLayout& heap, std::vector<int> columns, int helpers) override;

  UniqueConflict InsertIndexEntry(const IndexLayout& index, std::span<const NullableDatum> keys,
                                  std::span<const NullableDatum> included, RowId row) override;
  void DeleteIndexEntry(const IndexLayout& index, std::span<const NullableDatum> keys, RowId row) override;
  RowId FindConflict(const IndexLayout& index, std::span<const NullableDatum> keys, RowId ignore) override;
  void LookupUnique(const IndexLayout& index, std::span<const NullableDatum> keys, std::vector<RowId>* row_ids) override;
  std::unique_ptr<IndexScan> OpenIndexScan(const IndexLayout& index, IndexRange range) override;

  std::unique_ptr<BulkLoad> OpenBulkLoad(const HeapLayout& fresh_heap) override;
  std::unique_ptr<IndexBuild> OpenIndexBuild(const IndexLayout& fresh_index) override;
  void DropStorageId(StorageId id, uint32_t column_family) override;

  bool LockTable(Oid database, Oid table, TableLockMode mode, WaitPolicy policy) override;
  void LockCatalogKey(std::string_view key) override;
  void PutCatalogRecord(std::string_view key, std::string_view value) override;
  void DeleteCatalogRecord(std::string_view key) override;
  void SetCatalogChange(std::shared_ptr<CatalogChange> change) override { catalog_change_ = std::move(change); }

  void Commit(bool synchronous, CommitCallback callback) override;
  void Rollback() override;
  SequenceNumber must_see() const override { return std::max(must_see_, must_be_durable_); }

  // For the engine's other parts.
  bool LockUntilEnd(const LockTag& tag, LockMode mode, WaitPolicy policy);
  void MustBeDurable(SequenceNumber sequence) { must_be_durable_ = std::max(must_be_durable_, sequence); }
  // A storage id that this transaction filled directly: read at the newest, removed if the transaction rolls back.
  void AddFresh(const LoadedStorage& loaded) { fresh_.push_back(loaded); }
  MergedCursor::Source SourceOf(StorageId id, uint32_t family, bool unique_index);
  // What reads go through. The first of a statement may wait for must_see_.
  const std::shared_ptr<const Snapshot>& ReadSnapshot() {
    if (behind_) CatchUp();
    return snapshot_;
  }
  void PutLoaded(StorageId id, uint32_t family, std::string_view suffix, std::string_view value) {
    writes().Put(TargetOf(id, family), suffix, value, current_command_);
  }
  // Under SERIALIZABLE what is read is noted.
  void NoteRange(StorageId id, std::string_view from, std::string_view to) {
    if (serializable_ != nullptr) engine_.serializable().reads(*serializable_).AddRange(id, from, to);
  }
  MemoryAccount* account() const { return account_; }
  const CancelToken* cancel() const { return owner_.cancel; }
  Engine& engine() { return engine_; }

 private:
  static constexpr int64_t kLockBytes = 192;
  struct Savepoint {
    size_t undo_mark, early_mark, late_mark, drop_mark, fresh_mark;
  };
  // The newest written version of a key whose lock this transaction holds. bound: no later commit touched it.
  struct NewestVersion {
    bool found;
    bool own;  // this transaction's own write
    CommandId command;
    SequenceNumber bound;
    std::string_view value;
  };

  WriteSet& writes();
  WriteSet::Target& TargetOf(StorageId id, uint32_t family);
  const WriteSet::Version* OwnNewest(StorageId id, std::string_view suffix) const;
  bool IsFresh(StorageId id) const;
  bool HasWritten(StorageId id) const { return writes_ != nullptr && writes_->Find(id) != nullptr; }
  // The version in the stores at the statement's snapshot.
  bool ReadStored(StorageId id, uint32_t family, std::string_view key, std::string_view* value);
  bool ReadAtSnapshot(uint32_t family, std::string_view key, std::string_view* value);
  NewestVersion ReadNewest(StorageId id, uint32_t family, std::string_view key);
  NewestVersion ReadNewestStored(StorageId id, uint32_t family, std::string_view key);
  bool ReadVisible(StorageId id, uint32_t family, std::string_view key, std::string_view* value);
  void RaiseMustSee(SequenceNumber bound);
  RowLockResult LockOwnVersion(const WriteSet::Version& version, RowId row) const;
  RowLockResult CompareWithSnapshot(const HeapLayout& heap, RowId row, const NewestVersion& newest, size_t early_mark);
  LockManager::Outcome AcquireLock(const LockTag& tag, LockMode mode, WaitPolicy policy, HeldLocks* held);
  LockTag KeyTag(const IndexLayout& index, std::string_view key) const;
  std::string_view BuildIndexKey(const IndexLayout& index, std::span<const NullableDatum> keys, RowId row);
  RowId FindDuplicate(const IndexLayout& index, std::string_view key_prefix, RowId ignore);
  void UndoTo(const Savepoint& mark);
  void ReleaseLockMemory();
  void BuildBatches(CommitRequest* request) const;
  void MoveInto(CommitRequest* request);
  void CommitWithoutWrites(bool synchronous, CommitCallback callback);
  void End();
  void TakeSnapshot();
  void CatchUp();
  void NoteKey(StorageId id, std::string_view suffix) {
    if (serializable_ != nullptr) engine_.serializable().reads(*serializable_).AddKey(id, suffix);
  }

  Engine& engine_;
  LockOwner& owner_;
  MemoryAccount* const account_;
  IsolationLevel isolation_;
  bool read_only_;
  bool first_snapshot_taken_ = false;
  bool behind_ = false;  // snapshot_ is older than must_see_ asks for
  bool ended_ = false;
  const int64_t start_time_us_;
  TransactionId xid_ = kInvalidTransactionId;
  CommandId current_command_ = 0;  // stamped on writes
  CommandId read_command_ = 0;     // sees what commands before it wrote
  SequenceNumber must_see_ = 0;
  SequenceNumber must_be_durable_ = 0;
  std::shared_ptr<const Snapshot> snapshot_;
  std::unique_ptr<WriteSet> writes_;
  HeldLocks early_locks_, late_locks_;
  int64_t lock_bytes_ = 0;
  std::vector<Savepoint> savepoints_;
  Savepoint statement_{};
  std::shared_ptr<SerializableTracker::Member> serializable_;  // null below SERIALIZABLE
  std::vector<DroppedStorage> drops_;
  std::vector<LoadedStorage> fresh_;
  std::shared_ptr<CatalogChange> catalog_change_;
  std::string key_, value_, row_;  // scratch: index key or suffix, encoded value, value read
  rocksdb::PinnableSlice pinned_;
};

}  // namespace basalt
