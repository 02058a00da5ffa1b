// SerializableTracker: serializable snapshot isolation. A serializable transaction notes what it reads (keys and ranges of
// storage ids); at its commit these and its writes are compared with those of the serializable transactions that committed
// meanwhile. Non-serializable histories contain reader -> pivot -> writer, two read/write dependencies in a row, whose
// writer committed first; the last of the three to commit would complete it and gets 40001 instead.
// Owned by the engine; thread safe. A transaction's own reads are touched by its thread alone until it commits.
#pragma once

#include <atomic>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/memory_account.h"
#include "storage/internal/published_state.h"
#include "storage/internal/write_set.h"

namespace basalt {

// What one transaction read. Too many keys of one storage id become the whole id.
class SerializableReads {
 public:
  explicit SerializableReads(MemoryAccount* account) : account_(account) {}
  ~SerializableReads() { DetachAccount(); }
  void AddKey(StorageId id, std::string_view suffix);
  void AddRange(StorageId id, std::string_view from, std::string_view to);  // as MergedCursor's bounds
  void DetachAccount();
  struct Range {
    std::string from, to;
    bool Contains(std::string_view suffix) const { return suffix >= from && (to.empty() || suffix < to); }
  };
  struct OfStorage {
    bool all = false;
    std::unordered_set<std::string> keys;
    std::vector<Range> ranges;
  };
  const std::unordered_map<StorageId, OfStorage>& storages() const { return storages_; }

 private:
  static constexpr size_t kKeysMax = 8192, kRangesMax = 256;
  static constexpr int64_t kMarkBytes = 96;
  void Charge(int64_t bytes);
  MemoryAccount* account_;
  int64_t charged_ = 0;
  std::unordered_map<StorageId, OfStorage> storages_;
};

class SerializableTracker {
 public:
  explicit SerializableTracker(PublishedState& published) : published_(published) {}

  class Member;  // one transaction
  // Takes the transaction's snapshot, so that nothing it must be compared with is forgotten.
  std::shared_ptr<Member> Begin(MemoryAccount* account, std::shared_ptr<const Snapshot>* snapshot);
  SerializableReads& reads(Member& member);
  // Throws 40001 if the commit would complete a dangerous structure. Otherwise enqueue() is called under the tracker's
  // lock, so that the order of checks is the order of commits.
  void Commit(std::shared_ptr<Member> member, const WriteSet* writes, const std::function<void()>& enqueue);
  // The commit's outcome: its sequence, or 0 if it failed.
  void Settle(const std::shared_ptr<Member>& member, SequenceNumber sequence);
  void Abort(const std::shared_ptr<Member>& member);

 private:
  struct Dependencies;
  Dependencies Compare(const Member& member) const;
  void Check(const Member& member, const Dependencies& found, bool writes) const;
  void Purge();

  PublishedState& published_;
  std::mutex mutex_;
  uint64_t next_order_ = 1;
  std::list<std::shared_ptr<Member>> active_, committed_;
};

}  // namespace basalt
