// BindColumnDefault: DEFAULT and GENERATED ALWAYS AS expressions of a column, with PostgreSQL's errors. Pure, as all of planner.h.
#pragma once

#include "engine/planner/planner.h"

namespace basalt {

// Coerced to the column's type. relation: null for a DEFAULT, which reads no columns; else the table of a generated column.
ExpressionPtr BindColumnDefault(const PlanningInput& input, const ast::Node* expression, const RelationDescriptor* relation,
                                const ColumnDescriptor& column);

// The column's own default, else that of its domain or of one below it; empty if there is none. Not for generated columns.
const StoredExpression& DefaultOf(const CatalogSnapshot& catalog, const ColumnDescriptor& column);

}  // namespace basalt
