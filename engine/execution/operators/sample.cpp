// TABLESAMPLE: a row is kept when the hash of its place and the seed is small enough, PostgreSQL's own way of choosing. Rows of system
// tables go by their position.
#include <cmath>

#include "base/entropy.h"
#include "base/sql_error.h"
#include "engine/execution/operators/operator.h"
#include "engine/functions/hash/pg_hash.h"
#include "engine/functions/hash/pg_hash_value.h"

namespace basalt {
namespace {

// A heap has no pages here: SYSTEM keeps or leaves so many neighbouring rows together.
constexpr uint64_t kRowsAPage = 128;

class SampleOperator : public Operator {
 public:
  SampleOperator(const SampleNode& node, ExecutionState& state)
      : Operator(state), system_(node.system), by_position_(node.children.at(0)->kind == PlanKind::kSystemScan),
        child_(BuildOperator(*node.children.at(0), state)), percent_(CompileExpression(*node.percent, state)),
        seed_(CompileOptional(node.seed, state)), output_(node.output) {}

  void Open() override {
    child_->Open();
    begun_ = false;
    position_ = 0;
  }

  const Chunk* Next() override {
    if (!begun_) Begin();
    while (const Chunk* input = child_->Next()) {
      state_.CheckCancel();
      const Vector* row_ids = by_position_ ? nullptr : &input->column(input->column_count() - 1);
      uint32_t count = 0;
      for (uint32_t row = 0; row < input->size(); ++row) {
        if (Chosen(row_ids == nullptr ? ++position_ : row_ids->Get(row).value.u8)) selection_[count++] = row;
      }
      if (count == input->size()) return input;
      if (count == 0) continue;
      output_.Slice(*input, selection_, count);
      return &output_;
    }
    return nullptr;
  }

 private:
  void Begin() {
    const NullableDatum percent = EvaluateOnce(*percent_);
    if (percent.is_null) throw SqlError(sqlstate::kInvalidTablesampleArgument, "TABLESAMPLE parameter cannot be null");
    if (seed_ == nullptr) {
      if (run_ != state_.run) random_ = static_cast<uint32_t>(EntropyWord());
      run_ = state_.run;
    } else {
      const NullableDatum seed = EvaluateOnce(*seed_);
      if (seed.is_null) throw SqlError(sqlstate::kInvalidTablesampleRepeat, "TABLESAMPLE REPEATABLE parameter cannot be null");
      random_ = PgHashValue({kFloat8Oid}, seed.value, state_.types());
    }
    const double value = percent.value.f4;
    if (!(value >= 0 && value <= 100)) {
      throw SqlError(sqlstate::kInvalidTablesampleArgument, "sample percentage must be between 0 and 100");
    }
    cutoff_ = static_cast<uint64_t>(std::rint((static_cast<double>(UINT32_MAX) + 1) * value / 100));
    begun_ = true;
  }

  bool Chosen(uint64_t row_id) const {
    uint32_t words[3];
    size_t count = 0;
    if (system_) {
      words[count++] = static_cast<uint32_t>((row_id - 1) / kRowsAPage);
    } else {
      words[count++] = static_cast<uint32_t>(row_id >> 16);
      words[count++] = static_cast<uint32_t>(row_id & 0xFFFF);
    }
    words[count++] = random_;
    return PgHashBytes({reinterpret_cast<const char*>(words), count * sizeof(uint32_t)}) < cutoff_;
  }

  const bool system_, by_position_;
  uint64_t position_ = 0;
  OperatorPtr child_;
  EvaluatorPtr percent_, seed_;
  Chunk output_;
  uint32_t selection_[kVectorSize];
  bool begun_ = false;
  uint64_t run_ = UINT64_MAX;  // the execution that random_ belongs to
  uint32_t random_ = 0;
  uint64_t cutoff_ = 0;
};

}  // namespace

OperatorPtr MakeSample(const SampleNode& node, ExecutionState& state) { return std::make_unique<SampleOperator>(node, state); }

}  // namespace basalt
