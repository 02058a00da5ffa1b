// count, sum and avg of integers, money and floats, bool_and/or, bit_and/or/xor of integers.
#include <limits>

#include "base/int128.h"
#include "base/sql_error.h"
#include "engine/functions/aggregates/aggregate_maker.h"
#include "engine/functions/checked_math.h"
#include "types/numeric.h"
#include "types/numeric_digits.h"

namespace basalt {
namespace {

Numeric NumericFrom128(int128_t value, Arena& arena) {
  const bool negative = value < 0;
  const auto magnitude = negative ? uint128_t{0} - static_cast<uint128_t>(value) : static_cast<uint128_t>(value);
  return MakeNumericFrom128(negative, magnitude, 0, arena);
}

struct CountRows {
  int64_t count;
  static void Update(AggregateCall& call, void* const* states) {
    for (uint32_t i = 0; i < call.rows.count; ++i) ++static_cast<CountRows*>(states[i])->count;
  }
  static void UpdateSingle(AggregateCall& call, void* state) { static_cast<CountRows*>(state)->count += call.rows.count; }
  void Merge(FunctionContext&, const CountRows& other) { count += other.count; }
  NullableDatum Final(FunctionContext&) const { return NotNull(count); }
};

struct CountValues {
  int64_t count;
  static void Update(AggregateCall& call, void* const* states) {
    const auto view = call.arguments[0]->View<char>();  // only its validity is read
    for (uint32_t i = 0; i < call.rows.count; ++i) {
      static_cast<CountValues*>(states[i])->count += !view.IsNull(call.rows[i]);
    }
  }
  static void UpdateSingle(AggregateCall& call, void* state) {
    int64_t& count = static_cast<CountValues*>(state)->count;
    const auto view = call.arguments[0]->View<char>();
    if (view.validity == nullptr) {
      count += call.rows.count;
      return;
    }
    for (uint32_t i = 0; i < call.rows.count; ++i) count += !view.IsNull(call.rows[i]);
  }
  void Merge(FunctionContext&, const CountValues& other) { count += other.count; }
  NullableDatum Final(FunctionContext&) const { return NotNull(count); }
};

template <typename State>
constexpr AggregateEntry MakeCount(Oid aggregate) {
  AggregateEntry entry = MakeRowAggregate<State>(aggregate);
  entry.update_single = &State::UpdateSingle;
  return entry;
}

// sum(smallint), sum(integer): PostgreSQL adds into a bigint without a check; 2^32 rows cannot fill it.
template <typename T>
struct SumToBigint {
  using Arguments = std::tuple<T>;
  uint64_t sum;
  int64_t count;
  void Add(FunctionContext&, T value) {
    sum += static_cast<uint64_t>(int64_t{value});
    ++count;
  }
  void Merge(FunctionContext&, const SumToBigint& other) {
    sum += other.sum;
    count += other.count;
  }
  NullableDatum Final(FunctionContext&) const {
    return count == 0 ? NullDatum() : NotNull(static_cast<int64_t>(sum));
  }
};

template <typename T>
struct AverageOfSmallIntegers : SumToBigint<T> {
  void Merge(FunctionContext& context, const AverageOfSmallIntegers& other) {
    SumToBigint<T>::Merge(context, other);
  }
  NullableDatum Final(FunctionContext& context) const {
    if (this->count == 0) return NullDatum();
    const Numeric sum = NumericFrom128(static_cast<int64_t>(this->sum), context.arena());
    return NotNull(DivideNumeric(sum, NumericFrom128(this->count, context.arena()), context.arena()));
  }
};

struct SumOfBigint {
  using Arguments = std::tuple<int64_t>;
  int128_t sum;
  int64_t count;
  void Add(FunctionContext&, int64_t value) {
    sum += value;
    ++count;
  }
  void Merge(FunctionContext&, const SumOfBigint& other) {
    sum += other.sum;
    count += other.count;
  }
  NullableDatum Final(FunctionContext& context) const {
    return count == 0 ? NullDatum() : NotNull(NumericFrom128(sum, context.arena()));
  }
};

struct AverageOfBigint : SumOfBigint {
  void Merge(FunctionContext& context, const AverageOfBigint& other) { SumOfBigint::Merge(context, other); }
  NullableDatum Final(FunctionContext& context) const {
    if (count == 0) return NullDatum();
    Arena& arena = context.arena();
    return NotNull(DivideNumeric(NumericFrom128(sum, arena), NumericFrom128(count, arena), arena));
  }
};

template <typename T>
struct SumOfFloat {
  using Arguments = std::tuple<T>;
  T sum;
  bool any;
  void Add(FunctionContext&, T value) {
    sum = any ? AddFloat<T>(sum, value) : value;
    any = true;
  }
  void Merge(FunctionContext& context, const SumOfFloat& other) {
    if (other.any) Add(context, other.sum);
  }
  NullableDatum Final(FunctionContext&) const { return any ? NotNull(sum) : NullDatum(); }
};

struct SumOfMoney {
  using Arguments = std::tuple<int64_t>;
  int64_t sum;
  bool any;
  void Add(FunctionContext&, int64_t value) {
    if (__builtin_add_overflow(sum, value, &sum)) throw SqlError(sqlstate::kNumericValueOutOfRange, "money out of range");
    any = true;
  }
  void Merge(FunctionContext& context, const SumOfMoney& other) {
    if (other.any) Add(context, other.sum);
  }
  NullableDatum Final(FunctionContext&) const { return any ? NotNull(sum) : NullDatum(); }
};

// bool_and, bool_or, bit_and, bit_or, bit_xor: a commutative operation, NULL if there was no value.
template <typename T, auto Operation>
struct Fold {
  using Arguments = std::tuple<T>;
  T value;
  bool any;
  void Add(FunctionContext&, T other) {
    value = any ? Operation(value, other) : other;
    any = true;
  }
  void Merge(FunctionContext& context, const Fold& other) {
    if (other.any) Add(context, other.value);
  }
  NullableDatum Final(FunctionContext&) const { return any ? NotNull(value) : NullDatum(); }
};

constexpr auto kAnd = []<typename T>(T a, T b) -> T { return static_cast<T>(a & b); };
constexpr auto kOr = []<typename T>(T a, T b) -> T { return static_cast<T>(a | b); };
constexpr auto kXor = []<typename T>(T a, T b) -> T { return static_cast<T>(a ^ b); };

constexpr AggregateEntry kAggregates[] = {
    MakeCount<CountRows>(2803),
    MakeCount<CountValues>(2147),
    MakeAggregate<SumToBigint<int16_t>>(2109),
    MakeAggregate<SumToBigint<int32_t>>(2108),
    MakeAggregate<SumOfBigint>(2107),
    MakeAggregate<SumOfFloat<float>>(2110),
    MakeAggregate<SumOfFloat<double>>(2111),
    MakeAggregate<SumOfMoney>(2112),
    MakeAggregate<AverageOfSmallIntegers<int16_t>>(2102),
    MakeAggregate<AverageOfSmallIntegers<int32_t>>(2101),
    MakeAggregate<AverageOfBigint>(2100),
    MakeAggregate<Fold<bool, kAnd>>(2517),
    MakeAggregate<Fold<bool, kOr>>(2518),
    MakeAggregate<Fold<bool, kAnd>>(2519),
    MakeAggregate<Fold<int16_t, kAnd>>(2236),
    MakeAggregate<Fold<int32_t, kAnd>>(2238),
    MakeAggregate<Fold<int64_t, kAnd>>(2240),
    MakeAggregate<Fold<int16_t, kOr>>(2237),
    MakeAggregate<Fold<int32_t, kOr>>(2239),
    MakeAggregate<Fold<int64_t, kOr>>(2241),
    MakeAggregate<Fold<int16_t, kXor>>(6164),
    MakeAggregate<Fold<int32_t, kXor>>(6165),
    MakeAggregate<Fold<int64_t, kXor>>(6166),
};

}  // namespace

AggregateTable BasicAggregates() { return kAggregates; }

}  // namespace basalt
