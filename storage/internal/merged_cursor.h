// MergedCursor: one key range of one storage id in order, as a statement sees it: the snapshot's entries with the
// transaction's own earlier writes laid over them. The iterator below is renewed now and then, so that a long scan does not
// hold files and memtables. One thread; the transaction outlives it.
#pragma once

#include <rocksdb/iterator.h>

#include <memory>
#include <string>
#include <string_view>

#include "storage/internal/snapshot.h"
#include "storage/internal/store.h"
#include "storage/internal/write_set.h"

namespace basalt {

class MergedCursor {
 public:
  struct Source {
    const Store* store;
    uint32_t family;
    StorageId id;
    std::shared_ptr<const Snapshot> snapshot;  // null: the newest (temporary and freshly loaded storage ids)
    const WriteSet* writes;
    CommandId reader;
    bool unique_index;  // a key may stand for two rows: see HidesEntry
  };
  // Bounds are suffixes; from is included, to is not; an empty `to` means the end of the storage id.
  MergedCursor(Source source, std::string from, std::string to, bool reverse);

  bool Valid() const { return valid_; }
  std::string_view suffix() const { return suffix_; }
  std::string_view value() const { return value_; }
  void Next();
  // Begins anew with other bounds, forward.
  void Restart(std::string_view from, std::string_view to);
  const Source& source() const { return source_; }

 private:
  static constexpr int kEntriesPerIterator = 1 << 16;
  void SetBounds();
  void OpenIterator(std::string_view at, bool past);
  void FindOwn(std::string_view at, bool past);
  bool OwnValid() const { return own_ != nullptr && own_at_ != own_end_; }
  bool OwnInRange() const;
  void AdvanceStored();
  void AdvanceOwn();
  void Settle();

  const Source source_;
  std::string from_, to_;
  bool reverse_;
  const KeyPrefix prefix_;
  std::string lower_key_, upper_key_;
  rocksdb::Slice lower_slice_, upper_slice_;
  std::unique_ptr<rocksdb::Iterator> stored_;
  const WriteSet::Target* own_ = nullptr;
  WriteSet::Entries::const_iterator own_at_, own_end_;
  uint64_t own_erase_count_ = 0;
  int entries_left_ = kEntriesPerIterator;
  bool on_stored_ = false, on_own_ = false;  // which of the two the current entry came from (both: same key)
  std::string own_key_;                      // where own_at_ stands, to find it again after a rollback
  std::string_view suffix_, value_;
  std::string second_value_;  // of our own entry under the same key: comes next if second_follows_
  bool second_follows_ = false;
  bool valid_ = false;
};

}  // namespace basalt
