#include "handlers/notify/notify.h"

#include <utility>

#include "base/sql_error.h"
#include "session/notification_hub.h"

namespace basalt {
namespace {

constexpr size_t kMaxChannelBytes = 63, kMaxPayloadBytes = 7999;

PendingNotifications& Pending(ExecutionContext& context) { return context.connection().pending_notifications; }

void Listen(ExecutionContext& context, PendingListen::Kind kind, std::string channel) {
  if (kind == PendingListen::kListen && context.connection().listener == nullptr) ThrowNotSupported("LISTEN on this connection");
  Pending(context).listens.push_back({kind, std::move(channel)});
}

void Apply(ExecutionContext& context, const PendingListen& pending) {
  ConnectionState& connection = context.connection();
  NotificationHub& hub = context.session().notifications();
  if (connection.listener == nullptr) return;
  switch (pending.kind) {
    case PendingListen::kListen: return hub.Listen(connection.database, pending.channel, connection.listener);
    case PendingListen::kUnlisten: return hub.Unlisten(connection.database, pending.channel, connection.listener);
    case PendingListen::kUnlistenAll: return hub.UnlistenAll(connection.database, connection.listener);
  }
}

}  // namespace

std::unique_ptr<StatementRun> StartListen(ExecutionContext& context, const Statement& statement) {
  Listen(context, PendingListen::kListen, ast::Cast<ast::ListenStmt>(statement.node)->conditionname);
  return std::make_unique<FinishedRun>("LISTEN");
}

std::unique_ptr<StatementRun> StartUnlisten(ExecutionContext& context, const Statement& statement) {
  const char* channel = ast::Cast<ast::UnlistenStmt>(statement.node)->conditionname;
  if (channel == nullptr) Listen(context, PendingListen::kUnlistenAll, "");
  else Listen(context, PendingListen::kUnlisten, channel);
  return std::make_unique<FinishedRun>("UNLISTEN");
}

std::unique_ptr<StatementRun> StartNotify(ExecutionContext& context, const Statement& statement) {
  const auto& notify = *ast::Cast<ast::NotifyStmt>(statement.node);
  const std::string_view channel = ast::Text(notify.conditionname), payload = ast::Text(notify.payload);
  if (channel.empty()) throw SqlError(sqlstate::kInvalidParameterValue, "channel name cannot be empty");
  if (channel.size() > kMaxChannelBytes) throw SqlError(sqlstate::kInvalidParameterValue, "channel name too long");
  if (payload.size() > kMaxPayloadBytes) throw SqlError(sqlstate::kInvalidParameterValue, "payload string too long");
  Pending(context).Notify(channel, payload);
  return std::make_unique<FinishedRun>("NOTIFY");
}

void CheckNotificationRoom(ExecutionContext& context) {
  const PendingNotifications& pending = Pending(context);
  if (pending.notifications.empty()) return;
  if (context.session().notifications().HasRoom(context.connection().database, pending.notifications)) return;
  throw SqlError(sqlstate::kProgramLimitExceeded, "too many notifications in the NOTIFY queue");
}

void EndNotifications(ExecutionContext& context, bool committed) {
  PendingNotifications& pending = Pending(context);
  if (pending.empty()) return;
  const PendingNotifications taken = std::exchange(pending, {});
  if (!committed) return;
  ConnectionState& connection = context.connection();
  for (const PendingListen& listen : taken.listens) Apply(context, listen);
  for (const auto& [channel, payload] : taken.notifications) {
    context.session().notifications().Notify(connection.database, {connection.pid, channel, payload});
  }
}

}  // namespace basalt
