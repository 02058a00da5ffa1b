// ProjectSet: set-returning functions in a select list: each input row gives as many rows as its longest function, the others
// padded with NULL.
#include "engine/execution/operators/set_call.h"
#include "engine/execution/operators/operator.h"

namespace basalt {
namespace {

class ProjectSetOperator : public Operator {
 public:
  ProjectSetOperator(const ProjectSetNode& node, ExecutionState& state)
      : Operator(state), child_(BuildOperator(*node.children.at(0), state)) {
    for (const ExpressionPtr& expression : node.expressions) {
      Item item;
      if (expression->kind == ExpressionKind::kSetFunction) {
        item.set = std::make_unique<SetCall>(*expression, std::vector<SqlType>{expression->type}, state);
      } else {
        item.scalar = CompileExpression(*expression, state);
      }
      items_.push_back(std::move(item));
      output_.AddColumn(expression->physical);
    }
  }

  void Open() override {
    child_->Open();
    input_ = nullptr;
    in_row_ = false;
  }

  const Chunk* Next() override {
    output_.Reset(&state_.account);
    while (output_.size() < kVectorSize) {
      if (!in_row_ && !NextRow()) break;
      if (!AddRow()) in_row_ = false;
    }
    return output_.size() == 0 ? nullptr : &output_;
  }

 private:
  struct Item {
    std::unique_ptr<SetCall> set;
    EvaluatorPtr scalar;
    const Vector* values = nullptr;  // scalar, of the input chunk
    const Chunk* chunk = nullptr;    // set, of the current row
    uint32_t at = 0;
    bool ended = false;
  };

  bool NextRow() {
    state_.CheckCancel();
    if (input_ == nullptr || ++row_ >= input_->size()) {
      input_ = child_->Next();
      row_ = 0;
      if (input_ == nullptr) return false;
      for (Item& item : items_) {
        if (item.scalar != nullptr) item.values = &item.scalar->Evaluate(*input_, {nullptr, input_->size()});
      }
    }
    for (Item& item : items_) {
      if (item.set == nullptr) continue;
      item.set->Open(*input_, row_);
      item.chunk = nullptr;
      item.ended = false;
    }
    in_row_ = true;
    return true;
  }

  // One output row; false when every function has ended.
  bool AddRow() {
    bool any = false;
    for (Item& item : items_) any = (item.set != nullptr && Ready(&item)) || any;
    if (!any) return false;
    const uint32_t slot = output_.size();
    for (size_t c = 0; c < items_.size(); ++c) {
      Item& item = items_[c];
      if (item.set == nullptr) output_.column(c).Set(slot, item.values->Get(row_));
      else if (item.ended) output_.column(c).Set(slot, NullableDatum());
      else output_.column(c).Set(slot, item.chunk->column(0).Get(item.at++));
    }
    output_.set_size(slot + 1);
    return true;
  }
  static bool Ready(Item* item) {
    if (item->ended) return false;
    if (item->chunk != nullptr && item->at < item->chunk->size()) return true;
    item->chunk = item->set->Next();
    item->at = 0;
    item->ended = item->chunk == nullptr;
    return !item->ended;
  }

  OperatorPtr child_;
  std::vector<Item> items_;
  const Chunk* input_ = nullptr;
  uint32_t row_ = 0;
  bool in_row_ = false;
  Chunk output_;
};

}  // namespace

OperatorPtr MakeProjectSet(const ProjectSetNode& node, ExecutionState& state) {
  return std::make_unique<ProjectSetOperator>(node, state);
}

}  // namespace basalt
