// A server's services without the network, over a fresh data directory, for planning statements against a real catalog.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "catalog/bootstrap.h"
#include "catalog/name_resolver.h"
#include "engine/planner/plan_cache.h"
#include "engine/planner/planner.h"
#include "parser/parser.h"
#include "session/audit_log.h"
#include "session/notification_hub.h"
#include "session/session_registry.h"
#include "session/settings.h"
#include "session/system_functions.h"
#include "tests/unit/session/silent_sink.h"

namespace basalt {

// Made once for all tests of the process: opening storage is slow.
struct PlannerServer {
  std::string directory = (std::filesystem::temp_directory_path() / ("basalt_planner_" + std::to_string(getpid()))).string();
  MemoryAccount memory{nullptr};
  ServerSettings settings;
  std::unique_ptr<StorageEngine> storage;
  std::unique_ptr<CatalogStore> catalog;
  std::unique_ptr<FunctionRegistry> functions;
  std::unique_ptr<SystemTables> system_tables;
  std::unique_ptr<PlanCache> plans;
  SessionRegistry sessions;
  NotificationHub notifications;
  std::unique_ptr<AuditLog> audit;
  std::unique_ptr<SessionContext> session;

  PlannerServer() {
    std::filesystem::create_directories(directory);
    StorageOptions options;
    options.directory = directory;
    options.fsync = false;
    options.wal_file_bytes = 1 << 20;
    options.account = &memory;
    storage = StorageEngine::Open(options);
    catalog = CatalogStore::Open(*storage, {});
    functions = std::make_unique<FunctionRegistry>(AllFunctionFamilies());
    const std::span<const SystemTable> tables[] = {CatalogSystemTables(), SessionSystemTables()};
    system_tables = std::make_unique<SystemTables>(tables);
    plans = std::make_unique<PlanCache>(memory, 1 << 20);
    audit = std::make_unique<AuditLog>(*storage);
    session = std::make_unique<SessionContext>(SessionServices{*storage, *catalog, *functions, *system_tables, settings, sessions,
                                                               notifications, *audit, *plans, memory});
    MakeTables();
  }
  ~PlannerServer() {
    session.reset();
    audit.reset();
    plans.reset();
    catalog.reset();
    storage.reset();
    std::filesystem::remove_all(directory);
  }

  static PlannerServer& Get() {
    static PlannerServer server;
    return server;
  }

 private:
  struct Column {
    const char* name;
    Oid type;
    PhysicalType physical;
    bool not_null = false;
    const char* default_sql = "";
  };

  void AddTable(CatalogTransaction& ddl, Oid oid, const char* name, std::initializer_list<Column> columns, bool primary_key) {
    RelationDescriptor table;
    table.oid = oid;
    table.database = kPostgresDatabase;
    table.schema = kPublicSchema;
    table.name = name;
    table.owner = kBootstrapSuperuser;
    table.heap.id = storage->NewStorageId(false);
    int16_t number = 0;
    for (const Column& column : columns) {
      ColumnDescriptor descriptor;
      descriptor.name = column.name;
      descriptor.number = ++number;
      descriptor.type = {column.type, -1, column.physical == PhysicalType::kString ? kDefaultCollationOid : kInvalidOid};
      descriptor.not_null = column.not_null;
      descriptor.default_expression.sql = column.default_sql;
      table.columns.push_back(std::move(descriptor));
      table.heap.columns.push_back({column.physical, false, {}});
    }
    if (primary_key) {
      RelationDescriptor index;
      index.oid = oid + 1;
      index.database = table.database;
      index.schema = table.schema;
      index.name = std::string(name) + "_pkey";
      index.kind = RelationKind::kIndex;
      index.owner = table.owner;
      auto properties = std::make_shared<IndexProperties>();
      properties->table = oid;
      properties->unique = properties->primary = true;
      IndexKey key;
      key.column = 1;
      key.type = table.columns[0].type;
      properties->keys.push_back(key);
      properties->layout.id = storage->NewStorageId(false);
      properties->layout.unique = true;
      properties->layout.keys.push_back({0, table.heap.columns[0].physical, false, false, {}, {}});
      index.index = std::move(properties);
      table.indexes.push_back(index.oid);
      ConstraintDescriptor constraint;
      constraint.oid = oid + 2;
      constraint.name = index.name;
      constraint.type = 'p';
      constraint.columns = {1};
      constraint.index = index.oid;
      table.constraints.push_back(constraint);
      ddl.Put(index);
    }
    ddl.Put(table);
  }

  void MakeTables() {
    struct Owner : LockOwner {} owner;
    auto transaction = storage->Begin(owner, IsolationLevel::kReadCommitted, false, nullptr);
    transaction->StartStatement();
    auto ddl = catalog->Begin(*transaction);
    AddTable(*ddl, 20000, "t", {{"a", kInt4Oid, PhysicalType::kInt32, true}, {"b", kTextOid, PhysicalType::kString},
                                {"c", kNumericOid, PhysicalType::kNumeric, false, "1.5"}}, true);
    AddTable(*ddl, 20010, "u", {{"a", kInt4Oid, PhysicalType::kInt32}, {"x", kInt8Oid, PhysicalType::kInt64}}, false);
    AddTable(*ddl, 20020, "big", {{"id", kInt8Oid, PhysicalType::kInt64, true}, {"name", kTextOid, PhysicalType::kString}}, true);
    transaction->FinishStatement();
    if (transaction->CommitAndWait(true).error) ADD_FAILURE() << "commit failed";
    ddl->Committed();
  }
};

class PlannerTest : public ::testing::Test {
 protected:
  PlannerTest() : connection(server.memory, server.settings), context(*server.session, connection, sink, arena, 10, 10) {
    connection.database = kPostgresDatabase;
    connection.database_name = "postgres";
    connection.authenticated_user = 10;
  }

  PlanningInput Input(std::string_view text) {
    return {context, connection.Catalog(*server.catalog), text, parameter_types, true, {}};
  }
  std::shared_ptr<const Plan> MakePlan(std::string_view sql) {
    const auto statements = Parse(sql, arena);
    return PlanStatement(Input(sql), statements[0].node);
  }
  // The plan as EXPLAIN (COSTS OFF) prints it.
  std::string Explain(std::string_view sql) {
    const auto plan = MakePlan(sql);
    return ExplainPlan(Input(sql), plan.get(), {.costs = false}, nullptr, {}) + "\n";
  }
  // "name:type ..." of the result.
  std::string Columns(std::string_view sql) {
    const auto plan = MakePlan(sql);
    std::string text;
    const CatalogNames names(*connection.Catalog(*server.catalog), connection.database, connection.SearchPath(*server.catalog));
    for (const ResultColumn& column : plan->columns) {
      text += (text.empty() ? "" : " ") + column.name + ":" + names.FormatType(column.type.oid, {.typmod = column.type.typmod});
    }
    return text;
  }
  // "SQLSTATE message|hint" and the position as 1-based character.
  std::string Error(std::string_view sql) {
    try {
      MakePlan(sql);
    } catch (const SqlError& error) {
      const ErrorFields& fields = error.fields();
      std::string text = fields.state.ToString() + " " + fields.message;
      if (!fields.hint.empty()) text += "|" + fields.hint;
      if (fields.byte_location >= 0) text += "@" + std::to_string(fields.byte_location + 1);
      return text;
    }
    return "no error";
  }
  std::string ViewText(std::string_view sql) {
    const auto statements = Parse(sql, arena);
    return BindView(Input(sql), statements[0].node, {}).sql;
  }

  PlannerServer& server = PlannerServer::Get();
  SilentSink sink;
  Arena arena;
  ConnectionState connection;
  ExecutionContext context;
  std::vector<Oid> parameter_types;
};

}  // namespace basalt
