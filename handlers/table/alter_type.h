// ALTER TABLE ... ALTER COLUMN ... TYPE.
#pragma once

#include "handlers/ddl/ddl_context.h"

namespace basalt {
// table is put into the catalog and read again.
void AlterColumnType(const DdlContext& ddl, RelationDescriptor& table, const ast::AlterTableCmd& command);
}  // namespace basalt
