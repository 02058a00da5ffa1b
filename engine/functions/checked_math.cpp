#include "engine/functions/checked_math.h"

#include "base/sql_error.h"

namespace basalt {

void ThrowIntegerOutOfRange(int bytes) {
  const char* type = bytes == 2 ? "smallint" : bytes == 4 ? "integer" : "bigint";
  throw SqlError(sqlstate::kNumericValueOutOfRange, Format("{} out of range", type));
}

void ThrowDivisionByZero() { throw SqlError(sqlstate::kDivisionByZero, "division by zero"); }

void ThrowFloatOverflow() {
  throw SqlError(sqlstate::kNumericValueOutOfRange, "value out of range: overflow");
}

void ThrowFloatUnderflow() {
  throw SqlError(sqlstate::kNumericValueOutOfRange, "value out of range: underflow");
}

}  // namespace basalt
