// StorageEngine: one data directory: RocksDB, its column families (one a storage), WAL files, the temporary store, the
// commit queue, the lock manager and the latest-version cache. Owned by AppContext; thread safe. Several may live in one
// process. Opening recovers; a second process on the same directory is refused.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "base/memory_account.h"
#include "storage/publication.h"
#include "storage/storage_types.h"
#include "storage/transaction.h"

namespace basalt {

struct StorageOptions {
  std::string directory;              // PGDATA; RocksDB lies in <directory>/store
  int64_t block_cache_bytes = 1 << 30;
  int64_t version_cache_bytes = 512 << 20;
  int64_t memtable_bytes = 256 << 20;
  int64_t wal_file_bytes = 64 << 20;
  int64_t write_set_spill_bytes = 256 << 20;
  int wal_writer_delay_ms = 200;
  bool fsync = true;
  MemoryAccount* account = nullptr;   // the server's
};

// Counters of one sequence object. NextValue logs 32 values ahead before it returns the first of them.
struct SequenceOptions {
  int64_t start = 1, increment = 1, minimum = 1, maximum = INT64_MAX, cache = 1;
  bool cycle = false;
};
struct SequenceState {
  int64_t last_value;
  int64_t log_count;
  bool is_called;
};

struct HeapEstimate {
  int64_t rows;
  int64_t bytes;
  RowId last_row = 0;  // no row has a higher number
};

struct LockInfo {  // a row of pg_locks
  std::string lock_type;  // relation, tuple, transactionid, advisory ...
  Oid database = 0, relation = 0;
  uint64_t object = 0;    // RowId, xid or advisory key
  bool two_keys = false;  // advisory: (int4, int4) space
  std::string mode;
  bool granted = false;
  int32_t owner_pid = 0;
};

// Who holds locks and appears in deadlock reports; one a session, owned by ConnectionState, outlives its transactions.
class LockOwner {
 public:
  virtual ~LockOwner() = default;
  int32_t pid = 0;
  CancelToken* cancel = nullptr;
  // Read at the start of every wait, milliseconds; 0 = none. deadlock_timeout as well.
  int64_t lock_timeout_ms = 0;
  int64_t deadlock_timeout_ms = 1000;
};

struct AdvisoryKey {
  Oid database;
  uint64_t key;
  bool two_keys;  // (int4, int4) space
};

class StorageEngine {
 public:
  // Throws SqlError: 55006 when another server uses the directory, 58030, XX001, or a clear message for a newer format.
  static std::unique_ptr<StorageEngine> Open(const StorageOptions& options);
  virtual ~StorageEngine() = default;
  // Before the first transaction: the catalog reads its records at start, then installs itself.
  virtual void ScanCatalogRecords(const std::function<void(std::string_view key, std::string_view value)>& visit) = 0;
  virtual void InstallCatalog(CatalogMerger* merger, std::shared_ptr<const CatalogVersion> first) = 0;
  virtual std::shared_ptr<const CatalogVersion> published_catalog() const = 0;
  // Changes with every published catalog version; one relaxed load. Cheap test before published_catalog().
  virtual uint64_t catalog_generation() const = 0;

  // Does not fail; nothing is read or written yet. owner outlives the transaction. account: where the WriteSet is charged.
  virtual std::unique_ptr<Transaction> Begin(LockOwner& owner, IsolationLevel isolation, bool read_only,
                                             MemoryAccount* account) = 0;

  // --- storages (tablespaces): one column family with files in <directory>. Effective at once, logged; the caller orders
  // them with its catalog transaction (create before commit, drop after commit).
  virtual uint32_t CreateFamily(const std::string& directory) = 0;  // 58030/58P01 if the directory cannot be used
  virtual void DropFamily(uint32_t family) = 0;
  virtual int64_t FamilyBytes(uint32_t family) const = 0;

  virtual StorageId NewStorageId(bool temporary) = 0;  // never reused
  virtual Oid NewOid() = 0;                            // 32-bit, >= kFirstUserOid, logged ahead

  // --- sequences (not transactional, as in PostgreSQL)
  virtual void CreateSequence(StorageId id, const SequenceOptions& options, int64_t start, bool is_called) = 0;
  // 2200H when exhausted. The value must not be shown before the log record ahead of it is durable: a transaction given here
  // remembers that in must_see; without one the call waits.
  virtual int64_t NextValue(StorageId id, const SequenceOptions& options, Transaction* transaction = nullptr) = 0;
  virtual void SetValue(StorageId id, int64_t value, bool is_called) = 0;
  virtual SequenceState ReadSequence(StorageId id) = 0;

  // --- advisory locks
  virtual bool LockAdvisory(LockOwner& owner, Transaction* transaction_level, AdvisoryKey key, bool exclusive, bool wait) = 0;
  virtual bool UnlockAdvisory(LockOwner& owner, AdvisoryKey key, bool exclusive) = 0;
  virtual void ReleaseSessionLocks(LockOwner& owner) = 0;  // at disconnect and pg_advisory_unlock_all
  virtual std::vector<LockInfo> ListLocks() = 0;

  // --- maintenance
  virtual HeapEstimate Estimate(StorageId id, uint32_t family) = 0;
  virtual void CompactRange(StorageId id, uint32_t family) = 0;  // VACUUM
  virtual void Checkpoint() = 0;                                 // flush memtables, sync
  virtual SequenceNumber durable_sequence() const = 0;
  virtual TransactionId next_transaction_id() const = 0;
  virtual TransactionId oldest_running_transaction_id() const = 0;
  // Waits until a sequence is durable; the callback as in Transaction::Commit.
  virtual void WhenDurable(SequenceNumber sequence, std::function<void()> callback) = 0;
};

}  // namespace basalt
