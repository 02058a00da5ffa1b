// ALTER FUNCTION, PROCEDURE, ROUTINE, AGGREGATE and OPERATOR: attributes, name, owner, schema.
#include "base/quote.h"
#include "base/sql_error.h"
#include "catalog/privileges.h"
#include "handlers/ddl/stored_texts.h"
#include "handlers/routine/function_options.h"
#include "handlers/routine/routine_names.h"
#include "handlers/routine/routines.h"
#include "handlers/type/type_names.h"

namespace basalt {
namespace {

FunctionDescriptor OwnedFunction(const DdlContext& ddl, const ast::ObjectWithArgs& object, ast::ObjectType kind) {
  const auto catalog = ddl.catalog();
  const FunctionDescriptor* function = FindNamedFunction(ddl, *catalog, object, kind, false);
  RequireFunctionOwner(ddl, *function);
  ddl.ddl().LockObject(ObjectKind::kFunction, function->oid);
  const auto now = ddl.catalog();
  const FunctionDescriptor* locked = now->FindFunction(function->oid);
  if (locked == nullptr) throw SqlError(sqlstate::kUndefinedFunction, Format("function {} does not exist", JoinNames(object.objname)));
  return *locked;
}

std::string SignatureWith(const DdlContext& ddl, std::string_view name, const std::vector<Oid>& types) {
  std::string text = std::string(name) + "(";
  for (size_t i = 0; i < types.size(); ++i) text += (i > 0 ? ", " : "") + ShownType(ddl, types[i]);
  return text + ")";
}

void RefuseTaken(const DdlContext& ddl, Oid schema, std::string_view name, const std::vector<Oid>& types) {
  ddl.ddl().LockName(ObjectKind::kFunction, schema, name);
  const auto catalog = ddl.catalog();
  if (FindExactFunction(*catalog, schema, name, types) == nullptr) return;
  throw SqlError(sqlstate::kDuplicateFunction, Format("function {} already exists in schema \"{}\"", SignatureWith(ddl, name, types),
                                                      catalog->FindSchema(schema)->name));
}

OperatorDescriptor OwnedOperator(const DdlContext& ddl, const ast::ObjectWithArgs& object) {
  const auto catalog = ddl.catalog();
  const OperatorDescriptor* op = FindNamedOperator(ddl, *catalog, object, false);
  if (!OwnsObject(*catalog, ddl.context().role(), op->owner)) ThrowMustBeOwner("operator", op->name);
  ddl.ddl().LockObject(ObjectKind::kOperator, op->oid);
  return *op;
}

Oid TargetSchema(const DdlContext& ddl, const char* schema, const std::string& name, ObjectKind kind) {
  ast::RangeVar wanted;
  wanted.schemaname = schema;
  wanted.relname = name.c_str();
  return ddl.ResolveNew(wanted, kind).schema;
}

}  // namespace

std::string AlterFunction(ExecutionContext& context, const Statement& statement, const ast::AlterFunctionStmt& node) {
  const DdlContext ddl(context, statement.text);
  FunctionDescriptor function = OwnedFunction(ddl, *node.func, node.objtype);
  if (function.kind == 'a') throw SqlError(sqlstate::kWrongObjectType, Format("\"{}\" is an aggregate function", function.name));
  ChangeFunctionOptions(ddl, ReadFunctionOptions(node.actions, function.kind == 'p'), &function);
  ddl.ddl().Put(std::move(function));
  constexpr const char* kTags[] = {"ALTER FUNCTION", "ALTER PROCEDURE", "ALTER ROUTINE"};
  return kTags[node.objtype == ast::OBJECT_PROCEDURE ? 1 : node.objtype == ast::OBJECT_ROUTINE ? 2 : 0];
}

void RenameRoutine(const DdlContext& ddl, const ast::RenameStmt& node) {
  FunctionDescriptor function = OwnedFunction(ddl, *ast::Cast<ast::ObjectWithArgs>(static_cast<const ast::Node*>(node.object)), node.rename_type);
  std::string name = node.newname;
  TruncateIdentifier(&name);
  RefuseTaken(ddl, function.schema, name, function.argument_types);
  ddl.RequireCreateOnSchema(function.schema);
  const StoredTexts texts(ddl, function.name);
  function.name = name;
  ddl.ddl().Put(std::move(function));
  texts.Rewrite();
}

void ChangeRoutineOwner(const DdlContext& ddl, ast::ObjectType type, const ast::Node* object, Oid owner) {
  const auto& named = *ast::Cast<ast::ObjectWithArgs>(object);
  if (type == ast::OBJECT_OPERATOR) {
    OperatorDescriptor op = OwnedOperator(ddl, named);
    op.owner = owner;
    return ddl.ddl().Put(std::move(op));
  }
  FunctionDescriptor function = OwnedFunction(ddl, named, type);
  if (function.acl.has_value()) {
    for (AclItem& item : *function.acl) {
      if (item.grantee == function.owner) item.grantee = owner;
      if (item.grantor == function.owner) item.grantor = owner;
    }
  }
  function.owner = owner;
  ddl.ddl().Put(std::move(function));
}

void ChangeRoutineSchema(const DdlContext& ddl, ast::ObjectType type, const ast::Node* object, const char* schema) {
  const auto& named = *ast::Cast<ast::ObjectWithArgs>(object);
  if (type == ast::OBJECT_OPERATOR) {
    OperatorDescriptor op = OwnedOperator(ddl, named);
    const StoredTexts texts(ddl, op.name);
    op.schema = TargetSchema(ddl, schema, op.name, ObjectKind::kOperator);
    ddl.ddl().Put(std::move(op));
    return texts.Rewrite();
  }
  FunctionDescriptor function = OwnedFunction(ddl, named, type);
  const Oid target = TargetSchema(ddl, schema, function.name, ObjectKind::kFunction);
  if (target == function.schema) return;
  RefuseTaken(ddl, target, function.name, function.argument_types);
  const StoredTexts texts(ddl, function.name);
  function.schema = target;
  ddl.ddl().Put(std::move(function));
  texts.Rewrite();
}

}  // namespace basalt
