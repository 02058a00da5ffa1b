// Rows of the handler table: data definition.
#pragma once

#include "handlers/database/databases.h"
#include "handlers/ddl/comment.h"
#include "handlers/drop/drop.h"
#include "handlers/index/create_index.h"
#include "handlers/namespace/namespaces.h"
#include "handlers/role/roles.h"
#include "handlers/routine/routines.h"
#include "handlers/sequence/sequences.h"
#include "handlers/storage/storages.h"
#include "handlers/table/alter_table.h"
#include "handlers/table/create_table.h"
#include "handlers/table/create_table_as.h"
#include "handlers/type/types.h"
#include "handlers/view/create_view.h"

namespace basalt {

inline constexpr uint16_t kDdl = kWrites | kAudited;

// What the audit record names: the relation, schema, role ... of the statement.
std::string AuditTarget(const Statement& statement);

inline constexpr Handler kDdlHandlers[] = {
    {ast::T_CreateStmt, "CREATE TABLE", kDdl, nullptr, nullptr, StartAtOnce<ast::CreateStmt, CreateTable>, AuditTarget},
    {ast::T_CreateTableAsStmt, "CREATE TABLE AS", kDdl, nullptr, nullptr, StartCreateTableAs, nullptr},
    {ast::T_RefreshMatViewStmt, "REFRESH MATERIALIZED VIEW", kDdl, nullptr, nullptr, StartRefresh, nullptr},
    {ast::T_CommentStmt, "COMMENT", kDdl, nullptr, nullptr, StartAtOnce<ast::CommentStmt, CommentOn>, nullptr},
    {ast::T_AlterTableStmt, "ALTER TABLE", kDdl, nullptr, nullptr, StartAtOnce<ast::AlterTableStmt, AlterTable>, AuditTarget},
    {ast::T_RenameStmt, "ALTER ... RENAME", kDdl, nullptr, nullptr, StartAtOnce<ast::RenameStmt, RenameObject>, AuditTarget},
    {ast::T_AlterOwnerStmt, "ALTER ... OWNER", kDdl, nullptr, nullptr, StartAtOnce<ast::AlterOwnerStmt, ChangeOwner>, AuditTarget},
    {ast::T_AlterObjectSchemaStmt, "ALTER ... SET SCHEMA", kDdl, nullptr, nullptr,
     StartAtOnce<ast::AlterObjectSchemaStmt, ChangeSchema>, AuditTarget},
    {ast::T_DropStmt, "DROP", kDdl, nullptr, nullptr, StartAtOnce<ast::DropStmt, DropObjects>, AuditTarget},
    {ast::T_IndexStmt, "CREATE INDEX", kDdl, nullptr, nullptr, StartAtOnce<ast::IndexStmt, CreateIndex>, AuditTarget},
    {ast::T_CreateSeqStmt, "CREATE SEQUENCE", kDdl, nullptr, nullptr, StartAtOnce<ast::CreateSeqStmt, CreateSequence>, AuditTarget},
    {ast::T_AlterSeqStmt, "ALTER SEQUENCE", kDdl, nullptr, nullptr, StartAtOnce<ast::AlterSeqStmt, AlterSequence>, AuditTarget},
    {ast::T_ViewStmt, "CREATE VIEW", kDdl, nullptr, nullptr, StartAtOnce<ast::ViewStmt, CreateView>, AuditTarget},
    {ast::T_CreateEnumStmt, "CREATE TYPE", kDdl, nullptr, nullptr, StartAtOnce<ast::CreateEnumStmt, CreateEnum>, AuditTarget},
    {ast::T_AlterEnumStmt, "ALTER TYPE", kDdl, nullptr, nullptr, StartAtOnce<ast::AlterEnumStmt, AlterEnum>, AuditTarget},
    {ast::T_CreateRangeStmt, "CREATE TYPE", kDdl, nullptr, nullptr, StartAtOnce<ast::CreateRangeStmt, CreateRange>, AuditTarget},
    {ast::T_CompositeTypeStmt, "CREATE TYPE", kDdl, nullptr, nullptr, StartAtOnce<ast::CompositeTypeStmt, CreateComposite>,
     AuditTarget},
    {ast::T_CreateFunctionStmt, "CREATE FUNCTION", kDdl, nullptr, nullptr, StartAtOnce<ast::CreateFunctionStmt, CreateFunction>, nullptr},
    {ast::T_AlterFunctionStmt, "ALTER FUNCTION", kDdl, nullptr, nullptr, StartAtOnce<ast::AlterFunctionStmt, AlterFunction>, nullptr},
    {ast::T_CreateCastStmt, "CREATE CAST", kDdl, nullptr, nullptr, StartAtOnce<ast::CreateCastStmt, CreateCast>, nullptr},
    {ast::T_CallStmt, "CALL", kNeedsSnapshot, nullptr, DescribeCall, StartCall, nullptr},
    {ast::T_CreateDomainStmt, "CREATE DOMAIN", kDdl, nullptr, nullptr, StartAtOnce<ast::CreateDomainStmt, CreateDomain>,
     AuditTarget},
    {ast::T_AlterDomainStmt, "ALTER DOMAIN", kDdl, nullptr, nullptr, StartAtOnce<ast::AlterDomainStmt, AlterDomain>, AuditTarget},
    {ast::T_DefineStmt, "CREATE", kDdl, nullptr, nullptr, StartAtOnce<ast::DefineStmt, DefineObject>, nullptr},
    {ast::T_CreateSchemaStmt, "CREATE SCHEMA", kDdl, nullptr, nullptr, StartAtOnce<ast::CreateSchemaStmt, CreateSchema>, AuditTarget},
    {ast::T_AlterSchemaOptionsStmt, "ALTER SCHEMA", kDdl, nullptr, nullptr,
     StartAtOnce<ast::AlterSchemaOptionsStmt, AlterSchemaOptions>, AuditTarget},
    {ast::T_ShowObjectsStmt, "SHOW", 0, nullptr, DescribeShowObjects, StartShowObjects, nullptr},
    {ast::T_CreateTableSpaceStmt, "CREATE TABLESPACE", kDdl | kNoBlock, nullptr, nullptr,
     StartAtOnce<ast::CreateTableSpaceStmt, CreateStorage>, AuditTarget},
    {ast::T_AlterTableSpaceOptionsStmt, "ALTER TABLESPACE", kDdl, nullptr, nullptr,
     StartAtOnce<ast::AlterTableSpaceOptionsStmt, AlterStorage>, AuditTarget},
    {ast::T_DropTableSpaceStmt, "DROP TABLESPACE", kDdl | kNoBlock, nullptr, nullptr,
     StartAtOnce<ast::DropTableSpaceStmt, DropStorage>, AuditTarget},
    {ast::T_CreateRoleStmt, "CREATE ROLE", kDdl, nullptr, nullptr, StartAtOnce<ast::CreateRoleStmt, CreateRole>, AuditTarget},
    {ast::T_AlterRoleStmt, "ALTER ROLE", kDdl, nullptr, nullptr, StartAtOnce<ast::AlterRoleStmt, AlterRole>, AuditTarget},
    {ast::T_AlterRoleSetStmt, "ALTER ROLE", kDdl, nullptr, nullptr, StartAtOnce<ast::AlterRoleSetStmt, AlterRoleSettings>, AuditTarget},
    {ast::T_AlterDatabaseSetStmt, "ALTER DATABASE", kDdl, nullptr, nullptr,
     StartAtOnce<ast::AlterDatabaseSetStmt, AlterDatabaseSettings>, AuditTarget},
    {ast::T_CreatedbStmt, "CREATE DATABASE", kDdl | kNoBlock, nullptr, nullptr, StartAtOnce<ast::CreatedbStmt, CreateDatabase>, AuditTarget},
    {ast::T_AlterDatabaseStmt, "ALTER DATABASE", kDdl, nullptr, nullptr, StartAtOnce<ast::AlterDatabaseStmt, AlterDatabase>, AuditTarget},
    {ast::T_DropdbStmt, "DROP DATABASE", kDdl | kNoBlock, nullptr, nullptr, StartAtOnce<ast::DropdbStmt, DropDatabase>, AuditTarget},
    {ast::T_DropRoleStmt, "DROP ROLE", kDdl, nullptr, nullptr, StartAtOnce<ast::DropRoleStmt, DropRole>, AuditTarget},
    {ast::T_GrantRoleStmt, "GRANT ROLE", kDdl, nullptr, nullptr, StartAtOnce<ast::GrantRoleStmt, GrantRole>, AuditTarget},
    {ast::T_GrantStmt, "GRANT", kDdl, nullptr, nullptr, StartAtOnce<ast::GrantStmt, GrantPrivileges>, AuditTarget},
};

}  // namespace basalt
