// CREATE, ALTER, DROP ROLE; ALTER ROLE/DATABASE SET; GRANT and REVOKE of roles and of privileges.
#pragma once

#include "handlers/ddl/ddl_context.h"

namespace basalt {

std::string CreateRole(ExecutionContext& context, const Statement& statement, const ast::CreateRoleStmt& node);
std::string AlterRole(ExecutionContext& context, const Statement& statement, const ast::AlterRoleStmt& node);
std::string AlterRoleSettings(ExecutionContext& context, const Statement& statement, const ast::AlterRoleSetStmt& node);
std::string AlterDatabaseSettings(ExecutionContext& context, const Statement& statement, const ast::AlterDatabaseSetStmt& node);
std::string DropRole(ExecutionContext& context, const Statement& statement, const ast::DropRoleStmt& node);
std::string GrantRole(ExecutionContext& context, const Statement& statement, const ast::GrantRoleStmt& node);
std::string GrantPrivileges(ExecutionContext& context, const Statement& statement, const ast::GrantStmt& node);
void RenameRole(const DdlContext& ddl, const char* name, const char* new_name);

}  // namespace basalt
