// Tablespaces, which Basalt also calls storages: a named directory with a column family of its own.
#pragma once

#include "handlers/ddl/ddl_context.h"

namespace basalt {

std::string CreateStorage(ExecutionContext& context, const Statement& statement, const ast::CreateTableSpaceStmt& node);
std::string AlterStorage(ExecutionContext& context, const Statement& statement, const ast::AlterTableSpaceOptionsStmt& node);
std::string DropStorage(ExecutionContext& context, const Statement& statement, const ast::DropTableSpaceStmt& node);
void RenameStorage(const DdlContext& ddl, const char* name, const char* new_name);
void ChangeStorageOwner(const DdlContext& ddl, const char* name, Oid owner);

}  // namespace basalt
