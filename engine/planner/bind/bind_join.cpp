#include <algorithm>

#include "engine/planner/bind/binder.h"
#include "engine/planner/expression_tree.h"

namespace basalt {

namespace {

JoinType TypeOf(ast::JoinType type) {
  switch (type) {
    case ast::JOIN_LEFT: return JoinType::kLeft;
    case ast::JOIN_RIGHT: return JoinType::kRight;
    case ast::JOIN_FULL: return JoinType::kFull;
    default: return JoinType::kInner;
  }
}

// The columns a join hands on by unqualified name.
std::vector<const NamespaceColumn*> VisibleColumns(const Namespace& names) {
  std::vector<const NamespaceColumn*> columns;
  for (const NamespaceItem& item : names) {
    if (!item.columns_visible) continue;
    for (const NamespaceColumn& column : item.columns) {
      if (column.expression) columns.push_back(&column);
    }
  }
  return columns;
}

const NamespaceColumn* FindSide(const std::vector<const NamespaceColumn*>& columns, const std::string& name, const char* side) {
  const NamespaceColumn* found = nullptr;
  for (const NamespaceColumn* column : columns) {
    if (column->name != name) continue;
    if (found != nullptr) {
      throw SqlError(sqlstate::kAmbiguousColumn, Format("common column name \"{}\" appears more than once in {} table", name, side));
    }
    found = column;
  }
  if (found == nullptr) {
    throw SqlError(sqlstate::kUndefinedColumn, Format("column \"{}\" specified in USING clause does not exist in {} table", name, side));
  }
  return found;
}

}  // namespace

// The joint column: a plain column of a side that cannot be NULL-extended where there is one. What is not plain is known by the
// joint name alone: a COALESCE in SQL syntax, which the printer knows.
ExpressionPtr Binder::MergeColumns(JoinType join, ExpressionList sides, const SqlType& type) {
  const auto plain = [](const ExpressionPtr& side) { return side->kind == ExpressionKind::kColumn; };
  if (join != JoinType::kFull) {
    const bool right = join == JoinType::kRight || (join == JoinType::kInner && !plain(sides[0]) && plain(sides[1]));
    ExpressionPtr value = std::move(sides[right ? 1 : 0]);
    if (plain(value)) return value;
    sides.clear();
    sides.push_back(std::move(value));
  }
  auto coalesce = std::make_unique<CoalesceExpression>();
  coalesce->arguments = std::move(sides);
  coercer_.Finish(coalesce.get(), type);
  coalesce->form = Expression::Form::kSqlSyntax;
  return coalesce;
}

void Binder::JoinUsing(Scope& scope, const ast::JoinExpr* node, FromItem* join, Namespace& left, Namespace& right,
                       std::vector<NamespaceColumn>* merged) {
  const auto left_columns = VisibleColumns(left);
  const auto right_columns = VisibleColumns(right);
  if (node->is_natural) {
    for (const NamespaceColumn* a : left_columns) {
      const bool common = std::any_of(right_columns.begin(), right_columns.end(), [&](const NamespaceColumn* b) { return b->name == a->name; });
      const bool twice = std::find(join->using_columns.begin(), join->using_columns.end(), a->name) != join->using_columns.end();
      if (common && !twice) join->using_columns.push_back(a->name);
    }
    join->natural = true;
  } else {
    for (const ast::Node* name : node->using_clause) {
      const std::string text = ast::StringValue(name);
      if (std::find(join->using_columns.begin(), join->using_columns.end(), text) != join->using_columns.end()) {
        throw SqlError(sqlstate::kDuplicateColumn, Format("column name \"{}\" appears more than once in USING clause", text));
      }
      join->using_columns.push_back(text);
    }
  }
  std::vector<std::pair<ExpressionPtr, ExpressionPtr>> sides;
  for (const std::string& name : join->using_columns) {
    ExpressionPtr a = Clone(*FindSide(left_columns, name, "left")->expression);
    ExpressionPtr b = Clone(*FindSide(right_columns, name, "right")->expression);
    for (const ExpressionPtr* side : {&a, &b}) {
      const auto* column = AsIf<ColumnExpression>(side->get());
      for (FromItem* item : scope.all_items) {
        if (column != nullptr && item->id == column->relation) NoteColumnUse(*item, column->index);
      }
    }
    SqlType type;
    ExpressionList both;
    sides.push_back({Clone(*a), Clone(*b)});
    both.push_back(std::move(a));
    both.push_back(std::move(b));
    both = ToCommonType(std::move(both), "JOIN/USING", &type);
    merged->push_back({name, std::shared_ptr<const Expression>(MergeColumns(join->join_type, std::move(both), type))});
  }
  // Only after all types were found to agree: which mistake is reported depends on it.
  ExpressionList conditions;
  for (auto& [a, b] : sides) {
    conditions.push_back(coercer_.CoerceToBoolean(MakeOperator("", "=", std::move(a), std::move(b), -1), "JOIN/USING"));
  }
  if (conditions.size() == 1) {
    join->condition = std::move(conditions[0]);
  } else if (!conditions.empty()) {
    auto all = std::make_unique<AndExpression>();
    all->terms = std::move(conditions);
    coercer_.Finish(all.get(), context_.MakeType(kBoolOid));
    join->condition = std::move(all);
  }
}

FromPtr Binder::BindJoin(Scope& scope, const ast::JoinExpr* node, Namespace* names) {
  auto join = std::make_unique<FromItem>();
  join->kind = FromItem::Kind::kJoin;
  join->join_type = TypeOf(node->jointype);
  join->id = context_.NewRelation();
  Namespace left, right;
  join->left = BindFromItem(scope, node->larg, &left);
  // The right side sees the left one laterally; references are errors where the join type forbids them.
  const size_t outside = scope.items.size();
  const bool ok = join->join_type == JoinType::kInner || join->join_type == JoinType::kLeft;
  for (NamespaceItem item : left) {
    item.lateral_only = true;
    item.lateral_ok = ok;
    scope.items.push_back(std::move(item));
  }
  join->right = BindFromItem(scope, node->rarg, &right);
  scope.items.resize(outside);
  CheckNames(left, right);

  NamespaceItem merged_item;
  merged_item.item = join.get();
  std::vector<NamespaceColumn> columns;
  if (node->is_natural || !ast::IsEmpty(node->using_clause)) JoinUsing(scope, node, join.get(), left, right, &columns);
  const size_t merged_count = columns.size();
  for (const Namespace* side : {&left, &right}) {
    for (const NamespaceColumn* column : VisibleColumns(*side)) {
      const bool is_merged = std::any_of(columns.begin(), columns.begin() + merged_count,
                                         [&](const NamespaceColumn& known) { return known.name == column->name; });
      if (!is_merged) columns.push_back(*column);
    }
  }
  Namespace inside;
  for (NamespaceItem& item : left) inside.push_back(item);
  for (NamespaceItem& item : right) inside.push_back(item);
  if (node->quals != nullptr) {
    std::swap(scope.items, inside);
    join->condition = coercer_.CoerceToBoolean(Bind(scope, node->quals, Place::kJoinOn), "JOIN/ON");
    std::swap(scope.items, inside);
  }
  for (const NamespaceColumn& column : columns) join->columns.push_back({column.name, column.expression->type, false});
  if (node->alias != nullptr) {
    ApplyAlias(join.get(), node->alias);
    for (size_t i = 0; i < columns.size(); ++i) columns[i].name = join->columns[i].name;
    merged_item.name = join->alias;
    merged_item.columns = std::move(columns);
    names->push_back(std::move(merged_item));
    scope.all_items.push_back(join.get());
    return join;
  }
  if (node->join_using_alias != nullptr) {
    NamespaceItem using_item;
    using_item.name = ast::Text(node->join_using_alias->aliasname);
    using_item.columns.assign(columns.begin(), columns.begin() + merged_count);
    using_item.columns_visible = false;
    inside.push_back(std::move(using_item));
  }
  for (NamespaceItem& item : inside) {
    item.columns_visible = false;
    names->push_back(std::move(item));
  }
  merged_item.relation_visible = false;
  merged_item.columns = std::move(columns);
  names->push_back(std::move(merged_item));
  return join;
}

}  // namespace basalt
