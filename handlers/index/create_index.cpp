#include "handlers/index/create_index.h"

#include "base/sql_error.h"
#include "handlers/index/make_index.h"

namespace basalt {

std::string CreateIndex(ExecutionContext& context, const Statement& statement, const ast::IndexStmt& node) {
  const DdlContext ddl(context, statement.text);
  const auto found = ddl.ResolveOwned(*node.relation, TableLockMode::kShare, false);
  if (found->kind != RelationKind::kTable && found->kind != RelationKind::kMaterializedView) {
    throw SqlError(sqlstate::kWrongObjectType, Format("cannot create index on relation \"{}\"", found->name))
        .Detail(found->kind == RelationKind::kView ? "This operation is not supported for views." : "");
  }
  IndexRequest request;
  request.name = ast::Text(node.idxname);
  if (!request.name.empty() && ddl.catalog()->FindRelation(found->schema, request.name) != nullptr) {
    if (!node.if_not_exists) throw SqlError(sqlstate::kDuplicateTable, Format("relation \"{}\" already exists", request.name));
    ddl.Notice(Format("relation \"{}\" already exists, skipping", request.name), sqlstate::kDuplicateTable);
    return "CREATE INDEX";
  }
  request.unique = node.unique;
  request.nulls_not_distinct = node.nulls_not_distinct;
  for (const auto* element : ast::Each<ast::IndexElem>(node.index_params)) request.keys.push_back(element);
  for (const auto* element : ast::Each<ast::IndexElem>(node.index_including_params)) {
    if (element->name == nullptr) ThrowNotSupported("expressions are not supported in included columns");
    request.included_columns.emplace_back(element->name);
  }
  request.predicate = node.where_clause;
  request.access_method = ast::Text(node.access_method).empty() ? "btree" : node.access_method;
  request.tablespace = ast::Text(node.table_space);
  request.options = node.options;
  request.constraint_label = "idx";
  RelationDescriptor table = *found;
  MakeIndex(ddl, table, request);
  return "CREATE INDEX";
}

}  // namespace basalt
