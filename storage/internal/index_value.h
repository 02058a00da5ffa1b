// The value of an index entry: header (key_format.h), then a 32-bit size and the packed bytes of each INCLUDE column.
#pragma once

#include <span>
#include <string>

#include "storage/index_key.h"
#include "storage/internal/key_format.h"

namespace basalt {

void EncodeIndexValue(const IndexLayout& index, std::span<const NullableDatum> included, RowId row, std::string* value);

// The key stands alone in the index; otherwise it carries its RowId.
inline bool IsUniqueKey(const IndexLayout& index, std::span<const NullableDatum> keys) {
  return index.unique && (index.nulls_not_distinct || !HasNullKey(keys));
}

}  // namespace basalt
