#include "parser/statement_kind.h"

#include "parser/ast_reflection.h"

namespace basalt {
namespace {

// What all nodes named ...Stmt are, but for these, which stand in others only.
constexpr bool IsPartOfOthers(ast::NodeTag tag) {
  return tag == ast::T_RawStmt || tag == ast::T_ReturnStmt || tag == ast::T_PLAssignStmt || tag == ast::T_ReplicaIdentityStmt;
}

constexpr bool KnowsEveryStatementNode() {
#define AST_NODE_BEGIN(name)                                                                   \
  if (std::string_view(#name).ends_with("Stmt") && !IsPartOfOthers(ast::T_##name) &&           \
      StatementIndex(ast::T_##name) < 0) {                                                     \
    return false;                                                                              \
  }
#define AST_NODE_END(name)
#define AST_STRING(pg, name)
#define AST_LIST(pg, name)
#define AST_NODE(type, pg, name)
#define AST_ENUM(type, pg, name)
#define AST_BOOL(pg, name)
#define AST_CHAR(pg, name)
#define AST_INT(pg, name)
#define AST_INT16(pg, name)
#define AST_INT64(pg, name)
#define AST_UINT32(pg, name)
#define AST_LOCATION(pg, name)
#define AST_EMBEDDED(type, pg, name)
#define AST_CONSTANT(pg, name)
#define AST_EXTRA_BOOL(name)
#include "parser/ast_nodes.def"
  return true;
}
static_assert(KnowsEveryStatementNode());

struct ObjectTags {
  ast::ObjectType type;
  std::string_view create;
  std::string_view alter;
  std::string_view drop;
};

// What CREATE (DefineStmt), ALTER and DROP of an object are called.
constexpr ObjectTags kObjectTags[] = {
    {ast::OBJECT_ACCESS_METHOD, "???", "ALTER ACCESS METHOD", "DROP ACCESS METHOD"},
    {ast::OBJECT_AGGREGATE, "CREATE AGGREGATE", "ALTER AGGREGATE", "DROP AGGREGATE"},
    {ast::OBJECT_ATTRIBUTE, "???", "ALTER TYPE", "???"},
    {ast::OBJECT_CAST, "???", "ALTER CAST", "DROP CAST"},
    {ast::OBJECT_COLLATION, "CREATE COLLATION", "ALTER COLLATION", "DROP COLLATION"},
    {ast::OBJECT_COLUMN, "???", "ALTER TABLE", "???"},
    {ast::OBJECT_CONVERSION, "???", "ALTER CONVERSION", "DROP CONVERSION"},
    {ast::OBJECT_DATABASE, "???", "ALTER DATABASE", "???"},
    {ast::OBJECT_DOMAIN, "???", "ALTER DOMAIN", "DROP DOMAIN"},
    {ast::OBJECT_DOMCONSTRAINT, "???", "ALTER DOMAIN", "???"},
    {ast::OBJECT_EVENT_TRIGGER, "???", "ALTER EVENT TRIGGER", "DROP EVENT TRIGGER"},
    {ast::OBJECT_EXTENSION, "???", "ALTER EXTENSION", "DROP EXTENSION"},
    {ast::OBJECT_FDW, "???", "ALTER FOREIGN DATA WRAPPER", "DROP FOREIGN DATA WRAPPER"},
    {ast::OBJECT_FOREIGN_SERVER, "???", "ALTER SERVER", "DROP SERVER"},
    {ast::OBJECT_FOREIGN_TABLE, "???", "ALTER FOREIGN TABLE", "DROP FOREIGN TABLE"},
    {ast::OBJECT_FUNCTION, "???", "ALTER FUNCTION", "DROP FUNCTION"},
    {ast::OBJECT_INDEX, "???", "ALTER INDEX", "DROP INDEX"},
    {ast::OBJECT_LANGUAGE, "???", "ALTER LANGUAGE", "DROP LANGUAGE"},
    {ast::OBJECT_LARGEOBJECT, "???", "ALTER LARGE OBJECT", "???"},
    {ast::OBJECT_MATVIEW, "???", "ALTER MATERIALIZED VIEW", "DROP MATERIALIZED VIEW"},
    {ast::OBJECT_OPCLASS, "???", "ALTER OPERATOR CLASS", "DROP OPERATOR CLASS"},
    {ast::OBJECT_OPERATOR, "CREATE OPERATOR", "ALTER OPERATOR", "DROP OPERATOR"},
    {ast::OBJECT_OPFAMILY, "???", "ALTER OPERATOR FAMILY", "DROP OPERATOR FAMILY"},
    {ast::OBJECT_POLICY, "???", "ALTER POLICY", "DROP POLICY"},
    {ast::OBJECT_PROCEDURE, "???", "ALTER PROCEDURE", "DROP PROCEDURE"},
    {ast::OBJECT_PUBLICATION, "???", "ALTER PUBLICATION", "DROP PUBLICATION"},
    {ast::OBJECT_ROLE, "???", "ALTER ROLE", "???"},
    {ast::OBJECT_ROUTINE, "???", "ALTER ROUTINE", "DROP ROUTINE"},
    {ast::OBJECT_RULE, "???", "ALTER RULE", "DROP RULE"},
    {ast::OBJECT_SCHEMA, "???", "ALTER SCHEMA", "DROP SCHEMA"},
    {ast::OBJECT_SEQUENCE, "???", "ALTER SEQUENCE", "DROP SEQUENCE"},
    {ast::OBJECT_STATISTIC_EXT, "???", "ALTER STATISTICS", "DROP STATISTICS"},
    {ast::OBJECT_SUBSCRIPTION, "???", "ALTER SUBSCRIPTION", "???"},
    {ast::OBJECT_TABCONSTRAINT, "???", "ALTER TABLE", "???"},
    {ast::OBJECT_TABLE, "???", "ALTER TABLE", "DROP TABLE"},
    {ast::OBJECT_TABLESPACE, "???", "ALTER TABLESPACE", "???"},
    {ast::OBJECT_TRANSFORM, "???", "???", "DROP TRANSFORM"},
    {ast::OBJECT_TRIGGER, "???", "ALTER TRIGGER", "DROP TRIGGER"},
    {ast::OBJECT_TSCONFIGURATION, "CREATE TEXT SEARCH CONFIGURATION", "ALTER TEXT SEARCH CONFIGURATION",
     "DROP TEXT SEARCH CONFIGURATION"},
    {ast::OBJECT_TSDICTIONARY, "CREATE TEXT SEARCH DICTIONARY", "ALTER TEXT SEARCH DICTIONARY", "DROP TEXT SEARCH DICTIONARY"},
    {ast::OBJECT_TSPARSER, "CREATE TEXT SEARCH PARSER", "ALTER TEXT SEARCH PARSER", "DROP TEXT SEARCH PARSER"},
    {ast::OBJECT_TSTEMPLATE, "CREATE TEXT SEARCH TEMPLATE", "ALTER TEXT SEARCH TEMPLATE", "DROP TEXT SEARCH TEMPLATE"},
    {ast::OBJECT_TYPE, "CREATE TYPE", "ALTER TYPE", "DROP TYPE"},
    {ast::OBJECT_VIEW, "???", "ALTER VIEW", "DROP VIEW"},
};

std::string_view ObjectTag(ast::ObjectType type, std::string_view ObjectTags::*verb) {
  for (const ObjectTags& row : kObjectTags) {
    if (row.type == type) return row.*verb;
  }
  return "???";
}

std::string_view TransactionTag(const ast::TransactionStmt& statement) {
  switch (statement.kind) {
    case ast::TRANS_STMT_BEGIN:
      return "BEGIN";
    case ast::TRANS_STMT_START:
      return "START TRANSACTION";
    case ast::TRANS_STMT_COMMIT:
      return "COMMIT";
    case ast::TRANS_STMT_ROLLBACK:
    case ast::TRANS_STMT_ROLLBACK_TO:
      return "ROLLBACK";
    case ast::TRANS_STMT_SAVEPOINT:
      return "SAVEPOINT";
    case ast::TRANS_STMT_RELEASE:
      return "RELEASE";
    case ast::TRANS_STMT_PREPARE:
      return "PREPARE TRANSACTION";
    case ast::TRANS_STMT_COMMIT_PREPARED:
      return "COMMIT PREPARED";
    case ast::TRANS_STMT_ROLLBACK_PREPARED:
      return "ROLLBACK PREPARED";
  }
  return "???";
}

std::string_view DiscardTag(const ast::DiscardStmt& statement) {
  switch (statement.target) {
    case ast::DISCARD_ALL:
      return "DISCARD ALL";
    case ast::DISCARD_PLANS:
      return "DISCARD PLANS";
    case ast::DISCARD_TEMP:
      return "DISCARD TEMP";
    case ast::DISCARD_SEQUENCES:
      return "DISCARD SEQUENCES";
  }
  return "???";
}

std::string_view CreateTableAsTag(const ast::CreateTableAsStmt& statement) {
  if (statement.objtype == ast::OBJECT_MATVIEW) return "CREATE MATERIALIZED VIEW";
  return statement.is_select_into ? "SELECT INTO" : "CREATE TABLE AS";
}

// Renaming a column is an ALTER of its relation.
std::string_view RenameTag(const ast::RenameStmt& statement) {
  const bool column = statement.rename_type == ast::OBJECT_COLUMN;
  return ObjectTag(column ? statement.relation_type : statement.rename_type, &ObjectTags::alter);
}

std::string_view VariableSetTag(const ast::VariableSetStmt& statement) {
  return statement.kind == ast::VAR_RESET || statement.kind == ast::VAR_RESET_ALL ? "RESET" : "SET";
}

}  // namespace

std::string_view StatementName(ast::NodeTag tag) {
  const int index = StatementIndex(tag);
  return index < 0 ? ast::NodeName(tag) : kStatementKinds[static_cast<size_t>(index)].command_base;
}

std::string_view CommandTag(const ast::Node* node) {
  using namespace ast;
  switch (node->tag) {
    case T_RawStmt:
      return CommandTag(Cast<RawStmt>(node)->stmt);
    case T_TransactionStmt:
      return TransactionTag(*Cast<TransactionStmt>(node));
    case T_ClosePortalStmt:
      return Cast<ClosePortalStmt>(node)->portalname == nullptr ? "CLOSE CURSOR ALL" : "CLOSE CURSOR";
    case T_FetchStmt:
      return Cast<FetchStmt>(node)->ismove ? "MOVE" : "FETCH";
    case T_DropStmt:
      return ObjectTag(Cast<DropStmt>(node)->remove_type, &ObjectTags::drop);
    case T_DefineStmt:
      return ObjectTag(Cast<DefineStmt>(node)->kind, &ObjectTags::create);
    case T_RenameStmt:
      return RenameTag(*Cast<RenameStmt>(node));
    case T_AlterObjectDependsStmt:
      return ObjectTag(Cast<AlterObjectDependsStmt>(node)->object_type, &ObjectTags::alter);
    case T_AlterObjectSchemaStmt:
      return ObjectTag(Cast<AlterObjectSchemaStmt>(node)->object_type, &ObjectTags::alter);
    case T_AlterOwnerStmt:
      return ObjectTag(Cast<AlterOwnerStmt>(node)->object_type, &ObjectTags::alter);
    case T_AlterTableMoveAllStmt:
      return ObjectTag(Cast<AlterTableMoveAllStmt>(node)->objtype, &ObjectTags::alter);
    case T_AlterTableStmt:
      return ObjectTag(Cast<AlterTableStmt>(node)->objtype, &ObjectTags::alter);
    case T_AlterFunctionStmt:
      return ObjectTag(Cast<AlterFunctionStmt>(node)->objtype, &ObjectTags::alter);
    case T_GrantStmt:
      return Cast<GrantStmt>(node)->is_grant ? "GRANT" : "REVOKE";
    case T_GrantRoleStmt:
      return Cast<GrantRoleStmt>(node)->is_grant ? "GRANT ROLE" : "REVOKE ROLE";
    case T_CreateFunctionStmt:
      return Cast<CreateFunctionStmt>(node)->is_procedure ? "CREATE PROCEDURE" : "CREATE FUNCTION";
    case T_VacuumStmt:
      return Cast<VacuumStmt>(node)->is_vacuumcmd ? "VACUUM" : "ANALYZE";
    case T_CreateTableAsStmt:
      return CreateTableAsTag(*Cast<CreateTableAsStmt>(node));
    case T_VariableSetStmt:
      return VariableSetTag(*Cast<VariableSetStmt>(node));
    case T_DiscardStmt:
      return DiscardTag(*Cast<DiscardStmt>(node));
    case T_DeallocateStmt:
      return Cast<DeallocateStmt>(node)->name == nullptr ? "DEALLOCATE ALL" : "DEALLOCATE";
    default:
      return StatementName(node->tag);
  }
}

}  // namespace basalt
