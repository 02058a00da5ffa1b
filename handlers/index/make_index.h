// Making indexes: CREATE INDEX, PRIMARY KEY and UNIQUE constraints all come here.
#pragma once

#include <string>
#include <vector>

#include "handlers/ddl/ddl_context.h"

namespace basalt {

struct IndexRequest {
  std::string name;                 // empty: chosen
  bool unique = false, primary = false, nulls_not_distinct = false, deferrable = false;
  std::vector<const ast::IndexElem*> keys;
  std::vector<std::string> key_columns;       // instead of keys: plain columns
  std::vector<std::string> included_columns;
  const ast::Node* predicate = nullptr;
  std::string access_method = "btree";
  std::string tablespace;
  const ast::List* options = nullptr;
  std::string constraint_label;     // "pkey", "key", or "idx": for the chosen name
};

// A key column whose type changes: the default operator class and collation follow, others stay if they fit. 42704.
void RetypeKey(const DdlContext& ddl, Oid access_method, const SqlType& type, IndexKey* key);

// Creates the index and fills it from the table (already in the catalog); returns its descriptor. The table's `indexes` list gets
// its oid (the table is put again). 42P07, 42703, 42704, 23505 ...
RelationDescriptor MakeIndex(const DdlContext& ddl, RelationDescriptor& table, const IndexRequest& request);

// Physical layout of an index: key order of each column by its type and collation.
IndexLayout MakeIndexLayout(const CatalogSnapshot& catalog, const RelationDescriptor& table, const IndexProperties& properties,
                            StorageId storage, uint32_t family);
HeapLayout MakeHeapLayout(const CatalogSnapshot& catalog, const std::vector<ColumnDescriptor>& columns, StorageId storage,
                          uint32_t family);

}  // namespace basalt
