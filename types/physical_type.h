// PhysicalType: how a value lies in memory. Several SQL types share one (text, varchar and bytea are kString; date is
// kInt32). Kernels, rows and index keys are written against physical types.
#pragma once

#include <cstddef>
#include <cstdint>

#include "types/type_oids.h"

namespace basalt {

enum class PhysicalType : uint8_t {
  kBool,      // 1 byte, 0 or 1
  kInt8,      // "char"
  kInt16,     // int2
  kInt32,     // int4, date (days since 2000-01-01)
  kUInt32,    // oid, reg*, xid, cid
  kInt64,     // int8, time, timestamp, timestamptz (microseconds; timestamps since 2000-01-01), money
  kUInt64,    // xid8, pg_lsn, tid (block << 16 | offset)
  kFloat32,   // float4
  kFloat64,   // float8
  kInterval,  // Interval, 16 bytes
  kTimeTz,    // TimeTz, 16 bytes
  kUuid,      // Uuid, 16 bytes
  kNumeric,   // Numeric, 16 bytes, may point into a heap
  kString,    // StringRef, 16 bytes, may point into a heap: text, bytea, name, json, arrays, records, and every
              // other variable-length type in its packed form (see the type's header)
};
inline constexpr int kPhysicalTypeCount = 14;

constexpr size_t PhysicalWidth(PhysicalType type) {
  constexpr uint8_t kWidths[kPhysicalTypeCount] = {1, 1, 2, 4, 4, 8, 8, 4, 8, 16, 16, 16, 16, 16};
  return kWidths[static_cast<int>(type)];
}
// True for types whose value may point into memory outside its 16 bytes.
constexpr bool HasHeap(PhysicalType type) {
  return type == PhysicalType::kString || type == PhysicalType::kNumeric;
}

// Physical type of a type that PostgreSQL ships; every other type (enum = kUInt32, domain = its base type's) is resolved
// through TypeInfo. Arrays, records, ranges and whatever is not listed are kString.
PhysicalType BuiltinPhysicalType(Oid type);

}  // namespace basalt
