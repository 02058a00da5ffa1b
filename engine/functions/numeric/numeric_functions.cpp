// Functions of numeric: thin kernels over types/numeric.h, and gcd, lcm, factorial, width_bucket, scale functions.
#include <algorithm>
#include <string>

#include "base/sql_error.h"
#include "engine/functions/checked_math.h"
#include "engine/functions/families.h"
#include "types/numeric.h"

namespace basalt {
namespace {

using Context = FunctionContext&;

bool IsInfinite(const Numeric& value) {
  return value.kind == Numeric::Kind::kPositiveInfinity || value.kind == Numeric::Kind::kNegativeInfinity;
}
bool IsNaN(const Numeric& value) { return value.kind == Numeric::Kind::kNaN; }
bool IsSpecial(const Numeric& value) { return IsNaN(value) || IsInfinite(value); }

Numeric NotANumber() {
  Numeric result;
  result.kind = Numeric::Kind::kNaN;
  return result;
}

std::string Digits(const Numeric& value) {
  std::string text;
  FormatNumeric(value, &text);
  return text;
}

// Fewest digits after the point that keep the value.
int32_t MinScale(const Numeric& value) {
  if (value.is_small()) {
    int64_t unscaled = value.unscaled;
    int32_t scale = value.display_scale;
    if (unscaled == 0) return 0;
    for (; scale > 0 && unscaled % 10 == 0; --scale) unscaled /= 10;
    return scale;
  }
  const std::string text = Digits(value);
  const size_t point = text.find('.');
  if (point == std::string::npos) return 0;
  const size_t last = text.find_last_not_of('0');
  return static_cast<int32_t>(last - point);
}

Numeric TrimScale(Context context, Numeric value) {
  return IsSpecial(value) ? value : RoundNumeric(value, MinScale(value), context.arena());
}

Numeric WithScale(Context context, const Numeric& value, int scale) {
  return RoundNumeric(value, scale, context.arena());
}

Numeric Gcd(Context context, Numeric a, Numeric b) {
  if (IsSpecial(a) || IsSpecial(b)) return NotANumber();
  const int scale = std::max(a.display_scale, b.display_scale);
  Arena& arena = context.arena();
  Numeric x = AbsNumeric(a, arena);
  Numeric y = AbsNumeric(b, arena);
  while (SignNumeric(y) != 0) {
    context.environment().cancel().Check();
    const Numeric rest = ModuloNumeric(x, y, arena);
    x = y;
    y = rest;
  }
  return WithScale(context, x, scale);
}

Numeric Lcm(Context context, Numeric a, Numeric b) {
  if (IsSpecial(a) || IsSpecial(b)) return NotANumber();
  const int scale = std::max(a.display_scale, b.display_scale);
  Arena& arena = context.arena();
  if (SignNumeric(a) == 0 || SignNumeric(b) == 0) return WithScale(context, NumericFromInt64(0), scale);
  const Numeric quotient = DivideTruncateNumeric(a, Gcd(context, a, b), arena);
  return WithScale(context, AbsNumeric(MultiplyNumeric(quotient, b, arena), arena), scale);
}

Numeric Factorial(Context context, int64_t n) {
  if (n < 0) throw SqlError(sqlstate::kNumericValueOutOfRange, "factorial of a negative number is undefined");
  if (n > 32177) throw SqlError(sqlstate::kNumericValueOutOfRange, "value overflows numeric format");
  Numeric result = NumericFromInt64(1);
  Arena scratch[2];  // each product replaces the one before
  for (int64_t factor = 2; factor <= n; ++factor) {
    if ((factor & 63) == 0) context.environment().cancel().Check();
    Arena& next = scratch[factor & 1];
    next.Reset();
    result = MultiplyNumeric(result, NumericFromInt64(factor), next);
  }
  return CopyNumeric(result, context.arena());
}

int32_t WidthBucket(Context context, Numeric operand, Numeric bound1, Numeric bound2, int32_t count) {
  const auto fail = [](const char* message) {
    throw SqlError(sqlstate::kInvalidArgumentForWidthBucketFunction, message);
  };
  if (count <= 0) fail("count must be greater than zero");
  if (IsNaN(operand) || IsNaN(bound1) || IsNaN(bound2)) fail("operand, lower bound, and upper bound cannot be NaN");
  if (IsInfinite(bound1) || IsInfinite(bound2)) fail("lower and upper bounds must be finite");
  const int order = CompareNumeric(bound1, bound2);
  if (order == 0) fail("lower bound cannot equal upper bound");
  const int low = CompareNumeric(operand, bound1) * -order;   // < 0: before the first bucket
  const int high = CompareNumeric(operand, bound2) * -order;  // >= 0: after the last
  if (low < 0) return 0;
  if (high >= 0) return AddChecked<int32_t>(count, 1);
  Arena& arena = context.arena();
  const Numeric offset = MultiplyNumeric(SubtractNumeric(operand, bound1, arena), NumericFromInt64(count), arena);
  // The quotient is rounded at its scale, so it may reach the count, as in PostgreSQL 15.
  const Numeric quotient = DivideNumeric(offset, SubtractNumeric(bound2, bound1, arena), arena);
  return AddChecked<int32_t>(NumericToInt32(TruncateNumeric(quotient, 0, arena)), 1);
}

std::optional<int32_t> Scale(Numeric value) {
  if (IsSpecial(value)) return std::nullopt;
  return value.display_scale;
}
std::optional<int32_t> MinScaleOrNull(Numeric value) {
  if (IsSpecial(value)) return std::nullopt;
  return MinScale(value);
}

Numeric Sign(Numeric value) { return IsNaN(value) ? value : NumericFromInt64(SignNumeric(value)); }

uint64_t ToLsn(Numeric value) {
  if (IsNaN(value)) throw SqlError(sqlstate::kFeatureNotSupported, "cannot convert NaN to pg_lsn");
  if (IsInfinite(value)) throw SqlError(sqlstate::kFeatureNotSupported, "cannot convert infinity to pg_lsn");
  Arena scratch;
  const Numeric rounded = RoundNumeric(value, 0, scratch);
  const std::string text = Digits(rounded);
  uint64_t result = 0;
  bool overflow = text[0] == '-';
  for (size_t i = 0; i < text.size() && !overflow; ++i) {
    overflow = __builtin_mul_overflow(result, uint64_t{10}, &result) ||
               __builtin_add_overflow(result, static_cast<uint64_t>(text[i] - '0'), &result);
  }
  if (overflow) throw SqlError(sqlstate::kInvalidParameterValue, "pg_lsn out of range");
  return result;
}

// The common cases of the hot ones, inlined: two short numbers, of one scale where it matters.
bool AreSmall(const Numeric& a, const Numeric& b) { return a.is_small() && b.is_small(); }
bool AreAligned(const Numeric& a, const Numeric& b) { return AreSmall(a, b) && a.display_scale == b.display_scale; }
bool IsSmall(int64_t value) { return value > -Numeric::kSmallLimit && value < Numeric::kSmallLimit; }

inline Numeric Add(const Numeric& a, const Numeric& b, Arena& arena) {
  if (AreAligned(a, b) && IsSmall(a.unscaled + b.unscaled)) return Numeric::Small(a.unscaled + b.unscaled, a.display_scale);
  return AddNumeric(a, b, arena);
}
inline Numeric Subtract(const Numeric& a, const Numeric& b, Arena& arena) {
  if (AreAligned(a, b) && IsSmall(a.unscaled - b.unscaled)) return Numeric::Small(a.unscaled - b.unscaled, a.display_scale);
  return SubtractNumeric(a, b, arena);
}
inline Numeric Multiply(const Numeric& a, const Numeric& b, Arena& arena) {
  int64_t product;
  const int scale = a.display_scale + b.display_scale;
  const bool fits = AreSmall(a, b) && !__builtin_mul_overflow(a.unscaled, b.unscaled, &product) && IsSmall(product);
  return fits && scale <= Numeric::kSmallMaxScale ? Numeric::Small(product, scale) : MultiplyNumeric(a, b, arena);
}
inline int Compare(const Numeric& a, const Numeric& b) {
  if (AreAligned(a, b)) return a.unscaled < b.unscaled ? -1 : a.unscaled > b.unscaled ? 1 : 0;
  return CompareNumeric(a, b);
}

#define BINARY(name, function) \
  MakeKernel<[](Context c, Numeric a, Numeric b) { return function(a, b, c.arena()); }>(name)
#define UNARY(name, function) MakeKernel<[](Context c, Numeric a) { return function(a, c.arena()); }>(name)
#define COMPARE(name, test) MakeKernel<[](Numeric a, Numeric b) -> bool { return (Compare(a, b) test); }>(name)

constexpr KernelEntry kKernels[] = {
    BINARY("numeric_add", Add),
    BINARY("numeric_sub", Subtract),
    BINARY("numeric_mul", Multiply),
    BINARY("numeric_div", DivideNumeric),
    BINARY("numeric_div_trunc", DivideTruncateNumeric),
    BINARY("numeric_mod", ModuloNumeric),
    BINARY("numeric_power", PowerNumeric),
    BINARY("numeric_log", LogNumeric),
    UNARY("numeric_uminus", NegateNumeric),
    UNARY("numeric_abs", AbsNumeric),
    UNARY("numeric_ceil", CeilNumeric),
    UNARY("numeric_floor", FloorNumeric),
    UNARY("numeric_sqrt", SqrtNumeric),
    UNARY("numeric_exp", ExpNumeric),
    UNARY("numeric_ln", LnNumeric),
    COMPARE("numeric_eq", == 0),
    COMPARE("numeric_ne", != 0),
    COMPARE("numeric_lt", < 0),
    COMPARE("numeric_le", <= 0),
    COMPARE("numeric_gt", > 0),
    COMPARE("numeric_ge", >= 0),
    MakeKernel<[](Numeric a, Numeric b) -> int32_t { return CompareNumeric(a, b); }>("numeric_cmp"),
    MakeKernel<[](Numeric a, Numeric b) { return (CompareNumeric(a, b) > 0) ? a : b; }>("numeric_larger"),
    MakeKernel<[](Numeric a, Numeric b) { return (CompareNumeric(a, b) < 0) ? a : b; }>("numeric_smaller"),
    MakeKernel<[](Numeric a) { return a; }>("numeric_uplus"),
    MakeKernel<[](Context c, Numeric a) { return AddNumeric(a, NumericFromInt64(1), c.arena()); }>("numeric_inc"),
    MakeKernel<[](Context c, Numeric a, int32_t s) { return RoundNumeric(a, s, c.arena()); }>("numeric_round"),
    MakeKernel<[](Context c, Numeric a, int32_t s) { return TruncateNumeric(a, s, c.arena()); }>("numeric_trunc"),
    MakeKernel<[](Context c, Numeric a, int32_t m) { return ApplyNumericTypmod(a, m, c.arena()); }>("numeric"),
    MakeKernel<&Sign>("numeric_sign"),
    MakeKernel<&Scale>("numeric_scale"),
    MakeKernel<&MinScaleOrNull>("numeric_min_scale"),
    MakeKernel<&TrimScale>("numeric_trim_scale"),
    MakeKernel<&Gcd>("numeric_gcd"),
    MakeKernel<&Lcm>("numeric_lcm"),
    MakeKernel<&Factorial>("numeric_fac"),
    MakeKernel<&WidthBucket>("width_bucket_numeric"),
    MakeKernel<&ToLsn>("numeric_pg_lsn"),
};

}  // namespace

KernelTable NumericKernels() { return kKernels; }

}  // namespace basalt
