// SessionSettings: one connection's values of the settings (GUCs): overlay over ServerSettings with an undo log for
// transactions, savepoints and SET LOCAL. Names, units, ranges and texts as PostgreSQL's; the table of all settings is
// session/settings_table.cpp. Hot values (IoSettings and the typed fields) are kept decoded.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "session/planner_settings.h"
#include "types/type_io.h"

namespace basalt {

class ServerSettings;
struct SettingDefinition;
struct SettingValue;

enum class SettingSource : uint8_t { kDefault, kConfigurationFile, kCommandLine, kDatabase, kUser, kDatabaseUser, kClient, kSession };

// A value that must be reported to the client with ParameterStatus after the message.
struct ReportedSetting {
  std::string name, value;
};

class SessionSettings {
 public:
  explicit SessionSettings(const ServerSettings& server);
  ~SessionSettings();

  // SHOW / current_setting: value as text with units; 42704 if unknown and missing_ok is false.
  std::optional<std::string> Get(std::string_view name, bool missing_ok) const;
  // SET. value nullopt = DEFAULT. local: until the end of the transaction. superuser: may set superuser-only ones (42501).
  // Errors: 22023 invalid value, 42704 unrecognized, 55P02 cannot be changed now.
  void Set(std::string_view name, std::optional<std::string_view> value, bool local, bool superuser, SettingSource source);
  void ResetAll();
  // SET of role, session_authorization and is_superuser, checked by session/identity.h: undone like any other, the oid with the
  // name, so that no rollback has to look for a name that meanwhile means another role.
  void SetRole(std::string_view name, std::string_view value, Oid role, bool local);

  // For values that the server decides (transaction_isolation, is_superuser): no checks, no undo.
  void SetInternal(std::string_view name, std::string_view value);
  void SetInternal(size_t index, std::string_view value);  // index: FindSetting's, for those who set it often
  // SHOW ALL and pg_settings: every known setting; values as stored, without units.
  struct Row {
    const SettingDefinition* definition;
    std::string value, reset_value;
    SettingSource source;
  };
  std::vector<Row> AllRows() const;

  // Transaction hooks. Marks are positions in the undo log.
  size_t Mark() const;
  void RollbackTo(size_t mark);   // savepoint or transaction rollback
  void EndTransaction(bool committed);

  const IoSettings& io() const { return io_; }
  // Settings that ParameterStatus reports and whose value changed since the last call.
  std::vector<ReportedSetting> TakeChangedReports();
  std::vector<ReportedSetting> AllReported() const;  // the 14 at start-up

  // Decoded values of the hot ones.
  int64_t statement_timeout_ms = 0, lock_timeout_ms = 0, idle_in_transaction_timeout_ms = 0, idle_session_timeout_ms = 0;
  int64_t deadlock_timeout_ms = 1000;
  int64_t work_mem_bytes = 4 << 20;
  double hash_mem_multiplier = 2;             // of work_mem, for hash tables
  int64_t temp_file_limit_bytes = -1;         // of the session's temporary files at a time; -1: none
  int64_t log_temp_files_bytes = -1;          // temporary files from this size on are logged; -1: none
  int default_statistics_target = 100;
  PlannerSettings planner;
  int max_parallel_workers_per_gather = 2, max_parallel_maintenance_workers = 2;
  bool synchronous_commit = true;
  bool standard_conforming_strings = true;
  bool default_transaction_read_only = false;
  uint8_t default_transaction_isolation = 1;  // IsolationLevel
  int client_encoding = 6;                    // PostgreSQL's number; 6 = UTF8
  std::vector<std::string> search_path;       // names as given, unresolved
  std::string application_name;
  int client_min_messages = 0;                // Severity
  bool audit_dml = false;                     // basalt.audit_dml
  Oid current_role = 0, session_user = 0;     // SET ROLE, SET SESSION AUTHORIZATION; 0: not said
  // Counts up when a setting changes that name resolution reads.
  uint64_t search_path_generation() const { return search_path_generation_; }

 private:
  struct State;
  void Apply(size_t index);
  void Change(size_t index, std::string custom_name, std::optional<SettingValue> value, bool local);
  std::unique_ptr<State> state_;
  IoSettings io_;
  uint64_t search_path_generation_ = 0;
};

}  // namespace basalt
