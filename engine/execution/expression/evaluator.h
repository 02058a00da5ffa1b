// Evaluator: one node of a compiled expression. Made once an Execution from the bound, shared Expression (CompileExpression)
// and owned by the operator that uses it; keeps its result vector from call to call, so a steady state allocates nothing.
// Errors appear only for rows that are evaluated: CASE, COALESCE, AND, OR pass on only the rows they still need.
#pragma once

#include <memory>
#include <vector>

#include "engine/execution/execution_state.h"
#include "engine/planner/expression.h"
#include "types/chunk.h"

namespace basalt {

class Evaluator {
 public:
  explicit Evaluator(PhysicalType physical) : physical_(physical) {}
  virtual ~Evaluator() = default;
  // The values of the selected rows (at least one) of input; other slots are undefined. Flat, constant or dictionary. Valid
  // until the next call, and only as long as input is.
  virtual const Vector& Evaluate(const Chunk& input, RowSelection rows) = 0;
  // For booleans: the selected rows that are true, in order. out may be the array that rows stands on.
  virtual uint32_t SelectTrue(const Chunk& input, RowSelection rows, uint32_t* out);
  PhysicalType physical() const { return physical_; }

 private:
  const PhysicalType physical_;
};
using EvaluatorPtr = std::unique_ptr<Evaluator>;
using EvaluatorList = std::vector<EvaluatorPtr>;

EvaluatorPtr CompileExpression(const Expression& expression, ExecutionState& state);
EvaluatorPtr CompileOptional(const ExpressionPtr& expression, ExecutionState& state);  // null stays null
EvaluatorList CompileList(const ExpressionList& expressions, ExecutionState& state);

// A chunk without columns and with one row: the input of expressions that read none.
const Chunk& OneEmptyRow();
inline NullableDatum EvaluateOnce(Evaluator& evaluator) {
  return evaluator.Evaluate(OneEmptyRow(), {nullptr, 1}).Get(0);
}

}  // namespace basalt
