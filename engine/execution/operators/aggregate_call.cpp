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
    : state_(state), argument_count_(aggregate.arguments.size()), distinct_(aggregate.distinct), group_numbers_(PhysicalType::kInt64) {
  keys_.push_back(GroupNumberKey(state));
  for (const ExpressionPtr& argument : aggregate.arguments) {
    keys_.push_back(KeyType::Make(argument->type, argument->physical, state.types()));
  }
  order_.push_back({keys_[0], false, false});
  order_columns_.push_back(0);
  for (const OrderKey& key : OrderKeysOf(aggregate.order_by, state)) {
    order_.push_back(key);
    order_columns_.push_back(keys_.size());
    keys_.push_back(key.type);
  }
  for (const SortKey& key : aggregate.order_by) order_values_.push_back(CompileExpression(*key.expression, state));
  for (size_t a = 1; distinct_ && a <= argument_count_; ++a) {
    order_.push_back({keys_[a], false, false});
    order_columns_.push_back(a);
  }
  table_least_bytes_ = 4 * ChunkBytes(PhysicalTypesOf(keys_));
  if (distinct_) table_ = std::make_unique<GroupTable>(keys_, &state.account);
  else MoveToSorter();
}

void DeferredInput::Add(const uint32_t* groups, std::span<const Vector* const> arguments, const Chunk& input, RowSelection rows) {
  group_numbers_.Reset(&state_.account);
  for (uint32_t i = 0; i < rows.count; ++i) group_numbers_.data<int64_t>()[rows[i]] = groups[rows[i]];
  std::vector<const Vector*> columns{&group_numbers_};
  columns.insert(columns.end(), arguments.begin(), arguments.end());
  for (EvaluatorPtr& value : order_values_) columns.push_back(&value->Evaluate(input, rows));
  if (!distinct_) return sorter_->Add(columns, rows);
  uint32_t ignored[kVectorSize];
  {
    const MemoryMeter meter(state_.account, &table_bytes_);
    table_->FindOrAdd(columns, rows, ignored);
  }
  if (state_.memory.IsOverWork(table_bytes_, table_least_bytes_)) MoveToSorter();
}

void DeferredInput::MoveToSorter() {
  if (sorter_ == nullptr) sorter_ = std::make_unique<RowSorter>(PhysicalTypesOf(keys_), order_, order_columns_, state_);
  sorts_ = true;
  if (table_ == nullptr) return;
  std::vector<const Vector*> columns(keys_.size());
  for (size_t i = 0; i < table_->keys().chunk_count(); ++i) {
    const Chunk& chunk = table_->keys().chunk(i);
    for (size_t c = 0; c < columns.size(); ++c) columns[c] = &chunk.column(c);
    sorter_->Add(columns, {nullptr, chunk.size()});
  }
  table_.reset();
  table_bytes_ = 0;
  table_ = std::make_unique<GroupTable>(keys_, &state_.account);
}

void DeferredInput::Finish() {
  if (sorts_) MoveToSorter();
  output_ = Chunk();
  for (size_t c = 0; c < (sorts_ && distinct_ ? keys_.size() : argument_count_ + 1); ++c) output_.AddColumn(keys_[c].physical);
  if (sorts_) sorter_->Finish();
  else sorted_ = SortRows(table_->keys(), order_, order_columns_, state_);
}

const Chunk* DeferredInput::Next(RowSelection* rows) {
  if (!sorts_) {
    if (next_ >= sorted_.size()) return nullptr;
    const auto count = static_cast<uint32_t>(std::min<size_t>(kVectorSize, sorted_.size() - next_));
    for (size_t c = 0; c < output_.column_count(); ++c) table_->keys().Gather(c, {sorted_.data() + next_, count}, &output_.column(c));
    next_ += count;
    *rows = {nullptr, count};
    return &output_;
  }
  if (!sorter_->Next(&output_)) return nullptr;
  *rows = {nullptr, output_.size()};
  if (!distinct_) return &output_;
  uint32_t count = 0;
  for (uint32_t row = 0; row < output_.size(); ++row) {
    if (!IsRepeated(row)) fresh_[count++] = row;
  }
  *rows = {fresh_, count};
  return &output_;
}

// Equal rows stand beside each other; the first of them came first.
bool DeferredInput::IsRepeated(uint32_t row) {
  bool same = !last_.empty();
  for (size_t c = 0; c < keys_.size() && same; ++c) {
    const NullableDatum value = output_.column(c).Get(row);
    same = value.is_null == last_[c].is_null() && (value.is_null || keys_[c].Equal(value.value, last_[c].datum()));
  }
  if (same) return true;
  last_.clear();
  for (size_t c = 0; c < keys_.size(); ++c) {
    const NullableDatum value = output_.column(c).Get(row);
    last_.emplace_back(keys_[c].type, keys_[c].physical, value.is_null ? nullptr : &value.value);
  }
  return false;
}

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
