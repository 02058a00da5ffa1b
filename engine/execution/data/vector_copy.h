// Moving values between vectors row by row. Shallow: heap values keep pointing to the source's bytes, which must live as
// long. Deep: heap bytes are copied into the target's arena.
#pragma once

#include "engine/functions/kernel.h"
#include "types/chunk.h"

namespace basalt {

// target slot row = source row, for the selected rows. target: owned flat.
void CopySelected(const Vector& source, RowSelection rows, Vector* target);
// target slots at, at + 1 ... = the selected rows of source. Deep.
void AppendDeep(const Vector& source, RowSelection rows, Vector* target, uint32_t at);
// The same, shallow.
void AppendShallow(const Vector& source, RowSelection rows, Vector* target, uint32_t at);
// The rows of the selection as an array of row numbers.
uint32_t ListRows(RowSelection rows, uint32_t* out);

}  // namespace basalt
