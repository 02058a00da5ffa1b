// TableMaintenance: what every writer of a table must do, bound from the catalog: CHECK constraints and index expressions. For
// writers outside of plans (COPY, CREATE TABLE AS, index builds).
#pragma once

#include "engine/planner/plan.h"
#include "session/execution_context.h"

namespace basalt {

struct TableMaintenance {
  std::vector<CheckExpression> checks;
  std::vector<IndexMaintenance> indexes;
};

TableMaintenance BindTableMaintenance(ExecutionContext& context, const RelationDescriptor& relation);
IndexMaintenance BindIndexMaintenance(ExecutionContext& context, const RelationDescriptor& relation,
                                      DescriptorPtr<RelationDescriptor> index);

}  // namespace basalt
