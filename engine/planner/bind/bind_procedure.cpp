// CALL: the procedure and its arguments.
#include "engine/planner/bind/binder.h"

namespace basalt {

namespace {

[[noreturn]] void ThrowNoProcedure(const std::string& signature, bool ambiguous, int location) {
  if (ambiguous) {
    throw SqlError(sqlstate::kAmbiguousFunction, Format("procedure {} is not unique", signature))
        .Hint("Could not choose a best candidate procedure. You might need to add explicit type casts.").At(location);
  }
  throw SqlError(sqlstate::kUndefinedFunction, Format("procedure {} does not exist", signature))
      .Hint("No procedure matches the given name and argument types. You might need to add explicit type casts.").At(location);
}

}  // namespace

std::pair<const FunctionDescriptor*, ExpressionList> Binder::BindProcedure(const ast::FuncCall* node) {
  Scope scope;
  scope.place = Place::kCall;
  BoundCall call = BindCallArguments(scope, node);
  std::vector<Oid> types;
  for (const ExpressionPtr& argument : call.arguments) types.push_back(argument->type.oid);
  overloads_.set_procedure_call(true);
  FunctionLookup lookup = overloads_.FindFunction(call.schema, call.name, types, call.names, !call.variadic, false);
  overloads_.set_procedure_call(false);
  const std::string signature = overloads_.FunctionSignature(call.schema, call.name, types, call.names);
  if (lookup.result != FunctionLookup::Result::kFunction) {
    if (!call.schema.empty()) overloads_.SchemaByName(call.schema, call.location);
    ThrowNoProcedure(signature, lookup.result == FunctionLookup::Result::kMultiple, call.location);
  }
  const FunctionDescriptor& function = *lookup.candidate.function;
  if (function.kind != 'p') {
    throw SqlError(sqlstate::kWrongObjectType, Format("{} is not a procedure", overloads_.FunctionSignature("", call.name, types, call.names)))
        .Hint("To call a function, use SELECT.").At(call.location);
  }
  context_.UseFunction(function);
  FunctionDescriptor shape = function;  // every parameter an input
  if (!function.all_argument_types.empty()) shape.argument_types = function.all_argument_types;
  lookup.candidate.function = &shape;
  ExpressionList all = ResolveArguments(std::move(lookup.candidate), call).arguments;
  ExpressionList inputs;
  for (size_t i = 0; i < all.size(); ++i) {
    const char mode = i < function.argument_modes.size() ? function.argument_modes[i] : 'i';
    if (mode != 'o') inputs.push_back(std::move(all[i]));
  }
  return {&function, std::move(inputs)};
}

}  // namespace basalt
