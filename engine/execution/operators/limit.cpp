#include "base/sql_error.h"
#include "engine/execution/operators/sort_order.h"
#include "engine/execution/operators/operator.h"

namespace basalt {
namespace {

class LimitOperator : public Operator {
 public:
  LimitOperator(const LimitNode& node, ExecutionState& state)
      : Operator(state), child_(BuildOperator(*node.children.at(0), state)), limit_(CompileOptional(node.limit, state)),
        offset_(CompileOptional(node.offset, state)), with_ties_(node.with_ties), ties_(OrderKeysOf(node.ties, state)),
        output_(node.children[0]->output) {
    for (const SortKey& key : node.ties) tie_values_.push_back(CompileExpression(*key.expression, state));
  }

  void Open() override {
    to_skip_ = Read(offset_.get(), 0, sqlstate::kInvalidRowCountInResultOffsetClause, "OFFSET must not be negative");
    to_give_ = Read(limit_.get(), UINT64_MAX, sqlstate::kInvalidRowCountInLimitClause, "LIMIT must not be negative");
    if (with_ties_ && limit_ != nullptr && EvaluateOnce(*limit_).is_null) {
      throw SqlError(sqlstate::kInvalidRowCountInLimitClause, "row count cannot be null in FETCH FIRST ... WITH TIES clause");
    }
    ties_open_ = false;
    last_.clear();
    if (to_give_ > 0) child_->Open();  // else nothing below is run
  }

  const Chunk* Next() override {
    while (to_give_ > 0 || with_ties_) {
      if (to_give_ == 0 && !ties_open_) return nullptr;
      const Chunk* input = child_->Next();
      if (input == nullptr) return nullptr;
      if (to_skip_ >= input->size()) {
        to_skip_ -= input->size();
        continue;
      }
      const auto first = static_cast<uint32_t>(to_skip_);
      to_skip_ = 0;
      if (const Chunk* rows = Take(*input, first)) return rows;
    }
    return nullptr;
  }

 private:
  uint64_t Read(Evaluator* evaluator, uint64_t missing, SqlState state, const char* negative) {
    if (evaluator == nullptr) return missing;
    const NullableDatum value = EvaluateOnce(*evaluator);
    if (value.is_null) return missing;
    if (value.value.i8 < 0) throw SqlError(state, negative);
    return static_cast<uint64_t>(value.value.i8);
  }

  const Chunk* Take(const Chunk& input, uint32_t first) {
    auto count = static_cast<uint32_t>(std::min<uint64_t>(input.size() - first, to_give_));
    to_give_ -= count;
    if (with_ties_ && to_give_ == 0) count = IncludeTies(input, first, count);
    if (count == 0) return nullptr;
    if (first == 0 && count == input.size()) return &input;
    output_.Slice(input, IdentityIndex() + first, count);
    return &output_;
  }

  // Rows that follow the last one and equal it in the ORDER BY; the first other one ends the result.
  uint32_t IncludeTies(const Chunk& input, uint32_t first, uint32_t count) {
    std::vector<const Vector*> keys;
    for (EvaluatorPtr& key : tie_values_) keys.push_back(&key->Evaluate(input, {nullptr, input.size()}));
    if (!ties_open_) {
      if (count == 0) return 0;
      Remember(keys, first + count - 1);
      ties_open_ = true;
    }
    while (first + count < input.size()) {
      for (size_t k = 0; k < keys.size(); ++k) {
        if (CompareByOrder(ties_[k], last_[k].nullable(), keys[k]->Get(first + count)) != 0) {
          ties_open_ = false;
          return count;
        }
      }
      ++count;
    }
    return count;
  }
  void Remember(const std::vector<const Vector*>& keys, uint32_t row) {
    for (size_t k = 0; k < keys.size(); ++k) {
      const NullableDatum value = keys[k]->Get(row);
      last_.emplace_back(ties_[k].type.type, ties_[k].type.physical, value.is_null ? nullptr : &value.value);
    }
  }

  OperatorPtr child_;
  EvaluatorPtr limit_, offset_;
  bool with_ties_;
  std::vector<OrderKey> ties_;
  EvaluatorList tie_values_;
  uint64_t to_skip_ = 0, to_give_ = 0;
  bool ties_open_ = false;   // the last wanted row is out, ties of it may follow
  std::vector<Value> last_;  // the keys that a tie must equal
  Chunk output_;
};

}  // namespace

OperatorPtr MakeLimit(const LimitNode& node, ExecutionState& state) { return std::make_unique<LimitOperator>(node, state); }

}  // namespace basalt
