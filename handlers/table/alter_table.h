// ALTER TABLE (and INDEX, SEQUENCE, VIEW through it), RENAME, OWNER, SET SCHEMA.
#pragma once

#include "handlers/ddl/ddl_context.h"

namespace basalt {

std::string AlterTable(ExecutionContext& context, const Statement& statement, const ast::AlterTableStmt& node);
std::string RenameObject(ExecutionContext& context, const Statement& statement, const ast::RenameStmt& node);
std::string ChangeOwner(ExecutionContext& context, const Statement& statement, const ast::AlterOwnerStmt& node);
std::string ChangeSchema(ExecutionContext& context, const Statement& statement, const ast::AlterObjectSchemaStmt& node);

}  // namespace basalt
