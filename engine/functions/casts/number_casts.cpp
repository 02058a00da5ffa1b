// Casts between the number types, bool, "char" and oid.
#include <cmath>
#include <limits>

#include "base/sql_error.h"
#include "engine/functions/checked_math.h"
#include "engine/functions/families.h"
#include "types/numeric.h"

namespace basalt {
namespace {

template <typename To, typename From>
To Narrow(From value) {
  if (value < std::numeric_limits<To>::min() || value > std::numeric_limits<To>::max()) ThrowIntegerOutOfRange(sizeof(To));
  return static_cast<To>(value);
}

// Rounds to nearest even; a range end that is a power of two is exact in either float type.
template <typename To, typename From>
To RoundToInteger(From value) {
  value = std::rint(value);
  constexpr From kLow = static_cast<From>(std::numeric_limits<To>::min());
  if (!(value >= kLow && value < -kLow)) ThrowIntegerOutOfRange(sizeof(To));
  return static_cast<To>(value);
}

float DoubleToFloat(double value) {
  const auto result = static_cast<float>(value);
  if (std::isinf(result) && !std::isinf(value)) ThrowFloatOverflow();
  if (result == 0 && value != 0) ThrowFloatUnderflow();
  return result;
}

int8_t IntegerToChar(int32_t value) {
  if (value < INT8_MIN || value > INT8_MAX) {
    throw SqlError(sqlstate::kNumericValueOutOfRange, "\"char\" out of range");
  }
  return static_cast<int8_t>(value);
}

uint32_t BigintToOid(int64_t value) {
  if (value < 0 || value > UINT32_MAX) throw SqlError(sqlstate::kNumericValueOutOfRange, "OID out of range");
  return static_cast<uint32_t>(value);
}

constexpr KernelEntry kKernels[] = {
    MakeKernel<[](int16_t a) noexcept -> int32_t { return a; }>("i2toi4"),
    MakeKernel<[](int32_t a) { return Narrow<int16_t>(a); }>("i4toi2"),
    MakeKernel<[](int16_t a) noexcept -> int64_t { return a; }>("int28"),
    MakeKernel<[](int64_t a) { return Narrow<int16_t>(a); }>("int82"),
    MakeKernel<[](int32_t a) noexcept -> int64_t { return a; }>("int48"),
    MakeKernel<[](int64_t a) { return Narrow<int32_t>(a); }>("int84"),
    MakeKernel<[](int16_t a) noexcept -> float { return a; }>("i2tof"),
    MakeKernel<[](int16_t a) noexcept -> double { return a; }>("i2tod"),
    MakeKernel<[](int32_t a) noexcept { return static_cast<float>(a); }>("i4tof"),
    MakeKernel<[](int32_t a) noexcept -> double { return a; }>("i4tod"),
    MakeKernel<[](int64_t a) noexcept { return static_cast<float>(a); }>("i8tof"),
    MakeKernel<[](int64_t a) noexcept { return static_cast<double>(a); }>("i8tod"),
    MakeKernel<[](float a) noexcept -> double { return a; }>("ftod"),
    MakeKernel<&DoubleToFloat>("dtof"),
    MakeKernel<&RoundToInteger<int16_t, float>>("ftoi2"),
    MakeKernel<&RoundToInteger<int32_t, float>>("ftoi4"),
    MakeKernel<&RoundToInteger<int64_t, float>>("ftoi8"),
    MakeKernel<&RoundToInteger<int16_t, double>>("dtoi2"),
    MakeKernel<&RoundToInteger<int32_t, double>>("dtoi4"),
    MakeKernel<&RoundToInteger<int64_t, double>>("dtoi8"),
    MakeKernel<[](int32_t a) noexcept -> bool { return a != 0; }>("int4_bool"),
    MakeKernel<[](bool a) noexcept -> int32_t { return a ? 1 : 0; }>("bool_int4"),
    MakeKernel<[](int8_t a) noexcept -> int32_t { return a; }>("chartoi4"),
    MakeKernel<&IntegerToChar>("i4tochar"),
    MakeKernel<&BigintToOid>("i8tooid"),
    MakeKernel<[](uint32_t a) noexcept -> int64_t { return a; }>("oidtoi8"),
    MakeKernel<[](int16_t a) { return NumericFromInt64(a); }>("int2_numeric"),
    MakeKernel<[](int32_t a) { return NumericFromInt64(a); }>("int4_numeric"),
    MakeKernel<[](FunctionContext& c, int64_t a) { return NumericFromInt64(a, c.arena()); }>("int8_numeric"),
    MakeKernel<[](FunctionContext& c, float a) { return NumericFromFloat(a, c.arena()); }>("float4_numeric"),
    MakeKernel<[](FunctionContext& c, double a) { return NumericFromDouble(a, c.arena()); }>("float8_numeric"),
    MakeKernel<[](Numeric a) { return NumericToInt16(a); }>("numeric_int2"),
    MakeKernel<[](Numeric a) { return NumericToInt32(a); }>("numeric_int4"),
    MakeKernel<[](Numeric a) { return NumericToInt64(a); }>("numeric_int8"),
    MakeKernel<[](Numeric a) { return NumericToFloat(a); }>("numeric_float4"),
    MakeKernel<[](Numeric a) { return NumericToDouble(a); }>("numeric_float8"),
};

}  // namespace

KernelTable NumberCastKernels() { return kKernels; }

}  // namespace basalt
