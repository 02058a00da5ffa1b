// Memcomparable index keys: byte order of the encoded key = the index's order, DESC and NULLS FIRST/LAST included. Each
// key column is one marker byte (orders NULLs) and the value; fixed-width numbers big-endian with the sign flipped,
// floats ordered with NaN last and -0 = 0, strings with 0x00 escaped as 0x00 0xFF and ended by 0x00 0x00.
#pragma once

#include <span>
#include <string>

#include "storage/storage_types.h"

namespace basalt {

void AppendIndexKeyColumn(const IndexKeyColumn& column, const NullableDatum& value, std::string* key);
// The key columns given (a prefix is allowed, for ranges), without storage id and RowId.
void AppendIndexKey(const IndexLayout& index, std::span<const NullableDatum> values, std::string* key);
// True if any of the values is NULL.
bool HasNullKey(std::span<const NullableDatum> values);

}  // namespace basalt
