#include "engine/functions/array/stack_arrays.h"

#include <vector>

#include "base/sql_error.h"

namespace basalt {
namespace {

void CheckShape(const ArrayView& first, const ArrayView& added) {
  if (first.dimension_count() == 0) throw SqlError(sqlstate::kArraySubscriptError, "cannot accumulate empty arrays");
  bool same = first.dimension_count() == added.dimension_count();
  for (int i = 0; same && i < first.dimension_count(); ++i) {
    same = first.dimension(i).length == added.dimension(i).length && first.dimension(i).lower_bound == added.dimension(i).lower_bound;
  }
  if (!same) throw SqlError(sqlstate::kArraySubscriptError, "cannot accumulate arrays of different dimensionality");
}

}  // namespace

StringRef StackArrays(std::span<const NullableDatum> arrays, const TypeResolver& types, Arena& arena) {
  for (const NullableDatum& array : arrays) {
    if (array.is_null) throw SqlError(sqlstate::kNullValueNotAllowed, "cannot accumulate null arrays");
    CheckShape(ArrayView(arrays[0].value.str.view()), ArrayView(array.value.str.view()));
  }
  const ArrayView first(arrays[0].value.str.view());
  if (first.dimension_count() >= 6) {
    throw SqlError(sqlstate::kProgramLimitExceeded, "number of array dimensions (7) exceeds the maximum allowed (6)");
  }
  const PhysicalType element = types.GetType(first.element_type()).physical;
  std::vector<ArrayDimension> dimensions = {{static_cast<int32_t>(arrays.size()), 1}};
  for (int i = 0; i < first.dimension_count(); ++i) dimensions.push_back(first.dimension(i));
  std::vector<NullableDatum> elements;
  for (const NullableDatum& array : arrays) {
    ArrayView(array.value.str.view()).ForEach(element, [&](uint32_t, const NullableDatum& item) { elements.push_back(item); });
  }
  return PackArray(first.element_type(), element, elements, dimensions, arena);
}

}  // namespace basalt
