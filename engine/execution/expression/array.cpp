// ARRAY[...] and the element-wise cast of arrays.
#include "base/sql_error.h"
#include "engine/execution/expression/nodes.h"
#include "types/array.h"

namespace basalt {
namespace {

constexpr int kMaxDimensions = 6;

class ArrayEvaluator : public Evaluator {
 public:
  ArrayEvaluator(const ArrayExpression& expression, ExecutionState& state)
      : Evaluator(PhysicalType::kString), element_type_(expression.element_type.oid),
        multidimensional_(expression.multidimensional), elements_(CompileList(expression.elements, state)),
        element_(state.types().GetType(element_type_).physical), result_(PhysicalType::kString, state) {}

  const Vector& Evaluate(const Chunk& input, RowSelection rows) override {
    vectors_.clear();
    for (EvaluatorPtr& element : elements_) vectors_.push_back(&element->Evaluate(input, rows));
    Vector& result = result_.Reset();
    for (uint32_t i = 0; i < rows.count; ++i) {
      Datum packed;
      packed.str = multidimensional_ ? Nested(rows[i], result.strings()) : Flat(rows[i], result.strings());
      result.SetNoCopy(rows[i], {packed, false});
    }
    return result;
  }

 private:
  StringRef Flat(uint32_t row, Arena& arena) {
    values_.clear();
    for (const Vector* vector : vectors_) values_.push_back(vector->Get(row));
    return PackArray(element_type_, element_, values_, {}, arena);
  }

  StringRef Nested(uint32_t row, Arena& arena) {
    values_.clear();
    std::vector<ArrayDimension> dimensions;
    int32_t outer = 0, empty = 0;
    for (const Vector* vector : vectors_) {
      if (vector->IsNull(row)) {
        ++empty;
        continue;
      }
      const ArrayView inner(vector->View<StringRef>()[row].view());
      if (inner.dimension_count() == 0) {
        ++empty;
        continue;
      }
      if (outer++ == 0) Start(inner, &dimensions);
      else CheckSame(inner, dimensions);
      inner.ForEach(element_, [&](uint32_t, const NullableDatum& value) { values_.push_back(value); });
    }
    if (outer == 0) return PackArray(element_type_, element_, {}, {}, arena);
    if (empty > 0) ThrowMismatch();
    dimensions.front() = {outer, 1};
    return PackArray(element_type_, element_, values_, dimensions, arena);
  }

  static void Start(const ArrayView& inner, std::vector<ArrayDimension>* dimensions) {
    if (inner.dimension_count() + 1 > kMaxDimensions) {
      throw SqlError(sqlstate::kProgramLimitExceeded,
                     Format("number of array dimensions ({}) exceeds the maximum allowed ({})", inner.dimension_count() + 1,
                            kMaxDimensions));
    }
    dimensions->push_back({0, 1});
    for (int d = 0; d < inner.dimension_count(); ++d) dimensions->push_back(inner.dimension(d));
  }
  static void CheckSame(const ArrayView& inner, const std::vector<ArrayDimension>& dimensions) {
    if (static_cast<size_t>(inner.dimension_count()) + 1 != dimensions.size()) ThrowMismatch();
    for (int d = 0; d < inner.dimension_count(); ++d) {
      const ArrayDimension other = inner.dimension(d), first = dimensions[static_cast<size_t>(d) + 1];
      if (other.length != first.length || other.lower_bound != first.lower_bound) ThrowMismatch();
    }
  }
  [[noreturn]] static void ThrowMismatch() {
    throw SqlError(sqlstate::kArraySubscriptError,
                   "multidimensional arrays must have array expressions with matching dimensions");
  }

  Oid element_type_;
  bool multidimensional_;
  EvaluatorList elements_;
  PhysicalType element_;
  std::vector<const Vector*> vectors_;
  std::vector<NullableDatum> values_;
  ResultVector result_;
};

class ArrayCastEvaluator : public Evaluator {
 public:
  ArrayCastEvaluator(const ArrayCastExpression& expression, ExecutionState& state)
      : Evaluator(PhysicalType::kString), state_(state), input_(CompileExpression(*expression.input, state)),
        cast_(CompileExpression(*expression.element_cast, state)), target_(expression.element_cast->physical),
        result_(PhysicalType::kString, state) {
    const TypeInfo& source = state.types().GetType(expression.input->type.oid);
    const TypeInfo& result = state.types().GetType(expression.type.oid);
    source_ = state.types().GetType(ElementOf(source)).physical;
    element_type_ = ElementOf(result);
    element_row_.AddColumn(source_);
  }

  const Vector& Evaluate(const Chunk& input, RowSelection rows) override {
    const Vector& arrays = input_->Evaluate(input, rows);
    Vector& result = result_.Reset();
    for (uint32_t i = 0; i < rows.count; ++i) {
      const uint32_t row = rows[i];
      if (arrays.IsNull(row)) {
        result.SetNoCopy(row, NullableDatum());
        continue;
      }
      Datum packed;
      packed.str = CastOne(ArrayView(arrays.View<StringRef>()[row].view()), result.strings());
      result.SetNoCopy(row, {packed, false});
    }
    return result;
  }

 private:
  Oid ElementOf(const TypeInfo& type) const {
    if (type.kind == TypeKind::kDomain) return ElementOf(state_.types().GetType(type.base.oid));
    return type.element;
  }

  StringRef CastOne(const ArrayView& array, Arena& arena) {
    std::vector<ArrayDimension> dimensions;
    for (int d = 0; d < array.dimension_count(); ++d) dimensions.push_back(array.dimension(d));
    const std::vector<NullableDatum> from = array.Elements(source_);
    std::vector<NullableDatum> to;
    to.reserve(from.size());
    for (size_t at = 0; at < from.size(); at += kVectorSize) {
      const auto count = static_cast<uint32_t>(std::min<size_t>(kVectorSize, from.size() - at));
      Vector& column = element_row_.column(0);
      column.Reset(&state_.account);
      for (uint32_t i = 0; i < count; ++i) column.SetNoCopy(i, from[at + i]);
      element_row_.set_size(count);
      const Vector& cast = cast_->Evaluate(element_row_, {nullptr, count});
      for (uint32_t i = 0; i < count; ++i) {
        NullableDatum value = cast.Get(i);
        if (!value.is_null) value.value = CopyDatum(target_, value.value, arena);
        to.push_back(value);
      }
    }
    return PackArray(element_type_, target_, to, dimensions, arena);
  }

  ExecutionState& state_;
  EvaluatorPtr input_, cast_;
  PhysicalType source_ = PhysicalType::kString, target_;
  Oid element_type_ = kInvalidOid;
  Chunk element_row_;
  ResultVector result_;
};

}  // namespace

EvaluatorPtr MakeArrayEvaluator(const ArrayExpression& expression, ExecutionState& state) {
  return std::make_unique<ArrayEvaluator>(expression, state);
}
EvaluatorPtr MakeArrayCastEvaluator(const ArrayCastExpression& expression, ExecutionState& state) {
  return std::make_unique<ArrayCastEvaluator>(expression, state);
}

}  // namespace basalt
