#include "engine/execution/execution.h"

#include "base/sql_error.h"
#include "engine/execution/execution_pool.h"
#include "engine/execution/modify/constraint_checks.h"
#include "engine/execution/operators/cte.h"
#include "engine/execution/plan_execution.h"

namespace basalt {
namespace {

constexpr int64_t kKeptBytes = 512 * 1024;  // an execution that holds more is not kept

// The newest one, not the plan's: a plan stays valid while other objects change, and system tables show them.
const std::shared_ptr<const CatalogSnapshot>& CatalogOf(ExecutionContext& context) {
  return context.connection().Catalog(context.session().catalog());
}

// What a portal holds; gives the PlanExecution back when it goes.
class PooledExecution : public Execution {
 public:
  PooledExecution(ConnectionState& connection, std::unique_ptr<PlanExecution> execution)
      : connection_(connection), execution_(std::move(execution)) {}
  ~PooledExecution() override {
    if (!execution_->reusable()) return;
    try {
      execution_->Rest();
      ExecutionPool::Of(connection_).Keep(std::move(execution_));
    } catch (const std::bad_alloc&) {
      // Not kept then.
    }
  }
  void Attach(ExecutionContext& context) override { execution_->Attach(context); }
  const Chunk* Next() override { return execution_->Next(); }
  uint64_t affected_rows() const override { return execution_->affected_rows(); }

 private:
  ConnectionState& connection_;
  std::unique_ptr<PlanExecution> execution_;
};

}  // namespace

PlanExecution::PlanExecution(ExecutionContext& context, ExecutionInput input)
    : input_(std::move(input)), environment_(context, CatalogOf(context)),
      state_(environment_, &context.connection().memory) {
  const Plan& plan = *input_.plan;
  state_.parameters = input_.parameters;
  state_.exec_parameters.resize(static_cast<size_t>(plan.exec_parameter_count));
  state_.work_tables.resize(static_cast<size_t>(plan.recursion_count), nullptr);
  state_.catalog = &environment_.catalog();
  state_.database = context.connection().database;
  state_.plan = &plan;
  state_.statistics = input_.statistics;
  state_.memory = ExecutionPool::Of(context.connection()).MemoryFor(context);
  Attach(context);
  root_ = BuildOperator(*plan.root, state_);
}

void PlanExecution::Attach(ExecutionContext& context) {
  environment_.Attach(context);
  state_.open_transaction = context.connection().transaction.transaction.get();
  state_.scan_helpers = context.connection().settings.max_parallel_workers_per_gather;
}

const Chunk* PlanExecution::Next() {
  state_.CheckCancel();
  if (ended_) return nullptr;
  if (!opened_) Open();
  const Chunk* rows = returned_ == nullptr ? root_->Next() : reader_.Next(*returned_, &output_);
  if (rows != nullptr) return rows;
  if (returned_ == nullptr) Finish();
  ended_ = true;
  return nullptr;
}

void PlanExecution::Finish() {
  FinishModifyingCtes(state_);
  if (state_.own_keys != nullptr) RunConstraintChecks(environment_.context(), *state_.own_keys);
}

void PlanExecution::Open() {
  opened_ = true;
  root_->Open();
  if (input_.plan->root->kind != PlanKind::kModifyTable || input_.plan->columns.empty()) return;
  // RETURNING: all rows are changed before the first is handed out, whatever the client fetches.
  returned_ = std::make_unique<RowBuffer>(input_.plan->root->output, state_.memory, &state_.account);
  output_ = Chunk(returned_->types());
  while (const Chunk* rows = root_->Next()) returned_->Append(*rows);
  Finish();
}

bool PlanExecution::reusable() const {
  return ended_ && state_.statistics == nullptr && state_.open_cursors == 0 && state_.account.used_bytes() <= kKeptBytes &&
         state_.memory.space->live_files() == 0;
}

void PlanExecution::Rest() {
  state_.ctes.clear();
  state_.own_keys.reset();
  state_.open_transaction = nullptr;
  state_.parameters = {};
  input_.parameters.clear();
  returned_.reset();
  reader_.Rewind();
}

void PlanExecution::Restart(ExecutionContext& context, std::vector<Value> parameters) {
  input_.parameters = std::move(parameters);
  state_.parameters = input_.parameters;
  environment_.Restart(context, CatalogOf(context));
  state_.catalog = &environment_.catalog();
  state_.open_transaction = context.connection().transaction.transaction.get();
  state_.affected_rows = 0;
  state_.memory = ExecutionPool::Of(context.connection()).MemoryFor(context);
  ++state_.run;
  opened_ = ended_ = false;
}

std::unique_ptr<Execution> StartExecution(ExecutionContext& context, ExecutionInput input) {
  if (input.plan == nullptr || input.plan->root == nullptr) ThrowInternal("an execution without a plan");
  std::unique_ptr<PlanExecution> execution;
  if (input.statistics == nullptr) execution = ExecutionPool::Of(context.connection()).Take(*input.plan);
  if (execution != nullptr) execution->Restart(context, std::move(input.parameters));
  else execution = std::make_unique<PlanExecution>(context, std::move(input));
  return std::make_unique<PooledExecution>(context.connection(), std::move(execution));
}

}  // namespace basalt
