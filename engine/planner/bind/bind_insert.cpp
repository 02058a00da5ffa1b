#include <algorithm>

#include "engine/planner/bind/bind_modify.h"
#include "engine/planner/bind/stored_expression.h"
#include "engine/planner/bind/updatable_view.h"
#include "engine/planner/expression_tree.h"

namespace basalt {

std::vector<int> ModifyBinder::InsertColumns(const RelationDescriptor& relation, const ast::InsertStmt* node) {
  std::vector<int> columns, whole;
  if (ast::IsEmpty(node->cols)) {
    for (const ColumnDescriptor& column : relation.columns) {
      if (!column.dropped) columns.push_back(column.number - 1);
    }
    return columns;
  }
  for (const auto* target : ast::Each<ast::ResTarget>(node->cols)) {
    const ColumnDescriptor* column = relation.FindColumn(target->name);
    if (column == nullptr) {
      throw SqlError(sqlstate::kUndefinedColumn, Format("column \"{}\" of relation \"{}\" does not exist", target->name, relation.name))
          .At(target->location);
    }
    const int number = column->number - 1;
    const auto is_in = [number](const std::vector<int>& list) { return std::find(list.begin(), list.end(), number) != list.end(); };
    if (is_in(whole) || (!IsPart(target) && is_in(columns))) {
      throw SqlError(sqlstate::kDuplicateColumn, Format("column \"{}\" specified more than once", target->name)).At(target->location);
    }
    if (!IsPart(target)) whole.push_back(number);
    columns.push_back(column->number - 1);
  }
  return columns;
}

void ModifyBinder::CheckColumnCount(const ast::InsertStmt* node, size_t values, size_t columns, int extra_location) {
  if (values > columns) {
    throw SqlError(sqlstate::kSyntaxError, "INSERT has more expressions than target columns").At(extra_location);
  }
  if (!ast::IsEmpty(node->cols) && values < columns) {
    throw SqlError(sqlstate::kSyntaxError, "INSERT has more target columns than expressions")
        .At(NodeLocation(ast::At(node->cols, static_cast<int>(values))));
  }
}

// t.* and the like stand for several values.
std::vector<ModifyBinder::RowValue> ModifyBinder::ExpandRow(Scope& scope, const ast::List* row) {
  std::vector<RowValue> values;
  for (const ast::Node* node : row) {
    if (!Binder::IsStar(node)) {
      values.push_back({node, nullptr});
      continue;
    }
    std::vector<Target> expanded;
    binder_.ExpandStar(scope, ast::Cast<ast::ColumnRef>(node), &expanded);
    for (Target& target : expanded) values.push_back({node, std::move(target.expression)});
  }
  return values;
}

ExpressionPtr ModifyBinder::InsertPart(Scope& scope, const ast::ResTarget* node, const ColumnDescriptor& column, ExpressionPtr earlier,
                                       ExpressionPtr value) {
  if (earlier == nullptr) earlier = coercer_.MakeConstant(column.type, nullptr);
  return StorePart(scope, node, 0, std::move(earlier), std::move(value));
}

namespace {

const ast::ResTarget* TargetAt(const ast::InsertStmt* node, size_t at) {
  if (ast::IsEmpty(node->cols)) return nullptr;
  return ast::Cast<ast::ResTarget>(static_cast<const ast::Node*>(ast::At(node->cols, static_cast<int>(at))));
}

}  // namespace

void ModifyBinder::BindInsertValues(Scope& scope, const ast::InsertStmt* node, const std::vector<int>& columns,
                                    Modification* modification, std::vector<bool>* assigned) {
  const auto* select = ast::Cast<ast::SelectStmt>(static_cast<const ast::Node*>(node->select_stmt));
  const RelationDescriptor& relation = *modification->relation;
  const int row_count = ast::Length(select->values_lists);
  auto item = std::make_unique<FromItem>();
  item->kind = FromItem::Kind::kValues;
  item->alias = "*VALUES*";
  scope.place = Place::kValues;
  int width = -1;
  for (const ast::Node* row_node : select->values_lists) {
    const auto* row = ast::Cast<ast::List>(row_node);
    std::vector<RowValue> nodes = ExpandRow(scope, row);
    if (width >= 0 && static_cast<int>(nodes.size()) != width) {
      throw SqlError(sqlstate::kSyntaxError, "VALUES lists must all be the same length").At(NodeLocation(ast::First(row)));
    }
    if (width < 0) {
      width = static_cast<int>(nodes.size());
      const int wanted = static_cast<int>(columns.size());
      CheckColumnCount(node, nodes.size(), columns.size(), width > wanted ? NodeLocation(nodes[static_cast<size_t>(wanted)].node) : -1);
    }
    ExpressionList values;
    int at = 0;
    for (auto& [value_node, expanded] : nodes) {
      const ColumnDescriptor& column = relation.columns[columns[at]];
      const ast::ResTarget* part = TargetAt(node, static_cast<size_t>(at));
      ++at;
      if (ast::Is<ast::SetToDefault>(value_node)) {
        if (part != nullptr) RefuseDefaultOfPart(part);
        if (relation.kind == RelationKind::kView) {
          if (row_count > 1) ThrowNotSupported("DEFAULT in a multi-row INSERT into a view");
          values.push_back(nullptr);  // the table's default
          continue;
        }
        values.push_back(column.generated != 0 ? Assign(column, coercer_.MakeConstant(context_.MakeType(kUnknownOid), nullptr), -1)
                                               : DefaultOf(relation, column));
        continue;
      }
      (*assigned)[column.number - 1] = true;
      ExpressionPtr value = expanded != nullptr ? std::move(expanded) : binder_.Bind(scope, value_node);
      if (IsPart(part)) {
        values.push_back(CoercePart(scope, part, column.type, -1, std::move(value)));
        continue;
      }
      values.push_back(Assign(column, std::move(value), NodeLocation(value_node)));
      if (ContainsSetFunction(*values.back())) ThrowNotSupported("set-returning functions in INSERT ... VALUES");
    }
    item->rows.push_back(std::move(values));
  }
  scope.place = Place::kOther;
  if (row_count == 1) {
    for (int i = 0; i < width; ++i) {
      ExpressionPtr& value = item->rows[0][i];
      ExpressionPtr& slot = modification->values[columns[i]];
      const ast::ResTarget* part = TargetAt(node, static_cast<size_t>(i));
      if (IsPart(part)) slot = InsertPart(scope, part, relation.columns[columns[i]], std::move(slot), std::move(value));
      else if (value != nullptr) slot = std::move(value);
    }
    return;
  }
  auto source = std::make_unique<Query>();
  source->is_values = true;
  item->id = context_.NewRelation();
  for (int i = 0; i < width; ++i) {
    const ColumnDescriptor& column = relation.columns[columns[i]];
    const ast::ResTarget* part = TargetAt(node, static_cast<size_t>(i));
    const SqlType type = IsPart(part) && item->rows[0][i] != nullptr ? item->rows[0][i]->type : column.type;
    item->columns.push_back({Format("column{}", i + 1), type, false});
    Target target;
    target.name = item->columns.back().name;
    target.expression = binder_.MakeColumn(*item, i);
    source->targets.push_back(std::move(target));
    auto value = std::make_unique<ColumnExpression>();
    value->relation = modification->source_relation;
    value->index = i;
    coercer_.Finish(value.get(), type);
    ExpressionPtr& slot = modification->values[columns[i]];
    if (IsPart(part)) slot = InsertPart(scope, part, column, std::move(slot), std::move(value));
    else slot = std::move(value);
  }
  source->from = std::move(item);
  modification->source = std::move(source);
}

void ModifyBinder::BindInsertQuery(Scope& scope, const ast::InsertStmt* node, const std::vector<int>& columns,
                                   Modification* modification, std::vector<bool>* assigned) {
  const auto* select = ast::Cast<ast::SelectStmt>(static_cast<const ast::Node*>(node->select_stmt));
  modification->source = binder_.BindSelect(select, &scope, false);
  Query& source = *modification->source;
  size_t at = 0;
  for (size_t i = 0; i < source.targets.size(); ++i) {
    Target& target = source.targets[i];
    if (target.junk) continue;
    if (at >= columns.size()) CheckColumnCount(node, at + 1, columns.size(), target.expression->location);
    const ColumnDescriptor& column = modification->relation->columns[columns[at]];
    (*assigned)[column.number - 1] = true;
    const ast::ResTarget* part = TargetAt(node, at);
    if (IsPart(part) && target.expression->type.oid == kUnknownOid && !source.set_operation) {
      target.expression = CoercePart(scope, part, column.type, -1, std::move(target.expression));
    } else if (target.expression->type.oid == kUnknownOid && !source.set_operation) {
      target.expression = coercer_.CoerceType(std::move(target.expression), column.type.oid, column.type.typmod, CoercionContext::kAssignment,
                                              Expression::Form::kImplicitCast, -1);
    }
    auto value = std::make_unique<ColumnExpression>();
    value->relation = modification->source_relation;
    value->index = static_cast<int>(at);
    value->location = target.expression->location;
    coercer_.Finish(value.get(), target.expression->type);
    ExpressionPtr& slot = modification->values[columns[at]];
    if (IsPart(part)) slot = InsertPart(scope, part, column, std::move(slot), CoercePart(scope, part, column.type, -1, std::move(value)));
    else slot = Assign(column, std::move(value), target.expression->location);
    ++at;
  }
  CheckColumnCount(node, at, columns.size(), -1);
}

void ModifyBinder::FillDefaults(Modification* modification, ast::OverridingKind overriding, const std::vector<bool>& assigned) {
  const RelationDescriptor& relation = *modification->relation;
  for (const ColumnDescriptor& column : relation.columns) {
    ExpressionPtr& value = modification->values[column.number - 1];
    if (column.dropped) {
      value = coercer_.MakeConstant(context_.MakeType(column.type.oid == kInvalidOid ? kInt4Oid : column.type.oid), nullptr);
      continue;
    }
    if (column.generated != 0) {
      if (assigned[column.number - 1]) {
        throw SqlError(sqlstate::kGeneratedAlways, Format("cannot insert a non-DEFAULT value into column \"{}\"", column.name))
            .Detail(Format("Column \"{}\" is a generated column.", column.name));
      }
      value = coercer_.MakeConstant(column.type, nullptr);
      continue;
    }
    if (column.identity == 'a' && assigned[column.number - 1] && overriding == ast::OVERRIDING_NOT_SET) {
      throw SqlError(sqlstate::kGeneratedAlways, Format("cannot insert a non-DEFAULT value into column \"{}\"", column.name))
          .Detail(Format("Column \"{}\" is an identity column defined as GENERATED ALWAYS.", column.name))
          .Hint("Use OVERRIDING SYSTEM VALUE to override.");
    }
    if (column.identity != 0 && overriding == ast::OVERRIDING_USER_VALUE) value = nullptr;
    if (value == nullptr) value = DefaultOf(relation, column);
  }
}

std::unique_ptr<Query> ModifyBinder::BindInsert(const ast::InsertStmt* node, Scope* parent) {
  auto query = std::make_unique<Query>();
  query->command = Query::Command::kInsert;
  Scope scope;
  scope.parent = parent;
  scope.query = query.get();
  binder_.BindWith(scope, node->with_clause);
  auto modification = std::make_unique<Modification>();
  modification->relation = OpenTarget(node->relation);
  const RelationDescriptor& relation = *modification->relation;
  modification->target = MakeTarget(scope, modification->relation, node->relation);
  modification->target_relation = modification->target->id;
  modification->source_relation = context_.NewRelation();
  modification->values.resize(relation.columns.size());
  const std::vector<int> columns = InsertColumns(relation, node);
  std::vector<int16_t> numbers;
  for (int column : columns) numbers.push_back(static_cast<int16_t>(column + 1));
  context_.AddPrivilege(relation, kPrivilegeInsert, binder_.check_as_, std::move(numbers));
  std::vector<bool> assigned(relation.columns.size(), false);
  const auto* select = ast::DynCast<ast::SelectStmt>(static_cast<const ast::Node*>(node->select_stmt));
  if (select != nullptr) {
    modification->columns = columns;
    const bool plain_values = !ast::IsEmpty(select->values_lists) && select->with_clause == nullptr && ast::IsEmpty(select->sort_clause) &&
                              select->limit_count == nullptr && select->limit_offset == nullptr && ast::IsEmpty(select->locking_clause);
    if (plain_values) BindInsertValues(scope, node, columns, modification.get(), &assigned);
    else BindInsertQuery(scope, node, columns, modification.get(), &assigned);
    for (const auto* target : ast::Each<ast::ResTarget>(node->cols)) {
      const ColumnDescriptor& column = *relation.FindColumn(target->name);
      ExpressionPtr& slot = modification->values[column.number - 1];
      const bool domain = IsPart(target) && slot != nullptr && context_.Type(column.type.oid).kind == TypeKind::kDomain;
      if (domain && slot->kind != ExpressionKind::kDomainCheck) slot = CheckedAgain(std::move(slot), column.type);
    }
    int width = 0;
    if (modification->source != nullptr) width = modification->source->VisibleTargets();
    else width = std::max(ast::Length(ast::Cast<ast::List>(static_cast<const ast::Node*>(ast::First(select->values_lists)))),
                          ast::IsEmpty(node->cols) ? 0 : ast::Length(node->cols));
    modification->columns.resize(static_cast<size_t>(std::min<int>(width, static_cast<int>(columns.size()))));
  }
  const bool is_view = relation.kind == RelationKind::kView;
  if (is_view && node->on_conflict_clause != nullptr) ThrowNotSupported("INSERT ... ON CONFLICT into a view");
  if (!is_view) FillDefaults(modification.get(), node->override, assigned);
  if (!is_view) BindGenerated(relation, modification.get());
  scope.items.clear();
  scope.items.push_back(binder_.MakeNamespaceItem(modification->target.get()));
  scope.all_items.push_back(modification->target.get());
  if (node->on_conflict_clause != nullptr) BindConflict(scope, node->on_conflict_clause, modification.get());
  BindReturning(scope, node->returning_list, modification.get());
  if (is_view) {
    RedirectToTable(context_, {query.get(), modification.get(), &assigned, &modification->target, nullptr, binder_.check_as_});
    FillDefaults(modification.get(), node->override, assigned);
    BindGenerated(*modification->relation, modification.get());
  }
  query->modification = std::move(modification);
  return query;
}

std::vector<int> ModifyBinder::InferArbiters(Scope& scope, const ast::InferClause* infer, const Modification& modification) {
  const RelationDescriptor& relation = *modification.relation;
  std::vector<int> found;
  if (infer->conname != nullptr) {
    for (const ConstraintDescriptor& constraint : relation.constraints) {
      if (constraint.name != infer->conname) continue;
      for (size_t i = 0; i < relation.indexes.size(); ++i) {
        if (relation.indexes[i] == constraint.index && (constraint.type == 'p' || constraint.type == 'u')) found.push_back(static_cast<int>(i));
      }
      if (found.empty()) throw SqlError(sqlstate::kWrongObjectType, "constraint in ON CONFLICT clause has no associated index");
      if (constraint.deferrable) {
        throw SqlError(sqlstate::kObjectNotInPrerequisiteState,
                       "ON CONFLICT does not support deferrable unique constraints/exclusion constraints as arbiters");
      }
      for (int16_t column : constraint.columns) NoteRead(relation, column);
      return found;
    }
    throw SqlError(sqlstate::kUndefinedObject, Format("constraint \"{}\" for table \"{}\" does not exist", infer->conname, relation.name));
  }
  std::vector<int16_t> columns;
  ExpressionList expressions;
  for (const auto* element : ast::Each<ast::IndexElem>(infer->index_elems)) {
    if (element->name != nullptr) {
      const ColumnDescriptor* column = relation.FindColumn(element->name);
      if (column == nullptr) {
        throw SqlError(sqlstate::kUndefinedColumn, Format("column \"{}\" does not exist", element->name)).At(infer->location);
      }
      columns.push_back(column->number);
      NoteRead(relation, column->number);
    } else {
      expressions.push_back(binder_.Bind(scope, element->expr, Place::kIndexExpression));
    }
  }
  for (size_t i = 0; i < relation.indexes.size(); ++i) {
    const auto index = context_.catalog.FindRelation(relation.indexes[i]);
    if (!index || !index->index || !index->index->unique) continue;
    if (!index->index->predicate.empty() && infer->where_clause == nullptr) continue;
    std::vector<int16_t> keys;
    ExpressionList key_expressions;
    for (const IndexKey& key : index->index->keys) {
      if (key.column != 0) keys.push_back(key.column);
      else key_expressions.push_back(BindStored(context_, key.expression.sql, &relation, modification.target_relation, key.type,
                                                Place::kIndexExpression));
    }
    std::vector<int16_t> a = keys, b = columns;
    std::sort(a.begin(), a.end());
    std::sort(b.begin(), b.end());
    b.erase(std::unique(b.begin(), b.end()), b.end());
    if (a != b || key_expressions.size() != expressions.size()) continue;
    const bool same = std::all_of(key_expressions.begin(), key_expressions.end(), [&](const ExpressionPtr& key) {
      return std::any_of(expressions.begin(), expressions.end(), [&](const ExpressionPtr& other) { return Equal(*key, *other); });
    });
    if (same && !index->index->immediate) {
      throw SqlError(sqlstate::kObjectNotInPrerequisiteState,
                     "ON CONFLICT does not support deferrable unique constraints/exclusion constraints as arbiters");
    }
    if (same) found.push_back(static_cast<int>(i));
  }
  if (found.empty()) {
    throw SqlError(sqlstate::kInvalidColumnReference, "there is no unique or exclusion constraint matching the ON CONFLICT specification");
  }
  return found;
}

void ModifyBinder::BindConflict(Scope& scope, const ast::OnConflictClause* node, Modification* modification) {
  modification->has_conflict_clause = true;
  modification->conflict_update = node->action == ast::ONCONFLICT_UPDATE;
  if (node->infer != nullptr) {
    modification->arbiters = InferArbiters(scope, node->infer, *modification);
  } else if (modification->conflict_update) {
    throw SqlError(sqlstate::kSyntaxError, "ON CONFLICT DO UPDATE requires inference specification or constraint name")
        .Hint("For example, ON CONFLICT (column_name).").At(node->location);
  }
  if (!modification->conflict_update) return;
  modification->excluded_relation = context_.NewRelation();
  FromItem excluded;
  excluded.id = modification->excluded_relation;
  excluded.kind = FromItem::Kind::kSubquery;
  excluded.alias = "excluded";
  excluded.columns = modification->target->columns;
  for (size_t i = 0; i < excluded.columns.size(); ++i) excluded.columns[i].name = modification->relation->columns[i].name;
  NamespaceItem excluded_item = binder_.MakeNamespaceItem(&excluded);
  excluded_item.columns_visible = false;
  scope.items.push_back(std::move(excluded_item));
  scope.all_items.push_back(&excluded);
  BindSetClause(scope, node->target_list, *modification->relation, *modification->target, &modification->conflict_set);
  if (node->where_clause != nullptr) {
    modification->conflict_where = coercer_.CoerceToBoolean(binder_.Bind(scope, node->where_clause, Place::kWhere), "WHERE");
  }
  scope.items.pop_back();
  scope.all_items.pop_back();
  // Columns of EXCLUDED are read as the table's are.
  const auto note = [&](const ExpressionPtr& expression) {
    if (expression == nullptr) return;
    Walk(*expression, [&](const Expression& part) {
      const auto* column = AsIf<ColumnExpression>(&part);
      if (column != nullptr && column->relation == modification->excluded_relation && column->index >= 0) {
        NoteRead(*modification->relation, static_cast<int16_t>(column->index + 1));
      }
      return true;
    });
  };
  for (const ExpressionPtr& value : modification->conflict_set) note(value);
  note(modification->conflict_where);
}

void ModifyBinder::NoteRead(const RelationDescriptor& relation, int16_t column) {
  context_.AddUsedColumn(relation.oid, binder_.check_as_, kPrivilegeSelect, column);
}

}  // namespace basalt
