#include "storage/internal/version_cache.h"

#include <cstdlib>
#include <cstring>

namespace basalt {
namespace {

constexpr size_t kShards = 64;
constexpr size_t kStampsPerShard = 4096;
constexpr size_t kFirstSlots = 1024;
constexpr size_t kValueBytesMax = 4096;  // larger values are not worth their place

}  // namespace

struct VersionCache::Item {
  uint64_t hash;
  SequenceNumber sequence;
  uint32_t key_bytes, value_bytes, capacity;  // capacity of key + value
  bool referenced;
  char* data() { return reinterpret_cast<char*>(this + 1); }
  std::string_view key() { return {data(), key_bytes}; }
  std::string_view value() { return {data() + key_bytes, value_bytes}; }
  int64_t Bytes() const { return static_cast<int64_t>(sizeof(Item) + capacity + 16); }
};

struct alignas(64) VersionCache::Shard {
  // A slot repeats part of the hash so that probing rarely follows the pointer of another key.
  struct Slot {
    uint64_t hash;
    Item* item;
  };
  std::mutex mutex;
  std::vector<Slot> slots;
  size_t count = 0, hand = 0;
  int64_t bytes = 0, bytes_max = 0;
  std::unique_ptr<std::atomic<SequenceNumber>[]> stamps;

  Slot* Find(uint64_t hash, std::string_view key) {
    const size_t mask = slots.size() - 1;
    for (size_t at = hash & mask; slots[at].item != nullptr; at = (at + 1) & mask) {
      if (slots[at].hash == hash && slots[at].item->key() == key) return &slots[at];
    }
    return nullptr;
  }
  void Place(uint64_t hash, Item* item) {
    const size_t mask = slots.size() - 1;
    size_t at = hash & mask;
    while (slots[at].item != nullptr) at = (at + 1) & mask;
    slots[at] = {hash, item};
  }
  void Grow() {
    std::vector<Slot> old(slots.size() * 2);
    old.swap(slots);
    for (const Slot& slot : old) {
      if (slot.item != nullptr) Place(slot.hash, slot.item);
    }
    hand = 0;
  }
  // Backward shift: closes the gap so that probing needs no tombstones.
  void Erase(Slot* slot) {
    bytes -= slot->item->Bytes();
    std::free(slot->item);
    --count;
    const size_t mask = slots.size() - 1;
    size_t gap = static_cast<size_t>(slot - slots.data());
    for (size_t at = (gap + 1) & mask; slots[at].item != nullptr; at = (at + 1) & mask) {
      const size_t home = slots[at].hash & mask;
      if (((at - home) & mask) < ((at - gap) & mask)) continue;
      slots[gap] = slots[at];
      gap = at;
    }
    slots[gap].item = nullptr;
  }
  void EvictTo(int64_t limit) {
    for (size_t passes = 2 * slots.size(); bytes > limit && count > 0 && passes > 0; --passes) {
      hand = (hand + 1) & (slots.size() - 1);
      Slot& slot = slots[hand];
      if (slot.item == nullptr) continue;
      if (slot.item->referenced) {
        slot.item->referenced = false;
      } else {
        Erase(&slot);
      }
    }
  }
};

VersionCache::VersionCache(int64_t bytes_max) : shards_(new Shard[kShards]) {
  for (size_t i = 0; i < kShards; ++i) {
    shards_[i].slots.resize(kFirstSlots);
    shards_[i].bytes_max = bytes_max / static_cast<int64_t>(kShards);
    shards_[i].stamps.reset(new std::atomic<SequenceNumber>[kStampsPerShard]());
  }
}

VersionCache::~VersionCache() {
  for (size_t i = 0; i < kShards; ++i) {
    for (Shard::Slot& slot : shards_[i].slots) std::free(slot.item);
  }
}

VersionCache::Shard& VersionCache::ShardOf(uint64_t hash) const { return shards_[hash >> 58]; }

VersionCache::Lookup VersionCache::Find(uint64_t hash, std::string_view key, SequenceNumber sequence, std::string* value,
                                        SequenceNumber* entry_sequence) {
  Shard& shard = ShardOf(hash);
  std::lock_guard lock(shard.mutex);
  const Shard::Slot* slot = shard.Find(hash, key);
  if (slot == nullptr) return Lookup::kMiss;
  *entry_sequence = slot->item->sequence;
  if (slot->item->sequence > sequence) return Lookup::kNewer;
  slot->item->referenced = true;
  value->assign(slot->item->value());
  return Lookup::kHit;
}

SequenceNumber VersionCache::LastCommit(uint64_t hash) const {
  return ShardOf(hash).stamps[(hash >> 32) % kStampsPerShard].load(std::memory_order_acquire);
}

void VersionCache::InsertRead(uint64_t hash, std::string_view key, std::string_view value, SequenceNumber sequence) {
  const size_t bytes = key.size() + value.size();
  if (bytes > kValueBytesMax) return;
  Shard& shard = ShardOf(hash);
  std::lock_guard lock(shard.mutex);
  if (shard.stamps[(hash >> 32) % kStampsPerShard].load(std::memory_order_relaxed) > sequence) return;
  if (Shard::Slot* slot = shard.Find(hash, key)) {
    // The same version, read by an older snapshot: it is right from there on.
    if (slot->item->sequence > sequence && slot->item->value() == value) slot->item->sequence = sequence;
    return;
  }
  auto* item = static_cast<Item*>(std::malloc(sizeof(Item) + bytes));
  if (item == nullptr) return;
  *item = {hash, sequence, static_cast<uint32_t>(key.size()), static_cast<uint32_t>(value.size()),
           static_cast<uint32_t>(bytes), false};
  if (shard.bytes + item->Bytes() > shard.bytes_max) shard.EvictTo(shard.bytes_max - item->Bytes());
  if (shard.bytes + item->Bytes() > shard.bytes_max) return std::free(item);
  std::memcpy(item->data(), key.data(), key.size());
  std::memcpy(item->data() + key.size(), value.data(), value.size());
  if ((shard.count + 1) * 2 > shard.slots.size()) shard.Grow();
  shard.Place(hash, item);
  ++shard.count;
  shard.bytes += item->Bytes();
}

void VersionCache::Written(uint64_t hash, std::string_view key, const std::string_view* value, SequenceNumber sequence) {
  Shard& shard = ShardOf(hash);
  std::lock_guard lock(shard.mutex);
  shard.stamps[(hash >> 32) % kStampsPerShard].store(sequence, std::memory_order_release);
  Shard::Slot* slot = shard.Find(hash, key);
  if (slot == nullptr) return;
  Item* item = slot->item;
  if (value == nullptr || item->capacity < key.size() + value->size()) return shard.Erase(slot);
  item->value_bytes = static_cast<uint32_t>(value->size());
  std::memcpy(item->data() + key.size(), value->data(), value->size());
  item->sequence = sequence;
}

bool VersionCache::HasRoom() const {
  std::lock_guard lock(shards_[0].mutex);
  return shards_[0].bytes < shards_[0].bytes_max / 4 * 3;
}

int64_t VersionCache::used_bytes() const {
  int64_t bytes = 0;
  for (size_t i = 0; i < kShards; ++i) {
    std::lock_guard lock(shards_[i].mutex);
    bytes += shards_[i].bytes + static_cast<int64_t>(shards_[i].slots.size() * sizeof(Shard::Slot));
  }
  return bytes;
}

}  // namespace basalt
