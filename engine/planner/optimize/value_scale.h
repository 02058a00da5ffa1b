// Where a value lies between two others, from 0 to 1: for interpolation within a part of a histogram. Pure functions.
#pragma once

#include "types/value.h"

namespace basalt {

// All of one physical type; 0.5 for types without a scale.
double PlaceBetween(const Value& low, const Value& high, const Value& value);

}  // namespace basalt
