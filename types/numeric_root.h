// The square root of a finite Numeric that is not negative, rounded to a given scale. Pure; any thread.
#pragma once

#include "base/arena.h"
#include "types/numeric.h"

namespace basalt {

Numeric SqrtToScale(const Numeric& value, int scale, Arena& arena);

}  // namespace basalt
