#include "handlers/database/copy_database.h"

#include "catalog/oid_replacement.h"
#include "engine/execution/execution.h"
#include "handlers/maintenance/rewrite.h"

namespace basalt {
namespace {

constexpr Oid kTypeClass = 1247, kFunctionClass = 1255, kRelationClass = 1259, kSchemaClass = 2615, kOperatorClass = 2617,
              kConstraintClass = 2606;

// All of one database, as it was when the copy began.
struct Contents {
  std::vector<SchemaDescriptor> schemas;
  std::vector<TypeDescriptor> types;
  std::vector<DescriptorPtr<RelationDescriptor>> relations;
  std::vector<FunctionDescriptor> functions;
  std::vector<OperatorDescriptor> operators;
};

Contents ReadContents(const CatalogSnapshot& catalog, Oid database) {
  Contents contents;
  catalog.ForEachSchema([&](const SchemaDescriptor& schema) {
    if (schema.database == database) contents.schemas.push_back(schema);
  });
  catalog.ForEachType([&](const TypeDescriptor& type) {
    if (type.database == database) contents.types.push_back(type);
  });
  catalog.ForEachRelation([&](const RelationDescriptor& relation) {
    const bool permanent = relation.persistence != Persistence::kTemporary;
    if (relation.database == database && permanent) contents.relations.push_back(catalog.FindRelation(relation.oid));
  });
  catalog.ForEachFunction([&](const FunctionDescriptor& function) {
    if (function.database == database) contents.functions.push_back(function);
  });
  catalog.ForEachOperator([&](const OperatorDescriptor& op) {
    if (op.database == database) contents.operators.push_back(op);
  });
  return contents;
}

class DatabaseCopy {
 public:
  DatabaseCopy(const DdlContext& ddl, Oid source, Oid target)
      : ddl_(ddl), catalog_(ddl.catalog()), contents_(ReadContents(*catalog_, source)) {
    oids_[source] = target;
    for (const SchemaDescriptor& schema : contents_.schemas) Assign(schema.oid);
    for (const TypeDescriptor& type : contents_.types) {
      Assign(type.info.oid);
      for (const EnumLabel& label : type.info.enum_labels) Assign(label.oid);
      for (const ConstraintDescriptor& constraint : type.constraints) Assign(constraint.oid);
    }
    for (const auto& relation : contents_.relations) {
      Assign(relation->oid);
      for (const ColumnDescriptor& column : relation->columns) Assign(column.default_oid);
      for (const ConstraintDescriptor& constraint : relation->constraints) Assign(constraint.oid);
    }
    for (const FunctionDescriptor& function : contents_.functions) Assign(function.oid);
    for (const OperatorDescriptor& op : contents_.operators) Assign(op.oid);
  }

  void Run() {
    for (const SchemaDescriptor& schema : contents_.schemas) ddl_.ddl().Put(ReplaceOids(schema, oids_));
    for (const FunctionDescriptor& function : contents_.functions) ddl_.ddl().Put(ReplaceOids(function, oids_));
    for (const OperatorDescriptor& op : contents_.operators) ddl_.ddl().Put(ReplaceOids(op, oids_));
    // Row types come with their relations; the others stand alone.
    for (const TypeDescriptor& type : contents_.types) ddl_.ddl().Put(ReplaceOids(type, oids_));
    for (const auto& relation : contents_.relations) {
      if (relation->index == nullptr) CopyRelation(*relation);
    }
    for (const auto& relation : contents_.relations) {
      if (relation->index != nullptr) CopyIndex(*relation);
    }
    for (const auto& relation : contents_.relations) {
      const StatisticsDescriptor* statistics = catalog_->FindStatistics(relation->oid);
      if (statistics != nullptr) ddl_.ddl().Put(ReplaceOids(*statistics, oids_));
    }
    CopyComments();
  }

 private:
  void Assign(Oid old) {
    if (old != kInvalidOid) oids_.emplace(old, ddl_.NewOid());
  }

  void CopyRelation(const RelationDescriptor& old) {
    RelationDescriptor copy = ReplaceOids(old, oids_);
    copy.version = 0;
    const bool has_heap = old.kind == RelationKind::kTable || old.kind == RelationKind::kMaterializedView;
    if (has_heap) copy.heap.id = ddl_.storage().NewStorageId(false);
    if (old.sequence != nullptr) {
      auto properties = std::make_shared<SequenceProperties>(*copy.sequence);
      const SequenceState state = ddl_.storage().ReadSequence(old.sequence->storage);
      properties->storage = ddl_.storage().NewStorageId(false);
      ddl_.storage().CreateSequence(properties->storage, properties->options, state.last_value, state.is_called);
      copy.sequence = std::move(properties);
    }
    const Oid oid = copy.oid;
    ddl_.ddl().Put(std::move(copy));
    if (has_heap) CopyRows(ddl_, old.heap, ddl_.catalog()->FindRelation(oid)->heap);
  }

  void CopyIndex(const RelationDescriptor& old) {
    RelationDescriptor copy = ReplaceOids(old, oids_);
    copy.version = 0;
    auto properties = std::make_shared<IndexProperties>(*copy.index);
    properties->layout.id = ddl_.storage().NewStorageId(false);
    copy.index = std::move(properties);
    BuildIndex(ddl_.context(), *ddl_.catalog()->FindRelation(copy.index->table), copy);
    ddl_.ddl().Put(std::move(copy));
  }

  void CopyComments() {
    std::vector<CommentDescriptor> comments;
    catalog_->ForEachComment([&](const CommentDescriptor& comment) {
      for (const Oid of_class : {kTypeClass, kFunctionClass, kRelationClass, kSchemaClass, kOperatorClass, kConstraintClass}) {
        if (comment.class_oid == of_class && oids_.contains(comment.object)) comments.push_back(comment);
      }
    });
    for (CommentDescriptor& comment : comments) {
      comment.object = oids_.at(comment.object);
      ddl_.ddl().Put(std::move(comment));
    }
  }

  const DdlContext& ddl_;
  const std::shared_ptr<const CatalogSnapshot> catalog_;
  const Contents contents_;
  OidMap oids_;
};

void DropStorageOf(const DdlContext& ddl, const RelationDescriptor& relation) {
  const bool has_heap = relation.kind == RelationKind::kTable || relation.kind == RelationKind::kMaterializedView;
  if (has_heap) ddl.transaction().DropStorageId(relation.heap.id, relation.heap.column_family);
  if (relation.index != nullptr) ddl.transaction().DropStorageId(relation.index->layout.id, relation.index->layout.column_family);
  if (relation.sequence != nullptr) ddl.transaction().DropStorageId(relation.sequence->storage, 0);
}

}  // namespace

void CopyDatabaseObjects(const DdlContext& ddl, Oid source, Oid target) {
  ddl.transaction().StartStatement();
  DatabaseCopy(ddl, source, target).Run();
}

void DropDatabaseObjects(const DdlContext& ddl, Oid database) {
  const auto catalog = ddl.catalog();
  const Contents contents = ReadContents(*catalog, database);
  for (const auto& relation : contents.relations) {
    DropStorageOf(ddl, *relation);
    ddl.ddl().Drop(ObjectKind::kRelation, relation->oid);
  }
  for (const TypeDescriptor& type : contents.types) ddl.ddl().Drop(ObjectKind::kType, type.info.oid);
  for (const OperatorDescriptor& op : contents.operators) ddl.ddl().Drop(ObjectKind::kOperator, op.oid);
  for (const FunctionDescriptor& function : contents.functions) ddl.ddl().Drop(ObjectKind::kFunction, function.oid);
  for (const SchemaDescriptor& schema : contents.schemas) ddl.ddl().Drop(ObjectKind::kSchema, schema.oid);
  std::vector<RoleSettingDescriptor> settings;
  catalog->ForEachRoleSetting([&](const RoleSettingDescriptor& setting) {
    if (setting.database == database) settings.push_back(setting);
  });
  for (RoleSettingDescriptor& setting : settings) {
    setting.settings.clear();
    ddl.ddl().Put(std::move(setting));
  }
}

}  // namespace basalt
