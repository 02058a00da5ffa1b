// pg_relation_size and its sisters, tablespace locations.
#include <algorithm>

#include "base/sql_error.h"
#include "catalog/privileges.h"
#include "session/function_environment.h"
#include "session/functions/families.h"
#include "session/functions/row_list.h"

namespace basalt {
namespace {

using Bytes = std::optional<int64_t>;

constexpr Oid kReadAllStats = 3375;

const CatalogSnapshot& CatalogOf(FunctionContext& context) { return EnvironmentOf(context).catalog(); }
StorageEngine& StorageOf(FunctionContext& context) { return EnvironmentOf(context).context().session().storage(); }

// System tables have no storage of their own.
int64_t OwnBytes(StorageEngine& storage, const RelationDescriptor& relation) {
  if (relation.heap.id != 0) return storage.Estimate(relation.heap.id, relation.heap.column_family).bytes;
  if (relation.index != nullptr && relation.index->layout.id != 0) {
    return storage.Estimate(relation.index->layout.id, relation.index->layout.column_family).bytes;
  }
  return 0;
}

int64_t IndexBytes(FunctionContext& context, const RelationDescriptor& table) {
  int64_t bytes = 0;
  for (const Oid index : table.indexes) {
    if (const auto relation = CatalogOf(context).FindRelation(index)) bytes += OwnBytes(StorageOf(context), *relation);
  }
  return bytes;
}

Bytes RelationSize(FunctionContext& context, uint32_t oid) {
  const auto relation = CatalogOf(context).FindRelation(oid);
  if (relation == nullptr) return std::nullopt;
  return OwnBytes(StorageOf(context), *relation);
}

// All of a relation's bytes are its main fork here.
Bytes ForkSize(FunctionContext& context, uint32_t oid, std::string_view fork) {
  if (fork != "main" && fork != "fsm" && fork != "vm" && fork != "init") {
    throw SqlError(sqlstate::kInvalidParameterValue, "invalid fork name")
        .Hint("Valid fork names are \"main\", \"fsm\", \"vm\", and \"init\".");
  }
  const Bytes size = RelationSize(context, oid);
  return !size || fork == "main" ? size : Bytes(0);
}

Bytes IndexesSize(FunctionContext& context, uint32_t oid) {
  const auto relation = CatalogOf(context).FindRelation(oid);
  if (relation == nullptr) return std::nullopt;
  return IndexBytes(context, *relation);
}

Bytes TotalSize(FunctionContext& context, uint32_t oid) {
  const auto relation = CatalogOf(context).FindRelation(oid);
  if (relation == nullptr) return std::nullopt;
  return OwnBytes(StorageOf(context), *relation) + IndexBytes(context, *relation);
}

Bytes DatabaseSize(FunctionContext& context, const DatabaseDescriptor& database) {
  const CatalogSnapshot& catalog = CatalogOf(context);
  const Oid role = EnvironmentOf(context).context().role();
  const bool may = IsMemberOf(catalog, role, kReadAllStats, true) ||
                   CheckPrivileges(catalog, role, AclObject::kDatabase, database.owner, database.acl, kPrivilegeConnect) != 0;
  if (!may) ThrowPermissionDenied(AclObject::kDatabase, database.name);
  int64_t bytes = 0;
  catalog.ForEachRelation([&](const RelationDescriptor& relation) {
    if (relation.database == database.oid) bytes += OwnBytes(StorageOf(context), relation);
  });
  return bytes;
}
Bytes DatabaseSizeByOid(FunctionContext& context, uint32_t oid) {
  const DatabaseDescriptor* database = CatalogOf(context).FindDatabase(oid);
  return database == nullptr ? std::nullopt : DatabaseSize(context, *database);
}
Bytes DatabaseSizeByName(FunctionContext& context, std::string_view name) {
  const DatabaseDescriptor* database = CatalogOf(context).FindDatabase(name);
  if (database == nullptr) throw SqlError(sqlstate::kUndefinedDatabase, Format("database \"{}\" does not exist", name));
  return DatabaseSize(context, *database);
}

Bytes TablespaceSize(FunctionContext& context, const TablespaceDescriptor& tablespace) {
  const CatalogSnapshot& catalog = CatalogOf(context);
  const Oid role = EnvironmentOf(context).context().role();
  const bool own = tablespace.oid == kDefaultTablespace || IsMemberOf(catalog, role, kReadAllStats, true) ||
                   CheckPrivileges(catalog, role, AclObject::kTablespace, tablespace.owner, tablespace.acl, kPrivilegeCreate) != 0;
  if (!own) ThrowPermissionDenied(AclObject::kTablespace, tablespace.name);
  if (tablespace.oid == kGlobalTablespace) return 0;
  return StorageOf(context).FamilyBytes(tablespace.column_family);
}
Bytes TablespaceSizeByOid(FunctionContext& context, uint32_t oid) {
  const TablespaceDescriptor* tablespace = CatalogOf(context).FindTablespace(oid);
  return tablespace == nullptr ? std::nullopt : TablespaceSize(context, *tablespace);
}
Bytes TablespaceSizeByName(FunctionContext& context, std::string_view name) {
  const TablespaceDescriptor* tablespace = CatalogOf(context).FindTablespace(name);
  if (tablespace == nullptr) throw SqlError(sqlstate::kUndefinedObject, Format("tablespace \"{}\" does not exist", name));
  return TablespaceSize(context, *tablespace);
}

std::string_view TablespaceLocation(FunctionContext& context, uint32_t oid) {
  if (oid == kInvalidOid || oid == kDefaultTablespace || oid == kGlobalTablespace) return {};
  const TablespaceDescriptor* tablespace = CatalogOf(context).FindTablespace(oid);
  if (tablespace == nullptr) {
    throw SqlError(sqlstate::kUndefinedFile, Format("could not stat file \"pg_tblspc/{}\": No such file or directory", oid));
  }
  return context.arena().Copy(tablespace->directory);
}

// Databases that have something in it.
std::unique_ptr<SetFunctionCursor> TablespaceDatabases(FunctionContext& context, std::span<const NullableDatum> arguments) {
  const Oid tablespace = arguments[0].value.u4;
  const CatalogSnapshot& catalog = CatalogOf(context);
  auto rows = std::make_unique<RowList>();
  if (catalog.FindTablespace(tablespace) == nullptr) {
    ErrorFields warning;
    warning.severity = Severity::kWarning;
    warning.state = sqlstate::kWarning;
    warning.message = Format("{} is not a tablespace OID", tablespace);
    context.environment().Notice(warning);
    return rows;
  }
  std::vector<Oid> found;
  catalog.ForEachDatabase([&](const DatabaseDescriptor& database) {
    if (database.tablespace == tablespace) found.push_back(database.oid);
  });
  catalog.ForEachRelation([&](const RelationDescriptor& relation) {
    const bool known = std::find(found.begin(), found.end(), relation.database) != found.end();
    if (relation.tablespace == tablespace && relation.database != kInvalidOid && !known) found.push_back(relation.database);
  });
  for (const Oid database : found) rows->Add({Field(uint32_t{database})});
  return rows;
}

constexpr KernelEntry kKernels[] = {
    MakeKernel<&RelationSize>("pg_relation_size_2325"),
    MakeKernel<&ForkSize>("pg_relation_size"),
    MakeKernel<&RelationSize>("pg_table_size"),
    MakeKernel<&IndexesSize>("pg_indexes_size"),
    MakeKernel<&TotalSize>("pg_total_relation_size"),
    MakeKernel<&DatabaseSizeByOid>("pg_database_size_oid"),
    MakeKernel<&DatabaseSizeByName>("pg_database_size_name"),
    MakeKernel<&TablespaceSizeByOid>("pg_tablespace_size_oid"),
    MakeKernel<&TablespaceSizeByName>("pg_tablespace_size_name"),
    MakeKernel<&TablespaceLocation>("pg_tablespace_location"),
    // Relations have no files of their own: rows of all lie together in the storage's.
    MakeKernel<[](uint32_t) { return std::optional<std::string_view>(); }>("pg_relation_filepath"),
};

constexpr SetFunctionEntry kSetFunctions[] = {{"pg_tablespace_databases", &TablespaceDatabases}};

}  // namespace

FunctionFamily SizeFunctions() { return {"sizes", kKernels, {}, kSetFunctions}; }

}  // namespace basalt
