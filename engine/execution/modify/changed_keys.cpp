#include "engine/execution/modify/changed_keys.h"

#include <algorithm>

namespace basalt {
namespace {

std::vector<KeyType> KeyTypes(const CatalogSnapshot& catalog, const std::vector<SqlType>& types, int copies) {
  std::vector<KeyType> keys;
  for (int copy = 0; copy < copies; ++copy) {
    for (const SqlType& type : types) keys.push_back(KeyType::Make(type, catalog.GetType(type.oid).physical, catalog));
  }
  return keys;
}

}  // namespace

ChangedKeys::ChangedKeys(std::shared_ptr<const CatalogSnapshot> now, DescriptorPtr<RelationDescriptor> owner,
                         const ConstraintDescriptor& checked, KeyChange kind, std::vector<SqlType> key_types, MemoryAccount* account)
    : catalog(std::move(now)), table(std::move(owner)), constraint(&checked), change(kind), types(std::move(key_types)),
      keys(KeyTypes(*catalog, types, kind == KeyChange::kReplaced ? 2 : 1), account) {}

ChangedKeys& KeyQueue::Keys(ExecutionContext& context, const std::shared_ptr<const CatalogSnapshot>& catalog,
                            const DescriptorPtr<RelationDescriptor>& table, const ConstraintDescriptor& constraint, KeyChange change,
                            const std::vector<SqlType>& types) {
  for (const auto& known : waiting_) {
    if (known->constraint->oid == constraint.oid && known->change == change) return *known;
  }
  waiting_.push_back(std::make_unique<ChangedKeys>(catalog, table, constraint, change, types, &context.connection().memory));
  return *waiting_.back();
}

std::unique_ptr<ChangedKeys> KeyQueue::TakeFirst() {
  std::unique_ptr<ChangedKeys> first = std::move(waiting_.front());
  waiting_.erase(waiting_.begin());
  return first;
}

std::vector<std::unique_ptr<ChangedKeys>> KeyQueue::Take(std::span<const Oid> constraints) {
  const auto stays = [&](const auto& keys) {
    return !constraints.empty() && std::find(constraints.begin(), constraints.end(), keys->constraint->oid) == constraints.end();
  };
  const auto taken = std::stable_partition(waiting_.begin(), waiting_.end(), stays);
  std::vector<std::unique_ptr<ChangedKeys>> result(std::make_move_iterator(taken), std::make_move_iterator(waiting_.end()));
  waiting_.erase(taken, waiting_.end());
  return result;
}

DeferredChecks& DeferredChecks::Of(ConnectionState& connection) {
  if (connection.transaction.checks == nullptr) connection.transaction.checks = std::make_unique<DeferredChecks>();
  return *Find(connection);
}

bool DeferredChecks::IsDeferred(const ConstraintDescriptor& constraint) const {
  for (auto said = said_.rbegin(); said != said_.rend(); ++said) {
    if (said->constraint == constraint.oid || said->constraint == kInvalidOid) return said->deferred;
  }
  return constraint.initially_deferred;
}

}  // namespace basalt
