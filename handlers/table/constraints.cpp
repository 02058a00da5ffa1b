// Constraints of CREATE TABLE and ALTER TABLE ADD CONSTRAINT.
#include <algorithm>

#include "base/sql_error.h"
#include "engine/execution/modify/constraint_checks.h"
#include "engine/planner/expression_tree.h"
#include "handlers/ddl/names.h"
#include "handlers/index/make_index.h"
#include "handlers/table/create_table.h"
#include "handlers/table/foreign_keys.h"
#include "handlers/table/validate.h"

namespace basalt {
namespace {

void CheckFreeName(const RelationDescriptor& table, const std::string& name) {
  for (const ConstraintDescriptor& existing : table.constraints) {
    if (existing.name == name) {
      throw SqlError(sqlstate::kDuplicateObject,
                     Format("constraint \"{}\" for relation \"{}\" already exists", name, table.name));
    }
  }
}

void CollectColumns(const Expression& expression, std::vector<int16_t>* columns) {
  Walk(expression, [&](const Expression& node) {
    if (const auto* column = AsIf<ColumnExpression>(&node)) {
      const auto number = static_cast<int16_t>(column->index + 1);
      if (std::find(columns->begin(), columns->end(), number) == columns->end()) columns->push_back(number);
    }
    return true;
  });
}

void AddCheck(const DdlContext& ddl, RelationDescriptor& table, const ast::Constraint& node) {
  const PlanningInput input = ddl.Input();
  const ExpressionPtr bound = BindExpression(input, node.raw_expr, &table, {kBoolOid, -1, kInvalidOid}, "CHECK");
  ConstraintDescriptor constraint;
  constraint.oid = ddl.NewOid();
  constraint.type = 'c';
  constraint.check.sql = DeparseExpression(input, *bound, &table);
  constraint.validated = !node.skip_validation;
  constraint.no_inherit = node.is_no_inherit;
  CollectColumns(*bound, &constraint.columns);
  std::sort(constraint.columns.begin(), constraint.columns.end());
  // PostgreSQL names it after the column when the expression uses exactly one.
  const std::string name_column = constraint.columns.size() == 1 ? table.Column(constraint.columns[0]).name : "";
  if (node.conname != nullptr) CheckFreeName(table, node.conname);
  constraint.name = node.conname != nullptr ? node.conname : ChooseConstraintName(table, name_column, "check");
  table.constraints.push_back(constraint);
  const Oid oid = table.oid;
  ddl.ddl().Put(table);
  table = *ddl.catalog()->FindRelation(oid);
  if (constraint.validated) ValidateCheck(ddl, table, constraint);
}

std::vector<std::string> KeyColumns(const ast::Constraint& node, const char* column) {
  std::vector<std::string> names;
  for (const ast::Node* key : node.keys) names.emplace_back(ast::StringValue(key));
  if (names.empty() && column != nullptr) names.emplace_back(column);
  for (size_t i = 0; i < names.size(); ++i) {
    if (std::count(names.begin(), names.end(), names[i]) > 1) {
      throw SqlError(sqlstate::kDuplicateColumn,
                     Format("column \"{}\" appears twice in {} constraint", names[i],
                            node.contype == ast::CONSTR_PRIMARY ? "primary key" : "unique"));
    }
  }
  return names;
}

void AddIndexConstraint(const DdlContext& ddl, RelationDescriptor& table, const ast::Constraint& node, const char* column) {
  const bool primary = node.contype == ast::CONSTR_PRIMARY;
  if (node.indexname != nullptr) ThrowNotSupported("ADD CONSTRAINT USING INDEX");
  if (primary) {
    for (const ConstraintDescriptor& existing : table.constraints) {
      if (existing.type == 'p') {
        throw SqlError(sqlstate::kInvalidTableDefinition, Format("multiple primary keys for table \"{}\" are not allowed", table.name))
            .At(node.location);
      }
    }
  }
  IndexRequest request;
  request.name = ast::Text(node.conname);
  if (!request.name.empty()) CheckFreeName(table, request.name);
  request.unique = true;
  request.primary = primary;
  request.nulls_not_distinct = node.nulls_not_distinct;
  request.deferrable = node.deferrable;
  request.key_columns = KeyColumns(node, column);
  for (const ast::Node* included : node.including) request.included_columns.emplace_back(ast::StringValue(included));
  request.tablespace = ast::Text(node.indexspace);
  request.options = node.options;
  request.constraint_label = primary ? "pkey" : "key";
  if (primary) {
    bool changed = false;
    for (ColumnDescriptor& key : table.columns) {
      const bool is_key = !key.dropped && std::count(request.key_columns.begin(), request.key_columns.end(), key.name) > 0;
      if (!is_key || key.not_null) continue;
      ValidateNotNull(ddl, table, key);
      key.not_null = changed = true;
    }
    if (changed) {
      const Oid oid = table.oid;
      ddl.ddl().Put(table);
      table = *ddl.catalog()->FindRelation(oid);
    }
  }
  const RelationDescriptor index = MakeIndex(ddl, table, request);
  if (request.deferrable) ValidateUnique(ddl.context(), table, index);
  ConstraintDescriptor constraint;
  constraint.oid = ddl.NewOid();
  constraint.name = index.name;
  constraint.type = primary ? 'p' : 'u';
  for (const std::string& name : request.key_columns) constraint.columns.push_back(table.FindColumn(name)->number);
  constraint.index = index.oid;
  constraint.deferrable = node.deferrable;
  constraint.initially_deferred = node.initdeferred;
  table.constraints.push_back(std::move(constraint));
  const Oid oid = table.oid;
  ddl.ddl().Put(table);
  table = *ddl.catalog()->FindRelation(oid);
}

}  // namespace

void AddConstraint(const DdlContext& ddl, RelationDescriptor& table, const ast::Constraint& constraint, const char* column) {
  switch (constraint.contype) {
    case ast::CONSTR_NULL: case ast::CONSTR_NOTNULL: case ast::CONSTR_DEFAULT: case ast::CONSTR_IDENTITY: case ast::CONSTR_GENERATED:
      return;  // part of the column
    case ast::CONSTR_CHECK:
      return AddCheck(ddl, table, constraint);
    case ast::CONSTR_PRIMARY: case ast::CONSTR_UNIQUE:
      return AddIndexConstraint(ddl, table, constraint, column);
    case ast::CONSTR_FOREIGN:
      return AddForeignKey(ddl, table, constraint, column);
    case ast::CONSTR_EXCLUSION:
      ThrowNotSupported("exclusion constraint");
    default:
      ThrowNotSupported("deferrable constraint");
  }
}

}  // namespace basalt
