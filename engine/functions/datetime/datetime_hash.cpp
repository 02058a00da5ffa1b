// Hash functions of times, timestamps and intervals with PostgreSQL's results (dates hash as integers).
#include "engine/functions/families.h"
#include "engine/functions/hash/pg_hash.h"
#include "types/datetime.h"

namespace basalt {
namespace {

uint32_t Hash(int64_t value) { return PgHashUint32(PgFoldBigint(value)); }
uint64_t HashExtended(int64_t value, int64_t seed) {
  return PgHashUint32Extended(PgFoldBigint(value), static_cast<uint64_t>(seed));
}

// The low 64 bits of the whole length, months as 30 days: equal intervals hash equal.
int64_t SpanOf(const Interval& interval) {
  const auto days = static_cast<uint64_t>(interval.months * int64_t{30} + interval.days);
  return static_cast<int64_t>(days * static_cast<uint64_t>(kUsPerDay) + static_cast<uint64_t>(interval.time_us));
}

constexpr KernelEntry kKernels[] = {
    MakeKernel<[](int64_t v) -> int32_t { return static_cast<int32_t>(Hash(v)); }>("time_hash"),
    MakeKernel<[](int64_t v, int64_t seed) -> int64_t { return static_cast<int64_t>(HashExtended(v, seed)); }>(
        "time_hash_extended"),
    MakeKernel<[](int64_t v) -> int32_t { return static_cast<int32_t>(Hash(v)); }>("timestamp_hash"),
    MakeKernel<[](int64_t v, int64_t seed) -> int64_t { return static_cast<int64_t>(HashExtended(v, seed)); }>(
        "timestamp_hash_extended"),
    MakeKernel<[](Interval v) -> int32_t { return static_cast<int32_t>(Hash(SpanOf(v))); }>("interval_hash"),
    MakeKernel<[](Interval v, int64_t seed) -> int64_t { return static_cast<int64_t>(HashExtended(SpanOf(v), seed)); }>(
        "interval_hash_extended"),
    MakeKernel<[](TimeTz v) -> int32_t {
      return static_cast<int32_t>(Hash(v.time_us) ^ PgHashUint32(static_cast<uint32_t>(v.zone_seconds)));
    }>("timetz_hash"),
    MakeKernel<[](TimeTz v, int64_t seed) -> int64_t {
      const uint64_t zone = PgHashUint32Extended(static_cast<uint32_t>(v.zone_seconds), static_cast<uint64_t>(seed));
      return static_cast<int64_t>(HashExtended(v.time_us, seed) ^ zone);
    }>("timetz_hash_extended"),
};

}  // namespace

KernelTable DateTimeHashKernels() { return kKernels; }

}  // namespace basalt
