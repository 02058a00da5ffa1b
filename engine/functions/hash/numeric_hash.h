// hash_numeric and hash_numeric_extended, also of the numbers inside jsonb. Any thread.
#pragma once

#include <cstdint>

#include "types/datum.h"

namespace basalt {

int32_t PgHashNumeric(const Numeric& value);
int64_t PgHashNumericExtended(const Numeric& value, int64_t seed);

}  // namespace basalt
