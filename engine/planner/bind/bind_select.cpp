// SELECT and VALUES.
#include <algorithm>

#include "engine/planner/bind/bind_modify.h"
#include "engine/planner/bind/binder.h"
#include "engine/planner/expression_tree.h"

namespace basalt {

std::unique_ptr<Query> Binder::BindStatement(const ast::Node* statement) {
  if (const auto* select = ast::DynCast<ast::SelectStmt>(statement)) {
    return BindSelect(select, nullptr, true, true);  // SELECT INTO: the handler takes the clause
  }
  switch (statement->tag) {
    case ast::T_InsertStmt: case ast::T_UpdateStmt: case ast::T_DeleteStmt: {
      context_.has_modification = true;
      return ModifyBinder(*this).Bind(statement, nullptr);
    }
    case ast::T_MergeStmt: ThrowNotSupported("MERGE");
    default: ThrowInternal(Format("statement of kind {} cannot be planned", static_cast<int>(statement->tag)));
  }
}

const char* Binder::LockText(ast::LockClauseStrength strength) {
  switch (strength) {
    case ast::LCS_FORKEYSHARE: return "FOR KEY SHARE";
    case ast::LCS_FORSHARE: return "FOR SHARE";
    case ast::LCS_FORNOKEYUPDATE: return "FOR NO KEY UPDATE";
    default: return "FOR UPDATE";
  }
}

std::unique_ptr<Query> Binder::BindSelect(const ast::SelectStmt* select, Scope* parent, bool resolve_unknowns, bool into_allowed) {
  RecursionGuard guard(context_);
  if (select->into_clause != nullptr && !into_allowed) {
    throw SqlError(sqlstate::kSyntaxError, kIntoRefusal).At(select->into_clause->rel->location);
  }
  auto query = std::make_unique<Query>();
  Scope scope;
  scope.parent = parent;
  scope.query = query.get();
  BindWith(scope, select->with_clause);
  if (!ast::IsEmpty(select->values_lists)) BindValues(scope, select);
  else if (select->op == ast::SETOP_NONE) BindPlainSelect(scope, select, resolve_unknowns);
  else BindSetOperation(scope, select, into_allowed);
  return query;
}

void Binder::BindPlainSelect(Scope& scope, const ast::SelectStmt* select, bool resolve_unknowns) {
  Query& query = *scope.query;
  for (const auto* window : ast::Each<ast::WindowDef>(select->window_clause)) {
    for (const ast::WindowDef* known : scope.windows) {
      if (ast::Text(known->name) == ast::Text(window->name)) {
        throw SqlError(sqlstate::kWindowingError, Format("window \"{}\" is already defined", window->name)).At(window->location);
      }
    }
    scope.windows.push_back(window);
  }
  scope.named_windows = scope.windows.size();
  query.from = BindFromList(scope, select->from_clause);
  BindTargets(scope, select->target_list, Place::kTarget, &query.targets);
  if (query.targets.size() > static_cast<size_t>(kMaximumTargets)) {
    throw SqlError(sqlstate::kTooManyColumns, Format("target lists can have at most {} entries", kMaximumTargets));
  }
  if (select->where_clause != nullptr) {
    query.where = coercer_.CoerceToBoolean(Bind(scope, select->where_clause, Place::kWhere), "WHERE");
  }
  if (select->having_clause != nullptr) {
    query.has_grouping = true;
    query.having = coercer_.CoerceToBoolean(Bind(scope, select->having_clause, Place::kHaving), "HAVING");
  }
  BindOrderBy(scope, select->sort_clause, &query, Place::kOrderBy);
  BindGroupBy(scope, select);
  BindDistinct(scope, select);
  BindLimit(scope, select);
  BindWindows(scope);
  if (resolve_unknowns) ResolveTargetUnknowns(&query.targets);
  CheckCollations(query);
  CheckGrouping(scope);
  BindLocking(scope, select);
}

void Binder::ResolveTargetUnknowns(std::vector<Target>* targets) {
  for (Target& target : *targets) {
    if (target.expression->type.oid != kUnknownOid) continue;
    target.expression = coercer_.CoerceType(std::move(target.expression), kTextOid, -1, CoercionContext::kImplicit,
                                            Expression::Form::kImplicitCast, -1);
  }
}

void Binder::BindTargets(Scope& scope, const ast::List* list, Place place, std::vector<Target>* targets) {
  const Place before = scope.place;
  scope.place = place;
  for (const auto* target : ast::Each<ast::ResTarget>(list)) BindTarget(scope, target, place, targets);
  scope.place = before;
}

void Binder::BindTarget(Scope& scope, const ast::ResTarget* node, Place, std::vector<Target>* targets) {
  if (const auto* reference = ast::DynCast<ast::ColumnRef>(static_cast<const ast::Node*>(node->val));
      reference != nullptr && ast::Is<ast::A_Star>(ast::Last(reference->fields))) {
    return ExpandStar(scope, reference, targets);
  }
  if (const auto* indirection = ast::DynCast<ast::A_Indirection>(static_cast<const ast::Node*>(node->val));
      indirection != nullptr && ast::Is<ast::A_Star>(ast::Last(indirection->indirection))) {
    return ExpandRowValue(scope, indirection, targets);
  }
  Target target;
  target.expression = Bind(scope, node->val);
  target.name = node->name != nullptr ? node->name : TargetName(node->val);
  targets->push_back(std::move(target));
}

void Binder::BindValues(Scope& scope, const ast::SelectStmt* select) {
  Query& query = *scope.query;
  query.is_values = true;
  auto item = std::make_unique<FromItem>();
  item->kind = FromItem::Kind::kValues;
  item->id = context_.NewRelation();
  item->alias = "*VALUES*";
  const Place before = scope.place;
  scope.place = Place::kValues;
  size_t width = 0;
  for (const ast::Node* row_node : select->values_lists) {
    const auto* row = ast::Cast<ast::List>(row_node);
    ExpressionList values = BindExpandedList(scope, row);
    if (item->rows.empty()) width = values.size();
    if (values.size() != width) {
      throw SqlError(sqlstate::kSyntaxError, "VALUES lists must all be the same length").At(NodeLocation(ast::First(row)));
    }
    item->rows.push_back(std::move(values));
  }
  scope.place = before;
  for (size_t column = 0; column < width; ++column) {
    std::vector<const Expression*> views;
    for (ExpressionList& row : item->rows) views.push_back(row[column].get());
    const Oid common = coercer_.SelectCommonType(views, "VALUES");
    SqlType type = context_.MakeType(common, coercer_.SelectCommonTypmod(views, common));
    for (ExpressionList& row : item->rows) {
      row[column] = coercer_.CoerceToCommon(std::move(row[column]), type, "VALUES");
      if (type.collation == kDefaultCollationOid && row[column]->type.collation != kInvalidOid) type.collation = row[column]->type.collation;
    }
    std::vector<Expression*> values;
    for (ExpressionList& row : item->rows) values.push_back(row[column].get());
    CheckCommonCollation(values, false);
    item->columns.push_back({Format("column{}", column + 1), type, false});
  }
  Namespace names;
  names.push_back(MakeNamespaceItem(item.get()));
  scope.all_items.push_back(item.get());
  for (size_t column = 0; column < width; ++column) {
    Target target;
    target.name = item->columns[column].name;
    target.expression = MakeColumn(*item, static_cast<int>(column));
    query.targets.push_back(std::move(target));
  }
  query.from = std::move(item);
  scope.items = std::move(names);
  BindOrderBy(scope, select->sort_clause, &query, Place::kOrderBy);
  BindLimit(scope, select);
  BindWindows(scope);
  if (!ast::IsEmpty(select->locking_clause)) {
    const auto* first = ast::Cast<ast::LockingClause>(ast::First(select->locking_clause));
    throw SqlError(sqlstate::kFeatureNotSupported, Format("{} cannot be applied to VALUES", LockText(first->strength)));
  }
}

ExpressionPtr Binder::BindLimitValue(Scope& scope, const ast::Node* node, Place place, const char* clause) {
  if (node == nullptr) return nullptr;
  Scope empty;  // own columns are not visible; outer ones are
  empty.parent = scope.parent;
  empty.place = place;
  const Namespace items = std::exchange(scope.items, {});
  ExpressionPtr value;
  try {
    value = Bind(empty, node);
  } catch (SqlError& error) {
    scope.items = items;
    bool own = false;
    Scope probe;
    probe.items = items;
    if (error.fields().state == sqlstate::kUndefinedColumn) {
      if (const auto* reference = ast::DynCast<ast::ColumnRef>(node); reference != nullptr && ast::Length(reference->fields) == 1) {
        own = FindColumn(probe, ast::Text(ast::StringValue(ast::First(reference->fields))), -1) != nullptr;
      }
    }
    if (own) {
      throw SqlError(sqlstate::kInvalidColumnReference, Format("argument of {} must not contain variables", clause)).At(NodeLocation(node));
    }
    throw;
  }
  scope.items = items;
  return coercer_.CoerceToSpecific(std::move(value), kInt8Oid, clause);
}

void Binder::BindLimit(Scope& scope, const ast::SelectStmt* select) {
  Query& query = *scope.query;
  query.offset = BindLimitValue(scope, select->limit_offset, Place::kOffset, "OFFSET");
  query.limit = BindLimitValue(scope, select->limit_count, Place::kLimit, "LIMIT");
  query.with_ties = select->limit_option == ast::LIMIT_OPTION_WITH_TIES;
  if (query.with_ties) {
    if (ast::IsEmpty(select->sort_clause)) {
      throw SqlError(sqlstate::kSyntaxError, "WITH TIES cannot be specified without ORDER BY clause");
    }
    const auto* constant = ast::DynCast<ast::A_Const>(static_cast<const ast::Node*>(select->limit_count));
    if (constant != nullptr && constant->isnull) {
      throw SqlError(sqlstate::kInvalidRowCountInLimitClause, "row count cannot be null in FETCH FIRST ... WITH TIES clause");
    }
  }
}

namespace {

RowLockMode LockModeOf(ast::LockClauseStrength strength) {
  switch (strength) {
    case ast::LCS_FORKEYSHARE: return RowLockMode::kKeyShare;
    case ast::LCS_FORSHARE: return RowLockMode::kShare;
    case ast::LCS_FORNOKEYUPDATE: return RowLockMode::kNoKeyUpdate;
    default: return RowLockMode::kUpdate;
  }
}

// In subqueries PostgreSQL locks the tables inside.
void MarkTables(PlanningContext& context, FromItem* item, RowLockMode mode, WaitPolicy policy, Query* query) {
  if (item->kind == FromItem::Kind::kTable && item->relation->kind == RelationKind::kTable && !item->relation->is_system) {
    query->row_marks.push_back({item->id, mode, policy});
    context.AddLock(*item->relation, TableLockMode::kRowShare);
    context.AddPrivilege(*item->relation, kPrivilegeUpdate, kInvalidOid, {});
    context.has_modification = true;
  } else if (item->kind == FromItem::Kind::kSubquery && item->query && !item->query->set_operation && item->query->from &&
             !item->query->has_grouping && !item->query->distinct) {
    ForEachFromItem(item->query->from.get(), [&](FromItem& inner) { MarkTables(context, &inner, mode, policy, item->query.get()); });
  }
}

}  // namespace

void Binder::BindLocking(Scope& scope, const ast::SelectStmt* select) {
  Query& query = *scope.query;
  for (const auto* clause : ast::Each<ast::LockingClause>(select->locking_clause)) {
    const char* text = LockText(clause->strength);
    auto refuse = [&](const char* what) {
      throw SqlError(sqlstate::kFeatureNotSupported, Format("{} is not allowed with {}", text, what));
    };
    if (query.set_operation) refuse("UNION/INTERSECT/EXCEPT");
    if (query.distinct || !query.distinct_on.empty()) refuse("DISTINCT clause");
    if (!query.group_keys.empty() || !query.grouping_sets.empty()) refuse("GROUP BY clause");
    if (query.having) refuse("HAVING clause");
    if (!query.aggregates.empty()) refuse("aggregate functions");
    if (!query.window_functions.empty()) refuse("window functions");
    if (query.has_set_functions) refuse("set-returning functions in the target list");
    const RowLockMode mode = LockModeOf(clause->strength);
    const WaitPolicy policy = clause->wait_policy == ast::LockWaitSkip    ? WaitPolicy::kSkip
                              : clause->wait_policy == ast::LockWaitError ? WaitPolicy::kNoWait
                                                                          : WaitPolicy::kWait;
    if (ast::IsEmpty(clause->locked_rels)) {
      ForEachFromItem(query.from.get(), [&](FromItem& item) { MarkTables(context_, &item, mode, policy, &query); });
      continue;
    }
    for (const auto* name : ast::Each<ast::RangeVar>(clause->locked_rels)) {
      if (name->schemaname != nullptr || name->catalogname != nullptr) {
        throw SqlError(sqlstate::kSyntaxError, Format("{} must specify unqualified relation names", text)).At(name->location);
      }
      FromItem* found = nullptr;
      ForEachFromItem(query.from.get(), [&](FromItem& item) {
        if (item.alias == name->relname && (item.kind != FromItem::Kind::kJoin || item.has_alias)) found = &item;
      });
      if (found == nullptr) {
        throw SqlError(sqlstate::kUndefinedTable, Format("relation \"{}\" in {} clause not found in FROM clause", name->relname, text))
            .At(name->location);
      }
      if (found->kind == FromItem::Kind::kJoin || found->kind == FromItem::Kind::kFunction || found->kind == FromItem::Kind::kValues ||
          found->kind == FromItem::Kind::kCte || found->kind == FromItem::Kind::kWorkTable) {
        const char* what = found->kind == FromItem::Kind::kJoin ? "a join" : found->kind == FromItem::Kind::kFunction ? "a function"
                           : found->kind == FromItem::Kind::kValues ? "VALUES" : "a WITH query";
        throw SqlError(sqlstate::kFeatureNotSupported, Format("{} cannot be applied to {}", text, what)).At(name->location);
      }
      MarkTables(context_, found, mode, policy, &query);
    }
  }
}

void Binder::ResolveOutputUnknowns(Query* query) { ResolveTargetUnknowns(&query->targets); }

}  // namespace basalt
