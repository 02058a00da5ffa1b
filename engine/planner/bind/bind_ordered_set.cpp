// WITHIN GROUP: how many direct arguments an ordered-set aggregate takes, and the types of a hypothetical row.
#include "engine/planner/bind/binder.h"

namespace basalt {

void Binder::CheckDirectArguments(const BoundCall& call, const FunctionCandidate& candidate) {
  const FunctionDescriptor& function = *candidate.function;
  const int ordered = ast::Length(call.node->agg_order);
  const int given = static_cast<int>(call.arguments.size());
  const int direct = given - ordered;
  const int wanted = function.direct_argument_count;
  const std::string name = NameListText(call.node->funcname);
  const auto wrong = [&](std::string hint) {
    std::vector<Oid> types;
    for (const ExpressionPtr& argument : call.arguments) types.push_back(argument->type.oid);
    throw SqlError(sqlstate::kUndefinedFunction,
                   Format("function {} does not exist", overloads_.FunctionSignature(call.schema, call.name, types, call.names)))
        .Hint(std::move(hint)).At(call.location);
  };
  const int parameters = candidate.variadic_count > 1 ? given - candidate.variadic_count + 1 : given;
  if (candidate.variadic_count == 0 || wanted < parameters) {
    if (direct == wanted) return;
    wrong(Format("There is an ordered-set aggregate {}, but it requires {} direct argument{}, not {}.", name, wanted,
                 wanted == 1 ? "" : "s", direct));
  }
  if (function.aggregate_kind == 'h') {
    if (candidate.variadic_count == 2 * ordered) return;
    wrong(Format("To use the hypothetical-set aggregate {}, the number of hypothetical direct arguments (here {}) must match the "
                 "number of ordering columns (here {}).", name, candidate.variadic_count - ordered, ordered));
  }
  if (candidate.variadic_count <= ordered) {
    wrong(Format("There is an ordered-set aggregate {}, but it requires at least {} direct argument{}.", name, wanted,
                 wanted == 1 ? "" : "s"));
  }
}

// Each value of the hypothetical row and the column it is compared with become one type.
void Binder::UnifyHypotheticalArguments(BoundCall* call) {
  const size_t ordered = static_cast<size_t>(ast::Length(call->node->agg_order));
  const size_t direct = call->arguments.size() - ordered;
  for (size_t i = 0; i < ordered; ++i) {
    ExpressionPtr& hypothetical = call->arguments[direct - ordered + i];
    ExpressionPtr& column = call->arguments[direct + i];
    const Expression* both[] = {column.get(), hypothetical.get()};
    const Oid common = coercer_.SelectCommonType(both, "WITHIN GROUP");
    const int32_t typmod = coercer_.SelectCommonTypmod(both, common);
    for (ExpressionPtr* side : {&hypothetical, &column}) {
      *side = coercer_.CoerceType(std::move(*side), common, typmod, CoercionContext::kImplicit, Expression::Form::kImplicitCast, -1);
    }
  }
}

}  // namespace basalt
