// Elements and slices of packed arrays, read and replaced, with PostgreSQL's rules for bounds. Pure; any thread.
#pragma once

#include <span>

#include "types/array.h"

namespace basalt {

struct SliceBounds {
  bool has_lower = false, has_upper = false;  // open sides take the array's bound
  int32_t lower = 1, upper = 0;
};

NullableDatum FetchElement(const ArrayView& array, PhysicalType element, std::span<const int32_t> indexes);
StringRef FetchSlice(const ArrayView& array, PhysicalType element, std::span<const SliceBounds> bounds, Arena& arena);
// array may be of no dimensions. Errors 2202E, 54000.
StringRef AssignElement(const ArrayView& array, Oid element_type, PhysicalType element, std::span<const int32_t> indexes,
                        const NullableDatum& value, Arena& arena);
StringRef AssignSlice(const ArrayView& array, Oid element_type, PhysicalType element, std::span<const SliceBounds> bounds,
                      const ArrayView& source, Arena& arena);

}  // namespace basalt
