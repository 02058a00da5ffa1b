// SubplanRun: a plan inside an expression: sets its parameters, runs it, reduces its rows to what the use asks for. Uncorrelated
// plans run once, correlated ones once per distinct parameter set (a bounded memo). Owned by the SubplanEvaluator.
#pragma once

#include <string>
#include <unordered_map>

#include "engine/execution/data/group_table.h"
#include "engine/execution/expression/nodes.h"
#include "engine/execution/operators/operator.h"

namespace basalt {

class SubplanRun {
 public:
  SubplanRun(const SubplanExpression& expression, ExecutionState& state);

  // True if the answer does not depend on the outer row: one value for all.
  bool is_constant() const { return parameters_.empty() && keys_.empty(); }
  void EvaluateParameters(const Chunk& input, RowSelection rows);
  // The answer for one row of the input given to EvaluateParameters. Valid until the next call.
  NullableDatum Answer(uint32_t row);

 private:
  using Use = SubplanExpression::Use;
  // The plan's rows are read once and kept for all outer rows.
  bool is_stored() const {
    return !correlated_ && !is_constant() && (expression_.use == Use::kAny || expression_.use == Use::kAll || !keys_.empty());
  }
  struct Parameter {
    size_t id;
    EvaluatorPtr value;
    bool late = false;  // read by the test alone: evaluated when the plan has given a row to compare with
    const Vector* values = nullptr;
  };

  bool OuterChanged();
  bool MemoKey(uint32_t row);
  void SetParameter(const Parameter& parameter, uint32_t row);
  void SetLateParameters();
  NullableDatum Compute(uint32_t row);
  NullableDatum RunScalar();
  NullableDatum RunArray();
  NullableDatum RunRow();
  NullableDatum TestOnlyRow(const Chunk& rows);
  void Load();
  NullableDatum TestRows();
  NullableDatum TestStored();
  int TestChunk(const Chunk& chunk, bool* null);
  NullableDatum FindHashed(uint32_t row);
  bool MatchesWithNulls(uint32_t row);

  const SubplanExpression& expression_;
  ExecutionState& state_;
  OperatorPtr plan_;
  EvaluatorPtr test_;
  std::vector<Parameter> parameters_;
  EvaluatorList keys_;                      // hashed ANY: the outer side
  std::vector<const Vector*> key_vectors_;
  bool has_late_ = false, tested_ = false;  // tested_: late parameters were read for the row
  const Chunk* input_ = nullptr;
  uint32_t row_ = 0;
  bool correlated_ = false;                 // the plan reads its parameters (not only the test)
  bool memo_allowed_ = false;
  bool reads_work_table_ = false;           // then nothing is kept from call to call
  std::vector<int> outer_;                  // exec parameters of further out that it reads
  std::vector<uint64_t> outer_versions_;
  uint64_t run_ = 0;
  bool fresh_ = false;                      // loaded_ or answer_ holds for outer_versions_
  ChunkStore stored_;                       // ANY, ALL without correlation: the plan's rows
  std::unique_ptr<GroupTable> hashed_;
  std::vector<KeyType> key_types_;
  ChunkStore with_nulls_;                   // hashed ANY: rows that hold a NULL
  uint32_t row_count_ = 0;
  std::string key_;
  std::unordered_map<std::string, Value> memo_;
  size_t memo_bytes_ = 0;
  Value answer_;
};

}  // namespace basalt
