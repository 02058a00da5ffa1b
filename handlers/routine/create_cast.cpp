// CREATE CAST.
#include "base/sql_error.h"
#include "catalog/privileges.h"
#include "engine/planner/routine.h"
#include "handlers/routine/routine_names.h"
#include "handlers/routine/routines.h"
#include "handlers/type/type_names.h"

namespace basalt {
namespace {

SqlError Invalid(std::string message) { return SqlError(sqlstate::kInvalidObjectDefinition, std::move(message)); }

void CheckType(const DdlContext& ddl, const TypeDescriptor& type, const char* side) {
  if (type.info.kind == TypeKind::kPseudo) {
    throw SqlError(sqlstate::kWrongObjectType, Format("{} data type {} is a pseudo-type", side, ShownType(ddl, type.info.oid)));
  }
}

// What the function takes and gives; returns how many arguments it has.
size_t CheckFunction(const DdlContext& ddl, const FunctionDescriptor& function, Oid source, Oid target) {
  const std::vector<Oid>& arguments = function.argument_types;
  if (arguments.empty() || arguments.size() > 3) throw Invalid("cast function must take one to three arguments");
  if (!IsBinaryCoercible(ddl.Input(), source, arguments[0])) {
    throw Invalid("argument of cast function must match or be binary-coercible from source data type");
  }
  if (arguments.size() > 1 && arguments[1] != kInt4Oid) throw Invalid("second argument of cast function must be type integer");
  if (arguments.size() > 2 && arguments[2] != kBoolOid) throw Invalid("third argument of cast function must be type boolean");
  if (!IsBinaryCoercible(ddl.Input(), function.result_type, target)) {
    throw Invalid("return data type of cast function must match or be binary-coercible to target data type");
  }
  if (function.kind != 'f') throw Invalid("cast function must be a normal function");
  if (function.returns_set) throw Invalid("cast function must not return a set");
  return arguments.size();
}

void CheckBinary(const DdlContext& ddl, const TypeDescriptor& source, const TypeDescriptor& target) {
  if (!IsSuperuser(*ddl.catalog(), ddl.context().role())) {
    throw SqlError(sqlstate::kInsufficientPrivilege, "must be superuser to create a cast WITHOUT FUNCTION");
  }
  const bool same = source.info.length == target.info.length && source.by_value == target.by_value && source.align == target.align;
  if (!same) throw Invalid("source and target data types are not physically compatible");
  const auto either = [&](TypeKind kind) { return source.info.kind == kind || target.info.kind == kind; };
  if (either(TypeKind::kComposite)) throw Invalid("composite data types are not binary-compatible");
  if (either(TypeKind::kArray)) throw Invalid("array data types are not binary-compatible");
  if (either(TypeKind::kRange) || either(TypeKind::kMultirange)) throw Invalid("range data types are not binary-compatible");
  if (either(TypeKind::kEnum)) throw Invalid("enum data types are not binary-compatible");
  if (either(TypeKind::kDomain)) throw Invalid("domain data types must not be marked binary-compatible");
  const PhysicalType from = source.info.physical, to = target.info.physical;
  const bool same_bits = from == to || (!HasHeap(from) && !HasHeap(to) && PhysicalWidth(from) == PhysicalWidth(to));
  if (!same_bits) throw Invalid("source and target data types are not physically compatible");
}

char ContextOf(ast::CoercionContext context) {
  if (context == ast::COERCION_IMPLICIT) return 'i';
  return context == ast::COERCION_ASSIGNMENT ? 'a' : 'e';
}

}  // namespace

std::string CreateCast(ExecutionContext& context, const Statement& statement, const ast::CreateCastStmt& node) {
  const DdlContext ddl(context, statement.text);
  const auto catalog = ddl.catalog();
  const TypeDescriptor& source = *catalog->FindTypeDescriptor(ResolveObjectType(ddl, *node.sourcetype));
  const TypeDescriptor& target = *catalog->FindTypeDescriptor(ResolveObjectType(ddl, *node.targettype));
  CheckType(ddl, source, "source");
  CheckType(ddl, target, "target");
  const std::string shown_source = ShownType(ddl, source.info.oid), shown_target = ShownType(ddl, target.info.oid);
  if (!OwnsObject(*catalog, context.role(), source.owner) && !OwnsObject(*catalog, context.role(), target.owner)) {
    throw SqlError(sqlstate::kInsufficientPrivilege, Format("must be owner of type {} or type {}", shown_source, shown_target));
  }
  for (const auto& [type, side] : {std::pair(&source, "source"), std::pair(&target, "target")}) {
    if (type->info.kind != TypeKind::kDomain) continue;
    ddl.Notice(Format("cast will be ignored because the {} data type is a domain", side), sqlstate::kWrongObjectType, Severity::kWarning);
  }
  CastDescriptor cast;
  cast.source = source.info.oid;
  cast.target = target.info.oid;
  cast.context = ContextOf(node.context);
  cast.method = node.func != nullptr ? 'f' : node.inout ? 'i' : 'b';
  size_t arguments = 0;
  if (node.func != nullptr) {
    const FunctionDescriptor* function = FindNamedFunction(ddl, *catalog, *node.func, ast::OBJECT_FUNCTION, false);
    arguments = CheckFunction(ddl, *function, cast.source, cast.target);
    cast.function = function->oid;
  } else if (!node.inout) {
    CheckBinary(ddl, source, target);
  }
  if (cast.source == cast.target && arguments < 2) throw Invalid("source data type and target data type are the same");
  ddl.ddl().LockName(ObjectKind::kCast, cast.source, Format("{}", cast.target));
  if (ddl.catalog()->FindCast(cast.source, cast.target) != nullptr) {
    throw SqlError(sqlstate::kDuplicateObject, Format("cast from type {} to type {} already exists", shown_source, shown_target));
  }
  cast.oid = ddl.NewOid();
  ddl.ddl().Put(std::move(cast));
  return "CREATE CAST";
}

}  // namespace basalt
