// Sort: keeps all rows, sorts their numbers, hands them out in order. With a limit (top-N) it drops, whenever it holds many
// more rows than wanted, those that cannot be among the first.
#include <algorithm>

#include "base/sql_error.h"
#include "engine/execution/operators/sort_order.h"
#include "engine/execution/expression/expression_walk.h"
#include "engine/execution/operators/operator.h"

namespace basalt {
namespace {

constexpr uint64_t kTopRowsAtMost = 100'000;

class SortOperator : public Operator {
 public:
  SortOperator(const SortNode& node, ExecutionState& state)
      : Operator(state), child_(BuildOperator(*node.children.at(0), state)), limit_(CompileOptional(node.limit, state)),
        order_(OrderKeysOf(node.keys, state)), fixed_(IsFixed(DependenciesOf(node))), width_(node.children[0]->output.size()),
        output_(node.children[0]->output) {
    std::vector<PhysicalType> types = node.children[0]->output;
    for (const SortKey& key : node.keys) {
      if (const auto* column = AsIf<ColumnExpression>(key.expression.get())) {
        columns_.push_back(static_cast<size_t>(column->index));
        continue;
      }
      columns_.push_back(types.size());
      types.push_back(key.expression->physical);
      computed_.push_back(CompileExpression(*key.expression, state));
    }
    store_ = std::make_unique<ChunkStore>(std::move(types), &state.account);
  }
  ~SortOperator() override { state_.account.Release(charged_); }

  void Open() override {
    next_ = 0;
    if (sorted_ && fixed_ && run_ == state_.run) return;
    run_ = state_.run;
    sorted_ = false;
    store_->Clear();
    child_->Open();
  }

  const Chunk* Next() override {
    if (!sorted_) Run();
    if (next_ >= rows_.size()) return nullptr;
    state_.CheckCancel();
    const auto count = static_cast<uint32_t>(std::min<size_t>(kVectorSize, rows_.size() - next_));
    for (size_t c = 0; c < width_; ++c) store_->Gather(c, {rows_.data() + next_, count}, &output_.column(c));
    output_.set_size(count);
    next_ += count;
    return &output_;
  }

 private:
  void Run() {
    const uint64_t wanted = Wanted();
    while (const Chunk* input = child_->Next()) {
      state_.CheckCancel();
      vectors_.clear();
      for (size_t c = 0; c < width_; ++c) vectors_.push_back(&input->column(c));
      for (EvaluatorPtr& key : computed_) vectors_.push_back(&key->Evaluate(*input, {nullptr, input->size()}));
      store_->Append(vectors_, {nullptr, input->size()});
      if (wanted <= kTopRowsAtMost && store_->size() > 4 * wanted + 4 * kVectorSize) KeepFirst(wanted);
    }
    ChargeSorting();
    rows_ = SortRows(*store_, order_, columns_, state_);
    if (rows_.size() > wanted) rows_.resize(wanted);
    sorted_ = true;
  }

  void KeepFirst(uint64_t wanted) {
    std::vector<StoredRow> rows = SortRows(*store_, order_, columns_, state_);
    rows.resize(wanted);
    std::sort(rows.begin(), rows.end());  // the order of arrival decides among equals
    auto kept = std::make_unique<ChunkStore>(store_->types(), &state_.account);
    Chunk part(store_->types());
    for (size_t at = 0; at < rows.size(); at += kVectorSize) {
      const auto count = static_cast<uint32_t>(std::min<size_t>(kVectorSize, rows.size() - at));
      for (size_t c = 0; c < part.column_count(); ++c) store_->Gather(c, {rows.data() + at, count}, &part.column(c));
      part.set_size(count);
      kept->Append(part);
    }
    store_ = std::move(kept);
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

  void ChargeSorting() {
    constexpr int64_t kBytesARow = 16 + sizeof(StoredRow);
    const int64_t wanted = kBytesARow * store_->size();
    state_.account.Charge(wanted - charged_);
    charged_ = wanted;
  }

  OperatorPtr child_;
  EvaluatorPtr limit_;
  std::vector<OrderKey> order_;
  bool fixed_;                      // the same rows at every Open
  size_t width_;
  Chunk output_;
  std::vector<size_t> columns_;     // where the keys stand in the store
  EvaluatorList computed_;
  std::vector<const Vector*> vectors_;
  std::unique_ptr<ChunkStore> store_;
  std::vector<StoredRow> rows_;
  bool sorted_ = false;
  uint64_t run_ = 0;
  size_t next_ = 0;
  int64_t charged_ = 0;
};

}  // namespace

OperatorPtr MakeSort(const SortNode& node, ExecutionState& state) { return std::make_unique<SortOperator>(node, state); }

}  // namespace basalt
