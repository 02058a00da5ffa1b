#include "handlers/view/create_view.h"

#include <algorithm>

#include "catalog/name_resolver.h"
#include "base/sql_error.h"
#include "handlers/table/create_table.h"
#include "handlers/table/create_table_as.h"

namespace basalt {
namespace {

std::vector<ColumnDescriptor> ViewColumns(const DdlContext& ddl, const BoundView& bound, const ast::List* aliases) {
  std::vector<ColumnDescriptor> columns;
  if (ast::Length(aliases) > static_cast<int>(bound.columns.size())) {
    throw SqlError(sqlstate::kSyntaxError, "CREATE VIEW specifies more column names than columns");
  }
  for (const ResultColumn& result : bound.columns) {
    ColumnDescriptor column;
    const int position = static_cast<int>(columns.size());
    column.name = position < ast::Length(aliases) ? ast::StringValue(ast::At(aliases, position)) : result.name;
    for (const ColumnDescriptor& other : columns) {
      if (other.name == column.name) {
        throw SqlError(sqlstate::kDuplicateColumn, Format("column \"{}\" specified more than once", column.name));
      }
    }
    column.number = static_cast<int16_t>(position + 1);
    column.type = result.type;
    RefusePseudoType(ddl, column.name, column.type);
    columns.push_back(std::move(column));
  }
  return columns;
}

// OR REPLACE keeps the old columns and may only add new ones behind them.
void CheckReplacement(const CatalogSnapshot& catalog, const RelationDescriptor& old, const std::vector<ColumnDescriptor>& columns,
                      const CatalogNames& names) {
  if (old.kind != RelationKind::kView) throw SqlError(sqlstate::kWrongObjectType, Format("\"{}\" is not a view", old.name));
  if (columns.size() < old.columns.size()) throw SqlError(sqlstate::kInvalidTableDefinition, "cannot drop columns from view");
  for (size_t i = 0; i < old.columns.size(); ++i) {
    if (old.columns[i].name != columns[i].name) {
      throw SqlError(sqlstate::kInvalidTableDefinition,
                     Format("cannot change name of view column \"{}\" to \"{}\"", old.columns[i].name, columns[i].name))
          .Hint("Use ALTER VIEW ... RENAME COLUMN ... to change name of view column instead.");
    }
    if (old.columns[i].type.oid == columns[i].type.oid && old.columns[i].type.typmod == columns[i].type.typmod) {
      if (old.columns[i].type.collation == columns[i].type.collation) continue;
      const auto collation = [&](const SqlType& type) { return catalog.FindCollation(type.collation)->name; };
      throw SqlError(sqlstate::kInvalidTableDefinition,
                     Format("cannot change collation of view column \"{}\" from \"{}\" to \"{}\"", old.columns[i].name,
                            collation(old.columns[i].type), collation(columns[i].type)));
    }
    const auto text = [&](const SqlType& type) { return names.FormatType(type.oid, {.typmod = type.typmod}); };
    throw SqlError(sqlstate::kInvalidTableDefinition,
                   Format("cannot change data type of view column \"{}\" from {} to {}", old.columns[i].name,
                          text(old.columns[i].type), text(columns[i].type)));
  }
}

// What reads temporary tables lives as long as they do.
bool ReadsTemporary(const DdlContext& ddl, const BoundView& bound) {
  return std::any_of(bound.dependencies.begin(), bound.dependencies.end(), [&](Oid oid) {
    const auto relation = ddl.catalog()->FindRelation(oid);
    return relation != nullptr && relation->persistence == Persistence::kTemporary;
  });
}

}  // namespace

std::string CreateView(ExecutionContext& context, const Statement& statement, const ast::ViewStmt& node) {
  const DdlContext ddl(context, statement.text);
  if (IsSelectInto(node.query)) throw SqlError(sqlstate::kFeatureNotSupported, "views must not contain SELECT INTO");
  std::vector<std::string> aliases;
  for (const ast::Node* alias : node.aliases) aliases.emplace_back(ast::StringValue(alias));
  const BoundView bound = BindView(ddl.Input(), node.query, aliases);
  ast::RangeVar target = *node.view;
  const bool permanent = target.relpersistence == 0 || target.relpersistence == static_cast<char>(Persistence::kPermanent);
  if (permanent && ReadsTemporary(ddl, bound)) {
    target.relpersistence = static_cast<char>(Persistence::kTemporary);
    ddl.Notice(Format("view \"{}\" will be a temporary view", target.relname), sqlstate::kSuccessfulCompletion);
  }
  Persistence persistence = Persistence::kPermanent;
  const NewName name = ResolveNewRelation(ddl, target, &persistence);
  if (persistence == Persistence::kUnlogged) {
    throw SqlError(sqlstate::kSyntaxError, "views cannot be unlogged because they do not have storage");
  }
  std::vector<ColumnDescriptor> columns = ViewColumns(ddl, bound, node.aliases);
  const auto old = ddl.catalog()->FindRelation(name.schema, name.name);
  RelationDescriptor view;
  if (old != nullptr) {
    if (!node.replace) throw SqlError(sqlstate::kDuplicateTable, Format("relation \"{}\" already exists", name.name));
    ddl.RequireOwner(old->owner, "view", old->name);
    ddl.transaction().LockTable(ddl.database(), old->oid, TableLockMode::kAccessExclusive, WaitPolicy::kWait);
    const std::vector<Oid> path = ddl.connection().SearchPath(context.session().catalog());
    CheckReplacement(*ddl.catalog(), *old, columns, CatalogNames(*ddl.catalog(), ddl.database(), path));
    view = *old;
  } else {
    view.oid = ddl.NewOid();
    view.database = ddl.database();
    view.schema = name.schema;
    view.name = name.name;
    view.kind = RelationKind::kView;
    view.persistence = persistence;
    view.owner = context.role();
  }
  view.columns = std::move(columns);
  view.options = StorageParameters(node.options, RelationKind::kView);
  auto properties = std::make_shared<ViewProperties>();
  properties->sql = bound.sql;
  properties->dependencies = bound.dependencies;
  for (const auto& [option, value] : view.options) {
    if (option == "security_barrier") properties->security_barrier = value == "true" || value == "on";
    if (option == "security_invoker") properties->security_invoker = value == "true" || value == "on";
  }
  if (node.with_check_option != ast::NO_CHECK_OPTION) ThrowNotSupported("WITH CHECK OPTION");
  view.view = std::move(properties);
  ddl.ddl().Put(std::move(view));
  return "CREATE VIEW";
}

}  // namespace basalt
