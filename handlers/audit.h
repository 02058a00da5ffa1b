// Audit records of statements: who did what to which object, in the statement's own transaction.
#pragma once

#include "handlers/handler.h"

namespace basalt {

void WriteAuditRecord(ExecutionContext& context, const Handler& handler, const Statement& statement, std::string outcome);
void WriteDmlAuditRecord(ExecutionContext& context, const Plan& plan);

}  // namespace basalt
