// CatalogTransaction: one transaction's DDL. Owned by ConnectionState beside its storage Transaction; made at the first DDL
// statement. Each Put or Drop writes the record through the storage transaction (so it commits, rolls back and recovers
// with the data) and adds to the delta that the write stage merges into the published catalog. Locks on names and
// parents are taken here (Transaction::LockCatalogKey) before the existence check, so merges never conflict.
#pragma once

#include <memory>

#include "catalog/catalog_snapshot.h"
#include "catalog/temporary_catalog.h"
#include "storage/transaction.h"

namespace basalt {

class CatalogTransaction {
 public:
  virtual ~CatalogTransaction() = default;
  // Newest published catalog plus this transaction's delta. Refreshed lazily when the published one moved.
  virtual std::shared_ptr<const CatalogSnapshot> snapshot() = 0;
  virtual bool has_changes() const = 0;

  // Insert or replace by oid. The storage transaction and the delta take it together. Objects of the connection's temporary
  // schema go to its TemporaryCatalog instead (at Committed). To alter: lock (LockObject), read from snapshot(), copy,
  // change, put; a relation that somebody else changed since it was read gives XX000 "tuple concurrently updated".
  // A relation's row type and array type are made, renamed, moved and dropped with it; row_type = 0 asks for new ones.
  virtual void Put(RoleDescriptor role) = 0;
  virtual void Put(DatabaseDescriptor database) = 0;
  virtual void Put(TablespaceDescriptor tablespace) = 0;
  virtual void Put(SchemaDescriptor schema) = 0;
  virtual void Put(RelationDescriptor relation) = 0;
  virtual void Put(TypeDescriptor type) = 0;
  virtual void Put(FunctionDescriptor function) = 0;
  virtual void Put(OperatorDescriptor op) = 0;
  virtual void Put(CastDescriptor cast) = 0;
  virtual void Put(CollationDescriptor collation) = 0;
  virtual void Put(CommentDescriptor comment) = 0;        // empty text: removes
  virtual void Put(RoleSettingDescriptor setting) = 0;    // empty settings: removes
  virtual void Put(StatisticsDescriptor statistics) = 0;  // without columns: removes
  // Takes comments on it, statistics of it and derived types along; what depends on it is the caller's affair.
  virtual void Drop(ObjectKind kind, Oid object) = 0;

  // Waits for concurrent DDL on the same name; call before checking that it is free.
  virtual void LockName(ObjectKind kind, Oid parent, std::string_view name) = 0;
  virtual void LockObject(ObjectKind kind, Oid object) = 0;

  // Savepoint support, called by ConnectionState together with the storage transaction's.
  virtual void MarkSavepoint(int level) = 0;
  virtual void RollbackToSavepoint(int level) = 0;
  // After the storage transaction has committed: temporary objects join the connection's overlay.
  virtual void Committed() = 0;
};

// The catalog of the whole server: reads records at start (bootstraps an empty store), installs itself as the merger.
// Owned by AppContext; thread safe.
struct BootstrapOptions {
  std::string superuser = "postgres";
  std::string password;  // verifier or empty
};
class CatalogStore {
 public:
  static std::unique_ptr<CatalogStore> Open(StorageEngine& storage, const BootstrapOptions& bootstrap);
  virtual ~CatalogStore() = default;
  virtual std::shared_ptr<const CatalogSnapshot> newest() const = 0;
  // Changes whenever newest() does; one relaxed load.
  virtual uint64_t generation() const = 0;
  // temporary: the connection's, may be null for who never makes temporary objects; outlives the result.
  virtual std::unique_ptr<CatalogTransaction> Begin(Transaction& transaction, TemporaryCatalog* temporary = nullptr) = 0;
  virtual StorageEngine& storage() = 0;
};

}  // namespace basalt
