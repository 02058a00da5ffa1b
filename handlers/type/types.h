// CREATE TYPE, CREATE DOMAIN and what alters and drops them. Handlers: each returns its command tag.
#pragma once

#include "handlers/ddl/ddl_context.h"

namespace basalt {

std::string CreateEnum(ExecutionContext& context, const Statement& statement, const ast::CreateEnumStmt& node);
std::string AlterEnum(ExecutionContext& context, const Statement& statement, const ast::AlterEnumStmt& node);
std::string CreateRange(ExecutionContext& context, const Statement& statement, const ast::CreateRangeStmt& node);
std::string CreateComposite(ExecutionContext& context, const Statement& statement, const ast::CompositeTypeStmt& node);
std::string CreateDomain(ExecutionContext& context, const Statement& statement, const ast::CreateDomainStmt& node);
std::string AlterDomain(ExecutionContext& context, const Statement& statement, const ast::AlterDomainStmt& node);
// CREATE TYPE name, CREATE TYPE name (INPUT = ...).
void DefineShellType(const DdlContext& ddl, const ast::DefineStmt& node);
void DefineBaseType(const DdlContext& ddl, const ast::DefineStmt& node);
// CREATE TYPE, AGGREGATE, OPERATOR; other forms of DefineStmt are refused by name.
std::string DefineObject(ExecutionContext& context, const Statement& statement, const ast::DefineStmt& node);

// DROP TYPE and DROP DOMAIN of one name.
void DropType(const DdlContext& ddl, const ast::Node* name, const ast::DropStmt& node);
// What would go with it, described, in PostgreSQL's order.
std::vector<std::string> DescribeTypeDependents(const DdlContext& ddl, Oid type);
// With whatever depends on it: what goes with its schema.
void DropTypeSilently(const DdlContext& ddl, Oid type);
// ALTER TYPE | DOMAIN ... RENAME TO, RENAME ATTRIBUTE, RENAME CONSTRAINT, OWNER TO, SET SCHEMA.
void RenameType(const DdlContext& ddl, const ast::RenameStmt& node);
void RenameAttribute(const DdlContext& ddl, const ast::RenameStmt& node);
void RenameDomainConstraint(const DdlContext& ddl, const ast::RenameStmt& node);
void ChangeTypeOwner(const DdlContext& ddl, const ast::Node* name, Oid owner);
void ChangeTypeSchema(const DdlContext& ddl, const ast::Node* name, const char* schema);
// After an attribute of a composite type changed its type, or went (its name is dropped): checks of domains that use it are bound again; those that
// used what went go with cascade, else 2BP01.
void RebindDomainChecks(const DdlContext& ddl, const RelationDescriptor& composite, const std::string& dropped, bool cascade);
// ALTER TYPE ... ADD | DROP | ALTER ATTRIBUTE.
void AlterAttributes(const DdlContext& ddl, const ast::AlterTableStmt& node);

}  // namespace basalt
