// AppContext: owns everything in the server, in order: what is declared later uses what is declared earlier, and is destroyed
// first. Nothing reaches it through a global. Built by main, lives as long as the process.
#pragma once

#include <memory>

#include "app/bootstrap.h"
#include "engine/planner/plan_cache.h"
#include "handlers/routine/routine_runner.h"
#include "net/server.h"
#include "session/audit_log.h"
#include "session/notification_hub.h"
#include "session/session_registry.h"
#include "session/settings.h"

namespace basalt {

enum class ShutdownMode : uint8_t { kSmart, kFast, kImmediate };

class AppContext {
 public:
  // Recovers or bootstraps the data directory and starts to listen. Throws SqlError for the operator.
  explicit AppContext(const CommandLine& line);
  ~AppContext();
  // Blocks until a shutdown was asked for (SIGTERM smart, SIGINT fast, SIGQUIT immediate); SIGHUP reloads.
  void RunUntilShutdown();
  const SessionContext& session() const { return *session_; }
  const PreparedDirectory& data_directory() const { return directory_; }

 private:
  void Reload();
  void ShutDown(ShutdownMode mode);
  void LoadSettings(const CommandLine& line);
  std::shared_ptr<const TlsContext> LoadTls();
  ServerOptions MakeServerOptions() const;
  StorageOptions MakeStorageOptions();
  int64_t MemoryLimitBytes() const;

  PreparedDirectory directory_;
  CommandLine command_line_;
  std::unique_ptr<ServerSettings> settings_;
  std::unique_ptr<MemoryAccount> memory_;
  std::unique_ptr<StorageEngine> storage_;
  std::unique_ptr<CatalogStore> catalog_;
  std::unique_ptr<FunctionRegistry> functions_;
  std::unique_ptr<SystemTables> system_tables_;
  std::unique_ptr<PlanCache> plans_;
  SessionRegistry sessions_;
  NotificationHub notifications_;
  std::unique_ptr<AuditLog> audit_;
  std::unique_ptr<RoutineRunner> routines_;
  std::unique_ptr<SessionContext> session_;  // exactly one
  std::unique_ptr<Server> server_;
  std::unique_ptr<WorkerPool> pool_;         // its threads run connections, which use everything above: stopped first
};

}  // namespace basalt
