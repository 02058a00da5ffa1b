// DROP FUNCTION | PROCEDURE | ROUTINE | AGGREGATE, DROP OPERATOR, DROP CAST.
#include "base/sql_error.h"
#include "catalog/privileges.h"
#include "handlers/routine/dependents.h"
#include "handlers/routine/routine_names.h"
#include "handlers/routine/routines.h"
#include "handlers/type/type_names.h"

namespace basalt {
namespace {

void RefuseBuiltin(Oid oid, const std::string& described) {
  if (oid >= kFirstUserOid) return;
  throw SqlError(sqlstate::kDependentObjectsStillExist,
                 Format("cannot drop {} because it is required by the database system", described));
}

}  // namespace

void DropRoutine(const DdlContext& ddl, const ast::Node* object, const ast::DropStmt& node) {
  const auto catalog = ddl.catalog();
  const auto& named = *ast::Cast<ast::ObjectWithArgs>(object);
  const FunctionDescriptor* function = FindNamedFunction(ddl, *catalog, named, node.remove_type, node.missing_ok);
  if (function == nullptr) return;
  if (node.remove_type == ast::OBJECT_FUNCTION && function->kind == 'a') {
    throw SqlError(sqlstate::kWrongObjectType, Format("\"{}\" is an aggregate function", function->name))
        .Hint("Use DROP AGGREGATE to drop aggregate functions.");
  }
  RequireFunctionOwner(ddl, *function);
  const std::string described = DescribeFunction(ddl, function->oid);
  RefuseBuiltin(function->oid, described);
  const Oid oid = function->oid;
  ddl.ddl().LockObject(ObjectKind::kFunction, oid);
  if (ddl.catalog()->FindFunction(oid) == nullptr) throw SqlError(sqlstate::kUndefinedFunction, Format("{} does not exist", described));
  DropWithDependents(ddl, {ObjectKind::kFunction, oid, 0}, described, node.behavior == ast::DROP_CASCADE);
}

void DropOperator(const DdlContext& ddl, const ast::Node* object, const ast::DropStmt& node) {
  const auto catalog = ddl.catalog();
  const OperatorDescriptor* op = FindNamedOperator(ddl, *catalog, *ast::Cast<ast::ObjectWithArgs>(object), node.missing_ok);
  if (op == nullptr) return;
  if (!OwnsObject(*catalog, ddl.context().role(), op->owner)) ThrowMustBeOwner("operator", op->name);
  const std::string described = "operator " + ShownOperator(ddl, op->oid);
  RefuseBuiltin(op->oid, described);
  const Oid oid = op->oid;
  ddl.ddl().LockObject(ObjectKind::kOperator, oid);
  // Its commutator and negator forget it.
  std::vector<OperatorDescriptor> others;
  catalog->ForEachOperator([&](const OperatorDescriptor& other) {
    if (other.oid != oid && (other.commutator == oid || other.negator == oid)) others.push_back(other);
  });
  for (OperatorDescriptor& other : others) {
    if (other.commutator == oid) other.commutator = kInvalidOid;
    if (other.negator == oid) other.negator = kInvalidOid;
    ddl.ddl().Put(std::move(other));
  }
  DropWithDependents(ddl, {ObjectKind::kOperator, oid, 0}, described, node.behavior == ast::DROP_CASCADE);
}

void DropCast(const DdlContext& ddl, const ast::Node* object, const ast::DropStmt& node) {
  const auto& types = *ast::Cast<ast::List>(object);
  const auto* source = ast::Cast<ast::TypeName>(static_cast<const ast::Node*>(ast::At(&types, 0)));
  const auto* target = ast::Cast<ast::TypeName>(static_cast<const ast::Node*>(ast::At(&types, 1)));
  const auto catalog = ddl.catalog();
  for (const auto* name : {source, target}) {
    if (!node.missing_ok) continue;
    const int count = ast::Length(name->names);
    if (count > 1 && catalog->FindSchema(ddl.database(), ast::StringValue(ast::At(name->names, count - 2))) == nullptr) {
      return ddl.Notice(Format("schema \"{}\" does not exist, skipping", ast::StringValue(ast::At(name->names, count - 2))));
    }
    if (FindNamedType(ddl, *catalog, static_cast<const ast::Node*>(name), true) == nullptr) {
      return ddl.Notice(Format("type \"{}\" does not exist, skipping", JoinNames(name->names)));
    }
  }
  const Oid from = ResolveObjectType(ddl, *source), to = ResolveObjectType(ddl, *target);
  const CastDescriptor* cast = catalog->FindCast(from, to);
  if (cast == nullptr) {
    if (node.missing_ok) {
      return ddl.Notice(Format("cast from type {} to type {} does not exist, skipping", JoinNames(source->names), JoinNames(target->names)));
    }
    throw SqlError(sqlstate::kUndefinedObject, Format("cast from type {} to type {} does not exist", ShownType(ddl, from), ShownType(ddl, to)));
  }
  const bool owns = OwnsObject(*catalog, ddl.context().role(), catalog->FindTypeDescriptor(from)->owner) ||
                    OwnsObject(*catalog, ddl.context().role(), catalog->FindTypeDescriptor(to)->owner);
  if (!owns) {
    throw SqlError(sqlstate::kInsufficientPrivilege, Format("must be owner of type {} or type {}", ShownType(ddl, from), ShownType(ddl, to)));
  }
  const std::string described = DescribeCast(ddl, *cast);
  RefuseBuiltin(cast->oid, described);
  ddl.ddl().Drop(ObjectKind::kCast, cast->oid);
}

}  // namespace basalt
