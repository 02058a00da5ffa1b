// Rows: ROW(...), field selection, conversion between row types, row-wise comparison.
#include "base/sql_error.h"
#include "engine/execution/data/key_type.h"
#include "engine/execution/expression/nodes.h"
#include "types/array.h"
#include "types/record_shape.h"

namespace basalt {
namespace {

PhysicalType PhysicalOfType(Oid type, const void* types) {
  return static_cast<const TypeResolver*>(types)->GetType(type).physical;
}

class RowEvaluatorNode : public Evaluator {
 public:
  RowEvaluatorNode(const RowExpression& expression, ExecutionState& state)
      : Evaluator(PhysicalType::kString), fields_(CompileList(expression.fields, state)), result_(PhysicalType::kString, state) {
    for (const ExpressionPtr& field : expression.fields) {
      types_.push_back(field->type.oid);
      physical_types_.push_back(field->physical);
    }
    values_.resize(fields_.size());
    if (expression.type.oid == kRecordOid) shape_ = RegisterRecordShape(expression.names);
  }
  const Vector& Evaluate(const Chunk& input, RowSelection rows) override {
    vectors_.clear();
    for (EvaluatorPtr& field : fields_) vectors_.push_back(&field->Evaluate(input, rows));
    Vector& result = result_.Reset();
    for (uint32_t i = 0; i < rows.count; ++i) {
      for (size_t f = 0; f < vectors_.size(); ++f) values_[f] = vectors_[f]->Get(rows[i]);
      Datum packed;
      packed.str = SetRecordShape(PackRecord(types_, physical_types_, values_, result.strings()), shape_);
      result.SetNoCopy(rows[i], {packed, false});
    }
    return result;
  }

 private:
  EvaluatorList fields_;
  std::vector<Oid> types_;
  std::vector<PhysicalType> physical_types_;
  std::vector<NullableDatum> values_;
  std::vector<const Vector*> vectors_;
  uint32_t shape_ = 0;
  ResultVector result_;
};

class FieldSelectEvaluator : public Evaluator {
 public:
  FieldSelectEvaluator(const FieldSelectExpression& expression, ExecutionState& state)
      : Evaluator(expression.physical), state_(state), field_(static_cast<size_t>(expression.field)),
        input_(CompileExpression(*expression.input, state)), result_(expression.physical, state) {}
  const Vector& Evaluate(const Chunk& input, RowSelection rows) override {
    const Vector& records = input_->Evaluate(input, rows);
    Vector& result = result_.Reset();
    for (uint32_t i = 0; i < rows.count; ++i) {
      const uint32_t row = rows[i];
      result.SetNoCopy(row, records.IsNull(row) ? NullableDatum() : Select(records.View<StringRef>()[row].view()));
    }
    return result;
  }

 private:
  NullableDatum Select(std::string_view packed) const {  // points into packed: the record's vector outlives our result
    const std::vector<RecordField> fields = UnpackRecord(packed, &PhysicalOfType, &state_.types());
    if (field_ >= fields.size()) return NullableDatum();  // a column added after the record was stored
    if (state_.types().GetType(fields[field_].type).physical != physical()) {
      ThrowInternal(Format("attribute {} of a record has the wrong type", field_ + 1));
    }
    return fields[field_].value;
  }
  ExecutionState& state_;
  size_t field_;
  EvaluatorPtr input_;
  ResultVector result_;
};

class RowCastEvaluator : public Evaluator {
 public:
  RowCastEvaluator(const RowCastExpression& expression, ExecutionState& state)
      : Evaluator(PhysicalType::kString), state_(state), input_(CompileExpression(*expression.input, state)),
        result_(PhysicalType::kString, state) {
    for (const TypeField& field : state.types().GetType(expression.type.oid).fields) {
      if (!field.dropped) types_.push_back(field.type.oid);
    }
  }
  const Vector& Evaluate(const Chunk& input, RowSelection rows) override {
    const Vector& records = input_->Evaluate(input, rows);
    Vector& result = result_.Reset();
    for (uint32_t i = 0; i < rows.count; ++i) {
      const uint32_t row = rows[i];
      if (records.IsNull(row)) {
        result.SetNoCopy(row, NullableDatum());
        continue;
      }
      Datum packed;
      packed.str = Convert(records.View<StringRef>()[row].view(), result.strings());
      result.SetNoCopy(row, {packed, false});
    }
    return result;
  }

 private:
  StringRef Convert(std::string_view record, Arena& arena) const {
    const std::vector<RecordField> fields = UnpackRecord(record, &PhysicalOfType, &state_.types());
    std::vector<Oid> types;
    std::vector<PhysicalType> physical_types;
    std::vector<NullableDatum> values;
    for (size_t f = 0; f < fields.size(); ++f) {
      types.push_back(types_.empty() || f >= types_.size() ? fields[f].type : types_[f]);
      physical_types.push_back(PhysicalOfType(fields[f].type, &state_.types()));
      values.push_back(fields[f].value);
    }
    return PackRecord(types, physical_types, values, arena);
  }
  ExecutionState& state_;
  EvaluatorPtr input_;
  std::vector<Oid> types_;  // of the target; empty: a bare record keeps its own
  ResultVector result_;
};

class RowCompareEvaluator : public Evaluator {
 public:
  using Comparison = RowCompareExpression::Comparison;
  RowCompareEvaluator(const RowCompareExpression& expression, ExecutionState& state)
      : Evaluator(PhysicalType::kBool), comparison_(expression.comparison), left_(CompileList(expression.left, state)),
        right_(CompileList(expression.right, state)), result_(PhysicalType::kBool, state) {
    for (const ExpressionPtr& field : expression.left) keys_.push_back(KeyType::Make(field->type, field->physical, state.types()));
  }
  const Vector& Evaluate(const Chunk& input, RowSelection rows) override {
    Vector& result = result_.Reset();
    open_.Assign(rows);
    for (size_t f = 0; f < keys_.size() && open_.count > 0; ++f) {
      const Vector& left = left_[f]->Evaluate(input, open_.selection());
      const Vector& right = right_[f]->Evaluate(input, open_.selection());
      CompareField(keys_[f], left, right, &result);
    }
    for (uint32_t i = 0; i < open_.count; ++i) result.data<bool>()[open_.rows[i]] = Outcome(0);
    return result;
  }

 private:
  // Rows whose fields differ, or where one is NULL, are decided.
  void CompareField(const KeyType& key, const Vector& left, const Vector& right, Vector* result) {
    uint32_t kept = 0;
    for (uint32_t i = 0; i < open_.count; ++i) {
      const uint32_t row = open_.rows[i];
      const NullableDatum a = left.Get(row), b = right.Get(row);
      if (a.is_null || b.is_null) {
        result->SetNoCopy(row, NullableDatum());
        continue;
      }
      const int order = key.Compare(a.value, b.value);
      if (order == 0) open_.rows[kept++] = row;
      else result->data<bool>()[row] = Outcome(order);
    }
    open_.count = kept;
  }
  bool Outcome(int order) const {
    switch (comparison_) {
      case Comparison::kLess: return order < 0;
      case Comparison::kLessEqual: return order <= 0;
      case Comparison::kGreaterEqual: return order >= 0;
      case Comparison::kGreater: return order > 0;
    }
    return false;
  }
  Comparison comparison_;
  EvaluatorList left_, right_;
  std::vector<KeyType> keys_;
  RowList open_;
  ResultVector result_;
};

}  // namespace

EvaluatorPtr MakeRowEvaluator(const RowExpression& expression, ExecutionState& state) {
  return std::make_unique<RowEvaluatorNode>(expression, state);
}
EvaluatorPtr MakeFieldSelectEvaluator(const FieldSelectExpression& expression, ExecutionState& state) {
  return std::make_unique<FieldSelectEvaluator>(expression, state);
}
EvaluatorPtr MakeRowCastEvaluator(const RowCastExpression& expression, ExecutionState& state) {
  return std::make_unique<RowCastEvaluator>(expression, state);
}
EvaluatorPtr MakeRowCompareEvaluator(const RowCompareExpression& expression, ExecutionState& state) {
  return std::make_unique<RowCompareEvaluator>(expression, state);
}

}  // namespace basalt
