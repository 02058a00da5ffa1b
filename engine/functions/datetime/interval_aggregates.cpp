// sum(interval) and avg(interval).
#include "engine/functions/aggregates/aggregate_maker.h"
#include "engine/functions/families.h"
#include "types/datetime.h"

namespace basalt {
namespace {

template <bool kAverage>
struct IntervalSum {
  using Arguments = std::tuple<Interval>;
  Interval sum;
  int64_t count;

  void Add(FunctionContext&, const Interval& value) {
    sum = count == 0 ? value : AddIntervals(sum, value);
    ++count;
  }
  void Merge(FunctionContext& context, const IntervalSum& other) {
    if (other.count == 0) return;
    const int64_t before = count;
    Add(context, other.sum);
    count = before + other.count;
  }
  NullableDatum Final(FunctionContext&) const {
    if (count == 0) return NullDatum();
    return NotNull(kAverage ? DivideInterval(sum, static_cast<double>(count)) : sum);
  }
};

constexpr AggregateEntry kAggregates[] = {
    MakeAggregate<IntervalSum<false>>(2113),
    MakeAggregate<IntervalSum<true>>(2106),
};

}  // namespace

AggregateTable IntervalAggregates() { return kAggregates; }

}  // namespace basalt
