// Fields of record values that come out of subqueries: the row that makes them is looked for where they come from.
#include <algorithm>

#include "engine/planner/bind/binder.h"
#include "engine/planner/expression_tree.h"

namespace basalt {
namespace {

constexpr int kMaximumSteps = 100;

const Expression* VisibleTarget(const Query& query, int index) {
  const Query* from = &query;
  if (query.set_operation) {  // all branches have the same type; the first one names the fields
    const SetOperation* first = query.set_operation.get();
    while (first->left) first = first->left.get();
    from = first->leaf.get();
  }
  for (const Target& target : from->targets) {
    if (!target.junk && index-- == 0) return target.expression.get();
  }
  return nullptr;
}

const FromItem* FindBelow(const FromItem* item, int id) {
  if (item == nullptr || item->id == id) return item;
  const FromItem* found = item->left ? FindBelow(item->left.get(), id) : nullptr;
  return found != nullptr || !item->right ? found : FindBelow(item->right.get(), id);
}

// One step towards the source; null: there is none.
const Expression* SourceIn(const FromItem& item, int index, const Query** within) {
  if (index < 0) return nullptr;
  switch (item.kind) {
    case FromItem::Kind::kSubquery:
      *within = item.query.get();
      return item.query ? VisibleTarget(*item.query, index) : nullptr;
    case FromItem::Kind::kCte: case FromItem::Kind::kWorkTable: {
      const Query* query = item.cte->recursive ? item.cte->start.get() : item.cte->query.get();
      *within = query;
      return query != nullptr && !query->modification ? VisibleTarget(*query, index) : nullptr;
    }
    default: return nullptr;
  }
}

}  // namespace

const Expression& Binder::RecordSource(const Expression& row) {
  const Expression* at = &row;
  const Query* within = nullptr;
  for (int step = 0; step < kMaximumSteps; ++step) {
    const Expression* next = nullptr;
    if (const auto* column = AsIf<ColumnExpression>(at)) {
      const auto known = items_.find(column->relation);
      const FromItem* item = within != nullptr && within->from ? FindBelow(within->from.get(), column->relation) : nullptr;
      if (item == nullptr && known != items_.end()) item = known->second;
      if (item != nullptr) next = SourceIn(*item, column->index, &within);
    } else if (const auto* subplan = AsIf<SubplanExpression>(at);
               subplan != nullptr && subplan->use == SubplanExpression::Use::kScalar && subplan->query) {
      within = subplan->query.get();
      next = VisibleTarget(*within, 0);
    }
    if (next == nullptr || next->type.oid != kRecordOid) break;
    at = next;
  }
  return *at;
}

}  // namespace basalt
