// TableSample: a few rows of a table and what they say of its columns, for estimates. Taken when a plan with joins first needs it and
// kept for all connections by TableSamples until the table has grown or shrunk to half; never seen by a query's result.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "catalog/descriptors.h"
#include "session/session_context.h"
#include "storage/storage_engine.h"
#include "types/value.h"

namespace basalt {

struct TableSample {
  double table_rows = 0;
  // By column of the heap; the first kKeptRows rows. Values of more than kLongest bytes are left out (an empty list).
  std::vector<std::vector<Value>> columns;
  std::vector<double> distinct;  // by column: estimated different values in the table; 0: not known
  size_t rows() const { return kept_rows; }
  size_t kept_rows = 0;

  static constexpr size_t kKeptRows = 256, kLongest = 400;
};

// Thread safe; owned by the plan cache.
class TableSamples {
 public:
  // Null for a table that is small or cannot be read.
  std::shared_ptr<const TableSample> Find(const SessionContext& session, const RelationDescriptor& relation, double table_rows);

 private:
  std::mutex mutex_;
  std::map<StorageId, std::shared_ptr<const TableSample>> samples_;
};

}  // namespace basalt
