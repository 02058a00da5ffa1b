#include "engine/execution/execution_pool.h"

#include <algorithm>

#include "engine/execution/plan_execution.h"
#include "session/settings.h"

namespace basalt {
namespace {

constexpr size_t kKeptExecutions = 8;

}  // namespace

ExecutionPool::~ExecutionPool() = default;

ExecutionPool& ExecutionPool::Of(ConnectionState& connection) {
  if (connection.execution_pool == nullptr) connection.execution_pool = std::make_unique<ExecutionPool>();
  return static_cast<ExecutionPool&>(*connection.execution_pool);
}

WorkMemory ExecutionPool::MemoryFor(ExecutionContext& context) {
  ConnectionState& connection = context.connection();
  const SessionSettings& settings = connection.settings;
  if (space_ == nullptr) {
    space_ = std::make_unique<TemporarySpace>(context.session().settings().Text("data_directory"), connection.pid, &connection.cancel);
  }
  space_->SetLimits(settings.temp_file_limit_bytes, settings.log_temp_files_bytes);
  const double hash_bytes = static_cast<double>(settings.work_mem_bytes) * settings.hash_mem_multiplier;
  return {settings.work_mem_bytes, static_cast<int64_t>(std::min(hash_bytes, 1e18)), space_.get()};
}

std::unique_ptr<PlanExecution> ExecutionPool::Take(const Plan& plan) {
  for (size_t i = kept_.size(); i-- > 0;) {
    if (&kept_[i]->plan() != &plan) continue;
    std::unique_ptr<PlanExecution> found = std::move(kept_[i]);
    kept_.erase(kept_.begin() + static_cast<ptrdiff_t>(i));
    return found;
  }
  return nullptr;
}

void ExecutionPool::Keep(std::unique_ptr<PlanExecution> execution) {
  const Plan* plan = &execution->plan();
  if (execution->runs() == 1 && std::find(recent_, recent_ + kRemembered, plan) == recent_ + kRemembered) {
    recent_[next_recent_] = plan;
    next_recent_ = (next_recent_ + 1) % kRemembered;
    return;
  }
  if (kept_.size() >= kKeptExecutions) kept_.erase(kept_.begin());
  kept_.push_back(std::move(execution));
}

}  // namespace basalt
