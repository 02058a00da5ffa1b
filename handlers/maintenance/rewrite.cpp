#include "handlers/maintenance/rewrite.h"

#include "engine/execution/execution.h"

namespace basalt {
namespace {

// The table over fresh storage, put into the catalog.
DescriptorPtr<RelationDescriptor> RenewHeap(const DdlContext& ddl, const RelationDescriptor& table) {
  RelationDescriptor renewed = table;
  renewed.heap.id = ddl.storage().NewStorageId(table.persistence == Persistence::kTemporary);
  ddl.transaction().DropStorageId(table.heap.id, table.heap.column_family);
  ddl.ddl().Put(renewed);
  return ddl.catalog()->FindRelation(table.oid);
}

std::vector<int> LiveColumns(const HeapLayout& heap) {
  std::vector<int> columns;
  for (size_t i = 0; i < heap.columns.size(); ++i) {
    if (!heap.columns[i].dropped) columns.push_back(static_cast<int>(i));
  }
  return columns;
}

void CopyInIndexOrder(const DdlContext& ddl, const HeapLayout& from, const IndexLayout& index, const HeapLayout& to) {
  constexpr uint32_t kBatch = 1024;
  const std::vector<int> columns = LiveColumns(from);
  Chunk rows;
  for (int column : columns) rows.AddColumn(from.columns[static_cast<size_t>(column)].physical);
  std::vector<NullableDatum> values(from.columns.size());
  std::vector<RowId> row_ids;
  std::vector<uint32_t> found;
  const auto scan = ddl.transaction().OpenIndexScan(index, {});
  const auto load = ddl.transaction().OpenBulkLoad(to);
  while (row_ids.clear(), scan->Next(kBatch, &row_ids)) {
    ddl.context().cancel().Check();
    found.clear();
    rows.Reset(nullptr);
    ddl.transaction().FetchRows(from, row_ids, columns, &rows, &found);
    for (uint32_t row = 0; row < rows.size(); ++row) {
      for (size_t i = 0; i < columns.size(); ++i) values[static_cast<size_t>(columns[i])] = rows.column(i).Get(row);
      load->Append(values);
    }
  }
  load->Finish();
  ddl.transaction().NextCommand();
}

}  // namespace

void CopyRows(const DdlContext& ddl, const HeapLayout& from, const HeapLayout& to) {
  const std::vector<int> columns = LiveColumns(from);
  std::vector<PhysicalType> types;
  for (int column : columns) types.push_back(from.columns[static_cast<size_t>(column)].physical);
  Chunk rows(types);
  std::vector<RowId> row_ids;
  std::vector<NullableDatum> values(from.columns.size());
  const auto scan = ddl.transaction().OpenTableScan(from, columns, 0);
  const auto load = ddl.transaction().OpenBulkLoad(to);
  while (scan->Next(&rows, &row_ids, nullptr)) {
    ddl.context().cancel().Check();
    for (uint32_t row = 0; row < rows.size(); ++row) {
      for (size_t i = 0; i < columns.size(); ++i) values[static_cast<size_t>(columns[i])] = rows.column(i).Get(row);
      load->Append(values);
    }
  }
  load->Finish();
  ddl.transaction().NextCommand();  // what follows, building indexes for one, sees the rows
}

void RenewIndex(const DdlContext& ddl, const RelationDescriptor& table, Oid oid, bool build) {
  const auto old = ddl.catalog()->FindRelation(oid);
  RelationDescriptor renewed = *old;
  auto properties = std::make_shared<IndexProperties>(*old->index);
  properties->layout.id = ddl.storage().NewStorageId(old->persistence == Persistence::kTemporary);
  renewed.index = properties;
  if (build) BuildIndex(ddl.context(), table, renewed);
  ddl.transaction().DropStorageId(old->index->layout.id, old->index->layout.column_family);
  ddl.ddl().Put(renewed);
}

void EmptyTable(const DdlContext& ddl, const RelationDescriptor& table) {
  const DescriptorPtr<RelationDescriptor> renewed = RenewHeap(ddl, table);
  for (Oid index : renewed->indexes) RenewIndex(ddl, *renewed, index, false);
}

void RewriteTable(const DdlContext& ddl, const RelationDescriptor& table) {
  const DescriptorPtr<RelationDescriptor> renewed = RenewHeap(ddl, table);
  CopyRows(ddl, table.heap, renewed->heap);
  for (Oid index : renewed->indexes) RenewIndex(ddl, *renewed, index, true);
}

void RewriteInIndexOrder(const DdlContext& ddl, const RelationDescriptor& table, const IndexProperties& index) {
  const IndexLayout order = index.layout;
  const DescriptorPtr<RelationDescriptor> renewed = RenewHeap(ddl, table);
  CopyInIndexOrder(ddl, table.heap, order, renewed->heap);
  for (Oid oid : renewed->indexes) RenewIndex(ddl, *renewed, oid, true);
}

}  // namespace basalt
