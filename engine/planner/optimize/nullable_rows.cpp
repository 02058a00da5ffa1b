// The row of a table under the nullable side of an outer join is NULL where the join found no partner, not a row of NULLs: such
// rows ask a column of the table that is never NULL.
#include <map>
#include <set>

#include "engine/planner/optimize/plan_builder.h"

namespace basalt {

namespace {

// The FROM item whose whole row the expression is; -1: something else.
int WholeRowOf(const Expression& expression) {
  const auto* row = AsIf<RowExpression>(&expression);
  if (row == nullptr || row->form != Expression::Form::kSqlSyntax || row->fields.empty()) return -1;
  const auto* column = AsIf<ColumnExpression>(row->fields[0].get());
  return column == nullptr ? -1 : column->relation;
}

class NullableRows {
 public:
  explicit NullableRows(PlanningContext& context) : context_(context), coercer_(context) {}

  void Run(Query& query) {
    VisitQuery(query, [&](ExpressionPtr& slot) {
      Walk(*slot, [&](const Expression& node) {
        if (const int item = WholeRowOf(node); item >= 0) wanted_.insert(item);
        return true;
      });
    });
    if (wanted_.empty()) return;
    Mark(query);
    if (markers_.empty()) return;
    VisitQuery(query, [&](ExpressionPtr& slot) {
      RewriteTopDown(slot, [&](ExpressionPtr& at) { return Replace(at); });
    });
  }

 private:
  void Mark(Query& query) {
    if (!visited_.insert(&query).second) return;
    for (const std::shared_ptr<Cte>& cte : query.ctes) MarkCte(*cte);
    if (query.from) MarkFrom(query.from, false);
    if (query.set_operation) MarkSides(*query.set_operation);
    if (query.modification && query.modification->source) Mark(*query.modification->source);
    VisitQuery(query, [&](ExpressionPtr& slot) {
      Walk(*slot, [&](const Expression& node) {
        const auto* subplan = AsIf<SubplanExpression>(&node);
        if (subplan != nullptr && subplan->query) Mark(*subplan->query);
        return true;
      });
    });
  }
  void MarkCte(Cte& cte) {
    for (const std::shared_ptr<Cte>& inner : cte.with) MarkCte(*inner);
    for (const std::shared_ptr<Query>& part : {cte.query, cte.start, cte.step}) {
      if (part) Mark(*part);
    }
  }
  void MarkSides(SetOperation& node) {
    if (node.leaf) Mark(*node.leaf);
    if (node.left) MarkSides(*node.left);
    if (node.right) MarkSides(*node.right);
  }

  void MarkFrom(FromPtr& item, bool nullable) {
    if (item->kind == FromItem::Kind::kJoin) {
      MarkFrom(item->left, nullable || item->join_type == JoinType::kRight || item->join_type == JoinType::kFull);
      MarkFrom(item->right, nullable || item->join_type == JoinType::kLeft || item->join_type == JoinType::kFull);
      return;
    }
    if (item->query) Mark(*item->query);
    if (!nullable || wanted_.count(item->id) == 0) return;
    if (item->kind == FromItem::Kind::kTable && !item->relation->is_system) markers_[item->id] = kRowIdIndex;
    else AddMarker(item);
  }

  // (SELECT item.*, true FROM item) in the item's place and under its number.
  void AddMarker(FromPtr& item) {
    auto outer = std::make_unique<FromItem>();
    outer->kind = FromItem::Kind::kSubquery;
    outer->id = item->id;
    outer->alias = item->alias;
    outer->has_alias = item->has_alias;
    outer->lateral = item->lateral;
    outer->location = item->location;
    outer->columns = item->columns;
    item->id = context_.NewRelation();
    outer->query = std::make_unique<Query>();
    const Datum yes = MakeDatum(true);
    for (size_t i = 0; i <= item->columns.size(); ++i) {
      Target target;
      if (i == item->columns.size() || item->columns[i].dropped) {
        target.expression = coercer_.MakeConstant(context_.MakeType(kBoolOid), &yes);
      } else {
        target.name = item->columns[i].name;
        auto column = std::make_unique<ColumnExpression>();
        column->relation = item->id;
        column->index = static_cast<int>(i);
        coercer_.Finish(column.get(), item->columns[i].type);
        target.expression = std::move(column);
      }
      outer->query->targets.push_back(std::move(target));
    }
    outer->columns.push_back({"", context_.MakeType(kBoolOid), false});
    markers_[outer->id] = static_cast<int>(outer->columns.size()) - 1;
    outer->query->from = std::move(item);
    item = std::move(outer);
  }

  // True: nothing below is to be looked at.
  bool Replace(ExpressionPtr& at) {
    if (const auto* field = AsIf<FieldSelectExpression>(at.get()); field != nullptr && WholeRowOf(*field->input) >= 0) return true;
    const auto marker = markers_.find(WholeRowOf(*at));
    if (marker == markers_.end()) return false;
    auto column = std::make_unique<ColumnExpression>();
    column->relation = marker->first;
    column->index = marker->second;
    column->location = at->location;
    coercer_.Finish(column.get(), context_.MakeType(marker->second == kRowIdIndex ? kInt8Oid : kBoolOid));
    auto missing = std::make_unique<NullTestExpression>();
    missing->input = std::move(column);
    missing->is_null = true;
    coercer_.Finish(missing.get(), context_.MakeType(kBoolOid));
    auto choice = std::make_unique<CaseExpression>();
    choice->branches.push_back({std::move(missing), coercer_.MakeConstant(at->type, nullptr)});
    choice->location = at->location;
    coercer_.Finish(choice.get(), at->type);
    choice->otherwise = std::move(at);
    at = std::move(choice);
    return true;
  }

  PlanningContext& context_;
  Coercer coercer_;
  std::set<int> wanted_;        // items whose whole rows are read
  std::map<int, int> markers_;  // of a nullable item: the column that tells its rows from missing ones
  std::set<const Query*> visited_;
};

}  // namespace

void MakeRowsNullable(PlanningContext& context, Query& query) { NullableRows(context).Run(query); }

}  // namespace basalt
