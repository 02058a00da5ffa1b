// PlannedRun: SELECT, INSERT, UPDATE, DELETE and whatever else has a Plan, driven chunk by chunk into the ResultSink.
#pragma once

#include "engine/execution/execution.h"
#include "handlers/prepared_statement.h"

namespace basalt {

class PlannedRun : public StatementRun {
 public:
  // Locks, snapshot and privileges were seen to by the caller.
  PlannedRun(ExecutionContext& context, std::shared_ptr<const Plan> plan, std::vector<Value> parameters);
  RunStatus Run(ExecutionContext& context, uint64_t max_rows) override;
  std::string tag() const override;

 private:
  bool Exhausted(ExecutionContext& context);

  std::shared_ptr<const Plan> plan_;
  std::unique_ptr<Execution> execution_;
  const Chunk* chunk_ = nullptr;
  uint32_t position_ = 0;    // rows of chunk_ already sent
  uint64_t sent_rows_ = 0;   // by this Execute, which a full sink may have interrupted: what the tag tells
  bool interrupted_ = false;
  bool ended_ = false;
};

// Everything before a start: locks, re-plans, checks read-only transactions and privileges, takes the snapshot.
void PrepareToRun(ExecutionContext& context, PreparedStatement& statement);
// PrepareToRun, and starts.
std::unique_ptr<StatementRun> StartPlanned(ExecutionContext& context, PreparedStatement& statement, std::vector<Value> parameters);

}  // namespace basalt
