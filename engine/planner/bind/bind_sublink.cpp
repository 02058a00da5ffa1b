#include "engine/planner/bind/binder.h"
#include "engine/planner/expression_tree.h"

namespace basalt {

ExpressionPtr Binder::BindSubLink(Scope& scope, const ast::SubLink* node) {
  if (!TextOf(scope.place).subqueries) {
    throw SqlError(sqlstate::kFeatureNotSupported, Format("cannot use subquery in {}", TextOf(scope.place).singular)).At(node->location);
  }
  auto subplan = std::make_unique<SubplanExpression>();
  subplan->location = node->location;
  const auto* select = ast::DynCast<ast::SelectStmt>(static_cast<const ast::Node*>(node->subselect));
  if (select == nullptr) throw SqlError(sqlstate::kSyntaxError, "subquery must be a SELECT").At(node->location);
  std::unique_ptr<Query> query = BindSelect(select, &scope, true);
  using Use = SubplanExpression::Use;
  switch (node->sub_link_type) {
    case ast::EXISTS_SUBLINK:
      subplan->use = Use::kExists;
      coercer_.Finish(subplan.get(), context_.MakeType(kBoolOid));
      break;
    case ast::EXPR_SUBLINK: case ast::ARRAY_SUBLINK: {
      if (query->VisibleTargets() != 1) {
        throw SqlError(sqlstate::kSyntaxError, query->VisibleTargets() == 0 ? "subquery must return a column"
                                                                             : "subquery must return only one column").At(node->location);
      }
      const SqlType type = query->targets[0].expression->type;
      if (node->sub_link_type == ast::EXPR_SUBLINK) {
        subplan->use = Use::kScalar;
        coercer_.Finish(subplan.get(), type);
        break;
      }
      subplan->use = Use::kArray;
      Oid array = ArrayType(catalog_, type.oid);
      if (array == kInvalidOid && ElementType(catalog_, type.oid) != kInvalidOid) array = type.oid;
      if (array == kInvalidOid) {
        throw SqlError(sqlstate::kUndefinedObject, Format("could not find array type for data type {}", context_.TypeName(type.oid)))
            .At(node->location);
      }
      coercer_.Finish(subplan.get(), context_.MakeType(array));
      break;
    }
    default: return BindQuantified(scope, node, std::move(query));
  }
  subplan->query = std::move(query);
  return subplan;
}

// x op ANY|ALL (SELECT ...), x IN (SELECT ...), (a, b) op (SELECT ...).
ExpressionPtr Binder::BindQuantified(Scope& scope, const ast::SubLink* node, std::unique_ptr<Query> query) {
  auto subplan = std::make_unique<SubplanExpression>();
  subplan->location = node->location;
  using Use = SubplanExpression::Use;
  subplan->use = node->sub_link_type == ast::ANY_SUBLINK ? Use::kAny : node->sub_link_type == ast::ALL_SUBLINK ? Use::kAll : Use::kRow;
  subplan->query_relation = context_.NewRelation();
  ExpressionPtr left = Bind(scope, node->testexpr);
  ExpressionList lefts, rights;
  if (left->kind == ExpressionKind::kRow && ast::Is<ast::RowExpr>(node->testexpr)) lefts = std::move(As<RowExpression>(*left).fields);
  else lefts.push_back(std::move(left));
  int column = 0;
  for (const Target& target : query->targets) {
    if (target.junk) continue;
    auto reference = std::make_unique<ColumnExpression>();
    reference->relation = subplan->query_relation;
    reference->index = column++;
    coercer_.Finish(reference.get(), target.expression->type);
    rights.push_back(std::move(reference));
  }
  if (lefts.size() < rights.size()) {
    throw SqlError(sqlstate::kSyntaxError, "subquery has too many columns").At(node->location);
  }
  if (lefts.size() > rights.size()) {
    throw SqlError(sqlstate::kSyntaxError, "subquery has too few columns").At(node->location);
  }
  static const char kEquals[] = "=";
  ast::String equals;
  equals.sval = kEquals;
  ast::Node* items[] = {&equals};
  ast::List default_name;
  default_name.length = 1;
  default_name.items = items;
  const ast::List* name = ast::IsEmpty(node->oper_name) ? &default_name : node->oper_name;
  subplan->test = CompareRows(scope, name, std::move(lefts), std::move(rights), node->location);
  subplan->query = std::move(query);
  coercer_.Finish(subplan.get(), context_.MakeType(kBoolOid));
  return subplan;
}

}  // namespace basalt
