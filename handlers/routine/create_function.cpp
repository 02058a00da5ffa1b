// CREATE [OR REPLACE] FUNCTION and PROCEDURE.
#include <algorithm>
#include <charconv>

#include "base/sql_error.h"
#include "catalog/privileges.h"
#include "engine/planner/planning_context.h"
#include "engine/planner/routine.h"
#include "handlers/routine/function_options.h"
#include "handlers/routine/parameters.h"
#include "handlers/routine/routine_names.h"
#include "handlers/routine/routines.h"
#include "handlers/routine/validate_body.h"
#include "handlers/type/type_names.h"

namespace basalt {
namespace {

SqlError Invalid(std::string message) { return SqlError(sqlstate::kInvalidFunctionDefinition, std::move(message)); }

Oid ResolveLanguage(const DdlContext& ddl, const FunctionOptions& options, const ast::CreateFunctionStmt& node) {
  if (options.language == nullptr) {
    if (node.sql_body != nullptr) return kSqlLanguage;
    throw Invalid("no language specified");
  }
  const std::string name = DefinitionText(*options.language);
  if (name == "sql") return kSqlLanguage;
  if (name == "plpgsql") ThrowNotSupported("LANGUAGE plpgsql");
  if (name != "internal" && name != "c") {
    throw SqlError(sqlstate::kUndefinedObject, Format("language \"{}\" does not exist", name));
  }
  if (!IsSuperuser(*ddl.catalog(), ddl.context().role())) ThrowPermissionDenied(AclObject::kLanguage, name);
  if (name == "c") ThrowNotSupported("LANGUAGE c");
  return kInternalLanguage;
}

// The result type as declared, agreeing with OUT parameters.
Oid ResolveResult(const DdlContext& ddl, const ast::CreateFunctionStmt& node, const Parameters& parameters, bool sql, bool* set) {
  *set = false;
  if (node.is_procedure) return parameters.result != kInvalidOid ? parameters.result : kVoidOid;
  if (node.return_type != nullptr) {
    const Oid type = ResolveSignatureType(ddl, *node.return_type, true, sql);
    *set = node.return_type->setof;
    if (parameters.result != kInvalidOid && type != parameters.result) {
      throw Invalid(Format("function result type must be {} because of OUT parameters", ShownType(ddl, parameters.result)));
    }
    return type;
  }
  if (parameters.result == kInvalidOid) throw Invalid("function result type must be specified");
  return parameters.result;
}

void ReadSource(const DdlContext& ddl, const FunctionOptions& options, const ast::CreateFunctionStmt& node, FunctionDescriptor* function) {
  const ast::List* as = options.as == nullptr ? nullptr : ast::Cast<ast::List>(static_cast<const ast::Node*>(options.as->arg));
  const bool sql = function->language == kSqlLanguage;
  if (node.sql_body != nullptr && !sql) throw Invalid("inline SQL function body only valid for language SQL");
  if (node.sql_body != nullptr && as != nullptr) throw Invalid("duplicate function body specified");
  if (node.sql_body == nullptr && as == nullptr) throw Invalid("no function body specified");
  if (as == nullptr) return;
  if (ast::Length(as) > 1) {
    throw Invalid(Format("only one AS item needed for language \"{}\"", options.language == nullptr ? "sql" : DefinitionText(*options.language)));
  }
  function->source = ast::StringValue(ast::First(as));
  if (sql) return;
  // The name of a builtin; an empty or missing one is the function's own name.
  if (function->source.empty() || function->source == "-") function->source = function->name;
  bool builtin = false;
  ddl.catalog()->ForEachFunction([&](const FunctionDescriptor& known) {
    builtin = builtin || (known.oid < kFirstUserOid && known.language == kInternalLanguage && known.source == function->source);
  });
  if (!builtin) {
    throw SqlError(sqlstate::kUndefinedFunction, Format("there is no built-in function named \"{}\"", function->source));
  }
}

const char* KindText(char kind) {
  switch (kind) {
    case 'p': return "procedure";
    case 'a': return "aggregate function";
    case 'w': return "window function";
    default: return "function";
  }
}

std::string DropHint(const DdlContext& ddl, const FunctionDescriptor& old) {
  const char* command = old.kind == 'p' ? "PROCEDURE" : old.kind == 'a' ? "AGGREGATE" : "FUNCTION";
  return Format("Use DROP {} {} first.", command, ShownFunction(ddl, old.oid));
}

bool SameOutputs(const FunctionDescriptor& old, const FunctionDescriptor& fresh) {
  const auto outputs = [](const FunctionDescriptor& function) {
    std::vector<std::pair<Oid, std::string>> list;
    for (size_t i = 0; i < function.argument_modes.size(); ++i) {
      const char mode = function.argument_modes[i];
      if (mode != 'o' && mode != 'b' && mode != 't') continue;
      list.emplace_back(function.all_argument_types[i], i < function.argument_names.size() ? function.argument_names[i] : "");
    }
    return list;
  };
  return outputs(old) == outputs(fresh);
}

void CheckNames(const DdlContext& ddl, const FunctionDescriptor& old, const FunctionDescriptor& fresh) {
  const std::vector<std::string> before = InputNames(old), after = InputNames(fresh);
  for (size_t i = 0; i < before.size(); ++i) {
    const std::string now = i < after.size() ? after[i] : "";
    if (before[i].empty() || now == before[i]) continue;
    throw Invalid(Format("cannot change name of input parameter \"{}\"", before[i])).Hint(DropHint(ddl, old));
  }
}

// What CREATE OR REPLACE may not change: callers and views rely on it.
void CheckReplaceable(const DdlContext& ddl, const FunctionDescriptor& old, const FunctionDescriptor& fresh) {
  if (!OwnsObject(*ddl.catalog(), ddl.context().role(), old.owner)) ThrowMustBeOwner(old.kind == 'p' ? "procedure" : "function", old.name);
  if (old.kind != fresh.kind) {
    throw SqlError(sqlstate::kWrongObjectType, "cannot change routine kind").Detail(
        Format("\"{}\" is {} {}.", old.name, old.kind == 'a' ? "an" : "a", KindText(old.kind)));
  }
  if (old.result_type != fresh.result_type || old.returns_set != fresh.returns_set) {
    throw Invalid(old.kind == 'p' ? "cannot change whether a procedure has output parameters" : "cannot change return type of existing function")
        .Hint(DropHint(ddl, old));
  }
  if (old.result_type == kRecordOid && !SameOutputs(old, fresh)) {
    throw Invalid("cannot change return type of existing function")
        .Detail("Row type defined by OUT parameters is different.").Hint(DropHint(ddl, old));
  }
  CheckNames(ddl, old, fresh);
  if (fresh.default_count < old.default_count) {
    throw Invalid("cannot remove parameter defaults from existing function").Hint(DropHint(ddl, old));
  }
}

bool IsPolymorphicFamily(Oid type, bool compatible) { return IsPolymorphic(type) && IsPolymorphicFamilyOne(type) != compatible; }

// A polymorphic result needs an argument that tells the type.
void CheckPolymorphicResult(const DdlContext& ddl, Oid result, const std::vector<Oid>& inputs) {
  if (result == kInternalOid && std::find(inputs.begin(), inputs.end(), result) == inputs.end()) {
    throw Invalid("unsafe use of pseudo-type \"internal\"")
        .Detail("A function returning internal must have at least one internal argument.");
  }
  if (!IsPolymorphic(result)) return;
  const bool compatible = IsPolymorphicFamily(result, true);
  const bool range = result == kAnyrangeOid || result == kAnymultirangeOid || result == kAnycompatiblerangeOid ||
                     result == kAnycompatiblemultirangeOid;
  const auto tells = [&](Oid type) {
    if (!IsPolymorphicFamily(type, compatible)) return false;
    const bool range_input = type == kAnyrangeOid || type == kAnymultirangeOid || type == kAnycompatiblerangeOid ||
                             type == kAnycompatiblemultirangeOid;
    return !range || range_input;
  };
  if (std::any_of(inputs.begin(), inputs.end(), tells)) return;
  const std::string shown = ShownType(ddl, result);
  throw Invalid("cannot determine result data type")
      .Detail(range && compatible ? Format("A result of type {} requires at least one input of type anycompatiblerange or "
                                           "anycompatiblemultirange.", shown)
              : range      ? Format("A result of type {} requires at least one input of type anyrange or anymultirange.", shown)
              : compatible ? Format("A result of type {} requires at least one input of type anycompatible, anycompatiblearray, "
                                    "anycompatiblenonarray, anycompatiblerange, or anycompatiblemultirange.", shown)
                           : Format("A result of type {} requires at least one input of type anyelement, anyarray, anynonarray, "
                                    "anyenum, anyrange, or anymultirange.", shown));
}

void CheckPolymorphicOutputs(const DdlContext& ddl, const FunctionDescriptor& function) {
  CheckPolymorphicResult(ddl, function.result_type, function.argument_types);
  for (size_t i = 0; i < function.argument_modes.size(); ++i) {
    const char mode = function.argument_modes[i];
    if (mode == 'o' || mode == 't') CheckPolymorphicResult(ddl, function.all_argument_types[i], function.argument_types);
  }
}

void Finish(FunctionDescriptor* function) {
  auto& references = function->references;
  std::sort(references.begin(), references.end());
  references.erase(std::unique(references.begin(), references.end()), references.end());
  std::erase_if(references, [&](const ObjectReference& reference) { return reference.oid == function->oid; });
}

}  // namespace

void PutFunction(const DdlContext& ddl, FunctionDescriptor* function, bool replace) {
  const auto catalog = ddl.catalog();
  const FunctionDescriptor* old = FindExactFunction(*catalog, function->schema, function->name, function->argument_types);
  CheckPolymorphicOutputs(ddl, *function);
  if (old != nullptr) {
    if (!replace) {
      throw SqlError(sqlstate::kDuplicateFunction, Format("function \"{}\" already exists with same argument types", function->name));
    }
    CheckReplaceable(ddl, *old, *function);
    ddl.ddl().LockObject(ObjectKind::kFunction, old->oid);
    function->oid = old->oid;
    function->owner = old->owner;
    function->acl = old->acl;
  }
  Finish(function);
  ddl.ddl().Put(FunctionDescriptor(*function));
}

std::string CreateFunction(ExecutionContext& context, const Statement& statement, const ast::CreateFunctionStmt& node) {
  const DdlContext ddl(context, statement.text);
  const NewName name = ddl.ResolveNew(node.funcname, ObjectKind::kFunction);
  const FunctionOptions options = ReadFunctionOptions(node.options, node.is_procedure);
  FunctionDescriptor function;
  function.oid = ddl.NewOid();
  function.name = name.name;
  function.schema = name.schema;
  function.owner = context.role();
  function.database = ddl.database();
  function.kind = node.is_procedure ? 'p' : 'f';
  function.language = ResolveLanguage(ddl, options, node);
  const bool sql = function.language == kSqlLanguage;
  if (options.window != nullptr && sql) ThrowNotSupported("WINDOW functions in LANGUAGE sql");
  Parameters parameters =
      ReadParameters(ddl, node.parameters, node.is_procedure ? ParameterOwner::kProcedure : ParameterOwner::kFunction, sql);
  function.result_type = ResolveResult(ddl, node, parameters, sql, &function.returns_set);
  function.references = std::move(parameters.references);
  AddTypeReference(function.result_type, &function.references);
  function.argument_types = std::move(parameters.input_types);
  function.all_argument_types = std::move(parameters.all_types);
  function.argument_modes = std::move(parameters.modes);
  function.argument_names = std::move(parameters.names);
  function.variadic_type = parameters.variadic_type;
  function.default_expressions = std::move(parameters.defaults);
  function.default_count = parameters.default_count;
  for (Oid type : function.all_argument_types.empty() ? function.argument_types : function.all_argument_types) RequireTypeUsage(ddl, type);
  RequireTypeUsage(ddl, function.result_type);
  ApplyFunctionOptions(ddl, options, &function);
  ReadSource(ddl, options, node, &function);
  if (node.sql_body != nullptr) BindBody(ddl, node.sql_body, &function);
  PutFunction(ddl, &function, node.replace);
  // Only now, because the body may call the function itself.
  ValidateBody(ddl, statement.text, function);
  return node.is_procedure ? "CREATE PROCEDURE" : "CREATE FUNCTION";
}

}  // namespace basalt
