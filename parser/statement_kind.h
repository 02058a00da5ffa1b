// The table of statement kinds: every node that can stand as a whole statement, with the name that PostgreSQL reports for it.
// Immutable; any thread. Whoever has a table by statement kind (the handlers) proves it complete against kStatementKinds.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "parser/ast.h"

// X(node, command tag): the tag is PostgreSQL's CreateCommandTag; where it depends on the node's fields, the usual one.
#define BASALT_FOR_EACH_STATEMENT(X)                         \
  X(InsertStmt, "INSERT")                                    \
  X(DeleteStmt, "DELETE")                                    \
  X(UpdateStmt, "UPDATE")                                    \
  X(MergeStmt, "MERGE")                                      \
  X(SelectStmt, "SELECT")                                    \
  X(TransactionStmt, "BEGIN")                                \
  X(DeclareCursorStmt, "DECLARE CURSOR")                     \
  X(ClosePortalStmt, "CLOSE CURSOR")                         \
  X(FetchStmt, "FETCH")                                      \
  X(CreateDomainStmt, "CREATE DOMAIN")                       \
  X(CreateSchemaStmt, "CREATE SCHEMA")                       \
  X(CreateStmt, "CREATE TABLE")                              \
  X(CreateTableSpaceStmt, "CREATE TABLESPACE")               \
  X(DropTableSpaceStmt, "DROP TABLESPACE")                   \
  X(AlterTableSpaceOptionsStmt, "ALTER TABLESPACE")          \
  X(CreateExtensionStmt, "CREATE EXTENSION")                 \
  X(AlterExtensionStmt, "ALTER EXTENSION")                   \
  X(AlterExtensionContentsStmt, "ALTER EXTENSION")           \
  X(CreateFdwStmt, "CREATE FOREIGN DATA WRAPPER")            \
  X(AlterFdwStmt, "ALTER FOREIGN DATA WRAPPER")              \
  X(CreateForeignServerStmt, "CREATE SERVER")                \
  X(AlterForeignServerStmt, "ALTER SERVER")                  \
  X(CreateUserMappingStmt, "CREATE USER MAPPING")            \
  X(AlterUserMappingStmt, "ALTER USER MAPPING")              \
  X(DropUserMappingStmt, "DROP USER MAPPING")                \
  X(CreateForeignTableStmt, "CREATE FOREIGN TABLE")          \
  X(ImportForeignSchemaStmt, "IMPORT FOREIGN SCHEMA")        \
  X(DropStmt, "DROP")                                        \
  X(TruncateStmt, "TRUNCATE TABLE")                          \
  X(CommentStmt, "COMMENT")                                  \
  X(SecLabelStmt, "SECURITY LABEL")                          \
  X(CopyStmt, "COPY")                                        \
  X(RenameStmt, "ALTER")                                     \
  X(AlterObjectDependsStmt, "ALTER")                         \
  X(AlterObjectSchemaStmt, "ALTER")                          \
  X(AlterOwnerStmt, "ALTER")                                 \
  X(AlterTableMoveAllStmt, "ALTER TABLE")                    \
  X(AlterTableStmt, "ALTER TABLE")                           \
  X(AlterDomainStmt, "ALTER DOMAIN")                         \
  X(AlterFunctionStmt, "ALTER FUNCTION")                     \
  X(GrantStmt, "GRANT")                                      \
  X(GrantRoleStmt, "GRANT ROLE")                             \
  X(AlterDefaultPrivilegesStmt, "ALTER DEFAULT PRIVILEGES")  \
  X(DefineStmt, "CREATE")                                    \
  X(CompositeTypeStmt, "CREATE TYPE")                        \
  X(CreateEnumStmt, "CREATE TYPE")                           \
  X(CreateRangeStmt, "CREATE TYPE")                          \
  X(AlterEnumStmt, "ALTER TYPE")                             \
  X(ViewStmt, "CREATE VIEW")                                 \
  X(CreateFunctionStmt, "CREATE FUNCTION")                   \
  X(IndexStmt, "CREATE INDEX")                               \
  X(RuleStmt, "CREATE RULE")                                 \
  X(CreateSeqStmt, "CREATE SEQUENCE")                        \
  X(AlterSeqStmt, "ALTER SEQUENCE")                          \
  X(DoStmt, "DO")                                            \
  X(CreatedbStmt, "CREATE DATABASE")                         \
  X(AlterDatabaseStmt, "ALTER DATABASE")                     \
  X(AlterDatabaseRefreshCollStmt, "ALTER DATABASE")          \
  X(AlterDatabaseSetStmt, "ALTER DATABASE")                  \
  X(DropdbStmt, "DROP DATABASE")                             \
  X(NotifyStmt, "NOTIFY")                                    \
  X(ListenStmt, "LISTEN")                                    \
  X(UnlistenStmt, "UNLISTEN")                                \
  X(LoadStmt, "LOAD")                                        \
  X(CallStmt, "CALL")                                        \
  X(ClusterStmt, "CLUSTER")                                  \
  X(VacuumStmt, "VACUUM")                                    \
  X(ExplainStmt, "EXPLAIN")                                  \
  X(CreateTableAsStmt, "CREATE TABLE AS")                    \
  X(RefreshMatViewStmt, "REFRESH MATERIALIZED VIEW")         \
  X(AlterSystemStmt, "ALTER SYSTEM")                         \
  X(VariableSetStmt, "SET")                                  \
  X(VariableShowStmt, "SHOW")                                \
  X(DiscardStmt, "DISCARD")                                  \
  X(CreateTransformStmt, "CREATE TRANSFORM")                 \
  X(CreateTrigStmt, "CREATE TRIGGER")                        \
  X(CreateEventTrigStmt, "CREATE EVENT TRIGGER")             \
  X(AlterEventTrigStmt, "ALTER EVENT TRIGGER")               \
  X(CreatePLangStmt, "CREATE LANGUAGE")                      \
  X(CreateRoleStmt, "CREATE ROLE")                           \
  X(AlterRoleStmt, "ALTER ROLE")                             \
  X(AlterRoleSetStmt, "ALTER ROLE")                          \
  X(DropRoleStmt, "DROP ROLE")                               \
  X(DropOwnedStmt, "DROP OWNED")                             \
  X(ReassignOwnedStmt, "REASSIGN OWNED")                     \
  X(LockStmt, "LOCK TABLE")                                  \
  X(ConstraintsSetStmt, "SET CONSTRAINTS")                   \
  X(CheckPointStmt, "CHECKPOINT")                            \
  X(ReindexStmt, "REINDEX")                                  \
  X(CreateConversionStmt, "CREATE CONVERSION")               \
  X(CreateCastStmt, "CREATE CAST")                           \
  X(CreateOpClassStmt, "CREATE OPERATOR CLASS")              \
  X(CreateOpFamilyStmt, "CREATE OPERATOR FAMILY")            \
  X(AlterOpFamilyStmt, "ALTER OPERATOR FAMILY")              \
  X(AlterOperatorStmt, "ALTER OPERATOR")                     \
  X(AlterTypeStmt, "ALTER TYPE")                             \
  X(AlterTSDictionaryStmt, "ALTER TEXT SEARCH DICTIONARY")   \
  X(AlterTSConfigurationStmt, "ALTER TEXT SEARCH CONFIGURATION") \
  X(CreatePolicyStmt, "CREATE POLICY")                       \
  X(AlterPolicyStmt, "ALTER POLICY")                         \
  X(CreateAmStmt, "CREATE ACCESS METHOD")                    \
  X(CreatePublicationStmt, "CREATE PUBLICATION")             \
  X(AlterPublicationStmt, "ALTER PUBLICATION")               \
  X(CreateSubscriptionStmt, "CREATE SUBSCRIPTION")           \
  X(AlterSubscriptionStmt, "ALTER SUBSCRIPTION")             \
  X(DropSubscriptionStmt, "DROP SUBSCRIPTION")               \
  X(AlterCollationStmt, "ALTER COLLATION")                   \
  X(CreateStatsStmt, "CREATE STATISTICS")                    \
  X(AlterStatsStmt, "ALTER STATISTICS")                      \
  X(PrepareStmt, "PREPARE")                                  \
  X(ExecuteStmt, "EXECUTE")                                  \
  X(DeallocateStmt, "DEALLOCATE")                            \
  X(ShowObjectsStmt, "SHOW")                                 \
  X(AlterSchemaOptionsStmt, "ALTER SCHEMA")

namespace basalt {

struct StatementKind {
  ast::NodeTag tag;
  std::string_view node_name;     // "CreateTableSpaceStmt"
  std::string_view command_base;  // "CREATE TABLESPACE"
};

inline constexpr auto kStatementKinds = std::to_array<StatementKind>({
#define BASALT_STATEMENT_ROW(node, tag) {ast::T_##node, #node, tag},
    BASALT_FOR_EACH_STATEMENT(BASALT_STATEMENT_ROW)
#undef BASALT_STATEMENT_ROW
});

// Index of the kind in kStatementKinds by node tag; -1 for nodes that are no statement.
inline constexpr auto kStatementIndexes = [] {
  std::array<int16_t, ast::kNodeTagCount> indexes{};
  indexes.fill(-1);
  for (size_t i = 0; i < kStatementKinds.size(); ++i) indexes[kStatementKinds[i].tag] = static_cast<int16_t>(i);
  return indexes;
}();

constexpr int StatementIndex(ast::NodeTag tag) {
  return tag >= 0 && tag < ast::kNodeTagCount ? kStatementIndexes[static_cast<size_t>(tag)] : -1;
}

// Whether `rows` (anything with tags under `projection`) has exactly one entry a statement kind: for static_asserts.
template <typename Rows, typename Projection>
constexpr bool CoversAllStatements(const Rows& rows, Projection projection) {
  std::array<int, kStatementKinds.size()> seen{};
  for (const auto& row : rows) {
    const int index = StatementIndex(projection(row));
    if (index < 0 || ++seen[static_cast<size_t>(index)] > 1) return false;
  }
  for (int count : seen) {
    if (count != 1) return false;
  }
  return true;
}

// The statement's name for messages: "CREATE TRANSFORM". The node's own name for nodes that are no statement.
std::string_view StatementName(ast::NodeTag tag);

// PostgreSQL's command tag, without a row count: "SELECT", "DROP TABLE", "ALTER INDEX".
std::string_view CommandTag(const ast::Node* statement);

}  // namespace basalt
