#include "base/sql_error.h"
#include "base/stack_guard.h"
#include "engine/execution/operators/instrumented.h"
#include "engine/execution/operators/operator.h"

namespace basalt {
namespace {

OperatorPtr BuildScan(const PlanNode& node, ExecutionState& state) {
  switch (node.kind) {
    case PlanKind::kTableScan: return MakeTableScan(As<TableScanNode>(node), state);
    case PlanKind::kSystemScan: return MakeSystemScan(As<SystemScanNode>(node), state);
    case PlanKind::kIndexScan: return MakeIndexScan(As<IndexScanNode>(node), state);
    case PlanKind::kFunctionScan: return MakeFunctionScan(As<FunctionScanNode>(node), state);
    case PlanKind::kCteScan: return MakeCteScan(As<CteScanNode>(node), state);
    case PlanKind::kWorkTableScan: return MakeWorkTableScan(As<WorkTableScanNode>(node), state);
    default: ThrowInternal("a plan node of unknown kind");
  }
}

OperatorPtr BuildPlain(const PlanNode& node, ExecutionState& state) {
  switch (node.kind) {
    case PlanKind::kResult: return MakeResult(As<ResultNode>(node), state);
    case PlanKind::kValues: return MakeValues(As<ValuesNode>(node), state);
    case PlanKind::kFilter: return MakeFilter(As<FilterNode>(node), state);
    case PlanKind::kSample: return MakeSample(As<SampleNode>(node), state);
    case PlanKind::kProject: return MakeProject(As<ProjectNode>(node), state);
    case PlanKind::kProjectSet: return MakeProjectSet(As<ProjectSetNode>(node), state);
    case PlanKind::kNestedLoopJoin: return MakeNestedLoopJoin(As<NestedLoopJoinNode>(node), state);
    case PlanKind::kHashJoin: return MakeHashJoin(As<HashJoinNode>(node), state);
    case PlanKind::kMergeJoin: return MakeMergeJoin(As<MergeJoinNode>(node), state);
    case PlanKind::kAggregate: return MakeAggregate(As<AggregateNode>(node), state);
    case PlanKind::kWindow: return MakeWindow(As<WindowNode>(node), state);
    case PlanKind::kSort: return MakeSort(As<SortNode>(node), state);
    case PlanKind::kLimit: return MakeLimit(As<LimitNode>(node), state);
    case PlanKind::kUnique: return MakeUnique(As<UniqueNode>(node), state);
    case PlanKind::kSetOperation: return MakeSetOperation(As<SetOperationNode>(node), state);
    case PlanKind::kAppend: return MakeAppend(As<AppendNode>(node), state);
    case PlanKind::kRecursiveUnion: return MakeRecursiveUnion(As<RecursiveUnionNode>(node), state);
    case PlanKind::kLockRows: return MakeLockRows(As<LockRowsNode>(node), state);
    case PlanKind::kModifyTable: return MakeModifyTable(As<ModifyTableNode>(node), state);
    default: return BuildScan(node, state);
  }
}

}  // namespace

OperatorPtr BuildOperator(const PlanNode& node, ExecutionState& state) {
  CheckStackDepth();
  OperatorPtr built = BuildPlain(node, state);
  return state.statistics == nullptr ? std::move(built) : MakeInstrumented(node, std::move(built), state);
}

}  // namespace basalt
