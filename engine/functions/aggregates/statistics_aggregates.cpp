// sum and avg of numeric; variance and standard deviation of every number type; covariance, correlation and regression.
#include <cmath>

#include "engine/functions/aggregates/aggregate_maker.h"
#include "engine/functions/aggregates/float_moments.h"
#include "engine/functions/aggregates/numeric_sum.h"
#include "types/numeric.h"
#include "types/numeric_digits.h"
#include "types/numeric_root.h"

namespace basalt {
namespace {

Numeric CountAsNumeric(int64_t count, Arena& arena) {
  return MakeNumericFrom128(false, static_cast<uint128_t>(count), 0, arena);
}

struct NumericTotal {
  using Arguments = std::tuple<Numeric>;
  NumericSum sum;
  int64_t count;
  void Add(FunctionContext& context, const Numeric& value) {
    sum.Add(value, context.arena());
    ++count;
  }
  void Merge(FunctionContext& context, const NumericTotal& other) {
    sum.Merge(other.sum, context.arena());
    count += other.count;
  }
  NullableDatum Final(FunctionContext& context) const {
    return count == 0 ? NullDatum() : NotNull(sum.Total(context.arena()));
  }
};

struct NumericAverage : NumericTotal {
  void Merge(FunctionContext& context, const NumericAverage& other) { NumericTotal::Merge(context, other); }
  NullableDatum Final(FunctionContext& context) const {
    if (count == 0) return NullDatum();
    Arena& arena = context.arena();
    const Numeric total = sum.Total(arena);
    return NotNull(sum.is_finite() ? DivideNumeric(total, CountAsNumeric(count, arena), arena) : total);
  }
};

enum class Spread { kVariancePop, kVarianceSample, kDeviationPop, kDeviationSample };
constexpr bool IsSample(Spread spread) { return spread == Spread::kVarianceSample || spread == Spread::kDeviationSample; }
constexpr bool IsDeviation(Spread spread) { return spread == Spread::kDeviationPop || spread == Spread::kDeviationSample; }

// (N * sum(x^2) - sum(x)^2) / (N * N) or (N * (N - 1)), and its square root at the same scale.
template <Spread kSpread>
NullableDatum NumericSpread(const Numeric& sum, const Numeric& squares, int64_t count, Arena& arena) {
  const Numeric n = CountAsNumeric(count, arena);
  const Numeric numerator =
      SubtractNumeric(MultiplyNumeric(n, squares, arena), MultiplyNumeric(sum, sum, arena), arena);
  if (SignNumeric(numerator) <= 0) return NotNull(NumericFromInt64(0));
  const Numeric divisor = MultiplyNumeric(n, CountAsNumeric(IsSample(kSpread) ? count - 1 : count, arena), arena);
  const Numeric variance = DivideNumeric(numerator, divisor, arena);
  if (!IsDeviation(kSpread)) return NotNull(variance);
  return NotNull(SqrtToScale(variance, variance.display_scale, arena));
}

template <Spread kSpread>
struct SpreadOfNumeric {
  using Arguments = std::tuple<Numeric>;
  NumericSum sum;
  NumericSum squares;
  int64_t count;
  void Add(FunctionContext& context, const Numeric& value) {
    Arena scratch(nullptr, 256);
    sum.Add(value, context.arena());
    if (value.kind == Numeric::Kind::kSmall || value.kind == Numeric::Kind::kBig) {
      squares.Add(MultiplyNumeric(value, value, scratch), context.arena());
    }
    ++count;
  }
  void Merge(FunctionContext& context, const SpreadOfNumeric& other) {
    sum.Merge(other.sum, context.arena());
    squares.Merge(other.squares, context.arena());
    count += other.count;
  }
  NullableDatum Final(FunctionContext& context) const {
    if (count == 0 || (IsSample(kSpread) && count <= 1)) return NullDatum();
    if (!sum.is_finite()) return NotNull(MakeNumericNaN());
    Arena& arena = context.arena();
    return NumericSpread<kSpread>(sum.Total(arena), squares.Total(arena), count, arena);
  }
};

template <Spread kSpread, typename T>
struct SpreadOfInteger {
  using Arguments = std::tuple<T>;
  int128_t sum;
  int128_t squares;
  int64_t count;
  void Add(FunctionContext&, T value) {
    sum += value;
    squares += static_cast<int128_t>(value) * value;
    ++count;
  }
  void Merge(FunctionContext&, const SpreadOfInteger& other) {
    sum += other.sum;
    squares += other.squares;
    count += other.count;
  }
  NullableDatum Final(FunctionContext& context) const {
    if (count == 0 || (IsSample(kSpread) && count <= 1)) return NullDatum();
    Arena& arena = context.arena();
    const auto magnitude = static_cast<uint128_t>(sum < 0 ? -sum : sum);
    return NumericSpread<kSpread>(MakeNumericFrom128(sum < 0, magnitude, 0, arena),
                                  MakeNumericFrom128(false, static_cast<uint128_t>(squares), 0, arena), count, arena);
  }
};

// bigint: squares may pass 128 bits.
template <Spread kSpread>
struct SpreadOfBigint : SpreadOfNumeric<kSpread> {
  using Arguments = std::tuple<int64_t>;
  void Add(FunctionContext& context, int64_t value) {
    Arena scratch(nullptr, 256);
    const bool negative = value < 0;
    const uint64_t magnitude = negative ? uint64_t{0} - static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
    SpreadOfNumeric<kSpread>::Add(context, MakeNumericFrom128(negative, magnitude, 0, scratch));
  }
  void Merge(FunctionContext& context, const SpreadOfBigint& other) { SpreadOfNumeric<kSpread>::Merge(context, other); }
};

template <typename T>
struct AverageOfFloat {
  using Arguments = std::tuple<T>;
  FloatMoments moments;
  void Add(FunctionContext&, T value) { moments.Accumulate(value); }
  void Merge(FunctionContext&, const AverageOfFloat& other) { moments.Combine(other.moments); }
  NullableDatum Final(FunctionContext&) const {
    return moments.n == 0 ? NullDatum() : NotNull(moments.sum / moments.n);
  }
};

template <Spread kSpread, typename T>
struct SpreadOfFloat : AverageOfFloat<T> {
  void Merge(FunctionContext& context, const SpreadOfFloat& other) { AverageOfFloat<T>::Merge(context, other); }
  NullableDatum Final(FunctionContext&) const {
    const FloatMoments& m = this->moments;
    if (m.n == 0 || (IsSample(kSpread) && m.n <= 1)) return NullDatum();
    const double variance = m.squares / (IsSample(kSpread) ? m.n - 1 : m.n);
    return NotNull(IsDeviation(kSpread) ? std::sqrt(variance) : variance);
  }
};

using PairResult = std::optional<double> (*)(const PairMoments&);

template <PairResult kResult>
struct PairAggregate {
  using Arguments = std::tuple<double, double>;
  PairMoments moments;
  void Add(FunctionContext&, double y, double x) { moments.Accumulate(y, x); }
  void Merge(FunctionContext&, const PairAggregate& other) { moments.Combine(other.moments); }
  NullableDatum Final(FunctionContext&) const {
    if (moments.n < 1) return NullDatum();
    const std::optional<double> result = kResult(moments);
    return result ? NotNull(*result) : NullDatum();
  }
};

struct PairCount {
  using Arguments = std::tuple<double, double>;
  int64_t count;
  void Add(FunctionContext&, double, double) { ++count; }
  void Merge(FunctionContext&, const PairCount& other) { count += other.count; }
  NullableDatum Final(FunctionContext&) const { return NotNull(count); }
};

#define SPREADS(kind, int8_oid, int4_oid, int2_oid, float4_oid, float8_oid, numeric_oid)          \
  MakeAggregate<SpreadOfBigint<kind>>(int8_oid), MakeAggregate<SpreadOfInteger<kind, int32_t>>(int4_oid), \
      MakeAggregate<SpreadOfInteger<kind, int16_t>>(int2_oid), MakeAggregate<SpreadOfFloat<kind, float>>(float4_oid), \
      MakeAggregate<SpreadOfFloat<kind, double>>(float8_oid), MakeAggregate<SpreadOfNumeric<kind>>(numeric_oid)

constexpr AggregateEntry kAggregates[] = {
    MakeAggregate<NumericTotal>(2114),
    MakeAggregate<NumericAverage>(2103),
    MakeAggregate<AverageOfFloat<float>>(2104),
    MakeAggregate<AverageOfFloat<double>>(2105),
    SPREADS(Spread::kVariancePop, 2718, 2719, 2720, 2721, 2722, 2723),
    SPREADS(Spread::kVarianceSample, 2641, 2642, 2643, 2644, 2645, 2646),
    SPREADS(Spread::kVarianceSample, 2148, 2149, 2150, 2151, 2152, 2153),
    SPREADS(Spread::kDeviationPop, 2724, 2725, 2726, 2727, 2728, 2729),
    SPREADS(Spread::kDeviationSample, 2712, 2713, 2714, 2715, 2716, 2717),
    SPREADS(Spread::kDeviationSample, 2154, 2155, 2156, 2157, 2158, 2159),
    MakeAggregate<PairCount>(2818),
    MakeAggregate<PairAggregate<SquaresX>>(2819),
    MakeAggregate<PairAggregate<SquaresY>>(2820),
    MakeAggregate<PairAggregate<Products>>(2821),
    MakeAggregate<PairAggregate<AverageX>>(2822),
    MakeAggregate<PairAggregate<AverageY>>(2823),
    MakeAggregate<PairAggregate<Determination>>(2824),
    MakeAggregate<PairAggregate<Slope>>(2825),
    MakeAggregate<PairAggregate<Intercept>>(2826),
    MakeAggregate<PairAggregate<CovariancePop>>(2827),
    MakeAggregate<PairAggregate<CovarianceSample>>(2828),
    MakeAggregate<PairAggregate<Correlation>>(2829),
};

}  // namespace

AggregateTable StatisticsAggregates() { return kAggregates; }

}  // namespace basalt
