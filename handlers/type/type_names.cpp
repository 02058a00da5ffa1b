#include "handlers/type/type_names.h"

#include <algorithm>

#include "base/quote.h"
#include "base/sql_error.h"
#include "catalog/name_resolver.h"
#include "catalog/privileges.h"
#include "catalog/type_factory.h"

namespace basalt {

std::vector<Oid> SearchPathOf(const DdlContext& ddl) { return ddl.connection().SearchPath(ddl.context().session().catalog()); }

const ast::List* TypeNames(const ast::Node* name) {
  if (const auto* type = ast::DynCast<ast::TypeName>(name)) return type->names;
  return ast::Cast<ast::List>(name);
}

std::string JoinNames(const ast::List* names) {
  std::string joined;
  for (const ast::Node* name : names) joined += (joined.empty() ? "" : ".") + std::string(ast::StringValue(name));
  return joined;
}

const TypeDescriptor* FindNamedType(const DdlContext& ddl, const CatalogSnapshot& catalog, const ast::List* names, bool missing_ok) {
  const int count = ast::Length(names);
  if (count > 3) throw SqlError(sqlstate::kSyntaxError, Format("improper qualified name (too many dotted names): {}", JoinNames(names)));
  const char* name = ast::StringValue(ast::Last(names));
  const TypeDescriptor* found = nullptr;
  if (count == 1) {
    const std::vector<Oid> path = SearchPathOf(ddl);
    found = CatalogNames(catalog, ddl.database(), path).FindType(name);
  } else {
    const char* schema_name = ast::StringValue(ast::At(names, count - 2));
    const SchemaDescriptor* schema = catalog.FindSchema(ddl.database(), schema_name);
    if (schema == nullptr && !missing_ok) {
      throw SqlError(sqlstate::kInvalidSchemaName, Format("schema \"{}\" does not exist", schema_name));
    }
    if (schema != nullptr) found = catalog.FindTypeDescriptor(schema->oid, name);
  }
  if (found == nullptr && !missing_ok) {
    throw SqlError(sqlstate::kUndefinedObject, Format("type \"{}\" does not exist", JoinNames(names)));
  }
  return found;
}

const TypeDescriptor* FindNamedType(const DdlContext& ddl, const CatalogSnapshot& catalog, const ast::Node* name, bool missing_ok) {
  const TypeDescriptor* found = FindNamedType(ddl, catalog, TypeNames(name), missing_ok);
  const auto* type = ast::DynCast<ast::TypeName>(name);
  if (found != nullptr && type != nullptr && ast::Length(type->array_bounds) > 0) found = catalog.FindTypeDescriptor(found->info.array);
  return found;
}

std::string ShownType(const DdlContext& ddl, Oid type) {
  const std::vector<Oid> path = SearchPathOf(ddl);
  return CatalogNames(*ddl.catalog(), ddl.database(), path).FormatType(type);
}

void MakeRoomForType(const DdlContext& ddl, const NewName& name) {
  const auto catalog = ddl.catalog();
  const TypeDescriptor* existing = catalog->FindTypeDescriptor(name.schema, name.name);
  if (existing == nullptr) return;
  const bool is_array = existing->info.kind == TypeKind::kArray && existing->info.oid >= kFirstUserOid;
  if (!is_array) throw SqlError(sqlstate::kDuplicateObject, Format("type \"{}\" already exists", name.name));
  TypeDescriptor moved = *existing;
  moved.info.name = ArrayTypeName(*catalog, name.schema, name.name);
  ddl.ddl().Put(std::move(moved));
}

void PutWithArray(const DdlContext& ddl, TypeDescriptor type) {
  type.database = ddl.database();
  TypeDescriptor array = MakeArrayType(type, ArrayTypeName(*ddl.catalog(), type.info.schema, type.info.name));
  ddl.ddl().Put(std::move(type));
  ddl.ddl().Put(std::move(array));
}

void RequireTypeOwner(const DdlContext& ddl, const TypeDescriptor& type) {
  if (!OwnsObject(*ddl.catalog(), ddl.context().role(), type.owner)) ThrowMustBeOwner("type", ShownType(ddl, type.info.oid));
}

void RequireTypeUsage(const DdlContext& ddl, Oid type) {
  const auto catalog = ddl.catalog();
  const TypeDescriptor* found = catalog->FindTypeDescriptor(type);
  if (found != nullptr && found->info.kind == TypeKind::kArray) found = catalog->FindTypeDescriptor(found->info.element);
  if (found == nullptr) return;
  if (CheckPrivileges(*catalog, ddl.context().role(), AclObject::kType, found->owner, found->acl, kPrivilegeUsage) != 0) return;
  ThrowPermissionDenied(AclObject::kType, ShownType(ddl, found->info.oid));
}

void RefuseImplicitType(const DdlContext& ddl, const TypeDescriptor& type) {
  const auto catalog = ddl.catalog();
  if (type.info.kind == TypeKind::kComposite) {
    const auto relation = catalog->FindRelation(type.info.relation);
    if (relation != nullptr && relation->kind != RelationKind::kComposite) {
      throw SqlError(sqlstate::kWrongObjectType, Format("{} is a table's row type", ShownType(ddl, type.info.oid)))
          .Hint("Use ALTER TABLE instead.");
    }
  }
  if (type.info.kind != TypeKind::kArray || catalog->GetType(type.info.element).array != type.info.oid) return;
  throw SqlError(sqlstate::kWrongObjectType, Format("cannot alter array type {}", ShownType(ddl, type.info.oid)))
      .Hint(Format("You can alter type {}, which will alter the array type as well.", ShownType(ddl, type.info.element)));
}

namespace {

bool Embeds(const CatalogSnapshot& catalog, Oid outer, Oid wanted, int depth) {
  if (outer == wanted) return true;
  const TypeInfo* info = catalog.FindType(outer);
  if (info == nullptr || depth > 64) return false;
  switch (info->kind) {
    case TypeKind::kArray: return Embeds(catalog, info->element, wanted, depth + 1);
    case TypeKind::kDomain: return Embeds(catalog, info->base.oid, wanted, depth + 1);
    case TypeKind::kRange:
    case TypeKind::kMultirange: return Embeds(catalog, info->range_subtype, wanted, depth + 1);
    case TypeKind::kComposite:
      return std::any_of(info->fields.begin(), info->fields.end(), [&](const TypeField& field) {
        return !field.dropped && Embeds(catalog, field.type.oid, wanted, depth + 1);
      });
    default: return false;
  }
}

bool IsDomainOver(const CatalogSnapshot& catalog, Oid type, Oid wanted) {
  for (const TypeInfo* info = catalog.FindType(type); info != nullptr; info = catalog.FindType(info->base.oid)) {
    if (info->oid == wanted) return true;
    if (info->kind != TypeKind::kDomain) return false;
  }
  return false;
}

}  // namespace

bool EmbedsType(const CatalogSnapshot& catalog, Oid outer, Oid wanted) { return Embeds(catalog, outer, wanted, 0); }

void RefuseStoredType(const DdlContext& ddl, const TypeInfo& type, bool direct_counts) {
  const auto catalog = ddl.catalog();
  for (const bool arrays : {true, false}) {  // PostgreSQL looks at the array type first
    catalog->ForEachRelation([&](const RelationDescriptor& relation) {
      const bool stores = relation.kind == RelationKind::kTable || relation.kind == RelationKind::kMaterializedView;
      if (relation.is_system || !stores) return;
      for (const ColumnDescriptor& column : relation.columns) {
        if (column.dropped || !EmbedsType(*catalog, column.type.oid, type.oid)) continue;
        if (arrays != (column.type.oid == type.array)) continue;
        if (!direct_counts && IsDomainOver(*catalog, column.type.oid, type.oid)) continue;
        throw SqlError(sqlstate::kFeatureNotSupported,
                       Format("cannot alter type \"{}\" because column \"{}.{}\" uses it", type.name, relation.name, column.name));
      }
    });
  }
}

void RefuseStoredRow(const DdlContext& ddl, const RelationDescriptor& table) {
  if (table.row_type == kInvalidOid) return;
  const auto catalog = ddl.catalog();
  catalog->ForEachRelation([&](const RelationDescriptor& relation) {
    const bool stores = relation.kind == RelationKind::kTable || relation.kind == RelationKind::kMaterializedView;
    if (relation.is_system || !stores) return;
    for (const ColumnDescriptor& column : relation.columns) {
      if (column.dropped || !EmbedsType(*catalog, column.type.oid, table.row_type)) continue;
      throw SqlError(sqlstate::kFeatureNotSupported,
                     Format("cannot alter table \"{}\" because column \"{}.{}\" uses its row type", table.name, relation.name, column.name));
    }
  });
}

}  // namespace basalt
