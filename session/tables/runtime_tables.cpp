#include "session/tables/runtime_tables.h"

#include "catalog/seed/seed.h"
#include "session/audit_log.h"
#include "session/function_environment.h"

namespace basalt {
namespace {

NullableDatum Text(const std::string& text) { return {MakeDatum(StringRef(text)), false}; }

// In commit order; the statement's snapshot decides which rows there are.
void EmitAuditLog(const SystemTableRequest& request, SystemRowWriter& writer) {
  ExecutionContext& context = static_cast<SessionEnvironment&>(request.environment).context();
  Transaction* transaction = context.connection().transaction.transaction.get();
  if (transaction == nullptr) ThrowInternal("the audit log was read outside a transaction");
  context.session().audit().ForEach(*transaction, [&writer](const AuditRecord& record) {
    const NullableDatum values[] = {{MakeDatum(record.time_us), false},
                                    Text(record.actor),
                                    Text(record.action),
                                    Text(record.target),
                                    Text(record.outcome),
                                    {MakeDatum(static_cast<int64_t>(record.request_id)), false},
                                    Text(record.client_address)};
    writer.Row(values);
  });
}

constexpr SystemTable kTables[] = {{kAuditLogName, &EmitAuditLog, {}}};

}  // namespace

std::span<const SystemTable> RuntimeTables() { return kTables; }

}  // namespace basalt
