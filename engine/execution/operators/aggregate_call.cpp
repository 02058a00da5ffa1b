#include "engine/execution/operators/aggregate_call.h"

#include "base/planted_bug.h"
#include "base/sql_error.h"
#include "engine/execution/operators/user_aggregate.h"
#include "engine/functions/row_order.h"

namespace basalt {
namespace {

KeyType GroupNumberKey(const ExecutionState& state) {
  return KeyType::Make({kInt8Oid, -1, kInvalidOid}, PhysicalType::kInt64, state.types());
}

class SortKeyOrder : public RowOrder {
 public:
  explicit SortKeyOrder(std::vector<OrderKey> keys) : keys_(std::move(keys)) {}
  int Compare(std::span<const NullableDatum> left, std::span<const NullableDatum> right) const override {
    for (size_t k = 0; k < keys_.size(); ++k) {
      const int order = CompareByOrder(keys_[k], left[k], right[k]);
      if (order != 0) return order;
    }
    return 0;
  }

 private:
  std::vector<OrderKey> keys_;
};

}  // namespace

DeferredInput::DeferredInput(const AggregateExpression& aggregate, ExecutionState& state)
    : state_(state), argument_count_(aggregate.arguments.size()), store_({}, nullptr), group_numbers_(PhysicalType::kInt64) {
  std::vector<KeyType> keys{GroupNumberKey(state)};
  for (const ExpressionPtr& argument : aggregate.arguments) {
    keys.push_back(KeyType::Make(argument->type, argument->physical, state.types()));
  }
  order_.push_back({keys[0], false, false});
  order_columns_.push_back(0);
  for (const OrderKey& key : OrderKeysOf(aggregate.order_by, state)) {
    order_.push_back(key);
    order_columns_.push_back(keys.size());
    keys.push_back(key.type);
  }
  for (const SortKey& key : aggregate.order_by) order_values_.push_back(CompileExpression(*key.expression, state));
  types_ = PhysicalTypesOf(keys);
  if (!aggregate.distinct) {
    store_ = ChunkStore(types_, &state.account);
    return;
  }
  for (size_t a = 1; a <= argument_count_; ++a) {
    order_.push_back({keys[a], false, false});
    order_columns_.push_back(a);
  }
  table_ = std::make_unique<GroupTable>(std::move(keys), &state.account);
}

void DeferredInput::Add(const uint32_t* groups, std::span<const Vector* const> arguments, const Chunk& input, RowSelection rows) {
  group_numbers_.Reset(&state_.account);
  for (uint32_t i = 0; i < rows.count; ++i) group_numbers_.data<int64_t>()[rows[i]] = groups[rows[i]];
  std::vector<const Vector*> columns{&group_numbers_};
  columns.insert(columns.end(), arguments.begin(), arguments.end());
  for (EvaluatorPtr& value : order_values_) columns.push_back(&value->Evaluate(input, rows));
  if (table_ == nullptr) {
    store_.Append(columns, rows);
  } else {
    uint32_t ignored[kVectorSize];
    table_->FindOrAdd(columns, rows, ignored);
  }
}

std::vector<StoredRow> DeferredInput::SortedRows() const { return SortRows(rows(), order_, order_columns_, state_); }

AggregateCallSite::AggregateCallSite(const AggregateExpression& aggregate, size_t state_offset, ExecutionState& state)
    : aggregate_(aggregate),
      entry_(aggregate.function->aggregate != nullptr ? &UserAggregateEntry() : aggregate.entry), state_(state), offset_(state_offset),
      deferred_kind_(aggregate.distinct || !aggregate.order_by.empty()), arguments_(CompileList(aggregate.arguments, state)),
      direct_(CompileList(aggregate.direct_arguments, state)),
      filter_(CompileOptional(aggregate.filter, state)), arena_(&state.account),
      context_(state.environment, aggregate.argument_types, aggregate.type, aggregate.collation, aggregate.variadic_call) {
  if (entry_ == nullptr) ThrowNotSupported("aggregate function " + aggregate.function->name);
  if (aggregate.function->aggregate_kind == 'h') {
    context_.prepared() = std::make_unique<SortKeyOrder>(OrderKeysOf(aggregate.order_by, state));
  }
  if (aggregate.function->aggregate == nullptr) return;
  context_.prepared() = MakeUserAggregate(*aggregate.function, aggregate.argument_types, aggregate.type, aggregate.state_type,
                                          aggregate.collation, state);
}

RowSelection AggregateCallSite::Filter(const Chunk& input, RowSelection rows) {
  if (filter_ == nullptr || PlantedBug("planted.filter_ignored")) return rows;
  filtered_.count = filter_->SelectTrue(input, rows, filtered_.rows);
  return filtered_.selection();
}

std::span<const Vector* const> AggregateCallSite::Arguments(const Chunk& input, RowSelection rows) {
  vectors_.clear();
  for (EvaluatorPtr& argument : arguments_) vectors_.push_back(&argument->Evaluate(input, rows));
  return vectors_;
}

void AggregateCallSite::Update(std::span<const Vector* const> arguments, RowSelection rows, void* const* states) {
  context_.set_arena(&arena_);
  AggregateCall call{context_, arguments, rows};
  entry_->update(call, states);
}

void AggregateCallSite::UpdateSingle(std::span<const Vector* const> arguments, RowSelection rows, void* state) {
  context_.set_arena(&arena_);
  AggregateCall call{context_, arguments, rows};
  if (entry_->update_single != nullptr) return entry_->update_single(call, state);
  void* states[kVectorSize];
  std::fill_n(states, rows.count, state);
  entry_->update(call, states);
}

void AggregateCallSite::EvaluateDirect(const Chunk& groups) {
  direct_vectors_.clear();
  for (EvaluatorPtr& argument : direct_) direct_vectors_.push_back(&argument->Evaluate(groups, {nullptr, groups.size()}));
  direct_values_.resize(direct_.size());
}

NullableDatum AggregateCallSite::Finalize(void* state, uint32_t row, Arena* arena) {
  context_.set_arena(arena);
  if (entry_->finalize_direct == nullptr) return entry_->finalize(context_, state);
  for (size_t i = 0; i < direct_vectors_.size(); ++i) direct_values_[i] = direct_vectors_[i]->Get(row);
  return entry_->finalize_direct(context_, state, direct_values_);
}

}  // namespace basalt
