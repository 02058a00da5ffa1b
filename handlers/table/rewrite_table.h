// Rewriting a table's rows with new values for some columns: ALTER COLUMN TYPE, ADD COLUMN with a default that every row computes
// for itself. One statement's, under ACCESS EXCLUSIVE.
#pragma once

#include "handlers/ddl/ddl_context.h"

namespace basalt {

struct NewValue {
  int16_t column = 0;           // attnum
  ExpressionPtr expression;     // over the columns of the old rows
};

// `renewed`: the table as it will be (columns and heap layout changed, storage id still the old one); it gets fresh storage, the
// rows, and is put into the catalog; its indexes are built anew. NOT NULL and CHECK constraints are checked over the new rows.
void RewriteRows(const DdlContext& ddl, const RelationDescriptor& before, RelationDescriptor renewed, std::vector<NewValue> values);

// True if no row is there that this transaction could see.
bool IsEmpty(const DdlContext& ddl, const RelationDescriptor& table);

}  // namespace basalt
