// The way from AST to Plan: bind (names, types, overloads), rewrite (views), plan. Pure with respect to data: reads the catalog
// snapshot and settings only. Runs on the statement's thread; throws SqlError with positions.
#pragma once

#include <memory>
#include <span>

#include "engine/planner/plan.h"
#include "parser/ast.h"
#include "session/execution_context.h"

namespace basalt {

struct PlanStatistics;

// What binding sees of its surroundings.
struct PlanningInput {
  const ExecutionContext& context;
  std::shared_ptr<const CatalogSnapshot> catalog;
  std::string_view text;                 // for messages
  std::span<const Oid> parameter_types;  // declared types, 0 = infer (then the result tells)
  bool variable_parameters = true;       // undeclared $n may be inferred (Parse); false: they are errors (42P02)
  // Custom plans: the values, usable for estimates and constant folding (then Plan::looked_at_parameter_values is set).
  std::span<const Value> parameter_values;
};

// SELECT, VALUES, TABLE, INSERT, UPDATE, DELETE, MERGE (and the query of CREATE TABLE AS, COPY (query), DECLARE, EXPLAIN).
// Result types: unknown literals of a top-level SELECT become text.
std::shared_ptr<const Plan> PlanStatement(const PlanningInput& input, const ast::Node* statement);

// Expressions of DDL: DEFAULT, CHECK, index keys and predicates, COPY WHERE, EXECUTE arguments. Columns of `relation` (may be
// null) are ColumnExpression attnum - 1. Coerced to `target` by assignment when its oid is not 0 (`what` names the clause in
// messages). Rejects aggregates, subqueries, set functions as PostgreSQL does for that clause.
ExpressionPtr BindExpression(const PlanningInput& input, const ast::Node* expression, const RelationDescriptor* relation,
                             SqlType target, std::string_view what);
// The same from canonical text kept in the catalog.
ExpressionPtr BindStoredExpression(const PlanningInput& input, const StoredExpression& stored, const RelationDescriptor* relation,
                                   SqlType target);
// A value (constant expression without columns), for EXECUTE arguments and SET clauses: binds; the caller evaluates.

// Types by name: format as in CREATE TABLE. 42704 if unknown.
SqlType ResolveTypeName(const PlanningInput& input, const ast::TypeName* name);
// Relations by RangeVar through the search path: null if missing_ok and there is none; 42P01, 3F000, 0A000 (cross-database).
DescriptorPtr<RelationDescriptor> ResolveRelation(const PlanningInput& input, const ast::RangeVar* name, bool missing_ok);
// The coercion of an expression to a target as an assignment cast; throws 42804 with PostgreSQL's message.
ExpressionPtr CoerceForAssignment(const PlanningInput& input, ExpressionPtr expression, SqlType target, std::string_view column);

// Canonical SQL of a bound query or expression, as pg_get_viewdef / pg_get_expr print it (pretty = pg_get_viewdef(oid, true)).
std::string DeparseExpression(const PlanningInput& input, const Expression& expression, const RelationDescriptor* relation);
// Binds the query of CREATE VIEW: result columns and canonical text.
struct BoundView {
  std::vector<ResultColumn> columns;
  std::string sql;
  std::vector<Oid> dependencies;
  std::vector<std::pair<Oid, int16_t>> columns_read;  // relation, attnum
  std::vector<Oid> types;  // users' types that it names or computes with
};
// names: what the view calls its first columns.
BoundView BindView(const PlanningInput& input, const ast::Node* query, const std::vector<std::string>& names);
// The same of a view that is stored already.
BoundView BindStoredView(const PlanningInput& input, const RelationDescriptor& view);

// The users' types that a stored expression names or computes with.
std::vector<Oid> TypesOfExpression(const PlanningInput& input, const StoredExpression& stored, const RelationDescriptor* relation);

// Stored texts after something was renamed: bound with the old names (`before`), printed with the new ones (`after`).
std::string ReprintView(const PlanningInput& before, const PlanningInput& after, const RelationDescriptor& view,
                        const std::vector<std::string>& names);
std::string ReprintExpression(const PlanningInput& before, const PlanningInput& after, const std::string& sql,
                              const RelationDescriptor* relation_before, const RelationDescriptor* relation_after);

enum class ExplainFormat : uint8_t { kText, kJson, kYaml, kXml };

struct ExplainOptions {
  ExplainFormat format = ExplainFormat::kText;
  bool verbose = false, costs = true, timing = true, summary = false;
  // SETTINGS: planner settings that are not at their default, as name and value; null: not asked for.
  const std::vector<std::pair<std::string, std::string>>* settings = nullptr;
};
struct ExplainTimes {
  double planning_ms = 0, execution_ms = -1;  // -1: not run
};
// EXPLAIN's whole answer, lines separated by line feeds. statistics: of ANALYZE, null without. plan null: a utility statement.
std::string ExplainPlan(const PlanningInput& input, const Plan* plan, const ExplainOptions& options, const PlanStatistics* statistics,
                        const ExplainTimes& times);

}  // namespace basalt
