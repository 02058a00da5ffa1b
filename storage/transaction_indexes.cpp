// Index entries of a transaction. Whoever inserts or deletes an entry of a unique index holds the key's lock to its end, so
// a second inserter of the same key waits and then sees the outcome.
#include <optional>

#include "storage/index_key.h"
#include "storage/index_probe.h"
#include "storage/internal/index_value.h"
#include "storage/internal/transaction_impl.h"

namespace basalt {
LockTag TransactionImpl::KeyTag(const IndexLayout& index, std::string_view key) const {
  return {LockSpace::kKey, false, 0, index.id, HashString(key)};
}

// The whole key, in key_; the RowId makes it different from all others when the index does not.
std::string_view TransactionImpl::BuildIndexKey(const IndexLayout& index, std::span<const NullableDatum> keys, RowId row) {
  key_.assign(View(StoragePrefix(index.id)));
  AppendIndexKey(index, keys, &key_);
  if (!IsUniqueKey(index, keys)) AppendRowId(row, &key_);
  return key_;
}

Transaction::UniqueConflict TransactionImpl::InsertIndexEntry(const IndexLayout& index, std::span<const NullableDatum> keys,
                                                              std::span<const NullableDatum> included, RowId row) {
  xid();
  const std::string_view key = BuildIndexKey(index, keys, row);
  if (IsUniqueKey(index, keys)) {
    const size_t mark = early_locks_.size();
    const bool shared = !IsTemporary(index.id) && !IsFresh(index.id);
    if (shared) AcquireLock(KeyTag(index, key), kExclusiveKeyLock, WaitPolicy::kWait, &early_locks_);
    const NewestVersion newest = ReadNewest(index.id, index.column_family, key);
    if (newest.found) {
      RaiseMustSee(newest.bound);
      NoteKey(index.id, key.substr(kPrefixBytes));
      // Whoever deletes the conflicting row needs the key's lock: it must not wait for us while we wait for the row.
      engine_.locks().Release(&early_locks_, mark);
      return {RowIdOfIndexValue(newest.value)};
    }
  }
  EncodeIndexValue(index, included, row, &value_);
  writes().Put(TargetOf(index.id, index.column_family), key.substr(kPrefixBytes), value_, current_command_);
  return {};
}

void TransactionImpl::DeleteIndexEntry(const IndexLayout& index, std::span<const NullableDatum> keys, RowId row) {
  xid();
  const std::string_view key = BuildIndexKey(index, keys, row);
  if (IsUniqueKey(index, keys)) {
    const bool shared = !IsTemporary(index.id) && !IsFresh(index.id);
    if (shared) AcquireLock(KeyTag(index, key), kExclusiveKeyLock, WaitPolicy::kWait, &early_locks_);
    const NewestVersion newest = ReadNewest(index.id, index.column_family, key);
    if (!newest.found || RowIdOfIndexValue(newest.value) != row) return;  // another row has taken the key
  }
  writes().Delete(TargetOf(index.id, index.column_family), key.substr(kPrefixBytes), current_command_);
}

// A live entry of another row in an index that allows equal keys (deferrable constraints).
RowId TransactionImpl::FindDuplicate(const IndexLayout& index, std::string_view key_prefix, RowId ignore) {
  MergedCursor::Source source = SourceOf(index.id, index.column_family, index.unique);
  source.snapshot = nullptr;
  source.reader = UINT32_MAX;
  const std::string from(key_prefix.substr(kPrefixBytes));
  for (MergedCursor cursor(source, from, PrefixEnd(from), false); cursor.Valid(); cursor.Next()) {
    if (cursor.suffix().size() != from.size() + 8) continue;
    const RowId row = RowIdOfIndexValue(cursor.value());
    if (row != ignore) return row;
  }
  return kInvalidRowId;
}

RowId TransactionImpl::FindConflict(const IndexLayout& index, std::span<const NullableDatum> keys, RowId ignore) {
  if (!index.nulls_not_distinct && HasNullKey(keys)) return kInvalidRowId;
  key_.assign(View(StoragePrefix(index.id)));
  AppendIndexKey(index, keys, &key_);
  NoteRange(index.id, std::string_view(key_).substr(kPrefixBytes), PrefixEnd(std::string_view(key_).substr(kPrefixBytes)));
  const size_t mark = early_locks_.size();
  const bool shared = !IsTemporary(index.id) && !IsFresh(index.id);
  if (shared) AcquireLock(KeyTag(index, key_), kExclusiveKeyLock, WaitPolicy::kWait, &early_locks_);
  if (!index.unique) {  // the lock stays: it orders the deferred checks of two transactions
    const RowId duplicate = FindDuplicate(index, key_, ignore);
    RaiseMustSee(engine_.commits().written_sequence());
    return duplicate;
  }
  const NewestVersion newest = ReadNewest(index.id, index.column_family, key_);
  RaiseMustSee(newest.bound);
  engine_.locks().Release(&early_locks_, mark);
  if (!newest.found) return kInvalidRowId;
  const RowId row = RowIdOfIndexValue(newest.value);
  return row == ignore ? kInvalidRowId : row;
}

// HOT PATH: point reads.
void TransactionImpl::LookupUnique(const IndexLayout& index, std::span<const NullableDatum> keys, std::vector<RowId>* row_ids) {
  if (!IsUniqueKey(index, keys)) return;
  key_.assign(View(StoragePrefix(index.id)));
  AppendIndexKey(index, keys, &key_);
  NoteKey(index.id, std::string_view(key_).substr(kPrefixBytes));
  const WriteSet::Version* own = WriteSet::Visible(OwnNewest(index.id, std::string_view(key_).substr(kPrefixBytes)), read_command_);
  if (own != nullptr && !own->deleted) row_ids->push_back(RowIdOfIndexValue(own->value()));
  if (own != nullptr && WriteSet::Oldest(own)->deleted) return;  // what is stored was deleted by us
  std::string_view stored;
  if (!ReadStored(index.id, index.column_family, key_, &stored)) return;
  if (own == nullptr || !HidesEntry(own, stored)) row_ids->push_back(RowIdOfIndexValue(stored));
}

namespace {

class MergedIndexScan final : public IndexScan {
 public:
  MergedIndexScan(MergedCursor::Source source, std::string from, std::string to, bool reverse)
      : cursor_(std::move(source), std::move(from), std::move(to), reverse) {}
  bool Next(uint32_t max, std::vector<RowId>* row_ids) override {
    uint32_t count = 0;
    for (; count < max && cursor_.Valid(); ++count, cursor_.Next()) row_ids->push_back(RowIdOfIndexValue(cursor_.value()));
    return count > 0;
  }

 private:
  MergedCursor cursor_;
};

class MergedIndexProbe final : public IndexProbe {
 public:
  MergedIndexProbe(TransactionImpl& transaction, const IndexLayout& index) : transaction_(transaction), index_(index) {}

  void Open(std::span<const NullableDatum> keys) override {
    whole_key_ = index_.unique && keys.size() == index_.keys.size();
    if (whole_key_) {
      found_.clear();
      next_ = 0;
      return transaction_.LookupUnique(index_, keys, &found_);
    }
    from_.clear();
    AppendIndexKey(index_, keys, &from_);
    const std::string to = PrefixEnd(from_);
    transaction_.NoteRange(index_.id, from_, to);
    MergedCursor::Source source = transaction_.SourceOf(index_.id, index_.column_family, index_.unique);
    if (cursor_ && SeesTheSame(cursor_->source(), source)) cursor_->Restart(from_, to);
    else cursor_.emplace(std::move(source), from_, to, false);
  }

  bool Next(uint32_t max, std::vector<RowId>* row_ids) override {
    if (whole_key_) {
      for (; max > 0 && next_ < found_.size(); --max) row_ids->push_back(found_[next_++]);
      return next_ < found_.size();
    }
    for (; max > 0 && cursor_->Valid(); --max, cursor_->Next()) row_ids->push_back(RowIdOfIndexValue(cursor_->value()));
    return cursor_->Valid();
  }

 private:
  static bool SeesTheSame(const MergedCursor::Source& a, const MergedCursor::Source& b) {
    return a.store == b.store && a.snapshot == b.snapshot && a.writes == b.writes && a.reader == b.reader;
  }

  TransactionImpl& transaction_;
  const IndexLayout& index_;
  std::optional<MergedCursor> cursor_;
  std::string from_;
  bool whole_key_ = false;  // at most two rows, which the version cache may know
  std::vector<RowId> found_;
  size_t next_ = 0;
};

class EmptyIndexScan final : public IndexScan {
 public:
  bool Next(uint32_t, std::vector<RowId>*) override { return false; }
};

}  // namespace

std::unique_ptr<IndexProbe> OpenIndexProbe(Transaction& transaction, const IndexLayout& index) {
  return std::make_unique<MergedIndexProbe>(static_cast<TransactionImpl&>(transaction), index);
}

std::unique_ptr<IndexScan> TransactionImpl::OpenIndexScan(const IndexLayout& index, IndexRange range) {
  std::string from, to;
  AppendIndexKey(index, range.lower.values, &from);
  if (!range.lower.values.empty() && !range.lower.inclusive) {
    from = PrefixEnd(from);
    if (from.empty()) return std::make_unique<EmptyIndexScan>();
  }
  AppendIndexKey(index, range.upper.values, &to);
  if (!range.upper.values.empty() && range.upper.inclusive) to = PrefixEnd(to);
  NoteRange(index.id, from, to);
  return std::make_unique<MergedIndexScan>(SourceOf(index.id, index.column_family, index.unique), std::move(from),
                                           std::move(to), range.reverse);
}

}  // namespace basalt
