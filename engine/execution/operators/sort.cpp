// Sort: gives its rows to a RowSorter and hands them out in order. With a limit only the first ones are wanted.
#include "base/sql_error.h"
#include "engine/execution/expression/expression_walk.h"
#include "engine/execution/operators/operator.h"
#include "engine/execution/operators/row_sorter.h"

namespace basalt {
namespace {

class SortOperator : public Operator {
 public:
  SortOperator(const SortNode& node, ExecutionState& state)
      : Operator(state), child_(BuildOperator(*node.children.at(0), state)), limit_(CompileOptional(node.limit, state)),
        fixed_(IsFixed(DependenciesOf(node))), width_(node.children[0]->output.size()),
        output_(node.children[0]->output) {
    std::vector<PhysicalType> types = node.children[0]->output;
    std::vector<size_t> columns;  // where the keys stand
    for (const SortKey& key : node.keys) {
      if (const auto* column = AsIf<ColumnExpression>(key.expression.get())) {
        columns.push_back(static_cast<size_t>(column->index));
        continue;
      }
      columns.push_back(types.size());
      types.push_back(key.expression->physical);
      computed_.push_back(CompileExpression(*key.expression, state));
    }
    sorter_ = std::make_unique<RowSorter>(std::move(types), OrderKeysOf(node.keys, state), columns, state);
    if (state.statistics != nullptr) counted_ = &state.statistics->nodes[&node];
  }

  void Open() override {
    if (sorted_ && fixed_ && run_ == state_.run) return sorter_->Rewind();
    run_ = state_.run;
    sorted_ = false;
    sorter_->Clear();
    child_->Open();
  }

  const Chunk* Next() override {
    if (!sorted_) Run();
    state_.CheckCancel();
    return sorter_->Next(&output_) ? &output_ : nullptr;
  }

 private:
  void Run() {
    sorter_->Clear(Wanted());
    while (const Chunk* input = child_->Next()) {
      state_.CheckCancel();
      vectors_.clear();
      for (size_t c = 0; c < width_; ++c) vectors_.push_back(&input->column(c));
      for (EvaluatorPtr& key : computed_) vectors_.push_back(&key->Evaluate(*input, {nullptr, input->size()}));
      sorter_->Add(vectors_, {nullptr, input->size()});
    }
    sorter_->Finish();
    sorted_ = true;
    if (counted_ != nullptr) sorter_->Describe(counted_);
  }

  uint64_t Wanted() {
    if (limit_ == nullptr) return UINT64_MAX;
    try {
      const NullableDatum limit = EvaluateOnce(*limit_);
      return limit.is_null || limit.value.i8 < 0 ? UINT64_MAX : static_cast<uint64_t>(limit.value.i8);
    } catch (const SqlError&) {
      return UINT64_MAX;  // LIMIT + OFFSET is out of range: only a hint is lost
    }
  }

  OperatorPtr child_;
  EvaluatorPtr limit_;
  bool fixed_;                      // the same rows at every Open
  size_t width_;
  Chunk output_;
  EvaluatorList computed_;
  std::vector<const Vector*> vectors_;
  std::unique_ptr<RowSorter> sorter_;
  NodeStatistics* counted_ = nullptr;  // for EXPLAIN ANALYZE
  bool sorted_ = false;
  uint64_t run_ = 0;
};

}  // namespace

OperatorPtr MakeSort(const SortNode& node, ExecutionState& state) { return std::make_unique<SortOperator>(node, state); }

}  // namespace basalt
