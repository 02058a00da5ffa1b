#include "engine/execution/expression/evaluator.h"

#include "engine/execution/data/vector_copy.h"
#include "engine/execution/expression/nodes.h"

namespace basalt {

uint32_t Evaluator::SelectTrue(const Chunk& input, RowSelection rows, uint32_t* out) {
  const Vector& values = Evaluate(input, rows);
  const VectorView<bool> view = values.View<bool>();
  if (values.is_constant()) return !view.IsNull(0) && view[0] ? ListRows(rows, out) : 0;
  uint32_t count = 0;
  if (view.validity == nullptr) {
    for (uint32_t i = 0; i < rows.count; ++i) {
      const uint32_t row = rows[i];
      out[count] = row;
      count += view[row] ? 1 : 0;
    }
    return count;
  }
  for (uint32_t i = 0; i < rows.count; ++i) {
    const uint32_t row = rows[i];
    if (!view.IsNull(row) && view[row]) out[count++] = row;
  }
  return count;
}

void RowList::Assign(RowSelection selection) { count = ListRows(selection, rows); }

const Chunk& OneEmptyRow() {
  static const Chunk* const kChunk = [] {
    auto* chunk = new Chunk();
    chunk->set_size(1);
    return chunk;
  }();
  return *kChunk;
}

EvaluatorPtr CompileOptional(const ExpressionPtr& expression, ExecutionState& state) {
  return expression == nullptr ? nullptr : CompileExpression(*expression, state);
}

EvaluatorList CompileList(const ExpressionList& expressions, ExecutionState& state) {
  EvaluatorList list;
  list.reserve(expressions.size());
  for (const ExpressionPtr& expression : expressions) list.push_back(CompileExpression(*expression, state));
  return list;
}

}  // namespace basalt
