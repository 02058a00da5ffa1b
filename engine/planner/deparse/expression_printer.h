// ExpressionPrinter: bound expressions and queries as SQL text, parenthesised and labelled as PostgreSQL's ruleutils prints them, so
// that psql shows the same and the text binds again to the same thing. Used for \d, pg_get_viewdef, stored expressions, EXPLAIN.
#pragma once

#include <string>
#include <vector>

#include "base/quote.h"
#include "engine/planner/planning_context.h"
#include "engine/planner/query.h"

namespace basalt {

class ExpressionPrinter {
 public:
  explicit ExpressionPrinter(PlanningContext& context) : context_(context) {}
  virtual ~ExpressionPrinter() = default;

  // show_implicit: implicit casts are printed as casts.
  void Print(const Expression& expression, bool show_implicit);
  std::string Take() { return std::move(out_); }

 protected:
  virtual void PrintColumn(const ColumnExpression& column);
  virtual void PrintSubplan(const SubplanExpression& subplan);
  // The joint column of JOIN ... USING (a COALESCE in SQL syntax); false: it has no name here.
  virtual bool PrintMergedColumn(const CoalesceExpression&) { return false; }
  // item.* (a row in SQL syntax); false: the item has no name here.
  virtual bool PrintWholeRow(const RowExpression&) { return false; }
  // No table is in sight whose columns could be meant by a bare name.
  virtual bool names_are_plain() const { return true; }
  void PrintParameter(int index);
  virtual void PrintExecParameter(const ExecParameterExpression& parameter);
  // Aggregates and window functions stand as columns of pseudo-relations in bound queries.
  void PrintAggregate(const AggregateExpression& aggregate);

  void PrintConstant(const ConstantExpression& constant, int show_type);  // -1: never the type, 0: when needed, 1: always
  void PrintFunction(const FunctionExpression& call, bool show_implicit);
  bool PrintSqlSyntax(const FunctionExpression& call);
  bool PrintXmlSyntax(const FunctionExpression& call);
  void PrintXmlRoot(const Expression& version, const Expression& standalone);
  void PrintXmlTable(const SetFunctionExpression& call);
  void PrintTrim(const FunctionExpression& call);
  void PrintSetFunction(const SetFunctionExpression& node);
  void PrintCondition(const Expression& expression);
  void PrintConversion(const Expression& expression, bool show_implicit);
  void PrintOperator(Oid op, const Expression* left, const Expression& right);
  void PrintCast(const Expression& argument, SqlType target);
  void PrintList(const ExpressionList& list, bool show_implicit, std::string_view separator = ", ");
  void PrintCase(const CaseExpression& node);
  void PrintSubscript(const SubscriptExpression& node);
  void PrintField(const FieldSelectExpression& node);
  // In ORDER BY, GROUP BY, PARTITION BY and DISTINCT ON calls stand in parentheses of their own.
  virtual bool IsCall(const Expression& expression) const;
  void PrintSortExpression(const Expression& expression);
  void PrintSortKey(const SortKey& key);
  std::string FunctionName(const FunctionDescriptor& function);
  std::string OperatorName(const OperatorDescriptor& op);
  std::string TypeText(SqlType type) { return context_.names.FormatType(type.oid, {.typmod = type.typmod}); }
  // A keyword on a line of its own, as ruleutils' appendContextKeyword.
  void Keyword(std::string_view word, int before, int after, int extra);

  PlanningContext& context_;
  std::string out_;
  int indent_ = 0;
  bool flat_ = false;  // all on one line
};

}  // namespace basalt
