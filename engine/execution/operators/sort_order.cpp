#include "engine/execution/operators/sort_order.h"

#include <algorithm>

#include "base/planted_bug.h"

namespace basalt {
namespace {

struct SortEntry {
  uint64_t prefix;
  StoredRow row;
  uint8_t rank;  // 0: NULL that comes first, 1: a value, 2: NULL that comes last
};

class EntryOrder {
 public:
  EntryOrder(const ChunkStore& store, std::span<const OrderKey> keys, std::span<const size_t> columns)
      : store_(store), keys_(keys), columns_(columns), first_decided_(keys.empty() || keys[0].type.PrefixIsExact()) {}
  bool operator()(const SortEntry& left, const SortEntry& right) const {
    if (left.rank != right.rank) return left.rank < right.rank;
    if (left.prefix != right.prefix) return left.prefix < right.prefix;
    for (size_t k = first_decided_ ? 1 : 0; k < keys_.size(); ++k) {
      const int order =
          CompareByOrder(keys_[k], store_.Get(left.row, columns_[k]), store_.Get(right.row, columns_[k]));
      if (order != 0) return order < 0;
    }
    return left.row < right.row;
  }

 private:
  const ChunkStore& store_;
  std::span<const OrderKey> keys_;
  std::span<const size_t> columns_;
  bool first_decided_;
};

inline SortPrefix MakePrefix(const OrderKey& key, const NullableDatum& value) {
  if (value.is_null) return {0, static_cast<uint8_t>(key.nulls_first != PlantedBug("planted.sort_nulls") ? 0 : 2)};
  const uint64_t prefix = key.type.Prefix(value.value);
  // An inexact type has prefix 0 or a real beginning; both turn around for DESC.
  return {key.descending ? ~prefix : prefix, 1};
}

SortEntry MakeEntry(const ChunkStore& store, const OrderKey& key, size_t column, StoredRow row) {
  const SortPrefix prefix = MakePrefix(key, store.Get(row, column));
  return {prefix.prefix, row, prefix.rank};
}

}  // namespace

SortPrefix SortPrefixOf(const OrderKey& key, const NullableDatum& value) { return MakePrefix(key, value); }

int CompareByOrder(const OrderKey& key, const NullableDatum& left, const NullableDatum& right) {
  if (left.is_null || right.is_null) {
    if (left.is_null && right.is_null) return 0;
    return left.is_null == key.nulls_first ? -1 : 1;
  }
  const int order = key.type.Compare(left.value, right.value);
  return key.descending ? -order : order;
}

std::vector<OrderKey> OrderKeysOf(const std::vector<SortKey>& keys, const ExecutionState& state) {
  std::vector<OrderKey> order;
  for (const SortKey& key : keys) {
    order.push_back({KeyType::Make(key.expression->type, key.expression->physical, state.types()), key.descending,
                     key.nulls_first});
  }
  return order;
}

std::vector<StoredRow> SortRows(const ChunkStore& store, std::span<const OrderKey> keys, std::span<const size_t> columns,
                                const ExecutionState& state) {
  std::vector<StoredRow> rows(store.size());
  if (keys.empty()) {
    for (StoredRow row = 0; row < store.size(); ++row) rows[row] = row;
    return rows;
  }
  std::vector<SortEntry> entries;
  entries.reserve(store.size());
  for (StoredRow row = 0; row < store.size(); ++row) entries.push_back(MakeEntry(store, keys[0], columns[0], row));
  uint64_t compared = 0;
  const EntryOrder order(store, keys, columns);
  std::sort(entries.begin(), entries.end(), [&](const SortEntry& left, const SortEntry& right) {
    if ((++compared & 0xFFFF) == 0) state.CheckCancel();
    return order(left, right);
  });
  for (size_t i = 0; i < entries.size(); ++i) rows[i] = entries[i].row;
  return rows;
}

int CompareStored(const ChunkStore& store, std::span<const OrderKey> keys, std::span<const size_t> columns, StoredRow left,
                  StoredRow right) {
  for (size_t k = 0; k < keys.size(); ++k) {
    const int order = CompareByOrder(keys[k], store.Get(left, columns[k]), store.Get(right, columns[k]));
    if (order != 0) return order;
  }
  return 0;
}

}  // namespace basalt
