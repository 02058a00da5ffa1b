// Window: keeps and sorts its input by partition and order, computes every function over each partition, and gives the input
// columns followed by one column a function.
#include "base/sql_error.h"
#include "engine/execution/operators/operator.h"
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
    store_ = std::make_unique<ChunkStore>(types_, &state.account);
    results_ = ChunkStore(result_types, &state.account);
    partition_ = std::make_unique<WindowPartition>(*store_, order, order_columns, node.frame_options, state);
    for (size_t f = 0; f < node.functions.size(); ++f) {
      functions_.push_back(MakeWindowFunction(
          *node.functions[f], {*store_, *partition_, offsets_, argument_columns[f], filters[f], state}));
    }
  }

  void Open() override {
    store_->Clear();
    results_.Clear();
    rows_.clear();
    next_ = 0;
    done_ = false;
    child_->Open();
  }

  const Chunk* Next() override {
    if (!done_) Run();
    if (next_ >= rows_.size()) return nullptr;
    state_.CheckCancel();
    const auto count = static_cast<uint32_t>(std::min<size_t>(kVectorSize, rows_.size() - next_));
    for (size_t c = 0; c < width_; ++c) store_->Gather(c, {rows_.data() + next_, count}, &output_.column(c));
    const Chunk& results = results_.chunk(next_ / kVectorSize);
    for (size_t f = 0; f < functions_.size(); ++f) output_.column(width_ + f).Reference(results.column(f));
    output_.set_size(count);
    next_ += count;
    return &output_;
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
      store_->Append(columns, {nullptr, input->size()});
    }
    rows_ = SortRows(*store_, keys_, key_columns_, state_);
    for (size_t begin = 0; begin < rows_.size();) {
      const size_t end = PartitionEnd(begin);
      RunPartition({rows_.data() + begin, end - begin});
      begin = end;
    }
    done_ = true;
  }

  size_t PartitionEnd(size_t begin) const {
    const std::span<const OrderKey> keys(keys_.data(), partition_keys_);
    const std::span<const size_t> columns(key_columns_.data(), partition_keys_);
    size_t end = begin + 1;
    while (end < rows_.size() && CompareStored(*store_, keys, columns, rows_[begin], rows_[end]) == 0) ++end;
    return end;
  }

  void RunPartition(std::span<const StoredRow> rows) {
    partition_->Start(rows);
    for (auto& function : functions_) function->StartPartition();
    std::vector<NullableDatum> values(functions_.size());
    for (int64_t position = 0; position < partition_->size(); ++position) {
      if ((position & 255) == 255) state_.CheckCancel();
      for (size_t f = 0; f < functions_.size(); ++f) values[f] = functions_[f]->Value(position);
      results_.AppendRow(values);
    }
  }

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
  std::unique_ptr<ChunkStore> store_;
  ChunkStore results_;
  std::vector<OrderKey> keys_;            // partition, then order
  std::vector<size_t> key_columns_;
  std::unique_ptr<WindowPartition> partition_;
  std::vector<std::unique_ptr<WindowFunction>> functions_;
  std::vector<StoredRow> rows_;
  size_t next_ = 0;
  bool done_ = false;
};

}  // namespace

OperatorPtr MakeWindow(const WindowNode& node, ExecutionState& state) { return std::make_unique<WindowOperator>(node, state); }

}  // namespace basalt
