// How many bytes PostgreSQL stores of a value, header included: what pg_stats tells as avg_width and ANALYZE calls too wide.
// Compression is left out: long values count in full. Pure functions.
#pragma once

#include <cstdint>

#include "types/datum.h"
#include "types/type_info.h"

namespace basalt {

struct StoredWidth {
  int64_t stored = 0;  // in a row: short values have a header of one byte
  int64_t plain = 0;   // with a header of four
};
StoredWidth StoredWidthOf(const TypeInfo& type, const Datum& value, const TypeResolver& types);

}  // namespace basalt
