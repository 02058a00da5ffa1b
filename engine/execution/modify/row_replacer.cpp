#include <algorithm>

#include "engine/execution/modify/modify_table.h"

namespace basalt {
namespace {

bool SameValues(std::span<const KeyType> types, std::span<const NullableDatum> left, std::span<const NullableDatum> right) {
  for (size_t i = 0; i < types.size(); ++i) {
    if (left[i].is_null != right[i].is_null) return false;
    if (!left[i].is_null && !types[i].Equal(left[i].value, right[i].value)) return false;
  }
  return true;
}

}  // namespace

RowReplacer::RowReplacer(TableWriter& writer, const std::vector<bool>& updated_columns, ExecutionState& state)
    : writer_(writer), state_(state), arena_(&state.account) {
  for (IndexWriter& index : writer.indexes()) {
    const bool touched = std::any_of(index.columns().begin(), index.columns().end(),
                                     [&](int column) { return updated_columns[static_cast<size_t>(column)]; });
    if (!touched) continue;
    Affected affected{&index, {}};
    const IndexProperties& properties = *index.index().index;
    for (size_t k = 0; k < index.layout().keys.size(); ++k) {
      affected.keys.push_back(KeyType::Make(properties.keys[k].type, index.layout().keys[k].physical, state.types()));
    }
    affected_.push_back(std::move(affected));
    old_columns_.insert(old_columns_.end(), index.columns().begin(), index.columns().end());
  }
  std::sort(old_columns_.begin(), old_columns_.end());
  old_columns_.erase(std::unique(old_columns_.begin(), old_columns_.end()), old_columns_.end());
}

void RowReplacer::Replace(RowId id, const Chunk& old, const Chunk& new_rows, uint32_t at) {
  if (writer_.CountValid(new_rows, {&at, 1}) == 0) writer_.ThrowViolation(new_rows, at);
  state_.transaction().UpdateRow(writer_.heap(), id, writer_.RowValues(new_rows, at));
  for (Affected& affected : affected_) ReplaceEntry(affected, id, old, new_rows, at);
}

void RowReplacer::ReplaceEntry(Affected& affected, RowId id, const Chunk& old, const Chunk& new_rows, uint32_t at) {
  IndexWriter& index = *affected.index;
  arena_.Reset();
  index.Prepare(old, {nullptr, 1});
  const bool had_entry = index.HasEntry(0);
  if (had_entry) {
    const auto keys = index.Keys(0);
    old_keys_.assign(keys.begin(), keys.end());
    for (size_t k = 0; k < old_keys_.size(); ++k) {
      if (!old_keys_[k].is_null) old_keys_[k].value = CopyDatum(index.layout().keys[k].physical, old_keys_[k].value, arena_);
    }
  }
  index.Prepare(new_rows, {&at, 1});
  const bool has_entry = index.HasEntry(at);
  const bool same = had_entry && has_entry && index.layout().included.empty() &&
                    SameValues(affected.keys, old_keys_, index.Keys(at));
  if (same) return;
  if (had_entry) state_.transaction().DeleteIndexEntry(index.layout(), old_keys_, id);
  if (!has_entry) return;
  const auto conflict = state_.transaction().InsertIndexEntry(index.layout(), index.Keys(at), index.Included(at), id);
  if (conflict.row_id != kInvalidRowId) writer_.ThrowUnique(index, at);
}

}  // namespace basalt
