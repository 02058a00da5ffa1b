#include "engine/planner/bind/bind_modify.h"

#include <algorithm>

#include "engine/planner/bind/stored_expression.h"
#include "engine/planner/bind/updatable_view.h"
#include "engine/planner/column_default.h"
#include "engine/planner/expression_tree.h"

namespace basalt {

std::unique_ptr<Query> ModifyBinder::Bind(const ast::Node* statement, Scope* parent) {
  RecursionGuard guard(context_);
  switch (statement->tag) {
    case ast::T_InsertStmt: return BindInsert(ast::Cast<ast::InsertStmt>(statement), parent);
    case ast::T_UpdateStmt: return BindUpdate(ast::Cast<ast::UpdateStmt>(statement), parent);
    case ast::T_DeleteStmt: return BindDelete(ast::Cast<ast::DeleteStmt>(statement), parent);
    default: ThrowNotSupported("MERGE");
  }
}

DescriptorPtr<RelationDescriptor> ModifyBinder::OpenTarget(const ast::RangeVar* name) {
  DescriptorPtr<RelationDescriptor> relation = binder_.FindRelation(name, false);
  switch (relation->kind) {
    case RelationKind::kTable: break;
    case RelationKind::kView: break;
    case RelationKind::kSequence:
      throw SqlError(sqlstate::kWrongObjectType, Format("cannot change sequence \"{}\"", relation->name));
    case RelationKind::kMaterializedView:
      throw SqlError(sqlstate::kWrongObjectType, Format("cannot change materialized view \"{}\"", relation->name));
    case RelationKind::kIndex:
      throw SqlError(sqlstate::kWrongObjectType, Format("cannot open relation \"{}\"", relation->name))
          .Detail("This operation is not supported for indexes.").At(name->location);
    case RelationKind::kComposite:
      throw SqlError(sqlstate::kWrongObjectType, Format("cannot open relation \"{}\"", relation->name))
          .Detail("This operation is not supported for composite types.").At(name->location);
  }
  if (relation->is_system) {
    throw SqlError(sqlstate::kInsufficientPrivilege, Format("permission denied: \"{}\" is a system catalog", relation->name));
  }
  context_.AddLock(*relation, TableLockMode::kRowExclusive);
  context_.has_modification = true;
  return relation;
}

FromPtr ModifyBinder::MakeTarget(Scope& scope, DescriptorPtr<RelationDescriptor> relation, const ast::RangeVar* name) {
  if (relation->kind == RelationKind::kView) {
    // Reading the view is not what was asked for.
    const size_t rights = context_.privileges.size();
    const Oid oid = relation->oid;
    FromPtr view = binder_.BindView(scope, std::move(relation), name);
    for (size_t i = rights; i < context_.privileges.size(); ++i) {
      RequiredPrivilege& added = context_.privileges[i];
      if (added.relation != oid || added.check_as != binder_.check_as_ || !added.columns.empty()) continue;
      context_.privileges.erase(context_.privileges.begin() + static_cast<std::ptrdiff_t>(i));
      break;
    }
    binder_.ApplyAlias(view.get(), name->alias);
    return view;
  }
  auto item = std::make_unique<FromItem>();
  item->kind = FromItem::Kind::kTable;
  item->id = context_.NewRelation();
  item->alias = relation->name;
  item->location = name->location;
  for (const ColumnDescriptor& column : relation->columns) {
    item->columns.push_back({column.name, context_.MakeType(column.type.oid, column.type.typmod), column.dropped});
    if (column.type.collation != kInvalidOid) item->columns.back().type.collation = column.type.collation;
  }
  item->relation = std::move(relation);
  binder_.ApplyAlias(item.get(), name->alias);
  return item;
}

ExpressionPtr ModifyBinder::Assign(const ColumnDescriptor& column, ExpressionPtr value, int location) {
  return binder_.CoerceAssignment(std::move(value), column.type, column.name, location);
}

ExpressionPtr Binder::CoerceAssignment(ExpressionPtr value, SqlType target, std::string_view column, int location) {
  const Oid source = value->type.oid;
  const int at = value->location >= 0 ? value->location : location;
  ExpressionPtr result = coercer_.CoerceToTarget(std::move(value), target, CoercionContext::kAssignment, Expression::Form::kImplicitCast, -1);
  if (result != nullptr) return result;
  throw SqlError(sqlstate::kDatatypeMismatch, Format("column \"{}\" is of type {} but expression is of type {}", column,
                                                     context_.TypeName(target.oid), context_.TypeName(source)))
      .Hint("You will need to rewrite or cast the expression.").At(at);
}

ExpressionPtr ModifyBinder::DefaultOf(const RelationDescriptor& relation, const ColumnDescriptor& column) {
  if (column.identity != 0 && column.identity_sequence != kInvalidOid) {
    const FunctionDescriptor* nextval = context_.catalog.FindFunction(Oid{1574});
    ExpressionList arguments;
    const Datum sequence = MakeDatum(column.identity_sequence);
    arguments.push_back(coercer_.MakeConstant(context_.MakeType(kRegclassOid), &sequence));
    if (const auto descriptor = context_.catalog.FindRelation(column.identity_sequence)) context_.AddDependency(*descriptor);
    return Assign(column, coercer_.MakeFunction(*nextval, std::move(arguments), kInt8Oid, Expression::Form::kCall), -1);
  }
  if (const StoredExpression& expression = basalt::DefaultOf(context_.catalog, column); column.generated == 0 && !expression.empty()) {
    return BindStored(context_, expression.sql, nullptr, -1, column.type, Place::kDefault);
  }
  (void)relation;
  ExpressionPtr null = coercer_.MakeConstant(context_.MakeType(kUnknownOid), nullptr);
  return Assign(column, std::move(null), -1);
}

void ModifyBinder::BindGenerated(const RelationDescriptor& relation, Modification* modification) {
  modification->generated.resize(relation.columns.size());
  bool any = false;
  for (const ColumnDescriptor& column : relation.columns) {
    if (column.dropped || column.generated == 0) continue;
    modification->generated[column.number - 1] = BindStored(context_, column.default_expression.sql, &relation, modification->target_relation,
                                                            column.type, Place::kGenerated);
    any = true;
  }
  if (!any) modification->generated.clear();
}

void ModifyBinder::BindReturning(Scope& scope, const ast::List* list, Modification* modification) {
  binder_.BindTargets(scope, list, Place::kReturning, &modification->returning);
  if (!modification->returning.empty()) binder_.ResolveTargetUnknowns(&modification->returning);
}

// ---------------------------------------------------------------------------------------------- UPDATE, DELETE

namespace {

FromPtr Combine(PlanningContext& context, FromPtr target, FromPtr others) {
  if (!others) return target;
  auto join = std::make_unique<FromItem>();
  join->kind = FromItem::Kind::kJoin;
  join->id = context.NewRelation();
  join->comma = true;
  join->left = std::move(target);
  join->right = std::move(others);
  return join;
}

const ColumnDescriptor& FindTargetColumn(const RelationDescriptor& relation, const ast::ResTarget* node) {
  const ColumnDescriptor* column = relation.FindColumn(node->name);
  if (column != nullptr) return *column;
  for (std::string_view system : {"ctid", "xmin", "cmin", "xmax", "cmax", "tableoid"}) {
    if (system == node->name) {
      throw SqlError(sqlstate::kFeatureNotSupported, Format("cannot assign to system column \"{}\"", node->name)).At(node->location);
    }
  }
  throw SqlError(sqlstate::kUndefinedColumn, Format("column \"{}\" of relation \"{}\" does not exist", node->name, relation.name)).At(node->location);
}

}  // namespace

ExpressionPtr ModifyBinder::BindMultiAssign(Scope& scope, const ast::MultiAssignRef* node, const RelationDescriptor& relation,
                                            const ColumnDescriptor& column, bool* is_default) {
  const int position = node->colno - 1;
  if (const auto* row = ast::DynCast<ast::RowExpr>(static_cast<const ast::Node*>(node->source))) {
    if (ast::Length(row->args) != node->ncolumns) {
      throw SqlError(sqlstate::kSyntaxError, "number of columns does not match number of values").At(row->location);
    }
    const ast::Node* value = ast::At(row->args, position);
    *is_default = ast::Is<ast::SetToDefault>(value);
    return *is_default ? DefaultOf(relation, column) : binder_.Bind(scope, value);
  }
  const auto* sublink = ast::DynCast<ast::SubLink>(static_cast<const ast::Node*>(node->source));
  if (sublink == nullptr || sublink->sub_link_type != ast::EXPR_SUBLINK) {
    throw SqlError(sqlstate::kFeatureNotSupported, "source for a multiple-column UPDATE item must be a sub-SELECT or ROW() expression")
        .At(NodeLocation(node->source));
  }
  auto subplan = std::make_unique<SubplanExpression>();
  subplan->use = SubplanExpression::Use::kScalar;
  subplan->location = sublink->location;
  std::unique_ptr<Query> query = binder_.BindSelect(ast::Cast<ast::SelectStmt>(static_cast<const ast::Node*>(sublink->subselect)), &scope, true);
  if (query->VisibleTargets() != node->ncolumns) {
    throw SqlError(sqlstate::kSyntaxError, "number of columns does not match number of values").At(sublink->location);
  }
  // One subquery a column, each keeping only its own: set operations keep all.
  if (query->set_operation || query->distinct) ThrowNotSupported("multiple-column UPDATE from UNION or DISTINCT");
  int visible = 0;
  for (Target& target : query->targets) {
    if (target.junk) continue;
    if (visible == position) coercer_.Finish(subplan.get(), target.expression->type);
    else target.junk = true;
    ++visible;
  }
  subplan->query = std::move(query);
  return subplan;
}

ExpressionPtr ModifyBinder::BindSetValue(Scope& scope, const ast::ResTarget* node, const RelationDescriptor& relation,
                                         const ColumnDescriptor& column, const FromItem& target, ExpressionPtr* earlier) {
  bool is_default = false;
  ExpressionPtr value;
  if (ast::Is<ast::SetToDefault>(node->val)) {
    is_default = true;
    if (relation.kind == RelationKind::kView) ThrowNotSupported("SET column = DEFAULT for a view");
    value = DefaultOf(relation, column);
  } else if (const auto* multi = ast::DynCast<ast::MultiAssignRef>(static_cast<const ast::Node*>(node->val))) {
    value = BindMultiAssign(scope, multi, relation, column, &is_default);
  } else {
    value = binder_.Bind(scope, node->val);
  }
  if (!is_default && (column.generated != 0 || column.identity == 'a')) {
    throw SqlError(sqlstate::kGeneratedAlways, Format("column \"{}\" can only be updated to DEFAULT", column.name))
        .Detail(column.generated != 0 ? Format("Column \"{}\" is a generated column.", column.name)
                                      : Format("Column \"{}\" is an identity column defined as GENERATED ALWAYS.", column.name));
  }
  if (is_default) {
    RefuseDefaultOfPart(node);
    return value;
  }
  if (!IsPart(node)) return Assign(column, std::move(value), node->location);
  ExpressionPtr container = *earlier != nullptr ? std::move(*earlier) : binder_.MakeColumn(target, column.number - 1);
  container->location = node->location;
  ExpressionPtr coerced = CoercePart(scope, node, container->type, node->location, std::move(value));
  return StorePart(scope, node, 0, std::move(container), std::move(coerced));
}

void ModifyBinder::BindSetClause(Scope& scope, const ast::List* targets, const RelationDescriptor& relation, const FromItem& target,
                                 ExpressionList* values) {
  const Place before = scope.place;
  scope.place = Place::kUpdateSource;
  values->resize(relation.columns.size());
  std::vector<bool> parts(relation.columns.size(), false);
  for (const auto* node : ast::Each<ast::ResTarget>(targets)) {
    const ColumnDescriptor& column = FindTargetColumn(relation, node);
    ExpressionPtr& slot = (*values)[column.number - 1];
    const bool part = IsPart(node);
    if (slot != nullptr && !(part && parts[column.number - 1])) {
      throw SqlError(sqlstate::kSyntaxError, Format("multiple assignments to same column \"{}\"", column.name));
    }
    parts[column.number - 1] = part;
    slot = BindSetValue(scope, node, relation, column, target, &slot);
    context_.AddUsedColumn(relation.oid, binder_.check_as_, kPrivilegeUpdate, column.number);
  }
  for (const ColumnDescriptor& column : relation.columns) {
    ExpressionPtr& slot = (*values)[column.number - 1];
    if (slot != nullptr && parts[column.number - 1]) slot = CheckedAgain(std::move(slot), column.type);
  }
  scope.place = before;
}

std::unique_ptr<Query> ModifyBinder::BindUpdate(const ast::UpdateStmt* node, Scope* parent) {
  auto query = std::make_unique<Query>();
  query->command = Query::Command::kUpdate;
  Scope scope;
  scope.parent = parent;
  scope.query = query.get();
  binder_.BindWith(scope, node->with_clause);
  auto modification = std::make_unique<Modification>();
  modification->relation = OpenTarget(node->relation);
  FromPtr target = MakeTarget(scope, modification->relation, node->relation);
  modification->target_relation = target->id;
  FromItem& target_item = *target;
  scope.all_items.push_back(target.get());
  scope.items.push_back(binder_.MakeNamespaceItem(target.get()));
  FromPtr others = binder_.BindFromList(scope, node->from_clause);
  BindSetClause(scope, node->target_list, *modification->relation, target_item, &modification->values);
  if (node->where_clause != nullptr) {
    query->where = coercer_.CoerceToBoolean(binder_.Bind(scope, node->where_clause, Place::kWhere), "WHERE");
  }
  BindReturning(scope, node->returning_list, modification.get());
  RedirectToTable(context_, {query.get(), modification.get(), nullptr, &target, others.get(), binder_.check_as_});
  BindGenerated(*modification->relation, modification.get());
  query->from = Combine(context_, std::move(target), std::move(others));
  query->modification = std::move(modification);
  return query;
}

std::unique_ptr<Query> ModifyBinder::BindDelete(const ast::DeleteStmt* node, Scope* parent) {
  auto query = std::make_unique<Query>();
  query->command = Query::Command::kDelete;
  Scope scope;
  scope.parent = parent;
  scope.query = query.get();
  binder_.BindWith(scope, node->with_clause);
  auto modification = std::make_unique<Modification>();
  modification->relation = OpenTarget(node->relation);
  context_.AddPrivilege(*modification->relation, kPrivilegeDelete, binder_.check_as_, {});
  FromPtr target = MakeTarget(scope, modification->relation, node->relation);
  modification->target_relation = target->id;
  scope.all_items.push_back(target.get());
  scope.items.push_back(binder_.MakeNamespaceItem(target.get()));
  FromPtr others = binder_.BindFromList(scope, node->using_clause);
  if (node->where_clause != nullptr) {
    query->where = coercer_.CoerceToBoolean(binder_.Bind(scope, node->where_clause, Place::kWhere), "WHERE");
  }
  BindReturning(scope, node->returning_list, modification.get());
  RedirectToTable(context_, {query.get(), modification.get(), nullptr, &target, others.get(), binder_.check_as_});
  query->from = Combine(context_, std::move(target), std::move(others));
  query->modification = std::move(modification);
  return query;
}

}  // namespace basalt
