#include "storage/internal/merged_cursor.h"

#include "storage/internal/index_value.h"
#include "storage/internal/rocks_status.h"

namespace basalt {

MergedCursor::MergedCursor(Source source, std::string from, std::string to, bool reverse)
    : source_(std::move(source)), from_(std::move(from)), to_(std::move(to)), reverse_(reverse),
      prefix_(StoragePrefix(source_.id)) {
  SetBounds();
  if (lower_key_ >= upper_key_) return;
  if (source_.writes != nullptr) own_ = source_.writes->Find(source_.id);
  OpenIterator(reverse_ ? std::string_view(to_) : std::string_view(from_), false);
  FindOwn(reverse_ ? std::string_view(to_) : std::string_view(from_), false);
  Settle();
}

void MergedCursor::SetBounds() {
  lower_key_.assign(View(prefix_)).append(from_);
  if (to_.empty()) upper_key_ = PrefixEnd(View(prefix_));
  else upper_key_.assign(View(prefix_)).append(to_);
  lower_slice_ = lower_key_;
  upper_slice_ = upper_key_;
}

// The iterator reads the bounds through the pointers it was given; they count from the next Seek on.
void MergedCursor::Restart(std::string_view from, std::string_view to) {
  from_.assign(from);
  to_.assign(to);
  reverse_ = valid_ = second_follows_ = false;
  SetBounds();
  if (lower_key_ >= upper_key_) return;
  own_ = source_.writes == nullptr ? nullptr : source_.writes->Find(source_.id);
  if (stored_ == nullptr || --entries_left_ <= 0) OpenIterator(from_, false);
  else stored_->Seek(lower_slice_);
  FindOwn(from_, false);
  Settle();
}

// Forward: to the first entry at (or past) `at`. Reverse: to the last entry before it; an empty `at` is the end.
void MergedCursor::OpenIterator(std::string_view at, bool past) {
  stored_.reset();
  rocksdb::ReadOptions options;
  options.snapshot = source_.snapshot == nullptr ? nullptr : source_.snapshot->rocks();
  options.iterate_lower_bound = &lower_slice_;
  options.iterate_upper_bound = &upper_slice_;
  stored_.reset(source_.store->db()->NewIterator(options, source_.store->family(source_.family)));
  std::string key = std::string(View(prefix_)).append(at);
  if (!reverse_) {
    stored_->Seek(key);
    if (past && stored_->Valid() && ToView(stored_->key()) == key) stored_->Next();
  } else if (at.empty()) {
    stored_->SeekToLast();
  } else {
    stored_->SeekForPrev(key);
    if (stored_->Valid() && ToView(stored_->key()) == key) stored_->Prev();
  }
  entries_left_ = kEntriesPerIterator;
}

void MergedCursor::FindOwn(std::string_view at, bool past) {
  if (own_ == nullptr) return;
  own_erase_count_ = source_.writes->erase_count();
  const WriteSet::Entries& entries = own_->entries;
  own_end_ = entries.end();
  if (!reverse_) {
    own_at_ = past ? entries.upper_bound(at) : entries.lower_bound(at);
    return;
  }
  own_at_ = at.empty() ? entries.end() : entries.lower_bound(at);
  own_at_ = own_at_ == entries.begin() ? entries.end() : std::prev(own_at_);
}

bool MergedCursor::OwnInRange() const {
  if (!OwnValid()) return false;
  return reverse_ ? own_at_->first >= from_ : to_.empty() || own_at_->first < to_;
}

void MergedCursor::AdvanceStored() {
  reverse_ ? stored_->Prev() : stored_->Next();
  --entries_left_;
}

void MergedCursor::AdvanceOwn() {
  if (!reverse_) {
    ++own_at_;
  } else {
    own_at_ = own_at_ == own_->entries.begin() ? own_->entries.end() : std::prev(own_at_);
  }
}

void MergedCursor::Next() {
  if (second_follows_) {
    second_follows_ = false;
    value_ = second_value_;
    return;
  }
  const bool own_moved = own_ != nullptr && own_erase_count_ != source_.writes->erase_count();
  if (own_moved) {
    // suffix_ may lie in an erased entry; own_key_ is a copy.
    if (on_stored_) AdvanceStored();
    FindOwn(own_key_, true);
  } else if (entries_left_ <= 0) {
    const std::string at(suffix_);
    OpenIterator(at, true);
    FindOwn(at, true);
  } else {
    if (on_stored_) AdvanceStored();
    if (on_own_) AdvanceOwn();
  }
  Settle();
}

// Finds the next visible entry from where both sides stand.
void MergedCursor::Settle() {
  valid_ = false;
  for (;;) {
    const bool stored_valid = stored_ != nullptr && stored_->Valid();
    if (!stored_valid && stored_ != nullptr) ThrowIfFailed(stored_->status(), "scan the store");
    const bool own_valid = OwnInRange();
    if (!stored_valid && !own_valid) return;
    int order = stored_valid ? -1 : 1;
    std::string_view stored_suffix;
    if (stored_valid) {
      stored_suffix = ToView(stored_->key());
      stored_suffix.remove_prefix(kPrefixBytes);
      if (own_valid) {
        order = stored_suffix.compare(own_at_->first);
        if (reverse_) order = -order;
      }
    }
    on_stored_ = order <= 0;
    on_own_ = order >= 0;
    if (!on_own_) {
      suffix_ = stored_suffix;
      value_ = ToView(stored_->value());
      break;
    }
    const WriteSet::Version* version = WriteSet::Visible(own_at_->second, source_.reader);
    if (on_stored_ && (version == nullptr || (source_.unique_index && !HidesEntry(version, ToView(stored_->value()))))) {
      suffix_ = stored_suffix;
      value_ = ToView(stored_->value());
      second_follows_ = version != nullptr && !version->deleted;
      if (second_follows_) second_value_.assign(version->value());
      break;
    }
    if (version != nullptr && !version->deleted) {
      suffix_ = own_at_->first;
      value_ = version->value();
      break;
    }
    if (on_stored_) AdvanceStored();
    AdvanceOwn();
  }
  if (own_ != nullptr) own_key_.assign(suffix_);
  valid_ = true;
}

}  // namespace basalt
