// ExecutionPool: what the executor keeps a connection. Executions that ended well, for the next run of the same plan: operators,
// evaluators and their vectors are there already, so a prepared statement in its steady state builds nothing. And the place of its
// temporary files. Owned by ConnectionState; the thread that runs the connection's message.
#pragma once

#include <memory>
#include <vector>

#include "engine/execution/data/memory_meter.h"
#include "engine/execution/data/temporary_file.h"
#include "session/execution_context.h"

namespace basalt {

class PlanExecution;
struct Plan;

class ExecutionPool : public ExecutionPoolBase {
 public:
  ~ExecutionPool() override;
  static ExecutionPool& Of(ConnectionState& connection);
  // Null if none is kept for the plan.
  std::unique_ptr<PlanExecution> Take(const Plan& plan);
  // Kept when its plan ran here not long ago: a plan that runs once would only hold memory.
  void Keep(std::unique_ptr<PlanExecution> execution);
  // What a statement of now may use, by the settings of now.
  WorkMemory MemoryFor(ExecutionContext& context);

 private:
  static constexpr size_t kRemembered = 32;

  std::unique_ptr<TemporarySpace> space_;             // made at first use; outlives the executions
  std::vector<std::unique_ptr<PlanExecution>> kept_;  // the last used one at the end
  const Plan* recent_[kRemembered] = {};              // of runs that were not kept; compared, never followed
  size_t next_recent_ = 0;
};

}  // namespace basalt
