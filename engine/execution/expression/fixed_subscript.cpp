#include "engine/execution/expression/fixed_subscript.h"

#include <algorithm>
#include <cstring>

#include "base/sql_error.h"

namespace basalt {
namespace {

struct FixedArray {
  Oid type;
  int32_t count;
  size_t element_bytes;
};
constexpr FixedArray kFixedArrays[] = {
    {kNameOid, 64, 1}, {kPointOid, 2, 8}, {kLsegOid, 2, 16}, {kBoxOid, 2, 16}, {kLineOid, 3, 8},
};

const FixedArray* Find(Oid type) {
  for (const FixedArray& array : kFixedArrays) {
    if (array.type == type) return &array;
  }
  return nullptr;
}

class FixedSubscriptEvaluator : public Evaluator {
 public:
  FixedSubscriptEvaluator(const SubscriptExpression& expression, const FixedArray& shape, ExecutionState& state)
      : Evaluator(expression.physical), shape_(shape), container_(CompileExpression(*expression.container, state)),
        assigned_(CompileOptional(expression.assigned, state)), result_(expression.physical, state) {
    for (const SubscriptExpression::Index& index : expression.indexes) {
      slice_ = slice_ || index.is_slice;
      lower_.push_back(CompileOptional(index.lower, state));
      upper_.push_back(CompileOptional(index.upper, state));
    }
  }

  const Vector& Evaluate(const Chunk& input, RowSelection rows) override {
    const Vector& containers = container_->Evaluate(input, rows);
    std::vector<const Vector*> numbers;
    for (const EvaluatorList* side : {&lower_, &upper_}) {
      for (const EvaluatorPtr& number : *side) {
        if (number != nullptr) numbers.push_back(&number->Evaluate(input, rows));
      }
    }
    const Vector* assigned = assigned_ == nullptr ? nullptr : &assigned_->Evaluate(input, rows);
    Vector& result = result_.Reset();
    for (uint32_t i = 0; i < rows.count; ++i) {
      const uint32_t row = rows[i];
      const bool null = std::any_of(numbers.begin(), numbers.end(), [row](const Vector* number) { return number->IsNull(row); });
      const int32_t number = null || numbers.empty() ? 0 : numbers.back()->View<int32_t>()[row];
      if (assigned == nullptr) {
        result.SetNoCopy(row, null || containers.IsNull(row) ? NullableDatum() : Fetch(containers, row, number));
      } else {
        if (null) throw SqlError(sqlstate::kNullValueNotAllowed, "array subscript in assignment must not be null");
        result.SetNoCopy(row, Assign(containers, *assigned, row, number, result.strings()));
      }
    }
    return result;
  }

 private:
  bool is_name() const { return shape_.element_bytes == 1; }

  NullableDatum Fetch(const Vector& containers, uint32_t row, int32_t number) const {
    if (slice_) throw SqlError(sqlstate::kFeatureNotSupported, "slices of fixed-length arrays not implemented");
    if (upper_.size() != 1 || number < 0 || number >= shape_.count) return NullableDatum();
    const std::string_view bytes = containers.View<StringRef>()[row].view();
    const size_t at = static_cast<size_t>(number) * shape_.element_bytes;
    Datum part;
    if (is_name()) part.i1 = at < bytes.size() ? static_cast<int8_t>(bytes[at]) : 0;
    else if (shape_.element_bytes == sizeof(double)) std::memcpy(&part.f8, bytes.data() + at, sizeof(double));
    else part.str = StringRef(bytes.substr(at, shape_.element_bytes));
    return {part, false};
  }

  // NULL on either side changes nothing.
  NullableDatum Assign(const Vector& containers, const Vector& assigned, uint32_t row, int32_t number, Arena& arena) const {
    if (containers.IsNull(row) || assigned.IsNull(row)) return containers.Get(row);
    if (slice_) throw SqlError(sqlstate::kFeatureNotSupported, "updates on slices of fixed-length arrays not implemented");
    if (upper_.size() != 1) throw SqlError(sqlstate::kArraySubscriptError, "wrong number of array subscripts");
    if (number < 0 || number >= shape_.count) throw SqlError(sqlstate::kArraySubscriptError, "array subscript out of range");
    std::string bytes(containers.View<StringRef>()[row].view());
    const size_t at = static_cast<size_t>(number) * shape_.element_bytes;
    const Datum part = assigned.Get(row).value;
    if (is_name()) {
      bytes.resize(static_cast<size_t>(shape_.count), '\0');
      bytes[at] = static_cast<char>(part.i1);
      bytes.resize(std::min(bytes.find('\0'), bytes.size() - 1));  // a name ends at the first zero
    } else if (shape_.element_bytes == sizeof(double)) {
      std::memcpy(bytes.data() + at, &part.f8, sizeof(double));
    } else {
      std::memcpy(bytes.data() + at, part.str.view().data(), shape_.element_bytes);
    }
    return {MakeDatum(StringRef(arena.Copy(bytes))), false};
  }

  const FixedArray& shape_;
  EvaluatorPtr container_, assigned_;
  EvaluatorList lower_, upper_;
  bool slice_ = false;
  ResultVector result_;
};

}  // namespace

bool IsFixedArray(Oid type) { return Find(type) != nullptr; }

EvaluatorPtr MakeFixedSubscriptEvaluator(const SubscriptExpression& expression, ExecutionState& state) {
  const TypeInfo* type = &state.types().GetType(expression.container->type.oid);
  while (type->kind == TypeKind::kDomain) type = &state.types().GetType(type->base.oid);
  return std::make_unique<FixedSubscriptEvaluator>(expression, *Find(type->oid), state);
}

}  // namespace basalt
