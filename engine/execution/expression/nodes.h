// The makers of evaluator nodes, one a kind of expression; each stands in a file of its own idea. Internal to expression/.
#pragma once

#include "engine/execution/expression/evaluator.h"

namespace basalt {

EvaluatorPtr MakeConstantEvaluator(const ConstantExpression& expression, ExecutionState& state);
EvaluatorPtr MakeParameterEvaluator(const ParameterExpression& expression, ExecutionState& state);
EvaluatorPtr MakeExecParameterEvaluator(const ExecParameterExpression& expression, ExecutionState& state);
EvaluatorPtr MakeRelabelEvaluator(const RelabelExpression& expression, ExecutionState& state);
EvaluatorPtr MakeColumnEvaluator(const ColumnExpression& expression);
// Evaluates its child at the first call and never again: for subtrees of constants and parameters without volatile functions.
EvaluatorPtr MakeOnceEvaluator(EvaluatorPtr child, ExecutionState& state);
EvaluatorPtr MakeFunctionEvaluator(const FunctionExpression& expression, ExecutionState& state);
EvaluatorPtr MakeAndEvaluator(const AndExpression& expression, ExecutionState& state);
EvaluatorPtr MakeOrEvaluator(const OrExpression& expression, ExecutionState& state);
EvaluatorPtr MakeNotEvaluator(const NotExpression& expression, ExecutionState& state);
EvaluatorPtr MakeNullTestEvaluator(const NullTestExpression& expression, ExecutionState& state);
EvaluatorPtr MakeBooleanTestEvaluator(const BooleanTestExpression& expression, ExecutionState& state);
EvaluatorPtr MakeDistinctFromEvaluator(const DistinctFromExpression& expression, ExecutionState& state);
EvaluatorPtr MakeNullIfEvaluator(const NullIfExpression& expression, ExecutionState& state);
EvaluatorPtr MakeCaseEvaluator(const CaseExpression& expression, ExecutionState& state);
EvaluatorPtr MakeCoalesceEvaluator(const CoalesceExpression& expression, ExecutionState& state);
EvaluatorPtr MakeMinMaxEvaluator(const MinMaxExpression& expression, ExecutionState& state);
EvaluatorPtr MakeArrayOperatorEvaluator(const ArrayOperatorExpression& expression, ExecutionState& state);
EvaluatorPtr MakeArrayEvaluator(const ArrayExpression& expression, ExecutionState& state);
EvaluatorPtr MakeArrayCastEvaluator(const ArrayCastExpression& expression, ExecutionState& state);
EvaluatorPtr MakeSubscriptEvaluator(const SubscriptExpression& expression, ExecutionState& state);
EvaluatorPtr MakeJsonbSubscriptEvaluator(const SubscriptExpression& expression, ExecutionState& state);
EvaluatorPtr MakeRowEvaluator(const RowExpression& expression, ExecutionState& state);
EvaluatorPtr MakeFieldSelectEvaluator(const FieldSelectExpression& expression, ExecutionState& state);
EvaluatorPtr MakeRowCastEvaluator(const RowCastExpression& expression, ExecutionState& state);
EvaluatorPtr MakeRowCompareEvaluator(const RowCompareExpression& expression, ExecutionState& state);
EvaluatorPtr MakeIoCastEvaluator(const IoCastExpression& expression, ExecutionState& state);
EvaluatorPtr MakeDomainCheckEvaluator(const DomainCheckExpression& expression, ExecutionState& state);
EvaluatorPtr MakeSubplanEvaluator(const SubplanExpression& expression, ExecutionState& state);

// An evaluator that computes row by row in the simplest way: Compute fills one slot. For kinds whose work a row is far
// above a virtual call.
class ResultVector {
 public:
  ResultVector(PhysicalType type, ExecutionState& state) : vector_(type), account_(&state.account) {}
  Vector& Reset() {
    vector_.Reset(account_);
    return vector_;
  }
  Vector& OneSlot() {
    vector_.ResetOneSlot(account_);
    return vector_;
  }
  Vector& vector() { return vector_; }

 private:
  Vector vector_;
  MemoryAccount* account_;
};

// The rows of a selection as an own array that can be narrowed. 8 KB: a member of the evaluator, never on the stack of a
// recursion.
struct RowList {
  uint32_t rows[kVectorSize];
  uint32_t count = 0;
  RowList() {}
  void Assign(RowSelection selection);
  RowSelection selection() const { return {rows, count}; }
  void Add(uint32_t row) { rows[count++] = row; }
};

}  // namespace basalt
