// VersionCache: the newest written version of hot rows and unique index entries, in front of RocksDB. An entry holds a
// value and a sequence; it is right for every snapshot at or after that sequence. The write stage updates or drops entries
// of what it wrote before anybody can see the write; a reader inserts only if its key's stamp shows no commit since its
// snapshot. Stamps: the last commit of any key that shares a hash bucket, so they bound every key's last commit.
// Sharded, memory bounded with clock eviction. Thread safe; values are copied out under the shard's lock.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "storage/storage_types.h"

namespace basalt {

class VersionCache {
 public:
  explicit VersionCache(int64_t bytes_max);
  ~VersionCache();
  VersionCache(const VersionCache&) = delete;
  VersionCache& operator=(const VersionCache&) = delete;

  static uint64_t Hash(std::string_view key) { return HashString(key); }

  enum class Lookup : uint8_t { kMiss, kHit, kNewer };  // kNewer: an entry exists, but only for later snapshots
  // Copies the value if the entry is right for the sequence; entry_sequence is set unless kMiss.
  Lookup Find(uint64_t hash, std::string_view key, SequenceNumber sequence, std::string* value,
              SequenceNumber* entry_sequence);
  // No commit touched the key after this sequence.
  SequenceNumber LastCommit(uint64_t hash) const;
  // From a reader that found value at a snapshot (or at the newest, under the key's lock, no later than `sequence`).
  void InsertRead(uint64_t hash, std::string_view key, std::string_view value, SequenceNumber sequence);
  // From the write stage. An entry that exists is replaced; value null: dropped.
  void Written(uint64_t hash, std::string_view key, const std::string_view* value, SequenceNumber sequence);
  int64_t used_bytes() const;
  // Something may be read ahead into it: a quarter of it is free (of one shard, which stands for all).
  bool HasRoom() const;

 private:
  struct Item;
  struct Shard;
  Shard& ShardOf(uint64_t hash) const;

  std::unique_ptr<Shard[]> shards_;
};

}  // namespace basalt
