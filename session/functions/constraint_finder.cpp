#include "session/functions/constraint_finder.h"

#include <unordered_map>

namespace basalt {
namespace {

struct ConstraintMap final : PreparedState {
  const CatalogSnapshot* catalog = nullptr;
  uint64_t generation = 0;
  std::unordered_map<Oid, Oid> relations;  // constraint -> relation
  std::unordered_map<Oid, Oid> domains;    // constraint -> type
};

ConstraintMap& MapOf(FunctionContext& context) {
  const CatalogSnapshot& catalog = EnvironmentOf(context).catalog();
  auto* map = static_cast<ConstraintMap*>(context.prepared().get());
  if (map != nullptr && map->catalog == &catalog && map->generation == catalog.generation()) return *map;
  auto made = std::make_unique<ConstraintMap>();
  made->catalog = &catalog;
  made->generation = catalog.generation();
  catalog.ForEachRelation([&made](const RelationDescriptor& relation) {
    for (const ConstraintDescriptor& constraint : relation.constraints) made->relations[constraint.oid] = relation.oid;
  });
  catalog.ForEachType([&made](const TypeDescriptor& type) {
    for (const ConstraintDescriptor& constraint : type.constraints) made->domains[constraint.oid] = type.info.oid;
  });
  map = made.get();
  context.prepared() = std::move(made);
  return *map;
}

const ConstraintDescriptor* FindIn(const std::vector<ConstraintDescriptor>& constraints, Oid oid) {
  for (const ConstraintDescriptor& constraint : constraints) {
    if (constraint.oid == oid) return &constraint;
  }
  return nullptr;
}

}  // namespace

FoundConstraint FindConstraint(FunctionContext& context, Oid constraint) {
  const CatalogSnapshot& catalog = EnvironmentOf(context).catalog();
  const ConstraintMap& map = MapOf(context);
  FoundConstraint found;
  if (const auto at = map.relations.find(constraint); at != map.relations.end()) {
    found.relation = catalog.FindRelation(at->second);
    if (found.relation != nullptr) found.constraint = FindIn(found.relation->constraints, constraint);
  } else if (const auto type = map.domains.find(constraint); type != map.domains.end()) {
    found.domain = catalog.FindTypeDescriptor(type->second);
    if (found.domain != nullptr) found.constraint = FindIn(found.domain->constraints, constraint);
  }
  return found;
}

FoundDefault FindColumnDefault(const CatalogSnapshot& catalog, Oid default_oid) {
  Oid relation_oid = kInvalidOid;
  FoundDefault found;
  catalog.ForEachRelation([&](const RelationDescriptor& relation) {
    for (const ColumnDescriptor& column : relation.columns) {
      if (column.default_oid != default_oid || default_oid == kInvalidOid) continue;
      relation_oid = relation.oid;
      found.column = column.number;
    }
  });
  if (relation_oid != kInvalidOid) found.relation = catalog.FindRelation(relation_oid);
  return found;
}

}  // namespace basalt
