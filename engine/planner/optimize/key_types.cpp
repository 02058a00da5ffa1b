#include "engine/planner/optimize/key_types.h"

#include <algorithm>

#include "base/format.h"
#include "base/sql_error.h"

namespace basalt {
namespace {

struct Ability {
  bool sort = true, hash = true;
  void Add(const CatalogSnapshot& catalog, const SqlType& type) {
    const OrderingOperators operators = FindOrderingOperators(catalog, type.oid);
    sort = sort && operators.less != kInvalidOid;
    hash = hash && operators.hashable;
  }
};

[[noreturn]] void Refuse(std::string_view construct) {
  throw SqlError(sqlstate::kFeatureNotSupported, Format("could not implement {}", construct))
      .Detail("Some of the datatypes only support hashing, while others only support sorting.");
}

}  // namespace

void RequireGroupable(const CatalogSnapshot& catalog, const AggregateNode& node) {
  // Aggregates that want their input in an order cannot be hashed.
  const bool ordered = std::any_of(node.aggregates.begin(), node.aggregates.end(), [](const auto& aggregate) {
    return aggregate->distinct || !aggregate->order_by.empty();
  });
  const auto check = [&](const auto& keys) {
    Ability ability;
    for (int key : keys) ability.Add(catalog, node.group_keys[key]->type);
    if (!ability.sort && (!ability.hash || ordered)) Refuse("GROUP BY");
  };
  if (!node.grouping_sets.empty()) {
    for (const std::vector<int>& set : node.grouping_sets) check(set);
    return;
  }
  std::vector<int> all;
  for (size_t i = 0; i < node.group_keys.size(); ++i) all.push_back(static_cast<int>(i));
  check(all);
}

void RequireSortableOrHashable(const CatalogSnapshot& catalog, const std::vector<SqlType>& types, std::string_view construct) {
  Ability ability;
  for (const SqlType& type : types) ability.Add(catalog, type);
  if (!ability.sort && !ability.hash) Refuse(construct);
}

void RequireSortableWindow(const CatalogSnapshot& catalog, const WindowNode& node) {
  const auto check = [&](const Expression& key, const char* message, const char* detail) {
    Ability ability;
    ability.Add(catalog, key.type);
    if (!ability.sort) throw SqlError(sqlstate::kFeatureNotSupported, message).Detail(detail);
  };
  for (const ExpressionPtr& key : node.partition_by) {
    check(*key, "could not implement window PARTITION BY", "Window partitioning columns must be of sortable datatypes.");
  }
  for (const SortKey& key : node.order_by) {
    if (key.less_operator == kInvalidOid) {
      check(*key.expression, "could not implement window ORDER BY", "Window ordering columns must be of sortable datatypes.");
    }
  }
}

}  // namespace basalt
