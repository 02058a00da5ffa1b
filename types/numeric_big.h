// NumericBig: the heap form of a numeric that does not fit a scaled 64-bit integer: sign, weight and base-10000 digits,
// as PostgreSQL's rules for result scales count them. Bytes only, so that it may lie unaligned in a row or an index.
// value = sign * sum(digit[i] * 10000^(weight - i)); no leading or trailing zero digits, no digits at all for zero.
// The display scale is in the Numeric. Internal to numeric_*.cpp; others use numeric.h.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/byte_order.h"
#include "types/datum.h"

namespace basalt {

struct NumericBig {
  static constexpr size_t kHeaderBytes = 4;
  static constexpr size_t BytesFor(size_t digits) { return kHeaderBytes + 2 * digits; }
  static constexpr uint32_t DigitCount(uint32_t big_bytes) {
    return static_cast<uint32_t>((big_bytes - kHeaderBytes) / 2);
  }

  int weight() const { return LoadUnaligned<int16_t>(bytes); }
  bool negative() const { return bytes[2] != 0; }
  int digit(uint32_t i) const { return LoadUnaligned<int16_t>(bytes + kHeaderBytes + 2 * i); }

  void set_weight(int weight) { StoreUnaligned(bytes, static_cast<int16_t>(weight)); }
  void set_negative(bool negative) {
    bytes[2] = negative ? 1 : 0;
    bytes[3] = 0;
  }
  // The caller allocated BytesFor(n) bytes.
  char* digit_bytes() { return bytes + kHeaderBytes; }

  char bytes[kHeaderBytes];
};
static_assert(alignof(NumericBig) == 1);

}  // namespace basalt
