// min and max: typed loops for numbers, bytes for text, CompareDatums for every other type.
#include <cstring>

#include "engine/functions/aggregates/aggregate_maker.h"
#include "engine/functions/checked_math.h"
#include "types/numeric.h"
#include "types/type_operators.h"

namespace basalt {
namespace {

template <typename T, bool Max>
struct Extreme {
  using Arguments = std::tuple<T>;
  T value;
  bool any;
  static bool Better(T a, T b) {  // of equal ones the newest stays: zeros have signs
    if constexpr (std::is_floating_point_v<T>) return Max ? CompareFloat(a, b) >= 0 : CompareFloat(a, b) <= 0;
    else return Max ? (a > b) : (a < b);
  }
  void Add(FunctionContext&, T other) {
    if (!any || Better(other, value)) value = other;
    any = true;
  }
  void Merge(FunctionContext& context, const Extreme& other) {
    if (other.any) Add(context, other.value);
  }
  NullableDatum Final(FunctionContext&) const { return any ? NotNull(value) : NullDatum(); }
};

// Bytes in the states' arena; a longer value gets a new, twice as large place.
struct KeptBytes {
  char* place;
  uint32_t size;
  uint32_t capacity;
  void Keep(std::string_view bytes, Arena& arena) {
    if (bytes.size() > capacity) {
      capacity = static_cast<uint32_t>(bytes.size() < 16 ? 32 : bytes.size() * 2);
      place = arena.AllocateBytes(capacity);
    }
    if (!bytes.empty()) std::memmove(place, bytes.data(), bytes.size());
    size = static_cast<uint32_t>(bytes.size());
  }
  std::string_view view() const { return {place, size}; }
};

template <bool Max>
struct ExtremeText {
  using Arguments = std::tuple<std::string_view>;
  KeptBytes kept;
  bool any;
  static int Compare(FunctionContext& context, std::string_view a, std::string_view b) {
    const SqlType type = context.argument_types().empty() ? SqlType{kTextOid} : context.argument_types()[0];
    const bool is_bytes = (type.oid == kTextOid || type.oid == kVarcharOid) &&
                          (context.collation() == kDefaultCollationOid || context.collation() == kCCollationOid ||
                           context.collation() == kPosixCollationOid || context.collation() == kInvalidOid);
    if (is_bytes) return a.compare(b);
    if (context.environment().types().GetType(type.oid).kind == TypeKind::kArray) RequireOrder(type.oid, context.environment().types(), true);
    return CompareDatums({type.oid, type.typmod, context.collation()}, MakeDatum(StringRef(a)), MakeDatum(StringRef(b)),
                         context.environment().types());
  }
  void Add(FunctionContext& context, std::string_view other) {
    if (any) {
      const int order = Compare(context, other, kept.view());
      // Of equal ones the newest stays, of bpchar the first.
      const bool first = !context.argument_types().empty() && context.argument_types()[0].oid == kBpCharOid;
      if ((Max ? order < 0 : order > 0) || (first && order == 0)) return;
    }
    kept.Keep(other, context.arena());
    any = true;
  }
  void Merge(FunctionContext& context, const ExtremeText& other) {
    if (other.any) Add(context, other.kept.view());
  }
  NullableDatum Final(FunctionContext& context) const {
    return any ? NotNull(StringRef(context.arena().Copy(kept.view()))) : NullDatum();
  }
};

template <bool Max>
struct ExtremeNumeric {
  using Arguments = std::tuple<Numeric>;
  Numeric value;
  KeptBytes kept;  // what value points to
  bool any;
  void Add(FunctionContext& context, const Numeric& other) {
    if (any) {
      const int order = CompareNumeric(other, value);
      if (Max ? order < 0 : order > 0) return;  // of equal ones the newest stays: its display scale shows
    }
    value = other;
    if (other.kind == Numeric::Kind::kBig) {
      kept.Keep({reinterpret_cast<const char*>(other.big), other.big_bytes}, context.arena());
      value.big = reinterpret_cast<const NumericBig*>(kept.place);
    }
    any = true;
  }
  void Merge(FunctionContext& context, const ExtremeNumeric& other) {
    if (other.any) Add(context, other.value);
  }
  NullableDatum Final(FunctionContext& context) const {
    return any ? NotNull(CopyNumeric(value, context.arena())) : NullDatum();
  }
};

// interval, timetz, enum: the value lies in the datum itself.
template <typename T, bool Max>
struct ExtremeDatum {
  using Arguments = std::tuple<T>;
  Datum value;
  bool any;
  void Add(FunctionContext& context, const T& other) {
    const Datum datum = MakeDatum(other);
    if (any) {
      const int order = CompareDatums(context.argument_types()[0], datum, value, context.environment().types());
      if (Max ? order < 0 : order > 0) return;
    }
    value = datum;
    any = true;
  }
  void Merge(FunctionContext& context, const ExtremeDatum& other) {
    if (other.any) Add(context, PhysicalOf<T>::From(other.value));
  }
  NullableDatum Final(FunctionContext&) const { return any ? NullableDatum{value, false} : NullDatum(); }
};

constexpr AggregateEntry kAggregates[] = {
    MakeAggregate<Extreme<int64_t, true>>(2115),  MakeAggregate<Extreme<int64_t, false>>(2131),  // bigint
    MakeAggregate<Extreme<int32_t, true>>(2116),  MakeAggregate<Extreme<int32_t, false>>(2132),
    MakeAggregate<Extreme<int16_t, true>>(2117),  MakeAggregate<Extreme<int16_t, false>>(2133),
    MakeAggregate<Extreme<uint32_t, true>>(2118), MakeAggregate<Extreme<uint32_t, false>>(2134),
    MakeAggregate<Extreme<float, true>>(2119),    MakeAggregate<Extreme<float, false>>(2135),
    MakeAggregate<Extreme<double, true>>(2120),   MakeAggregate<Extreme<double, false>>(2136),
    MakeAggregate<Extreme<int32_t, true>>(2122),  MakeAggregate<Extreme<int32_t, false>>(2138),  // date
    MakeAggregate<Extreme<int64_t, true>>(2123),  MakeAggregate<Extreme<int64_t, false>>(2139),  // time
    MakeAggregate<ExtremeDatum<TimeTz, true>>(2124), MakeAggregate<ExtremeDatum<TimeTz, false>>(2140),
    MakeAggregate<Extreme<int64_t, true>>(2125),  MakeAggregate<Extreme<int64_t, false>>(2141),  // money
    MakeAggregate<Extreme<int64_t, true>>(2126),  MakeAggregate<Extreme<int64_t, false>>(2142),  // timestamp
    MakeAggregate<Extreme<int64_t, true>>(2127),  MakeAggregate<Extreme<int64_t, false>>(2143),  // timestamptz
    MakeAggregate<ExtremeDatum<Interval, true>>(2128), MakeAggregate<ExtremeDatum<Interval, false>>(2144),
    MakeAggregate<ExtremeText<true>>(2129),       MakeAggregate<ExtremeText<false>>(2145),       // text
    MakeAggregate<ExtremeText<true>>(2244),       MakeAggregate<ExtremeText<false>>(2245),       // bpchar
    MakeAggregate<ExtremeText<true>>(2050),       MakeAggregate<ExtremeText<false>>(2051),       // arrays
    MakeAggregate<Extreme<uint64_t, true>>(2797), MakeAggregate<Extreme<uint64_t, false>>(2798),  // tid
    MakeAggregate<ExtremeText<true>>(3564),       MakeAggregate<ExtremeText<false>>(3565),       // inet
    MakeAggregate<ExtremeNumeric<true>>(2130),    MakeAggregate<ExtremeNumeric<false>>(2146),
    MakeAggregate<ExtremeDatum<uint32_t, true>>(3526), MakeAggregate<ExtremeDatum<uint32_t, false>>(3527),  // enum
    MakeAggregate<Extreme<uint64_t, true>>(4189), MakeAggregate<Extreme<uint64_t, false>>(4190),  // pg_lsn
    MakeAggregate<Extreme<uint64_t, true>>(5099), MakeAggregate<Extreme<uint64_t, false>>(5100),  // xid8
};

}  // namespace

AggregateTable MinMaxAggregates() { return kAggregates; }

}  // namespace basalt
