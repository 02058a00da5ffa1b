// DeparseExpression and BindView of planner.h.
#include "engine/planner/bind/binder.h"
#include "engine/planner/bind/stored_expression.h"
#include "engine/planner/deparse/query_printer.h"
#include "engine/planner/expression_tree.h"
#include "parser/parser.h"

namespace basalt {

namespace {

// Columns of one relation, or VALUE of a domain's check.
class RelationExpressionPrinter : public ExpressionPrinter {
 public:
  RelationExpressionPrinter(PlanningContext& context, const RelationDescriptor* relation) : ExpressionPrinter(context), relation_(relation) {}

 protected:
  void PrintColumn(const ColumnExpression& column) override {
    if (relation_ == nullptr) {
      out_ += "VALUE";
      return;
    }
    static constexpr const char* kSystem[] = {"ctid", "xmin", "cmin", "xmax", "cmax", "tableoid"};
    out_ += column.index >= 0 ? QuoteIdentifier(relation_->columns[column.index].name) : kSystem[-column.index - 1];
  }

 private:
  const RelationDescriptor* relation_;
};

}  // namespace

std::string DeparseExpression(const PlanningInput& input, const Expression& expression, const RelationDescriptor* relation) {
  RecursionBase base;
  PlanningContext context(input);
  // What is stored must mean the same under any search path.
  context.search_path = {kPgCatalogSchema};
  RelationExpressionPrinter printer(context, relation);
  printer.Print(expression, false);
  return printer.Take();
}

namespace {

// Prints with only pg_catalog on the search path: what is stored must mean the same under any.
std::string PrintStored(PlanningContext& context, const Query& query, const std::vector<std::string>* names) {
  context.search_path = {kPgCatalogSchema};
  QueryPrinter printer(context, true);
  printer.PrintQuery(query, names);
  return printer.Take();
}

BoundView DescribeView(PlanningContext& context, const Query& query) {
  BoundView view;
  for (const Target& target : query.targets) {
    if (target.junk) continue;
    ResultColumn column;
    column.name = target.name;
    column.type = target.expression->type;
    column.type_length = context.Type(column.type.oid).length;
    view.columns.push_back(std::move(column));
  }
  for (const PlanDependency& dependency : context.dependencies) view.dependencies.push_back(dependency.relation);
  for (const RequiredPrivilege& read : context.privileges) {
    if (read.check_as != kInvalidOid) continue;  // inside another view
    for (int16_t column : read.columns) view.columns_read.emplace_back(read.relation, column);
  }
  for (const PlanTypeDependency& dependency : context.type_dependencies) view.types.push_back(dependency.type);
  return view;
}

// Binds as a reference to the view would.
std::unique_ptr<Query> BindViewText(PlanningContext& context, Binder& binder, const RelationDescriptor& view, Arena& arena) {
  context.search_path = {kPgCatalogSchema};
  if (view.schema != kPgCatalogSchema) context.search_path.push_back(view.schema);
  return binder.BindStatement(Parse(view.view->sql, arena)[0].node);
}

}  // namespace

BoundView BindView(const PlanningInput& input, const ast::Node* statement, const std::vector<std::string>& names) {
  RecursionBase base;
  PlanningContext context(input);
  Binder binder(context);
  const std::unique_ptr<Query> query = binder.BindStatement(statement);
  BoundView view = DescribeView(context, *query);
  view.sql = PrintStored(context, *query, &names);
  return view;
}

BoundView BindStoredView(const PlanningInput& input, const RelationDescriptor& view) {
  RecursionBase base;
  PlanningContext context(input);
  Binder binder(context);
  Arena arena;
  const std::unique_ptr<Query> query = BindViewText(context, binder, view, arena);
  BoundView result = DescribeView(context, *query);
  result.sql = view.view->sql;
  return result;
}

std::vector<Oid> TypesOfExpression(const PlanningInput& input, const StoredExpression& stored, const RelationDescriptor* relation) {
  RecursionBase base;
  PlanningContext context(input);
  BindStored(context, stored.sql, relation, -1, SqlType{}, Place::kOther);
  std::vector<Oid> types;
  for (const PlanTypeDependency& dependency : context.type_dependencies) types.push_back(dependency.type);
  return types;
}

std::string ReprintView(const PlanningInput& before, const PlanningInput& after, const RelationDescriptor& view,
                        const std::vector<std::string>& names) {
  RecursionBase base;
  PlanningContext old_context(before), context(after);
  Binder binder(old_context);
  Arena arena;
  const std::unique_ptr<Query> query = BindViewText(old_context, binder, view, arena);
  return PrintStored(context, *query, &names);
}

std::string ReprintExpression(const PlanningInput& before, const PlanningInput& after, const std::string& sql,
                              const RelationDescriptor* relation_before, const RelationDescriptor* relation_after) {
  RecursionBase base;
  PlanningContext context(before);
  const ExpressionPtr bound = BindStored(context, sql, relation_before, -1, SqlType{}, Place::kOther);
  return DeparseExpression(after, *bound, relation_after);
}

}  // namespace basalt
