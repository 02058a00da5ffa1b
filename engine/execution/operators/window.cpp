// Window: sorts its input by partition and order, computes every function over each partition, and gives the input columns followed by
// one column a function. Sorted in memory, all partitions are computed at once; from a sort on disk they are read one after the other into
// a buffer.
#include "base/sql_error.h"
#include "engine/execution/operators/operator.h"
#include "engine/execution/operators/row_sorter.h"
#include "engine/execution/operators/window_function.h"

namespace basalt {
namespace {

class WindowOperator : public Operator {
 public:
  WindowOperator(const WindowNode& node, ExecutionState& state)
      : Operator(state), node_(node), child_(BuildOperator(*node.children.at(0), state)), width_(node.children[0]->output.size()),
        types_(node.children[0]->output), start_offset_(CompileOptional(node.start_offset, state)),
        end_offset_(CompileOptional(node.end_offset, state)), output_(node.children[0]->output), results_({}, nullptr) {
    for (const ExpressionPtr& key : node.partition_by) {
      keys_.push_back({KeyType::Make(key->type, key->physical, state.types()), false, false});
      key_columns_.push_back(AddColumn(*key));
    }
    partition_keys_ = keys_.size();
    const std::vector<OrderKey> order = OrderKeysOf(node.order_by, state);
    std::vector<size_t> order_columns;
    for (const SortKey& key : node.order_by) order_columns.push_back(AddColumn(*key.expression));
    keys_.insert(keys_.end(), order.begin(), order.end());
    key_columns_.insert(key_columns_.end(), order_columns.begin(), order_columns.end());
    std::vector<std::vector<size_t>> argument_columns;
    std::vector<size_t> filters;
    std::vector<PhysicalType> result_types;
    for (const auto& function : node.functions) {
      argument_columns.emplace_back();
      for (const ExpressionPtr& argument : function->arguments) argument_columns.back().push_back(AddColumn(*argument));
      filters.push_back(function->filter == nullptr ? SIZE_MAX : AddColumn(*function->filter));
      output_.AddColumn(function->physical);
      result_types.push_back(function->physical);
    }
    sorter_ = std::make_unique<RowSorter>(types_, keys_, key_columns_, state);
    rows_ = std::make_unique<WindowRows>(types_);
    results_ = ChunkStore(result_types, &state.account);
    partition_ = std::make_unique<WindowPartition>(*rows_, order, order_columns, node.frame_options, state);
    for (size_t f = 0; f < node.functions.size(); ++f) {
      functions_.push_back(MakeWindowFunction(
          *node.functions[f], {*rows_, *partition_, offsets_, argument_columns[f], filters[f], state}));
    }
  }

  void Open() override {
    sorter_->Clear();
    results_.Clear();
    buffer_.reset();
    next_ = 0;
    done_ = false;
    child_->Open();
  }

  const Chunk* Next() override {
    if (!done_) Run();
    state_.CheckCancel();
    return sorter_->in_memory() ? NextOfAll() : NextOfPartitions();
  }

 private:
  // Where the expression's values stand in the store: an input column, or one computed beside it.
  size_t AddColumn(const Expression& expression) {
    if (const auto* column = AsIf<ColumnExpression>(&expression)) return static_cast<size_t>(column->index);
    computed_.push_back(CompileExpression(expression, state_));
    types_.push_back(expression.physical);
    return types_.size() - 1;
  }

  void Run() {
    ReadOffsets();
    std::vector<const Vector*> columns;
    while (const Chunk* input = child_->Next()) {
      state_.CheckCancel();
      columns.clear();
      for (size_t c = 0; c < width_; ++c) columns.push_back(&input->column(c));
      for (EvaluatorPtr& value : computed_) columns.push_back(&value->Evaluate(*input, {nullptr, input->size()}));
      sorter_->Add(columns, {nullptr, input->size()});
    }
    sorter_->Finish();
    if (sorter_->in_memory()) RunAll();
    else StartReading();
    done_ = true;
  }

  // ------------------------------------------------------------------------------------------ in memory

  void RunAll() {
    const std::span<const StoredRow> order = sorter_->order();
    for (size_t begin = 0; begin < order.size();) {
      const size_t end = PartitionEnd(order, begin);
      RunPartition(order.subspan(begin, end - begin));
      begin = end;
    }
  }

  size_t PartitionEnd(std::span<const StoredRow> order, size_t begin) const {
    const std::span<const OrderKey> keys(keys_.data(), partition_keys_);
    const std::span<const size_t> columns(key_columns_.data(), partition_keys_);
    size_t end = begin + 1;
    while (end < order.size() && CompareStored(sorter_->rows(), keys, columns, order[begin], order[end]) == 0) ++end;
    return end;
  }

  void RunPartition(std::span<const StoredRow> order) {
    rows_->Set(sorter_->rows(), order);
    StartPartition();
    std::vector<NullableDatum> values(functions_.size());
    for (int64_t position = 0; position < partition_->size(); ++position) {
      if ((position & 255) == 255) state_.CheckCancel();
      for (size_t f = 0; f < functions_.size(); ++f) values[f] = functions_[f]->Value(position);
      results_.AppendRow(values);
    }
  }
  void StartPartition() {
    partition_->Start();
    for (auto& function : functions_) function->StartPartition();
  }

  const Chunk* NextOfAll() {
    const std::span<const StoredRow> order = sorter_->order();
    if (next_ >= order.size()) return nullptr;
    const auto count = static_cast<uint32_t>(std::min<size_t>(kVectorSize, order.size() - next_));
    for (size_t c = 0; c < width_; ++c) sorter_->rows().Gather(c, {order.data() + next_, count}, &output_.column(c));
    const Chunk& results = results_.chunk(next_ / kVectorSize);
    for (size_t f = 0; f < functions_.size(); ++f) output_.column(width_ + f).Reference(results.column(f));
    output_.set_size(count);
    next_ += count;
    return &output_;
  }

  // ------------------------------------------------------------------------------------------ on disk

  void StartReading() {
    buffer_ = std::make_unique<RowBuffer>(types_, state_.memory, &state_.account);
    sorted_ = Chunk(types_);
    sorted_at_ = 0;
    position_ = partition_size_ = 0;
  }

  const Chunk* NextOfPartitions() {
    output_.Reset(&state_.account);
    while (output_.size() < kVectorSize) {
      if (position_ == partition_size_ && !ReadPartition()) break;
      if ((position_ & 255) == 255) state_.CheckCancel();
      const uint32_t slot = output_.size();
      for (size_t c = 0; c < width_; ++c) output_.column(c).Set(slot, rows_->Get(position_, c));
      for (size_t f = 0; f < functions_.size(); ++f) output_.column(width_ + f).Set(slot, functions_[f]->Value(position_));
      output_.set_size(slot + 1);
      ++position_;
    }
    return output_.size() == 0 ? nullptr : &output_;
  }

  bool ReadPartition() {
    buffer_->Clear();
    for (;;) {
      if (sorted_at_ == sorted_.size()) {
        sorted_at_ = 0;
        if (!sorter_->Next(&sorted_)) {
          sorted_.set_size(0);
          break;
        }
        state_.CheckCancel();
      }
      if (buffer_->size() == 0) RememberPartition();
      const uint32_t begin = sorted_at_;
      while (sorted_at_ < sorted_.size() && IsOfPartition(sorted_at_)) ++sorted_at_;
      buffer_->Append(sorted_, {IdentityIndex() + begin, sorted_at_ - begin});
      if (sorted_at_ < sorted_.size()) break;
    }
    if (buffer_->size() == 0) return false;
    rows_->Set(*buffer_);
    StartPartition();
    position_ = 0;
    partition_size_ = partition_->size();
    return true;
  }
  void RememberPartition() {
    partition_key_.clear();
    for (size_t k = 0; k < partition_keys_; ++k) {
      const NullableDatum value = sorted_.column(key_columns_[k]).Get(sorted_at_);
      partition_key_.emplace_back(keys_[k].type.type, keys_[k].type.physical, value.is_null ? nullptr : &value.value);
    }
  }
  bool IsOfPartition(uint32_t row) const {
    for (size_t k = 0; k < partition_keys_; ++k) {
      if (CompareByOrder(keys_[k], sorted_.column(key_columns_[k]).Get(row), partition_key_[k].nullable()) != 0) return false;
    }
    return true;
  }

  // ------------------------------------------------------------------------------------------ offsets

  void ReadOffsets() {
    offsets_.start = ReadOffset(start_offset_.get(), node_.start_offset.get(), "starting", &start_value_, &offsets_.start_type);
    offsets_.end = ReadOffset(end_offset_.get(), node_.end_offset.get(), "ending", &end_value_, &offsets_.end_type);
  }
  NullableDatum ReadOffset(Evaluator* evaluator, const Expression* expression, const char* side, Value* kept, SqlType* type) {
    if (evaluator == nullptr) return NullableDatum();
    const NullableDatum offset = EvaluateOnce(*evaluator);
    if (offset.is_null) throw SqlError(sqlstate::kNullValueNotAllowed, Format("frame {} offset must not be null", side));
    const KeyType key = KeyType::Make(expression->type, expression->physical, state_.types());
    Datum zero;  // all bits zero is 0 of every type an offset can have
    if (key.type.oid == kNumericOid) zero.numeric = Numeric();
    if (key.Compare(offset.value, zero) < 0) {
      throw SqlError(sqlstate::kInvalidPrecedingOrFollowingSize, Format("frame {} offset must not be negative", side));
    }
    *type = key.type;
    *kept = Value(expression->type, expression->physical, &offset.value);
    return kept->nullable();
  }

  const WindowNode& node_;
  OperatorPtr child_;
  size_t width_, partition_keys_ = 0;
  std::vector<PhysicalType> types_;       // of the store: the input, then what is computed
  EvaluatorList computed_;
  EvaluatorPtr start_offset_, end_offset_;
  FrameOffsets offsets_;
  Value start_value_, end_value_;
  Chunk output_;
  std::unique_ptr<RowSorter> sorter_;
  std::unique_ptr<WindowRows> rows_;
  ChunkStore results_;                    // in memory: of all rows
  std::vector<OrderKey> keys_;            // partition, then order
  std::vector<size_t> key_columns_;
  std::unique_ptr<WindowPartition> partition_;
  std::vector<std::unique_ptr<WindowFunction>> functions_;
  size_t next_ = 0;                       // in memory: of the rows in their order
  std::unique_ptr<RowBuffer> buffer_;     // on disk: the partition
  Chunk sorted_;                          // rows as the sorter gives them
  uint32_t sorted_at_ = 0;
  int64_t position_ = 0, partition_size_ = 0;
  std::vector<Value> partition_key_;
  bool done_ = false;
};

}  // namespace

OperatorPtr MakeWindow(const WindowNode& node, ExecutionState& state) { return std::make_unique<WindowOperator>(node, state); }

}  // namespace basalt
