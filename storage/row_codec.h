// A row's bytes in the heap: header (1 byte format, 1 byte flags, 2 bytes column count, 8 bytes xmin), null bitmap, fixed
// area, 32-bit end offsets of variable columns, variable area. Columns past the count read RowColumn::missing.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "storage/storage_types.h"

namespace basalt {

void EncodeRow(const HeapLayout& heap, TransactionId xmin, std::span<const NullableDatum> values, std::string* out);
TransactionId RowXmin(std::string_view row);
// values[i] = column columns[i]; heap values point into row. Throws XX001 for a format this server does not know.
void DecodeColumns(const HeapLayout& heap, std::string_view row, std::span<const int> columns,
                   std::span<NullableDatum> values);

}  // namespace basalt
