// FROM: tables, views, subqueries, references to WITH queries.
#include <algorithm>

#include "engine/planner/bind/binder.h"
#include "engine/planner/expression_tree.h"
#include "parser/parser.h"

namespace basalt {

void Binder::ApplyAlias(FromItem* item, const ast::Alias* alias) {
  if (alias == nullptr) return;
  item->alias = ast::Text(alias->aliasname);
  item->has_alias = true;
  size_t at = 0;
  for (const ast::Node* name : alias->colnames) {
    while (at < item->columns.size() && item->columns[at].dropped) ++at;
    if (at >= item->columns.size()) {
      const auto live = std::count_if(item->columns.begin(), item->columns.end(), [](const FromColumn& column) { return !column.dropped; });
      throw SqlError(sqlstate::kInvalidColumnReference, Format("table \"{}\" has {} columns available but {} columns specified", item->alias,
                                                               live, ast::Length(alias->colnames))).At(item->location);
    }
    item->columns[at].name = ast::StringValue(name);
    item->written_columns.push_back(item->columns[at].name);
    ++at;
  }
}

NamespaceItem Binder::MakeNamespaceItem(FromItem* item) {
  items_[item->id] = item;
  NamespaceItem result;
  result.name = item->alias;
  result.item = item;
  for (size_t i = 0; i < item->columns.size(); ++i) {
    NamespaceColumn column;
    column.name = item->columns[i].name;
    if (!item->columns[i].dropped) column.expression = MakeColumn(*item, static_cast<int>(i));
    result.columns.push_back(std::move(column));
  }
  return result;
}

void Binder::CheckNames(const Namespace& left, const Namespace& right) {
  for (const NamespaceItem& b : right) {
    if (!b.relation_visible || b.name.empty()) continue;
    for (const NamespaceItem& a : left) {
      if (!a.relation_visible || a.name != b.name) continue;
      // Tables of two schemas may share a name if neither is aliased.
      const bool plain = a.item && b.item && a.item->relation && b.item->relation && !a.item->has_alias && !b.item->has_alias &&
                         a.item->relation->oid != b.item->relation->oid;
      if (!plain) throw SqlError(sqlstate::kDuplicateAlias, Format("table name \"{}\" specified more than once", b.name));
    }
  }
}

namespace {

void SetLateral(Namespace* items, bool only, bool ok) {
  for (NamespaceItem& item : *items) {
    item.lateral_only = only;
    item.lateral_ok = ok;
  }
}

}  // namespace

FromPtr Binder::BindFromList(Scope& scope, const ast::List* from) {
  FromPtr result;
  for (const ast::Node* node : from) {
    Namespace names;
    FromPtr item = BindFromItem(scope, node, &names);
    CheckNames(scope.items, names);
    SetLateral(&names, true, true);
    for (NamespaceItem& name : names) scope.items.push_back(std::move(name));
    if (!result) {
      result = std::move(item);
      continue;
    }
    auto join = std::make_unique<FromItem>();
    join->kind = FromItem::Kind::kJoin;
    join->comma = true;
    join->id = context_.NewRelation();
    join->left = std::move(result);
    join->right = std::move(item);
    result = std::move(join);
  }
  SetLateral(&scope.items, false, true);
  return result;
}

FromPtr Binder::BindFromItem(Scope& scope, const ast::Node* node, Namespace* names) {
  RecursionGuard guard(context_);
  switch (node->tag) {
    case ast::T_RangeVar: return BindRangeVar(scope, ast::Cast<ast::RangeVar>(node), names);
    case ast::T_RangeSubselect: return BindRangeSubselect(scope, ast::Cast<ast::RangeSubselect>(node), names);
    case ast::T_RangeFunction: return BindRangeFunction(scope, ast::Cast<ast::RangeFunction>(node), names);
    case ast::T_JoinExpr: return BindJoin(scope, ast::Cast<ast::JoinExpr>(node), names);
    case ast::T_RangeTableSample: return BindTableSample(scope, ast::Cast<ast::RangeTableSample>(node), names);
    case ast::T_RangeTableFunc: return BindXmlTable(scope, ast::Cast<ast::RangeTableFunc>(node), names);
    default: ThrowInternal(Format("unrecognized node type: {}", static_cast<int>(node->tag)));
  }
}

std::shared_ptr<Cte> Binder::FindCte(Scope& scope, std::string_view name) {
  for (Scope* level = &scope; level != nullptr; level = level->parent) {
    for (auto it = level->ctes.rbegin(); it != level->ctes.rend(); ++it) {
      if ((*it)->name == name) return *it;
    }
  }
  return nullptr;
}

FromPtr Binder::BindRangeVar(Scope& scope, const ast::RangeVar* node, Namespace* names) {
  FromPtr item;
  if (node->schemaname == nullptr) {
    if (const std::shared_ptr<Cte> cte = FindCte(scope, node->relname)) item = BindCteReference(cte, node);
  }
  if (!item) {
    DescriptorPtr<RelationDescriptor> relation = FindRelation(node, true);
    if (!relation) {
      for (Scope* level = &scope; level != nullptr && node->schemaname == nullptr; level = level->parent) {
        const auto& future = level->future_ctes;
        if (std::find(future.begin(), future.end(), node->relname) == future.end()) continue;
        throw SqlError(sqlstate::kUndefinedTable, Format("relation \"{}\" does not exist", node->relname))
            .Detail(Format("There is a WITH item named \"{}\", but it cannot be referenced from this part of the query.", node->relname))
            .Hint("Use WITH RECURSIVE, or re-order the WITH items to remove forward references.").At(node->location);
      }
      relation = FindRelation(node, false);
    }
    item = relation->kind == RelationKind::kView ? BindView(scope, std::move(relation), node) : BindTable(std::move(relation), node);
  }
  ApplyAlias(item.get(), node->alias);
  scope.all_items.push_back(item.get());
  names->push_back(MakeNamespaceItem(item.get()));
  return item;
}

FromPtr Binder::BindTableSample(Scope& scope, const ast::RangeTableSample* node, Namespace* names) {
  FromPtr item = BindFromItem(scope, node->relation, names);
  const bool heap = item->kind == FromItem::Kind::kTable &&
                    (item->relation->kind == RelationKind::kTable || item->relation->kind == RelationKind::kMaterializedView);
  if (!heap) {
    throw SqlError(sqlstate::kFeatureNotSupported, "TABLESAMPLE clause can only be applied to tables and materialized views")
        .At(NodeLocation(node->relation));
  }
  const std::string method = NameListText(node->method);
  auto sample = std::make_unique<SampleClause>();
  sample->system = method == "system" || method == "pg_catalog.system";
  if (!sample->system && method != "bernoulli" && method != "pg_catalog.bernoulli") {
    throw SqlError(sqlstate::kUndefinedObject, Format("tablesample method {} does not exist", method)).At(node->location);
  }
  if (const int given = ast::Length(node->args); given != 1) {
    throw SqlError(sqlstate::kInvalidTablesampleArgument, Format("tablesample method {} requires 1 argument, not {}", method, given))
        .At(node->location);
  }
  sample->percent = coercer_.CoerceToSpecific(Bind(scope, ast::First(node->args), Place::kFromFunction), kFloat4Oid, "TABLESAMPLE");
  if (node->repeatable != nullptr) {
    sample->seed = coercer_.CoerceToSpecific(Bind(scope, node->repeatable, Place::kFromFunction), kFloat8Oid, "REPEATABLE");
  }
  item->sample = std::move(sample);
  return item;
}

FromPtr Binder::BindTable(DescriptorPtr<RelationDescriptor> relation, const ast::RangeVar* node) {
  if (relation->kind == RelationKind::kIndex || relation->kind == RelationKind::kComposite) {
    throw SqlError(sqlstate::kWrongObjectType, Format("cannot open relation \"{}\"", relation->name))
        .Detail(relation->kind == RelationKind::kIndex ? "This operation is not supported for indexes."
                                                       : "This operation is not supported for composite types.").At(node->location);
  }
  auto item = std::make_unique<FromItem>();
  item->kind = FromItem::Kind::kTable;
  item->id = context_.NewRelation();
  item->alias = relation->name;
  item->location = node->location;
  item->only = !node->inh;
  for (const ColumnDescriptor& column : relation->columns) {
    SqlType type = column.type;
    if (type.collation == kInvalidOid && !column.dropped) type = context_.MakeType(type.oid, type.typmod);
    item->columns.push_back({column.name, type, column.dropped});
  }
  context_.AddLock(*relation, TableLockMode::kAccessShare);
  context_.AddPrivilege(*relation, kPrivilegeSelect, check_as_, {});
  item->relation = std::move(relation);
  return item;
}

namespace {

constexpr int kMaximumViewDepth = 100;

}  // namespace

FromPtr Binder::BindView(Scope&, DescriptorPtr<RelationDescriptor> view, const ast::RangeVar* node) {
  if (view_depth_ > kMaximumViewDepth) {
    throw SqlError(sqlstate::kInvalidObjectDefinition, Format("infinite recursion detected in rules for relation \"{}\"", view->name));
  }
  if (view->view == nullptr) ThrowInternal(Format("view \"{}\" has no query", view->name));
  if (view->view->sql.empty()) ThrowNotSupported(Format("system view \"{}\"", view->name));
  auto item = std::make_unique<FromItem>();
  item->kind = FromItem::Kind::kSubquery;
  item->id = context_.NewRelation();
  item->alias = view->name;
  item->location = node->location;
  context_.AddLock(*view, TableLockMode::kAccessShare);
  context_.AddPrivilege(*view, kPrivilegeSelect, check_as_, {});
  Arena arena;
  const auto statements = Parse(view->view->sql, arena);
  const std::vector<Oid> before = context_.search_path;
  context_.search_path = {kPgCatalogSchema};
  if (view->schema != kPgCatalogSchema) context_.search_path.push_back(view->schema);
  // Rights inside are the owner's, unless the view asks for the invoker's.
  Binder binder(context_, view->view->security_invoker ? check_as_ : view->owner, view_depth_ + 1);
  try {
    item->query = binder.BindStatement(statements[0].node);
  } catch (SqlError& error) {
    error.fields().byte_location = -1;
    context_.search_path = before;
    throw;
  }
  context_.search_path = before;
  size_t at = 0;
  for (const ColumnDescriptor& column : view->columns) {
    while (at < item->query->targets.size() && item->query->targets[at].junk) ++at;
    if (at >= item->query->targets.size()) break;
    item->columns.push_back({column.name, item->query->targets[at].expression->type, column.dropped});
    ++at;
  }
  item->relation = std::move(view);
  return item;
}

FromPtr Binder::BindCteReference(const std::shared_ptr<Cte>& cte, const ast::RangeVar* node) {
  auto item = std::make_unique<FromItem>();
  item->id = context_.NewRelation();
  item->alias = cte->name;
  item->location = node->location;
  item->cte = cte;
  ++cte->references;
  NoteCteUse(*cte);
  if (cte->binding_step) {
    item->kind = FromItem::Kind::kWorkTable;
    item->hidden_columns = cte->hidden_columns;
  } else {
    item->kind = FromItem::Kind::kCte;
    if (cte->modifies && cte->names.empty()) {
      throw SqlError(sqlstate::kFeatureNotSupported, Format("WITH query \"{}\" does not have a RETURNING clause", cte->name)).At(node->location);
    }
  }
  for (size_t i = 0; i < cte->names.size(); ++i) item->columns.push_back({cte->names[i], cte->types[i], false});
  return item;
}

FromPtr Binder::BindRangeSubselect(Scope& scope, const ast::RangeSubselect* node, Namespace* names) {
  auto item = std::make_unique<FromItem>();
  item->kind = FromItem::Kind::kSubquery;
  item->id = context_.NewRelation();
  item->lateral = node->lateral;
  const auto* select = ast::Cast<ast::SelectStmt>(static_cast<const ast::Node*>(node->subquery));
  if (node->alias == nullptr) {
    const bool values = !ast::IsEmpty(select->values_lists);
    throw SqlError(sqlstate::kSyntaxError, values ? "VALUES in FROM must have an alias" : "subquery in FROM must have an alias")
        .Hint(values ? "For example, FROM (VALUES ...) [AS] foo." : "For example, FROM (SELECT ...) [AS] foo.");
  }
  const bool lateral_before = scope.lateral_active;
  scope.lateral_active = node->lateral;
  const Place place = scope.place;
  scope.place = Place::kFromSubquery;
  item->query = BindSelect(select, &scope, true);
  scope.place = place;
  scope.lateral_active = lateral_before;
  for (const Target& target : item->query->targets) {
    if (!target.junk) item->columns.push_back({target.name, target.expression->type, false});
  }
  ApplyAlias(item.get(), node->alias);
  scope.all_items.push_back(item.get());
  names->push_back(MakeNamespaceItem(item.get()));
  return item;
}

}  // namespace basalt
