// SessionContext: the one server-wide session. References to the thread-safe services every statement needs and no state of
// its own; made once by AppContext after start, immutable, shared by all connections. A statement never writes into it: what
// belongs to a user lives in ConnectionState, what belongs to a message in ExecutionContext.
#pragma once

#include "base/memory_account.h"
#include "catalog/catalog_transaction.h"
#include "catalog/system_table.h"
#include "engine/functions/registry.h"
#include "storage/storage_engine.h"

namespace basalt {

class AuditLog;          // session/audit_log.h
class NotificationHub;   // session/notification_hub.h
class PlanCache;         // engine/planner/plan_cache.h; only planner and handlers look inside
class RoutineRunner;     // session/routine_runner.h
class ServerSettings;    // session/settings.h: defaults, configuration file, command line
class SessionRegistry;   // session/session_registry.h: pg_stat_activity, cancel, terminate

struct SessionServices {
  StorageEngine& storage;
  CatalogStore& catalog;
  const FunctionRegistry& functions;
  const SystemTables& system_tables;
  ServerSettings& settings;
  SessionRegistry& sessions;
  NotificationHub& notifications;
  AuditLog& audit;
  PlanCache& plans;
  MemoryAccount& memory;
  RoutineRunner* routines = nullptr;  // null: functions of users cannot be called
};

class SessionContext {
 public:
  explicit SessionContext(const SessionServices& services) : services_(services) { ++constructed_; }
  SessionContext(const SessionContext&) = delete;
  SessionContext& operator=(const SessionContext&) = delete;

  StorageEngine& storage() const { return services_.storage; }
  CatalogStore& catalog() const { return services_.catalog; }
  const FunctionRegistry& functions() const { return services_.functions; }
  const SystemTables& system_tables() const { return services_.system_tables; }
  ServerSettings& settings() const { return services_.settings; }
  SessionRegistry& sessions() const { return services_.sessions; }
  NotificationHub& notifications() const { return services_.notifications; }
  AuditLog& audit() const { return services_.audit; }
  PlanCache& plans() const { return services_.plans; }
  MemoryAccount& memory() const { return services_.memory; }
  RoutineRunner* routines() const { return services_.routines; }
  // How many were ever made in this process: one in the life of a server, and a test says so.
  static uint64_t constructed() { return constructed_.load(); }

 private:
  const SessionServices services_;
  inline static std::atomic<uint64_t> constructed_ = 0;
};

}  // namespace basalt
