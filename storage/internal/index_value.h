// The value of an index entry: header (key_format.h), then a 32-bit size and the packed bytes of each INCLUDE column.
#pragma once

#include <span>
#include <string>

#include "storage/index_key.h"
#include "storage/internal/key_format.h"
#include "storage/internal/write_set.h"

namespace basalt {

void EncodeIndexValue(const IndexLayout& index, std::span<const NullableDatum> included, RowId row, std::string* value);

// The key stands alone in the index; otherwise it carries its RowId.
inline bool IsUniqueKey(const IndexLayout& index, std::span<const NullableDatum> keys) {
  return index.unique && (index.nulls_not_distinct || !HasNullKey(keys));
}

// Whether our own writes under the key of a unique index hide the entry that the snapshot sees there. They do unless the first
// of them was an insert of another row: the key was free then, for somebody had deleted the entry after our snapshot.
inline bool HidesEntry(const WriteSet::Version* own, std::string_view stored) {
  const WriteSet::Version* first = WriteSet::Oldest(own);
  return first->deleted || RowIdOfIndexValue(first->value()) == RowIdOfIndexValue(stored);
}

}  // namespace basalt
