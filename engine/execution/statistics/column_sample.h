// ColumnSample: the sampled rows of one column that ANALYZE looks at, and what is computed of them by PostgreSQL's rules. One thread.
#pragma once

#include "base/cancel_token.h"
#include "catalog/catalog_snapshot.h"
#include "catalog/statistics.h"
#include "engine/execution/data/chunk_store.h"

namespace basalt {

struct ColumnSample {
  const CatalogSnapshot& catalog;
  const CancelToken& cancel;
  const ChunkStore& rows;     // in the order of the table
  size_t position = 0;        // of the column in rows
  SqlType type;
  int target = 100;           // entries a list may have
  double table_rows = 0;

  double sampled() const { return rows.size(); }
};

// Null fraction, width, different values, most common ones, histogram, correlation.
ColumnStatistics ComputeScalarStatistics(const ColumnSample& sample);
// Most common elements of arrays, lexemes of tsvectors, added to what is there.
void AddElementStatistics(const ColumnSample& sample, ColumnStatistics* statistics);
// What the type asks for. Precondition: there are rows.
ColumnStatistics ComputeStatistics(const ColumnSample& sample, int16_t column);

}  // namespace basalt
