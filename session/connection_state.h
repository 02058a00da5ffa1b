// ConnectionState: everything that belongs to one connection: identity, settings, transaction, statements and portals,
// temporary schema, notices. Owned by the net Session; touched only by the thread that runs the connection's message,
// except `cancel` and the fields said to be atomic.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/cancel_token.h"
#include "base/memory_account.h"
#include "catalog/catalog_transaction.h"
#include "catalog/temporary_catalog.h"
#include "session/pending_notifications.h"
#include "session/session_settings.h"
#include "storage/storage_engine.h"

namespace basalt {

class NotificationListener;  // session/notification_hub.h
class SessionEnvironment;    // session/function_environment.h

// What pg_prepared_statements and pg_cursors show of them; texts live as long as the object.
struct PreparedStatementFacts {
  std::string_view text;
  int64_t prepared_at_us = 0;
  std::vector<Oid> parameter_types;
  bool from_sql = false;
  int64_t generic_plans = 0, custom_plans = 0;
};
struct PortalFacts {
  std::string_view text;
  int64_t created_at_us = 0;
  bool holdable = false, binary = false, scrollable = false;
};

// What net and handlers keep here but only handlers can look into (handlers/prepared_statement.h, handlers/portal.h).
class PreparedStatementBase {
 public:
  virtual ~PreparedStatementBase() = default;
  virtual PreparedStatementFacts Facts() const = 0;
};
// Executions kept for the next run of the same plan (engine/execution/execution_pool.h).
class ExecutionPoolBase {
 public:
  virtual ~ExecutionPoolBase() = default;
};
// Constraint checks that wait for the commit, and what SET CONSTRAINTS said (engine/execution/modify/constraint_checks.h).
// Marks are positions that a rollback to a savepoint goes back to.
class DeferredChecksBase {
 public:
  virtual ~DeferredChecksBase() = default;
  virtual size_t Mark() const = 0;
  virtual void RollbackTo(size_t mark) = 0;
};
class PortalBase {
 public:
  virtual ~PortalBase() = default;
  virtual PortalFacts Facts() const = 0;
};

enum class TransactionBlock : uint8_t {
  kNone,      // autocommit; an implicit transaction may be open within a message or pipeline
  kOpen,      // BEGIN was said
  kFailed,    // an error happened in the block: only ROLLBACK and COMMIT (= rollback) are taken (25P02)
};

struct Savepoint {
  std::string name;
  int level;                        // Transaction's
  size_t settings_mark;             // SessionSettings' undo position
  PendingNotifications::Mark notifications = {};
  size_t checks_mark = 0;           // DeferredChecksBase's
};

struct TransactionState {
  std::unique_ptr<Transaction> transaction;      // null: none begun
  std::unique_ptr<CatalogTransaction> catalog;   // null: no DDL yet
  TransactionBlock block = TransactionBlock::kNone;
  std::vector<Savepoint> savepoints;
  std::unique_ptr<DeferredChecksBase> checks;    // null: no constraint is deferred or was set
  bool implicit_block = false;                   // several statements of one simple query, or a pipeline
  bool deferrable = false;
};

class ConnectionState {
 public:
  ConnectionState(MemoryAccount& server_memory, const ServerSettings& server_settings);
  ~ConnectionState();
  ConnectionState(const ConnectionState&) = delete;
  ConnectionState& operator=(const ConnectionState&) = delete;

  // Identity. Fixed after authentication, except by SET SESSION AUTHORIZATION and SET ROLE (session/identity.h).
  int32_t pid = 0;               // a number of ours, shown as backend pid
  int32_t cancel_key = 0;
  Oid database = kInvalidOid;
  std::string database_name;
  Oid authenticated_user = kInvalidOid;
  Oid session_user() const { return settings.session_user != kInvalidOid ? settings.session_user : authenticated_user; }
  Oid current_role() const { return settings.current_role != kInvalidOid ? settings.current_role : session_user(); }
  std::string client_address;    // "127.0.0.1", "[local]"
  int32_t client_port = -1;
  std::string server_address;
  int32_t server_port = -1;
  bool tls = false;

  MemoryAccount memory;
  SessionSettings settings;
  TransactionState transaction;
  LockOwner lock_owner;
  CancelToken cancel;

  // The newest catalog this connection may use now: its DDL transaction's child, or the published one; cached by
  // generation, so that the hot path is one relaxed load.
  const std::shared_ptr<const CatalogSnapshot>& Catalog(const CatalogStore& store);
  // Schemas of search_path that exist and may be used, pg_catalog and the temporary schema put first where PostgreSQL does;
  // cached until search_path, role or catalog change.
  const std::vector<Oid>& SearchPath(const CatalogStore& store);
  void ForgetCatalog();  // after a transaction with DDL ended: temporary objects may have come or gone
  Oid CreationSchema(const CatalogStore& store);  // where unqualified CREATE goes; 3F000 if none
  TemporaryCatalog temporary_catalog;  // the connection's temporary schema; its schema() is 0 until the first object

  // What checks domains for an environment: given by net, because only its rank and handlers' know the executor. Null (tests
  // of lower ranks): input of domains checks nothing.
  std::unique_ptr<DomainChecker> (*make_domain_checker)(SessionEnvironment& environment) = nullptr;
  std::unique_ptr<ExecutionPoolBase> execution_pool;  // outlives the portals, whose executions go back to it
  std::unordered_map<std::string, std::shared_ptr<PreparedStatementBase>> statements;  // "" = unnamed
  std::map<std::string, std::unique_ptr<PortalBase>> portals;                           // "" = unnamed

  int64_t message_time_us = 0;      // arrival of the current message
  uint64_t next_request_id = 1;
  std::unordered_map<Oid, int64_t> sequence_values;  // currval
  Oid last_sequence = kInvalidOid;                   // lastval
  uint64_t random_state[2] = {0, 0};
  int64_t connected_at_us = 0;
  PendingNotifications pending_notifications;
  NotificationListener* listener = nullptr;          // net's mailbox of this connection; null: cannot listen

 private:
  struct Cache;
  std::unique_ptr<Cache> cache_;
};

}  // namespace basalt
