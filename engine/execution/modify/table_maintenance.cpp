#include "engine/execution/modify/table_maintenance.h"

#include <algorithm>

#include "base/sql_error.h"
#include "engine/planner/planner.h"

namespace basalt {
namespace {

PlanningInput InputFor(ExecutionContext& context) {
  return {context, context.connection().Catalog(context.session().catalog()), {}, {}, false, {}};
}

ExpressionPtr HeapColumn(const RelationDescriptor& relation, int16_t number) {
  const auto position = static_cast<size_t>(number - 1);
  auto column = std::make_unique<ColumnExpression>();
  column->index = static_cast<int>(position);
  column->type = relation.columns[position].type;
  column->physical = relation.heap.columns[position].physical;
  return column;
}

}  // namespace

IndexMaintenance BindIndexMaintenance(ExecutionContext& context, const RelationDescriptor& relation,
                                      DescriptorPtr<RelationDescriptor> index) {
  const PlanningInput input = InputFor(context);
  IndexMaintenance maintenance;
  for (const IndexKey& key : index->index->keys) {
    maintenance.keys.push_back(key.column > 0 ? HeapColumn(relation, key.column)
                                              : BindStoredExpression(input, key.expression, &relation, SqlType()));
  }
  if (!index->index->predicate.empty()) {
    maintenance.predicate = BindStoredExpression(input, index->index->predicate, &relation, {kBoolOid, -1, kInvalidOid});
  }
  maintenance.index = std::move(index);
  return maintenance;
}

TableMaintenance BindTableMaintenance(ExecutionContext& context, const RelationDescriptor& relation) {
  const PlanningInput input = InputFor(context);
  TableMaintenance maintenance;
  for (const ConstraintDescriptor& constraint : relation.constraints) {
    if (constraint.type != 'c') continue;
    maintenance.checks.push_back(
        {constraint.name, BindStoredExpression(input, constraint.check, &relation, {kBoolOid, -1, kInvalidOid})});
  }
  std::sort(maintenance.checks.begin(), maintenance.checks.end(),
            [](const CheckExpression& a, const CheckExpression& b) { return a.name < b.name; });  // PostgreSQL's order
  for (Oid oid : relation.indexes) {
    DescriptorPtr<RelationDescriptor> index = input.catalog->FindRelation(oid);
    if (index == nullptr || index->index == nullptr) ThrowInternal(Format("index {} of a table does not exist", oid));
    maintenance.indexes.push_back(BindIndexMaintenance(context, relation, std::move(index)));
  }
  return maintenance;
}

}  // namespace basalt
