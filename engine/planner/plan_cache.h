// PlanCache: plans of statement texts, shared by all connections. Sharded; a hit takes one shard lock and no allocation. Key:
// the text (or lifted shape), database, resolved schema oids of the search path, parameter types, the settings that planning
// read (a hash of their values); the text itself is compared on a hit. Holds no identity. Bounded by memory, clock eviction.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/memory_account.h"
#include "engine/planner/optimize/table_sample.h"
#include "engine/planner/plan.h"

namespace basalt {

struct PlanKey {
  std::string_view text;
  uint64_t environment = 0;  // hash of database, search path oids, parameter types, planning settings
};

class PlanCache {
 public:
  PlanCache(MemoryAccount& account, int64_t limit_bytes);
  ~PlanCache();
  // Null if absent or if a dependency moved (compared with the catalog's versions by the caller through `catalog_generation`:
  // entries remember the generation at which they were last proven valid).
  std::shared_ptr<const Plan> Find(const PlanKey& key, const CatalogSnapshot& catalog);
  void Insert(const PlanKey& key, std::shared_ptr<const Plan> plan, const CatalogSnapshot& catalog);
  void Clear();
  // True if every dependency of the plan has the version it was planned with.
  static bool IsCurrent(const Plan& plan, const CatalogSnapshot& catalog);
  // Samples of tables that plans were estimated with.
  TableSamples& samples() { return samples_; }

 private:
  struct Shard;
  std::unique_ptr<Shard[]> shards_;
  MemoryAccount& account_;
  TableSamples samples_;
};

}  // namespace basalt
