// ANALYZE of one table: takes a sample of its rows and puts what they say into the catalog.
#pragma once

#include <vector>

#include "handlers/ddl/ddl_context.h"

namespace basalt {

struct AnalyzeOptions {
  std::vector<int16_t> columns;  // attnums; empty: all
  bool verbose = false;
};

// The table is locked; the statement has its snapshot.
void AnalyzeTable(const DdlContext& ddl, const RelationDescriptor& table, const AnalyzeOptions& options);

// Statistics of the columns go: they were dropped or have another type now.
void DropColumnStatistics(const DdlContext& ddl, Oid relation, const std::vector<int16_t>& columns);

}  // namespace basalt
