#include <charconv>
#include <utility>

#include "engine/planner/bind/binder.h"
#include "engine/planner/expression_tree.h"

namespace basalt {

ExpressionPtr Binder::Bind(Scope& scope, const ast::Node* node, Place place) {
  const Place before = scope.place;
  scope.place = place;
  ExpressionPtr result = Bind(scope, node);
  scope.place = before;
  return result;
}

ExpressionPtr Binder::Bind(Scope& scope, const ast::Node* node) {
  RecursionGuard guard(context_);
  return BindNode(scope, node);
}

ExpressionPtr Binder::BindNode(Scope& scope, const ast::Node* node) {
  switch (node->tag) {
    case ast::T_ColumnRef: return BindColumnRef(scope, ast::Cast<ast::ColumnRef>(node));
    case ast::T_ParamRef:
      return BindParameter(ast::Cast<ast::ParamRef>(node)->number, ast::Cast<ast::ParamRef>(node)->location);
    case ast::T_A_Const: return BindConstant(ast::Cast<ast::A_Const>(node));
    case ast::T_A_Indirection: return BindIndirection(scope, ast::Cast<ast::A_Indirection>(node));
    case ast::T_A_ArrayExpr: return BindArray(scope, ast::Cast<ast::A_ArrayExpr>(node), {}, false);
    case ast::T_TypeCast: return BindTypeCast(scope, ast::Cast<ast::TypeCast>(node));
    case ast::T_CollateClause: return BindCollate(scope, ast::Cast<ast::CollateClause>(node));
    case ast::T_A_Expr: return BindOperatorNode(scope, ast::Cast<ast::A_Expr>(node));
    case ast::T_BoolExpr: return BindBoolean(scope, ast::Cast<ast::BoolExpr>(node));
    case ast::T_FuncCall: return BindFunctionCall(scope, ast::Cast<ast::FuncCall>(node));
    case ast::T_GroupingFunc: return BindGrouping(scope, ast::Cast<ast::GroupingFunc>(node));
    case ast::T_SubLink: return BindSubLink(scope, ast::Cast<ast::SubLink>(node));
    case ast::T_CaseExpr: return BindCase(scope, ast::Cast<ast::CaseExpr>(node));
    case ast::T_RowExpr: return BindRow(scope, ast::Cast<ast::RowExpr>(node));
    case ast::T_CoalesceExpr: return BindCoalesce(scope, ast::Cast<ast::CoalesceExpr>(node));
    case ast::T_MinMaxExpr: return BindMinMax(scope, ast::Cast<ast::MinMaxExpr>(node));
    case ast::T_SQLValueFunction: return BindValueFunction(ast::Cast<ast::SQLValueFunction>(node));
    case ast::T_NullTest: return BindNullTest(scope, ast::Cast<ast::NullTest>(node));
    case ast::T_BooleanTest: return BindBooleanTest(scope, ast::Cast<ast::BooleanTest>(node));
    case ast::T_NamedArgExpr: return Bind(scope, ast::Cast<ast::NamedArgExpr>(node)->arg);
    case ast::T_SetToDefault:
      throw SqlError(sqlstate::kSyntaxError, "DEFAULT is not allowed in this context").At(NodeLocation(node));
    case ast::T_CurrentOfExpr: ThrowNotSupported("WHERE CURRENT OF");
    case ast::T_XmlExpr: return BindXml(scope, ast::Cast<ast::XmlExpr>(node));
    case ast::T_XmlSerialize: return BindXmlSerialize(scope, ast::Cast<ast::XmlSerialize>(node));
    case ast::T_MultiAssignRef: ThrowNotSupported("multiple-column UPDATE from this source");
    default: ThrowInternal(Format("unrecognized node type: {}", static_cast<int>(node->tag)));
  }
}

ExpressionList Binder::BindList(Scope& scope, const ast::List* list) {
  ExpressionList result;
  for (const ast::Node* node : list) result.push_back(Bind(scope, node));
  return result;
}

namespace {

// Fits int4, as the sign before 2147483648 makes it, else int8, else numeric.
SqlType FloatType(std::string_view text) {
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc() && end == text.data() + text.size()) return {value == INT32_MIN ? kInt4Oid : kInt8Oid, -1, kInvalidOid};
  return {kNumericOid, -1, kInvalidOid};
}

}  // namespace

ExpressionPtr Binder::BindConstant(const ast::A_Const* node) {
  ExpressionPtr constant;
  if (node->isnull) {
    constant = coercer_.MakeConstant(context_.MakeType(kUnknownOid), nullptr);
  } else if (const auto* integer = ast::DynCast<ast::Integer>(node->val)) {
    const Datum value = MakeDatum(integer->ival);
    constant = coercer_.MakeConstant(context_.MakeType(kInt4Oid), &value);
  } else if (const auto* number = ast::DynCast<ast::Float>(node->val)) {
    const SqlType type = FloatType(ast::Text(number->fval));
    const Datum value = ParseText(type, ast::Text(number->fval), context_.Io());
    constant = coercer_.MakeConstant(type, &value);
  } else if (const auto* boolean = ast::DynCast<ast::Boolean>(node->val)) {
    const Datum value = MakeDatum(boolean->boolval);
    constant = coercer_.MakeConstant(context_.MakeType(kBoolOid), &value);
  } else if (const auto* bits = ast::DynCast<ast::BitString>(node->val)) {
    const SqlType type = context_.MakeType(kBitOid);
    const Datum value = ParseText(type, ast::Text(bits->bsval), context_.Io());
    constant = coercer_.MakeConstant(type, &value);
  } else {
    Datum value;
    value.str = StringRef(ast::Text(ast::Cast<ast::String>(node->val)->sval));
    constant = coercer_.MakeConstant(context_.MakeType(kUnknownOid), &value);
  }
  constant->location = node->location;
  return constant;
}

ExpressionPtr Binder::BindParameter(int number, int location) {
  if (inline_arguments_ != nullptr) {
    if (number < 1 || number > static_cast<int>(inline_arguments_->size())) {
      throw SqlError(sqlstate::kUndefinedParameter, Format("there is no parameter ${}", number)).At(location);
    }
    return Clone(*(*inline_arguments_)[number - 1]);
  }
  const int known = static_cast<int>(context_.parameter_types.size());
  if (number < 1 || number > 65535 || (number > known && !context_.input.variable_parameters)) {
    throw SqlError(sqlstate::kUndefinedParameter, Format("there is no parameter ${}", number)).At(location);
  }
  if (number > known) context_.parameter_types.resize(number);
  auto parameter = std::make_unique<ParameterExpression>();
  parameter->index = number - 1;
  parameter->location = location;
  const SqlType& type = context_.parameter_types[number - 1];
  coercer_.Finish(parameter.get(), type.oid == kInvalidOid ? context_.MakeType(kUnknownOid) : type);
  return parameter;
}

ExpressionPtr Binder::BindBoolean(Scope& scope, const ast::BoolExpr* node) {
  static constexpr const char* kNames[] = {"AND", "OR", "NOT"};
  ExpressionList terms;
  for (const ast::Node* argument : node->args) {
    terms.push_back(coercer_.CoerceToBoolean(Bind(scope, argument), kNames[node->boolop]));
  }
  ExpressionPtr result;
  if (node->boolop == ast::NOT_EXPR) {
    auto negation = std::make_unique<NotExpression>();
    negation->input = std::move(terms[0]);
    result = std::move(negation);
  } else if (node->boolop == ast::AND_EXPR) {
    auto conjunction = std::make_unique<AndExpression>();
    conjunction->terms = std::move(terms);
    result = std::move(conjunction);
  } else {
    auto disjunction = std::make_unique<OrExpression>();
    disjunction->terms = std::move(terms);
    result = std::move(disjunction);
  }
  result->location = node->location;
  coercer_.Finish(result.get(), context_.MakeType(kBoolOid));
  return result;
}

std::vector<ExpressionPtr> Binder::ToCommonType(ExpressionList list, const char* clause, SqlType* type) {
  std::vector<const Expression*> views;
  for (const ExpressionPtr& item : list) views.push_back(item.get());
  const Oid common = coercer_.SelectCommonType(views, clause);
  const int32_t typmod = coercer_.SelectCommonTypmod(views, common);
  *type = context_.MakeType(common, typmod);
  for (ExpressionPtr& item : list) {
    item = coercer_.CoerceToCommon(std::move(item), *type, clause);
    if (type->collation != kInvalidOid && item->type.collation != kInvalidOid && type->collation == kDefaultCollationOid) {
      type->collation = item->type.collation;
    }
  }
  return list;
}

const Expression* Binder::FindSetFunction(const Expression& expression, bool last) {
  const Expression* found = nullptr;
  Walk(expression, [&](const Expression& node) {
    const bool set = node.kind == ExpressionKind::kSetFunction;
    if (set && (last || found == nullptr)) found = &node;
    return !set && node.kind != ExpressionKind::kSubplan;
  });
  return found;
}

void Binder::RefuseSetFunction(const Expression* call, std::string_view message) {
  if (call == nullptr) return;
  throw SqlError(sqlstate::kFeatureNotSupported, std::string(message))
      .Hint("You might be able to move the set-returning function into a LATERAL FROM item.").At(call->location);
}

ExpressionPtr Binder::BindCase(Scope& scope, const ast::CaseExpr* node) {
  auto result = std::make_unique<CaseExpression>();
  ExpressionPtr argument, set_argument;
  if (node->arg != nullptr) {
    argument = Bind(scope, node->arg);
    if (argument->type.oid == kUnknownOid) {
      argument = coercer_.CoerceType(std::move(argument), kTextOid, -1, CoercionContext::kImplicit, Expression::Form::kImplicitCast, -1);
    }
  }
  if (argument && ContainsSetFunction(*argument)) {  // refused below, after what may be wrong in the branches
    const int location = argument->location;
    set_argument = std::exchange(argument, coercer_.MakeConstant(argument->type, nullptr));
    argument->location = location;
  }
  ExpressionList results;
  for (const ast::CaseWhen* when : ast::Each<ast::CaseWhen>(node->args)) {
    ExpressionPtr condition = Bind(scope, when->expr);
    if (argument) condition = MakeOperator("", "=", Clone(*argument), std::move(condition), when->location);
    condition = coercer_.CoerceToBoolean(std::move(condition), "CASE/WHEN");
    result->branches.push_back({std::move(condition), nullptr});
    results.push_back(Bind(scope, when->result));
  }
  // PostgreSQL looks at ELSE first when it chooses the type.
  if (node->defresult != nullptr) results.insert(results.begin(), Bind(scope, node->defresult));
  else results.insert(results.begin(), coercer_.MakeConstant(context_.MakeType(kUnknownOid), nullptr));
  SqlType type;
  results = ToCommonType(std::move(results), "CASE", &type);
  result->otherwise = std::move(results[0]);
  for (size_t i = 0; i < result->branches.size(); ++i) result->branches[i].result = std::move(results[i + 1]);
  result->location = node->location;
  coercer_.Finish(result.get(), type);
  RefuseSetFunction(FindSetFunction(*result, true), "set-returning functions are not allowed in CASE");
  if (set_argument) RefuseSetFunction(FindSetFunction(*set_argument, true), "set-returning functions are not allowed in CASE");
  return result;
}

ExpressionPtr Binder::BindCoalesce(Scope& scope, const ast::CoalesceExpr* node) {
  auto result = std::make_unique<CoalesceExpression>();
  SqlType type;
  result->arguments = ToCommonType(BindList(scope, node->args), "COALESCE", &type);
  result->location = node->location;
  coercer_.Finish(result.get(), type);
  RefuseSetFunction(FindSetFunction(*result, true), "set-returning functions are not allowed in COALESCE");
  return result;
}

ExpressionPtr Binder::BindMinMax(Scope& scope, const ast::MinMaxExpr* node) {
  auto result = std::make_unique<MinMaxExpression>();
  result->greatest = node->op == ast::IS_GREATEST;
  SqlType type;
  result->arguments = ToCommonType(BindList(scope, node->args), result->greatest ? "GREATEST" : "LEAST", &type);
  result->location = node->location;
  coercer_.Finish(result.get(), type);
  if (FindOrderingOperators(catalog_, type.oid).less == kInvalidOid) {
    throw SqlError(sqlstate::kUndefinedFunction, Format("could not identify a comparison function for type {}",
                                                        context_.TypeName(type.oid))).At(node->location);
  }
  return result;
}

ExpressionPtr Binder::BindNullTest(Scope& scope, const ast::NullTest* node) {
  auto result = std::make_unique<NullTestExpression>();
  result->input = Bind(scope, node->arg);
  result->is_null = node->nulltesttype == ast::IS_NULL;
  result->row_wise = IsRowType(catalog_, result->input->type.oid);
  result->location = node->location;
  coercer_.Finish(result.get(), context_.MakeType(kBoolOid));
  return result;
}

ExpressionPtr Binder::BindBooleanTest(Scope& scope, const ast::BooleanTest* node) {
  static constexpr const char* kClauses[] = {"IS TRUE", "IS NOT TRUE", "IS FALSE", "IS NOT FALSE", "IS UNKNOWN", "IS NOT UNKNOWN"};
  auto result = std::make_unique<BooleanTestExpression>();
  result->test = static_cast<BooleanTestExpression::Test>(node->booltesttype);
  result->input = coercer_.CoerceToBoolean(Bind(scope, node->arg), kClauses[node->booltesttype]);
  result->location = node->location;
  coercer_.Finish(result.get(), context_.MakeType(kBoolOid));
  return result;
}

ExpressionPtr Binder::CastTo(ExpressionPtr expression, SqlType target, int location) {
  const Oid source = expression->type.oid;
  ExpressionPtr result = coercer_.CoerceToTarget(std::move(expression), target, CoercionContext::kExplicit,
                                                 Expression::Form::kExplicitCast, location);
  if (result == nullptr) {
    throw SqlError(sqlstate::kCannotCoerce, Format("cannot cast type {} to {}", context_.TypeName(source), context_.TypeName(target.oid)))
        .At(location);
  }
  return result;
}

ExpressionPtr Binder::BindTypeCast(Scope& scope, const ast::TypeCast* node) {
  const SqlType target = BindTypeName(node->type_name);
  ExpressionPtr input;
  // ARRAY[...]::type[] gives its elements the type at once.
  const auto* array = ast::DynCast<ast::A_ArrayExpr>(static_cast<const ast::Node*>(node->arg));
  const SqlType base = BaseType(catalog_, target);
  if (array != nullptr && ElementType(catalog_, base.oid) != kInvalidOid) input = BindArray(scope, array, base, true);
  else input = Bind(scope, node->arg);
  // An explicit cast's own location is that of the operator, unless it is not known.
  const int location = node->location >= 0 ? node->location : node->type_name->location;
  return CastTo(std::move(input), target, location);
}

ExpressionPtr Binder::BindCollate(Scope& scope, const ast::CollateClause* node) {
  ExpressionPtr input = Bind(scope, node->arg);
  if (input->type.oid == kUnknownOid) {
    input = coercer_.CoerceType(std::move(input), kTextOid, -1, CoercionContext::kImplicit, Expression::Form::kImplicitCast, -1);
  }
  if (input->type.collation == kInvalidOid) {
    throw SqlError(sqlstate::kDatatypeMismatch, Format("collations are not supported by type {}", context_.TypeName(input->type.oid)))
        .At(node->location);
  }
  std::string schema, name;
  SplitQualifiedName(context_, node->collname, &schema, &name);
  const CollationDescriptor* collation = nullptr;
  if (!schema.empty()) {
    collation = catalog_.FindCollation(overloads_.SchemaByName(schema, node->location), name);
  } else {
    for (size_t i = 0; i < context_.search_path.size() && collation == nullptr; ++i) {
      collation = catalog_.FindCollation(context_.search_path[i], name);
    }
  }
  if (collation == nullptr) {
    throw SqlError(sqlstate::kUndefinedObject, Format("collation \"{}\" for encoding \"UTF8\" does not exist", NameListText(node->collname)))
        .At(node->location);
  }
  mixes_collations_ = true;
  auto relabel = std::make_unique<RelabelExpression>();
  SqlType type = input->type;
  type.collation = collation->oid;
  relabel->input = std::move(input);
  relabel->form = Expression::Form::kSqlSyntax;  // COLLATE
  relabel->location = node->location;
  coercer_.Finish(relabel.get(), type);
  return relabel;
}

ExpressionPtr Binder::BindRow(Scope& scope, const ast::RowExpr* node) {
  auto row = std::make_unique<RowExpression>();
  for (const ast::Node* argument : node->args) {
    const auto* reference = ast::DynCast<ast::ColumnRef>(argument);
    if (reference != nullptr && ast::Is<ast::A_Star>(ast::Last(reference->fields))) {
      std::vector<Target> targets;
      ExpandStar(scope, reference, &targets);
      for (Target& target : targets) row->fields.push_back(std::move(target.expression));
    } else {
      row->fields.push_back(Bind(scope, argument));
    }
  }
  if (row->fields.size() > static_cast<size_t>(kMaximumTargets)) {
    throw SqlError(sqlstate::kTooManyColumns, Format("ROW expressions can have at most {} entries", kMaximumTargets)).At(node->location);
  }
  for (size_t i = 0; i < row->fields.size(); ++i) row->names.push_back(Format("f{}", i + 1));
  row->location = node->location;
  row->form = node->row_format == ast::COERCE_IMPLICIT_CAST ? Expression::Form::kImplicitCast : Expression::Form::kCall;
  coercer_.Finish(row.get(), context_.MakeType(kRecordOid));
  return row;
}

ExpressionPtr Binder::BindArray(Scope& scope, const ast::A_ArrayExpr* node, SqlType target, bool is_explicit) {
  auto array = std::make_unique<ArrayExpression>();
  const SqlType element_target = target.oid == kInvalidOid ? SqlType{} : context_.MakeType(ElementType(catalog_, target.oid), target.typmod);
  for (const ast::Node* element : node->elements) {
    if (const auto* nested = ast::DynCast<ast::A_ArrayExpr>(element)) {
      array->elements.push_back(BindArray(scope, nested, target, is_explicit));
      array->multidimensional = true;
    } else {
      ExpressionPtr item = Bind(scope, element);
      if (target.oid == kInvalidOid && ElementType(catalog_, item->type.oid) != kInvalidOid && item->type.oid != kInt2VectorOid &&
          item->type.oid != kOidVectorOid) {
        array->multidimensional = true;
      }
      array->elements.push_back(std::move(item));
    }
  }
  array->location = node->location;
  if (target.oid != kInvalidOid) {
    const SqlType wanted = array->multidimensional ? target : element_target;
    for (ExpressionPtr& item : array->elements) {
      const Oid source = item->type.oid;
      const int location = item->location;
      item = coercer_.CoerceToTarget(std::move(item), wanted, CoercionContext::kExplicit, Expression::Form::kExplicitCast, -1);
      if (item == nullptr) {
        throw SqlError(sqlstate::kCannotCoerce, Format("cannot cast type {} to {}", context_.TypeName(source), context_.TypeName(wanted.oid)))
            .At(location);
      }
    }
    if (array->elements.empty() && (target.oid == kOidVectorOid || target.oid == kInt2VectorOid)) {  // which have one dimension always
      throw SqlError(sqlstate::kDatatypeMismatch, Format("array is not a valid {}", context_.TypeName(target.oid)));
    }
    array->element_type = element_target;
    coercer_.Finish(array.get(), context_.MakeType(target.oid, -1));
    return array;
  }
  if (array->elements.empty()) {
    throw SqlError(sqlstate::kIndeterminateDatatype, "cannot determine type of empty array")
        .Hint("Explicitly cast to the desired type, for example ARRAY[]::integer[].").At(node->location);
  }
  SqlType common;
  array->elements = ToCommonType(std::move(array->elements), "ARRAY", &common);
  if (array->multidimensional) {
    array->element_type = context_.MakeType(BaseElementType(catalog_, common.oid));
    coercer_.Finish(array.get(), context_.MakeType(BaseType(catalog_, common.oid)));
    return array;
  }
  const Oid type = ArrayType(catalog_, common.oid);
  if (type == kInvalidOid) {
    throw SqlError(sqlstate::kUndefinedObject, Format("could not find array type for data type {}", context_.TypeName(common.oid)))
        .At(node->location);
  }
  array->element_type = common;
  SqlType array_type = context_.MakeType(type);
  if (array_type.collation != kInvalidOid && common.collation != kInvalidOid) array_type.collation = common.collation;
  coercer_.Finish(array.get(), array_type);
  return array;
}

}  // namespace basalt
