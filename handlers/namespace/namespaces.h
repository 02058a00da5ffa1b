// Schemas, which Basalt also calls namespaces: CREATE, ALTER, DROP (handlers/drop), SHOW.
#pragma once

#include "handlers/ddl/ddl_context.h"

namespace basalt {

std::string CreateSchema(ExecutionContext& context, const Statement& statement, const ast::CreateSchemaStmt& node);
std::string AlterSchemaOptions(ExecutionContext& context, const Statement& statement, const ast::AlterSchemaOptionsStmt& node);
// RENAME TO and OWNER TO.
void RenameSchema(const DdlContext& ddl, const char* name, const char* new_name);
void ChangeSchemaOwner(const DdlContext& ddl, const char* name, Oid owner);
// SHOW NAMESPACES, SHOW STORAGES.
std::unique_ptr<StatementRun> StartShowObjects(ExecutionContext& context, const Statement& statement);
std::vector<ResultColumn> DescribeShowObjects(ExecutionContext& context, const Statement& statement);

}  // namespace basalt
