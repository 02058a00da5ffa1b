// Functions that make arrays from arrays: append, prepend, concatenate, remove, replace, fill, trim; and positions in them.
#include <algorithm>

#include "base/sql_error.h"
#include "engine/functions/checked_math.h"
#include "engine/functions/vector_rows.h"
#include "types/type_operators.h"

namespace basalt {
namespace {

struct Parts {
  std::vector<NullableDatum> elements;
  std::vector<ArrayDimension> dimensions;
};

Parts Unpack(std::string_view packed, PhysicalType physical) {
  const ArrayView array(packed);
  Parts parts{array.Elements(physical), {}};
  for (int i = 0; i < array.dimension_count(); ++i) parts.dimensions.push_back(array.dimension(i));
  return parts;
}

NullableDatum Pack(KernelCall& call, const ElementType& element, const Parts& parts) {
  return ValueOf(PackArray(element.type.oid, element.physical, parts.elements, parts.dimensions, call.context.arena()));
}

ElementType ResultElement(KernelCall& call) {
  const Oid oid = ElementOid(call.context.environment().types(), call.context.result_type().oid);
  return ElementTypeOf(call.context, oid);
}

// The subscript after the last one must be an int4 too.
void CheckBounds(const ArrayDimension& dimension) {
  int32_t end;
  if (!__builtin_add_overflow(dimension.lower_bound, dimension.length, &end)) return;
  throw SqlError(sqlstate::kProgramLimitExceeded, Format("array lower bound is too large: {}", dimension.lower_bound));
}

void RequireOneDimension(const Parts& parts) {
  if (parts.dimensions.size() > 1) {
    throw SqlError(sqlstate::kDataException, "argument must be empty or one-dimensional array");
  }
}

void AppendOrPrepend(KernelCall& call, size_t array_argument, bool at_end) {
  const ElementType element = ResultElement(call);
  const Vector& arrays = *call.arguments[array_argument];
  const Vector& values = *call.arguments[1 - array_argument];
  ForEachRow(call, [&](uint32_t row) {
    Parts parts;
    if (!arrays.IsNull(row)) parts = Unpack(TextAt(arrays, row), element.physical);
    RequireOneDimension(parts);
    parts.elements.insert(at_end ? parts.elements.end() : parts.elements.begin(), values.Get(row));
    if (parts.dimensions.empty()) {
      parts.dimensions.push_back({1, 1});
    } else {
      ArrayDimension& bounds = parts.dimensions[0];
      if (at_end) AddChecked<int32_t>(bounds.lower_bound, bounds.length);
      else SubtractChecked<int32_t>(bounds.lower_bound, 1);
      ++bounds.length;
      CheckBounds(bounds);
    }
    return Pack(call, element, parts);
  });
}
void Append(KernelCall& call) { AppendOrPrepend(call, 0, true); }
void Prepend(KernelCall& call) { AppendOrPrepend(call, 1, false); }

[[noreturn]] void ThrowIncompatible(std::string detail) {
  throw SqlError(sqlstate::kArraySubscriptError, "cannot concatenate incompatible arrays").Detail(std::move(detail));
}

bool SameBounds(const ArrayDimension* a, const ArrayDimension* b, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    if (a[i].length != b[i].length || a[i].lower_bound != b[i].lower_bound) return false;
  }
  return true;
}

std::vector<ArrayDimension> ConcatenatedDimensions(const Parts& a, const Parts& b) {
  const size_t na = a.dimensions.size();
  const size_t nb = b.dimensions.size();
  if (na != nb && na != nb + 1 && nb != na + 1) {
    ThrowIncompatible(Format("Arrays of {} and {} dimensions are not compatible for concatenation.", na, nb));
  }
  std::vector<ArrayDimension> result = na >= nb ? a.dimensions : b.dimensions;
  if (na == nb) {
    if (!SameBounds(a.dimensions.data() + 1, b.dimensions.data() + 1, na - 1)) {
      ThrowIncompatible("Arrays with differing element dimensions are not compatible for concatenation.");
    }
    result[0].length = AddChecked<int32_t>(a.dimensions[0].length, b.dimensions[0].length);
    return result;
  }
  const Parts& inner = na < nb ? a : b;
  if (!SameBounds(result.data() + 1, inner.dimensions.data(), inner.dimensions.size())) {
    ThrowIncompatible("Arrays with differing dimensions are not compatible for concatenation.");
  }
  result[0].length = AddChecked<int32_t>(result[0].length, 1);
  return result;
}

void Concatenate(KernelCall& call) {
  const ElementType element = ResultElement(call);
  const Vector& left = *call.arguments[0];
  const Vector& right = *call.arguments[1];
  ForEachRow(call, [&](uint32_t row) -> NullableDatum {
    if (left.IsNull(row)) return right.Get(row);
    if (right.IsNull(row)) return left.Get(row);
    Parts a = Unpack(TextAt(left, row), element.physical);
    Parts b = Unpack(TextAt(right, row), element.physical);
    if (a.dimensions.empty()) return right.Get(row);
    if (b.dimensions.empty()) return left.Get(row);
    a.dimensions = ConcatenatedDimensions(a, b);
    a.elements.insert(a.elements.end(), b.elements.begin(), b.elements.end());
    return Pack(call, element, a);
  });
}

bool Matches(KernelCall& call, const ElementType& element, const NullableDatum& a, const NullableDatum& b) {
  if (a.is_null || b.is_null) return a.is_null && b.is_null;
  return SameElement(call.context, element, a.value, b.value);
}

ElementType SearchedElement(KernelCall& call, const ArrayView& array) {
  RequireEquality(array.element_type(), call.context.environment().types());
  return ElementTypeOf(call.context, array.element_type());
}

void RequireSearchable(const ArrayView& array) {
  if (array.dimension_count() > 1) {
    throw SqlError(sqlstate::kFeatureNotSupported, "searching for elements in multidimensional arrays is not supported");
  }
}

// First index at or after start whose element matches; the vector's size if none.
size_t FindFrom(KernelCall& call, const ElementType& element, const std::vector<NullableDatum>& elements,
                const NullableDatum& wanted, size_t start) {
  while (start < elements.size() && !Matches(call, element, elements[start], wanted)) ++start;
  return start;
}

void FindPosition(KernelCall& call) {
  const Vector& arrays = *call.arguments[0];
  const Vector& values = *call.arguments[1];
  ForEachRow(call, [&](uint32_t row) -> NullableDatum {
    if (arrays.IsNull(row)) return {};
    const ArrayView array(TextAt(arrays, row));
    RequireSearchable(array);
    if (array.dimension_count() == 0 || (values.IsNull(row) && !array.has_nulls())) return {};
    if (call.arguments.size() == 3 && call.arguments[2]->IsNull(row)) {
      throw SqlError(sqlstate::kNullValueNotAllowed, "initial position must not be null");
    }
    const ElementType element = SearchedElement(call, array);
    const int32_t lower = array.dimension(0).lower_bound;
    const int64_t start = call.arguments.size() == 3 ? int64_t{IntAt(*call.arguments[2], row)} - lower : 0;
    const std::vector<NullableDatum> elements = array.Elements(element.physical);
    const size_t found = FindFrom(call, element, elements, values.Get(row), static_cast<size_t>(std::max<int64_t>(start, 0)));
    if (found >= elements.size()) return {};
    return ValueOf(static_cast<int32_t>(found) + lower);
  });
}

void FindPositions(KernelCall& call) {
  const Vector& arrays = *call.arguments[0];
  const Vector& values = *call.arguments[1];
  ForEachRow(call, [&](uint32_t row) -> NullableDatum {
    if (arrays.IsNull(row)) return {};
    const ArrayView array(TextAt(arrays, row));
    RequireSearchable(array);
    std::vector<NullableDatum> positions;
    if (array.dimension_count() == 1 && (array.has_nulls() || !values.IsNull(row))) {
      const ElementType element = SearchedElement(call, array);
      const std::vector<NullableDatum> elements = array.Elements(element.physical);
      const NullableDatum wanted = values.Get(row);
      for (size_t at = FindFrom(call, element, elements, wanted, 0); at < elements.size();
           at = FindFrom(call, element, elements, wanted, at + 1)) {
        positions.push_back(ValueOf(static_cast<int32_t>(at) + array.dimension(0).lower_bound));
      }
    }
    return ValueOf(PackArray(kInt4Oid, PhysicalType::kInt32, positions, {}, call.context.arena()));
  });
}

void Remove(KernelCall& call) {
  const Vector& arrays = *call.arguments[0];
  ForEachRow(call, [&](uint32_t row) -> NullableDatum {
    if (arrays.IsNull(row)) return {};
    const ArrayView array(TextAt(arrays, row));
    if (array.size() == 0) return arrays.Get(row);
    if (array.dimension_count() > 1) {
      throw SqlError(sqlstate::kFeatureNotSupported, "removing elements from multidimensional arrays is not supported");
    }
    const ElementType element = SearchedElement(call, array);
    Parts parts = Unpack(TextAt(arrays, row), element.physical);
    const NullableDatum unwanted = call.arguments[1]->Get(row);
    std::erase_if(parts.elements, [&](const NullableDatum& e) { return Matches(call, element, e, unwanted); });
    if (parts.elements.empty()) parts.dimensions.clear();
    else parts.dimensions[0].length = static_cast<int32_t>(parts.elements.size());
    return Pack(call, element, parts);
  });
}

void Replace(KernelCall& call) {
  const Vector& arrays = *call.arguments[0];
  ForEachRow(call, [&](uint32_t row) -> NullableDatum {
    if (arrays.IsNull(row)) return {};
    if (ArrayView(TextAt(arrays, row)).size() == 0) return arrays.Get(row);
    const ElementType element = SearchedElement(call, ArrayView(TextAt(arrays, row)));
    Parts parts = Unpack(TextAt(arrays, row), element.physical);
    const NullableDatum from = call.arguments[1]->Get(row);
    for (NullableDatum& item : parts.elements) {
      if (Matches(call, element, item, from)) item = call.arguments[2]->Get(row);
    }
    return Pack(call, element, parts);
  });
}

std::vector<int32_t> ReadBounds(const Vector& vector, uint32_t row) {
  const ArrayView array(TextAt(vector, row));
  if (array.dimension_count() > 1) {
    throw SqlError(sqlstate::kArraySubscriptError, "wrong number of array subscripts")
        .Detail("Dimension array must be one dimensional.");
  }
  if (array.has_nulls()) throw SqlError(sqlstate::kNullValueNotAllowed, "dimension values cannot be null");
  std::vector<int32_t> bounds;
  array.ForEach(PhysicalType::kInt32, [&](uint32_t, const NullableDatum& item) { bounds.push_back(item.value.i4); });
  return bounds;
}

void Fill(KernelCall& call) {
  const ElementType element = ElementTypeOf(call.context, call.context.argument_types()[0].oid);
  const bool with_lower = call.arguments.size() == 3;
  ForEachRow(call, [&](uint32_t row) {
    if (call.arguments[1]->IsNull(row) || (with_lower && call.arguments[2]->IsNull(row))) {
      throw SqlError(sqlstate::kNullValueNotAllowed, "dimension array or low bound array cannot be null");
    }
    const std::vector<int32_t> lengths = ReadBounds(*call.arguments[1], row);
    std::vector<int32_t> lower(lengths.size(), 1);
    if (with_lower) lower = ReadBounds(*call.arguments[2], row);
    if (lengths.size() > 6) {
      throw SqlError(sqlstate::kProgramLimitExceeded,
                     Format("number of array dimensions ({}) exceeds the maximum allowed (6)", lengths.size()));
    }
    if (lower.size() != lengths.size()) {
      throw SqlError(sqlstate::kArraySubscriptError, "wrong number of array subscripts")
          .Detail("Low bound array has different size than dimensions array.");
    }
    Parts parts;
    int64_t total = lengths.empty() ? 0 : 1;
    for (size_t i = 0; i < lengths.size(); ++i) {
      if (lengths[i] < 0 || total * lengths[i] > 0x7FFFFFF) {
        throw SqlError(sqlstate::kProgramLimitExceeded, "array size exceeds the maximum allowed (134217727)");
      }
      total *= lengths[i];
      parts.dimensions.push_back({lengths[i], lower[i]});
    }
    for (const ArrayDimension& dimension : parts.dimensions) CheckBounds(dimension);
    if (total == 0) parts.dimensions.clear();
    // In the arena: a few words of SQL ask for gigabytes here, and the arena is counted.
    const std::span<NullableDatum> elements = call.context.arena().NewArray<NullableDatum>(static_cast<size_t>(total));
    std::fill(elements.begin(), elements.end(), call.arguments[0]->Get(row));
    return ValueOf(PackArray(element.type.oid, element.physical, elements, parts.dimensions, call.context.arena()));
  });
}

void Trim(KernelCall& call) {
  ForEachStrictRow(call, [&](uint32_t row) {
    const std::string_view packed = TextAt(*call.arguments[0], row);
    const ElementType element = ElementTypeOf(call.context, ArrayView(packed).element_type());
    Parts parts = Unpack(packed, element.physical);
    const int32_t length = parts.dimensions.empty() ? 0 : parts.dimensions[0].length;
    const int32_t count = IntAt(*call.arguments[1], row);
    if (count < 0 || count > length) {
      throw SqlError(sqlstate::kArrayElementError, Format("number of elements to trim must be between 0 and {}", length));
    }
    if (length > 0) {
      parts.elements.resize(parts.elements.size() / length * (length - count));
      parts.dimensions[0].length = length - count;
      for (ArrayDimension& dimension : parts.dimensions) dimension.lower_bound = 1;
    }
    if (parts.elements.empty()) parts.dimensions.clear();
    return Pack(call, element, parts);
  });
}

void WidthBucket(KernelCall& call) {
  ForEachStrictRow(call, [&](uint32_t row) {
    const ArrayView thresholds(TextAt(*call.arguments[1], row));
    if (thresholds.dimension_count() > 1) {
      throw SqlError(sqlstate::kArraySubscriptError, "thresholds must be one-dimensional array");
    }
    if (thresholds.has_nulls()) {
      throw SqlError(sqlstate::kNullValueNotAllowed, "thresholds array must not contain NULLs");
    }
    RequireOrder(thresholds.element_type(), call.context.environment().types(), false);
    const ElementType element = ElementTypeOf(call.context, thresholds.element_type());
    const std::vector<NullableDatum> bounds = thresholds.Elements(element.physical);
    const Datum operand = call.arguments[0]->Get(row).value;
    // These very steps: where thresholds are not sorted, they decide the answer.
    size_t low = 0, high = bounds.size();
    while (low < high) {
      const size_t middle = (low + high) / 2;
      if (CompareDatums(element.type, operand, bounds[middle].value, call.context.environment().types()) < 0) high = middle;
      else low = middle + 1;
    }
    return ValueOf(static_cast<int32_t>(low));
  });
}

constexpr KernelEntry kKernels[] = {
    MakeVectorKernel("array_append", &Append),
    MakeVectorKernel("array_prepend", &Prepend),
    MakeVectorKernel("array_cat", &Concatenate),
    MakeVectorKernel("array_position", &FindPosition),
    MakeVectorKernel("array_position_start", &FindPosition),
    MakeVectorKernel("array_positions", &FindPositions),
    MakeVectorKernel("array_remove", &Remove),
    MakeVectorKernel("array_replace", &Replace),
    MakeVectorKernel("array_fill", &Fill),
    MakeVectorKernel("array_fill_with_lower_bounds", &Fill),
    MakeVectorKernel("trim_array", &Trim),
    MakeVectorKernel("width_bucket_array", &WidthBucket),
};

}  // namespace

KernelTable ArrayEditKernels() { return kKernels; }

}  // namespace basalt
