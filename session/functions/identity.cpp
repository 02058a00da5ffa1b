// Who and where: the role, the database, the connection and the server.
#include <algorithm>

#include "base/clock.h"
#include "catalog/name_resolver.h"
#include "engine/functions/vector_rows.h"
#include "session/function_environment.h"
#include "session/functions/families.h"
#include "types/array.h"
#include "types/snapshot_types.h"

namespace basalt {
namespace {

std::string_view RoleName(FunctionContext& context, Oid role) {
  const RoleDescriptor* descriptor = EnvironmentOf(context).catalog().FindRole(role);
  return descriptor == nullptr ? context.arena().Copy(Format("unknown (OID={})", role)) : std::string_view(descriptor->name);
}

ConnectionState& ConnectionOf(FunctionContext& context) { return EnvironmentOf(context).context().connection(); }

std::vector<Oid> VisibleSchemas(FunctionContext& context, bool implicit) {
  SessionEnvironment& environment = EnvironmentOf(context);
  ConnectionState& connection = environment.context().connection();
  std::vector<Oid> schemas = connection.SearchPath(environment.context().session().catalog());
  if (implicit) return schemas;
  std::vector<Oid> named;
  for (const std::string& name : connection.settings.search_path) {
    for (Oid schema : schemas) {
      const SchemaDescriptor* descriptor = environment.catalog().FindSchema(schema);
      const RoleDescriptor* role = environment.catalog().FindRole(connection.current_role());
      const bool user_schema = name == "$user" && role != nullptr && descriptor != nullptr && descriptor->name == role->name;
      if (descriptor != nullptr && (descriptor->name == name || user_schema)) named.push_back(schema);
    }
  }
  return named;
}

std::optional<std::string_view> CurrentSchema(FunctionContext& context) {
  const std::vector<Oid> schemas = VisibleSchemas(context, false);
  if (schemas.empty()) return std::nullopt;
  return context.arena().Copy(EnvironmentOf(context).catalog().FindSchema(schemas.front())->name);
}

StringRef CurrentSchemas(FunctionContext& context, bool implicit) {
  std::vector<NullableDatum> names;
  for (Oid schema : VisibleSchemas(context, implicit)) {
    const SchemaDescriptor* descriptor = EnvironmentOf(context).catalog().FindSchema(schema);
    if (descriptor != nullptr) names.push_back({MakeDatum(StringRef(descriptor->name)), false});
  }
  return PackArray(kNameOid, PhysicalType::kString, names, {}, context.arena());
}

// Both as xid8 and, for txid_current, as bigint: the same eight bytes.
void CurrentXid(KernelCall& call) {
  const uint64_t xid = ConnectionOf(call.context).transaction.transaction->xid();
  ForEachRow(call, [xid](uint32_t) { return ValueOf(xid); });
}
void CurrentXidIfAssigned(KernelCall& call) {
  const uint64_t xid = ConnectionOf(call.context).transaction.transaction->xid_if_assigned();
  ForEachRow(call, [xid](uint32_t) { return xid == kInvalidTransactionId ? NullableDatum() : ValueOf(xid); });
}

// As PostgreSQL tells it: xmax is one behind the newest transaction that has ended, so that what runs above it is not listed,
// and the own transaction never is.
StringRef CurrentSnapshot(FunctionContext& context) {
  StorageEngine& storage = EnvironmentOf(context).context().session().storage();
  SnapshotValue snapshot;
  snapshot.xmax = storage.next_transaction_id();
  for (const LockInfo& lock : storage.ListLocks()) {
    const bool running = lock.lock_type == "transactionid" && lock.granted && lock.object < snapshot.xmax;
    if (running) snapshot.running.push_back(lock.object);
  }
  std::sort(snapshot.running.begin(), snapshot.running.end());
  snapshot.running.erase(std::unique(snapshot.running.begin(), snapshot.running.end()), snapshot.running.end());
  while (!snapshot.running.empty() && snapshot.running.back() == snapshot.xmax - 1) {
    snapshot.running.pop_back();
    --snapshot.xmax;
  }
  const auto& transaction = ConnectionOf(context).transaction.transaction;
  if (transaction != nullptr) std::erase(snapshot.running, transaction->xid_if_assigned());
  snapshot.xmin = snapshot.running.empty() ? snapshot.xmax : snapshot.running.front();
  return PackSnapshot(snapshot, context.arena());
}

// Transactions since this one, as VACUUM's monitors ask for it.
int32_t XidAge(FunctionContext& context, uint32_t xid) {
  constexpr uint32_t kFirstNormal = 3;
  if (xid < kFirstNormal) return INT32_MAX;
  const auto& transaction = ConnectionOf(context).transaction.transaction;
  uint64_t now = transaction == nullptr ? kInvalidTransactionId : transaction->xid_if_assigned();
  if (now == kInvalidTransactionId) now = EnvironmentOf(context).context().session().storage().next_transaction_id();
  return static_cast<int32_t>(static_cast<uint32_t>(now) - xid);
}

// NULL for Unix sockets.
std::optional<StringRef> Address(FunctionContext& context, std::string_view address) {
  if (address.empty() || address.front() == '[') return std::nullopt;
  return ParseText({kInetOid, -1, kInvalidOid}, address, context.io()).str;
}

constexpr KernelEntry kKernels[] = {
    MakeKernel<[](FunctionContext& c) -> std::string_view { return RoleName(c, EnvironmentOf(c).context().role()); }>("current_user"),
    MakeKernel<[](FunctionContext& c) -> std::string_view { return RoleName(c, EnvironmentOf(c).context().user()); }>("session_user"),
    MakeKernel<[](FunctionContext& c) -> std::string_view { return ConnectionOf(c).database_name; }>("current_database"),
    MakeKernel<[](FunctionContext& c) { return CurrentSchema(c); }>("current_schema"),
    MakeKernel<[](FunctionContext& c, bool implicit) { return CurrentSchemas(c, implicit); }>("current_schemas"),
    MakeKernel<[](FunctionContext&) -> std::string_view {
      return "PostgreSQL 15.20 (Basalt 0.1.0) on x86_64-pc-linux-gnu, compiled by gcc (Debian 12.2.0), 64-bit";
    }>("pgsql_version"),
    MakeKernel<[](FunctionContext& c) { return ConnectionOf(c).pid; }>("pg_backend_pid"),
    MakeKernel<[](FunctionContext& c, uint32_t role) { return RoleName(c, role); }>("pg_get_userbyid"),
    MakeKernel<[](FunctionContext& c) -> std::optional<int32_t> {
      const int32_t port = ConnectionOf(c).client_port;
      return port < 0 ? std::nullopt : std::optional(port);
    }>("inet_client_port"),
    MakeKernel<[](FunctionContext& c) -> std::optional<int32_t> {
      const int32_t port = ConnectionOf(c).server_port;
      return port < 0 ? std::nullopt : std::optional(port);
    }>("inet_server_port"),
    MakeKernel<[](FunctionContext&) { return false; }>("pg_is_in_recovery"),
    MakeKernel<[](FunctionContext& c) { return static_cast<uint32_t>(ConnectionOf(c).temporary_catalog.schema()); }>("pg_my_temp_schema"),
    MakeKernel<[](FunctionContext&, uint32_t) { return false; }>("pg_is_other_temp_schema"),
    MakeVectorKernel("pg_current_xact_id", &CurrentXid),
    MakeVectorKernel("pg_current_xact_id_if_assigned", &CurrentXidIfAssigned),
    MakeKernel<&CurrentSnapshot>("pg_current_snapshot"),
    MakeKernel<&XidAge>("xid_age"),
    MakeKernel<[](FunctionContext& c) { return Address(c, ConnectionOf(c).client_address); }>("inet_client_addr"),
    MakeKernel<[](FunctionContext& c) { return Address(c, ConnectionOf(c).server_address); }>("inet_server_addr"),
};

}  // namespace

FunctionFamily IdentityFunctions() { return {"identity", kKernels, {}, {}}; }

}  // namespace basalt
