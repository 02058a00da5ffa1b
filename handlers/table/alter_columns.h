// The commands of ALTER TABLE that change columns. Each puts the table into the catalog and reads it again.
#pragma once

#include "handlers/ddl/ddl_context.h"

namespace basalt {

// 42703; system columns are refused by name (0A000).
ColumnDescriptor& RequireColumn(RelationDescriptor& table, std::string_view name);

void AddTableColumn(const DdlContext& ddl, RelationDescriptor& table, const ast::AlterTableCmd& command);
void DropTableColumn(const DdlContext& ddl, RelationDescriptor& table, const ast::AlterTableCmd& command);
void SetColumnDefault(const DdlContext& ddl, RelationDescriptor& table, const ast::AlterTableCmd& command);
void SetColumnNotNull(const DdlContext& ddl, RelationDescriptor& table, const ast::AlterTableCmd& command);
void DropColumnNotNull(const DdlContext& ddl, RelationDescriptor& table, const ast::AlterTableCmd& command);
void DropColumnExpression(const DdlContext& ddl, RelationDescriptor& table, const ast::AlterTableCmd& command);
void AddColumnIdentity(const DdlContext& ddl, RelationDescriptor& table, const ast::AlterTableCmd& command);
void ChangeColumnIdentity(const DdlContext& ddl, RelationDescriptor& table, const ast::AlterTableCmd& command);
void DropColumnIdentity(const DdlContext& ddl, RelationDescriptor& table, const ast::AlterTableCmd& command);
void SetColumnStorage(const DdlContext& ddl, RelationDescriptor& table, const ast::AlterTableCmd& command);
void SetColumnStatistics(const DdlContext& ddl, RelationDescriptor& table, const ast::AlterTableCmd& command);

}  // namespace basalt
