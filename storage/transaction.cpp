// Identity, statements, savepoints and the end of a transaction.
#include "storage/transaction.h"

#include <condition_variable>
#include <mutex>

#include "base/assert.h"
#include "base/clock.h"
#include "base/fault_point.h"
#include "storage/internal/bounded_wait.h"
#include "storage/internal/rocks_status.h"
#include "storage/internal/transaction_impl.h"

namespace basalt {

CommitResult Transaction::CommitAndWait(bool synchronous) {
  struct Answer {
    std::mutex mutex;
    std::condition_variable wake;
    bool done = false;
    CommitResult result;
  };
  auto answer = std::make_shared<Answer>();
  Commit(synchronous, [answer](CommitResult result) {
    std::lock_guard lock(answer->mutex);
    answer->result = std::move(result);
    answer->done = true;
    answer->wake.notify_one();
  });
  std::unique_lock lock(answer->mutex);
  if (!answer->done) {
    lock.unlock();
    const BoundedWait wait;
    lock.lock();
    answer->wake.wait(lock, [&] { return answer->done; });
  }
  return answer->result;
}

TransactionImpl::TransactionImpl(Engine& engine, LockOwner& owner, IsolationLevel isolation, bool read_only,
                                 MemoryAccount* account)
    : engine_(engine), owner_(owner), account_(account), isolation_(isolation), read_only_(read_only),
      start_time_us_(NowTimestampUs()) {
  SetCharacteristics(isolation, read_only);
}

TransactionImpl::~TransactionImpl() {
  if (!ended_) Rollback();
}

void TransactionImpl::SetCharacteristics(IsolationLevel isolation, bool read_only) {
  isolation_ = isolation;
  read_only_ = read_only;
}

TransactionId TransactionImpl::xid() {
  if (xid_ == kInvalidTransactionId) xid_ = engine_.NewXid(owner_.pid);
  return xid_;
}

bool TransactionImpl::has_writes() const {
  return (writes_ != nullptr && !writes_->empty()) || catalog_change_ != nullptr || !drops_.empty() || !fresh_.empty();
}

// --- statements

void TransactionImpl::StartStatement() {
  read_command_ = ++current_command_;
  if (isolation_ <= IsolationLevel::kReadCommitted || !first_snapshot_taken_) TakeSnapshot();
  statement_ = {writes_ == nullptr ? 0 : writes_->mark(), 0, 0, drops_.size(), fresh_.size()};
}

// What READ COMMITTED must see may not be durable yet: then the wait comes with the first read, and a statement that reads nothing
// (INSERT of values) has none.
void TransactionImpl::TakeSnapshot() {
  behind_ = must_see_ > engine_.published().sequence();
  if (behind_ && isolation_ > IsolationLevel::kReadCommitted) CatchUp();
  if (isolation_ == IsolationLevel::kSerializable) {
    serializable_ = engine_.serializable().Begin(account_, &snapshot_);
  } else {
    snapshot_ = engine_.published().Newest();
  }
  first_snapshot_taken_ = true;
}

void TransactionImpl::CatchUp() {
  engine_.published().WaitFor(must_see_, owner_.cancel);
  snapshot_ = engine_.published().Newest();
  behind_ = false;
}

// Locks stay until the transaction ends, as in PostgreSQL.
void TransactionImpl::RollbackStatement() { UndoTo(statement_); }

CommandId TransactionImpl::NextCommand() { return read_command_ = ++current_command_; }

void TransactionImpl::UseSnapshot(std::shared_ptr<const Snapshot> snapshot, CommandId command) {
  snapshot_ = std::move(snapshot);
  behind_ = false;
  read_command_ = command;
}

void TransactionImpl::UseNewestSnapshot() {
  must_see_ = std::max(must_see_, engine_.commits().written_sequence());
  CatchUp();
  NextCommand();
}

int TransactionImpl::CreateSavepoint() {
  savepoints_.push_back({writes_ == nullptr ? 0 : writes_->mark(), early_locks_.size(), late_locks_.size(), drops_.size(),
                         fresh_.size()});
  return static_cast<int>(savepoints_.size());
}

void TransactionImpl::RollbackToSavepoint(int level) {
  BASALT_ASSERT(level >= 1 && level <= static_cast<int>(savepoints_.size()));
  savepoints_.resize(static_cast<size_t>(level));
  const Savepoint mark = savepoints_.back();
  UndoTo(mark);
  engine_.locks().Release(&early_locks_, mark.early_mark);
  engine_.locks().Release(&late_locks_, mark.late_mark);
  statement_ = mark;
}

void TransactionImpl::ReleaseSavepoint(int level) {
  BASALT_ASSERT(level >= 1 && level <= static_cast<int>(savepoints_.size()));
  savepoints_.resize(static_cast<size_t>(level - 1));
}

void TransactionImpl::UndoTo(const Savepoint& mark) {
  if (writes_ != nullptr) writes_->RollbackTo(mark.undo_mark);
  drops_.resize(std::min(drops_.size(), mark.drop_mark));
  while (fresh_.size() > mark.fresh_mark) {
    engine_.DropNow(fresh_.back());
    fresh_.pop_back();
  }
}

// --- locks

LockManager::Outcome TransactionImpl::AcquireLock(const LockTag& tag, LockMode mode, WaitPolicy policy, HeldLocks* held) {
  if (account_ != nullptr) account_->Charge(kLockBytes);
  lock_bytes_ += kLockBytes;
  const LockManager::Outcome outcome = engine_.locks().Acquire(owner_, xid_, tag, mode, policy, held);
  if (outcome != LockManager::Outcome::kAcquired) {
    if (account_ != nullptr) account_->Release(kLockBytes);
    lock_bytes_ -= kLockBytes;
  }
  return outcome;
}

bool TransactionImpl::LockUntilEnd(const LockTag& tag, LockMode mode, WaitPolicy policy) {
  return AcquireLock(tag, mode, policy, &late_locks_) != LockManager::Outcome::kWouldBlock;
}

bool TransactionImpl::LockTable(Oid database, Oid table, TableLockMode mode, WaitPolicy policy) {
  const LockTag tag{LockSpace::kTable, false, database, table, 0};
  if (LockUntilEnd(tag, ModeOf(mode), policy)) return true;
  if (policy == WaitPolicy::kSkip) return false;
  throw SqlError(sqlstate::kLockNotAvailable, Format("could not obtain lock on relation {}", table));
}

void TransactionImpl::LockCatalogKey(std::string_view key) {
  const LockTag tag{LockSpace::kCatalogKey, false, 0, HashString(key), HashMix(HashString(key), key.size() + 1)};
  LockUntilEnd(tag, kExclusiveKeyLock, WaitPolicy::kWait);
}

void TransactionImpl::ReleaseLockMemory() {
  if (account_ != nullptr) account_->Release(lock_bytes_);
  lock_bytes_ = 0;
}

// --- catalog records

void TransactionImpl::PutCatalogRecord(std::string_view key, std::string_view value) {
  const char letter = static_cast<char>(SystemKind::kCatalog);
  xid();
  value_.assign(1, kValueFormat).append(value);
  writes().Put(writes().FindOrAdd(0, kSystemFamily, {&letter, 1}), key, value_, current_command_);
}

void TransactionImpl::DeleteCatalogRecord(std::string_view key) {
  const char letter = static_cast<char>(SystemKind::kCatalog);
  xid();
  writes().Delete(writes().FindOrAdd(0, kSystemFamily, {&letter, 1}), key, current_command_);
}

void TransactionImpl::DropStorageId(StorageId id, uint32_t column_family) { drops_.push_back({id, column_family}); }

// --- the end

WriteSet& TransactionImpl::writes() {
  if (writes_ == nullptr) writes_ = std::make_unique<WriteSet>(account_);
  return *writes_;
}

void TransactionImpl::BuildBatches(CommitRequest* request) const {
  Store& durable = engine_.store(false);
  Store& temporary = engine_.store(true);
  if (writes_ != nullptr) {
    for (const auto& target : writes_->targets()) {
      const bool is_temporary = IsTemporary(target->id);
      rocksdb::WriteBatch& batch = is_temporary ? request->temporary_batch : request->batch;
      rocksdb::ColumnFamilyHandle* family = is_temporary ? temporary.family(0) : durable.family(target->family);
      if (!is_temporary && target->family != 0 && target->family != kSystemFamily) request->families.push_back(target->family);
      for (const auto& [suffix, newest] : target->entries) {
        const rocksdb::Slice key[2] = {target->prefix, suffix};
        const rocksdb::Slice value = ToSlice(newest->value());
        const rocksdb::Status status = newest->deleted ? batch.Delete(family, rocksdb::SliceParts(key, 2))
                                                       : batch.Put(family, rocksdb::SliceParts(key, 2), rocksdb::SliceParts(&value, 1));
        ThrowIfFailed(status, "build a commit");
      }
    }
  }
  for (const DroppedStorage& dropped : drops_) {
    if (!IsTemporary(dropped.id)) Reclaimer::RecordDrop(durable, dropped, &request->batch);
  }
  for (const DroppedStorage& fresh : fresh_) {
    if (IsTemporary(fresh.id)) continue;
    ThrowIfFailed(request->batch.Delete(durable.family(kSystemFamily), SystemKey(SystemKind::kBulkLoad, fresh.id)),
                  "build a commit");
  }
}

void TransactionImpl::Commit(bool synchronous, CommitCallback callback) {
  BASALT_ASSERT(!ended_);
  if (!has_writes()) return CommitWithoutWrites(synchronous, std::move(callback));
  auto request = std::make_unique<CommitRequest>();
  request->synchronous = synchronous;
  try {
    if (FaultPoint("storage.commit.prepare")) throw SqlError(sqlstate::kIoError, "fault point storage.commit.prepare");
    BuildBatches(request.get());
    // Nothing of temporary tables alone needs to be durable.
    if (request->batch.Count() == 0 && catalog_change_ == nullptr && must_see() <= engine_.commits().durable_sequence()) {
      request->synchronous = false;
    }
    const auto enqueue = [&] {
      request->callback = std::move(callback);
      MoveInto(request.get());
      engine_.commits().Enqueue(std::move(request));
    };
    if (serializable_ != nullptr) {
      request->settled = [&tracker = engine_.serializable(), member = serializable_](SequenceNumber sequence) {
        tracker.Settle(member, sequence);
      };
      engine_.serializable().Commit(serializable_, writes_.get(), enqueue);
    } else {
      enqueue();
    }
  } catch (...) {
    const std::exception_ptr error = std::current_exception();
    Rollback();
    return callback({false, error});
  }
  engine_.commits().RunIfIdle();
}

// Nothing here throws: the commit is decided.
void TransactionImpl::MoveInto(CommitRequest* request) {
  ended_ = true;
  if (writes_ != nullptr) writes_->DetachAccount();
  ReleaseLockMemory();
  request->writes = std::move(writes_);
  request->early_locks = std::move(early_locks_);
  request->late_locks = std::move(late_locks_);
  request->catalog_change = std::move(catalog_change_);
  request->drops = std::move(drops_);
  request->fresh = std::move(fresh_);
  request->xid = xid_;
  serializable_.reset();
  snapshot_.reset();
}

void TransactionImpl::CommitWithoutWrites(bool synchronous, CommitCallback callback) {
  if (serializable_ != nullptr) {
    try {
      engine_.serializable().Commit(serializable_, nullptr, [] {});
    } catch (...) {
      const std::exception_ptr error = std::current_exception();
      Rollback();
      return callback({false, error});
    }
    serializable_.reset();
  }
  const SequenceNumber wait_for = synchronous ? must_see() : 0;
  End();
  if (wait_for <= engine_.commits().durable_sequence()) return callback({true, nullptr});
  engine_.commits().WhenDurable(wait_for, [callback = std::move(callback)] { callback({true, nullptr}); });
}

void TransactionImpl::Rollback() {
  if (ended_) return;
  UndoTo({});
  catalog_change_.reset();
  End();
}

void TransactionImpl::End() {
  ended_ = true;
  if (serializable_ != nullptr) engine_.serializable().Abort(serializable_);
  serializable_.reset();
  writes_.reset();
  engine_.locks().Release(&early_locks_, 0);
  engine_.locks().Release(&late_locks_, 0);
  ReleaseLockMemory();
  if (xid_ != kInvalidTransactionId) engine_.running().Remove(xid_);
  snapshot_.reset();
}

}  // namespace basalt
