// pg_depend, pg_shdepend, pg_description, pg_shdescription. Dependencies are not stored: they follow from the descriptors of
// user objects (what PostgreSQL pins or ships has no rows in either).
#include <algorithm>

#include "catalog/tables/system_row.h"

namespace basalt {
namespace {

constexpr Oid kTypeClass = 1247, kFunctionClass = 1255, kRelationClass = 1259, kRoleClass = 1260, kDatabaseClass = 1262,
              kTablespaceClass = 1213, kDefaultClass = 2604, kConstraintClass = 2606, kSchemaClass = 2615, kRuleClass = 2618,
              kOperatorClass = 2617, kCastClass = 2605;

struct Address {
  Oid class_oid, object;
  int32_t sub_object = 0;
};

class DependencyWriter {
 public:
  DependencyWriter(const SystemTableRequest& request, SystemRowWriter& writer)
      : row_(writer, 7), object_(KeyOid(request, 2)), referenced_(KeyOid(request, 5)) {}

  void Add(const Address& dependent, const Address& referenced, char type) {
    if (object_.has_value() && *object_ != dependent.object) return;
    if (referenced_.has_value() && *referenced_ != referenced.object) return;
    row_.Add(dependent.class_oid).Add(dependent.object).Add(dependent.sub_object);
    row_.Add(referenced.class_oid).Add(referenced.object).Add(referenced.sub_object).Add(type).Emit();
  }

 private:
  SystemRow row_;
  const std::optional<Oid> object_, referenced_;
};

void AddColumns(DependencyWriter& writer, const Address& dependent, const RelationDescriptor& relation) {
  for (const ColumnDescriptor& column : relation.columns) {
    if (column.dropped || column.type.oid < kFirstUserOid) continue;
    writer.Add({dependent.class_oid, dependent.object, column.number}, {kTypeClass, column.type.oid}, 'n');
  }
}

void AddDefaults(DependencyWriter& writer, const RelationDescriptor& relation) {
  for (const ColumnDescriptor& column : relation.columns) {
    if (column.dropped || column.default_expression.empty()) continue;
    writer.Add({kDefaultClass, column.default_oid}, {kRelationClass, relation.oid, column.number},
               column.generated == 0 ? 'a' : 'i');
  }
}

void AddConstraints(DependencyWriter& writer, const RelationDescriptor& relation) {
  for (const ConstraintDescriptor& constraint : relation.constraints) {
    const Address address{kConstraintClass, constraint.oid};
    for (const int16_t column : constraint.columns) writer.Add(address, {kRelationClass, relation.oid, column}, 'a');
    if (constraint.columns.empty()) writer.Add(address, {kRelationClass, relation.oid}, 'a');
    if (constraint.type == 'f') {
      for (const int16_t column : constraint.foreign_columns) {
        writer.Add(address, {kRelationClass, constraint.foreign_table, column}, 'n');
      }
      writer.Add(address, {kRelationClass, constraint.index}, 'n');
    } else if (constraint.type == 'c') {
      for (const int16_t column : constraint.columns) writer.Add(address, {kRelationClass, relation.oid, column}, 'n');
    } else if (constraint.index != kInvalidOid) {
      writer.Add({kRelationClass, constraint.index}, address, 'i');
    }
  }
}

bool BacksConstraint(const CatalogSnapshot& catalog, const RelationDescriptor& index) {
  const auto table = catalog.FindRelation(index.index->table);
  return table != nullptr && std::any_of(table->constraints.begin(), table->constraints.end(), [&](const auto& constraint) {
           return constraint.type != 'f' && constraint.index == index.oid;
         });
}

void AddIndex(DependencyWriter& writer, const CatalogSnapshot& catalog, const RelationDescriptor& relation) {
  if (BacksConstraint(catalog, relation)) return;
  bool any_column = false;
  const auto add = [&](int16_t column) {
    if (column == 0) return;
    any_column = true;
    writer.Add({kRelationClass, relation.oid}, {kRelationClass, relation.index->table, column}, 'a');
  };
  for (const IndexKey& key : relation.index->keys) add(key.column);
  for (const int16_t column : relation.index->included) add(column);
  if (!any_column) writer.Add({kRelationClass, relation.oid}, {kRelationClass, relation.index->table}, 'a');
}

void AddSequence(DependencyWriter& writer, const CatalogSnapshot& catalog, const RelationDescriptor& relation) {
  const SequenceProperties& sequence = *relation.sequence;
  if (sequence.owner_table == kInvalidOid) return;
  const auto table = catalog.FindRelation(sequence.owner_table);
  const bool identity = table != nullptr && sequence.owner_column > 0 &&
                        static_cast<size_t>(sequence.owner_column) <= table->columns.size() &&
                        table->Column(sequence.owner_column).identity != 0;
  writer.Add({kRelationClass, relation.oid}, {kRelationClass, sequence.owner_table, sequence.owner_column}, identity ? 'i' : 'a');
}

void AddRelation(DependencyWriter& writer, const CatalogSnapshot& catalog, const RelationDescriptor& relation) {
  if (relation.oid < kFirstUserOid) return;
  const Address address{kRelationClass, relation.oid};
  if (relation.kind == RelationKind::kIndex) return AddIndex(writer, catalog, relation);
  const bool composite = relation.kind == RelationKind::kComposite;
  if (composite) writer.Add(address, {kTypeClass, relation.row_type}, 'i');
  else writer.Add(address, {kSchemaClass, relation.schema}, 'n');
  AddColumns(writer, address, relation);
  AddDefaults(writer, relation);
  AddConstraints(writer, relation);
  if (relation.sequence != nullptr) AddSequence(writer, catalog, relation);
  if (relation.view != nullptr) {
    writer.Add({kRuleClass, relation.oid}, address, 'i');
    writer.Add({kRuleClass, relation.oid}, address, 'n');
    for (const Oid read : relation.view->dependencies) {
      if (read >= kFirstUserOid) writer.Add({kRuleClass, relation.oid}, {kRelationClass, read}, 'n');
    }
  }
}

void AddType(DependencyWriter& writer, const CatalogSnapshot& catalog, const TypeDescriptor& type) {
  const TypeInfo& info = type.info;
  if (info.oid < kFirstUserOid) return;
  const Address address{kTypeClass, info.oid};
  const auto relation = info.relation == kInvalidOid ? nullptr : catalog.FindRelation(info.relation);
  if (info.kind == TypeKind::kArray) writer.Add(address, {kTypeClass, info.element}, 'i');
  else if (relation != nullptr && relation->kind != RelationKind::kComposite) writer.Add(address, {kRelationClass, relation->oid}, 'i');
  else writer.Add(address, {kSchemaClass, info.schema}, 'n');
  if (info.base.oid >= kFirstUserOid) writer.Add(address, {kTypeClass, info.base.oid}, 'n');
  for (const ConstraintDescriptor& constraint : type.constraints) {
    writer.Add({kConstraintClass, constraint.oid}, address, 'a');
  }
}

void AddFunction(DependencyWriter& writer, const FunctionDescriptor& function) {
  if (function.oid < kFirstUserOid) return;
  const Address address{kFunctionClass, function.oid};
  writer.Add(address, {kSchemaClass, function.schema}, 'n');
  std::vector<Oid> types = function.argument_types;
  types.push_back(function.result_type);
  std::sort(types.begin(), types.end());
  types.erase(std::unique(types.begin(), types.end()), types.end());
  for (const Oid type : types) {
    if (type >= kFirstUserOid) writer.Add(address, {kTypeClass, type}, 'n');
  }
  for (const ObjectReference& reference : function.references) {
    switch (reference.kind) {
      case ObjectKind::kFunction: writer.Add(address, {kFunctionClass, reference.oid}, 'n'); break;
      case ObjectKind::kOperator: writer.Add(address, {kOperatorClass, reference.oid}, 'n'); break;
      case ObjectKind::kRelation: writer.Add(address, {kRelationClass, reference.oid, reference.column}, 'n'); break;
      case ObjectKind::kType:
        if (!std::binary_search(types.begin(), types.end(), reference.oid)) writer.Add(address, {kTypeClass, reference.oid}, 'n');
        break;
      default: break;
    }
  }
  if (function.aggregate == nullptr) return;
  for (const Oid part : {function.aggregate->transition, function.aggregate->final, function.aggregate->combine}) {
    if (part >= kFirstUserOid) writer.Add(address, {kFunctionClass, part}, 'n');
  }
}

void AddOperator(DependencyWriter& writer, const OperatorDescriptor& op) {
  if (op.oid < kFirstUserOid) return;
  const Address address{kOperatorClass, op.oid};
  writer.Add(address, {kSchemaClass, op.schema}, 'n');
  for (const Oid type : {op.left, op.right, op.result}) {
    if (type >= kFirstUserOid) writer.Add(address, {kTypeClass, type}, 'n');
  }
  if (op.function >= kFirstUserOid) writer.Add(address, {kFunctionClass, op.function}, 'n');
}

void AddCast(DependencyWriter& writer, const CastDescriptor& cast) {
  if (cast.oid < kFirstUserOid) return;
  const Address address{kCastClass, cast.oid};
  for (const Oid type : {cast.source, cast.target}) {
    if (type >= kFirstUserOid) writer.Add(address, {kTypeClass, type}, 'n');
  }
  if (cast.function >= kFirstUserOid) writer.Add(address, {kFunctionClass, cast.function}, 'n');
}

void EmitDependencies(const SystemTableRequest& request, SystemRowWriter& rows) {
  if (HasNullKey(request)) return;
  DependencyWriter writer(request, rows);
  const CatalogSnapshot& catalog = request.catalog;
  catalog.ForEachRelation([&](const RelationDescriptor& relation) {
    if (InDatabase(relation.database, request)) AddRelation(writer, catalog, relation);
  });
  catalog.ForEachType([&](const TypeDescriptor& type) {
    if (InDatabase(type.database, request)) AddType(writer, catalog, type);
  });
  catalog.ForEachFunction([&](const FunctionDescriptor& function) {
    if (InDatabase(function.database, request)) AddFunction(writer, function);
  });
  catalog.ForEachOperator([&](const OperatorDescriptor& op) {
    if (InDatabase(op.database, request)) AddOperator(writer, op);
  });
  catalog.ForEachCast([&](const CastDescriptor& cast) { AddCast(writer, cast); });
}

// Owners other than the bootstrap superuser (who is pinned), and roles that access lists name.
class SharedDependencyWriter {
 public:
  explicit SharedDependencyWriter(SystemRowWriter& writer) : row_(writer, 7) {}
  void Add(Oid database, Oid class_oid, Oid object, Oid owner, const Acl& acl) {
    if (object < kFirstUserOid && class_oid != kDatabaseClass) return;
    Write(database, class_oid, object, owner, 'o');
    if (!acl.has_value()) return;
    for (const AclItem& item : *acl) {
      if (item.grantee != owner) Write(database, class_oid, object, item.grantee, 'a');
    }
  }

 private:
  void Write(Oid database, Oid class_oid, Oid object, Oid role, char type) {
    if (role < kFirstUserOid) return;
    row_.Add(database).Add(class_oid).Add(object).Add(int32_t{0}).Add(kRoleClass).Add(role).Add(type).Emit();
  }
  SystemRow row_;
};

void EmitSharedDependencies(const SystemTableRequest& request, SystemRowWriter& rows) {
  SharedDependencyWriter writer(rows);
  const CatalogSnapshot& catalog = request.catalog;
  catalog.ForEachDatabase([&](const DatabaseDescriptor& d) { writer.Add(0, kDatabaseClass, d.oid, d.owner, d.acl); });
  catalog.ForEachTablespace([&](const TablespaceDescriptor& t) { writer.Add(0, kTablespaceClass, t.oid, t.owner, t.acl); });
  catalog.ForEachSchema([&](const SchemaDescriptor& s) { writer.Add(s.database, kSchemaClass, s.oid, s.owner, s.acl); });
  catalog.ForEachRelation([&](const RelationDescriptor& r) {
    if (r.kind != RelationKind::kIndex) writer.Add(r.database, kRelationClass, r.oid, r.owner, r.acl);
  });
  catalog.ForEachType([&](const TypeDescriptor& t) {
    if (t.info.relation == kInvalidOid && t.info.kind != TypeKind::kArray) {
      writer.Add(t.database, kTypeClass, t.info.oid, t.owner, t.acl);
    }
  });
  catalog.ForEachFunction([&](const FunctionDescriptor& f) { writer.Add(f.database, kFunctionClass, f.oid, f.owner, f.acl); });
}

bool IsShared(Oid class_oid) {
  return class_oid == kRoleClass || class_oid == kDatabaseClass || class_oid == kTablespaceClass;
}

// Comments of other databases do not show: their objects' oids are unknown here, and the oids are unique in the server.
void EmitDescriptions(const SystemTableRequest& request, SystemRowWriter& writer) {
  if (HasNullKey(request)) return;
  SystemRow row(writer, 4);
  const auto emit = [&row](const CommentDescriptor& comment) {
    if (IsShared(comment.class_oid)) return;
    row.Add(comment.object).Add(comment.class_oid).Add(comment.sub_object).Add(comment.text).Emit();
  };
  const std::optional<Oid> object = KeyOid(request, 1), class_oid = KeyOid(request, 2);
  if (object.has_value() && class_oid.has_value()) return request.catalog.ForEachCommentOn(*class_oid, *object, emit);
  request.catalog.ForEachComment(emit);
}

void EmitSharedDescriptions(const SystemTableRequest& request, SystemRowWriter& writer) {
  SystemRow row(writer, 3);
  request.catalog.ForEachComment([&row](const CommentDescriptor& comment) {
    if (IsShared(comment.class_oid)) row.Add(comment.object).Add(comment.class_oid).Add(comment.text).Emit();
  });
}

constexpr int16_t kDependencyKeys[] = {2, 5}, kDescriptionKeys[] = {1, 2};
constexpr SystemTable kTables[] = {
    {"pg_depend", EmitDependencies, kDependencyKeys},
    {"pg_shdepend", EmitSharedDependencies, {}},
    {"pg_description", EmitDescriptions, kDescriptionKeys},
    {"pg_shdescription", EmitSharedDescriptions, {}},
};

}  // namespace

std::span<const SystemTable> DependencyTables() { return kTables; }

}  // namespace basalt
