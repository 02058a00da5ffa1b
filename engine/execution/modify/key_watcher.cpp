#include "engine/execution/modify/key_watcher.h"

#include <algorithm>

#include "session/function_environment.h"

namespace basalt {
namespace {

ExecutionContext& ContextOf(const ExecutionState& state) { return static_cast<SessionEnvironment&>(state.environment).context(); }

}  // namespace

KeyWatcher::KeyWatcher(const RelationDescriptor& relation, Operation operation, const std::vector<bool>* updated, ExecutionState& state)
    : relation_(relation), operation_(operation), updated_(updated), state_(state) {
  const bool any = !relation.referenced_by.empty() ||
                   std::any_of(relation.constraints.begin(), relation.constraints.end(), [](const ConstraintDescriptor& constraint) {
                     return constraint.type == 'f' || constraint.deferrable;
                   });
  if (!any || state.catalog == nullptr) return;
  ExecutionContext& context = ContextOf(state);
  catalog_ = context.connection().Catalog(context.session().catalog());
  const auto own = catalog_->FindRelation(relation.oid);
  if (own == nullptr) return;
  if (operation != Operation::kDelete) {
    for (const ConstraintDescriptor& constraint : own->constraints) {
      const bool unique = (constraint.type == 'u' || constraint.type == 'p') && constraint.deferrable;
      if ((constraint.type == 'f' || unique) && Touches(constraint.columns)) AddKey(own, constraint, true, constraint.columns);
    }
  }
  if (operation != Operation::kInsert) {
    for (const Oid oid : own->referenced_by) {
      const auto table = catalog_->FindRelation(oid);
      if (table == nullptr) continue;
      for (const ConstraintDescriptor& constraint : table->constraints) {
        const bool here = constraint.type == 'f' && constraint.foreign_table == relation.oid;
        if (here && Touches(constraint.foreign_columns)) AddKey(table, constraint, false, constraint.foreign_columns);
      }
    }
  }
  std::stable_sort(keys_.begin(), keys_.end(), [](const Key& a, const Key& b) { return a.constraint->oid < b.constraint->oid; });
  std::sort(old_columns_.begin(), old_columns_.end());
  old_columns_.erase(std::unique(old_columns_.begin(), old_columns_.end()), old_columns_.end());
}

void KeyWatcher::AddKey(DescriptorPtr<RelationDescriptor> table, const ConstraintDescriptor& constraint, bool refers,
                        const std::vector<int16_t>& columns) {
  Key key{std::move(table), &constraint, refers, {}, {}, {}};
  for (const int16_t number : columns) {
    const auto position = static_cast<size_t>(number - 1);
    key.columns.push_back(position);
    key.types.push_back(relation_.columns[position].type);
    key.compare.push_back(KeyType::Make(key.types.back(), relation_.heap.columns[position].physical, state_.types()));
    old_columns_.push_back(static_cast<int>(position));
  }
  keys_.push_back(std::move(key));
}

bool KeyWatcher::Touches(const std::vector<int16_t>& columns) const {
  if (operation_ != Operation::kUpdate || updated_ == nullptr) return true;
  return std::any_of(columns.begin(), columns.end(), [&](int16_t number) { return (*updated_)[static_cast<size_t>(number - 1)]; });
}

ChangedKeys& KeyWatcher::KeysOf(const Key& key, KeyChange change) const {
  ExecutionContext& context = ContextOf(state_);
  const DeferredChecks* said = DeferredChecks::Find(context.connection());
  const bool deferred = key.constraint->deferrable &&
                        (said != nullptr ? said->IsDeferred(*key.constraint) : key.constraint->initially_deferred);
  // Actions are never put off, only checks are.
  const bool acts = change == KeyChange::kDeleted ? key.constraint->delete_action != 'a'
                    : change == KeyChange::kReplaced ? key.constraint->update_action != 'a' : false;
  KeyQueue& queue = deferred && !acts ? DeferredChecks::Of(context.connection()).queue() : state_.changed_keys();
  return queue.Keys(context, catalog_, key.table, *key.constraint, change, key.types);
}

void KeyWatcher::Select(const Key& key, const Chunk& rows, RowSelection selection) {
  selected_.clear();
  const bool full = key.refers && key.constraint->type == 'f' && key.constraint->match_type == 'f';
  for (uint32_t i = 0; i < selection.count; ++i) {
    const uint32_t row = selection[i];
    size_t nulls = 0;
    for (const size_t column : key.columns) nulls += rows.column(column).IsNull(row);
    if (nulls == 0 || (full && nulls < key.columns.size())) selected_.push_back(row);
  }
}

void KeyWatcher::Note(const Key& key, KeyChange change, const Chunk& rows, RowSelection selection) {
  Select(key, rows, selection);
  if (selected_.empty()) return;
  vectors_.clear();
  for (const size_t column : key.columns) vectors_.push_back(&rows.column(column));
  groups_.resize(selected_.size());
  KeysOf(key, change).keys.FindOrAdd(vectors_, {selected_.data(), static_cast<uint32_t>(selected_.size())}, groups_.data());
}

void KeyWatcher::Inserted(const Chunk& rows, RowSelection selection) {
  for (const Key& key : keys_) Note(key, key.constraint->type == 'f' ? KeyChange::kAdded : KeyChange::kNotUnique, rows, selection);
}

bool KeyWatcher::Changed(const Key& key, const Chunk& old, const Chunk& rows, uint32_t at) const {
  for (size_t i = 0; i < key.columns.size(); ++i) {
    if (!key.compare[i].EqualAt(old.column(key.columns[i]), 0, rows.column(key.columns[i]), at)) return true;
  }
  return false;
}

void KeyWatcher::Updated(const Chunk& old, const Chunk& rows, uint32_t at) {
  for (const Key& key : keys_) {
    if (!Changed(key, old, rows, at)) continue;
    if (key.refers) {
      Note(key, key.constraint->type == 'f' ? KeyChange::kAdded : KeyChange::kNotUnique, rows, {&at, 1});
      continue;
    }
    const uint32_t first = 0;
    Select(key, old, {&first, 1});
    if (selected_.empty()) continue;
    vectors_.clear();
    for (const size_t column : key.columns) vectors_.push_back(&old.column(column));  // constants: the same at every row
    for (const size_t column : key.columns) vectors_.push_back(&rows.column(column));
    groups_.resize(1);
    KeysOf(key, KeyChange::kReplaced).keys.FindOrAdd(vectors_, {&at, 1}, groups_.data());
  }
}

void KeyWatcher::Deleted(const Chunk& old) {
  const uint32_t first = 0;
  for (const Key& key : keys_) Note(key, KeyChange::kDeleted, old, {&first, 1});
}

}  // namespace basalt
