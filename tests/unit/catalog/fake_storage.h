// FakeStorage: the part of StorageEngine and Transaction that the catalog uses, in memory, single-threaded. Everything else
// fails the test. "Reopening" means opening a second CatalogStore over the same FakeStorage.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "storage/storage_engine.h"

namespace basalt {

class FakeStorage;

class FakeTransaction final : public Transaction {
 public:
  explicit FakeTransaction(FakeStorage& storage) : storage_(storage) {}

  IsolationLevel isolation() const override { return IsolationLevel::kReadCommitted; }
  bool read_only() const override { return false; }
  void SetCharacteristics(IsolationLevel, bool) override { Refuse(); }
  bool has_snapshot() const override { return false; }
  TransactionId xid() override { return 3; }
  TransactionId xid_if_assigned() const override { return 3; }
  bool has_writes() const override { return !records_.empty(); }
  int64_t start_time_us() const override { return 0; }
  void StartStatement() override {}
  void UseNewestSnapshot() override {}
  void FinishStatement() override {}
  void RollbackStatement() override { Refuse(); }
  CommandId NextCommand() override { return 1; }
  std::shared_ptr<const Snapshot> snapshot() override { return nullptr; }
  void UseSnapshot(std::shared_ptr<const Snapshot>, CommandId) override { Refuse(); }
  CommandId command() const override { return 1; }
  int CreateSavepoint() override {
    marks_.push_back(records_.size());
    return static_cast<int>(marks_.size());
  }
  void RollbackToSavepoint(int level) override {
    records_.resize(marks_[static_cast<size_t>(level) - 1]);
    marks_.resize(static_cast<size_t>(level));
  }
  void ReleaseSavepoint(int level) override { marks_.resize(static_cast<size_t>(level) - 1); }

  RowId InsertRow(const HeapLayout&, std::span<const NullableDatum>) override { return Refuse(), 0; }
  void UpdateRow(const HeapLayout&, RowId, std::span<const NullableDatum>) override { Refuse(); }
  void DeleteRow(const HeapLayout&, RowId) override { Refuse(); }
  RowLockResult LockRow(const HeapLayout&, RowId, RowLockMode, WaitPolicy) override { return Refuse(), RowLockResult{}; }
  bool FetchRow(const HeapLayout&, RowId, RowVersion*) override { return Refuse(), false; }
  void DecodeRow(const HeapLayout&, const RowVersion&, std::span<const int>, std::span<NullableDatum>) const override {}
  void FetchRows(const HeapLayout&, std::span<const RowId>, std::span<const int>, Chunk*, std::vector<uint32_t>*) override {}
  std::unique_ptr<TableScan> OpenTableScan(const HeapLayout&, std::vector<int>, int) override { return nullptr; }
  UniqueConflict InsertIndexEntry(const IndexLayout&, std::span<const NullableDatum>, std::span<const NullableDatum>,
                                  RowId) override {
    return {};
  }
  void DeleteIndexEntry(const IndexLayout&, std::span<const NullableDatum>, RowId) override {}
  RowId FindConflict(const IndexLayout&, std::span<const NullableDatum>, RowId) override { return 0; }
  void LookupUnique(const IndexLayout&, std::span<const NullableDatum>, std::vector<RowId>*) override {}
  std::unique_ptr<IndexScan> OpenIndexScan(const IndexLayout&, IndexRange) override { return nullptr; }
  std::unique_ptr<BulkLoad> OpenBulkLoad(const HeapLayout&) override { return nullptr; }
  std::unique_ptr<IndexBuild> OpenIndexBuild(const IndexLayout&) override { return nullptr; }
  void DropStorageId(StorageId, uint32_t) override {}
  bool LockTable(Oid, Oid, TableLockMode, WaitPolicy) override { return true; }
  void LockCatalogKey(std::string_view key) override { locked.insert(std::string(key)); }
  void PutCatalogRecord(std::string_view key, std::string_view value) override {
    records_.emplace_back(std::string(key), std::string(value));
  }
  void DeleteCatalogRecord(std::string_view key) override { records_.emplace_back(std::string(key), std::nullopt); }
  void SetCatalogChange(std::shared_ptr<CatalogChange> change) override { change_ = std::move(change); }
  void Commit(bool synchronous, CommitCallback callback) override;
  void Rollback() override { records_.clear(); }
  SequenceNumber must_see() const override { return 0; }

  std::set<std::string> locked;

 private:
  static void Refuse() { ADD_FAILURE() << "the catalog must not call this"; }

  FakeStorage& storage_;
  std::vector<std::pair<std::string, std::optional<std::string>>> records_;
  std::vector<size_t> marks_;
  std::shared_ptr<CatalogChange> change_;
};

class FakeStorage final : public StorageEngine {
 public:
  void ScanCatalogRecords(const std::function<void(std::string_view, std::string_view)>& visit) override {
    for (const auto& [key, value] : records) visit(key, value);
  }
  void InstallCatalog(CatalogMerger* merger, std::shared_ptr<const CatalogVersion> first) override {
    merger_ = merger;
    published_ = std::move(first);
  }
  std::shared_ptr<const CatalogVersion> published_catalog() const override { return published_; }
  uint64_t catalog_generation() const override { return generation_; }
  std::unique_ptr<Transaction> Begin(LockOwner&, IsolationLevel, bool, MemoryAccount*) override { return NewTransaction(); }
  std::unique_ptr<FakeTransaction> NewTransaction() { return std::make_unique<FakeTransaction>(*this); }

  uint32_t CreateFamily(const std::string&) override { return 1; }
  void DropFamily(uint32_t) override {}
  int64_t FamilyBytes(uint32_t) const override { return 0; }
  StorageId NewStorageId(bool) override { return ++next_storage_; }
  Oid NewOid() override { return next_oid_++; }
  void CreateSequence(StorageId, const SequenceOptions&, int64_t, bool) override {}
  int64_t NextValue(StorageId, const SequenceOptions&, Transaction*) override { return 1; }
  void SetValue(StorageId, int64_t, bool) override {}
  SequenceState ReadSequence(StorageId) override { return {1, 0, false}; }
  bool LockAdvisory(LockOwner&, Transaction*, AdvisoryKey, bool, bool) override { return true; }
  bool UnlockAdvisory(LockOwner&, AdvisoryKey, bool) override { return true; }
  void ReleaseSessionLocks(LockOwner&) override {}
  std::vector<LockInfo> ListLocks() override { return {}; }
  HeapEstimate Estimate(StorageId, uint32_t) override { return {0, 0}; }
  void CompactRange(StorageId, uint32_t) override {}
  void Checkpoint() override {}
  SequenceNumber durable_sequence() const override { return 0; }
  TransactionId next_transaction_id() const override { return 3; }
  TransactionId oldest_running_transaction_id() const override { return 3; }
  void WhenDurable(SequenceNumber, std::function<void()> callback) override { callback(); }

  std::map<std::string, std::string> records;

 private:
  friend class FakeTransaction;
  CatalogMerger* merger_ = nullptr;
  std::shared_ptr<const CatalogVersion> published_;
  uint64_t generation_ = 1;
  Oid next_oid_ = kFirstUserOid;
  StorageId next_storage_ = 0;
};

inline void FakeTransaction::Commit(bool, CommitCallback callback) {
  for (const auto& [key, value] : records_) {
    if (value.has_value()) storage_.records[key] = *value;
    else storage_.records.erase(key);
  }
  if (change_ != nullptr) {
    storage_.published_ = storage_.merger_->Merge(storage_.published_, *change_);
    ++storage_.generation_;
  }
  callback(CommitResult{true, nullptr});
}

}  // namespace basalt
