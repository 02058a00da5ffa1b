#include "engine/execution/modify/key_statement.h"

#include "base/hash.h"
#include "engine/execution/plan_execution.h"
#include "engine/planner/plan_cache.h"
#include "engine/planner/planner.h"
#include "parser/parser.h"

namespace basalt {

KeyView::KeyView(Transaction& transaction, Snapshot snapshot)
    : transaction_(transaction), before_(transaction.snapshot()), command_(transaction.command()) {
  const bool may = transaction.isolation() <= IsolationLevel::kReadCommitted;
  if (snapshot == Snapshot::kNewest || (snapshot == Snapshot::kTakeNewer && may)) transaction.UseNewestSnapshot();
  else transaction.NextCommand();
}

KeyView::~KeyView() { transaction_.UseSnapshot(before_, command_); }

namespace {

std::shared_ptr<const Plan> PlanOf(ExecutionContext& context, const std::string& text, const std::vector<Value>& parameters) {
  ConnectionState& connection = context.connection();
  const auto catalog = connection.Catalog(context.session().catalog());
  std::vector<Oid> types;
  uint64_t environment = HashInt(connection.database);
  for (const Value& parameter : parameters) {
    types.push_back(parameter.type().oid);
    environment = HashMix(environment, types.back());
  }
  const bool shared = connection.temporary_catalog.schema() == kInvalidOid &&
                      (connection.transaction.catalog == nullptr || !connection.transaction.catalog->has_changes());
  PlanCache& plans = context.session().plans();
  if (shared) {
    if (auto plan = plans.Find({text, environment}, *catalog)) return plan;
  }
  Arena arena(&connection.memory);
  const auto statements = Parse(text, arena);
  const PlanningInput input{context, catalog, text, types, false, {}};
  auto plan = PlanStatement(input, statements[0].node);
  if (shared) plans.Insert({text, environment}, plan, *catalog);
  return plan;
}

// Planned and locked; planned again if a lock had to wait for somebody who changed the table.
std::shared_ptr<const Plan> LockedPlan(ExecutionContext& context, const std::string& text, const std::vector<Value>& parameters) {
  ConnectionState& connection = context.connection();
  for (;;) {
    auto plan = PlanOf(context, text, parameters);
    for (const auto& [table, mode] : plan->table_locks) {
      connection.transaction.transaction->LockTable(connection.database, table, mode, WaitPolicy::kWait);
    }
    if (PlanCache::IsCurrent(*plan, *connection.Catalog(context.session().catalog()))) return plan;
  }
}

}  // namespace

KeyStatementResult RunKeyStatement(ExecutionContext& context, KeyQueue& queue, const std::string& text, std::vector<Value> parameters) {
  const std::shared_ptr<const Plan> plan = LockedPlan(context, text, parameters);
  PlanExecution execution(context, {plan, std::move(parameters)});
  execution.ShareKeys(&queue);
  KeyStatementResult result;
  while (const Chunk* rows = execution.Next()) {
    if (rows->size() == 0) continue;
    result.any = true;
    for (size_t c = 0; c < rows->column_count(); ++c) {
      const NullableDatum value = rows->column(c).Get(0);
      result.first.emplace_back(plan->columns[c].type, rows->column(c).physical_type(), value.is_null ? nullptr : &value.value);
    }
    return result;
  }
  return result;
}

}  // namespace basalt
