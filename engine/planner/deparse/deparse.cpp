// DeparseExpression and BindView of planner.h.
#include "engine/planner/bind/binder.h"
#include "engine/planner/deparse/query_printer.h"
#include "engine/planner/expression_tree.h"

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

BoundView BindView(const PlanningInput& input, const ast::Node* statement) {
  RecursionBase base;
  PlanningContext context(input);
  Binder binder(context);
  std::unique_ptr<Query> query = binder.BindStatement(statement);
  BoundView view;
  for (const Target& target : query->targets) {
    if (target.junk) continue;
    ResultColumn column;
    column.name = target.name;
    column.type = target.expression->type;
    column.type_length = context.Type(column.type.oid).length;
    view.columns.push_back(std::move(column));
  }
  for (const PlanDependency& dependency : context.dependencies) view.dependencies.push_back(dependency.relation);
  context.search_path = {kPgCatalogSchema};
  QueryPrinter printer(context, false);
  printer.PrintQuery(*query, nullptr);
  view.sql = printer.Take();
  return view;
}

}  // namespace basalt
