#include "base/sql_error.h"
#include "engine/execution/expression/array_slice.h"
#include "engine/execution/expression/fixed_subscript.h"
#include "engine/execution/expression/nodes.h"

namespace basalt {
namespace {

class SubscriptEvaluator : public Evaluator {
 public:
  SubscriptEvaluator(const SubscriptExpression& expression, ExecutionState& state)
      : Evaluator(expression.physical), container_(CompileExpression(*expression.container, state)),
        assigned_(CompileOptional(expression.assigned, state)), result_(expression.physical, state) {
    for (const SubscriptExpression::Index& index : expression.indexes) {
      indexes_.push_back({CompileOptional(index.lower, state), CompileOptional(index.upper, state), index.is_slice});
      slice_ = slice_ || index.is_slice;
    }
    const TypeInfo* type = &state.types().GetType(expression.container->type.oid);
    while (type->kind == TypeKind::kDomain) type = &state.types().GetType(type->base.oid);
    const bool vector_type = type->oid == kInt2VectorOid || type->oid == kOidVectorOid;
    if (type->kind != TypeKind::kArray && !vector_type) ThrowNotSupported("subscripts of type " + type->name);
    element_type_ = type->element;
    element_ = state.types().GetType(element_type_).physical;
  }

  const Vector& Evaluate(const Chunk& input, RowSelection rows) override {
    const Vector& arrays = container_->Evaluate(input, rows);
    for (Index& index : indexes_) {
      index.lower_values = index.lower == nullptr ? nullptr : &index.lower->Evaluate(input, rows);
      index.upper_values = index.upper == nullptr ? nullptr : &index.upper->Evaluate(input, rows);
    }
    const Vector* assigned = assigned_ == nullptr ? nullptr : &assigned_->Evaluate(input, rows);
    Vector& result = result_.Reset();
    for (uint32_t i = 0; i < rows.count; ++i) {
      const uint32_t row = rows[i];
      result.SetNoCopy(row, assigned == nullptr ? Fetch(arrays, row, result.strings())
                                                : Assign(arrays, *assigned, row, result.strings()));
    }
    return result;
  }

 private:
  struct Index {
    EvaluatorPtr lower, upper;
    bool is_slice;
    const Vector* lower_values = nullptr;
    const Vector* upper_values = nullptr;
  };

  // False if one of them is NULL.
  bool ReadBounds(uint32_t row) {
    bounds_.clear();
    elements_.clear();
    for (const Index& index : indexes_) {
      SliceBounds bounds;
      if (index.lower_values != nullptr) {
        if (index.lower_values->IsNull(row)) return false;
        bounds.has_lower = true;
        bounds.lower = index.lower_values->View<int32_t>()[row];
      } else if (!index.is_slice) {
        bounds.has_lower = true;  // a plain number among slices means 1 to it
      }
      if (index.upper_values != nullptr) {
        if (index.upper_values->IsNull(row)) return false;
        bounds.has_upper = true;
        bounds.upper = index.upper_values->View<int32_t>()[row];
      }
      bounds_.push_back(bounds);
      elements_.push_back(bounds.upper);
    }
    return true;
  }

  NullableDatum Fetch(const Vector& arrays, uint32_t row, Arena& arena) {
    if (arrays.IsNull(row) || !ReadBounds(row)) return NullableDatum();
    const ArrayView array(arrays.View<StringRef>()[row].view());
    if (!slice_) return FetchElement(array, element_, elements_);
    Datum packed;
    packed.str = FetchSlice(array, element_, bounds_, arena);
    return {packed, false};
  }

  NullableDatum Assign(const Vector& arrays, const Vector& assigned, uint32_t row, Arena& arena) {
    if (!ReadBounds(row)) {
      throw SqlError(sqlstate::kNullValueNotAllowed, "array subscript in assignment must not be null");
    }
    const bool null = arrays.IsNull(row);
    const StringRef empty = PackArray(element_type_, element_, {}, {}, arena);
    const ArrayView array(null ? empty.view() : arrays.View<StringRef>()[row].view());
    Datum packed;
    if (!slice_) {
      packed.str = AssignElement(array, element_type_, element_, elements_, assigned.Get(row), arena);
    } else if (assigned.IsNull(row)) {
      return null ? NullableDatum{MakeDatum(empty), false} : arrays.Get(row);  // assigning NULL to a slice changes nothing
    } else {
      const ArrayView source(assigned.View<StringRef>()[row].view());
      packed.str = AssignSlice(array, element_type_, element_, bounds_, source, arena);
    }
    return {packed, false};
  }

  EvaluatorPtr container_, assigned_;
  std::vector<Index> indexes_;
  bool slice_ = false;
  Oid element_type_;
  PhysicalType element_ = PhysicalType::kString;
  std::vector<SliceBounds> bounds_;
  std::vector<int32_t> elements_;
  ResultVector result_;
};

Oid BaseTypeOf(const Expression& expression, const ExecutionState& state) {
  const TypeInfo* type = &state.types().GetType(expression.type.oid);
  while (type->kind == TypeKind::kDomain) type = &state.types().GetType(type->base.oid);
  return type->oid;
}

}  // namespace

EvaluatorPtr MakeSubscriptEvaluator(const SubscriptExpression& expression, ExecutionState& state) {
  if (expression.type.oid == kJsonbOid && BaseTypeOf(*expression.container, state) == kJsonbOid) {
    return MakeJsonbSubscriptEvaluator(expression, state);
  }
  if (IsFixedArray(BaseTypeOf(*expression.container, state))) return MakeFixedSubscriptEvaluator(expression, state);
  return std::make_unique<SubscriptEvaluator>(expression, state);
}

}  // namespace basalt
