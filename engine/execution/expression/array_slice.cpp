#include "engine/execution/expression/array_slice.h"

#include <algorithm>

#include "base/sql_error.h"

namespace basalt {
namespace {

constexpr int64_t kMaxElements = 134217727;

using Dimensions = std::vector<ArrayDimension>;

Dimensions DimensionsOf(const ArrayView& array) {
  Dimensions dimensions;
  for (int d = 0; d < array.dimension_count(); ++d) dimensions.push_back(array.dimension(d));
  return dimensions;
}

[[noreturn]] void ThrowTooLarge() {
  throw SqlError(sqlstate::kProgramLimitExceeded, Format("array size exceeds the maximum allowed ({})", kMaxElements));
}
// The subscript after the last one must be an int4, too.
void CheckBounds(const Dimensions& dimensions) {
  for (const ArrayDimension& dimension : dimensions) {
    if (int64_t{dimension.lower_bound} + dimension.length <= INT32_MAX) continue;
    throw SqlError(sqlstate::kProgramLimitExceeded, Format("array lower bound is too large: {}", dimension.lower_bound));
  }
}
[[noreturn]] void ThrowOutOfRange() { throw SqlError(sqlstate::kArraySubscriptError, "array subscript out of range"); }
[[noreturn]] void ThrowWrongCount() { throw SqlError(sqlstate::kArraySubscriptError, "wrong number of array subscripts"); }

int64_t Count(const Dimensions& dimensions) {
  int64_t count = dimensions.empty() ? 0 : 1;
  for (const ArrayDimension& dimension : dimensions) {
    count *= dimension.length;
    if (count > kMaxElements) ThrowTooLarge();
  }
  return count;
}

// Row-major position; -1 outside.
int64_t Position(const Dimensions& dimensions, std::span<const int32_t> indexes) {
  int64_t position = 0;
  for (size_t d = 0; d < dimensions.size(); ++d) {
    const int64_t offset = int64_t{indexes[d]} - dimensions[d].lower_bound;
    if (offset < 0 || offset >= dimensions[d].length) return -1;
    position = position * dimensions[d].length + offset;
  }
  return position;
}

// Steps through the sub-box [lower, lower + length) in row-major order.
template <typename Visit>
void ForEachIn(const Dimensions& box, Visit&& visit) {
  std::vector<int32_t> at;
  for (const ArrayDimension& dimension : box) at.push_back(dimension.lower_bound);
  const int64_t count = Count(box);
  for (int64_t i = 0; i < count; ++i) {
    visit(std::span<const int32_t>(at));
    for (size_t d = box.size(); d-- > 0;) {
      if (++at[d] < box[d].lower_bound + box[d].length) break;
      at[d] = box[d].lower_bound;
    }
  }
}

// A one-dimensional array grown so that [lower, upper] fits, NULLs between.
void Grow(int64_t lower, int64_t upper, Dimensions* dimensions, std::vector<NullableDatum>* values) {
  ArrayDimension& dimension = dimensions->front();
  const int64_t old_upper = int64_t{dimension.lower_bound} + dimension.length - 1;
  const int64_t new_lower = std::min<int64_t>(lower, dimension.lower_bound), new_upper = std::max(upper, old_upper);
  if (new_upper - new_lower + 1 > kMaxElements) ThrowTooLarge();
  CheckBounds({{static_cast<int32_t>(new_upper - new_lower + 1), static_cast<int32_t>(new_lower)}});
  values->insert(values->begin(), static_cast<size_t>(dimension.lower_bound - new_lower), NullableDatum());
  values->resize(static_cast<size_t>(new_upper - new_lower + 1));
  dimension = {static_cast<int32_t>(new_upper - new_lower + 1), static_cast<int32_t>(new_lower)};
}

}  // namespace

NullableDatum FetchElement(const ArrayView& array, PhysicalType element, std::span<const int32_t> indexes) {
  if (static_cast<size_t>(array.dimension_count()) != indexes.size()) return NullableDatum();
  const int64_t wanted = Position(DimensionsOf(array), indexes);
  NullableDatum found;
  if (wanted < 0) return found;
  array.ForEach(element, [&](uint32_t i, const NullableDatum& value) {
    if (i == wanted) found = value;
  });
  return found;
}

StringRef FetchSlice(const ArrayView& array, PhysicalType element, std::span<const SliceBounds> bounds, Arena& arena) {
  const Dimensions dimensions = DimensionsOf(array);
  const auto empty = [&] { return PackArray(array.element_type(), element, {}, {}, arena); };
  if (dimensions.size() < bounds.size()) return empty();
  Dimensions box = dimensions;
  for (size_t d = 0; d < bounds.size(); ++d) {
    const int64_t first = dimensions[d].lower_bound, last = first + dimensions[d].length - 1;
    const int64_t lower = bounds[d].has_lower ? std::max<int64_t>(bounds[d].lower, first) : first;
    const int64_t upper = bounds[d].has_upper ? std::min<int64_t>(bounds[d].upper, last) : last;
    if (lower > upper) return empty();
    box[d] = {static_cast<int32_t>(upper - lower + 1), static_cast<int32_t>(lower)};
  }
  const std::vector<NullableDatum> values = array.Elements(element);
  std::vector<NullableDatum> picked;
  ForEachIn(box, [&](std::span<const int32_t> at) { picked.push_back(values[static_cast<size_t>(Position(dimensions, at))]); });
  for (ArrayDimension& dimension : box) dimension.lower_bound = 1;
  return PackArray(array.element_type(), element, picked, box, arena);
}

StringRef AssignElement(const ArrayView& array, Oid element_type, PhysicalType element, std::span<const int32_t> indexes,
                        const NullableDatum& value, Arena& arena) {
  Dimensions dimensions = DimensionsOf(array);
  std::vector<NullableDatum> values = array.Elements(element);
  if (dimensions.empty()) {
    for (int32_t index : indexes) dimensions.push_back({1, index});
    CheckBounds(dimensions);
    return PackArray(element_type, element, {&value, 1}, dimensions, arena);
  }
  if (dimensions.size() != indexes.size()) ThrowWrongCount();
  if (dimensions.size() == 1) Grow(indexes[0], indexes[0], &dimensions, &values);
  const int64_t position = Position(dimensions, indexes);
  if (position < 0) ThrowOutOfRange();
  values[static_cast<size_t>(position)] = value;
  return PackArray(element_type, element, values, dimensions, arena);
}

StringRef AssignSlice(const ArrayView& array, Oid element_type, PhysicalType element, std::span<const SliceBounds> bounds,
                      const ArrayView& source, Arena& arena) {
  Dimensions dimensions = DimensionsOf(array);
  std::vector<NullableDatum> values = array.Elements(element);
  const bool fresh = dimensions.empty();
  if (!fresh && dimensions.size() < bounds.size()) ThrowWrongCount();
  Dimensions box = dimensions;
  if (fresh) box.resize(bounds.size());
  for (size_t d = 0; d < bounds.size(); ++d) {
    if (fresh && (!bounds[d].has_lower || !bounds[d].has_upper)) {
      throw SqlError(sqlstate::kArraySubscriptError, "array slice subscript must provide both boundaries")
          .Detail("When assigning to a slice of an empty array value, slice boundaries must be fully specified.");
    }
    const int64_t lower = bounds[d].has_lower ? bounds[d].lower : dimensions[d].lower_bound;
    const int64_t upper =
        bounds[d].has_upper ? bounds[d].upper : int64_t{dimensions[d].lower_bound} + dimensions[d].length - 1;
    if (lower > upper) {
      if (fresh && lower == upper + 1) return PackArray(element_type, element, {}, {}, arena);
      if (fresh) ThrowTooLarge();
      throw SqlError(sqlstate::kArraySubscriptError, "upper bound cannot be less than lower bound");
    }
    if (upper - lower + 1 > kMaxElements) fresh || box.size() == 1 ? ThrowTooLarge() : ThrowOutOfRange();
    box[d] = {static_cast<int32_t>(upper - lower + 1), static_cast<int32_t>(lower)};
  }
  if (Count(box) > source.size()) throw SqlError(sqlstate::kArraySubscriptError, "source array too small");
  if (fresh) {
    CheckBounds(box);
    dimensions = box;
    values.assign(static_cast<size_t>(Count(box)), NullableDatum());
  } else if (dimensions.size() == 1) {
    Grow(box[0].lower_bound, int64_t{box[0].lower_bound} + box[0].length - 1, &dimensions, &values);
  }
  const std::vector<NullableDatum> from = source.Elements(element);
  size_t next = 0;
  ForEachIn(box, [&](std::span<const int32_t> at) {
    const int64_t position = Position(dimensions, at);
    if (position < 0) ThrowOutOfRange();
    values[static_cast<size_t>(position)] = from[next++];
  });
  return PackArray(element_type, element, values, dimensions, arena);
}

}  // namespace basalt
