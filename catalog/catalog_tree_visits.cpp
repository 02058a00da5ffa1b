// Enumeration of a CatalogTree: the seed's objects first, then those of the trees, by oid.
#include "catalog/catalog_tree.h"
#include "catalog/seed/seed.h"

namespace basalt {
namespace {

template <typename T, typename Visit>
void VisitTree(const ObjectTree<T>& tree, const Visit& visit) {
  tree.ForEach([&visit](const std::shared_ptr<const T>& object) { visit(*object); });
}

template <typename T, typename Visit>
void VisitBoth(const std::vector<T>& seed, const ObjectTree<T>& tree, bool overrides, const Visit& visit) {
  for (const T& object : seed) {
    if (!overrides || tree.Find(OidOf(object)) == nullptr) visit(object);
  }
  VisitTree(tree, visit);
}

}  // namespace

void CatalogTree::ForEachRole(const std::function<void(const RoleDescriptor&)>& visit) const {
  VisitTree(roles_, visit);
}
void CatalogTree::ForEachDatabase(const std::function<void(const DatabaseDescriptor&)>& visit) const {
  VisitTree(databases_, visit);
}
void CatalogTree::ForEachTablespace(const std::function<void(const TablespaceDescriptor&)>& visit) const {
  VisitTree(tablespaces_, visit);
}
void CatalogTree::ForEachSchema(const std::function<void(const SchemaDescriptor&)>& visit) const {
  VisitTree(schemas_, visit);
}
void CatalogTree::ForEachRelation(const std::function<void(const RelationDescriptor&)>& visit) const {
  for (const auto& relation : Seed::Get().relations) {
    if (!seed_overrides_ || relations_.Find(relation->oid) == nullptr) visit(*relation);
  }
  VisitTree(relations_, visit);
}
void CatalogTree::ForEachRelationIn(Oid schema, const std::function<void(const RelationDescriptor&)>& visit) const {
  if (Seed::IsSystemSchema(schema)) {
    for (const auto& relation : Seed::Get().relations) {
      if (relation->schema == schema && (!seed_overrides_ || relations_.Find(relation->oid) == nullptr)) visit(*relation);
    }
  }
  relations_.ForEachIn(schema, [&visit](const DescriptorPtr<RelationDescriptor>& relation) { visit(*relation); });
}
void CatalogTree::ForEachType(const std::function<void(const TypeDescriptor&)>& visit) const {
  VisitBoth(Seed::Get().types, types_, seed_overrides_, visit);
}
void CatalogTree::ForEachFunction(const std::function<void(const FunctionDescriptor&)>& visit) const {
  VisitBoth(Seed::Get().functions, functions_, seed_overrides_, visit);
}
void CatalogTree::ForEachOperator(const std::function<void(const OperatorDescriptor&)>& visit) const {
  VisitBoth(Seed::Get().operators, operators_, seed_overrides_, visit);
}
void CatalogTree::ForEachCast(const std::function<void(const CastDescriptor&)>& visit) const {
  VisitBoth(Seed::Get().casts, casts_, seed_overrides_, visit);
}
void CatalogTree::ForEachCollation(const std::function<void(const CollationDescriptor&)>& visit) const {
  VisitBoth(Seed::Get().collations, collations_, seed_overrides_, visit);
}
void CatalogTree::ForEachComment(const std::function<void(const CommentDescriptor&)>& visit) const {
  comments_.ForEach([&visit](const CommentKey&, const DescriptorPtr<CommentDescriptor>& comment) { visit(*comment); });
}
void CatalogTree::ForEachCommentOn(Oid class_oid, Oid object,
                                   const std::function<void(const CommentDescriptor&)>& visit) const {
  comments_.ForEachFrom(CommentKey{class_oid, object, INT32_MIN}, [&](const CommentKey& key, const auto& comment) {
    if (key.class_oid != class_oid || key.object != object) return false;
    visit(*comment);
    return true;
  });
}
void CatalogTree::ForEachRoleSetting(const std::function<void(const RoleSettingDescriptor&)>& visit) const {
  role_settings_.ForEach([&visit](const RoleSettingKey&, const auto& setting) { visit(*setting); });
}

}  // namespace basalt
