// Giving a table or index fresh storage: TRUNCATE, REINDEX, VACUUM FULL. The old storage goes when the transaction commits.
#pragma once

#include "handlers/ddl/ddl_context.h"

namespace basalt {

// An index of `table` over empty fresh storage; filled from the table when `build`. The table's heap may be fresh itself.
void RenewIndex(const DdlContext& ddl, const RelationDescriptor& table, Oid index, bool build);
// The table and all its indexes over empty storage. The caller holds ACCESS EXCLUSIVE.
void EmptyTable(const DdlContext& ddl, const RelationDescriptor& table);
// All rows of one heap into another, fresh one of the same columns.
void CopyRows(const DdlContext& ddl, const HeapLayout& from, const HeapLayout& to);
// The table's rows copied to fresh storage, indexes built anew. In the order of an index: CLUSTER.
void RewriteTable(const DdlContext& ddl, const RelationDescriptor& table);
void RewriteInIndexOrder(const DdlContext& ddl, const RelationDescriptor& table, const IndexProperties& index);

}  // namespace basalt
