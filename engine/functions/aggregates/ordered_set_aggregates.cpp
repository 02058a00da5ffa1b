// percentile_cont, percentile_disc and mode: the values come sorted (see aggregate.h), NULLs are skipped.
#include <cmath>

#include "engine/functions/aggregates/aggregate_maker.h"
#include "engine/functions/aggregates/value_list.h"
#include "engine/functions/vector_rows.h"
#include "types/datetime.h"

namespace basalt {
namespace {

// The sorted values; the direct argument is a fraction or an array of fractions.
template <typename Derived>
struct SortedValues {
  ValueList list;
  PhysicalType physical;

  static void Update(AggregateCall& call, void* const* states) {
    const Vector& values = *call.arguments.back();
    for (uint32_t i = 0; i < call.rows.count; ++i) {
      const uint32_t row = call.rows[i];
      auto* state = static_cast<Derived*>(states[i]);
      state->physical = values.physical_type();
      if (!values.IsNull(row)) state->list.Append(state->physical, values.Get(row), call.context.arena());
    }
  }
  void Merge(FunctionContext&, const Derived&) { ThrowInternal("sorted input cannot be merged"); }

  static void CheckFraction(double fraction) {
    if (!(fraction >= 0 && fraction <= 1)) {
      const std::string shown = std::isnan(fraction)   ? "NaN"
                                : std::isinf(fraction) ? (fraction < 0 ? "-Infinity" : "Infinity")
                                                       : Format("{:g}", fraction);
      throw SqlError(sqlstate::kNumericValueOutOfRange, Format("percentile value {} is not between 0 and 1", shown));
    }
  }

  // One value, or for an array of fractions an array of the same shape.
  template <typename Pick>
  NullableDatum FinalOne(const NullableDatum& fraction, Pick&& pick) const {
    if (fraction.is_null) return NullDatum();
    CheckFraction(fraction.value.f8);
    return list.count == 0 ? NullDatum() : pick(fraction.value.f8);
  }
  template <typename Pick>
  NullableDatum FinalMany(FunctionContext& context, const NullableDatum& fractions, Pick&& pick) const {
    if (fractions.is_null || list.count == 0) return NullDatum();
    const ArrayView array(fractions.value.str.view());
    std::vector<ArrayDimension> dimensions;
    for (int i = 0; i < array.dimension_count(); ++i) dimensions.push_back(array.dimension(i));
    std::vector<NullableDatum> results;
    array.ForEach(PhysicalType::kFloat64, [&](uint32_t, const NullableDatum& fraction) {
      if (!fraction.is_null) CheckFraction(fraction.value.f8);
      results.push_back(fraction.is_null ? NullDatum() : pick(fraction.value.f8));
    });
    const Oid element = ElementOid(context.environment().types(), context.result_type().oid);
    return NotNull(PackArray(element, physical, results, dimensions, context.arena()));
  }

  NullableDatum Discrete(double fraction) const {
    const auto row = static_cast<int64_t>(std::ceil(fraction * list.count));
    return list.items[row > 0 ? row - 1 : 0];
  }
  NullableDatum Continuous(double fraction) const {
    const double position = fraction * (list.count - 1);
    const NullableDatum& low = list.items[static_cast<size_t>(std::floor(position))];
    const NullableDatum& high = list.items[static_cast<size_t>(std::ceil(position))];
    const double part = position - std::floor(position);
    if (std::floor(position) == std::ceil(position)) return low;
    if (physical == PhysicalType::kFloat64) {
      return NotNull(low.value.f8 + part * (high.value.f8 - low.value.f8));
    }
    const Interval gap = AddIntervals(high.value.interval, NegateInterval(low.value.interval));
    return NotNull(AddIntervals(low.value.interval, MultiplyInterval(gap, part)));
  }
};

// The result's heap bytes must lie in the result's arena.
NullableDatum Kept(FunctionContext& context, PhysicalType physical, NullableDatum value) {
  if (!value.is_null && HasHeap(physical)) value.value = CopyDatum(physical, value.value, context.arena());
  return value;
}

using Direct = std::span<const NullableDatum>;

struct PercentileDiscrete : SortedValues<PercentileDiscrete> {
  NullableDatum Final(FunctionContext& context, Direct direct) const {
    return Kept(context, physical, FinalOne(direct[0], [&](double f) { return Discrete(f); }));
  }
};
struct PercentileDiscreteMany : SortedValues<PercentileDiscreteMany> {
  NullableDatum Final(FunctionContext& context, Direct direct) const {
    return FinalMany(context, direct[0], [&](double f) { return Discrete(f); });
  }
};
struct PercentileContinuous : SortedValues<PercentileContinuous> {
  NullableDatum Final(FunctionContext&, Direct direct) const {
    return FinalOne(direct[0], [&](double f) { return Continuous(f); });
  }
};
struct PercentileContinuousMany : SortedValues<PercentileContinuousMany> {
  NullableDatum Final(FunctionContext& context, Direct direct) const {
    return FinalMany(context, direct[0], [&](double f) { return Continuous(f); });
  }
};

// The first of the most frequent values.
struct Mode : SortedValues<Mode> {
  NullableDatum Final(FunctionContext& context) const {
    if (list.count == 0) return NullDatum();
    const SqlType type = context.argument_types().back();
    uint32_t best = 0;
    uint32_t best_count = 0;
    for (uint32_t first = 0; first < list.count;) {
      uint32_t next = first + 1;
      while (next < list.count && CompareDatums(type, list.items[first].value, list.items[next].value,
                                                context.environment().types()) == 0) {
        ++next;
      }
      if (next - first > best_count) {
        best = first;
        best_count = next - first;
      }
      first = next;
    }
    return Kept(context, physical, list.items[best]);
  }
};

constexpr AggregateEntry kAggregates[] = {
    MakeOrderedSetAggregate<PercentileDiscrete>(3972),
    MakeOrderedSetAggregate<PercentileDiscreteMany>(3978),
    MakeOrderedSetAggregate<PercentileContinuous>(3974),
    MakeOrderedSetAggregate<PercentileContinuous>(3976),
    MakeOrderedSetAggregate<PercentileContinuousMany>(3980),
    MakeOrderedSetAggregate<PercentileContinuousMany>(3982),
    MakeRowAggregate<Mode>(3984),
};

}  // namespace

AggregateTable OrderedSetAggregates() { return kAggregates; }

}  // namespace basalt
