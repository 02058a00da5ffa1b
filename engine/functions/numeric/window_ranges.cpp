// in_range: is value within offset of base? What RANGE BETWEEN frames of windows ask for every number type.
#include <cmath>

#include "base/sql_error.h"
#include "engine/functions/families.h"
#include "types/numeric.h"

namespace basalt {
namespace {

[[noreturn]] void ThrowInvalidOffset() {
  throw SqlError(sqlstate::kInvalidPrecedingOrFollowingSize, "invalid preceding or following size in window function");
}

// subtract: the frame's bound is base - offset; less: value must be at or before it, else at or after.
template <typename V, typename O>
bool InIntegerRange(V value, V base, O offset, bool subtract, bool less) {
  if (offset < 0) ThrowInvalidOffset();
  int64_t bound;
  const bool overflow = subtract ? __builtin_sub_overflow(int64_t{base}, int64_t{offset}, &bound)
                                 : __builtin_add_overflow(int64_t{base}, int64_t{offset}, &bound);
  if (overflow) return subtract ? !less : less;  // the bound lies beyond every value
  return less ? value <= bound : value >= bound;
}

template <typename T>
bool InFloatRange(T value, T base, double offset, bool subtract, bool less) {
  if (std::isnan(offset) || offset < 0) ThrowInvalidOffset();
  if (std::isnan(value)) return std::isnan(base) || !less;
  if (std::isnan(base)) return less;
  // An infinite offset from an infinite base on its own side reaches everything.
  if (std::isinf(offset) && std::isinf(base) && (subtract ? base > 0 : base < 0)) return true;
  const double bound = subtract ? double{base} - offset : double{base} + offset;
  return less ? value <= bound : value >= bound;
}

bool IsPositiveInfinity(const Numeric& v) { return v.kind == Numeric::Kind::kPositiveInfinity; }
bool IsNegativeInfinity(const Numeric& v) { return v.kind == Numeric::Kind::kNegativeInfinity; }
bool IsNaN(const Numeric& v) { return v.kind == Numeric::Kind::kNaN; }

bool InNumericRange(FunctionContext& context, Numeric value, Numeric base, Numeric offset, bool subtract, bool less) {
  if (IsNaN(offset) || SignNumeric(offset) < 0) ThrowInvalidOffset();
  if (IsNaN(value)) return IsNaN(base) || !less;
  if (IsNaN(base)) return less;
  if (IsPositiveInfinity(offset) && (subtract ? IsPositiveInfinity(base) : IsNegativeInfinity(base))) return true;
  Arena& arena = context.arena();
  const Numeric bound = subtract ? SubtractNumeric(base, offset, arena) : AddNumeric(base, offset, arena);
  const int order = CompareNumeric(value, bound);
  return less ? order <= 0 : order >= 0;
}

constexpr KernelEntry kKernels[] = {
    MakeKernel<&InIntegerRange<int16_t, int16_t>>("in_range_int2_int2"),
    MakeKernel<&InIntegerRange<int16_t, int32_t>>("in_range_int2_int4"),
    MakeKernel<&InIntegerRange<int16_t, int64_t>>("in_range_int2_int8"),
    MakeKernel<&InIntegerRange<int32_t, int16_t>>("in_range_int4_int2"),
    MakeKernel<&InIntegerRange<int32_t, int32_t>>("in_range_int4_int4"),
    MakeKernel<&InIntegerRange<int32_t, int64_t>>("in_range_int4_int8"),
    MakeKernel<&InIntegerRange<int64_t, int64_t>>("in_range_int8_int8"),
    MakeKernel<&InFloatRange<float>>("in_range_float4_float8"),
    MakeKernel<&InFloatRange<double>>("in_range_float8_float8"),
    MakeKernel<&InNumericRange>("in_range_numeric_numeric"),
};

}  // namespace

KernelTable WindowRangeKernels() { return kKernels; }

}  // namespace basalt
