// Filter, Project and Append: nodes that only pass chunks on.
#include "engine/execution/expression/expression_walk.h"
#include "engine/execution/operators/filter.h"

#include "engine/planner/expression_tree.h"
#include "engine/planner/plan_statistics.h"

namespace basalt {

RowFilter::RowFilter(const PlanNode& node, const ExpressionPtr& condition, const std::vector<PhysicalType>& types, ExecutionState& state)
    : condition_(CompileOptional(condition, state)), output_(types) {
  if (state.statistics != nullptr) removed_ = &state.statistics->nodes[&node].removed;
}

const Chunk* RowFilter::Apply(const Chunk& input) {
  if (condition_ == nullptr) return &input;
  const uint32_t count = condition_->SelectTrue(input, {nullptr, input.size()}, selection_);
  if (count == input.size()) return &input;
  if (removed_ != nullptr) *removed_ += input.size() - count;
  if (count == 0) return nullptr;
  output_.Slice(input, selection_, count);
  return &output_;
}

namespace {

class FilterOperator : public Operator {
 public:
  FilterOperator(const FilterNode& node, ExecutionState& state)
      : Operator(state), child_(BuildOperator(*node.children.at(0), state)), filter_(node, node.condition, node.children[0]->output, state) {}
  void Open() override { child_->Open(); }
  const Chunk* Next() override {
    while (const Chunk* input = child_->Next()) {
      state_.CheckCancel();
      if (const Chunk* rows = filter_.Apply(*input)) return rows;
    }
    return nullptr;
  }

 private:
  OperatorPtr child_;
  RowFilter filter_;
};

// A condition that is the same for all rows: the input is not started where it does not hold.
class GateOperator : public Operator {
 public:
  GateOperator(const FilterNode& node, ExecutionState& state)
      : Operator(state), child_(BuildOperator(*node.children.at(0), state)), condition_(CompileExpression(*node.condition, state)) {
    no_columns_.set_size(1);
  }
  void Open() override {
    uint32_t selected[1];
    open_ = condition_->SelectTrue(no_columns_, {nullptr, 1}, selected) == 1;
    if (open_) child_->Open();
  }
  const Chunk* Next() override { return open_ ? child_->Next() : nullptr; }

 private:
  OperatorPtr child_;
  EvaluatorPtr condition_;
  Chunk no_columns_;
  bool open_ = false;
};

class ProjectOperator : public Operator {
 public:
  ProjectOperator(const ProjectNode& node, ExecutionState& state)
      : Operator(state), child_(BuildOperator(*node.children.at(0), state)), expressions_(CompileList(node.expressions, state)) {
    for (const EvaluatorPtr& expression : expressions_) output_.AddColumn(expression->physical());
    for (const ExpressionPtr& expression : node.expressions) row_by_row_ = row_by_row_ || CallsVolatileRoutine(*expression);
  }
  void Open() override {
    child_->Open();
    input_ = nullptr;
  }
  const Chunk* Next() override {
    if (row_by_row_) return NextRow();
    const Chunk* input = child_->Next();
    if (input == nullptr) return nullptr;
    for (size_t c = 0; c < expressions_.size(); ++c) {
      output_.column(c).Reference(expressions_[c]->Evaluate(*input, {nullptr, input->size()}));
    }
    output_.set_size(input->size());
    return &output_;
  }

 private:
  // What a function does for one row, the next row's calls may see; and behind a LIMIT nothing may be called.
  const Chunk* NextRow() {
    while (input_ == nullptr || row_ == input_->size()) {
      input_ = child_->Next();
      row_ = 0;
      if (input_ == nullptr) return nullptr;
    }
    output_.Reset(&state_.account);
    for (size_t c = 0; c < expressions_.size(); ++c) {
      output_.column(c).Set(0, expressions_[c]->Evaluate(*input_, {&row_, 1}).Get(row_));
    }
    output_.set_size(1);
    ++row_;
    return &output_;
  }

  OperatorPtr child_;
  EvaluatorList expressions_;
  Chunk output_;
  bool row_by_row_ = false;
  const Chunk* input_ = nullptr;
  uint32_t row_ = 0;
};

class AppendOperator : public Operator {
 public:
  AppendOperator(const AppendNode& node, ExecutionState& state) : Operator(state) {
    for (const PlanPtr& child : node.children) children_.push_back(BuildOperator(*child, state));
  }
  void Open() override {
    current_ = 0;
    opened_ = false;
  }
  const Chunk* Next() override {
    for (; current_ < children_.size(); ++current_, opened_ = false) {
      if (!opened_) children_[current_]->Open();
      opened_ = true;
      if (const Chunk* chunk = children_[current_]->Next()) return chunk;
    }
    return nullptr;
  }

 private:
  std::vector<OperatorPtr> children_;
  size_t current_ = 0;
  bool opened_ = false;
};

}  // namespace

OperatorPtr MakeFilter(const FilterNode& node, ExecutionState& state) {
  if (IsSameForAllRows(*node.condition)) return std::make_unique<GateOperator>(node, state);
  return std::make_unique<FilterOperator>(node, state);
}
OperatorPtr MakeProject(const ProjectNode& node, ExecutionState& state) { return std::make_unique<ProjectOperator>(node, state); }
OperatorPtr MakeAppend(const AppendNode& node, ExecutionState& state) { return std::make_unique<AppendOperator>(node, state); }

}  // namespace basalt
