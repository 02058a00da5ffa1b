// Aggregates of ranges, unnest of a multirange, and the distances of numbers in ranges (those of times: datetime/).
#include <cmath>

#include "base/sql_error.h"
#include "engine/functions/aggregates/aggregate_maker.h"
#include "engine/functions/aggregates/value_list.h"
#include "engine/functions/range/range_operand.h"
#include "types/numeric.h"

namespace basalt {
namespace {

// range_agg: all ranges of a group, kept as they come.
struct UnionOfRanges {
  ValueList list;
  bool multirange;
  static void Update(AggregateCall& call, void* const* states) {
    const Vector& values = *call.arguments[0];
    bool multirange = false;
    IsRangeLike(call.context.environment().types(), call.context.argument_types()[0].oid, &multirange);
    for (uint32_t i = 0; i < call.rows.count; ++i) {
      const NullableDatum value = values.Get(call.rows[i]);
      if (value.is_null) continue;
      auto* state = static_cast<UnionOfRanges*>(states[i]);
      state->multirange = multirange;
      state->list.Append(PhysicalType::kString, value, call.context.arena());
    }
  }
  void Merge(FunctionContext& context, const UnionOfRanges& other) {
    multirange = multirange || other.multirange;
    for (uint32_t i = 0; i < other.list.count; ++i) list.Append(PhysicalType::kString, other.list.items[i], context.arena());
  }
  NullableDatum Final(FunctionContext& context) const {
    if (list.count == 0) return NullDatum();
    const RangeType type = RangeTypeOfCall(context);
    RangeList all, one;
    for (uint32_t i = 0; i < list.count; ++i) {
      ReadRangeList(type, list.items[i].value.str.view(), multirange, &one);
      all.insert(all.end(), one.begin(), one.end());
    }
    return NotNull(type.MakeMultirange(std::move(all), context.arena()));
  }
};

template <bool kMultirange>
struct Intersection {
  using Arguments = std::tuple<std::string_view>;
  StringRef value;
  bool any;
  void Add(FunctionContext& context, std::string_view other) {
    if (!any) {
      value = StringRef(context.arena().Copy(other));
      any = true;
      return;
    }
    const RangeType type = RangeTypeOfCall(context);
    RangeList left, right;
    ReadRangeList(type, value.view(), kMultirange, &left);
    ReadRangeList(type, other, kMultirange, &right);
    RangeList common = IntersectLists(type, left, right);
    if (kMultirange) {
      value = type.MakeMultirange(std::move(common), context.arena());
      return;
    }
    RangeValue range;
    range.empty = true;
    value = type.Make(common.empty() ? range : common.front(), context.arena());
  }
  void Merge(FunctionContext& context, const Intersection& other) {
    if (other.any) Add(context, other.value.view());
  }
  NullableDatum Final(FunctionContext& context) const {
    return any ? NotNull(StringRef(context.arena().Copy(value.view()))) : NullDatum();
  }
};

// ---- unnest ----

class RangeCursor : public SetFunctionCursor {
 public:
  explicit RangeCursor(std::vector<std::string_view> ranges) : ranges_(std::move(ranges)) {}
  bool Next(Chunk* rows) override {
    uint32_t count = 0;
    for (; count < kVectorSize && next_ < ranges_.size(); ++count, ++next_) {
      rows->column(0).SetNoCopy(count, {MakeDatum(StringRef(ranges_[next_])), false});
    }
    rows->set_size(count);
    return count > 0;
  }

 private:
  const std::vector<std::string_view> ranges_;  // in the argument, which outlives the cursor
  size_t next_ = 0;
};

std::unique_ptr<SetFunctionCursor> OpenUnnest(FunctionContext&, std::span<const NullableDatum> arguments) {
  return std::make_unique<RangeCursor>(SplitMultirange(arguments[0].value.str.view()));
}

double NumericDistance(FunctionContext& context, Numeric a, Numeric b) {
  const Numeric distance = SubtractNumeric(a, b, context.arena());
  try {
    return NumericToDouble(distance);
  } catch (const SqlError&) {  // beyond a double: infinity or zero
    std::string text;
    FormatNumeric(distance, &text);
    return std::strtod(text.c_str(), nullptr);
  }
}

constexpr KernelEntry kKernels[] = {
    MakeKernel<[](int32_t a, int32_t b) { return static_cast<double>(a) - static_cast<double>(b); }>("int4range_subdiff"),
    MakeKernel<[](int64_t a, int64_t b) { return static_cast<double>(a) - static_cast<double>(b); }>("int8range_subdiff"),
    MakeKernel<&NumericDistance>("numrange_subdiff"),
};
constexpr AggregateEntry kAggregates[] = {
    MakeRowAggregate<UnionOfRanges>(4301),        MakeRowAggregate<UnionOfRanges>(6227),
    MakeAggregate<Intersection<false>>(4450),     MakeAggregate<Intersection<true>>(4389),
};
constexpr SetFunctionEntry kSetFunctions[] = {{"multirange_unnest", &OpenUnnest}};

}  // namespace

KernelTable RangeDistanceKernels() { return kKernels; }
AggregateTable RangeAggregates() { return kAggregates; }
SetFunctionTable RangeSetFunctions() { return kSetFunctions; }

}  // namespace basalt
