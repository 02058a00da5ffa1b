#include "handlers/audit.h"

#include "session/audit_log.h"

namespace basalt {
namespace {

AuditRecord MakeRecord(ExecutionContext& context, std::string action, std::string target, std::string outcome) {
  const CatalogSnapshot& catalog = *context.connection().Catalog(context.session().catalog());
  const RoleDescriptor* role = catalog.FindRole(context.user());
  AuditRecord record;
  record.time_us = context.message_time_us();
  record.actor = role == nullptr ? "" : role->name;
  record.action = std::move(action);
  record.target = std::move(target);
  record.outcome = std::move(outcome);
  record.request_id = context.request_id();
  record.client_address = context.client_address();
  return record;
}

}  // namespace

void WriteAuditRecord(ExecutionContext& context, const Handler& handler, const Statement& statement, std::string outcome) {
  auto& transaction = context.connection().transaction.transaction;
  if (transaction == nullptr || transaction->read_only()) return;
  std::string target = handler.audit_target == nullptr ? "" : handler.audit_target(statement);
  context.session().audit().WriteWith(*transaction, MakeRecord(context, handler.name, std::move(target), std::move(outcome)));
}

void WriteDmlAuditRecord(ExecutionContext& context, const Plan& plan) {
  auto& transaction = context.connection().transaction.transaction;
  if (!plan.has_modification || transaction == nullptr || transaction->read_only()) return;
  std::string target;
  const CatalogSnapshot& catalog = *plan.catalog;
  for (const auto& [table, mode] : plan.table_locks) {
    const auto relation = catalog.FindRelation(table);
    if (mode >= TableLockMode::kRowExclusive && relation != nullptr) target = relation->name;
  }
  context.session().audit().WriteWith(*transaction, MakeRecord(context, plan.command_tag, std::move(target), "ok"));
}

}  // namespace basalt
