#include "handlers/routine/routine_names.h"

#include <algorithm>

#include "base/quote.h"
#include "base/sql_error.h"
#include "catalog/name_resolver.h"
#include "catalog/privileges.h"
#include "handlers/type/type_names.h"

namespace basalt {
namespace {

// Schemas that a name is looked for in; none, if it names one that does not exist.
std::vector<Oid> SchemasOf(const DdlContext& ddl, const ast::List* names, bool missing_ok) {
  const int count = ast::Length(names);
  if (count == 1) return SearchPathOf(ddl);
  const char* name = ast::StringValue(ast::At(names, count - 2));
  const SchemaDescriptor* schema = ddl.catalog()->FindSchema(ddl.database(), name);
  if (schema != nullptr) return {schema->oid};
  if (missing_ok) return {};
  throw SqlError(sqlstate::kInvalidSchemaName, Format("schema \"{}\" does not exist", name));
}

const char* Wanted(ast::ObjectType kind) {
  switch (kind) {
    case ast::OBJECT_PROCEDURE: return "procedure";
    case ast::OBJECT_AGGREGATE: return "aggregate";
    case ast::OBJECT_ROUTINE: return "routine";
    default: return "function";
  }
}

bool KindFits(ast::ObjectType wanted, char kind) {
  switch (wanted) {
    case ast::OBJECT_PROCEDURE: return kind == 'p';
    case ast::OBJECT_AGGREGATE: return kind == 'a';
    case ast::OBJECT_FUNCTION: return kind != 'p';
    default: return true;
  }
}

struct Arguments {
  std::vector<Oid> inputs, all;
};

// Both readings of the list: PostgreSQL lets a procedure be named by its inputs or by all of its parameters.
Arguments ResolveArguments(const DdlContext& ddl, const ast::ObjectWithArgs& object) {
  Arguments arguments;
  for (const auto* type : ast::Each<ast::TypeName>(object.objargs)) arguments.inputs.push_back(ResolveObjectType(ddl, *type));
  for (const auto* parameter : ast::Each<ast::FunctionParameter>(object.objfuncargs)) {
    arguments.all.push_back(ResolveObjectType(ddl, *parameter->arg_type));
  }
  // Written modes say which are the inputs.
  for (const auto* parameter : ast::Each<ast::FunctionParameter>(object.objfuncargs)) {
    if (parameter->mode != ast::FUNC_PARAM_DEFAULT) arguments.all.clear();
  }
  return arguments;
}

std::vector<const FunctionDescriptor*> Candidates(const DdlContext& ddl, const CatalogSnapshot& catalog, const ast::ObjectWithArgs& object,
                                                  ast::ObjectType kind, bool missing_ok) {
  const Arguments arguments = object.args_unspecified ? Arguments() : ResolveArguments(ddl, object);
  std::vector<const FunctionDescriptor*> found;
  const char* name = ast::StringValue(ast::Last(object.objname));
  for (Oid schema : SchemasOf(ddl, object.objname, missing_ok)) {
    for (const FunctionDescriptor* function : catalog.FindFunctions(schema, name)) {
      const auto& all = function->all_argument_types.empty() ? function->argument_types : function->all_argument_types;
      const bool by_all = function->kind == 'p' && kind != ast::OBJECT_FUNCTION && !arguments.all.empty() && all == arguments.all;
      const bool fits = object.args_unspecified || function->argument_types == arguments.inputs || by_all;
      const auto same = [&](const FunctionDescriptor* other) { return other->argument_types == function->argument_types; };
      if (fits && std::none_of(found.begin(), found.end(), same)) found.push_back(function);
    }
  }
  return found;
}

std::string Signature(const DdlContext& ddl, const ast::ObjectWithArgs& object) {
  std::string text = JoinNames(object.objname) + "(";
  const char* separator = "";
  for (const auto* type : ast::Each<ast::TypeName>(object.objargs)) {
    text += separator + ShownType(ddl, ResolveObjectType(ddl, *type));
    separator = ", ";
  }
  return text + ")";
}

// The signature as written, for objects that are missing and may be.
std::string WrittenArguments(const ast::List* types) {
  std::string text;
  for (const auto* type : ast::Each<ast::TypeName>(types)) {
    if (!text.empty()) text += ",";
    text += type == nullptr ? "none" : JoinNames(type->names);
    for (int i = 0; type != nullptr && i < ast::Length(type->array_bounds); ++i) text += "[]";
  }
  return text;
}

[[noreturn]] void ThrowMissing(const DdlContext& ddl, const ast::ObjectWithArgs& object, ast::ObjectType kind) {
  if (object.args_unspecified) {
    throw SqlError(sqlstate::kUndefinedFunction, Format("could not find {} {} named \"{}\"", kind == ast::OBJECT_AGGREGATE ? "an" : "a",
                                                        Wanted(kind), JoinNames(object.objname)));
  }
  if (kind == ast::OBJECT_AGGREGATE && ast::IsEmpty(object.objargs)) {
    throw SqlError(sqlstate::kUndefinedFunction, Format("aggregate {}(*) does not exist", JoinNames(object.objname)));
  }
  const char* word = kind == ast::OBJECT_ROUTINE ? "function" : Wanted(kind);
  throw SqlError(sqlstate::kUndefinedFunction, Format("{} {} does not exist", word, Signature(ddl, object)));
}

void NoticeMissing(const DdlContext& ddl, const ast::ObjectWithArgs& object, ast::ObjectType kind) {
  const int count = ast::Length(object.objname);
  if (count > 1) {
    const char* schema = ast::StringValue(ast::At(object.objname, count - 2));
    if (ddl.catalog()->FindSchema(ddl.database(), schema) == nullptr) {
      return ddl.Notice(Format("schema \"{}\" does not exist, skipping", schema));
    }
  }
  ddl.Notice(Format("{} {}({}) does not exist, skipping", Wanted(kind), JoinNames(object.objname), WrittenArguments(object.objargs)));
}

// A missing type or schema in the signature means that there is no such object.
bool HasMissingParts(const DdlContext& ddl, const ast::ObjectWithArgs& object) {
  for (const auto* type : ast::Each<ast::TypeName>(object.objargs)) {
    if (type == nullptr) continue;
    const int count = ast::Length(type->names);
    if (count > 1) {
      const char* schema = ast::StringValue(ast::At(type->names, count - 2));
      if (ddl.catalog()->FindSchema(ddl.database(), schema) == nullptr) {
        ddl.Notice(Format("schema \"{}\" does not exist, skipping", schema));
        return true;
      }
    }
    const auto catalog = ddl.catalog();
    if (FindNamedType(ddl, *catalog, static_cast<const ast::Node*>(type), true) == nullptr) {
      ddl.Notice(Format("type \"{}\" does not exist, skipping", JoinNames(type->names)));
      return true;
    }
  }
  return false;
}

}  // namespace

Oid ResolveObjectType(const DdlContext& ddl, const ast::TypeName& name) {
  const auto catalog = ddl.catalog();
  if (!name.pct_type) {
    const TypeDescriptor* type = FindNamedType(ddl, *catalog, static_cast<const ast::Node*>(&name), true);
    if (type != nullptr) return type->info.oid;
  }
  try {
    return ResolveTypeName(ddl.Input(), &name).oid;
  } catch (SqlError& error) {
    error.fields().byte_location = -1;
    throw;
  }
}

const FunctionDescriptor* FindExactFunction(const CatalogSnapshot& catalog, Oid schema, std::string_view name,
                                            const std::vector<Oid>& arguments) {
  for (const FunctionDescriptor* function : catalog.FindFunctions(schema, name)) {
    if (function->argument_types == arguments) return function;
  }
  return nullptr;
}

const FunctionDescriptor* FindNamedFunction(const DdlContext& ddl, const CatalogSnapshot& catalog, const ast::ObjectWithArgs& object,
                                            ast::ObjectType kind, bool missing_ok) {
  if (missing_ok && HasMissingParts(ddl, object)) return nullptr;
  std::vector<const FunctionDescriptor*> found = Candidates(ddl, catalog, object, kind, missing_ok);
  if (object.args_unspecified) std::erase_if(found, [&](const auto* function) { return !KindFits(kind, function->kind); });
  if (found.empty()) {
    if (!missing_ok) ThrowMissing(ddl, object, kind);
    NoticeMissing(ddl, object, kind);
    return nullptr;
  }
  if (found.size() > 1 && object.args_unspecified) {
    throw SqlError(sqlstate::kAmbiguousFunction, Format("{} name \"{}\" is not unique", Wanted(kind), JoinNames(object.objname)))
        .Hint(Format("Specify the argument list to select the {} unambiguously.", Wanted(kind)));
  }
  const auto fits = [&](const auto* function) { return KindFits(kind, function->kind); };
  if (std::count_if(found.begin(), found.end(), fits) > 1) {  // by its inputs, and another by all of its parameters
    throw SqlError(sqlstate::kAmbiguousFunction, Format("{} name \"{}\" is not unique", Wanted(kind), JoinNames(object.objname)));
  }
  const auto fitting = std::find_if(found.begin(), found.end(), fits);
  if (fitting != found.end()) return *fitting;
  if (kind == ast::OBJECT_AGGREGATE) {
    throw SqlError(sqlstate::kWrongObjectType, Format("function {} is not an aggregate", Signature(ddl, object)));
  }
  throw SqlError(sqlstate::kWrongObjectType, Format("{} is not a {}", Signature(ddl, object), Wanted(kind)));
}

const OperatorDescriptor* FindNamedOperator(const DdlContext& ddl, const CatalogSnapshot& catalog, const ast::ObjectWithArgs& object,
                                            bool missing_ok) {
  const auto* left_name = ast::Cast<ast::TypeName>(static_cast<const ast::Node*>(ast::At(object.objargs, 0)));
  const auto* right_name = ast::Cast<ast::TypeName>(static_cast<const ast::Node*>(ast::At(object.objargs, 1)));
  if (right_name == nullptr) {
    throw SqlError(sqlstate::kSyntaxError, "postfix operators are not supported");
  }
  if (missing_ok && HasMissingParts(ddl, object)) return nullptr;
  const Oid left = left_name == nullptr ? kInvalidOid : ResolveObjectType(ddl, *left_name);
  const Oid right = ResolveObjectType(ddl, *right_name);
  const char* name = ast::StringValue(ast::Last(object.objname));
  for (Oid schema : SchemasOf(ddl, object.objname, missing_ok)) {
    if (const OperatorDescriptor* found = catalog.FindOperator(schema, name, left, right)) return found;
  }
  if (missing_ok) {
    ddl.Notice(Format("operator {} does not exist, skipping", JoinNames(object.objname)));
    return nullptr;
  }
  const std::string shown = left_name == nullptr ? Format("{} {}", JoinNames(object.objname), ShownType(ddl, right))
                                                 : Format("{} {} {}", ShownType(ddl, left), JoinNames(object.objname), ShownType(ddl, right));
  throw SqlError(sqlstate::kUndefinedFunction, Format("operator does not exist: {}", shown));
}

std::string ShownFunction(const DdlContext& ddl, Oid function) {
  const auto catalog = ddl.catalog();
  const std::vector<Oid> path = SearchPathOf(ddl);
  return CatalogNames(*catalog, ddl.database(), path).FormatFunction(function);
}

std::string ShownOperator(const DdlContext& ddl, Oid op) {
  const auto catalog = ddl.catalog();
  const std::vector<Oid> path = SearchPathOf(ddl);
  return CatalogNames(*catalog, ddl.database(), path).FormatOperator(op);
}

const char* FunctionKindName(char kind) { return kind == 'p' ? "procedure" : kind == 'a' ? "aggregate" : "function"; }

std::string DescribeFunction(const DdlContext& ddl, Oid oid) {
  const auto catalog = ddl.catalog();
  // PostgreSQL's getObjectDescription says "function" of all of them.
  return Format("function {}", ShownFunction(ddl, oid));
}

std::vector<std::string> InputNames(const FunctionDescriptor& function) {
  std::vector<std::string> names;
  for (size_t i = 0; i < function.argument_names.size(); ++i) {
    const char mode = i < function.argument_modes.size() ? function.argument_modes[i] : 'i';
    if (mode == 'i' || mode == 'b' || mode == 'v') names.push_back(function.argument_names[i]);
  }
  return names;
}

void RequireFunctionOwner(const DdlContext& ddl, const FunctionDescriptor& function) {
  if (OwnsObject(*ddl.catalog(), ddl.context().role(), function.owner)) return;
  ThrowMustBeOwner(FunctionKindName(function.kind), function.name);
}

const ast::List* DefinitionName(const ast::DefElem& element) {
  if (const auto* list = ast::DynCast<ast::List>(static_cast<const ast::Node*>(element.arg))) return list;
  if (const auto* type = ast::DynCast<ast::TypeName>(static_cast<const ast::Node*>(element.arg))) return type->names;
  throw SqlError(sqlstate::kSyntaxError, Format("argument of {} must be a name", element.defname));
}

const ast::TypeName* DefinitionType(const ast::DefElem& element) {
  const auto* type = ast::DynCast<ast::TypeName>(static_cast<const ast::Node*>(element.arg));
  if (type == nullptr) throw SqlError(sqlstate::kSyntaxError, Format("argument of {} must be a type name", element.defname));
  return type;
}

}  // namespace basalt
