// What jsonb and json ask of the binder: subscripts of jsonb, and the column definition list of the functions that make rows.
#include "engine/planner/bind/binder.h"
#include "types/array.h"

namespace basalt {

namespace {

// The one of int4 and text that the subscript's type becomes by itself.
Oid SubscriptTarget(const Coercer& coercer, const PlanningContext& context, const Expression& subscript) {
  if (subscript.type.oid == kUnknownOid) return kTextOid;
  Oid target = kInvalidOid;
  for (Oid candidate : {kInt4Oid, kTextOid}) {
    if (!coercer.CanCoerce(subscript.type.oid, candidate, CoercionContext::kImplicit)) continue;
    if (target != kInvalidOid) {
      throw SqlError(sqlstate::kDatatypeMismatch, Format("subscript type {} is not supported", context.TypeName(subscript.type.oid)))
          .Hint("jsonb subscript must be coercible to only one type, integer or text.").At(subscript.location);
    }
    target = candidate;
  }
  if (target != kInvalidOid) return target;
  throw SqlError(sqlstate::kDatatypeMismatch, Format("subscript type {} is not supported", context.TypeName(subscript.type.oid)))
      .Hint("jsonb subscript must be coercible to either integer or text.").At(subscript.location);
}

// Functions of json and jsonb that return "record" by a column definition list.
bool MakesRows(const FunctionDescriptor& function) {
  switch (function.oid) {
    case 3204: case 3205: case 3490: case 3491:            // json(b)_to_record(set)
    case 3960: case 3961: case 3209: case 3475: return true;  // json(b)_populate_record(set)
    default: return false;
  }
}

}  // namespace

ExpressionPtr Binder::BindJsonbSubscripts(Scope& scope, ExpressionPtr container, const std::vector<const ast::A_Indices*>& subscripts) {
  auto result = std::make_unique<SubscriptExpression>();
  for (const ast::A_Indices* subscript : subscripts) {
    if (subscript->is_slice) {
      const ast::Node* shown = subscript->uidx != nullptr ? subscript->uidx : subscript->lidx;
      throw SqlError(sqlstate::kDatatypeMismatch, "jsonb subscript does not support slices")
          .At(shown != nullptr ? NodeLocation(shown) : -1);
    }
    ExpressionPtr index = Bind(scope, subscript->uidx);
    const Oid target = SubscriptTarget(coercer_, context_, *index);
    SubscriptExpression::Index item;
    item.upper = coercer_.CoerceType(std::move(index), target, -1, CoercionContext::kImplicit, Expression::Form::kImplicitCast, -1);
    result->indexes.push_back(std::move(item));
  }
  result->location = container->location;
  result->container = std::move(container);
  coercer_.Finish(result.get(), context_.MakeType(kJsonbOid));
  return result;
}

// The function gets the list as one more argument, a text[] of name, type and typmod of each column.
void Binder::AddRowDefinition(FunctionCall* call) {
  const FunctionDescriptor* function = nullptr;
  ExpressionList* arguments = nullptr;
  std::vector<SqlType>* types = nullptr;
  if (call->function->kind == ExpressionKind::kFunction) {
    auto& scalar = As<FunctionExpression>(*call->function);
    function = scalar.function;
    arguments = &scalar.arguments;
    types = &scalar.argument_types;
  } else if (call->function->kind == ExpressionKind::kSetFunction) {
    auto& set = As<SetFunctionExpression>(*call->function);
    function = set.function;
    arguments = &set.arguments;
    types = &set.argument_types;
  }
  if (function == nullptr || !MakesRows(*function)) return;
  std::vector<std::string> parts;
  for (size_t i = 0; i < call->column_names.size(); ++i) {
    parts.push_back(call->column_names[i]);
    parts.push_back(std::to_string(call->column_types[i].oid));
    parts.push_back(std::to_string(call->column_types[i].typmod));
  }
  std::vector<NullableDatum> elements;
  for (const std::string& part : parts) elements.push_back({MakeDatum(StringRef(part)), false});
  Arena arena;
  const Datum list = MakeDatum(PackArray(kTextOid, PhysicalType::kString, elements, {}, arena));
  arguments->push_back(coercer_.MakeConstant(context_.MakeType(kTextArrayOid), &list));
  types->push_back(arguments->back()->type);
}

}  // namespace basalt
