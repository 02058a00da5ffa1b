#include "handlers/query/planned_run.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/sql_error.h"
#include "handlers/planning.h"
#include "handlers/transaction/transaction_state.h"

namespace basalt {

PlannedRun::PlannedRun(ExecutionContext& context, std::shared_ptr<const Plan> plan, std::vector<Value> parameters)
    : plan_(std::move(plan)), execution_(StartExecution(context, {plan_, std::move(parameters)})) {}

bool PlannedRun::Exhausted(ExecutionContext& context) {
  if (ended_) return true;
  context.cancel().Check();
  do {
    chunk_ = execution_->Next();
    position_ = 0;
  } while (chunk_ != nullptr && chunk_->size() == 0);
  ended_ = chunk_ == nullptr;
  return ended_;
}

RunStatus PlannedRun::Run(ExecutionContext& context, uint64_t max_rows) {
  execution_->Attach(context);
  const bool rows = !plan_->columns.empty() || plan_->command_tag == "SELECT";
  if (rows) context.sink().BeginRows(plan_->columns);
  if (!std::exchange(interrupted_, false)) sent_rows_ = 0;
  uint64_t left = max_rows - sent_rows_;
  for (;;) {
    if (chunk_ == nullptr || position_ == chunk_->size()) {
      if (Exhausted(context)) break;
    }
    if (left == 0) return RunStatus::kRowLimit;
    const uint32_t count = static_cast<uint32_t>(std::min<uint64_t>(chunk_->size() - position_, left));
    context.sink().Rows(*chunk_, position_, count);
    position_ += count;
    sent_rows_ += count;
    left -= count;
    if (left == 0 && max_rows != kAllRows) return RunStatus::kRowLimit;
    if (context.sink().full()) {
      interrupted_ = true;
      return RunStatus::kSinkFull;
    }
  }
  return RunStatus::kDone;
}

std::string PlannedRun::tag() const {
  const bool counts_sent = !plan_->columns.empty() || plan_->command_tag == "SELECT";
  char number[24];
  const char* end = std::to_chars(number, number + sizeof(number), counts_sent ? sent_rows_ : execution_->affected_rows()).ptr;
  std::string tag = plan_->command_tag;
  tag += plan_->command_tag == "INSERT" ? " 0 " : " ";
  return tag.append(number, static_cast<size_t>(end - number));
}

void PrepareToRun(ExecutionContext& context, PreparedStatement& statement) {
  LockAndValidatePlan(context, statement);
  Transaction& transaction = EnsureTransaction(context);
  if (statement.plan->has_modification && transaction.read_only()) {
    throw SqlError(sqlstate::kReadOnlySqlTransaction,
                   Format("cannot execute {} in a read-only transaction", statement.plan->command_tag));
  }
  CheckPlanPrivileges(context, *statement.plan);
  transaction.StartStatement();
}

std::unique_ptr<StatementRun> StartPlanned(ExecutionContext& context, PreparedStatement& statement, std::vector<Value> parameters) {
  PrepareToRun(context, statement);
  return std::make_unique<PlannedRun>(context, statement.plan, std::move(parameters));
}

}  // namespace basalt
