// Result and Values: rows out of expressions without input.
#include "engine/execution/data/vector_copy.h"
#include "engine/execution/operators/operator.h"

namespace basalt {
namespace {

class ResultOperator : public Operator {
 public:
  ResultOperator(const ResultNode& node, ExecutionState& state)
      : Operator(state), expressions_(CompileList(node.expressions, state)), condition_(CompileOptional(node.condition, state)) {
    if (!node.children.empty()) child_ = BuildOperator(*node.children[0], state);
    for (const EvaluatorPtr& expression : expressions_) output_.AddColumn(expression->physical());
  }

  void Open() override {
    done_ = false;
    if (child_ != nullptr) child_->Open();
  }

  const Chunk* Next() override {
    if (done_) return nullptr;
    if (child_ == nullptr) done_ = true;
    if (!CheckCondition()) return nullptr;
    const Chunk* input = child_ == nullptr ? &OneEmptyRow() : child_->Next();
    if (input == nullptr) return nullptr;
    for (size_t c = 0; c < expressions_.size(); ++c) {
      output_.column(c).Reference(expressions_[c]->Evaluate(*input, {nullptr, input->size()}));
    }
    output_.set_size(input->size());
    return &output_;
  }

 private:
  bool CheckCondition() {
    if (condition_ == nullptr) return true;
    uint32_t row;
    if (condition_->SelectTrue(OneEmptyRow(), {nullptr, 1}, &row) == 1) return true;
    done_ = true;
    return false;
  }
  OperatorPtr child_;
  EvaluatorList expressions_;
  EvaluatorPtr condition_;
  bool done_ = true;
  Chunk output_;
};

class ValuesOperator : public Operator {
 public:
  ValuesOperator(const ValuesNode& node, ExecutionState& state) : Operator(state), node_(node), output_(node.output) {
    if (node.rows.size() > kKeptRows) return;
    for (const ExpressionList& row : node.rows) kept_.push_back(CompileList(row, state));
  }
  void Open() override { next_ = 0; }

  const Chunk* Next() override {
    if (next_ >= node_.rows.size()) return nullptr;
    state_.CheckCancel();
    output_.Reset(&state_.account);
    const size_t end = std::min<size_t>(node_.rows.size(), next_ + kVectorSize);
    for (; next_ < end; ++next_) {
      if (kept_.empty()) AddRow(node_.rows[next_]);
      else AddKept(kept_[next_]);
    }
    return &output_;
  }

 private:
  void AddKept(EvaluatorList& row) {
    for (size_t c = 0; c < row.size(); ++c) output_.column(c).Set(output_.size(), EvaluateOnce(*row[c]));
    output_.set_size(output_.size() + 1);
  }
  // Long lists are mostly constants: those need no evaluator. The others get one that is thrown away.
  void AddRow(const ExpressionList& row) {
    for (size_t c = 0; c < row.size(); ++c) {
      Vector& column = output_.column(c);
      if (const auto* constant = AsIf<ConstantExpression>(row[c].get())) {
        column.SetNoCopy(output_.size(), constant->value.nullable());
      } else {
        EvaluatorPtr evaluator = CompileExpression(*row[c], state_);
        column.Set(output_.size(), EvaluateOnce(*evaluator));
      }
    }
    output_.set_size(output_.size() + 1);
  }
  static constexpr size_t kKeptRows = 16;
  const ValuesNode& node_;
  std::vector<EvaluatorList> kept_;  // by row, of short lists
  size_t next_ = 0;
  Chunk output_;
};

}  // namespace

OperatorPtr MakeResult(const ResultNode& node, ExecutionState& state) { return std::make_unique<ResultOperator>(node, state); }
OperatorPtr MakeValues(const ValuesNode& node, ExecutionState& state) { return std::make_unique<ValuesOperator>(node, state); }

}  // namespace basalt
