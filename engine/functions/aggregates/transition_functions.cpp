// The transition, combine and final functions of aggregates whose states are arrays or plain values, as SQL can call them (CREATE
// AGGREGATE uses them). The aggregates themselves keep states of their own.
#include <array>

#include "base/sql_error.h"
#include "engine/functions/aggregates/float_moments.h"
#include "engine/functions/checked_math.h"
#include "engine/functions/vector_rows.h"
#include "types/datetime.h"
#include "types/numeric.h"

namespace basalt {
namespace {

using Packed = std::string_view;

// ---- float8[] ----

template <size_t N>
std::array<double, N> ReadFloats(Packed packed, const char* caller) {
  const ArrayView array(packed);
  std::array<double, N> values{};
  bool good = array.dimension_count() == 1 && array.size() == N;
  if (good) {
    array.ForEach(PhysicalType::kFloat64, [&](uint32_t i, const NullableDatum& item) {
      good = good && !item.is_null;
      values[i] = item.value.f8;
    });
  }
  if (!good) ThrowInternal(Format("{}: expected {}-element float8 array", caller, N));
  return values;
}

template <size_t N>
Packed PackFloats(FunctionContext& context, const std::array<double, N>& values) {
  std::array<NullableDatum, N> items;
  for (size_t i = 0; i < N; ++i) items[i] = {MakeDatum(values[i]), false};
  return PackArray(kFloat8Oid, PhysicalType::kFloat64, items, {}, context.arena()).view();
}

FloatMoments ReadMoments(Packed packed, const char* caller) {
  const auto values = ReadFloats<3>(packed, caller);
  return {values[0], values[1], values[2]};
}
Packed PackMoments(FunctionContext& context, const FloatMoments& m) { return PackFloats<3>(context, {m.n, m.sum, m.squares}); }

PairMoments ReadPairs(Packed packed, const char* caller) {
  const auto v = ReadFloats<6>(packed, caller);
  return {v[0], v[1], v[2], v[3], v[4], v[5]};
}
Packed PackPairs(FunctionContext& context, const PairMoments& m) {
  return PackFloats<6>(context, {m.n, m.sum_x, m.squares_x, m.sum_y, m.squares_y, m.products});
}

template <typename T>
Packed FloatAccumulate(FunctionContext& context, Packed state, T value) {
  FloatMoments moments = ReadMoments(state, std::is_same_v<T, float> ? "float4_accum" : "float8_accum");
  moments.Accumulate(value);
  return PackMoments(context, moments);
}
Packed FloatCombine(FunctionContext& context, Packed left, Packed right) {
  FloatMoments moments = ReadMoments(left, "float8_combine");
  moments.Combine(ReadMoments(right, "float8_combine"));
  return PackMoments(context, moments);
}
std::optional<double> FloatAverage(Packed state) {
  const FloatMoments m = ReadMoments(state, "float8_avg");
  return m.n == 0 ? std::nullopt : std::optional(m.sum / m.n);
}
std::optional<double> Variance(Packed state, bool sample, const char* caller) {
  const FloatMoments m = ReadMoments(state, caller);
  if (m.n == 0 || (sample && m.n <= 1)) return std::nullopt;
  return m.squares / (sample ? m.n - 1 : m.n);
}
std::optional<double> Deviation(Packed state, bool sample, const char* caller) {
  const std::optional<double> variance = Variance(state, sample, caller);
  return variance ? std::optional(std::sqrt(*variance)) : std::nullopt;
}

Packed PairAccumulate(FunctionContext& context, Packed state, double y, double x) {
  PairMoments moments = ReadPairs(state, "float8_regr_accum");
  moments.Accumulate(y, x);
  return PackPairs(context, moments);
}
Packed PairCombine(FunctionContext& context, Packed left, Packed right) {
  PairMoments moments = ReadPairs(left, "float8_regr_combine");
  moments.Combine(ReadPairs(right, "float8_regr_combine"));
  return PackPairs(context, moments);
}
template <std::optional<double> (*kResult)(Pair)>
std::optional<double> PairFinal(Packed state, const char* caller) {
  const PairMoments moments = ReadPairs(state, caller);
  return moments.n < 1 ? std::nullopt : kResult(moments);
}

// ---- int8[]: count and sum ----

struct CountAndSum {
  int64_t count = 0, sum = 0;
};
CountAndSum ReadCount(Packed packed) {
  const ArrayView array(packed);
  CountAndSum state;
  bool good = array.dimension_count() == 1 && array.size() == 2;
  if (good) {
    array.ForEach(PhysicalType::kInt64, [&](uint32_t i, const NullableDatum& item) {
      good = good && !item.is_null;
      (i == 0 ? state.count : state.sum) = item.value.i8;
    });
  }
  if (!good) ThrowInternal("expected 2-element int8 array");
  return state;
}
int64_t Wrapped(int64_t a, int64_t b) { return static_cast<int64_t>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b)); }
Packed PackCount(FunctionContext& context, int64_t count, int64_t sum) {
  const NullableDatum items[] = {{MakeDatum(count), false}, {MakeDatum(sum), false}};
  return PackArray(kInt8Oid, PhysicalType::kInt64, items, {}, context.arena()).view();
}
template <typename T, int kSign>
Packed CountAccumulate(FunctionContext& context, Packed packed, T value) {
  const CountAndSum state = ReadCount(packed);
  return PackCount(context, Wrapped(state.count, kSign), Wrapped(state.sum, int64_t{kSign} * value));
}
std::optional<Numeric> CountAverage(FunctionContext& context, Packed packed) {
  const CountAndSum state = ReadCount(packed);
  if (state.count == 0) return std::nullopt;
  return DivideNumeric(NumericFromInt64(state.sum, context.arena()), NumericFromInt64(state.count, context.arena()), context.arena());
}
std::optional<int64_t> CountSum(Packed packed) {
  const CountAndSum state = ReadCount(packed);
  return state.count == 0 ? std::nullopt : std::optional(state.sum);
}

// ---- plain sums ----

template <typename T>
std::optional<int64_t> PlainSum(std::optional<int64_t> sum, std::optional<T> value) {
  if (!sum) return value ? std::optional<int64_t>(*value) : std::nullopt;
  return value ? Wrapped(*sum, *value) : *sum;
}
std::optional<Numeric> BigintSum(FunctionContext& context, std::optional<Numeric> sum, std::optional<int64_t> value) {
  if (!sum) return value ? std::optional(NumericFromInt64(*value, context.arena())) : std::nullopt;
  return value ? AddNumeric(*sum, NumericFromInt64(*value, context.arena()), context.arena()) : *sum;
}

// ---- interval[]: sum, and the count as the time of a second one ----

std::array<Interval, 2> ReadIntervals(Packed packed) {
  const ArrayView array(packed);
  std::array<Interval, 2> state{};
  if (array.size() != 2) ThrowInternal("expected 2-element interval array");
  array.ForEach(PhysicalType::kInterval, [&](uint32_t i, const NullableDatum& item) {
    if (!item.is_null) state[i] = item.value.interval;
  });
  return state;
}
Packed PackIntervals(FunctionContext& context, const Interval& sum, int64_t count) {
  Interval counter{};
  counter.time_us = count;
  const NullableDatum items[] = {{MakeDatum(sum), false}, {MakeDatum(counter), false}};
  return PackArray(kIntervalOid, PhysicalType::kInterval, items, {}, context.arena()).view();
}
Packed IntervalAccumulate(FunctionContext& context, Packed packed, Interval value) {
  const auto [sum, counter] = ReadIntervals(packed);
  return PackIntervals(context, AddIntervals(sum, value), counter.time_us + 1);
}
Packed IntervalRemove(FunctionContext& context, Packed packed, Interval value) {
  const auto [sum, counter] = ReadIntervals(packed);
  return PackIntervals(context, SubtractIntervals(sum, value), counter.time_us - 1);
}
Packed IntervalCombine(FunctionContext& context, Packed left, Packed right) {
  const auto [sum, counter] = ReadIntervals(left);
  const auto [other, other_counter] = ReadIntervals(right);
  return PackIntervals(context, AddIntervals(sum, other), counter.time_us + other_counter.time_us);
}
std::optional<Interval> IntervalAverage(Packed packed) {
  const auto [sum, counter] = ReadIntervals(packed);
  if (counter.time_us == 0) return std::nullopt;
  return DivideInterval(sum, static_cast<double>(counter.time_us));
}

// ---- counters that look at nothing but the count ----

void CountUp(KernelCall& call) {
  ForEachStrictRow(call, [&](uint32_t row) { return ValueOf(AddChecked<int64_t>(call.arguments[0]->View<int64_t>()[row], 1)); });
}
void CountDown(KernelCall& call) {
  ForEachStrictRow(call, [&](uint32_t row) { return ValueOf(SubtractChecked<int64_t>(call.arguments[0]->View<int64_t>()[row], 1)); });
}

template <typename T>
void RefuseOutsideAggregate(KernelCall& call) {
  ForEachStrictRow(call, [](uint32_t) -> NullableDatum { ThrowInternal(T::kMessage); });
}
struct AverageCombination { static constexpr const char* kMessage = "aggregate function called in non-aggregate context"; };
struct RangeIntersection { static constexpr const char* kMessage = "range_intersect_agg_transfn called in non-aggregate context"; };
struct MultirangeIntersection { static constexpr const char* kMessage = "multirange_intersect_agg_transfn called in non-aggregate context"; };

#define SPREAD(name, function, sample) MakeKernel<[](Packed state) { return function(state, sample, name); }>(name)
#define PAIR(name, result) MakeKernel<[](Packed state) { return PairFinal<&result>(state, name); }>(name)

constexpr KernelEntry kKernels[] = {
    MakeKernel<&FloatAccumulate<float>>("float4_accum"),
    MakeKernel<&FloatAccumulate<double>>("float8_accum"),
    MakeKernel<&FloatCombine>("float8_combine"),
    MakeKernel<&FloatAverage>("float8_avg"),
    SPREAD("float8_var_pop", Variance, false),
    SPREAD("float8_var_samp", Variance, true),
    SPREAD("float8_stddev_pop", Deviation, false),
    SPREAD("float8_stddev_samp", Deviation, true),
    MakeKernel<&PairAccumulate>("float8_regr_accum"),
    MakeKernel<&PairCombine>("float8_regr_combine"),
    PAIR("float8_regr_sxx", SquaresX),
    PAIR("float8_regr_syy", SquaresY),
    PAIR("float8_regr_sxy", Products),
    PAIR("float8_regr_avgx", AverageX),
    PAIR("float8_regr_avgy", AverageY),
    PAIR("float8_regr_r2", Determination),
    PAIR("float8_regr_slope", Slope),
    PAIR("float8_regr_intercept", Intercept),
    PAIR("float8_covar_pop", CovariancePop),
    PAIR("float8_covar_samp", CovarianceSample),
    PAIR("float8_corr", Correlation),
    MakeKernel<&CountAccumulate<int16_t, 1>>("int2_avg_accum"),
    MakeKernel<&CountAccumulate<int32_t, 1>>("int4_avg_accum"),
    MakeKernel<&CountAccumulate<int16_t, -1>>("int2_avg_accum_inv"),
    MakeKernel<&CountAccumulate<int32_t, -1>>("int4_avg_accum_inv"),
    MakeVectorKernel("int4_avg_combine", &RefuseOutsideAggregate<AverageCombination>),
    MakeKernel<&CountAverage>("int8_avg"),
    MakeKernel<&CountSum>("int2int4_sum"),
    MakeKernel<&PlainSum<int16_t>>("int2_sum"),
    MakeKernel<&PlainSum<int32_t>>("int4_sum"),
    MakeKernel<&BigintSum>("int8_sum"),
    MakeKernel<&IntervalAccumulate>("interval_accum"),
    MakeKernel<&IntervalRemove>("interval_accum_inv"),
    MakeKernel<&IntervalCombine>("interval_combine"),
    MakeKernel<&IntervalAverage>("interval_avg"),
    MakeVectorKernel("int8inc_any", &CountUp),
    MakeVectorKernel("int8dec_any", &CountDown),
    MakeVectorKernel("int8inc_float8_float8", &CountUp),
    MakeVectorKernel("range_intersect_agg_transfn", &RefuseOutsideAggregate<RangeIntersection>),
    MakeVectorKernel("multirange_intersect_agg_transfn", &RefuseOutsideAggregate<MultirangeIntersection>),
};

}  // namespace

KernelTable TransitionKernels() { return kKernels; }

}  // namespace basalt
