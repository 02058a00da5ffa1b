// CASE, COALESCE, GREATEST and LEAST: branches are evaluated only for the rows that take them.
#include "engine/execution/data/key_type.h"
#include "engine/execution/data/vector_copy.h"
#include "engine/execution/expression/nodes.h"

namespace basalt {
namespace {

class CaseEvaluator : public Evaluator {
 public:
  CaseEvaluator(const CaseExpression& expression, ExecutionState& state)
      : Evaluator(expression.physical), otherwise_(CompileOptional(expression.otherwise, state)),
        result_(expression.physical, state) {
    for (const CaseExpression::Branch& branch : expression.branches) {
      branches_.push_back({CompileExpression(*branch.condition, state), CompileExpression(*branch.result, state)});
    }
  }

  const Vector& Evaluate(const Chunk& input, RowSelection rows) override {
    Vector& result = result_.Reset();
    open_.Assign(rows);
    for (Branch& branch : branches_) {
      if (open_.count == 0) return result;
      taken_.count = branch.condition->SelectTrue(input, open_.selection(), taken_.rows);
      if (taken_.count == 0) continue;
      CopySelected(branch.result->Evaluate(input, taken_.selection()), taken_.selection(), &result);
      Remove(taken_, &open_);
    }
    if (open_.count == 0) return result;
    if (otherwise_ != nullptr) {
      CopySelected(otherwise_->Evaluate(input, open_.selection()), open_.selection(), &result);
    } else {
      for (uint32_t i = 0; i < open_.count; ++i) result.SetNoCopy(open_.rows[i], NullableDatum());
    }
    return result;
  }

 private:
  struct Branch {
    EvaluatorPtr condition, result;
  };
  // Both are in order, removed is a subset.
  static void Remove(const RowList& removed, RowList* rows) {
    uint32_t kept = 0, at = 0;
    for (uint32_t i = 0; i < rows->count; ++i) {
      if (at < removed.count && removed.rows[at] == rows->rows[i]) ++at;
      else rows->rows[kept++] = rows->rows[i];
    }
    rows->count = kept;
  }
  std::vector<Branch> branches_;
  EvaluatorPtr otherwise_;
  RowList open_, taken_;
  ResultVector result_;
};

class CoalesceEvaluator : public Evaluator {
 public:
  CoalesceEvaluator(const CoalesceExpression& expression, ExecutionState& state)
      : Evaluator(expression.physical), arguments_(CompileList(expression.arguments, state)), result_(expression.physical, state) {}

  const Vector& Evaluate(const Chunk& input, RowSelection rows) override {
    const Vector& first = arguments_.front()->Evaluate(input, rows);
    if (!first.has_validity()) return first;
    Vector& result = result_.Reset();
    CopySelected(first, rows, &result);
    open_.count = 0;
    for (uint32_t i = 0; i < rows.count; ++i) {
      if (result.IsNull(rows[i])) open_.Add(rows[i]);
    }
    for (size_t a = 1; a < arguments_.size() && open_.count > 0; ++a) {
      CopySelected(arguments_[a]->Evaluate(input, open_.selection()), open_.selection(), &result);
      uint32_t kept = 0;
      for (uint32_t i = 0; i < open_.count; ++i) {
        if (result.IsNull(open_.rows[i])) open_.rows[kept++] = open_.rows[i];
      }
      open_.count = kept;
    }
    return result;
  }

 private:
  EvaluatorList arguments_;
  RowList open_;
  ResultVector result_;
};

class MinMaxEvaluator : public Evaluator {
 public:
  MinMaxEvaluator(const MinMaxExpression& expression, ExecutionState& state)
      : Evaluator(expression.physical), greatest_(expression.greatest), arguments_(CompileList(expression.arguments, state)),
        key_(KeyType::Make(expression.type, expression.physical, state.types())), result_(expression.physical, state) {}

  const Vector& Evaluate(const Chunk& input, RowSelection rows) override {
    Vector& result = result_.Reset();
    for (size_t a = 0; a < arguments_.size(); ++a) {
      const Vector& values = arguments_[a]->Evaluate(input, rows);
      if (a == 0) CopySelected(values, rows, &result);
      else Merge(values, rows, &result);
    }
    return result;
  }

 private:
  void Merge(const Vector& values, RowSelection rows, Vector* result) const {
    for (uint32_t i = 0; i < rows.count; ++i) {
      const NullableDatum value = values.Get(rows[i]);
      if (value.is_null) continue;
      const NullableDatum best = result->Get(rows[i]);
      const int order = best.is_null ? 0 : key_.Compare(value.value, best.value);
      if (best.is_null || (greatest_ ? order > 0 : order < 0)) result->SetNoCopy(rows[i], value);
    }
  }
  bool greatest_;
  EvaluatorList arguments_;
  KeyType key_;
  ResultVector result_;
};

}  // namespace

EvaluatorPtr MakeCaseEvaluator(const CaseExpression& expression, ExecutionState& state) {
  return std::make_unique<CaseEvaluator>(expression, state);
}
EvaluatorPtr MakeCoalesceEvaluator(const CoalesceExpression& expression, ExecutionState& state) {
  return std::make_unique<CoalesceEvaluator>(expression, state);
}
EvaluatorPtr MakeMinMaxEvaluator(const MinMaxExpression& expression, ExecutionState& state) {
  return std::make_unique<MinMaxEvaluator>(expression, state);
}

}  // namespace basalt
