// Checks of existing rows when a constraint is added.
#pragma once

#include <functional>

#include "handlers/ddl/ddl_context.h"

namespace basalt {

// 23514 `check constraint "x" of relation "t" is violated by some row`.
void ValidateCheck(const DdlContext& ddl, const RelationDescriptor& table, const ConstraintDescriptor& constraint);
// 23502 `column "x" of relation "t" contains null values`.
void ValidateNotNull(const DdlContext& ddl, const RelationDescriptor& table, const ColumnDescriptor& column);

// Visits all rows of a table by the newest snapshot, chunk by chunk: columns in heap order.
void ForEachChunk(const DdlContext& ddl, const RelationDescriptor& table, const std::function<void(const Chunk&)>& visit);

}  // namespace basalt
