// Subscripts, field selection, and SQL's functions without parentheses.
#include "engine/planner/bind/binder.h"
#include "engine/planner/expression_tree.h"

namespace basalt {

ExpressionPtr Binder::SelectField(ExpressionPtr row, std::string_view field, int location) {
  const Expression& source = row->type.oid == kRecordOid ? RecordSource(*row) : *row;
  const auto* expression = AsIf<RowExpression>(&source);
  const TypeInfo* info = catalog_.FindType(BaseType(catalog_, row->type.oid));
  int position = -1;
  SqlType type;
  if (info != nullptr && info->kind == TypeKind::kComposite) {
    for (size_t i = 0; i < info->fields.size(); ++i) {
      if (info->fields[i].dropped || info->fields[i].name != field) continue;
      position = static_cast<int>(i);
      type = info->fields[i].type;
    }
    // Packed records hold the fields that are left.
    if (position >= 0 && expression != nullptr) {
      int live = 0;
      for (int i = 0; i < position; ++i) live += info->fields[i].dropped ? 0 : 1;
      position = live;
    }
  } else if (expression != nullptr) {
    for (size_t i = 0; i < expression->names.size(); ++i) {
      if (expression->names[i] != field) continue;
      position = static_cast<int>(i);
      type = expression->fields[i]->type;
    }
  } else if (std::vector<std::string> names; row->type.oid == kRecordOid) {
    std::vector<SqlType> types;
    if (OutputColumns(source, &names, &types)) {
      for (size_t i = 0; i < names.size(); ++i) {
        if (names[i] != field) continue;
        position = static_cast<int>(i);
        type = types[i];
      }
    }
  }
  if (position >= 0) {
    auto select = std::make_unique<FieldSelectExpression>();
    select->field = position;
    select->location = location;
    coercer_.Finish(select.get(), type);
    select->input = std::move(row);
    return select;
  }
  if (row->type.oid == kRecordOid && source.kind == ExpressionKind::kColumn) {
    throw SqlError(sqlstate::kWrongObjectType, "record type has not been registered");
  }
  if (row->type.oid == kRecordOid) {
    throw SqlError(sqlstate::kUndefinedColumn, Format("could not identify column \"{}\" in record data type", field)).At(location);
  }
  if (info != nullptr && info->kind == TypeKind::kComposite) {
    throw SqlError(sqlstate::kUndefinedColumn, Format("column \"{}\" not found in data type {}", field, context_.TypeName(row->type.oid)))
        .At(location);
  }
  throw SqlError(sqlstate::kWrongObjectType, Format("column notation .{} applied to type {}, which is not a composite type", field,
                                                    context_.TypeName(row->type.oid))).At(location);
}

ExpressionPtr Binder::BindIndirection(Scope& scope, const ast::A_Indirection* node) {
  ExpressionPtr result = Bind(scope, node->arg);
  std::vector<const ast::A_Indices*> subscripts;
  const int location = NodeLocation(node);
  for (const ast::Node* item : node->indirection) {
    if (const auto* index = ast::DynCast<ast::A_Indices>(item)) {
      subscripts.push_back(index);
      continue;
    }
    if (!subscripts.empty()) result = BindSubscripts(scope, std::move(result), std::exchange(subscripts, {}), false);
    if (ast::Is<ast::A_Star>(item)) {
      throw SqlError(sqlstate::kFeatureNotSupported, "row expansion via \"*\" is not supported here").At(location);
    }
    const std::string_view field = ast::Text(ast::StringValue(item));
    if (IsRowType(catalog_, result->type.oid)) result = SelectField(std::move(result), field, location);
    else result = ColumnNotation(scope, field, std::move(result), location);
  }
  if (!subscripts.empty()) result = BindSubscripts(scope, std::move(result), subscripts, false);
  return result;
}

ExpressionPtr Binder::BindSubscripts(Scope& scope, ExpressionPtr container, const std::vector<const ast::A_Indices*>& subscripts,
                                     bool) {
  const SqlType base = BaseType(catalog_, container->type);
  const TypeInfo* info = catalog_.FindType(base.oid);
  if (info == nullptr || info->element == kInvalidOid) {
    if (base.oid == kJsonbOid) return BindJsonbSubscripts(scope, std::move(container), subscripts);
    throw SqlError(sqlstate::kDatatypeMismatch, Format("cannot subscript type {} because it does not support subscripting",
                                                       context_.TypeName(base.oid))).At(container->location);
  }
  auto result = std::make_unique<SubscriptExpression>();
  bool slice = false;
  for (const ast::A_Indices* subscript : subscripts) slice = slice || subscript->is_slice;
  auto index = [&](const ast::Node* node) -> ExpressionPtr {
    if (node == nullptr) return nullptr;
    ExpressionPtr value = Bind(scope, node);
    const int location = value->location;
    value = coercer_.CoerceToTarget(std::move(value), context_.MakeType(kInt4Oid), CoercionContext::kAssignment,
                                    Expression::Form::kImplicitCast, -1);
    if (value == nullptr) throw SqlError(sqlstate::kDatatypeMismatch, "array subscript must have type integer").At(location);
    return value;
  };
  for (const ast::A_Indices* subscript : subscripts) {
    SubscriptExpression::Index item;
    item.is_slice = slice;
    item.lower = index(subscript->lidx);
    item.upper = index(subscript->uidx);
    if (slice && !subscript->is_slice) {  // [n] among slices means [1:n]
      const Datum one = MakeDatum(int32_t{1});
      item.lower = coercer_.MakeConstant(context_.MakeType(kInt4Oid), &one);
    }
    result->indexes.push_back(std::move(item));
  }
  if (result->indexes.size() > 6) {
    throw SqlError(sqlstate::kProgramLimitExceeded, Format("number of array dimensions ({}) exceeds the maximum allowed (6)",
                                                           result->indexes.size())).At(container->location);
  }
  SqlType type = slice ? base : context_.MakeType(info->element, base.typmod);
  if (type.collation != kInvalidOid && container->type.collation != kInvalidOid) type.collation = container->type.collation;
  result->location = container->location;
  result->container = std::move(container);
  coercer_.Finish(result.get(), type);
  return result;
}

namespace {

struct ValueFunction {
  Oid function;   // of pg_proc: what computes it
  Oid cast;       // then this cast of now(), 0: none
  Oid type;
  Oid length;     // with a precision: the length coercion
};

ValueFunction ValueFunctionOf(ast::SQLValueFunctionOp op) {
  constexpr Oid kNow = 1299;
  switch (op) {
    case ast::SVFOP_CURRENT_DATE: return {kNow, 1178, kDateOid, 0};
    case ast::SVFOP_CURRENT_TIME: case ast::SVFOP_CURRENT_TIME_N: return {kNow, 1388, kTimeTzOid, 1969};
    case ast::SVFOP_CURRENT_TIMESTAMP: case ast::SVFOP_CURRENT_TIMESTAMP_N: return {kNow, 0, kTimestampTzOid, 1967};
    case ast::SVFOP_LOCALTIME: case ast::SVFOP_LOCALTIME_N: return {kNow, 2019, kTimeOid, 1968};
    case ast::SVFOP_LOCALTIMESTAMP: case ast::SVFOP_LOCALTIMESTAMP_N: return {kNow, 2027, kTimestampOid, 1961};
    case ast::SVFOP_CURRENT_ROLE: case ast::SVFOP_CURRENT_USER: case ast::SVFOP_USER: return {745, 0, kNameOid, 0};
    case ast::SVFOP_SESSION_USER: return {746, 0, kNameOid, 0};
    case ast::SVFOP_CURRENT_CATALOG: return {861, 0, kNameOid, 0};
    case ast::SVFOP_CURRENT_SCHEMA: return {1402, 0, kNameOid, 0};
  }
  ThrowInternal("unknown SQL value function");
}

}  // namespace

ExpressionPtr Binder::BindValueFunction(const ast::SQLValueFunction* node) {
  const ValueFunction value = ValueFunctionOf(node->op);
  auto call = [&](Oid oid, ExpressionList arguments) {
    const FunctionDescriptor* function = catalog_.FindFunction(oid);
    if (function == nullptr) ThrowInternal(Format("cache lookup failed for function {}", oid));
    return coercer_.MakeFunction(*function, std::move(arguments), function->result_type, Expression::Form::kSqlSyntax);
  };
  ExpressionPtr result = call(value.function, {});
  if (value.cast != 0) {
    ExpressionList arguments;
    arguments.push_back(std::move(result));
    result = call(value.cast, std::move(arguments));
  }
  if (node->typmod >= 0 && value.length != 0) {
    int32_t precision = node->typmod;
    if (precision > 6) precision = 6;
    ExpressionList arguments;
    arguments.push_back(std::move(result));
    const Datum typmod = MakeDatum(precision);
    arguments.push_back(coercer_.MakeConstant(context_.MakeType(kInt4Oid), &typmod));
    result = call(value.length, std::move(arguments));
    result->type.typmod = precision;
  }
  As<FunctionExpression>(*result).value_function = static_cast<int8_t>(node->op);
  result->location = node->location;
  return result;
}

}  // namespace basalt
