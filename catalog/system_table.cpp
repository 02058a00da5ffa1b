#include "catalog/system_table.h"

#include <algorithm>

#include "base/assert.h"
#include "catalog/tables/system_row.h"

namespace basalt {

std::span<const SystemTable> CatalogSystemTables() {
  static const std::vector<SystemTable> kTables = [] {
    std::vector<SystemTable> tables;
    for (const auto group : {RelationTables(), TypeTables(), RoleTables(), DependencyTables(), SeedTables(), StatisticTables()}) {
      tables.insert(tables.end(), group.begin(), group.end());
    }
    return tables;
  }();
  return kTables;
}

SystemTables::SystemTables(std::span<const std::span<const SystemTable>> groups) {
  for (const auto group : groups) {
    for (const SystemTable& table : group) sorted_.push_back(&table);
  }
  const auto name_of = [](const SystemTable* table) { return std::string_view(table->name); };
  std::ranges::sort(sorted_, {}, name_of);
  const auto twice = std::ranges::adjacent_find(sorted_, {}, name_of);
  BASALT_ASSERT(twice == sorted_.end());
}

const SystemTable* SystemTables::Find(std::string_view name) const {
  const auto name_of = [](const SystemTable* table) { return std::string_view(table->name); };
  const auto found = std::ranges::lower_bound(sorted_, name, {}, name_of);
  return found != sorted_.end() && (*found)->name == name ? *found : nullptr;
}

}  // namespace basalt
