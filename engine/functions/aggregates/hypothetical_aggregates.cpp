// rank, dense_rank, percent_rank and cume_dist of a hypothetical row: where it would stand among the rows of WITHIN GROUP, which come
// sorted and may hold NULLs.
#include "engine/functions/aggregates/aggregate_maker.h"
#include "engine/functions/aggregates/value_list.h"
#include "engine/functions/row_order.h"

namespace basalt {
namespace {

using Row = std::span<const NullableDatum>;

const RowOrder& OrderOf(FunctionContext& context) { return static_cast<const RowOrder&>(*context.prepared()); }

// The rows' values one after another.
struct SortedRows {
  ValueList values;
  uint32_t width;

  static void Update(AggregateCall& call, void* const* states) {
    for (uint32_t i = 0; i < call.rows.count; ++i) {
      auto* state = static_cast<SortedRows*>(states[i]);
      state->width = static_cast<uint32_t>(call.arguments.size());
      for (const Vector* column : call.arguments) {
        state->values.Append(column->physical_type(), column->Get(call.rows[i]), call.context.arena());
      }
    }
  }
  void Merge(FunctionContext&, const SortedRows&) { ThrowInternal("sorted input cannot be merged"); }

  uint32_t count() const { return width == 0 ? 0 : values.count / width; }
  Row row(uint32_t i) const { return {values.items + size_t{i} * width, width}; }
  // Rows for which Compare(row, hypothetical) <= limit.
  uint32_t CountUpTo(const RowOrder& order, Row hypothetical, int limit) const {
    uint32_t low = 0;
    for (uint32_t high = count(); low < high;) {
      const uint32_t middle = low + (high - low) / 2;
      if (order.Compare(row(middle), hypothetical) <= limit) low = middle + 1;
      else high = middle;
    }
    return low;
  }
  uint32_t Before(FunctionContext& context, Row hypothetical) const { return CountUpTo(OrderOf(context), hypothetical, -1); }
};

struct HypotheticalRank : SortedRows {
  NullableDatum Final(FunctionContext& context, Row direct) const { return NotNull(int64_t{Before(context, direct)} + 1); }
};

struct HypotheticalDenseRank : SortedRows {
  NullableDatum Final(FunctionContext& context, Row direct) const {
    const uint32_t before = Before(context, direct);
    int64_t rank = before == 0 ? 1 : 2;
    for (uint32_t i = 1; i < before; ++i) rank += OrderOf(context).Compare(row(i - 1), row(i)) != 0 ? 1 : 0;
    return NotNull(rank);
  }
};

struct HypotheticalPercentRank : SortedRows {
  NullableDatum Final(FunctionContext& context, Row direct) const {
    return NotNull(count() == 0 ? 0.0 : static_cast<double>(Before(context, direct)) / count());
  }
};

struct HypotheticalCumulative : SortedRows {
  NullableDatum Final(FunctionContext& context, Row direct) const {
    const uint32_t up_to = CountUpTo(OrderOf(context), direct, 0);
    return NotNull((up_to + 1.0) / (count() + 1.0));
  }
};

constexpr AggregateEntry kAggregates[] = {
    MakeOrderedSetAggregate<HypotheticalRank>(3986),
    MakeOrderedSetAggregate<HypotheticalPercentRank>(3988),
    MakeOrderedSetAggregate<HypotheticalCumulative>(3990),
    MakeOrderedSetAggregate<HypotheticalDenseRank>(3992),
};

}  // namespace

AggregateTable HypotheticalAggregates() { return kAggregates; }

}  // namespace basalt
