// Static hash tables over the seed's objects: built once, never changed, read by any thread. All refer to objects by
// their position in one vector.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <numeric>
#include <span>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "types/type_oids.h"

namespace basalt {

inline constexpr uint32_t kNotInSeed = UINT32_MAX;

// Oid -> position. Seed oids are below 16384, so this is an array.
class SeedOids {
 public:
  void Add(Oid oid, uint32_t position) {
    if (positions_.empty()) positions_.assign(kFirstUserOid, 0);
    positions_[oid] = static_cast<uint16_t>(position + 1);
  }
  uint32_t Find(Oid oid) const {
    return oid < positions_.size() && positions_[oid] != 0 ? positions_[oid] - 1u : kNotInSeed;
  }

 private:
  std::vector<uint16_t> positions_;
};

// (schema, name) -> positions of all objects so named.
class SeedNames {
 public:
  struct Entry {
    Oid schema;
    std::string_view name;
    uint32_t position;
  };
  void Build(std::vector<Entry> entries) {
    std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
      return a.name != b.name ? a.name < b.name : a.schema < b.schema;
    });
    slots_.assign(std::bit_ceil(entries.size() * 2 + 1), Slot{});
    positions_.reserve(entries.size());
    for (const Entry& entry : entries) {
      positions_.push_back(entry.position);
      Slot& slot = slots_[SlotOf(entry.schema, entry.name)];
      if (slot.count == 0) slot = {entry.schema, static_cast<uint32_t>(positions_.size() - 1), 0, entry.name};
      ++slot.count;
    }
  }
  std::span<const uint32_t> Find(Oid schema, std::string_view name) const {
    const Slot& slot = slots_[SlotOf(schema, name)];
    return {positions_.data() + slot.first, slot.count};
  }
  uint32_t FindOne(Oid schema, std::string_view name) const {
    const std::span<const uint32_t> found = Find(schema, name);
    return found.empty() ? kNotInSeed : found[0];
  }

 private:
  struct Slot {
    Oid schema = 0;
    uint32_t first = 0;
    uint32_t count = 0;
    std::string_view name;
  };
  size_t SlotOf(Oid schema, std::string_view name) const {
    size_t at = HashMix(HashString(name), schema) & (slots_.size() - 1);
    while (slots_[at].count != 0 && (slots_[at].schema != schema || slots_[at].name != name)) {
      at = (at + 1) & (slots_.size() - 1);
    }
    return at;
  }
  std::vector<Slot> slots_;
  std::vector<uint32_t> positions_;
};

// 64-bit key -> position; for keys made of two oids or of hashes (the caller compares what a hash stands for).
class SeedKeys {
 public:
  void Reserve(size_t count) { slots_.assign(std::bit_ceil(count * 2 + 1), Slot{}); }
  void Add(uint64_t key, uint32_t position) {
    size_t at = HashInt(key) & (slots_.size() - 1);
    while (slots_[at].position != kNotInSeed) at = (at + 1) & (slots_.size() - 1);
    slots_[at] = {key, position};
  }
  template <typename Matches>
  uint32_t Find(uint64_t key, Matches&& matches) const {
    for (size_t at = HashInt(key) & (slots_.size() - 1); slots_[at].position != kNotInSeed; at = (at + 1) & (slots_.size() - 1)) {
      if (slots_[at].key == key && matches(slots_[at].position)) return slots_[at].position;
    }
    return kNotInSeed;
  }
  uint32_t Find(uint64_t key) const {
    return Find(key, [](uint32_t) { return true; });
  }

 private:
  struct Slot {
    uint64_t key = 0;
    uint32_t position = kNotInSeed;
  };
  std::vector<Slot> slots_;
};

}  // namespace basalt
