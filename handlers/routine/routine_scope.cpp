#include "handlers/routine/routine_scope.h"

#include "base/sql_error.h"
#include "catalog/privileges.h"
#include "handlers/transaction/transaction_state.h"

namespace basalt {
namespace {

[[noreturn]] void RefuseClientCopy() {
  throw SqlError(sqlstate::kFeatureNotSupported, "cannot COPY to/from client in an SQL function");
}

}  // namespace

void NullSink::BeginCopyOut(CopyFormat, int) { RefuseClientCopy(); }
void NullSink::BeginCopyIn(CopyFormat, int) { RefuseClientCopy(); }

RoutineScope::RoutineScope(ExecutionContext& caller, const FunctionDescriptor& function)
    : volatile_(function.volatility == 'v'), sink_(caller.sink()),
      context_(caller.session(), caller.connection(), sink_, caller.arena(), caller.user(),
               function.security_definer ? function.owner : caller.role(), caller.namespace_oid(), caller.request_id(),
               caller.client_address()),
      transaction_(EnsureTransaction(caller)) {
  if (!transaction_.has_snapshot()) transaction_.StartStatement();
  snapshot_ = transaction_.snapshot();
  command_ = transaction_.command();
  if (function.configuration.empty()) return;
  SessionSettings& settings = context_.connection().settings;
  settings_mark_ = settings.Mark();
  has_settings_ = true;
  const bool superuser = IsSuperuser(*caller.connection().Catalog(caller.session().catalog()), caller.role());
  for (const auto& [name, value] : function.configuration) settings.Set(name, value, true, superuser, SettingSource::kSession);
}

RoutineScope::~RoutineScope() {
  if (has_settings_) context_.connection().settings.RollbackTo(settings_mark_);
  transaction_.UseSnapshot(snapshot_, command_);
}

void RoutineScope::BeginStatement() {
  if (volatile_) transaction_.StartStatement();
}

}  // namespace basalt
