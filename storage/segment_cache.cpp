#include "storage/internal/segment_cache.h"

#include <algorithm>
#include <list>
#include <mutex>
#include <unordered_map>

#include "base/hash.h"

namespace basalt {
namespace {

constexpr size_t kShards = 16;
constexpr size_t kStampsPerShard = 4096;
constexpr uint32_t kOwnEvictionShare = 8;  // see Shard::MakeRoom

struct Key {
  StorageId heap;
  uint64_t number;
  bool operator==(const Key&) const = default;
};
uint64_t HashOf(StorageId heap, uint64_t number) { return HashMix(HashInt(heap), number); }
struct KeyHash {
  size_t operator()(const Key& key) const { return HashOf(key.heap, key.number); }
};

// What is in one of the two, each column once; old itself where added brings nothing.
std::shared_ptr<const Segment> Merge(const std::shared_ptr<const Segment>& old, const Segment& added) {
  std::shared_ptr<Segment> merged;
  for (const Segment::Column& column : added.columns) {
    if (old->Find(column.number, column.values->physical_type()) != nullptr) continue;
    if (merged == nullptr) merged = std::make_shared<Segment>(*old);
    std::erase_if(merged->columns, [&](const Segment::Column& other) { return other.number == column.number; });
    merged->columns.push_back(column);
  }
  return merged == nullptr ? old : merged;
}

}  // namespace

const Vector* Segment::Find(int column, PhysicalType physical) const {
  for (const Column& one : columns) {
    if (one.number == column) return one.values->physical_type() == physical ? one.values.get() : nullptr;
  }
  return nullptr;
}

int64_t Segment::bytes() const {
  constexpr size_t kEntryBytes = 256;  // of the cache's list and table
  auto bytes = static_cast<int64_t>(kEntryBytes + sizeof(Segment) + offsets.capacity() * sizeof(uint16_t));
  for (const Column& column : columns) bytes += column.bytes;
  return bytes;
}

int Segment::SlotOf(RowId row) const {
  const auto offset = static_cast<uint16_t>(row - first);
  const size_t guess = static_cast<size_t>(offset) - std::min<size_t>(offset, offsets.empty() ? 0 : offsets.front());
  if (guess < offsets.size() && offsets[guess] == offset) return static_cast<int>(guess);  // no row was deleted before it
  const auto found = std::lower_bound(offsets.begin(), offsets.end(), offset);
  return found != offsets.end() && *found == offset ? static_cast<int>(found - offsets.begin()) : -1;
}

struct alignas(64) SegmentCache::Shard {
  struct Entry {
    Key key;
    SequenceNumber sequence;
    bool referenced;
    std::shared_ptr<const Segment> segment;
  };
  using Entries = std::list<Entry>;  // the next to go at the end

  std::mutex mutex;
  Entries entries;
  std::unordered_map<Key, Entries::iterator, KeyHash> by_key;
  int64_t bytes = 0, bytes_max = 0;
  uint32_t refused = 0;
  std::unique_ptr<std::atomic<SequenceNumber>[]> stamps;

  std::atomic<SequenceNumber>& StampOf(uint64_t hash) { return stamps[(hash >> 32) % kStampsPerShard]; }
  Entry* Find(const Key& key) {
    const auto found = by_key.find(key);
    return found == by_key.end() ? nullptr : &*found->second;
  }
  void Erase(Entries::iterator entry) {
    bytes -= entry->segment->bytes();
    by_key.erase(entry->key);
    entries.erase(entry);
  }
  // A heap larger than the cache, scanned over and over, would push out each of its segments before it is read again: it takes
  // a place of its own only now and then.
  bool MakeRoom(StorageId heap, int64_t wanted) {
    if (wanted > bytes_max) return false;
    for (size_t passes = 2 * entries.size(); bytes + wanted > bytes_max && passes > 0; --passes) {
      const auto last = std::prev(entries.end());
      if (last->referenced) {
        last->referenced = false;
        entries.splice(entries.begin(), entries, last);
        continue;
      }
      if (last->key.heap == heap && ++refused % kOwnEvictionShare != 0) return false;
      Erase(last);
    }
    return bytes + wanted <= bytes_max;
  }
};

SegmentCache::SegmentCache(int64_t bytes_max) : shards_(new Shard[kShards]) {
  for (size_t i = 0; i < kShards; ++i) {
    shards_[i].bytes_max = bytes_max / static_cast<int64_t>(kShards);
    shards_[i].stamps.reset(new std::atomic<SequenceNumber>[kStampsPerShard]());
  }
}

SegmentCache::~SegmentCache() = default;

SegmentCache::Shard& SegmentCache::ShardOf(uint64_t hash) const { return shards_[hash >> 60]; }

std::shared_ptr<const Segment> SegmentCache::Find(StorageId heap, uint64_t number, SequenceNumber sequence) {
  Shard& shard = ShardOf(HashOf(heap, number));
  std::lock_guard lock(shard.mutex);
  Shard::Entry* entry = shard.Find({heap, number});
  if (entry == nullptr || entry->sequence > sequence) return nullptr;
  entry->referenced = true;
  return entry->segment;
}

bool SegmentCache::Wants(StorageId heap, uint64_t number, SequenceNumber sequence) {
  const uint64_t hash = HashOf(heap, number);
  Shard& shard = ShardOf(hash);
  if (shard.StampOf(hash).load(std::memory_order_relaxed) > sequence) return false;
  std::lock_guard lock(shard.mutex);
  return shard.Find({heap, number}) != nullptr || shard.MakeRoom(heap, shard.bytes_max / 64);
}

void SegmentCache::Insert(StorageId heap, uint64_t number, SequenceNumber sequence, const std::shared_ptr<const Segment>& segment) {
  const uint64_t hash = HashOf(heap, number);
  Shard& shard = ShardOf(hash);
  std::lock_guard lock(shard.mutex);
  if (shard.StampOf(hash).load(std::memory_order_relaxed) > sequence) return;
  std::shared_ptr<const Segment> kept = segment;
  if (const Shard::Entry* old = shard.Find({heap, number})) {  // no commit since either was read, so both hold the same rows
    kept = Merge(old->segment, *segment);
    sequence = std::min(sequence, old->sequence);
    shard.Erase(shard.by_key.at({heap, number}));
  }
  if (!shard.MakeRoom(heap, kept->bytes())) return;
  shard.entries.push_front({{heap, number}, sequence, false, kept});
  shard.by_key.emplace(Key{heap, number}, shard.entries.begin());
  shard.bytes += kept->bytes();
}

void SegmentCache::Written(StorageId heap, uint64_t number, SequenceNumber sequence) {
  const uint64_t hash = HashOf(heap, number);
  Shard& shard = ShardOf(hash);
  std::lock_guard lock(shard.mutex);
  shard.StampOf(hash).store(sequence, std::memory_order_relaxed);
  const auto found = shard.by_key.find({heap, number});
  if (found != shard.by_key.end()) shard.Erase(found->second);
}

void SegmentCache::Forget(StorageId heap, SequenceNumber sequence) {
  for (size_t i = 0; i < kShards; ++i) {
    Shard& shard = shards_[i];
    std::lock_guard lock(shard.mutex);
    // Which segments it had, nobody knows: whoever is reading one by an older snapshot keeps nothing.
    for (size_t s = 0; s < kStampsPerShard; ++s) {
      if (shard.stamps[s].load(std::memory_order_relaxed) < sequence) shard.stamps[s].store(sequence, std::memory_order_relaxed);
    }
    for (auto entry = shard.entries.begin(); entry != shard.entries.end();) {
      const auto next = std::next(entry);
      if (entry->key.heap == heap) shard.Erase(entry);
      entry = next;
    }
  }
}

int64_t SegmentCache::used_bytes() const {
  int64_t bytes = 0;
  for (size_t i = 0; i < kShards; ++i) {
    std::lock_guard lock(shards_[i].mutex);
    bytes += shards_[i].bytes;
  }
  return bytes;
}

}  // namespace basalt
