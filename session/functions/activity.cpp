// Who is connected and what they do: pg_stat_get_activity, pg_stat_get_backend_*, cancel and terminate.
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <thread>

#include "base/blocking_scope.h"
#include "base/clock.h"
#include "base/sql_error.h"
#include "catalog/privileges.h"
#include "session/function_environment.h"
#include "session/functions/families.h"
#include "session/functions/row_list.h"
#include "session/session_registry.h"
#include "session/settings.h"

namespace basalt {
namespace {

using Text = std::optional<std::string_view>;

constexpr Oid kReadAllStats = 3375, kSignalBackend = 4200;

SessionRegistry& SessionsOf(FunctionContext& context) { return EnvironmentOf(context).context().session().sessions(); }
const CatalogSnapshot& CatalogOf(FunctionContext& context) { return EnvironmentOf(context).catalog(); }

// A copy of one session's entry, taken under the registry's lock.
struct Backend {
  int32_t pid = 0;
  Oid database = 0, user = 0;
  ActivityState state = ActivityState::kIdle;
  int64_t connected_at = 0, state_changed = 0, query_start = 0, transaction_start = 0;
  std::string client_address;
  int32_t client_port = -1;
  bool tls = false;
  SessionActivity::Texts texts;
};

std::vector<Backend> Backends(FunctionContext& context, std::optional<int32_t> pid) {
  std::vector<Backend> backends;
  SessionsOf(context).ForEach([&](const SessionActivity& activity) {
    if (pid && activity.pid != *pid) return;
    Backend& backend = backends.emplace_back();
    backend.pid = activity.pid;
    backend.database = activity.database.load();
    backend.user = activity.user.load();
    backend.state = activity.state.load();
    backend.connected_at = activity.connected_at_us;
    backend.state_changed = activity.state_changed_us.load();
    backend.query_start = activity.query_start_us.load();
    backend.transaction_start = activity.transaction_start_us.load();
    backend.client_address = activity.client_address;
    backend.client_port = activity.client_port;
    backend.tls = activity.tls.load();
    backend.texts = activity.texts();
  });
  std::sort(backends.begin(), backends.end(), [](const Backend& a, const Backend& b) { return a.pid < b.pid; });
  return backends;
}

bool MaySee(FunctionContext& context, Oid user) {
  const Oid role = EnvironmentOf(context).context().role();
  return IsMemberOf(CatalogOf(context), role, user, true) || IsMemberOf(CatalogOf(context), role, kReadAllStats, true);
}

std::string_view StateName(ActivityState state) {
  switch (state) {
    case ActivityState::kStarting:
    case ActivityState::kActive: return "active";
    case ActivityState::kIdle: return "idle";
    case ActivityState::kIdleInTransaction: return "idle in transaction";
    case ActivityState::kIdleInTransactionAborted: return "idle in transaction (aborted)";
  }
  return {};
}

NullableDatum Time(int64_t timestamp) { return timestamp == 0 ? Null() : Field(timestamp); }
NullableDatum NonZero(Oid oid) { return oid == 0 ? Null() : Field(uint32_t{oid}); }

bool IsTcp(std::string_view address) { return !address.empty() && address.front() != '['; }

// As inet; NULL also while that type cannot be read here.
NullableDatum Address(const IoContext& io, std::string_view address) {
  if (!IsTcp(address)) return Null();
  try {
    return {ParseText({kInetOid, -1, kInvalidOid}, address, io), false};
  } catch (const SqlError& error) {
    if (!(error.fields().state == sqlstate::kFeatureNotSupported)) throw;
    return Null();
  }
}

bool WaitsForClient(const Backend& backend) {
  return backend.state != ActivityState::kActive && backend.state != ActivityState::kStarting;
}

void AddActivity(FunctionContext& context, RowList& rows, const Backend& backend) {
  constexpr size_t kColumns = 30;
  RowValues row(kColumns);
  row[0] = NonZero(backend.database);
  row[1] = Field(backend.pid);
  row[2] = NonZero(backend.user);
  row[3] = rows.Text(backend.texts.application_name);
  row[17] = rows.Text("client backend");
  if (!MaySee(context, backend.user)) {
    row[5] = rows.Text("<insufficient privilege>");
    rows.Add(std::move(row));
    return;
  }
  row[4] = rows.Text(StateName(backend.state));
  row[5] = rows.Text(backend.texts.query);
  row[8] = Time(backend.transaction_start);
  row[9] = Time(backend.query_start);
  row[10] = Time(backend.connected_at);
  row[11] = Time(backend.state_changed);
  if (WaitsForClient(backend)) {
    row[6] = rows.Text("Client");
    row[7] = rows.Text("ClientRead");
  }
  const IoContext io = context.io();
  const IoContext own{io.settings, io.types, io.names, rows.arena(), io.transaction_time_us};
  row[12] = Address(own, backend.client_address);
  row[14] = Field(IsTcp(backend.client_address) ? backend.client_port : -1);
  row[18] = Field(backend.tls);
  row[25] = row[27] = Field(false);
  rows.Add(std::move(row));
}

std::unique_ptr<SetFunctionCursor> OpenActivity(FunctionContext& context, std::span<const NullableDatum> arguments) {
  auto rows = std::make_unique<RowList>();
  const auto pid = arguments[0].is_null ? std::nullopt : std::optional(arguments[0].value.i4);
  for (const Backend& backend : Backends(context, pid)) AddActivity(context, *rows, backend);
  return rows;
}

std::unique_ptr<SetFunctionCursor> OpenBackendIds(FunctionContext& context, std::span<const NullableDatum>) {
  auto rows = std::make_unique<RowList>();
  for (const Backend& backend : Backends(context, std::nullopt)) rows->Add({Field(backend.pid)});
  return rows;
}

// A backend's id is its pid.
template <typename Read>
auto OfBackend(FunctionContext& context, int32_t id, Read read) -> decltype(read(Backend())) {
  const std::vector<Backend> backends = Backends(context, id);
  if (backends.empty()) return std::nullopt;
  return read(backends.front());
}
template <typename Read>
auto OfVisibleBackend(FunctionContext& context, int32_t id, Read read) -> decltype(read(Backend())) {
  return OfBackend(context, id, [&](const Backend& backend) -> decltype(read(backend)) {
    if (!MaySee(context, backend.user)) return std::nullopt;
    return read(backend);
  });
}
std::optional<int64_t> TimeOf(int64_t timestamp) { return timestamp == 0 ? std::nullopt : std::optional(timestamp); }

Text BackendActivity(FunctionContext& context, int32_t id) {
  const std::vector<Backend> backends = Backends(context, id);
  if (backends.empty()) return "<backend information not available>";
  if (!MaySee(context, backends[0].user)) return "<insufficient privilege>";
  return context.arena().Copy(backends[0].texts.query);
}

std::optional<int32_t> DatabaseBackends(FunctionContext& context, uint32_t database) {
  int32_t count = 0;
  SessionsOf(context).ForEach([&](const SessionActivity& activity) { count += activity.database.load() == database; });
  return count;
}

// --- signals

void Warn(FunctionContext& context, std::string message) {
  ErrorFields warning;
  warning.severity = Severity::kWarning;
  warning.state = sqlstate::kWarning;
  warning.message = std::move(message);
  context.environment().Notice(std::move(warning));
}

void CheckMaySignal(FunctionContext& context, Oid user, const char* what) {
  const CatalogSnapshot& catalog = CatalogOf(context);
  const Oid role = EnvironmentOf(context).context().role();
  const bool terminates = std::string_view(what) == "terminate";
  if (IsSuperuser(catalog, user) && !IsSuperuser(catalog, role)) {
    throw SqlError(sqlstate::kInsufficientPrivilege, Format("must be a superuser to {} superuser {}", what,
                                                            terminates ? "process" : "query"));
  }
  if (IsMemberOf(catalog, role, user, true) || IsMemberOf(catalog, role, kSignalBackend, true)) return;
  throw SqlError(sqlstate::kInsufficientPrivilege,
                 terminates ? "must be a member of the role whose process is being terminated or member of pg_signal_backend"
                            : "must be a member of the role whose query is being canceled or member of pg_signal_backend");
}

bool Signal(FunctionContext& context, int32_t pid, CancelReason reason) {
  const std::vector<Backend> backends = Backends(context, pid);
  if (backends.empty()) {
    Warn(context, Format("PID {} is not a PostgreSQL backend process", pid));
    return false;
  }
  CheckMaySignal(context, backends[0].user, reason == CancelReason::kTerminate ? "terminate" : "cancel");
  return SessionsOf(context).Signal(pid, reason);
}

bool Terminate(FunctionContext& context, int32_t pid, int64_t timeout_ms) {
  if (timeout_ms < 0) throw SqlError(sqlstate::kNumericValueOutOfRange, "\"timeout\" must not be negative");
  if (!Signal(context, pid, CancelReason::kTerminate)) return false;
  if (timeout_ms == 0) return true;
  BlockingScope scope;
  const int64_t deadline = MonotonicUs() + std::min<int64_t>(timeout_ms, 86'400'000) * 1000;
  while (MonotonicUs() < deadline) {
    context.environment().cancel().Check();
    if (Backends(context, pid).empty()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  Warn(context, Format("backend with PID {} did not terminate within {} milliseconds", pid, timeout_ms));
  return false;
}

// The statement that the client sent.
Text CurrentQuery(FunctionContext& context) {
  const std::vector<Backend> backends = Backends(context, EnvironmentOf(context).context().connection().pid);
  if (backends.empty()) return std::nullopt;
  return context.arena().Copy(backends[0].texts.query);
}

bool LogMemory(FunctionContext& context, int32_t pid) {
  if (!Backends(context, pid).empty()) ThrowNotSupported("logging of memory contexts");
  ErrorFields warning;
  warning.severity = Severity::kWarning;
  warning.state = sqlstate::kWarning;
  warning.message = Format("PID {} is not a PostgreSQL server process", pid);
  context.environment().Notice(std::move(warning));
  return false;
}

constexpr KernelEntry kKernels[] = {
    MakeKernel<&LogMemory>("pg_log_backend_memory_contexts"),
    MakeKernel<[](FunctionContext& c, int32_t id) {
      return OfBackend(c, id, [](const Backend& b) { return std::optional(b.pid); });
    }>("pg_stat_get_backend_pid"),
    MakeKernel<[](FunctionContext& c, int32_t id) {
      return OfBackend(c, id, [](const Backend& b) { return std::optional(uint32_t{b.database}); });
    }>("pg_stat_get_backend_dbid"),
    MakeKernel<[](FunctionContext& c, int32_t id) {
      return OfBackend(c, id, [](const Backend& b) { return std::optional(uint32_t{b.user}); });
    }>("pg_stat_get_backend_userid"),
    MakeKernel<[](FunctionContext& c, int32_t id) {
      return OfVisibleBackend(c, id, [](const Backend& b) { return TimeOf(b.query_start); });
    }>("pg_stat_get_backend_activity_start"),
    MakeKernel<[](FunctionContext& c, int32_t id) {
      return OfVisibleBackend(c, id, [](const Backend& b) { return TimeOf(b.connected_at); });
    }>("pg_stat_get_backend_start"),
    MakeKernel<[](FunctionContext& c, int32_t id) {
      return OfVisibleBackend(c, id, [](const Backend& b) { return TimeOf(b.transaction_start); });
    }>("pg_stat_get_backend_xact_start"),
    MakeKernel<[](FunctionContext& c, int32_t id) {
      return OfVisibleBackend(c, id, [](const Backend& b) { return std::optional(IsTcp(b.client_address) ? b.client_port : -1); });
    }>("pg_stat_get_backend_client_port"),
    MakeKernel<[](FunctionContext& c, int32_t id) {
      return OfVisibleBackend(c, id, [&c](const Backend& b) -> std::optional<StringRef> {
        const NullableDatum address = Address(c.io(), b.client_address);
        return address.is_null ? std::nullopt : std::optional(address.value.str);
      });
    }>("pg_stat_get_backend_client_addr"),
    MakeKernel<[](FunctionContext& c, int32_t id) {
      return OfVisibleBackend(c, id, [](const Backend& b) { return WaitsForClient(b) ? Text("ClientRead") : Text(); });
    }>("pg_stat_get_backend_wait_event"),
    MakeKernel<[](FunctionContext& c, int32_t id) {
      return OfVisibleBackend(c, id, [](const Backend& b) { return WaitsForClient(b) ? Text("Client") : Text(); });
    }>("pg_stat_get_backend_wait_event_type"),
    MakeKernel<&BackendActivity>("pg_stat_get_backend_activity"),
    MakeKernel<&DatabaseBackends>("pg_stat_get_db_numbackends"),
    MakeKernel<[](FunctionContext& c, int32_t pid) { return Signal(c, pid, CancelReason::kUserRequest); }>("pg_cancel_backend"),
    MakeKernel<&Terminate>("pg_terminate_backend"),
    MakeKernel<&CurrentQuery>("current_query"),
    MakeKernel<[](FunctionContext& c) { return EnvironmentOf(c).context().session().settings().started_at_us(); }>(
        "pg_postmaster_start_time"),
    MakeKernel<[](FunctionContext& c) { return EnvironmentOf(c).context().session().settings().loaded_at_us(); }>(
        "pg_conf_load_time"),
    MakeKernel<[](FunctionContext&) { return kill(getpid(), SIGHUP) == 0; }>("pg_reload_conf"),
};

constexpr SetFunctionEntry kSetFunctions[] = {
    {"pg_stat_get_activity", &OpenActivity},
    {"pg_stat_get_backend_idset", &OpenBackendIds},
    // No replication, no progress reports: nobody is in these lists.
    {"pg_stat_get_wal_senders", &OpenNoRows},
    {"pg_stat_get_progress_info", &OpenNoRows},
    {"pg_stat_get_subscription", &OpenNoRows},
    {"pg_get_replication_slots", &OpenNoRows},
    {"pg_show_replication_origin_status", &OpenNoRows},
};

}  // namespace

FunctionFamily ActivityFunctions() { return {"activity", kKernels, {}, kSetFunctions}; }

}  // namespace basalt
