#include "engine/execution/expression/subplan.h"

#include <algorithm>

#include "base/planted_bug.h"
#include "base/sql_error.h"
#include "base/stack_guard.h"
#include "engine/execution/expression/expression_walk.h"
#include "engine/functions/array/stack_arrays.h"
#include "types/array.h"

namespace basalt {
namespace {

constexpr size_t kMemoEntries = 4096;
constexpr size_t kMemoBytes = 1 << 20;

NullableDatum BoolAnswer(bool value) {
  Datum datum;
  datum.b = value;
  return {datum, false};
}

bool CannotFail(const Expression& expression) {
  return expression.kind == ExpressionKind::kColumn || expression.kind == ExpressionKind::kConstant ||
         expression.kind == ExpressionKind::kExecParameter;
}

}  // namespace

SubplanRun::SubplanRun(const SubplanExpression& expression, ExecutionState& state)
    : expression_(expression), state_(state), test_(CompileOptional(expression.test, state)),
      keys_(CompileList(expression.hash_keys, state)), stored_(expression.plan->output, &state.account),
      with_nulls_(expression.plan->output, &state.account) {
  const Dependencies found = DependenciesOf(*expression.plan);
  for (const auto& parameter : expression.parameters) {
    const bool of_plan = found.exec_parameters.contains(parameter.id);
    parameters_.push_back({static_cast<size_t>(parameter.id), CompileExpression(*parameter.value, state),
                           test_ != nullptr && !of_plan && !CannotFail(*parameter.value)});
    correlated_ = correlated_ || of_plan;
  }
  for (Parameter& parameter : parameters_) {
    parameter.late = parameter.late && !is_stored();
    has_late_ = has_late_ || parameter.late;
  }
  for (int id : found.exec_parameters) {
    const bool own = std::any_of(expression.parameters.begin(), expression.parameters.end(),
                                 [&](const auto& parameter) { return parameter.id == id; });
    if (!own) outer_.push_back(id);
  }
  memo_allowed_ = correlated_ && !found.volatile_functions && !found.work_tables && !found.modifies;
  if (!correlated_ && test_ == nullptr && keys_.empty()) parameters_.clear();  // nobody reads them
  for (size_t c = 0; c < keys_.size(); ++c) {
    key_types_.push_back(KeyType::Make(expression.hash_keys[c]->type, expression.hash_keys[c]->physical, state.types()));
  }
  reads_work_table_ = found.work_tables;
}

// Whether an exec parameter set further out has changed since the last answer; then everything kept is void.
bool SubplanRun::OuterChanged() {
  bool changed = outer_versions_.size() != outer_.size() || run_ != state_.run;
  run_ = state_.run;
  outer_versions_.resize(outer_.size(), 0);
  for (size_t i = 0; i < outer_.size(); ++i) {
    const uint64_t version = state_.exec_parameters[static_cast<size_t>(outer_[i])].version();
    changed = changed || version != outer_versions_[i];
    outer_versions_[i] = version;
  }
  return changed || reads_work_table_;
}

void SubplanRun::EvaluateParameters(const Chunk& input, RowSelection rows) {
  if (plan_ == nullptr) plan_ = BuildOperator(*expression_.plan, state_);
  if (OuterChanged()) {
    fresh_ = false;
    memo_.clear();
    memo_bytes_ = 0;
  }
  // What is compared with no rows at all is not evaluated.
  if (is_stored() && !fresh_ && rows.count > 0) Load();
  if (is_stored() && row_count_ == 0) return;
  input_ = &input;
  for (Parameter& parameter : parameters_) {
    if (!parameter.late) parameter.values = &parameter.value->Evaluate(input, rows);
  }
  key_vectors_.clear();
  for (EvaluatorPtr& key : keys_) key_vectors_.push_back(&key->Evaluate(input, rows));
}

bool SubplanRun::MemoKey(uint32_t row) {
  key_.clear();
  for (const Parameter& parameter : parameters_) {
    if (parameter.late) continue;
    if (parameters_.size() > 1 && &parameter == &parameters_.back() && PlantedBug("planted.memo_key")) break;
    const NullableDatum value = parameter.values->Get(row);
    const PhysicalType type = parameter.values->physical_type();
    const auto size = static_cast<uint32_t>(value.is_null ? UINT32_MAX : PackedSize(type, value.value));
    key_.append(reinterpret_cast<const char*>(&size), sizeof(size));
    if (!value.is_null) AppendPacked(type, value.value, &key_);
    if (key_.size() > kMemoBytes / 16) return false;
  }
  return true;
}

void SubplanRun::SetParameter(const Parameter& parameter, uint32_t row) {
  state_.exec_parameters[parameter.id].Set(parameter.values->physical_type(), parameter.values->Get(row));
}

void SubplanRun::SetLateParameters() {
  if (!has_late_ || tested_) return;
  tested_ = true;
  for (Parameter& parameter : parameters_) {
    if (!parameter.late) continue;
    parameter.values = &parameter.value->Evaluate(*input_, {&row_, 1});
    SetParameter(parameter, row_);
  }
}

NullableDatum SubplanRun::Answer(uint32_t row) {
  if (is_constant()) {
    if (!fresh_) {
      const NullableDatum answer = Compute(row);
      answer_ = Value(expression_.type, expression_.physical, answer.is_null ? nullptr : &answer.value);
      fresh_ = true;
    }
    return answer_.nullable();
  }
  if (is_stored() && row_count_ == 0) return BoolAnswer(expression_.use == Use::kAll);
  const bool remember = memo_allowed_ && MemoKey(row);
  if (remember) {
    const auto found = memo_.find(key_);
    if (found != memo_.end()) return found->second.nullable();
  }
  for (const Parameter& parameter : parameters_) {
    if (!parameter.late) SetParameter(parameter, row);
  }
  row_ = row;
  tested_ = false;
  const std::string key = remember ? key_ : std::string();
  const NullableDatum answer = Compute(row);
  if (!remember || tested_) return answer;
  if (memo_.size() >= kMemoEntries || memo_bytes_ >= kMemoBytes) {
    memo_.clear();
    memo_bytes_ = 0;
  }
  memo_bytes_ += key.size() + (answer.is_null ? 0 : PackedSize(expression_.physical, answer.value));
  const auto [at, added] = memo_.insert_or_assign(
      key, Value(expression_.type, expression_.physical, answer.is_null ? nullptr : &answer.value));
  return at->second.nullable();
}

NullableDatum SubplanRun::Compute(uint32_t row) {
  CheckStackDepth();
  switch (expression_.use) {
    case Use::kExists:
      if (!keys_.empty()) break;
      plan_->Open();
      return BoolAnswer(plan_->Next() != nullptr);
    case Use::kScalar: return RunScalar();
    case Use::kArray: return RunArray();
    case Use::kRow: return RunRow();
    case Use::kAny:
    case Use::kAll: break;
  }
  if (correlated_) return TestRows();
  if (!fresh_) Load();
  return keys_.empty() ? TestStored() : FindHashed(row);
}

NullableDatum SubplanRun::RunScalar() {
  plan_->Open();
  const Chunk* rows = plan_->Next();
  if (rows == nullptr) return NullableDatum();
  const NullableDatum first = rows->column(0).Get(0);
  answer_ = Value(expression_.type, expression_.physical, first.is_null ? nullptr : &first.value);
  if (rows->size() > 1 || plan_->Next() != nullptr) {
    throw SqlError(sqlstate::kCardinalityViolation, "more than one row returned by a subquery used as an expression");
  }
  return answer_.nullable();
}

NullableDatum SubplanRun::RunRow() {
  plan_->Open();
  const Chunk* rows = plan_->Next();
  if (rows == nullptr) return NullableDatum();
  if (test_ != nullptr) return TestOnlyRow(*rows);
  std::vector<Oid> types;
  std::vector<NullableDatum> values;
  for (size_t c = 0; c < rows->column_count(); ++c) {
    types.push_back(expression_.plan->output_types[c].oid);
    values.push_back(rows->column(c).Get(0));
  }
  Arena arena;
  Datum packed;
  packed.str = PackRecord(types, expression_.plan->output, values, arena);
  answer_ = Value(expression_.type, expression_.physical, &packed);
  if (rows->size() > 1 || plan_->Next() != nullptr) {
    throw SqlError(sqlstate::kCardinalityViolation, "more than one row returned by a subquery used as an expression");
  }
  return answer_.nullable();
}

// (a, b) < (SELECT c, d ...): the comparison over the one row.
NullableDatum SubplanRun::TestOnlyRow(const Chunk& rows) {
  SetLateParameters();
  const NullableDatum answer = test_->Evaluate(rows, {nullptr, rows.size()}).Get(0);
  if (rows.size() > 1 || plan_->Next() != nullptr) {
    throw SqlError(sqlstate::kCardinalityViolation, "more than one row returned by a subquery used as an expression");
  }
  return answer;
}

NullableDatum SubplanRun::RunArray() {
  stored_.Clear();
  plan_->Open();
  while (const Chunk* rows = plan_->Next()) stored_.Append(*rows);
  std::vector<NullableDatum> values;
  for (StoredRow row = 0; row < stored_.size(); ++row) values.push_back(stored_.Get(row, 0));
  Arena arena(&state_.account);
  Datum packed;
  const bool of_arrays = expression_.plan->output_types[0].oid == expression_.type.oid;
  if (of_arrays && !values.empty()) packed.str = StackArrays(values, state_.types(), arena);
  else packed.str = PackArray(state_.types().GetType(expression_.type.oid).element, expression_.plan->output[0], values, {}, arena);
  answer_ = Value(expression_.type, expression_.physical, &packed);
  return answer_.nullable();
}

// ANY, ALL: keeps the plan's rows, in a hash table when the comparison is plain equality.
void SubplanRun::Load() {
  stored_.Clear();
  with_nulls_.Clear();
  row_count_ = 0;
  if (!keys_.empty()) hashed_ = std::make_unique<GroupTable>(key_types_, &state_.account);
  plan_->Open();
  uint32_t groups[kVectorSize];
  RowList complete;
  while (const Chunk* rows = plan_->Next()) {
    state_.CheckCancel();
    row_count_ += rows->size();
    if (keys_.empty()) {
      stored_.Append(*rows);
      continue;
    }
    std::vector<const Vector*> columns;
    for (size_t c = 0; c < rows->column_count(); ++c) columns.push_back(&rows->column(c));
    complete.count = 0;
    for (uint32_t row = 0; row < rows->size(); ++row) {
      const bool null = std::any_of(columns.begin(), columns.end(), [&](const Vector* v) { return v->IsNull(row); });
      if (null && expression_.use == Use::kExists) continue;
      if (null) with_nulls_.Append(columns, {&row, 1});
      else complete.Add(row);
    }
    if (complete.count > 0) hashed_->FindOrAdd(columns, complete.selection(), groups);
  }
  fresh_ = true;
}

// 1: decided, 0: open. null: some comparison was NULL.
int SubplanRun::TestChunk(const Chunk& chunk, bool* null) {
  const Vector& answers = test_->Evaluate(chunk, {nullptr, chunk.size()});
  const VectorView<bool> view = answers.View<bool>();
  const bool deciding = expression_.use == Use::kAny;
  for (uint32_t row = 0; row < chunk.size(); ++row) {
    if (view.IsNull(row)) *null = true;
    else if (view[row] == deciding) return 1;
  }
  return 0;
}

NullableDatum SubplanRun::TestRows() {
  const bool any = expression_.use == Use::kAny;
  bool null = false;
  plan_->Open();
  while (const Chunk* rows = plan_->Next()) {
    state_.CheckCancel();
    SetLateParameters();
    if (TestChunk(*rows, &null) != 0) return BoolAnswer(any);
  }
  return null ? NullableDatum() : BoolAnswer(!any);
}

NullableDatum SubplanRun::TestStored() {
  const bool any = expression_.use == Use::kAny;
  bool null = false;
  for (size_t i = 0; i < stored_.chunk_count(); ++i) {
    state_.CheckCancel();
    if (TestChunk(stored_.chunk(i), &null) != 0) return BoolAnswer(any);
  }
  return null ? NullableDatum() : BoolAnswer(!any);
}

NullableDatum SubplanRun::FindHashed(uint32_t row) {
  if (row_count_ == 0) return BoolAnswer(false);
  const bool null = std::any_of(key_vectors_.begin(), key_vectors_.end(), [&](const Vector* v) { return v->IsNull(row); });
  if (null && (expression_.use == Use::kExists || PlantedBug("planted.not_in_null"))) return BoolAnswer(false);
  if (!null) {
    uint32_t group;
    hashed_->Find(key_vectors_, {&row, 1}, &group);
    if (group != GroupTable::kNone) return BoolAnswer(true);
    if (with_nulls_.size() == 0) return BoolAnswer(false);
  }
  return MatchesWithNulls(row) ? NullableDatum() : BoolAnswer(false);
}

// Whether some row could be equal if its NULLs (or the outer ones) were: then the answer is unknown, not false.
bool SubplanRun::MatchesWithNulls(uint32_t row) {
  const auto could_equal = [&](const ChunkStore& store, StoredRow stored) {
    for (size_t k = 0; k < key_types_.size(); ++k) {
      const NullableDatum outer = key_vectors_[k]->Get(row), inner = store.Get(stored, k);
      if (!outer.is_null && !inner.is_null && !key_types_[k].Equal(outer.value, inner.value)) return false;
    }
    return true;
  };
  for (StoredRow i = 0; i < with_nulls_.size(); ++i) {
    if (could_equal(with_nulls_, i)) return true;
  }
  const bool outer_null =
      std::any_of(key_vectors_.begin(), key_vectors_.end(), [&](const Vector* v) { return v->IsNull(row); });
  if (!outer_null) return false;
  for (StoredRow i = 0; i < hashed_->size(); ++i) {
    if (could_equal(hashed_->keys(), i)) return true;
  }
  return false;
}

namespace {

class SubplanEvaluator : public Evaluator {
 public:
  SubplanEvaluator(const SubplanExpression& expression, ExecutionState& state)
      : Evaluator(expression.physical), run_(expression, state), result_(expression.physical, state),
        constant_(expression.physical) {}

  const Vector& Evaluate(const Chunk& input, RowSelection rows) override {
    run_.EvaluateParameters(input, rows);
    if (run_.is_constant()) {
      constant_.ResetConstant(run_.Answer(0));
      return constant_;
    }
    Vector& result = result_.Reset();
    for (uint32_t i = 0; i < rows.count; ++i) result.Set(rows[i], run_.Answer(rows[i]));
    return result;
  }

 private:
  SubplanRun run_;
  ResultVector result_;
  Vector constant_;
};

}  // namespace

EvaluatorPtr MakeSubplanEvaluator(const SubplanExpression& expression, ExecutionState& state) {
  return std::make_unique<SubplanEvaluator>(expression, state);
}

}  // namespace basalt
