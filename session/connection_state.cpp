#include "session/connection_state.h"

#include <algorithm>

#include "base/sql_error.h"
#include "catalog/privileges.h"
#include "session/settings.h"

namespace basalt {

struct ConnectionState::Cache {
  std::shared_ptr<const CatalogSnapshot> catalog;
  uint64_t storage_generation = UINT64_MAX;

  std::vector<Oid> search_path;
  uint64_t path_catalog_generation = UINT64_MAX;
  uint64_t path_settings_generation = UINT64_MAX;
  Oid path_role = kInvalidOid;
  Oid path_temporary_schema = kInvalidOid;
  Oid creation_schema = kInvalidOid;
};

ConnectionState::ConnectionState(MemoryAccount& server_memory, const ServerSettings& server_settings)
    : memory(&server_memory, MemoryAccount::kNoLimit, "session"), settings(server_settings), cache_(std::make_unique<Cache>()) {
  lock_owner.cancel = &cancel;
}

// Portals hold executions over the transaction's snapshot: they go first.
ConnectionState::~ConnectionState() {
  portals.clear();
  statements.clear();
  transaction.catalog.reset();
  transaction.transaction.reset();
}

const std::shared_ptr<const CatalogSnapshot>& ConnectionState::Catalog(const CatalogStore& store) {
  if (transaction.catalog != nullptr && transaction.catalog->has_changes()) {
    cache_->catalog = transaction.catalog->snapshot();
    cache_->storage_generation = UINT64_MAX;
    return cache_->catalog;
  }
  const uint64_t generation = store.generation();
  if (generation != cache_->storage_generation) {
    cache_->catalog = temporary_catalog.Over(store.newest());
    cache_->storage_generation = generation;
  }
  return cache_->catalog;
}

namespace {

const SchemaDescriptor* FindPathSchema(const CatalogSnapshot& catalog, const ConnectionState& connection, const std::string& name) {
  if (name == "$user") {
    const RoleDescriptor* role = catalog.FindRole(connection.current_role());
    return role == nullptr ? nullptr : catalog.FindSchema(connection.database, role->name);
  }
  if (name == "pg_temp") {
    const Oid temporary = connection.temporary_catalog.schema();
    return temporary == kInvalidOid ? nullptr : catalog.FindSchema(temporary);
  }
  return catalog.FindSchema(connection.database, name);
}

bool MayUseSchema(const CatalogSnapshot& catalog, Oid role, const SchemaDescriptor& schema) {
  return CheckPrivileges(catalog, role, AclObject::kSchema, schema.owner, schema.acl, kPrivilegeUsage, schema.database) != 0;
}

}  // namespace

const std::vector<Oid>& ConnectionState::SearchPath(const CatalogStore& store) {
  const CatalogSnapshot& catalog = *Catalog(store);
  const Oid temporary_schema = temporary_catalog.schema();
  Cache& cache = *cache_;
  if (cache.path_catalog_generation == catalog.generation() && cache.path_role == current_role() &&
      cache.path_settings_generation == settings.search_path_generation() && cache.path_temporary_schema == temporary_schema) {
    return cache.search_path;
  }
  std::vector<Oid> path;
  cache.creation_schema = kInvalidOid;
  for (const std::string& name : settings.search_path) {
    const SchemaDescriptor* schema = FindPathSchema(catalog, *this, name);
    if (schema == nullptr || std::find(path.begin(), path.end(), schema->oid) != path.end()) continue;
    if (schema->oid != temporary_schema && !MayUseSchema(catalog, current_role(), *schema)) continue;
    if (cache.creation_schema == kInvalidOid) cache.creation_schema = schema->oid;
    path.push_back(schema->oid);
  }
  // Implicit members come first: pg_catalog, and before it the temporary schema.
  for (Oid implicit : {kPgCatalogSchema, temporary_schema}) {
    if (implicit != kInvalidOid && std::find(path.begin(), path.end(), implicit) == path.end()) path.insert(path.begin(), implicit);
  }
  cache.search_path = std::move(path);
  cache.path_catalog_generation = catalog.generation();
  cache.path_settings_generation = settings.search_path_generation();
  cache.path_role = current_role();
  cache.path_temporary_schema = temporary_schema;
  return cache.search_path;
}

void ConnectionState::ForgetCatalog() { cache_->storage_generation = UINT64_MAX; }

Oid ConnectionState::CreationSchema(const CatalogStore& store) {
  SearchPath(store);
  if (cache_->creation_schema == kInvalidOid) {
    throw SqlError(sqlstate::kUndefinedSchema, "no schema has been selected to create in");
  }
  return cache_->creation_schema;
}

}  // namespace basalt
