// DdlTransaction: the CatalogTransaction that CatalogStore makes. See catalog_transaction.h for the contract.
#pragma once

#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "catalog/catalog_transaction.h"
#include "catalog/catalog_tree.h"

namespace basalt {

// What the write stage merges: frozen once the storage transaction's Commit was called.
class CatalogDelta final : public CatalogChange {
 public:
  std::vector<CatalogEdit> edits;
};

class DdlTransaction final : public CatalogTransaction {
 public:
  DdlTransaction(CatalogStore& store, Transaction& transaction, TemporaryCatalog* temporary);

  std::shared_ptr<const CatalogSnapshot> snapshot() override;
  bool has_changes() const override { return !delta_->edits.empty() || !temporary_edits_.empty(); }
  void Put(RoleDescriptor role) override { PutObject(std::move(role)); }
  void Put(DatabaseDescriptor database) override { PutObject(std::move(database)); }
  void Put(TablespaceDescriptor tablespace) override { PutObject(std::move(tablespace)); }
  void Put(SchemaDescriptor schema) override { PutObject(std::move(schema)); }
  void Put(RelationDescriptor relation) override;
  void Put(TypeDescriptor type) override;
  void Put(FunctionDescriptor function) override { PutObject(std::move(function)); }
  void Put(OperatorDescriptor op) override { PutObject(std::move(op)); }
  void Put(CastDescriptor cast) override { PutObject(std::move(cast)); }
  void Put(CollationDescriptor collation) override { PutObject(std::move(collation)); }
  void Put(CommentDescriptor comment) override;
  void Put(RoleSettingDescriptor setting) override;
  void Put(StatisticsDescriptor statistics) override;
  void Drop(ObjectKind kind, Oid object) override;
  void LockName(ObjectKind kind, Oid parent, std::string_view name) override;
  void LockObject(ObjectKind kind, Oid object) override;
  void MarkSavepoint(int level) override;
  void RollbackToSavepoint(int level) override;
  void Committed() override;

 private:
  struct Mark {
    int level;
    size_t published, temporary;
  };
  template <typename T>
  void PutObject(T object);
  void Record(CatalogEdit edit, bool temporary);
  void DropOne(ObjectKind kind, Oid object);
  void DropComments(ObjectKind kind, Oid object);
  void PutRowTypes(const RelationDescriptor& relation);
  bool IsTemporarySchema(Oid schema) const { return temporary_ != nullptr && schema != 0 && schema == temporary_->schema(); }
  bool IsTemporaryObject(ObjectKind kind, Oid object);
  std::shared_ptr<const CatalogSnapshot> Base();

  CatalogStore& store_;
  Transaction& transaction_;
  TemporaryCatalog* const temporary_;
  std::shared_ptr<CatalogDelta> delta_ = std::make_shared<CatalogDelta>();
  bool announced_ = false;  // the storage transaction knows delta_
  std::vector<CatalogEdit> temporary_edits_;
  std::vector<Mark> marks_;
  // snapshot(): view_ is base_ plus the first applied_* edits.
  std::shared_ptr<const CatalogSnapshot> base_;
  std::shared_ptr<const CatalogTree> view_;
  size_t applied_published_ = 0, applied_temporary_ = 0;
};

}  // namespace basalt
