// CREATE [OR REPLACE] AGGREGATE.
#include <algorithm>

#include "base/sql_error.h"
#include "catalog/privileges.h"
#include "engine/planner/planning_context.h"
#include "engine/planner/routine.h"
#include "handlers/routine/parameters.h"
#include "handlers/routine/routine_names.h"
#include "handlers/routine/routines.h"
#include "handlers/type/type_names.h"
#include "types/type_io.h"

namespace basalt {
namespace {

SqlError Invalid(std::string message) { return SqlError(sqlstate::kInvalidFunctionDefinition, std::move(message)); }

struct AggregateOptions {
  const ast::List *transition = nullptr, *final = nullptr, *combine = nullptr, *serialize = nullptr, *deserialize = nullptr,
                  *moving_transition = nullptr, *moving_inverse = nullptr, *moving_final = nullptr, *sort_operator = nullptr;
  const ast::TypeName *base = nullptr, *state = nullptr, *moving_state = nullptr;
  bool final_extra = false, moving_final_extra = false, hypothetical = false;
  char final_modify = 0, moving_final_modify = 0, parallel = 'u';
  int32_t state_space = 0, moving_state_space = 0;
  std::optional<std::string> initial, moving_initial;
};

char ModifyOf(const ast::DefElem& element) {
  const std::string text = DefinitionText(element);
  if (text == "read_only") return 'r';
  if (text == "shareable") return 's';
  if (text == "read_write") return 'w';
  throw SqlError(sqlstate::kSyntaxError, Format("parameter \"{}\" must be READ_ONLY, SHAREABLE, or READ_WRITE", element.defname));
}
char ParallelOf(const ast::DefElem& element) {
  const std::string text = DefinitionText(element);
  if (text == "safe") return 's';
  if (text == "restricted") return 'r';
  if (text == "unsafe") return 'u';
  throw SqlError(sqlstate::kSyntaxError, "parameter \"parallel\" must be SAFE, RESTRICTED, or UNSAFE");
}

bool ReadNames(const ast::DefElem& element, std::string_view name, AggregateOptions* options) {
  constexpr std::pair<std::string_view, const ast::List * AggregateOptions::*> kNames[] = {
      {"sfunc", &AggregateOptions::transition},          {"sfunc1", &AggregateOptions::transition},
      {"finalfunc", &AggregateOptions::final},           {"combinefunc", &AggregateOptions::combine},
      {"serialfunc", &AggregateOptions::serialize},      {"deserialfunc", &AggregateOptions::deserialize},
      {"msfunc", &AggregateOptions::moving_transition},  {"minvfunc", &AggregateOptions::moving_inverse},
      {"mfinalfunc", &AggregateOptions::moving_final},   {"sortop", &AggregateOptions::sort_operator},
  };
  for (const auto& [known, slot] : kNames) {
    if (known != name) continue;
    options->*slot = DefinitionName(element);
    return true;
  }
  constexpr std::pair<std::string_view, const ast::TypeName * AggregateOptions::*> kTypes[] = {
      {"basetype", &AggregateOptions::base}, {"stype", &AggregateOptions::state}, {"stype1", &AggregateOptions::state},
      {"mstype", &AggregateOptions::moving_state},
  };
  for (const auto& [known, slot] : kTypes) {
    if (known != name) continue;
    options->*slot = DefinitionType(element);
    return true;
  }
  return false;
}

AggregateOptions ReadOptions(const DdlContext& ddl, const ast::List* definition) {
  AggregateOptions options;
  for (const auto* element : ast::Each<ast::DefElem>(definition)) {
    const std::string_view name = element->defname;
    if (ReadNames(*element, name, &options)) continue;
    if (name == "finalfunc_extra") options.final_extra = DefinitionBool(*element);
    else if (name == "mfinalfunc_extra") options.moving_final_extra = DefinitionBool(*element);
    else if (name == "finalfunc_modify") options.final_modify = ModifyOf(*element);
    else if (name == "mfinalfunc_modify") options.moving_final_modify = ModifyOf(*element);
    else if (name == "hypothetical") options.hypothetical = DefinitionBool(*element);
    else if (name == "sspace") options.state_space = static_cast<int32_t>(DefinitionInteger(*element));
    else if (name == "msspace") options.moving_state_space = static_cast<int32_t>(DefinitionInteger(*element));
    else if (name == "initcond" || name == "initcond1") options.initial = DefinitionText(*element);
    else if (name == "minitcond") options.moving_initial = DefinitionText(*element);
    else if (name == "parallel") options.parallel = ParallelOf(*element);
    else ddl.Notice(Format("aggregate attribute \"{}\" not recognized", name), sqlstate::kSyntaxError, Severity::kWarning);
  }
  return options;
}

Oid ResolveState(const DdlContext& ddl, const ast::TypeName& name) {
  const Oid type = ResolveTypeName(ddl.Input(), &name).oid;
  if (ddl.catalog()->GetType(type).kind != TypeKind::kPseudo || IsPolymorphic(type)) return type;
  if (type == kInternalOid && IsSuperuser(*ddl.catalog(), ddl.context().role())) return type;
  throw Invalid(Format("aggregate transition data type cannot be {}", ShownType(ddl, type)));
}

FoundFunction LookUp(const DdlContext& ddl, const ast::List* name, const std::vector<Oid>& types) {
  const FoundFunction found = LookUpFunction(ddl.Input(), name, types);
  const std::string shown = FunctionSignatureText(ddl.Input(), name, found.function->returns_set ? types : found.types);
  if (found.function->returns_set) throw SqlError(sqlstate::kDatatypeMismatch, Format("function {} returns a set", shown));
  if (found.needs_coercion) throw SqlError(sqlstate::kDatatypeMismatch, Format("function {} requires run-time type coercion", shown));
  const FunctionDescriptor& function = *found.function;
  if (CheckPrivileges(*ddl.catalog(), ddl.context().role(), AclObject::kFunction, function.owner, function.acl, kPrivilegeExecute) == 0) {
    ThrowPermissionDenied(AclObject::kFunction, function.name);
  }
  return found;
}

void CheckResult(const DdlContext& ddl, const FoundFunction& found, const ast::List* name, const char* what, Oid wanted) {
  if (found.result == wanted) return;
  throw SqlError(sqlstate::kDatatypeMismatch,
                 Format("return type of {} function {} is not {}", what, JoinNames(name), ShownType(ddl, wanted)));
}

void CheckStateIsKnown(const DdlContext& ddl, Oid state, const std::vector<Oid>& inputs) {
  if (!IsPolymorphic(state)) return;
  const bool first = IsPolymorphicFamilyOne(state);
  const bool known = std::any_of(inputs.begin(), inputs.end(), [&](Oid type) { return IsPolymorphic(type) && IsPolymorphicFamilyOne(type) == first; });
  if (known) return;
  throw Invalid("cannot determine transition data type")
      .Detail(Format("A result of type {} requires at least one input of type {}.", ShownType(ddl, state),
                     first ? "anyelement, anyarray, anynonarray, anyenum, anyrange, or anymultirange"
                           : "anycompatible, anycompatiblearray, anycompatiblenonarray, anycompatiblerange, or anycompatiblemultirange"));
}

// The initial value must be one of the state's type; its text is what is kept.
void CheckInitial(const DdlContext& ddl, Oid state, const std::string& text) {
  const auto catalog = ddl.catalog();
  if (state == kInternalOid || IsPolymorphic(state)) return;
  Arena arena;
  const IoContext io{ddl.connection().settings.io(), *catalog, nullptr, arena, 0};
  ParseText({state, -1, catalog->GetType(state).collation}, text, io);
}

void SetTransition(const DdlContext& ddl, const AggregateOptions& options, FunctionDescriptor* aggregate, AggregateProperties* properties) {
  std::vector<Oid> types{properties->state_type};
  const std::vector<Oid>& inputs = aggregate->argument_types;
  types.insert(types.end(), inputs.begin(), inputs.end());
  const FoundFunction transition = LookUp(ddl, options.transition, types);
  CheckResult(ddl, transition, options.transition, "transition", properties->state_type);
  properties->transition = transition.function->oid;
  const bool fits = !inputs.empty() && IsBinaryCoercible(ddl.Input(), inputs[0], properties->state_type);
  if (transition.function->strict && !options.initial.has_value() && !fits) {
    throw Invalid("must not omit initial value when transition function is strict and transition type is not compatible with input type");
  }
  aggregate->result_type = properties->state_type;
  if (options.final == nullptr) return;
  std::vector<Oid> final_types = types;
  if (!options.final_extra) final_types.resize(1);
  const FoundFunction final = LookUp(ddl, options.final, final_types);
  if (options.final_extra && final.function->strict) throw Invalid("final function with extra arguments must not be declared STRICT");
  properties->final = final.function->oid;
  aggregate->result_type = final.result;
}

void SetMoving(const DdlContext& ddl, const AggregateOptions& options, const FunctionDescriptor& aggregate, AggregateProperties* properties) {
  if (options.moving_state == nullptr) {
    if (options.moving_transition != nullptr) throw Invalid("aggregate msfunc must not be specified without mstype");
    if (options.moving_inverse != nullptr) throw Invalid("aggregate minvfunc must not be specified without mstype");
    if (options.moving_final != nullptr) throw Invalid("aggregate mfinalfunc must not be specified without mstype");
    if (options.moving_state_space != 0) throw Invalid("aggregate msspace must not be specified without mstype");
    if (options.moving_initial.has_value()) throw Invalid("aggregate minitcond must not be specified without mstype");
    return;
  }
  if (options.moving_transition == nullptr) throw Invalid("aggregate msfunc must be specified when mstype is specified");
  if (options.moving_inverse == nullptr) throw Invalid("aggregate minvfunc must be specified when mstype is specified");
  properties->moving_state_type = ResolveState(ddl, *options.moving_state);
  std::vector<Oid> types{properties->moving_state_type};
  types.insert(types.end(), aggregate.argument_types.begin(), aggregate.argument_types.end());
  const FoundFunction transition = LookUp(ddl, options.moving_transition, types), inverse = LookUp(ddl, options.moving_inverse, types);
  CheckResult(ddl, transition, options.moving_transition, "transition", properties->moving_state_type);
  CheckResult(ddl, inverse, options.moving_inverse, "inverse transition", properties->moving_state_type);
  if (transition.function->strict != inverse.function->strict) {
    throw Invalid("strictness of aggregate's forward and inverse transition functions must match");
  }
  properties->moving_transition = transition.function->oid;
  properties->moving_inverse = inverse.function->oid;
  Oid result = properties->moving_state_type;
  if (options.moving_final != nullptr) {
    if (!options.moving_final_extra) types.resize(1);
    const FoundFunction final = LookUp(ddl, options.moving_final, types);
    properties->moving_final = final.function->oid;
    result = final.result;
  }
  if (result != aggregate.result_type) {
    throw Invalid(Format("moving-aggregate implementation returns type {}, but plain implementation returns type {}",
                         ShownType(ddl, result), ShownType(ddl, aggregate.result_type)));
  }
}

void SetSupport(const DdlContext& ddl, const AggregateOptions& options, AggregateProperties* properties) {
  const Oid state = properties->state_type;
  if (options.combine != nullptr) {
    const FoundFunction combine = LookUp(ddl, options.combine, {state, state});
    CheckResult(ddl, combine, options.combine, "combine", state);
    if (state == kInternalOid && combine.function->strict) {
      throw Invalid(Format("combine function with transition type {} must not be declared STRICT", ShownType(ddl, state)));
    }
    properties->combine = combine.function->oid;
  }
  if ((options.serialize != nullptr) != (options.deserialize != nullptr)) {
    throw Invalid("must specify both or neither of serialization and deserialization functions");
  }
  if (options.serialize == nullptr) return;
  if (state != kInternalOid) {
    throw Invalid("serialization functions may be specified only when the aggregate transition data type is internal");
  }
  const FoundFunction serialize = LookUp(ddl, options.serialize, {kInternalOid});
  CheckResult(ddl, serialize, options.serialize, "serialization", kByteaOid);
  const FoundFunction deserialize = LookUp(ddl, options.deserialize, {kByteaOid, kInternalOid});
  CheckResult(ddl, deserialize, options.deserialize, "deserialization", kInternalOid);
  properties->serialize = serialize.function->oid;
  properties->deserialize = deserialize.function->oid;
}

Oid ResolveSortOperator(const DdlContext& ddl, const ast::List* names, const std::vector<Oid>& inputs) {
  if (names == nullptr) return kInvalidOid;
  if (inputs.size() != 1) throw Invalid("sort operator can only be specified for single-argument aggregates");
  const auto catalog = ddl.catalog();
  for (Oid schema : SearchPathOf(ddl)) {
    const OperatorDescriptor* found = catalog->FindOperator(schema, ast::StringValue(ast::Last(names)), inputs[0], inputs[0]);
    if (found != nullptr) return found->oid;
  }
  throw SqlError(sqlstate::kUndefinedFunction, Format("operator does not exist: {} {} {}", ShownType(ddl, inputs[0]), JoinNames(names),
                                                      ShownType(ddl, inputs[0])));
}

void SetArguments(const DdlContext& ddl, const ast::DefineStmt& node, const AggregateOptions& options, FunctionDescriptor* aggregate) {
  aggregate->aggregate_kind = 'n';
  if (node.oldstyle) {
    if (options.base == nullptr) throw Invalid("aggregate input type must be specified");
    const std::string name = JoinNames(options.base->names);
    if (name != "any" && name != "ANY" && name != "pg_catalog.any") aggregate->argument_types = {ResolveTypeName(ddl.Input(), options.base).oid};
    return;
  }
  if (options.base != nullptr) throw Invalid("basetype is redundant with aggregate input type specification");
  const int direct = static_cast<int>(ast::Cast<ast::Integer>(static_cast<const ast::Node*>(ast::At(node.args, 1)))->ival);
  if (direct >= 0) ThrowNotSupported("ordered-set aggregates of users");
  Parameters parameters = ReadParameters(ddl, ast::DynCast<ast::List>(static_cast<const ast::Node*>(ast::At(node.args, 0))),
                                         ParameterOwner::kAggregate, false);
  if (parameters.default_count > 0) throw Invalid("aggregates cannot have default values");
  aggregate->argument_types = std::move(parameters.input_types);
  aggregate->all_argument_types = std::move(parameters.all_types);
  aggregate->argument_modes = std::move(parameters.modes);
  aggregate->argument_names = std::move(parameters.names);
  aggregate->variadic_type = parameters.variadic_type;
  aggregate->references = std::move(parameters.references);
}

}  // namespace

void DefineAggregate(const DdlContext& ddl, const ast::DefineStmt& node) {
  const NewName name = ddl.ResolveNew(node.defnames, ObjectKind::kFunction);
  const AggregateOptions options = ReadOptions(ddl, node.definition);
  if (options.state == nullptr) throw Invalid("aggregate stype must be specified");
  if (options.transition == nullptr) throw Invalid("aggregate sfunc must be specified");
  FunctionDescriptor aggregate;
  aggregate.oid = ddl.NewOid();
  aggregate.name = name.name;
  aggregate.schema = name.schema;
  aggregate.owner = ddl.context().role();
  aggregate.database = ddl.database();
  aggregate.kind = 'a';
  aggregate.language = kInternalLanguage;
  aggregate.source = "aggregate_dummy";
  aggregate.strict = false;
  aggregate.parallel = options.parallel;
  SetArguments(ddl, node, options, &aggregate);
  AggregateProperties properties;
  properties.state_type = ResolveState(ddl, *options.state);
  if (options.initial.has_value()) CheckInitial(ddl, properties.state_type, *options.initial);
  CheckStateIsKnown(ddl, properties.state_type, aggregate.argument_types);
  properties.initial_value = options.initial;
  properties.moving_initial_value = options.moving_initial;
  properties.final_extra = options.final_extra;
  properties.moving_final_extra = options.moving_final_extra;
  if (options.final_modify != 0) properties.final_modify = options.final_modify;
  if (options.moving_final_modify != 0) properties.moving_final_modify = options.moving_final_modify;
  properties.state_space = options.state_space;
  properties.moving_state_space = options.moving_state_space;
  SetTransition(ddl, options, &aggregate, &properties);
  SetSupport(ddl, options, &properties);
  SetMoving(ddl, options, aggregate, &properties);
  aggregate.sort_operator = ResolveSortOperator(ddl, options.sort_operator, aggregate.argument_types);
  AddTypeReference(properties.state_type, &aggregate.references);
  AddTypeReference(aggregate.result_type, &aggregate.references);
  aggregate.aggregate = std::make_shared<const AggregateProperties>(std::move(properties));
  PutFunction(ddl, &aggregate, node.replace);
}

}  // namespace basalt
