// AggregateCallSite: one aggregate of an Aggregate or Window node: argument evaluators, FILTER, function context, where its
// state lies in a group's block. DeferredInput: the argument rows of an aggregate with DISTINCT or ORDER BY, kept until all are
// there. Owned by the operator.
#pragma once

#include "engine/execution/data/group_table.h"
#include "engine/execution/expression/nodes.h"
#include "engine/execution/operators/sort_order.h"

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
  const ChunkStore& rows() const { return table_ == nullptr ? store_ : table_->keys(); }
  std::vector<StoredRow> SortedRows() const;

  ExecutionState& state_;
  size_t argument_count_;
  EvaluatorList order_values_;
  std::vector<OrderKey> order_;          // group, ORDER BY, for DISTINCT the arguments
  std::vector<size_t> order_columns_;
  std::vector<PhysicalType> types_;      // group, arguments, ORDER BY values
  ChunkStore store_;
  std::unique_ptr<GroupTable> table_;    // DISTINCT
  Vector group_numbers_;
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
  const std::vector<StoredRow> sorted = SortedRows();
  std::vector<Vector> columns;
  std::vector<const Vector*> arguments;
  for (size_t a = 0; a < argument_count_; ++a) columns.emplace_back(types_[a + 1]);
  for (const Vector& column : columns) arguments.push_back(&column);
  uint32_t groups[kVectorSize];
  for (size_t at = 0; at < sorted.size(); at += kVectorSize) {
    const auto count = static_cast<uint32_t>(std::min<size_t>(kVectorSize, sorted.size() - at));
    const std::span<const StoredRow> part(sorted.data() + at, count);
    for (size_t a = 0; a < argument_count_; ++a) rows().Gather(a + 1, part, &columns[a]);
    for (uint32_t i = 0; i < count; ++i) groups[i] = static_cast<uint32_t>(rows().Get(part[i], 0).value.i8);
    state_.CheckCancel();
    visit(std::span<const Vector* const>(arguments), groups, RowSelection{nullptr, count});
  }
}

}  // namespace basalt
