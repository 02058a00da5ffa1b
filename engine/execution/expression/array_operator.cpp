// scalar op ANY|ALL (array). A constant array is unpacked once; with an equality operator and many elements it becomes a hash
// set (PostgreSQL's threshold of 9), else the operator runs vectorized over the rows, one element after the other, on the
// rows that are still open.
#include "engine/execution/data/key_type.h"
#include "engine/execution/data/group_table.h"
#include "engine/execution/expression/expression_walk.h"
#include "engine/execution/expression/function_call.h"
#include "types/array.h"

namespace basalt {
namespace {

constexpr uint32_t kHashedElements = 9;
constexpr int kEqualStrategy = 3;

class ArrayOperatorEvaluator : public Evaluator {
 public:
  ArrayOperatorEvaluator(const ArrayOperatorExpression& expression, ExecutionState& state)
      : Evaluator(PhysicalType::kBool), expression_(expression), state_(state), any_(expression.any),
        steady_(IsSteady(*expression.array)), strict_(expression.function->strict), scalar_(CompileExpression(*expression.scalar, state)),
        array_(CompileExpression(*expression.array, state)), element_(ElementPhysical(expression, state)),
        call_(expression.function, expression.kernel, expression.argument_types, expression.type, PhysicalType::kBool,
              expression.collation, false, expression.location, state),
        element_vector_(element_), scalar_vector_(scalar_->physical()), result_(PhysicalType::kBool, state) {}

  const Vector& Evaluate(const Chunk& input, RowSelection rows) override {
    const Vector& scalars = scalar_->Evaluate(input, rows);
    const Vector& arrays = array_->Evaluate(input, rows);
    Vector& result = result_.Reset();
    if (!arrays.is_constant()) {
      for (uint32_t i = 0; i < rows.count; ++i) OneRow(scalars, arrays, rows[i], &result);
    } else if (arrays.IsNull(0)) {
      for (uint32_t i = 0; i < rows.count; ++i) result.SetNoCopy(rows[i], NullableDatum());
    } else {
      ConstantArray(scalars, arrays.Get(0).value.str.view(), rows, &result);
    }
    return result;
  }

 private:
  static PhysicalType ElementPhysical(const ArrayOperatorExpression& expression, ExecutionState& state) {
    const SqlType& type = expression.argument_types.at(1);
    return state.types().GetType(type.oid).physical;
  }

  static void SetBool(Vector* result, uint32_t row, bool value) {
    result->SetValid(row);
    result->data<bool>()[row] = value;
  }

  void ConstantArray(const Vector& scalars, std::string_view packed, RowSelection rows, Vector* result) {
    if (!steady_ || elements_.empty() || run_ != state_.run) {
      run_ = state_.run;
      elements_ = ArrayView(packed).Elements(element_);
      hashed_ = nullptr;
    }
    open_.count = 0;
    for (uint32_t i = 0; i < rows.count; ++i) {
      const uint32_t row = rows[i];
      SetBool(result, row, !any_);
      if (elements_.empty()) continue;
      if (strict_ && scalars.IsNull(row)) result->SetNull(row);
      else open_.Add(row);
    }
    if (open_.count == 0) return;
    if (CanHash()) return Hashed(scalars, result);
    for (const NullableDatum& element : elements_) {
      if (open_.count == 0) return;
      element_vector_.ResetConstant(element);
      const Vector* const arguments[] = {&scalars, &element_vector_};
      Merge(call_.Call(arguments, open_.selection()), result);
    }
  }

  // Takes the operator's answers for the open rows; rows decided leave.
  void Merge(const Vector& answers, Vector* result) {
    const VectorView<bool> view = answers.View<bool>();
    uint32_t kept = 0;
    for (uint32_t i = 0; i < open_.count; ++i) {
      const uint32_t row = open_.rows[i];
      if (view.IsNull(row)) {
        result->SetNull(row);
      } else if (view[row] == any_) {
        SetBool(result, row, any_);
        continue;
      }
      open_.rows[kept++] = row;
    }
    open_.count = kept;
  }

  bool CanHash() {
    if (!any_ || elements_.size() < kHashedElements || !strict_ || expression_.kernel == nullptr) return false;
    if (scalar_->physical() != element_ || BtreeStrategy(expression_.op) != kEqualStrategy) return false;
    if (hashed_ != nullptr) return true;
    hashed_ = std::make_unique<GroupTable>(
        std::vector<KeyType>{KeyType::Make(expression_.argument_types[1], element_, state_.types())}, &state_.account);
    has_null_ = false;
    Vector one(element_);
    const Vector* const columns[] = {&one};
    for (const NullableDatum& element : elements_) {
      uint32_t group;
      has_null_ = has_null_ || element.is_null;
      if (element.is_null) continue;
      one.ResetConstant(element);
      hashed_->FindOrAdd(columns, {nullptr, 1}, &group);
    }
    return true;
  }

  void Hashed(const Vector& scalars, Vector* result) {
    const Vector* const columns[] = {&scalars};
    hashed_->Find(columns, open_.selection(), groups_);
    for (uint32_t i = 0; i < open_.count; ++i) {
      const uint32_t row = open_.rows[i];
      if (groups_[i] != GroupTable::kNone) SetBool(result, row, true);
      else if (has_null_) result->SetNull(row);
    }
  }

  // An array of its own a row: the operator runs over the elements.
  void OneRow(const Vector& scalars, const Vector& arrays, uint32_t row, Vector* result) {
    if (arrays.IsNull(row)) return result->SetNoCopy(row, NullableDatum());
    elements_ = ArrayView(arrays.View<StringRef>()[row].view()).Elements(element_);
    SetBool(result, row, !any_);
    if (elements_.empty()) return;
    if (strict_ && scalars.IsNull(row)) return result->SetNull(row);
    scalar_vector_.ResetConstant(scalars.Get(row));
    bool null = false;
    for (size_t at = 0; at < elements_.size(); at += kVectorSize) {
      const auto count = static_cast<uint32_t>(std::min<size_t>(kVectorSize, elements_.size() - at));
      element_vector_.Reset(&state_.account);
      for (uint32_t i = 0; i < count; ++i) element_vector_.SetNoCopy(i, elements_[at + i]);
      const Vector* const arguments[] = {&scalar_vector_, &element_vector_};
      const Vector& answers = call_.Call(arguments, {nullptr, count});
      const VectorView<bool> view = answers.View<bool>();
      for (uint32_t i = 0; i < count; ++i) {
        if (view.IsNull(i)) null = true;
        else if (view[i] == any_) return SetBool(result, row, any_);
      }
    }
    if (null) result->SetNull(row);
  }

  const ArrayOperatorExpression& expression_;
  ExecutionState& state_;
  bool any_;
  bool steady_;  // the array is the same in every call: elements_ and hashed_ stay
  bool strict_;
  uint64_t run_ = 0;
  EvaluatorPtr scalar_, array_;
  PhysicalType element_;
  FunctionCallSite call_;
  Vector element_vector_, scalar_vector_;
  std::vector<NullableDatum> elements_;
  std::unique_ptr<GroupTable> hashed_;
  bool has_null_ = false;
  RowList open_;
  uint32_t groups_[kVectorSize];
  ResultVector result_;
};

}  // namespace

EvaluatorPtr MakeArrayOperatorEvaluator(const ArrayOperatorExpression& expression, ExecutionState& state) {
  return std::make_unique<ArrayOperatorEvaluator>(expression, state);
}

}  // namespace basalt
