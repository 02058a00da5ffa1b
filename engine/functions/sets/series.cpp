// generate_series over integers, numerics and timestamps; generate_subscripts.
#include <limits>

#include "base/sql_error.h"
#include "engine/functions/vector_rows.h"
#include "types/datetime.h"
#include "types/numeric.h"
#include "types/time_zone.h"

namespace basalt {
namespace {

using Arguments = std::span<const NullableDatum>;
using CursorPointer = std::unique_ptr<SetFunctionCursor>;

[[noreturn]] void ThrowZeroStep() { throw SqlError(sqlstate::kInvalidParameterValue, "step size cannot equal zero"); }

template <typename T>
class IntegerSeries : public SetFunctionCursor {
 public:
  IntegerSeries(T start, T stop, T step) : next_(start), stop_(stop), step_(step) {}
  bool Next(Chunk* rows) override {
    T* out = rows->column(0).template data<T>();
    uint32_t count = 0;
    while (!done_ && count < kVectorSize) {
      if (step_ > 0 ? next_ > stop_ : next_ < stop_) break;
      out[count++] = next_;
      done_ = __builtin_add_overflow(next_, step_, &next_);
    }
    rows->set_size(count);
    return count > 0;
  }

 private:
  T next_;
  const T stop_;
  const T step_;
  bool done_ = false;
};

template <typename T>
CursorPointer OpenIntegerSeries(FunctionContext&, Arguments arguments) {
  const T step = arguments.size() > 2 ? PhysicalOf<T>::From(arguments[2].value) : T{1};
  if (step == 0) ThrowZeroStep();
  return std::make_unique<IntegerSeries<T>>(PhysicalOf<T>::From(arguments[0].value),
                                            PhysicalOf<T>::From(arguments[1].value), step);
}

class NumericSeries : public SetFunctionCursor {
 public:
  NumericSeries(const Numeric& start, const Numeric& stop, const Numeric& step)
      : next_(CopyNumeric(start, arenas_[0])), stop_(stop), step_(step), direction_(SignNumeric(step)) {}
  bool Next(Chunk* rows) override {
    Vector& column = rows->column(0);
    uint32_t count = 0;
    while (count < kVectorSize && !at_end_ && CompareNumeric(next_, stop_) * direction_ <= 0) {
      column.Set(count++, ValueOf(next_));
      Step();
    }
    rows->set_size(count);
    return count > 0;
  }

 private:
  void Step() {
    Arena& target = arenas_[turn_ ^= 1];  // the sum must not overwrite its operand
    target.Reset();
    try {
      next_ = AddNumeric(next_, step_, target);
    } catch (const SqlError& error) {
      if (error.fields().state != sqlstate::kNumericValueOutOfRange) throw;
      at_end_ = true;  // what is no numeric any more lies behind the stop
    }
  }
  bool at_end_ = false;
  Arena arenas_[2];
  int turn_ = 0;
  Numeric next_;
  const Numeric stop_;  // points into the arguments
  const Numeric step_;
  const int direction_;
};

void RequireFinite(const Numeric& value, const char* what) {
  if (value.kind == Numeric::Kind::kNaN) throw SqlError(sqlstate::kInvalidParameterValue, Format("{} cannot be NaN", what));
  if (value.kind == Numeric::Kind::kPositiveInfinity || value.kind == Numeric::Kind::kNegativeInfinity) {
    throw SqlError(sqlstate::kInvalidParameterValue, Format("{} cannot be infinity", what));
  }
}

CursorPointer OpenNumericSeries(FunctionContext&, Arguments arguments) {
  const Numeric start = arguments[0].value.numeric;
  const Numeric stop = arguments[1].value.numeric;
  RequireFinite(start, "start value");
  RequireFinite(stop, "stop value");
  Numeric step = NumericFromInt64(1);
  if (arguments.size() > 2) {
    step = arguments[2].value.numeric;
    RequireFinite(step, "step size");
    if (SignNumeric(step) == 0) ThrowZeroStep();
  }
  return std::make_unique<NumericSeries>(start, stop, step);
}

class TimestampSeries : public SetFunctionCursor {
 public:
  // zone: null for timestamp without time zone
  TimestampSeries(int64_t start, int64_t stop, const Interval& step, const TimeZone* zone)
      : next_(start), stop_(stop), step_(step), zone_(zone), rising_(CompareIntervals(step, Interval{}) > 0) {}
  bool Next(Chunk* rows) override {
    auto* out = rows->column(0).data<int64_t>();
    uint32_t count = 0;
    while (count < kVectorSize && (rising_ ? next_ <= stop_ : next_ >= stop_)) {
      out[count++] = next_;
      next_ = zone_ == nullptr ? TimestampPlusInterval(next_, step_) : TimestampTzPlusInterval(next_, step_, *zone_);
    }
    rows->set_size(count);
    return count > 0;
  }

 private:
  int64_t next_;
  const int64_t stop_;
  const Interval step_;
  const TimeZone* const zone_;
  const bool rising_;
};

template <bool kWithZone>
CursorPointer OpenTimestampSeries(FunctionContext& context, Arguments arguments) {
  const Interval step = arguments[2].value.interval;
  if (CompareIntervals(step, Interval{}) == 0) ThrowZeroStep();
  const TimeZone* zone = nullptr;
  if (kWithZone) zone = context.environment().io_settings().time_zone;
  if (kWithZone && zone == nullptr) zone = TimeZone::Utc();
  return std::make_unique<TimestampSeries>(arguments[0].value.i8, arguments[1].value.i8, step, zone);
}

CursorPointer OpenSubscripts(FunctionContext&, Arguments arguments) {
  const StringRef packed = arguments[0].value.str;
  const ArrayView array(packed.view());
  const int32_t dimension = arguments[1].value.i4;
  if (dimension < 1 || dimension > array.dimension_count()) return std::make_unique<IntegerSeries<int32_t>>(1, 0, 1);
  const ArrayDimension bounds = array.dimension(dimension - 1);
  const int32_t upper = bounds.lower_bound + bounds.length - 1;
  if (arguments.size() > 2 && arguments[2].value.b) {
    return std::make_unique<IntegerSeries<int32_t>>(upper, bounds.lower_bound, -1);
  }
  return std::make_unique<IntegerSeries<int32_t>>(bounds.lower_bound, upper, 1);
}

constexpr SetFunctionEntry kSetFunctions[] = {
    {"generate_series_int4", &OpenIntegerSeries<int32_t>},
    {"generate_series_step_int4", &OpenIntegerSeries<int32_t>},
    {"generate_series_int8", &OpenIntegerSeries<int64_t>},
    {"generate_series_step_int8", &OpenIntegerSeries<int64_t>},
    {"generate_series_numeric", &OpenNumericSeries},
    {"generate_series_step_numeric", &OpenNumericSeries},
    {"generate_series_timestamp", &OpenTimestampSeries<false>},
    {"generate_series_timestamptz", &OpenTimestampSeries<true>},
    {"generate_subscripts", &OpenSubscripts},
    {"generate_subscripts_nodir", &OpenSubscripts},
};

}  // namespace

SetFunctionTable SeriesSetFunctions() { return kSetFunctions; }

}  // namespace basalt
