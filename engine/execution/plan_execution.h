// PlanExecution: a plan's operators and the state they share. Runs once, and then, if it ended well, again with other
// parameters. Owned by a portal's Execution while it runs, by the ExecutionPool between runs.
#pragma once

#include "engine/execution/data/row_buffer.h"
#include "engine/execution/execution.h"
#include "engine/execution/operators/operator.h"

namespace basalt {

class PlanExecution {
 public:
  PlanExecution(ExecutionContext& context, ExecutionInput input);

  const Plan& plan() const { return *input_.plan; }
  void Attach(ExecutionContext& context);
  const Chunk* Next();
  // For a statement that runs inside of another: whose constraints are checked there.
  void ShareKeys(KeyQueue* queue) { state_.shared_keys = queue; }
  uint64_t runs() const { return state_.run; }
  uint64_t affected_rows() const { return state_.affected_rows; }

  // The run ended without an error, holds nothing of the transaction and little memory.
  bool reusable() const;
  void Rest();  // drops what belongs to the run
  void Restart(ExecutionContext& context, std::vector<Value> parameters);

 private:
  void Open();
  void Finish();  // all changes are made: constraints that look at the end of the statement

  ExecutionInput input_;
  SessionEnvironment environment_;
  ExecutionState state_;
  OperatorPtr root_;
  std::unique_ptr<RowBuffer> returned_;   // rows of RETURNING
  RowBufferReader reader_;
  Chunk output_;
  bool opened_ = false, ended_ = false;
};

}  // namespace basalt
