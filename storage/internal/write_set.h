// WriteSet: what one transaction wrote and nobody else can see yet. Per storage id an ordered map suffix -> versions, newest
// first, each with the command that wrote it: a statement reads what earlier commands wrote, never its own writes. The undo
// log makes rolling back a savepoint cost what is undone. Charged to the transaction's memory account. One thread at a time.
#pragma once

#include <rocksdb/write_batch.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/memory_account.h"
#include "storage/internal/key_format.h"
#include "storage/storage_types.h"

namespace basalt {

class WriteSet {
 public:
  struct Version {
    Version* older;
    CommandId command;
    bool deleted;
    uint32_t size;
    std::string_view value() const { return {reinterpret_cast<const char*>(this + 1), size}; }
  };
  using Entries = std::map<std::string, Version*, std::less<>>;
  struct Target {  // what was written under one key prefix
    StorageId id;
    uint32_t family;
    std::string prefix;
    Entries entries;
  };

  explicit WriteSet(MemoryAccount* account) : account_(account) {}
  ~WriteSet();
  WriteSet(const WriteSet&) = delete;
  WriteSet& operator=(const WriteSet&) = delete;

  bool empty() const { return undo_.empty(); }
  // Null if nothing was ever written there.
  const Target* Find(StorageId id) const;
  Target& FindOrAdd(StorageId id, uint32_t family, std::string_view prefix);
  void Put(Target& target, std::string_view suffix, std::string_view value, CommandId command) {
    Add(target, suffix, value, command, false);
  }
  void Delete(Target& target, std::string_view suffix, CommandId command) { Add(target, suffix, {}, command, true); }

  // The version that a reader at `reader` sees: newest with command < reader. Null: none, read the snapshot.
  static const Version* Visible(const Version* newest, CommandId reader) {
    while (newest != nullptr && newest->command >= reader) newest = newest->older;
    return newest;
  }
  static const Version* Oldest(const Version* version) {
    while (version->older != nullptr) version = version->older;
    return version;
  }
  static const Version* Newest(const Target& target, std::string_view suffix) {
    const auto found = target.entries.find(suffix);
    return found == target.entries.end() ? nullptr : found->second;
  }

  size_t mark() const { return undo_.size(); }
  void RollbackTo(size_t mark);
  // Moves when entries were erased: iterators into entries must be found again.
  uint64_t erase_count() const { return erase_count_; }
  const std::vector<std::unique_ptr<Target>>& targets() const { return targets_; }
  // Gives the account its memory back; the set now belongs to the commit queue.
  void DetachAccount();

 private:
  struct Undo {
    Target* target;
    Entries::iterator entry;
  };
  static constexpr int64_t kEntryBytes = 128;  // a map node, its undo record and malloc's overhead
  void Add(Target& target, std::string_view suffix, std::string_view value, CommandId command, bool deleted);
  void Charge(int64_t bytes);

  MemoryAccount* account_;
  int64_t charged_ = 0;
  uint64_t erase_count_ = 0;
  std::vector<std::unique_ptr<Target>> targets_;
  std::map<StorageId, Target*> by_id_;  // only used past a few targets
  std::vector<Undo> undo_;
};

}  // namespace basalt
