// RecursiveUnion: the non-recursive side, then the recursive side over the rows of the round before until a round gives none.
// Hands rows up as they come, so that a LIMIT above ends an endless recursion.
#include "engine/execution/data/group_table.h"
#include "engine/execution/operators/cte.h"
#include "engine/execution/operators/operator.h"

namespace basalt {
namespace {

class RecursiveUnionOperator : public Operator {
 public:
  RecursiveUnionOperator(const RecursiveUnionNode& node, ExecutionState& state)
      : Operator(state), id_(static_cast<size_t>(node.recursion_id)), step_ctes_(node.step_ctes), distinct_(node.distinct),
        start_(BuildOperator(*node.children.at(0), state)), step_(BuildOperator(*node.children.at(1), state)),
        seen_(KeysOf(node, state), &state.account), work_(std::make_unique<RowBuffer>(node.output, state.memory, &state.account)),
        next_(std::make_unique<RowBuffer>(node.output, state.memory, &state.account)), output_(node.output) {
    if (state.work_tables.size() <= id_) state.work_tables.resize(id_ + 1, nullptr);
  }

  void Open() override {
    seen_.Clear();
    work_->Clear(state_.memory);
    next_->Clear(state_.memory);
    in_start_ = true;
    start_->Open();
  }

  const Chunk* Next() override {
    for (;;) {
      state_.CheckCancel();
      state_.work_tables[id_] = work_.get();
      const Chunk* input = in_start_ ? start_->Next() : step_->Next();
      if (input == nullptr) {
        if (!NextRound()) return nullptr;
        continue;
      }
      const Chunk* rows = distinct_ ? NewRows(*input) : input;
      if (rows == nullptr) continue;
      next_->Append(*rows);
      return rows;
    }
  }

 private:
  static std::vector<KeyType> KeysOf(const RecursiveUnionNode& node, const ExecutionState& state) {
    std::vector<KeyType> keys;
    if (!node.distinct) return keys;
    for (size_t c = 0; c < node.output.size(); ++c) {
      keys.push_back(KeyType::Make(node.output_types[c], node.output[c], state.types()));
    }
    return keys;
  }
  bool NextRound() {
    if (next_->size() == 0) return false;
    std::swap(work_, next_);
    next_->Clear();
    in_start_ = false;
    state_.work_tables[id_] = work_.get();
    for (const int cte : step_ctes_) CteOf(state_, cte).Restart();
    step_->Open();
    return true;
  }
  const Chunk* NewRows(const Chunk& input) {
    std::vector<const Vector*> columns;
    for (size_t c = 0; c < input.column_count(); ++c) columns.push_back(&input.column(c));
    uint32_t known = seen_.size(), count = 0;
    seen_.FindOrAdd(columns, {nullptr, input.size()}, groups_);
    for (uint32_t row = 0; row < input.size(); ++row) {
      if (groups_[row] < known) continue;
      ++known;
      selection_[count++] = row;
    }
    if (count == 0) return nullptr;
    output_.Slice(input, selection_, count);
    return &output_;
  }

  size_t id_;
  const std::vector<int>& step_ctes_;
  bool distinct_, in_start_ = true;
  OperatorPtr start_, step_;
  GroupTable seen_;
  std::unique_ptr<RowBuffer> work_, next_;
  Chunk output_;
  uint32_t groups_[kVectorSize], selection_[kVectorSize];
};

}  // namespace

OperatorPtr MakeRecursiveUnion(const RecursiveUnionNode& node, ExecutionState& state) {
  return std::make_unique<RecursiveUnionOperator>(node, state);
}

}  // namespace basalt
