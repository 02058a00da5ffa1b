// CREATE, ALTER and DROP DATABASE.
#pragma once

#include "handlers/ddl/ddl_context.h"

namespace basalt {

std::string CreateDatabase(ExecutionContext& context, const Statement& statement, const ast::CreatedbStmt& node);
std::string AlterDatabase(ExecutionContext& context, const Statement& statement, const ast::AlterDatabaseStmt& node);
std::string DropDatabase(ExecutionContext& context, const Statement& statement, const ast::DropdbStmt& node);
void RenameDatabase(const DdlContext& ddl, const char* name, const char* new_name);
void ChangeDatabaseOwner(const DdlContext& ddl, const char* name, Oid owner);

}  // namespace basalt
