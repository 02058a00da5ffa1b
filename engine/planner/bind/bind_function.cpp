// Function calls: arguments, choice of the function, what kind of call it is.
#include <algorithm>
#include <utility>

#include "engine/planner/bind/binder.h"
#include "engine/planner/expression_tree.h"
#include "parser/parser.h"

namespace basalt {

Binder::BoundCall Binder::BindCallArguments(Scope& scope, const ast::FuncCall* node) {
  BoundCall call;
  call.node = node;
  call.location = node->location;
  call.variadic = node->func_variadic;
  SplitQualifiedName(context_, node->funcname, &call.schema, &call.name);
  if (ast::Length(node->args) > 100) {
    throw SqlError(sqlstate::kTooManyArguments, "cannot pass more than 100 arguments to a function").At(node->location);
  }
  for (const ast::Node* argument : node->args) {
    const auto* named = ast::DynCast<ast::NamedArgExpr>(argument);
    if (named != nullptr) {
      if (std::find(call.names.begin(), call.names.end(), named->name) != call.names.end()) {
        throw SqlError(sqlstate::kSyntaxError, Format("argument name \"{}\" used more than once", named->name)).At(named->location);
      }
      call.names.push_back(named->name);
    } else if (!call.names.empty()) {
      throw SqlError(sqlstate::kSyntaxError, "positional argument cannot follow named argument").At(NodeLocation(argument));
    }
    call.arguments.push_back(Bind(scope, named != nullptr ? named->arg : argument));
  }
  if (node->agg_within_group) {
    for (const ast::SortBy* sort : ast::Each<ast::SortBy>(node->agg_order)) call.arguments.push_back(Bind(scope, sort->node));
  }
  return call;
}

ExpressionPtr Binder::BindFunctionCall(Scope& scope, const ast::FuncCall* node) {
  return MakeCall(scope, BindCallArguments(scope, node));
}

namespace {

bool IsPlainCall(const ast::FuncCall* node) {
  return node == nullptr || (!node->agg_star && !node->agg_distinct && ast::IsEmpty(node->agg_order) && node->agg_filter == nullptr &&
                             node->over == nullptr && !node->func_variadic);
}

}  // namespace

ExpressionPtr Binder::MakeCall(Scope& scope, BoundCall call) {
  std::vector<Oid> types;
  for (const ExpressionPtr& argument : call.arguments) types.push_back(argument->type.oid);
  const bool literal = call.arguments.size() == 1 && call.arguments[0]->kind == ExpressionKind::kConstant;
  const bool plain = IsPlainCall(call.node);
  FunctionLookup lookup = overloads_.FindFunction(call.schema, call.name, types, call.names, !call.variadic, plain && literal);
  // cidr('...') is a cast of the literal, cidr($1) need not be.
  if (plain && types.size() == 1 && types[0] == kUnknownOid && !literal && overloads_.IsTypeName(call.schema, call.name)) {
    context_.looked_at_values = true;
  }
  if (lookup.result == FunctionLookup::Result::kCoercion && !plain) lookup.result = FunctionLookup::Result::kNotFound;
  if (lookup.result == FunctionLookup::Result::kCoercion) {
    return coercer_.CoerceType(std::move(call.arguments[0]), lookup.coercion_target, -1, CoercionContext::kExplicit,
                               Expression::Form::kExplicitCast, call.location);
  }
  if (lookup.result != FunctionLookup::Result::kFunction) {
    if (plain && call.arguments.size() == 1 && call.names.empty() && call.schema.empty() && IsRowType(catalog_, types[0])) {
      std::vector<std::string> names;
      const TypeInfo* info = catalog_.FindType(BaseType(catalog_, types[0]));
      const bool has_field = info != nullptr && std::any_of(info->fields.begin(), info->fields.end(), [&](const TypeField& field) {
                               return !field.dropped && field.name == call.name;
                             });
      if (has_field || call.node == nullptr) return SelectField(std::move(call.arguments[0]), call.name, call.location);
    }
    ThrowNoFunction(call, lookup);
  }
  const FunctionDescriptor& function = *lookup.candidate.function;
  if (call.node != nullptr) CheckCallForm(*call.node, function, call.name);
  if (function.kind == 'p') {
    std::string signature = overloads_.FunctionSignature("", call.name, types, call.names);
    throw SqlError(sqlstate::kWrongObjectType, Format("{} is a procedure", signature)).Hint("To call a procedure, use CALL.").At(call.location);
  }
  if (function.kind == 'w' && (call.node == nullptr || call.node->over == nullptr)) {
    throw SqlError(sqlstate::kWrongObjectType, Format("window function {} requires an OVER clause", call.name)).At(call.location);
  }
  if (call.node != nullptr && call.node->agg_within_group) {
    CheckDirectArguments(call, lookup.candidate);
    if (function.aggregate_kind == 'h') UnifyHypotheticalArguments(&call);
  }
  ResolvedCall resolved = ResolveArguments(std::move(lookup.candidate), call);
  if (call.node != nullptr && call.node->over != nullptr) return BindWindow(scope, std::move(resolved), call);
  if (function.kind == 'a') return BindAggregate(scope, std::move(resolved), call);
  if (function.returns_set) return MakeSetCall(scope, std::move(resolved), call);
  return MakeScalarCall(std::move(resolved), call);
}

void Binder::ThrowNoFunction(const BoundCall& call, const FunctionLookup& lookup) {
  std::vector<Oid> types;
  for (const ExpressionPtr& argument : call.arguments) types.push_back(argument->type.oid);
  const std::string signature = overloads_.FunctionSignature(call.schema, call.name, types, call.names);
  if (!call.schema.empty()) overloads_.SchemaByName(call.schema, call.location);
  if (lookup.result == FunctionLookup::Result::kMultiple) {
    throw SqlError(sqlstate::kAmbiguousFunction, Format("function {} is not unique", signature))
        .Hint("Could not choose a best candidate function. You might need to add explicit type casts.").At(call.location);
  }
  auto error = SqlError(sqlstate::kUndefinedFunction, Format("function {} does not exist", signature)).At(call.location);
  if (call.node != nullptr && ast::Length(call.node->agg_order) > 1 && !call.node->agg_within_group) {
    throw std::move(error).Hint("No aggregate function matches the given name and argument types. Perhaps you misplaced ORDER BY; "
                                "ORDER BY must appear after all regular arguments of the aggregate.");
  }
  throw std::move(error).Hint("No function matches the given name and argument types. You might need to add explicit type casts.");
}

// Syntax that only aggregates or window functions may have.
void Binder::CheckCallForm(const ast::FuncCall& node, const FunctionDescriptor& function, const std::string& name) {
  auto wrong = [&](const std::string& message) { throw SqlError(sqlstate::kWrongObjectType, message).At(node.location); };
  if (function.kind == 'a') {
    if (node.agg_star && function.argument_types.size() > 0) return;
    if (!node.agg_star && ast::IsEmpty(node.args) && !node.agg_within_group && function.argument_types.empty()) {
      wrong(Format("{}(*) must be used to call a parameterless aggregate function", name));
    }
    if (function.aggregate_kind != 'n' && !node.agg_within_group && node.over == nullptr) {
      wrong(Format("WITHIN GROUP is required for ordered-set aggregate {}", name));
    }
    if (function.aggregate_kind != 'n' && node.over != nullptr) {
      throw SqlError(sqlstate::kFeatureNotSupported, Format("OVER is not supported for ordered-set aggregate {}", name)).At(node.location);
    }
    if (function.aggregate_kind == 'n' && node.agg_within_group) {
      wrong(Format("{} is not an ordered-set aggregate, so it cannot have WITHIN GROUP", name));
    }
    return;
  }
  if (function.kind == 'w') {
    if (node.agg_within_group) wrong(Format("window function {} cannot have WITHIN GROUP", name));
    return;
  }
  if (node.agg_star) wrong(Format("{}(*) specified, but {} is not an aggregate function", name, name));
  if (node.agg_distinct) wrong(Format("DISTINCT specified, but {} is not an aggregate function", name));
  if (node.agg_within_group) wrong(Format("WITHIN GROUP specified, but {} is not an aggregate function", name));
  if (!ast::IsEmpty(node.agg_order)) wrong(Format("ORDER BY specified, but {} is not an aggregate function", name));
  if (node.agg_filter != nullptr) wrong(Format("FILTER specified, but {} is not an aggregate function", name));
  if (node.over != nullptr) wrong(Format("OVER specified, but {} is not a window function nor an aggregate function", name));
}

void Binder::AddDefaults(const FunctionCandidate& candidate, ExpressionList* arguments) {
  const FunctionDescriptor& function = *candidate.function;
  Arena arena;
  const auto statements = Parse("SELECT " + function.default_expressions, arena);
  const auto* select = ast::Cast<ast::SelectStmt>(static_cast<const ast::Node*>(statements[0].node));
  const int parameters = static_cast<int>(function.argument_types.size());
  const int first_default = parameters - ast::Length(select->target_list);
  const int given = static_cast<int>(arguments->size());
  Binder binder(context_, check_as_, view_depth_);
  const std::vector<Oid> path = std::exchange(context_.search_path, {kPgCatalogSchema});  // as it was when the text was stored
  for (int i = 0; i < candidate.default_count; ++i) {
    const int parameter = candidate.positions.empty() ? given + i : candidate.positions[given + i];
    const auto* target = ast::Cast<ast::ResTarget>(static_cast<const ast::Node*>(ast::At(select->target_list, parameter - first_default)));
    Scope scope;
    scope.place = Place::kFunctionDefault;
    ExpressionPtr value = binder.Bind(scope, target->val);
    value->location = -1;
    const Oid declared = function.argument_types[static_cast<size_t>(parameter)];
    if (!IsPolymorphic(declared) && value->type.oid != kUnknownOid) {
      value = coercer_.CoerceToTarget(std::move(value), context_.MakeType(declared), CoercionContext::kAssignment,
                                      Expression::Form::kImplicitCast, -1);
    }
    arguments->push_back(std::move(value));
  }
  context_.search_path = path;
}

Binder::ResolvedCall Binder::ResolveArguments(FunctionCandidate candidate, BoundCall& call) {
  ResolvedCall resolved;
  const FunctionDescriptor& function = *candidate.function;
  resolved.function = &function;
  resolved.variadic_call = call.variadic;
  ExpressionList arguments = std::move(call.arguments);
  if (candidate.default_count > 0) {
    const size_t given = candidate.types.size();
    AddDefaults(candidate, &arguments);
    for (size_t i = given; i < arguments.size(); ++i) {
      candidate.types.push_back(function.argument_types[candidate.positions.empty() ? i : candidate.positions[i]]);
    }
  }
  if (!candidate.positions.empty()) {  // named: into the order of the parameters
    ExpressionList ordered(arguments.size());
    std::vector<Oid> types(arguments.size());
    for (size_t i = 0; i < arguments.size(); ++i) {
      ordered[candidate.positions[i]] = std::move(arguments[i]);
      types[candidate.positions[i]] = candidate.types[i];
    }
    arguments = std::move(ordered);
    candidate.types = std::move(types);
  }
  if (call.variadic && !arguments.empty() && function.variadic_type != kAnyOid) {
    const Oid type = arguments.back()->type.oid;
    if (function.variadic_type == kInvalidOid) {
      throw SqlError(sqlstate::kUndefinedFunction, Format("function {} does not exist", call.name)).At(call.location);
    }
    (void)type;
  }
  std::vector<Oid> actual;
  for (const ExpressionPtr& argument : arguments) actual.push_back(argument->type.oid);
  resolved.result = coercer_.ResolvePolymorphic(actual, candidate.types, function.result_type, false);
  for (size_t i = 0; i < arguments.size(); ++i) {
    arguments[i] = coercer_.CoerceType(std::move(arguments[i]), candidate.types[i], -1, CoercionContext::kImplicit,
                                       Expression::Form::kImplicitCast, -1);
  }
  if (candidate.variadic_count > 0 && function.variadic_type != kAnyOid) {
    auto array = std::make_unique<ArrayExpression>();
    const size_t first = arguments.size() - candidate.variadic_count;
    for (size_t i = first; i < arguments.size(); ++i) array->elements.push_back(std::move(arguments[i]));
    arguments.resize(first);
    const SqlType element = array->elements[0]->type;
    array->element_type = element;
    const Oid type = ArrayType(catalog_, element.oid);
    if (type == kInvalidOid) {
      throw SqlError(sqlstate::kUndefinedObject, Format("could not find array type for data type {}", context_.TypeName(element.oid)))
          .At(call.location);
    }
    coercer_.Finish(array.get(), context_.MakeType(type));
    array->form = Expression::Form::kImplicitCast;  // printed as separate arguments
    arguments.push_back(std::move(array));
  }
  resolved.arguments = std::move(arguments);
  return resolved;
}

ExpressionPtr Binder::MakeScalarCall(ResolvedCall call, const BoundCall& bound) {
  if (call.function->volatility == 'v') context_.is_volatile = true;
  const bool has_kernel = context_.KernelOf(*call.function) != nullptr;
  const char* body = has_kernel ? nullptr : FindSqlFunctionBody(call.function->oid);
  if (body != nullptr) return InlineSqlFunction(call, body);
  const bool syntax = bound.node != nullptr && bound.node->funcformat == ast::COERCE_SQL_SYNTAX;
  ExpressionPtr result = coercer_.MakeFunction(*call.function, std::move(call.arguments), call.result,
                                               syntax ? Expression::Form::kSqlSyntax : Expression::Form::kCall);
  As<FunctionExpression>(*result).variadic_call = call.variadic_call;
  result->location = bound.location;
  return result;
}

ExpressionPtr Binder::MakeSetCall(Scope& scope, ResolvedCall call, const BoundCall& bound) {
  if (!TextOf(scope.place).set_functions) {
    throw SqlError(sqlstate::kFeatureNotSupported, Format("set-returning functions are not allowed in {}", TextOf(scope.place).clause))
        .At(bound.location);
  }
  auto result = std::make_unique<SetFunctionExpression>();
  result->function = call.function;
  if (!call.function->is_routine()) result->entry = context_.functions.FindSetFunction(call.function->source);
  context_.UseFunction(*call.function);
  for (const ExpressionPtr& argument : call.arguments) {
    result->argument_types.push_back(argument->type);
    if (result->collation == kInvalidOid) result->collation = argument->type.collation;
  }
  result->arguments = std::move(call.arguments);
  result->variadic_call = call.variadic_call;
  result->location = bound.location;
  SqlType type = context_.MakeType(call.result);
  if (type.collation != kInvalidOid && result->collation != kInvalidOid) type.collation = result->collation;
  coercer_.Finish(result.get(), type);
  if (call.function->volatility == 'v') context_.is_volatile = true;
  if (scope.query != nullptr && scope.place != Place::kFromFunction) {
    scope.query->has_set_functions = true;
    context_.looked_at_values = true;  // what constants around it decide, it need not be called for: that shows in the number of rows
  }
  return result;
}

ExpressionPtr Binder::InlineSqlFunction(const ResolvedCall& call, const char* body) {
  RecursionGuard guard(context_);
  Arena arena;
  const ast::SelectStmt* select = ParseExpression(body, arena);
  const auto* target = ast::Cast<ast::ResTarget>(static_cast<const ast::Node*>(ast::First(select->target_list)));
  Binder binder(context_, check_as_, view_depth_);
  ExpressionPtr result = binder.BindInlineBody(target->val, &call.arguments);
  if (result->type.oid == call.result) return result;
  return coercer_.CoerceType(std::move(result), call.result, -1, CoercionContext::kAssignment, Expression::Form::kImplicitCast, -1);
}

std::unique_ptr<Query> Binder::BindInlineStatement(const ast::Node* node, const ExpressionList* arguments) {
  inline_arguments_ = arguments;
  return BindStatement(node);
}

ExpressionPtr Binder::BindInlineBody(const ast::Node* node, const ExpressionList* arguments) {
  Scope scope;
  inline_arguments_ = arguments;
  return Bind(scope, node);
}

bool Binder::OutputColumns(const Expression& call, std::vector<std::string>* names, std::vector<SqlType>* types) {
  const FunctionDescriptor* function = nullptr;
  const ExpressionList* arguments = nullptr;
  if (const auto* scalar = AsIf<FunctionExpression>(&call)) {
    function = scalar->function;
    arguments = &scalar->arguments;
  } else if (const auto* set = AsIf<SetFunctionExpression>(&call)) {
    function = set->function;
    arguments = &set->arguments;
  }
  if (function == nullptr || function->argument_modes.empty()) return false;
  std::vector<Oid> actual;
  for (const ExpressionPtr& argument : *arguments) actual.push_back(argument->type.oid);
  for (size_t i = 0; i < function->argument_modes.size(); ++i) {
    const char mode = function->argument_modes[i];
    if (mode != 'o' && mode != 'b' && mode != 't') continue;
    Oid type = function->all_argument_types[i];
    if (IsPolymorphic(type)) {
      std::vector<Oid> declared = function->argument_types;
      if (declared.size() == actual.size()) type = coercer_.ResolvePolymorphic(actual, declared, type, true);
    }
    std::string name = i < function->argument_names.size() ? function->argument_names[i] : "";
    if (name.empty()) name = Format("column{}", names->size() + 1);
    names->push_back(std::move(name));
    types->push_back(context_.MakeType(type));
  }
  if (names->size() == 1 && call.type.oid != kRecordOid) {
    // One OUT argument: a scalar under that name.
    return false;
  }
  return !names->empty();
}

}  // namespace basalt
