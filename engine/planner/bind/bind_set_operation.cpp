// UNION, INTERSECT, EXCEPT.
#include "engine/planner/bind/binder.h"
#include "engine/planner/expression_tree.h"

namespace basalt {

namespace {

const char* NameOf(ast::SetOperation op) {
  return op == ast::SETOP_UNION ? "UNION" : op == ast::SETOP_INTERSECT ? "INTERSECT" : "EXCEPT";
}

}  // namespace

std::unique_ptr<SetOperation> Binder::BindSetNode(Scope& scope, const ast::SelectStmt* select, bool top, const char* into_refusal,
                                                  std::vector<std::string>* names) {
  RecursionGuard guard(context_);
  auto node = std::make_unique<SetOperation>();
  // A part with its own ORDER BY, LIMIT or WITH is a query of its own.
  const bool leaf = select->op == ast::SETOP_NONE ||
                    (!top && (!ast::IsEmpty(select->sort_clause) || select->limit_offset != nullptr || select->limit_count != nullptr ||
                              !ast::IsEmpty(select->locking_clause) || select->with_clause != nullptr));
  if (leaf) {
    if (select->into_clause != nullptr && into_refusal != nullptr) {
      throw SqlError(sqlstate::kSyntaxError, into_refusal).At(select->into_clause->rel->location);
    }
    node->leaf = BindSelect(select, &scope, false, true);
    for (const Target& target : node->leaf->targets) {
      if (target.junk) continue;
      node->types.push_back(target.expression->type);
      names->push_back(target.name);
    }
    NoteBranch(scope, *node->leaf);
    return node;
  }
  node->op = select->op;
  node->all = select->all;
  std::vector<std::string> right_names;
  node->left = BindSetNode(scope, select->larg, false, into_refusal, names);
  node->right = BindSetNode(scope, select->rarg, false, "INTO is only allowed on first SELECT of UNION/INTERSECT/EXCEPT", &right_names);
  UnifySetNode(node.get(), NameOf(select->op));
  return node;
}

// Later branches cannot read it, but hints about missing columns name it, as PostgreSQL calls it.
void Binder::NoteBranch(Scope& scope, const Query& leaf) {
  auto item = std::make_unique<FromItem>();
  item->kind = FromItem::Kind::kSubquery;
  item->id = context_.NewRelation();
  item->alias = Format("*SELECT* {}", scope.all_items.size() + 1);
  for (const Target& target : leaf.targets) {
    if (!target.junk) item->columns.push_back({target.name, target.expression->type, false});
  }
  scope.all_items.push_back(item.get());
  branches_.push_back(std::move(item));
}

void Binder::UnifySetNode(SetOperation* node, const char* name) {
  SetOperation* sides[] = {node->left.get(), node->right.get()};
  if (sides[0]->types.size() != sides[1]->types.size()) {
    throw SqlError(sqlstate::kSyntaxError, Format("each {} query must have the same number of columns", name))
        .At(sides[1]->leaf && !sides[1]->leaf->targets.empty() ? sides[1]->leaf->targets[0].expression->location : -1);
  }
  for (size_t i = 0; i < sides[0]->types.size(); ++i) {
    ExpressionList columns;
    const Expression* views[2];
    for (int side = 0; side < 2; ++side) {
      if (sides[side]->leaf) {
        views[side] = sides[side]->leaf->targets[i].expression.get();
        continue;
      }
      auto column = std::make_unique<ColumnExpression>();
      column->index = static_cast<int>(i);
      coercer_.Finish(column.get(), sides[side]->types[i]);
      const SetOperation* first = sides[side];
      while (!first->leaf) first = first->left.get();
      column->location = first->leaf->targets[i].expression->location;  // for messages
      views[side] = column.get();
      columns.push_back(std::move(column));
    }
    const int location = views[0]->location;  // the expression itself may be replaced below
    const Oid common = coercer_.SelectCommonType(views, name);
    SqlType type = context_.MakeType(common, coercer_.SelectCommonTypmod(views, common));
    for (int side = 0; side < 2; ++side) {
      if (sides[side]->leaf && sides[side]->types[i].oid == kUnknownOid) {  // literals take the type at once
        Target& target = sides[side]->leaf->targets[i];
        target.expression = coercer_.CoerceToCommon(std::move(target.expression), type, name);
        sides[side]->types[i] = target.expression->type;
      }
      if (sides[side]->types[i].collation != kInvalidOid && type.collation == kDefaultCollationOid) type.collation = sides[side]->types[i].collation;
    }
    std::vector<Expression*> both;
    for (int side = 0; side < 2; ++side) {
      both.push_back(sides[side]->leaf ? sides[side]->leaf->targets[i].expression.get() : const_cast<Expression*>(views[side]));
    }
    CheckCommonCollation(both, node->op == ast::SETOP_UNION && node->all);
    node->types.push_back(type);
    if (!(node->op == ast::SETOP_UNION && node->all)) {
      ColumnExpression probe;
      coercer_.Finish(&probe, type);
      probe.location = location;
      CheckSortable(probe, "equality");
    }
  }
  for (SetOperation* side : sides) {
    bool needed = false;
    for (size_t i = 0; i < side->types.size(); ++i) needed = needed || side->types[i].oid != node->types[i].oid;
    if (!needed) continue;
    for (size_t i = 0; i < side->types.size(); ++i) {
      auto column = std::make_unique<ColumnExpression>();
      column->index = static_cast<int>(i);
      coercer_.Finish(column.get(), side->types[i]);
      if (side->leaf) column->location = side->leaf->targets[i].expression->location;
      side->casts.push_back(coercer_.CoerceToCommon(std::move(column), node->types[i], name));
    }
  }
}

void Binder::BindSetOperation(Scope& scope, const ast::SelectStmt* select, bool into_allowed) {
  Query& query = *scope.query;
  if (!ast::IsEmpty(select->locking_clause)) {
    const auto* first = ast::Cast<ast::LockingClause>(ast::First(select->locking_clause));
    throw SqlError(sqlstate::kFeatureNotSupported, Format("{} is not allowed with UNION/INTERSECT/EXCEPT", LockText(first->strength)));
  }
  std::vector<std::string> names;
  query.set_operation = BindSetNode(scope, select, true, into_allowed ? nullptr : kIntoRefusal, &names);
  query.output_relation = context_.NewRelation();
  auto output = std::make_unique<FromItem>();  // what ORDER BY sees
  output->kind = FromItem::Kind::kSubquery;
  output->id = query.output_relation;
  for (size_t i = 0; i < names.size(); ++i) {
    output->columns.push_back({names[i], query.set_operation->types[i], false});
    Target target;
    target.name = names[i];
    target.expression = MakeColumn(*output, static_cast<int>(i));
    query.targets.push_back(std::move(target));
  }
  Namespace names_visible;
  NamespaceItem item = MakeNamespaceItem(output.get());
  item.relation_visible = false;
  names_visible.push_back(std::move(item));
  scope.items = std::move(names_visible);
  const size_t visible = query.targets.size();
  BindOrderBy(scope, select->sort_clause, &query, Place::kOrderBy);
  if (query.targets.size() > visible) {
    throw SqlError(sqlstate::kFeatureNotSupported, "invalid UNION/INTERSECT/EXCEPT ORDER BY clause")
        .Detail("Only result column names can be used, not expressions or functions.")
        .Hint("Add the expression/function to every SELECT, or move the UNION into a FROM clause.")
        .At(StartLocation(*query.targets[visible].expression));
  }
  BindLimit(scope, select);
}

}  // namespace basalt
