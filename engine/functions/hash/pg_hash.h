// PostgreSQL's hash of bytes (Bob Jenkins' lookup3, public domain): what hashtext and its like return, so that hash
// partitions hold the same rows as on PostgreSQL. Not for our own tables (base/hash.h). Pure.
#pragma once

#include <cstdint>
#include <string_view>

namespace basalt {

uint32_t PgHashBytes(std::string_view bytes);
uint64_t PgHashBytesExtended(std::string_view bytes, uint64_t seed);
uint32_t PgHashUint32(uint32_t value);
uint64_t PgHashUint32Extended(uint32_t value, uint64_t seed);
// What of an int8 is hashed; so that equal int4 and int8 values hash equal.
inline uint32_t PgFoldBigint(int64_t value) {
  const auto low = static_cast<uint32_t>(value);
  const auto high = static_cast<uint32_t>(value >> 32);
  return low ^ (value >= 0 ? high : ~high);
}

}  // namespace basalt
