// QueryPrinter: a bound SELECT as SQL in the layout of pg_get_viewdef. Tables are named as the search path of the planning context
// makes necessary.
#pragma once

#include <map>
#include <set>
#include <vector>

#include "engine/planner/deparse/expression_printer.h"

namespace basalt {

class QueryPrinter : public ExpressionPrinter {
 public:
  // stored: the text will be parsed again.
  QueryPrinter(PlanningContext& context, bool stored) : ExpressionPrinter(context), stored_(stored) {}
  // names: result columns as a view calls them; null: as the query does.
  void PrintQuery(const Query& query, const std::vector<std::string>* names);
  // One of a function's body: RETURN expression, or a statement of BEGIN ATOMIC.
  void PrintRoutineStatement(const Query& query, bool is_return);

 protected:
  bool names_are_plain() const override { return items_.empty(); }
  bool IsCall(const Expression& expression) const override;
  void PrintColumn(const ColumnExpression& column) override;
  void PrintSubplan(const SubplanExpression& subplan) override;
  bool PrintMergedColumn(const CoalesceExpression& joint) override;
  bool PrintWholeRow(const RowExpression& row) override;

 private:
  void PrintWith(const std::vector<std::shared_ptr<Cte>>& ctes, bool recursive);
  void PrintCycleMark(const Expression& mark);
  void PrintSearchCycle(const SearchCycle& added);
  void PrintSelect(const Query& query, const std::vector<std::string>* names);
  void PrintRowType(const Expression& target);
  void PrintTargets(const Query& query, const std::vector<Target>& targets, const std::vector<std::string>* names);
  void PrintModification(const Query& query);
  void PrintInsert(const Query& query);
  void PrintUpdate(const Query& query);
  void PrintDelete(const Query& query);
  void PrintReturning(const Query& query);
  static const FromItem& TargetOf(const Query& query);
  std::string TargetText(const Query& query);
  static const FromItem* OthersOf(const Query& query);
  void NameItem(FromItem& item);
  void PrintGroupBy(const Query& query);
  void PrintOrderBy(const Query& query);
  void PrintSetOperation(const SetOperation& node, const std::vector<std::string>* names);
  void PrintSample(const SampleClause& sample);
  void PrintFrom(const FromItem& item);
  void PrintJoin(const FromItem& item);
  void PrintAlias(const FromItem& item, std::string_view own_name);
  void PrintValues(const FromItem& item);
  void PrintWindow(const WindowDefinition& window);
  void PrintWindowFunction(const Query& query, const WindowExpression& function);
  void PrintSubquery(const Query& query, const std::vector<std::string>* names);
  void NameItems(const Query& query);
  std::string RelationName(const RelationDescriptor& relation);
  const RelationDescriptor& Current(const FromItem& item);
  std::string MergedName(const Expression& joint);
  std::string ColumnName(const FromItem& item, size_t index);
  void KeepUsingNames(FromItem* from);
  bool HasKeptNames(const FromItem& item) const;

  const bool stored_;
  bool bare_targets_ = false;                 // "?column?" is not written as a name
  std::map<int, const FromItem*> items_;
  std::map<int, std::string> names_;          // of FROM items, made unique
  std::vector<const Query*> queries_;         // enclosing ones, innermost last
  std::map<Oid, DescriptorPtr<RelationDescriptor>> current_;
  std::set<std::pair<int, int>> kept_names_;  // FROM item, column: printed under the name it was bound with
};

}  // namespace basalt
