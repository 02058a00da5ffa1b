// Transaction: everything a session does to data between BEGIN and the end, seen from above. Made by
// TransactionManager::Begin, owned by ConnectionState, used by one thread at a time (whichever runs the session's
// message). Reads see the statement snapshot plus this transaction's own earlier commands. Nothing reaches RocksDB
// before commit: writes collect in the WriteSet.
//
// Order of use for one statement: StartStatement() takes the snapshot (READ COMMITTED: newest published; REPEATABLE READ:
// the transaction's first) and a new command id; then reads and writes; FinishStatement() or, after an error,
// RollbackStatement(), which undoes the statement's writes (locks stay, as in PostgreSQL).
// Errors: SqlError with PostgreSQL's SQLSTATE (40001, 40P01, 55P03, 57014, 53100 ...).
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/cancel_token.h"
#include "base/memory_account.h"
#include "storage/storage_types.h"
#include "types/chunk.h"

namespace basalt {

class Snapshot;         // an immutable view at one sequence number, shared; storage-internal
class CatalogVersion;   // opaque base class of what the catalog publishes with the data; see storage/publication.h
class CatalogChange;    // opaque base class of a transaction's catalog delta

struct RowVersion {
  RowId row_id = kInvalidRowId;
  TransactionId xmin = kInvalidTransactionId;
  std::string_view bytes;  // encoded row; valid until the next call on the same transaction or cursor
};

// What LockRow found after the lock was granted.
struct RowLockResult {
  enum class Status : uint8_t {
    kLocked,        // locked; the newest version is the one the statement's snapshot saw
    kUpdated,       // locked, but a newer committed version exists (READ COMMITTED re-checks it; else 40001 was thrown)
    kDeleted,       // the row is gone in the newest version; nothing locked
    kSelfModified,  // this command already changed the row
    kWouldBlock,    // WaitPolicy::kSkip and somebody holds it (kNoWait throws 55P03)
  } status;
  RowVersion newest;  // for kLocked and kUpdated
};

struct CommitResult {
  bool committed = false;
  std::exception_ptr error;  // set when not committed
};
// Called exactly once, possibly on a storage thread: it must only hand over (post to the session's event loop).
using CommitCallback = std::function<void(CommitResult)>;

// Rows of one heap in RowId order, as chunks. One thread; destroyed before its transaction ends.
class TableScan {
 public:
  virtual ~TableScan() = default;
  // Fills rows (columns in the order of the projection given to OpenTableScan) and their RowIds; false at the end.
  // Valid until the next call. xmins may be null.
  virtual bool Next(Chunk* rows, std::vector<RowId>* row_ids, std::vector<TransactionId>* xmins) = 0;
};

// Entries of one index in key order (or reverse).
class IndexScan {
 public:
  virtual ~IndexScan() = default;
  // Appends up to max entries' RowIds; false when the range is exhausted and nothing was appended.
  virtual bool Next(uint32_t max, std::vector<RowId>* row_ids) = 0;
};

struct IndexRange {
  IndexBound lower;  // empty values: from the start (NULLs included as ordered)
  IndexBound upper;
  bool reverse = false;
};

class Transaction {
 public:
  virtual ~Transaction() = default;  // rolls back if still open

  // --- identity and state
  virtual IsolationLevel isolation() const = 0;
  virtual bool read_only() const = 0;
  virtual void SetCharacteristics(IsolationLevel isolation, bool read_only) = 0;  // before the first snapshot
  virtual bool has_snapshot() const = 0;      // a snapshot was taken in this transaction
  virtual TransactionId xid() = 0;            // assigns one at first call (and at first write)
  virtual TransactionId xid_if_assigned() const = 0;
  virtual bool has_writes() const = 0;
  virtual int64_t start_time_us() const = 0;  // now()

  // --- statements and savepoints
  virtual void StartStatement() = 0;
  virtual void FinishStatement() = 0;
  virtual void RollbackStatement() = 0;
  virtual CommandId NextCommand() = 0;  // a new command id inside a statement (nested SQL): sees what was written before
  virtual std::shared_ptr<const Snapshot> snapshot() = 0;
  virtual void UseSnapshot(std::shared_ptr<const Snapshot> snapshot, CommandId command) = 0;  // portals: read as of then
  virtual CommandId command() const = 0;
  // Reads from here on see every commit that is written now, and this transaction's commands so far: for checks that no
  // snapshot may excuse (foreign keys). Waits until what it sees is published. UseSnapshot goes back.
  virtual void UseNewestSnapshot() = 0;
  virtual int CreateSavepoint() = 0;                // returns its level; names are the session's affair
  virtual void RollbackToSavepoint(int level) = 0;  // the savepoint stays; releases locks taken since
  virtual void ReleaseSavepoint(int level) = 0;

  // --- rows. Values: one per HeapLayout column (dropped ones ignored).
  virtual RowId InsertRow(const HeapLayout& heap, std::span<const NullableDatum> values) = 0;
  // Precondition of both: LockRow said kLocked or kUpdated in this transaction (or the row is our own insert).
  virtual void UpdateRow(const HeapLayout& heap, RowId row, std::span<const NullableDatum> values) = 0;
  virtual void DeleteRow(const HeapLayout& heap, RowId row) = 0;
  virtual RowLockResult LockRow(const HeapLayout& heap, RowId row, RowLockMode mode, WaitPolicy policy) = 0;
  // By the statement's snapshot; false if not visible.
  virtual bool FetchRow(const HeapLayout& heap, RowId row, RowVersion* version) = 0;
  // Columns of an encoded row: values[i] for columns[i]; heap values point into version.bytes.
  virtual void DecodeRow(const HeapLayout& heap, const RowVersion& version, std::span<const int> columns,
                         std::span<NullableDatum> values) const = 0;
  // Fetches many rows into chunk columns (projection order), skipping invisible ones; found gets their positions in row_ids.
  virtual void FetchRows(const HeapLayout& heap, std::span<const RowId> row_ids, std::span<const int> columns, Chunk* rows,
                         std::vector<uint32_t>* found) = 0;
  // helpers: at most that many threads beside the caller's read for a scan that turns out long. The layout outlives the scan.
  virtual std::unique_ptr<TableScan> OpenTableScan(const HeapLayout& heap, std::vector<int> columns, int helpers) = 0;

  // --- indexes. keys: one per IndexKeyColumn; included: one per INCLUDE column.
  struct UniqueConflict {
    RowId row_id = kInvalidRowId;  // kInvalidRowId: none
  };
  // Unique indexes: takes the key's lock (waiting for a transaction that is inserting the same key), looks at the newest
  // version, and reports a live conflicting row instead of inserting. Keys with a NULL never conflict unless nulls_not_distinct.
  virtual UniqueConflict InsertIndexEntry(const IndexLayout& index, std::span<const NullableDatum> keys,
                                          std::span<const NullableDatum> included, RowId row) = 0;
  virtual void DeleteIndexEntry(const IndexLayout& index, std::span<const NullableDatum> keys, RowId row) = 0;
  // Newest-read conflict search without inserting (deferred checks, ON CONFLICT arbiters, foreign keys): the live row or none.
  virtual RowId FindConflict(const IndexLayout& index, std::span<const NullableDatum> keys, RowId ignore) = 0;
  // Unique index, all columns bound: appends the row by the statement's snapshot, if any. Two only where somebody else's delete,
  // later than the snapshot, made room for our own insert. The hot path of point reads.
  virtual void LookupUnique(const IndexLayout& index, std::span<const NullableDatum> keys, std::vector<RowId>* row_ids) = 0;
  virtual std::unique_ptr<IndexScan> OpenIndexScan(const IndexLayout& index, IndexRange range) = 0;

  // --- bulk: sorted-file loads into fresh storage ids that only this commit makes reachable (COPY into new tables, CTAS,
  // index builds, rewrites). Rows are visible to this transaction after Finish.
  class BulkLoad {
   public:
    virtual ~BulkLoad() = default;
    virtual RowId Append(std::span<const NullableDatum> values) = 0;
    virtual void Finish() = 0;
  };
  virtual std::unique_ptr<BulkLoad> OpenBulkLoad(const HeapLayout& fresh_heap) = 0;
  // Sorts and loads entries of a fresh index; throws 23505 through duplicate(first, second row) for a unique one.
  class IndexBuild {
   public:
    virtual ~IndexBuild() = default;
    virtual void Add(std::span<const NullableDatum> keys, std::span<const NullableDatum> included, RowId row) = 0;
    // Returns two conflicting rows if unique was violated, else {0,0}.
    virtual std::pair<RowId, RowId> Finish() = 0;
  };
  virtual std::unique_ptr<IndexBuild> OpenIndexBuild(const IndexLayout& fresh_index) = 0;
  // Schedules an id for removal at commit (DROP, TRUNCATE, rewrite): the range goes when no snapshot needs it.
  virtual void DropStorageId(StorageId id, uint32_t column_family) = 0;

  // --- locks held to the end of the transaction (or rollback of the savepoint)
  virtual bool LockTable(Oid database, Oid table, TableLockMode mode, WaitPolicy policy) = 0;  // false: kSkip and busy; kNoWait throws
  // A catalog name or parent, as an opaque key: serializes DDL on it.
  virtual void LockCatalogKey(std::string_view key) = 0;

  // --- catalog records: ordinary versioned keys in the system column family
  virtual void PutCatalogRecord(std::string_view key, std::string_view value) = 0;
  virtual void DeleteCatalogRecord(std::string_view key) = 0;
  // The delta that commit merges into the published catalog, in the write stage. Owned by the catalog's transaction state,
  // which must outlive the commit; null = no DDL.
  virtual void SetCatalogChange(std::shared_ptr<CatalogChange> change) = 0;

  // --- end. After either call only isolation() and read_only() may be asked, and Rollback() does nothing.
  // Hands the batch to the commit queue; the callback comes when it is durable (or at once with synchronous_commit=off
  // after the write). Read-only transactions wait for must_see only.
  virtual void Commit(bool synchronous, CommitCallback callback) = 0;
  CommitResult CommitAndWait(bool synchronous);  // for threads that may block
  virtual void Rollback() = 0;
  // The sequence that must be durable before any answer that depends on rows read under locks; 0 = none.
  virtual SequenceNumber must_see() const = 0;
};

}  // namespace basalt
