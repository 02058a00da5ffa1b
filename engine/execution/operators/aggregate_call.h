// AggregateCallSite: one aggregate of an Aggregate or Window node: argument evaluators, FILTER, function context, where its
// state lies in a group's block. DeferredInput: the argument rows of an aggregate with DISTINCT or ORDER BY, kept until all are
// there. Owned by the operator.
#pragma once

#include "engine/execution/data/group_table.h"
#include "engine/execution/expression/nodes.h"
#include "engine/execution/operators/row_sorter.h"

namespace basalt {

class DeferredInput {
 public:
  DeferredInput(const AggregateExpression& aggregate, ExecutionState& state);
  // groups by row number.
  void Add(const uint32_t* groups, std::span<const Vector* const> arguments, const Chunk& input, RowSelection rows);
  // Gives the rows in order, DISTINCT ones once: visit(arguments, group of each row, rows).
  template <typename Visit>
  void Drain(Visit&& visit);

 private:
  void MoveToSorter();
  void Finish();
  // The next rows; the group, the arguments and, among DISTINCT rows of the sorter, the ORDER BY values. Null at the end.
  const Chunk* Next(RowSelection* rows);
  bool IsRepeated(uint32_t row);

  ExecutionState& state_;
  size_t argument_count_;
  EvaluatorList order_values_;
  std::vector<KeyType> keys_;            // group, arguments, ORDER BY values
  std::vector<OrderKey> order_;          // group, ORDER BY, for DISTINCT the arguments
  std::vector<size_t> order_columns_;
  bool distinct_;
  std::unique_ptr<GroupTable> table_;    // DISTINCT: what came since rows were last given to the sorter
  int64_t table_bytes_ = 0, table_least_bytes_ = 0;
  bool sorts_ = false;                   // rows are in the sorter
  std::unique_ptr<RowSorter> sorter_;
  std::vector<StoredRow> sorted_;        // of the table, when all rows are in it
  size_t next_ = 0;
  Chunk output_;
  std::vector<Value> last_;              // DISTINCT rows of the sorter: the row before
  Vector group_numbers_;
  uint32_t fresh_[kVectorSize];
};

class AggregateCallSite {
 public:
  AggregateCallSite(const AggregateExpression& aggregate, size_t state_offset, ExecutionState& state);

  const AggregateEntry& entry() const { return *entry_; }
  size_t offset() const { return offset_; }
  bool deferred() const { return deferred_kind_; }
  std::unique_ptr<DeferredInput> MakeDeferred() const { return std::make_unique<DeferredInput>(aggregate_, state_); }
  // The rows FILTER lets through.
  RowSelection Filter(const Chunk& input, RowSelection rows);
  std::span<const Vector* const> Arguments(const Chunk& input, RowSelection rows);
  void Update(std::span<const Vector* const> arguments, RowSelection rows, void* const* states);
  void UpdateSingle(std::span<const Vector* const> arguments, RowSelection rows, void* state);
  // The direct arguments of an ordered-set aggregate, read of the group keys.
  void EvaluateDirect(const Chunk& groups);
  // row: the group's in the chunk of EvaluateDirect.
  NullableDatum Finalize(void* state, uint32_t row, Arena* arena);
  Arena& state_arena() { return arena_; }
  FunctionContext& context() { return context_; }

 private:
  const AggregateExpression& aggregate_;
  const AggregateEntry* entry_;
  ExecutionState& state_;
  size_t offset_;
  bool deferred_kind_;
  EvaluatorList arguments_, direct_;
  EvaluatorPtr filter_;
  RowList filtered_;
  std::vector<const Vector*> vectors_, direct_vectors_;
  std::vector<NullableDatum> direct_values_;
  Arena arena_;
  FunctionContext context_;
};

template <typename Visit>
void DeferredInput::Drain(Visit&& visit) {
  Finish();
  std::vector<const Vector*> arguments;
  for (size_t a = 0; a < argument_count_; ++a) arguments.push_back(&output_.column(a + 1));
  uint32_t groups[kVectorSize];
  RowSelection rows;
  while (const Chunk* chunk = Next(&rows)) {
    for (uint32_t i = 0; i < rows.count; ++i) groups[i] = static_cast<uint32_t>(chunk->column(0).Get(rows[i]).value.i8);
    state_.CheckCancel();
    visit(std::span<const Vector* const>(arguments), groups, rows);
  }
}

}  // namespace basalt
