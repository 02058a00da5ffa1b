#include <algorithm>

#include "engine/planner/bind/binder.h"
#include "engine/planner/expression_tree.h"

namespace basalt {

ExpressionPtr Binder::MakeOperator(Scope&, const ast::List* name, ExpressionPtr left, ExpressionPtr right, int location) {
  std::string schema, op;
  SplitQualifiedName(context_, name, &schema, &op);
  return MakeOperator(schema, op, std::move(left), std::move(right), location);
}

ExpressionPtr Binder::MakeOperator(std::string_view schema, std::string_view name, ExpressionPtr left, ExpressionPtr right,
                                   int location) {
  const Oid left_type = left ? left->type.oid : kInvalidOid;
  const OperatorDescriptor* op = overloads_.FindOperator(schema, name, left_type, right->type.oid, false, location);
  const FunctionDescriptor* function = catalog_.FindFunction(op->function);
  if (function == nullptr) {
    throw SqlError(sqlstate::kUndefinedFunction, Format("operator is only a shell: {}",
                                                        overloads_.OperatorSignature(schema, name, op->left, op->right))).At(location);
  }
  if (op->oid >= kFirstUserOid) context_.references.insert({ObjectKind::kOperator, op->oid, 0});
  std::vector<Oid> actual, declared;
  if (left) {
    actual.push_back(left_type);
    declared.push_back(op->left);
  }
  actual.push_back(right->type.oid);
  declared.push_back(op->right);
  const Oid result = coercer_.ResolvePolymorphic(actual, declared, function->result_type, false);
  ExpressionList arguments;
  if (left) arguments.push_back(std::move(left));
  arguments.push_back(std::move(right));
  for (size_t i = 0; i < arguments.size(); ++i) {
    arguments[i] = coercer_.CoerceType(std::move(arguments[i]), declared[i], -1, CoercionContext::kImplicit,
                                       Expression::Form::kImplicitCast, -1);
  }
  if (const char* body = FindSqlFunctionBody(function->oid)) {
    ResolvedCall call{function, std::move(arguments), result, false};
    return InlineSqlFunction(call, body);
  }
  ExpressionPtr call = coercer_.MakeFunction(*function, std::move(arguments), result, Expression::Form::kCall);
  As<FunctionExpression>(*call).op = op->oid;
  call->location = location;
  return call;
}

ExpressionPtr Binder::MakeArrayOperator(std::string_view schema, std::string_view name, bool any, ExpressionPtr scalar,
                                        ExpressionPtr array, int location) {
  Oid right = kUnknownOid;
  if (array->type.oid != kUnknownOid) {
    right = BaseElementType(catalog_, array->type.oid);
    if (right == kInvalidOid) {
      throw SqlError(sqlstate::kWrongObjectType, "op ANY/ALL (array) requires array on right side").At(location);
    }
  }
  const OperatorDescriptor* op = overloads_.FindOperator(schema, name, scalar->type.oid, right, false, location);
  const FunctionDescriptor* function = catalog_.FindFunction(op->function);
  if (function == nullptr) ThrowInternal("operator without a function");
  std::vector<Oid> actual{scalar->type.oid, right};
  std::vector<Oid> declared{op->left, op->right};
  const Oid result = coercer_.ResolvePolymorphic(actual, declared, function->result_type, false);
  if (result != kBoolOid) {
    throw SqlError(sqlstate::kWrongObjectType, "op ANY/ALL (array) requires operator to yield boolean").At(location);
  }
  if (function->returns_set) {
    throw SqlError(sqlstate::kWrongObjectType, "op ANY/ALL (array) requires operator not to return a set").At(location);
  }
  const Oid array_type = IsPolymorphic(declared[1]) ? array->type.oid : ArrayType(catalog_, declared[1]);
  if (array_type == kInvalidOid) {
    throw SqlError(sqlstate::kUndefinedObject, Format("could not find array type for data type {}", context_.TypeName(declared[1])))
        .At(location);
  }
  auto node = std::make_unique<ArrayOperatorExpression>();
  node->scalar = coercer_.CoerceType(std::move(scalar), declared[0], -1, CoercionContext::kImplicit, Expression::Form::kImplicitCast, -1);
  node->array = coercer_.CoerceType(std::move(array), array_type, -1, CoercionContext::kImplicit, Expression::Form::kImplicitCast, -1);
  node->function = function;
  node->kernel = context_.KernelOf(*function);
  context_.UseFunction(*function);
  node->op = op->oid;
  node->any = any;
  node->collation = node->scalar->type.collation != kInvalidOid ? node->scalar->type.collation : node->array->type.collation;
  node->argument_types = {node->scalar->type, context_.MakeType(BaseElementType(catalog_, array_type))};
  node->location = location;
  coercer_.Finish(node.get(), context_.MakeType(kBoolOid));
  return node;
}

namespace {

bool IsNullConstant(const ast::Node* node) {
  const auto* constant = ast::DynCast<ast::A_Const>(node);
  return constant != nullptr && constant->isnull;
}

}  // namespace

ExpressionPtr Binder::BindOperatorNode(Scope& scope, const ast::A_Expr* node) {
  switch (node->kind) {
    case ast::AEXPR_OP_ANY: return BindOperatorAny(scope, node, true);
    case ast::AEXPR_OP_ALL: return BindOperatorAny(scope, node, false);
    case ast::AEXPR_DISTINCT: case ast::AEXPR_NOT_DISTINCT: return BindDistinct(scope, node);
    case ast::AEXPR_IN: return BindIn(scope, node);
    case ast::AEXPR_BETWEEN: case ast::AEXPR_NOT_BETWEEN: case ast::AEXPR_BETWEEN_SYM: case ast::AEXPR_NOT_BETWEEN_SYM:
      return BindBetween(scope, node);
    case ast::AEXPR_NULLIF: {
      auto result = std::make_unique<NullIfExpression>();
      ExpressionPtr left = Bind(scope, node->lexpr);
      result->equals = MakeOperator(scope, node->name, std::move(left), Bind(scope, node->rexpr), node->location);
      if (result->equals->type.oid != kBoolOid) {
        throw SqlError(sqlstate::kDatatypeMismatch, "NULLIF requires = operator to yield boolean").At(node->location);
      }
      result->location = node->location;
      coercer_.Finish(result.get(), As<FunctionExpression>(*result->equals).arguments[0]->type);
      return result;
    }
    default: break;
  }
  const auto* left_row = ast::DynCast<ast::RowExpr>(static_cast<const ast::Node*>(node->lexpr));
  const auto* right_row = ast::DynCast<ast::RowExpr>(static_cast<const ast::Node*>(node->rexpr));
  const auto* sublink = ast::DynCast<ast::SubLink>(static_cast<const ast::Node*>(node->rexpr));
  if (left_row != nullptr && sublink != nullptr && sublink->sub_link_type == ast::EXPR_SUBLINK) {
    ast::SubLink row_sublink = *sublink;
    row_sublink.sub_link_type = ast::ROWCOMPARE_SUBLINK;
    row_sublink.testexpr = node->lexpr;
    row_sublink.oper_name = node->name;
    row_sublink.location = node->location;
    return BindSubLink(scope, &row_sublink);
  }
  if (left_row != nullptr && right_row != nullptr) {
    ExpressionPtr left = BindRow(scope, left_row);
    ExpressionPtr right = BindRow(scope, right_row);
    return CompareRows(scope, node->name, std::move(As<RowExpression>(*left).fields), std::move(As<RowExpression>(*right).fields),
                       node->location);
  }
  ExpressionPtr left = node->lexpr != nullptr ? Bind(scope, node->lexpr) : nullptr;
  ExpressionPtr right = Bind(scope, node->rexpr);
  return MakeOperator(scope, node->name, std::move(left), std::move(right), node->location);
}

ExpressionPtr Binder::BindOperatorAny(Scope& scope, const ast::A_Expr* node, bool any) {
  std::string schema, name;
  SplitQualifiedName(context_, node->name, &schema, &name);
  ExpressionPtr scalar = Bind(scope, node->lexpr);
  return MakeArrayOperator(schema, name, any, std::move(scalar), Bind(scope, node->rexpr), node->location);
}

ExpressionPtr Binder::BindDistinct(Scope& scope, const ast::A_Expr* node) {
  const bool negated = node->kind == ast::AEXPR_NOT_DISTINCT;
  const ast::Node* other = IsNullConstant(node->rexpr) ? node->lexpr : IsNullConstant(node->lexpr) ? node->rexpr : nullptr;
  if (other != nullptr) {
    auto test = std::make_unique<NullTestExpression>();
    test->input = Bind(scope, other);
    test->is_null = negated;
    test->location = node->location;
    coercer_.Finish(test.get(), context_.MakeType(kBoolOid));
    return test;
  }
  ExpressionPtr left = Bind(scope, node->lexpr);
  ExpressionPtr right = Bind(scope, node->rexpr);
  const bool rows = left->kind == ExpressionKind::kRow && right->kind == ExpressionKind::kRow &&
                    ast::Is<ast::RowExpr>(node->lexpr) && ast::Is<ast::RowExpr>(node->rexpr);
  if (rows) {
    ExpressionPtr distinct = RowDistinct(std::move(As<RowExpression>(*left).fields), std::move(As<RowExpression>(*right).fields),
                                         node->name, node->location);
    if (!negated) return distinct;
    auto negation = std::make_unique<NotExpression>();
    negation->input = std::move(distinct);
    coercer_.Finish(negation.get(), context_.MakeType(kBoolOid));
    return negation;
  }
  auto result = std::make_unique<DistinctFromExpression>();
  result->equals = MakeOperator(scope, node->name, std::move(left), std::move(right), node->location);
  if (result->equals->type.oid != kBoolOid) {
    throw SqlError(sqlstate::kDatatypeMismatch, "IS DISTINCT FROM requires = operator to yield boolean").At(node->location);
  }
  result->negated = negated;
  result->location = node->location;
  coercer_.Finish(result.get(), context_.MakeType(kBoolOid));
  return result;
}

ExpressionPtr Binder::RowDistinct(ExpressionList left, ExpressionList right, const ast::List* name, int location) {
  if (left.size() != right.size()) {
    throw SqlError(sqlstate::kSyntaxError, "unequal number of entries in row expressions").At(location);
  }
  auto result = std::make_unique<OrExpression>();
  std::string schema, op;
  SplitQualifiedName(context_, name, &schema, &op);
  for (size_t i = 0; i < left.size(); ++i) {
    auto distinct = std::make_unique<DistinctFromExpression>();
    distinct->equals = MakeOperator(schema, op, std::move(left[i]), std::move(right[i]), location);
    coercer_.Finish(distinct.get(), context_.MakeType(kBoolOid));
    result->terms.push_back(std::move(distinct));
  }
  coercer_.Finish(result.get(), context_.MakeType(kBoolOid));
  if (result->terms.size() == 1) return std::move(result->terms[0]);
  return result;
}

namespace {

ExpressionPtr Combine(const Coercer& coercer, PlanningContext& context, ExpressionList terms, bool conjunction, int location) {
  if (terms.size() == 1) return std::move(terms[0]);
  ExpressionPtr result;
  if (conjunction) {
    auto node = std::make_unique<AndExpression>();
    node->terms = std::move(terms);
    result = std::move(node);
  } else {
    auto node = std::make_unique<OrExpression>();
    node->terms = std::move(terms);
    result = std::move(node);
  }
  result->location = location;
  coercer.Finish(result.get(), context.MakeType(kBoolOid));
  return result;
}

}  // namespace

namespace {

// Of the operator classes for patterns, which order strings by their bytes.
int PatternStrategy(std::string_view name) {
  return name == "~<~" ? 1 : name == "~<=~" ? 2 : name == "~>=~" ? 4 : name == "~>~" ? 5 : 0;
}

}  // namespace

ExpressionPtr Binder::CompareRows(Scope& scope, const ast::List* name, ExpressionList left, ExpressionList right, int location) {
  if (left.size() != right.size()) {
    throw SqlError(sqlstate::kSyntaxError, "unequal number of entries in row expressions").At(location);
  }
  if (left.empty()) throw SqlError(sqlstate::kFeatureNotSupported, "cannot compare rows of zero length").At(location);
  ExpressionList comparisons;
  for (size_t i = 0; i < left.size(); ++i) {
    ExpressionPtr comparison = MakeOperator(scope, name, std::move(left[i]), std::move(right[i]), location);
    if (comparison->type.oid != kBoolOid) {
      throw SqlError(sqlstate::kDatatypeMismatch, Format("row comparison operator must yield type boolean, not type {}",
                                                         context_.TypeName(comparison->type.oid))).At(location);
    }
    if (ContainsSetFunction(*comparison)) {
      throw SqlError(sqlstate::kDatatypeMismatch, "row comparison operator must not return a set").At(location);
    }
    comparisons.push_back(std::move(comparison));
  }
  if (comparisons.size() == 1) return std::move(comparisons[0]);
  int strategy = BtreeStrategy(As<FunctionExpression>(*comparisons[0]).op);
  const bool by_bytes = strategy == 0 && As<FunctionExpression>(*comparisons[0]).op < kFirstUserOid;
  if (by_bytes) strategy = PatternStrategy(ast::Text(ast::StringValue(ast::Last(name))));
  const std::string_view text = ast::Text(ast::StringValue(ast::Last(name)));
  if (strategy == 3) return Combine(coercer_, context_, std::move(comparisons), true, location);
  const bool differs = std::all_of(comparisons.begin(), comparisons.end(), [this](const ExpressionPtr& comparison) {
    const OperatorDescriptor* op = catalog_.FindOperator(As<FunctionExpression>(*comparison).op);
    return op != nullptr && BtreeStrategy(op->negator) == 3;
  });
  if (differs) return Combine(coercer_, context_, std::move(comparisons), false, location);
  if (strategy == 0) {
    throw SqlError(sqlstate::kFeatureNotSupported, Format("could not determine interpretation of row comparison operator {}", text))
        .Hint("Row comparison operators must be associated with btree operator families.").At(location);
  }
  auto row = std::make_unique<RowCompareExpression>();
  using Comparison = RowCompareExpression::Comparison;
  row->comparison = strategy == 1 ? Comparison::kLess : strategy == 2 ? Comparison::kLessEqual
                    : strategy == 4 ? Comparison::kGreaterEqual : Comparison::kGreater;
  for (ExpressionPtr& comparison : comparisons) {
    auto& call = As<FunctionExpression>(*comparison);
    if (by_bytes && call.arguments[0]->type.collation != kInvalidOid) call.arguments[0]->type.collation = kCCollationOid;
    row->left.push_back(std::move(call.arguments[0]));
    row->right.push_back(std::move(call.arguments[1]));
  }
  row->location = location;
  coercer_.Finish(row.get(), context_.MakeType(kBoolOid));
  return row;
}

namespace {

bool ContainsColumn(const Expression& expression) {
  bool found = false;
  Walk(expression, [&](const Expression& node) {
    found = found || node.kind == ExpressionKind::kColumn;
    return !found;
  });
  return found;
}

}  // namespace

ExpressionPtr Binder::BindIn(Scope& scope, const ast::A_Expr* node) {
  std::string schema, name;
  SplitQualifiedName(context_, node->name, &schema, &name);
  const bool any = name != "<>";
  const auto* row = ast::DynCast<ast::RowExpr>(static_cast<const ast::Node*>(node->lexpr));
  const auto* items = ast::Cast<ast::List>(static_cast<const ast::Node*>(node->rexpr));
  ExpressionPtr left = Bind(scope, node->lexpr);
  ExpressionList constants, others;
  std::vector<bool> is_row;
  for (const ast::Node* item : items) {
    ExpressionPtr value = Bind(scope, item);
    const bool has_column = ContainsColumn(*value);
    (has_column || row != nullptr ? others : constants).push_back(std::move(value));
  }
  ExpressionList terms;
  if (constants.size() > 1) {
    std::vector<const Expression*> all{left.get()};
    for (const ExpressionPtr& item : constants) all.push_back(item.get());
    const Oid common = coercer_.SelectCommonType(all, nullptr);
    const Oid array_type = common == kInvalidOid || common == kRecordOid ? kInvalidOid : ArrayType(catalog_, common);
    if (array_type != kInvalidOid) {
      auto array = std::make_unique<ArrayExpression>();
      for (ExpressionPtr& item : constants) {
        array->elements.push_back(coercer_.CoerceToCommon(std::move(item), context_.MakeType(common), "IN"));
      }
      array->element_type = context_.MakeType(common);
      coercer_.Finish(array.get(), context_.MakeType(array_type));
      constants.clear();
      terms.push_back(MakeArrayOperator(schema, name, any, Clone(*left), std::move(array), node->location));
    }
  }
  for (ExpressionPtr& item : constants) others.push_back(std::move(item));
  for (ExpressionPtr& item : others) {
    if (row != nullptr && item->kind == ExpressionKind::kRow) {
      ExpressionPtr copy = Clone(*left);
      terms.push_back(CompareRows(scope, node->name, std::move(As<RowExpression>(*copy).fields),
                                  std::move(As<RowExpression>(*item).fields), node->location));
    } else {
      terms.push_back(coercer_.CoerceToBoolean(MakeOperator(schema, name, Clone(*left), std::move(item), node->location), "IN"));
    }
  }
  return Combine(coercer_, context_, std::move(terms), !any, node->location);
}

ExpressionPtr Binder::BindBetween(Scope& scope, const ast::A_Expr* node) {
  const auto* bounds = ast::Cast<ast::List>(static_cast<const ast::Node*>(node->rexpr));
  const ast::Node* low = ast::At(bounds, 0);
  const ast::Node* high = ast::At(bounds, 1);
  const bool negated = node->kind == ast::AEXPR_NOT_BETWEEN || node->kind == ast::AEXPR_NOT_BETWEEN_SYM;
  const bool symmetric = node->kind == ast::AEXPR_BETWEEN_SYM || node->kind == ast::AEXPR_NOT_BETWEEN_SYM;
  auto pair = [&](const ast::Node* first, const ast::Node* second) {
    ExpressionList terms;
    terms.push_back(MakeOperator("", negated ? "<" : ">=", Bind(scope, node->lexpr), Bind(scope, first), node->location));
    terms.push_back(MakeOperator("", negated ? ">" : "<=", Bind(scope, node->lexpr), Bind(scope, second), node->location));
    return Combine(coercer_, context_, std::move(terms), !negated, node->location);
  };
  if (!symmetric) return pair(low, high);
  ExpressionList both;
  both.push_back(pair(low, high));
  both.push_back(pair(high, low));
  return Combine(coercer_, context_, std::move(both), negated, node->location);
}

}  // namespace basalt
