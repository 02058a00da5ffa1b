// LISTEN, UNLISTEN, NOTIFY: they take effect when the transaction commits.
#pragma once

#include "handlers/handler.h"

namespace basalt {

std::unique_ptr<StatementRun> StartListen(ExecutionContext& context, const Statement& statement);
std::unique_ptr<StatementRun> StartUnlisten(ExecutionContext& context, const Statement& statement);
std::unique_ptr<StatementRun> StartNotify(ExecutionContext& context, const Statement& statement);

// Before the commit: 54000 when a listener does not take what it is sent and the transaction's notifications find no room.
void CheckNotificationRoom(ExecutionContext& context);
// What the transaction collected: done, or forgotten.
void EndNotifications(ExecutionContext& context, bool committed);

}  // namespace basalt
