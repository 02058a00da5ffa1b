#include "handlers/transaction/on_commit.h"

#include "handlers/drop/drop.h"
#include "handlers/maintenance/rewrite.h"

namespace basalt {
namespace {

using Tables = std::vector<DescriptorPtr<RelationDescriptor>>;

Tables TablesWithActions(ExecutionContext& context) {
  Tables tables;
  ConnectionState& connection = context.connection();
  const Oid schema = connection.temporary_catalog.schema();
  if (schema == kInvalidOid || connection.transaction.transaction == nullptr) return tables;
  const auto& catalog = connection.Catalog(context.session().catalog());
  catalog->ForEachRelationIn(schema, [&](const RelationDescriptor& relation) {
    if (relation.kind == RelationKind::kTable && relation.on_commit != 0) tables.push_back(catalog->FindRelation(relation.oid));
  });
  return tables;
}

bool HasRows(Transaction& transaction, const HeapLayout& heap) {
  transaction.NextCommand();
  const auto scan = transaction.OpenTableScan(heap, {}, 0);
  Chunk rows;
  std::vector<RowId> row_ids;
  return scan->Next(&rows, &row_ids, nullptr);
}

}  // namespace

bool HasOnCommitActions(ExecutionContext& context) { return !TablesWithActions(context).empty(); }

void RunOnCommitActions(ExecutionContext& context) {
  const Tables tables = TablesWithActions(context);
  if (tables.empty()) return;
  context.connection().transaction.transaction->StartStatement();
  const DdlContext ddl(context);
  for (const auto& table : tables) {
    if (table->on_commit == 'x') DropWithDependents(ddl, *table);
    else if (HasRows(ddl.transaction(), table->heap)) EmptyTable(ddl, *table);
  }
}

}  // namespace basalt
