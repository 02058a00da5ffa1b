// CatalogTree: the one implementation of CatalogSnapshot: the seed plus a persistent tree a kind. An object of the seed that
// was altered (GRANT on a system table) is in the tree under its oid and hides the seed's. Changed only while it is being
// made (by CatalogStore, CatalogTransaction or the merger), immutable once shared.
#pragma once

#include <variant>
#include <vector>

#include "catalog/catalog_snapshot.h"
#include "catalog/object_tree.h"
#include "catalog/statistics.h"

namespace basalt {

// One step of a delta. Drop: an empty pointer; comments and role settings are dropped by empty contents.
using CatalogObject =
    std::variant<DescriptorPtr<RoleDescriptor>, DescriptorPtr<DatabaseDescriptor>, DescriptorPtr<TablespaceDescriptor>,
                 DescriptorPtr<SchemaDescriptor>, DescriptorPtr<RelationDescriptor>, DescriptorPtr<TypeDescriptor>,
                 DescriptorPtr<FunctionDescriptor>, DescriptorPtr<OperatorDescriptor>, DescriptorPtr<CastDescriptor>,
                 DescriptorPtr<CollationDescriptor>, DescriptorPtr<CommentDescriptor>,
                 DescriptorPtr<RoleSettingDescriptor>, DescriptorPtr<StatisticsDescriptor>>;  // in the order of ObjectKind
struct CatalogEdit {
  Oid oid = 0;
  CatalogObject object;
  ObjectKind kind() const { return static_cast<ObjectKind>(object.index() + 1); }
};
// An empty object of a kind: the edit that drops.
CatalogObject EmptyObject(ObjectKind kind);
bool IsDrop(const CatalogEdit& edit);

struct CommentKey {
  Oid class_oid, object;
  int32_t sub_object;
  auto operator<=>(const CommentKey&) const = default;
};
struct RoleSettingKey {
  Oid database, role;
  auto operator<=>(const RoleSettingKey&) const = default;
};

class CatalogTree final : public CatalogSnapshot {
 public:
  CatalogTree() = default;
  CatalogTree(const CatalogTree&) = default;

  void Apply(const CatalogEdit& edit);
  void set_generation(uint64_t generation) { generation_ = generation; }
  uint64_t generation() const override { return generation_; }
  uint64_t routines_version() const override { return routines_version_; }

  const RoleDescriptor* FindRole(Oid role) const override;
  const RoleDescriptor* FindRole(std::string_view name) const override;
  const DatabaseDescriptor* FindDatabase(Oid database) const override;
  const DatabaseDescriptor* FindDatabase(std::string_view name) const override;
  const TablespaceDescriptor* FindTablespace(Oid tablespace) const override;
  const TablespaceDescriptor* FindTablespace(std::string_view name) const override;
  const SchemaDescriptor* FindSchema(Oid schema) const override;
  const SchemaDescriptor* FindSchema(Oid database, std::string_view name) const override;
  DescriptorPtr<RelationDescriptor> FindRelation(Oid relation) const override;
  DescriptorPtr<RelationDescriptor> FindRelation(Oid schema, std::string_view name) const override;
  const TypeDescriptor* FindTypeDescriptor(Oid type) const override;
  const TypeDescriptor* FindTypeDescriptor(Oid schema, std::string_view name) const override;
  const FunctionDescriptor* FindFunction(Oid function) const override;
  std::vector<const FunctionDescriptor*> FindFunctions(Oid schema, std::string_view name) const override;
  const OperatorDescriptor* FindOperator(Oid op) const override;
  std::vector<const OperatorDescriptor*> FindOperators(Oid schema, std::string_view name) const override;
  const OperatorDescriptor* FindOperator(Oid schema, std::string_view name, Oid left, Oid right) const override;
  const CastDescriptor* FindCast(Oid source, Oid target) const override;
  const CollationDescriptor* FindCollation(Oid collation) const override;
  const CollationDescriptor* FindCollation(Oid schema, std::string_view name) const override;
  const std::string* FindComment(Oid class_oid, Oid object, int32_t sub_object) const override;
  const RoleSettingDescriptor* FindRoleSettings(Oid database, Oid role) const override;
  const StatisticsDescriptor* FindStatistics(Oid relation) const override;

  void ForEachRole(const std::function<void(const RoleDescriptor&)>& visit) const override;
  void ForEachDatabase(const std::function<void(const DatabaseDescriptor&)>& visit) const override;
  void ForEachTablespace(const std::function<void(const TablespaceDescriptor&)>& visit) const override;
  void ForEachSchema(const std::function<void(const SchemaDescriptor&)>& visit) const override;
  void ForEachRelation(const std::function<void(const RelationDescriptor&)>& visit) const override;
  void ForEachRelationIn(Oid schema, const std::function<void(const RelationDescriptor&)>& visit) const override;
  void ForEachType(const std::function<void(const TypeDescriptor&)>& visit) const override;
  void ForEachFunction(const std::function<void(const FunctionDescriptor&)>& visit) const override;
  void ForEachOperator(const std::function<void(const OperatorDescriptor&)>& visit) const override;
  void ForEachCast(const std::function<void(const CastDescriptor&)>& visit) const override;
  void ForEachCollation(const std::function<void(const CollationDescriptor&)>& visit) const override;
  void ForEachComment(const std::function<void(const CommentDescriptor&)>& visit) const override;
  void ForEachCommentOn(Oid class_oid, Oid object,
                        const std::function<void(const CommentDescriptor&)>& visit) const override;
  void ForEachRoleSetting(const std::function<void(const RoleSettingDescriptor&)>& visit) const override;

  const TypeInfo* FindType(Oid type) const override;

 private:
  template <typename T>
  void ApplyTo(ObjectTree<T>& tree, Oid oid, const DescriptorPtr<T>& object);
  void ApplyComment(const CommentDescriptor& comment, DescriptorPtr<CommentDescriptor> object);
  bool Hides(Oid oid) const { return seed_overrides_ && oid < kFirstUserOid; }

  uint64_t generation_ = 0, routines_version_ = 0;
  bool seed_overrides_ = false;  // some tree holds an oid of the seed
  ObjectTree<RoleDescriptor> roles_;
  ObjectTree<DatabaseDescriptor> databases_;
  ObjectTree<TablespaceDescriptor> tablespaces_;
  ObjectTree<SchemaDescriptor> schemas_;
  ObjectTree<RelationDescriptor> relations_;
  ObjectTree<TypeDescriptor> types_;
  ObjectTree<FunctionDescriptor> functions_;
  ObjectTree<OperatorDescriptor> operators_;
  ObjectTree<CastDescriptor> casts_;
  ObjectTree<CollationDescriptor> collations_;
  PersistentMap<CommentKey, DescriptorPtr<CommentDescriptor>> comments_;
  PersistentMap<RoleSettingKey, DescriptorPtr<RoleSettingDescriptor>> role_settings_;
  PersistentMap<Oid, DescriptorPtr<StatisticsDescriptor>> statistics_;
};

}  // namespace basalt
