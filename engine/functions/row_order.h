// RowOrder: the ORDER BY of WITHIN GROUP, for aggregates that compare rows themselves (rank ... of a hypothetical row). The executor
// hangs it into the call site's FunctionContext as its prepared state. One thread.
#pragma once

#include <span>

#include "engine/functions/function_context.h"
#include "types/value.h"

namespace basalt {

class RowOrder : public PreparedState {
 public:
  virtual int Compare(std::span<const NullableDatum> left, std::span<const NullableDatum> right) const = 0;  // -1, 0, 1
};

}  // namespace basalt
