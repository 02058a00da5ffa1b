// Operator: one node of a running plan. Pull model, a chunk a call. Open starts it, or starts it again with the exec parameters
// of now; Next returns the next chunk (never empty, valid until the next call of Next or Open) or null at the end. Built once
// an Execution by BuildOperator, owned by its parent operator. One thread.
#pragma once

#include <memory>

#include "engine/execution/execution_state.h"
#include "engine/execution/expression/evaluator.h"
#include "engine/planner/plan.h"

namespace basalt {

class Operator {
 public:
  explicit Operator(ExecutionState& state) : state_(state) {}
  virtual ~Operator() = default;
  virtual void Open() = 0;
  virtual const Chunk* Next() = 0;

 protected:
  ExecutionState& state_;
};
using OperatorPtr = std::unique_ptr<Operator>;

OperatorPtr BuildOperator(const PlanNode& node, ExecutionState& state);

OperatorPtr MakeResult(const ResultNode& node, ExecutionState& state);
OperatorPtr MakeValues(const ValuesNode& node, ExecutionState& state);
OperatorPtr MakeTableScan(const TableScanNode& node, ExecutionState& state);
OperatorPtr MakeSequenceScan(const TableScanNode& node, ExecutionState& state);
OperatorPtr MakeSystemScan(const SystemScanNode& node, ExecutionState& state);
OperatorPtr MakeIndexScan(const IndexScanNode& node, ExecutionState& state);
OperatorPtr MakeFunctionScan(const FunctionScanNode& node, ExecutionState& state);
OperatorPtr MakeCteScan(const CteScanNode& node, ExecutionState& state);
OperatorPtr MakeWorkTableScan(const WorkTableScanNode& node, ExecutionState& state);
OperatorPtr MakeRecursiveUnion(const RecursiveUnionNode& node, ExecutionState& state);
OperatorPtr MakeFilter(const FilterNode& node, ExecutionState& state);
OperatorPtr MakeSample(const SampleNode& node, ExecutionState& state);
OperatorPtr MakeProject(const ProjectNode& node, ExecutionState& state);
OperatorPtr MakeProjectSet(const ProjectSetNode& node, ExecutionState& state);
OperatorPtr MakeNestedLoopJoin(const NestedLoopJoinNode& node, ExecutionState& state);
OperatorPtr MakeHashJoin(const HashJoinNode& node, ExecutionState& state);
OperatorPtr MakeMergeJoin(const MergeJoinNode& node, ExecutionState& state);
OperatorPtr MakeAggregate(const AggregateNode& node, ExecutionState& state);
OperatorPtr MakeWindow(const WindowNode& node, ExecutionState& state);
OperatorPtr MakeSort(const SortNode& node, ExecutionState& state);
OperatorPtr MakeLimit(const LimitNode& node, ExecutionState& state);
OperatorPtr MakeUnique(const UniqueNode& node, ExecutionState& state);
OperatorPtr MakeSetOperation(const SetOperationNode& node, ExecutionState& state);
OperatorPtr MakeAppend(const AppendNode& node, ExecutionState& state);
OperatorPtr MakeLockRows(const LockRowsNode& node, ExecutionState& state);
OperatorPtr MakeModifyTable(const ModifyTableNode& node, ExecutionState& state);

}  // namespace basalt
