// Rows of a transaction: writing, reading by snapshot, locking and reading the newest version.
#include "base/assert.h"
#include "storage/internal/row_shape.h"
#include "storage/internal/rocks_status.h"
#include "storage/internal/transaction_impl.h"
#include "storage/row_codec.h"

namespace basalt {

WriteSet::Target& TransactionImpl::TargetOf(StorageId id, uint32_t family) {
  return writes().FindOrAdd(id, family, View(StoragePrefix(id)));
}

const WriteSet::Version* TransactionImpl::OwnNewest(StorageId id, std::string_view suffix) const {
  if (writes_ == nullptr) return nullptr;
  const WriteSet::Target* target = writes_->Find(id);
  return target == nullptr ? nullptr : WriteSet::Newest(*target, suffix);
}

bool TransactionImpl::IsFresh(StorageId id) const {
  for (const DroppedStorage& fresh : fresh_) {
    if (fresh.id == id) return true;
  }
  return false;
}

MergedCursor::Source TransactionImpl::SourceOf(StorageId id, uint32_t family, bool unique_index) {
  const bool newest = IsTemporary(id) || IsFresh(id);
  return {&engine_.store(IsTemporary(id)), IsTemporary(id) ? 0 : family, id, newest ? nullptr : ReadSnapshot(), writes_.get(),
          read_command_, unique_index};
}

// --- reading

// HOT PATH: no allocation once row_ has grown; one cache lookup, or one Get.
bool TransactionImpl::ReadAtSnapshot(uint32_t family, std::string_view key, std::string_view* value) {
  const Snapshot& snapshot = *ReadSnapshot();
  const uint64_t hash = VersionCache::Hash(key);
  SequenceNumber cached_at;
  if (engine_.cache().Find(hash, key, snapshot.sequence(), &row_, &cached_at) == VersionCache::Lookup::kHit) {
    *value = row_;
    return true;
  }
  if (!engine_.store(false).Get(family, key, snapshot.rocks(), &pinned_)) return false;
  *value = ToView(pinned_);
  engine_.cache().InsertRead(hash, key, *value, snapshot.sequence());
  return true;
}

bool TransactionImpl::ReadStored(StorageId id, uint32_t family, std::string_view key, std::string_view* value) {
  if (!IsTemporary(id) && (fresh_.empty() || !IsFresh(id))) return ReadAtSnapshot(family, key, value);
  const bool temporary = IsTemporary(id);
  if (!engine_.store(temporary).Get(temporary ? 0 : family, key, nullptr, &pinned_)) return false;
  *value = ToView(pinned_);
  return true;
}

bool TransactionImpl::ReadVisible(StorageId id, uint32_t family, std::string_view key, std::string_view* value) {
  if (const auto* own = WriteSet::Visible(OwnNewest(id, key.substr(kPrefixBytes)), read_command_)) {
    *value = own->value();
    return !own->deleted;
  }
  return ReadStored(id, family, key, value);
}

bool TransactionImpl::FetchRow(const HeapLayout& heap, RowId row, RowVersion* version) {
  const RowKey key(heap.id, row);
  NoteKey(heap.id, key.suffix());
  std::string_view bytes;
  if (!ReadVisible(heap.id, heap.column_family, key.view(), &bytes)) return false;
  *version = {row, RowXmin(bytes), bytes};
  return true;
}

void TransactionImpl::DecodeRow(const HeapLayout& heap, const RowVersion& version, std::span<const int> columns,
                                std::span<NullableDatum> values) const {
  DecodeColumns(heap, version.bytes, columns, values);
}

TransactionImpl::NewestVersion TransactionImpl::ReadNewestStored(StorageId id, uint32_t family, std::string_view key) {
  const bool temporary = IsTemporary(id);
  if (temporary || IsFresh(id)) {
    const bool found = engine_.store(temporary).Get(temporary ? 0 : family, key, nullptr, &pinned_);
    return {found, false, 0, 0, ToView(pinned_)};
  }
  const uint64_t hash = VersionCache::Hash(key);
  SequenceNumber bound = 0;
  if (engine_.cache().Find(hash, key, UINT64_MAX, &row_, &bound) == VersionCache::Lookup::kHit) {
    return {true, false, 0, bound, row_};
  }
  // The key's lock is ours: nobody commits it now, so the stamp bounds what the Get finds.
  bound = engine_.cache().LastCommit(hash);
  const bool found = engine_.store(false).Get(family, key, nullptr, &pinned_);
  if (found) engine_.cache().InsertRead(hash, key, ToView(pinned_), bound);
  return {found, false, 0, bound, ToView(pinned_)};
}

TransactionImpl::NewestVersion TransactionImpl::ReadNewest(StorageId id, uint32_t family, std::string_view key) {
  if (const WriteSet::Version* own = OwnNewest(id, key.substr(kPrefixBytes))) {
    return {!own->deleted, true, own->command, 0, own->value()};
  }
  return ReadNewestStored(id, family, key);
}

void TransactionImpl::RaiseMustSee(SequenceNumber bound) {
  if (snapshot_ == nullptr || bound > snapshot_->sequence()) must_see_ = std::max(must_see_, bound);
}

// --- writing

RowId TransactionImpl::InsertRow(const HeapLayout& heap, std::span<const NullableDatum> values) {
  const RowId row = engine_.row_ids().Counter(heap.id, heap.column_family).fetch_add(1, std::memory_order_relaxed);
  if (row >= RowId{1} << 48) throw SqlError(sqlstate::kProgramLimitExceeded, "table has no free row numbers");
  EncodeRow(heap, xid(), values, &value_);
  writes().Put(TargetOf(heap.id, heap.column_family), RowKey(heap.id, row).suffix(), value_, current_command_);
  return row;
}

void TransactionImpl::UpdateRow(const HeapLayout& heap, RowId row, std::span<const NullableDatum> values) {
  EncodeRow(heap, xid(), values, &value_);
  writes().Put(TargetOf(heap.id, heap.column_family), RowKey(heap.id, row).suffix(), value_, current_command_);
}

void TransactionImpl::DeleteRow(const HeapLayout& heap, RowId row) {
  xid();
  writes().Delete(TargetOf(heap.id, heap.column_family), RowKey(heap.id, row).suffix(), current_command_);
}

// --- locking

RowLockResult TransactionImpl::LockOwnVersion(const WriteSet::Version& version, RowId row) const {
  using Status = RowLockResult::Status;
  if (version.command >= read_command_) {
    return {Status::kSelfModified, {row, xid_, version.deleted ? std::string_view() : version.value()}};
  }
  if (version.deleted) return {Status::kDeleted, {}};
  return {Status::kLocked, {row, xid_, version.value()}};
}

RowLockResult TransactionImpl::LockRow(const HeapLayout& heap, RowId row, RowLockMode mode, WaitPolicy policy) {
  using Status = RowLockResult::Status;
  const RowKey key(heap.id, row);
  if (const WriteSet::Version* own = OwnNewest(heap.id, key.suffix())) return LockOwnVersion(*own, row);
  if (IsTemporary(heap.id) || IsFresh(heap.id)) {  // nobody else can reach it
    const NewestVersion newest = ReadNewestStored(heap.id, heap.column_family, key.view());
    if (!newest.found) return {Status::kDeleted, {}};
    return {Status::kLocked, {row, RowXmin(newest.value), newest.value}};
  }
  xid();
  NoteKey(heap.id, key.suffix());
  const size_t mark = early_locks_.size();
  const LockTag tag{LockSpace::kRow, false, 0, heap.id, row};
  if (AcquireLock(tag, ModeOf(mode), policy, &early_locks_) == LockManager::Outcome::kWouldBlock) {
    if (policy == WaitPolicy::kSkip) return {Status::kWouldBlock, {}};
    throw SqlError(sqlstate::kLockNotAvailable, "could not obtain lock on row in relation");
  }
  return CompareWithSnapshot(heap, row, ReadNewestStored(heap.id, heap.column_family, key.view()), mark);
}

// After a grant, waited or not: what is newest may be later than what the statement saw, and not yet durable.
RowLockResult TransactionImpl::CompareWithSnapshot(const HeapLayout& heap, RowId row, const NewestVersion& newest,
                                                   size_t early_mark) {
  using Status = RowLockResult::Status;
  const bool later = newest.bound > ReadSnapshot()->sequence();
  const bool repeatable = isolation_ >= IsolationLevel::kRepeatableRead;
  if (!newest.found) {
    RaiseMustSee(newest.bound);
    engine_.locks().Release(&early_locks_, early_mark);
    if (repeatable && later) {
      throw SqlError(sqlstate::kTRSerializationFailure, "could not serialize access due to concurrent delete");
    }
    return {Status::kDeleted, {}};
  }
  const TransactionId xmin = RowXmin(newest.value);
  if (!later) return {Status::kLocked, {row, xmin, newest.value}};
  // Some commit touched the key's bucket since the snapshot; perhaps not this row.
  rocksdb::PinnableSlice seen;
  const RowKey key(heap.id, row);
  const bool was_visible = engine_.store(false).Get(heap.column_family, key.view(), snapshot_->rocks(), &seen);
  if (was_visible && RowXmin(ToView(seen)) == xmin) return {Status::kLocked, {row, xmin, newest.value}};
  RaiseMustSee(newest.bound);
  if (repeatable && was_visible) {
    throw SqlError(sqlstate::kTRSerializationFailure, "could not serialize access due to concurrent update");
  }
  return {Status::kUpdated, {row, xmin, newest.value}};
}

}  // namespace basalt
