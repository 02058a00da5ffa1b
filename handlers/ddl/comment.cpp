#include "handlers/ddl/comment.h"

#include "base/sql_error.h"
#include "handlers/routine/routine_names.h"
#include "handlers/type/type_names.h"

namespace basalt {
namespace {

// Oids of the system catalogs that own each kind of object.
constexpr Oid kRelationClass = 1259, kSchemaClass = 2615, kDatabaseClass = 1262, kTablespaceClass = 1213, kRoleClass = 1260,
              kConstraintClass = 2606, kFunctionClass = 1255, kOperatorClass = 2617, kCastClass = 2605, kTypeClass = 1247;

struct Target {
  Oid class_oid = 0, object = 0;
  int32_t sub_object = 0;
};

ast::RangeVar ToRange(const ast::List* names, int count) {
  ast::RangeVar range;
  range.relname = ast::StringValue(ast::At(names, count - 1));
  if (count > 1) range.schemaname = ast::StringValue(ast::At(names, count - 2));
  return range;
}

DescriptorPtr<RelationDescriptor> OwnedRelation(const DdlContext& ddl, const ast::List* names, int count) {
  const ast::RangeVar range = ToRange(names, count);
  return ddl.ResolveOwned(range, TableLockMode::kShareUpdateExclusive, false);
}

Target ColumnTarget(const DdlContext& ddl, const ast::List* names) {
  const auto relation = OwnedRelation(ddl, names, ast::Length(names) - 1);
  const char* name = ast::StringValue(ast::Last(names));
  const ColumnDescriptor* column = relation->FindColumn(name);
  if (column == nullptr) {
    throw SqlError(sqlstate::kUndefinedColumn, Format("column \"{}\" of relation \"{}\" does not exist", name, relation->name));
  }
  return {kRelationClass, relation->oid, column->number};
}

Target ConstraintTarget(const DdlContext& ddl, const ast::List* names) {
  const auto relation = OwnedRelation(ddl, names, ast::Length(names) - 1);
  const char* name = ast::StringValue(ast::Last(names));
  for (const ConstraintDescriptor& constraint : relation->constraints) {
    if (constraint.name == name) return {kConstraintClass, constraint.oid, 0};
  }
  throw SqlError(sqlstate::kUndefinedObject, Format("constraint \"{}\" for table \"{}\" does not exist", name, relation->name));
}

Target DomainConstraintTarget(const DdlContext& ddl, const CatalogSnapshot& catalog, const ast::List& names) {
  const TypeDescriptor* domain = FindNamedType(ddl, catalog, static_cast<const ast::Node*>(ast::First(&names)), false);
  RequireTypeOwner(ddl, *domain);
  const char* name = ast::StringValue(ast::Last(&names));
  for (const ConstraintDescriptor& constraint : domain->constraints) {
    if (constraint.name == name) return {kConstraintClass, constraint.oid, 0};
  }
  throw SqlError(sqlstate::kUndefinedObject, Format("constraint \"{}\" for domain {} does not exist", name, domain->info.name));
}

template <typename Descriptor>
Target NamedTarget(const DdlContext& ddl, const Descriptor* found, Oid class_oid, const char* kind, const char* name, SqlState missing) {
  if (found == nullptr) throw SqlError(missing, Format("{} \"{}\" does not exist", kind, name));
  if constexpr (requires { found->owner; }) ddl.RequireOwner(found->owner, kind, name);
  return {class_oid, found->oid, 0};
}

Target CastTarget(const DdlContext& ddl, const CatalogSnapshot& catalog, const ast::List& types) {
  const auto type_of = [&](int i) {
    return ResolveObjectType(ddl, *ast::Cast<ast::TypeName>(static_cast<const ast::Node*>(ast::At(&types, i))));
  };
  const Oid source = type_of(0), target = type_of(1);
  const CastDescriptor* cast = catalog.FindCast(source, target);
  if (cast == nullptr) {
    throw SqlError(sqlstate::kUndefinedObject,
                   Format("cast from type {} to type {} does not exist", ShownType(ddl, source), ShownType(ddl, target)));
  }
  return {kCastClass, cast->oid, 0};
}

Target ResolveTarget(const DdlContext& ddl, const ast::CommentStmt& node) {
  const auto* list = ast::DynCast<ast::List>(node.object);
  const char* name = ast::Is<ast::String>(node.object) ? ast::StringValue(node.object) : "";
  const auto catalog = ddl.catalog();
  switch (node.objtype) {
    case ast::OBJECT_TABLE: case ast::OBJECT_INDEX: case ast::OBJECT_SEQUENCE: case ast::OBJECT_VIEW: case ast::OBJECT_MATVIEW:
      return {kRelationClass, OwnedRelation(ddl, list, ast::Length(list))->oid, 0};
    case ast::OBJECT_COLUMN: return ColumnTarget(ddl, list);
    case ast::OBJECT_TABCONSTRAINT: return ConstraintTarget(ddl, list);
    case ast::OBJECT_DOMCONSTRAINT: return DomainConstraintTarget(ddl, *catalog, *list);
    case ast::OBJECT_SCHEMA:
      return NamedTarget(ddl, catalog->FindSchema(ddl.database(), name), kSchemaClass, "schema", name, sqlstate::kInvalidSchemaName);
    case ast::OBJECT_DATABASE:
      return NamedTarget(ddl, catalog->FindDatabase(name), kDatabaseClass, "database", name, sqlstate::kInvalidCatalogName);
    case ast::OBJECT_TABLESPACE:
      return NamedTarget(ddl, catalog->FindTablespace(name), kTablespaceClass, "tablespace", name, sqlstate::kUndefinedObject);
    case ast::OBJECT_ROLE:
      return NamedTarget(ddl, catalog->FindRole(name), kRoleClass, "role", name, sqlstate::kUndefinedObject);
    case ast::OBJECT_FUNCTION: case ast::OBJECT_PROCEDURE: case ast::OBJECT_ROUTINE: case ast::OBJECT_AGGREGATE: {
      const auto& named = *ast::Cast<ast::ObjectWithArgs>(static_cast<const ast::Node*>(node.object));
      const FunctionDescriptor* function = FindNamedFunction(ddl, *catalog, named, node.objtype, false);
      RequireFunctionOwner(ddl, *function);
      return {kFunctionClass, function->oid, 0};
    }
    case ast::OBJECT_OPERATOR: {
      const auto& named = *ast::Cast<ast::ObjectWithArgs>(static_cast<const ast::Node*>(node.object));
      const OperatorDescriptor* op = FindNamedOperator(ddl, *catalog, named, false);
      ddl.RequireOwner(op->owner, "operator", op->name);
      return {kOperatorClass, op->oid, 0};
    }
    case ast::OBJECT_CAST: return CastTarget(ddl, *catalog, *list);
    case ast::OBJECT_TYPE: case ast::OBJECT_DOMAIN: {
      const TypeDescriptor* type = FindNamedType(ddl, *catalog, static_cast<const ast::Node*>(node.object), false);
      RequireTypeOwner(ddl, *type);
      return {kTypeClass, type->info.oid, 0};
    }
    default: ThrowNotSupported("COMMENT ON this kind of object");
  }
}

}  // namespace

std::string CommentOn(ExecutionContext& context, const Statement& statement, const ast::CommentStmt& node) {
  const DdlContext ddl(context, statement.text);
  const Target target = ResolveTarget(ddl, node);
  CommentDescriptor comment;
  comment.class_oid = target.class_oid;
  comment.object = target.object;
  comment.sub_object = target.sub_object;
  comment.text = ast::Text(node.comment);
  ddl.ddl().Put(std::move(comment));
  return "COMMENT";
}

}  // namespace basalt
