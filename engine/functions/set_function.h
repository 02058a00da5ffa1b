// Set-returning functions: opened with one row of arguments, then drained chunk by chunk.
#pragma once

#include <memory>
#include <span>

#include "engine/functions/function_context.h"
#include "types/chunk.h"

namespace basalt {

class SetFunctionCursor {
 public:
  virtual ~SetFunctionCursor() = default;
  // Fills rows (Reset by the caller; one column for scalar results, one a field for composite ones); false at the end.
  virtual bool Next(Chunk* rows) = 0;
  // Whether a record among the rows of the last Next is NULL, not one of NULLs; asked where records are wanted whole.
  virtual bool IsNullRecord(uint32_t) const { return false; }
};

struct SetFunctionEntry {
  const char* prosrc;
  // arguments stay valid while the cursor lives. Strict functions are not opened with a NULL (they give no rows).
  std::unique_ptr<SetFunctionCursor> (*open)(FunctionContext& context, std::span<const NullableDatum> arguments);
};

}  // namespace basalt
