// j['a'][0] of jsonb, read and assigned.
#include <string>

#include "base/sql_error.h"
#include "engine/execution/expression/nodes.h"
#include "engine/functions/json/jsonb_path_edit.h"
#include "engine/functions/json/json_path_index.h"

namespace basalt {
namespace {

class JsonbSubscriptEvaluator : public Evaluator {
 public:
  JsonbSubscriptEvaluator(const SubscriptExpression& expression, ExecutionState& state)
      : Evaluator(expression.physical), container_(CompileExpression(*expression.container, state)),
        assigned_(CompileOptional(expression.assigned, state)), result_(expression.physical, state) {
    for (const SubscriptExpression::Index& index : expression.indexes) {
      indexes_.push_back({CompileExpression(*index.upper, state), index.upper->type.oid == kInt4Oid});
    }
  }

  const Vector& Evaluate(const Chunk& input, RowSelection rows) override {
    const Vector& containers = container_->Evaluate(input, rows);
    for (Index& index : indexes_) index.values = &index.evaluator->Evaluate(input, rows);
    const Vector* assigned = assigned_ == nullptr ? nullptr : &assigned_->Evaluate(input, rows);
    Vector& result = result_.Reset();
    for (uint32_t i = 0; i < rows.count; ++i) {
      const uint32_t row = rows[i];
      result.SetNoCopy(row, assigned == nullptr ? Fetch(containers, row, result.strings())
                                                : Assign(containers, *assigned, row, result.strings()));
    }
    return result;
  }

 private:
  struct Index {
    EvaluatorPtr evaluator;
    bool is_number;
    const Vector* values = nullptr;
  };
  using Step = std::optional<std::string_view>;

  // False if a subscript is NULL. Numbers become texts, as in a path.
  bool ReadSteps(uint32_t row) {
    texts_.clear();
    for (const Index& index : indexes_) {
      if (index.values->IsNull(row)) return false;
      texts_.push_back(index.is_number ? std::to_string(index.values->View<int32_t>()[row])
                                       : std::string(index.values->View<StringRef>()[row].view()));
    }
    return true;
  }

  NullableDatum Fetch(const Vector& containers, uint32_t row, Arena& arena) {
    if (containers.IsNull(row) || !ReadSteps(row)) return {};
    std::optional<JsonbValue> value = JsonbValue(containers.View<StringRef>()[row].view());
    for (const std::string& step : texts_) {
      if (value->is_object()) {
        value = value->Find(step);
      } else {
        const std::optional<int32_t> index = value->is_array() ? ParsePathIndex(step) : std::nullopt;
        value = index ? value->Element(*index) : std::nullopt;
      }
      if (!value) return {};
    }
    return {MakeDatum(StringRef(WholeJsonb(*value, arena))), false};
  }

  NullableDatum Assign(const Vector& containers, const Vector& assigned, uint32_t row, Arena& arena) {
    if (!ReadSteps(row)) throw SqlError(sqlstate::kNullValueNotAllowed, "jsonb subscript in assignment must not be null");
    const std::vector<Step> path(texts_.begin(), texts_.end());
    // A NULL column starts as an empty container that fits the first subscript; NULL is assigned as null.
    const std::string_view empty = WriteJsonb(indexes_[0].is_number ? MakeJsonbArray({}, arena) : MakeJsonbObject({}, arena), arena);
    const JsonbValue target(containers.IsNull(row) ? empty : containers.View<StringRef>()[row].view());
    const JsonbValue value = assigned.IsNull(row) ? JsonbValue() : JsonbValue(assigned.View<StringRef>()[row].view());
    return {MakeDatum(StringRef(EditJsonb(target, path, value, JsonbEdit::kAssign, arena))), false};
  }

  EvaluatorPtr container_, assigned_;
  std::vector<Index> indexes_;
  std::vector<std::string> texts_;
  ResultVector result_;
};

}  // namespace

EvaluatorPtr MakeJsonbSubscriptEvaluator(const SubscriptExpression& expression, ExecutionState& state) {
  return std::make_unique<JsonbSubscriptEvaluator>(expression, state);
}

}  // namespace basalt
