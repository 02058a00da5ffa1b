// System tables (pg_class, pg_type, ...): relations without a heap, projected from seeds, descriptors or the running server.
// Their columns come from the seed, so none can be missing. The planner treats lookup keys as indexes: a scan with a
// key emits only the rows that can match, which makes \d O(rows asked).
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "catalog/catalog_snapshot.h"
#include "engine/functions/function_context.h"
#include "types/chunk.h"

namespace basalt {

// Equality the scan may use: column attnum = value. Rows that do not match may still be emitted; the executor filters.
struct SystemTableKey {
  int16_t column;
  NullableDatum value;
};

class SystemRowWriter {
 public:
  virtual ~SystemRowWriter() = default;
  // One value per column of the table, in attnum order; heap bytes are copied.
  virtual void Row(std::span<const NullableDatum> values) = 0;
  virtual Arena& arena() = 0;  // scratch for heap values, emptied after each Row
};

// Rows and bytes of tables and indexes for pg_class, as storage estimates them. Implemented above; may be absent.
class RelationSizes {
 public:
  virtual ~RelationSizes() = default;
  virtual HeapEstimate SizeOf(const RelationDescriptor& relation) const = 0;
};

struct SystemTableRequest {
  const CatalogSnapshot& catalog;
  Oid database;
  std::span<const SystemTableKey> keys;
  FunctionEnvironment& environment;  // runtime tables (pg_stat_activity, pg_settings) downcast it as functions do
  const RelationSizes* sizes = nullptr;  // null: pg_class shows tables as never analyzed
};

struct SystemTable {
  const char* name;                // in pg_catalog
  void (*emit)(const SystemTableRequest& request, SystemRowWriter& writer);
  std::span<const int16_t> keys;   // columns (attnums) that make a scan cheaper when bound
};

// Tables of the catalog folder; session adds the runtime ones at start through SystemTables.
std::span<const SystemTable> CatalogSystemTables();

// All system tables by name; made once at start, owned by AppContext, immutable.
class SystemTables {
 public:
  explicit SystemTables(std::span<const std::span<const SystemTable>> groups);
  const SystemTable* Find(std::string_view name) const;  // null: the table exists in the seed but has no rows here yet

 private:
  std::vector<const SystemTable*> sorted_;
};

}  // namespace basalt
