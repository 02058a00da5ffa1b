// Arrays of equal shape as one array with one more dimension: array_agg of arrays, ARRAY(SELECT array). Pure.
#pragma once

#include <span>

#include "types/array.h"
#include "types/type_info.h"

namespace basalt {

// At least one array. 22004 for a NULL, 2202E for empty ones or different shapes, 54000 for more than 6 dimensions.
StringRef StackArrays(std::span<const NullableDatum> arrays, const TypeResolver& types, Arena& arena);

}  // namespace basalt
