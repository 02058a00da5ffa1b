// SortOrder: ORDER BY keys over rows in a ChunkStore: evaluates them, and sorts row numbers. The first key's normalized prefix
// decides most comparisons; equal rows keep their order of arrival. Used by Sort, Window and ordered aggregates.
#pragma once

#include "engine/execution/data/chunk_store.h"
#include "engine/execution/data/key_type.h"
#include "engine/execution/expression/evaluator.h"

namespace basalt {

struct OrderKey {
  KeyType type;
  bool descending = false;
  bool nulls_first = false;
};

// What decides most comparisons by the first key: rank, then prefix.
struct SortPrefix {
  uint64_t prefix;
  uint8_t rank;  // 0: NULL that comes first, 1: a value, 2: NULL that comes last
};
SortPrefix SortPrefixOf(const OrderKey& key, const NullableDatum& value);

// NULLs by nulls_first whatever the direction. -1, 0, 1.
int CompareByOrder(const OrderKey& key, const NullableDatum& left, const NullableDatum& right);
std::vector<OrderKey> OrderKeysOf(const std::vector<SortKey>& keys, const ExecutionState& state);

// Sorts the rows 0 .. keys.size() - 1; columns[k] is where key k stands in the store.
std::vector<StoredRow> SortRows(const ChunkStore& store, std::span<const OrderKey> keys, std::span<const size_t> columns,
                                const ExecutionState& state);
// -1, 0, 1 over all keys.
int CompareStored(const ChunkStore& store, std::span<const OrderKey> keys, std::span<const size_t> columns, StoredRow left,
                  StoredRow right);

}  // namespace basalt
