// KeyWatcher: notes the keys that changes of one table's rows add, delete or replace, as far as foreign keys (of the table, and of
// others to it) and deferrable unique constraints must know. Costs nothing for tables without them. Owned by the writer of the
// rows; one thread.
#pragma once

#include "engine/execution/execution_state.h"
#include "engine/execution/modify/changed_keys.h"

namespace basalt {

class KeyWatcher {
 public:
  enum class Operation : uint8_t { kInsert, kUpdate, kDelete };
  // updated: kUpdate: heap columns that may change.
  KeyWatcher(const RelationDescriptor& relation, Operation operation, const std::vector<bool>* updated, ExecutionState& state);

  // Heap columns of the old row that Updated and Deleted read; sorted.
  const std::vector<int>& old_columns() const { return old_columns_; }
  // Rows of heap columns (more may follow). The old row: one, as constants.
  void Inserted(const Chunk& rows, RowSelection selection);
  void Updated(const Chunk& old, const Chunk& rows, uint32_t at);
  void Deleted(const Chunk& old);

 private:
  struct Key {
    DescriptorPtr<RelationDescriptor> table;
    const ConstraintDescriptor* constraint;
    bool refers;  // the watched table refers to another (or is unique); else it is referred to
    std::vector<size_t> columns;
    std::vector<SqlType> types;
    std::vector<KeyType> compare;
  };

  void AddKey(DescriptorPtr<RelationDescriptor> table, const ConstraintDescriptor& constraint, bool refers,
              const std::vector<int16_t>& columns);
  bool Touches(const std::vector<int16_t>& columns) const;
  ChangedKeys& KeysOf(const Key& key, KeyChange change) const;
  bool Changed(const Key& key, const Chunk& old, const Chunk& rows, uint32_t at) const;
  // Which of the rows have a key to look at: NULLs refer to nothing.
  void Select(const Key& key, const Chunk& rows, RowSelection selection);
  void Note(const Key& key, KeyChange change, const Chunk& rows, RowSelection selection);

  const RelationDescriptor& relation_;
  const Operation operation_;
  const std::vector<bool>* updated_;
  ExecutionState& state_;
  std::shared_ptr<const CatalogSnapshot> catalog_;
  std::vector<Key> keys_;
  std::vector<int> old_columns_;
  std::vector<const Vector*> vectors_;
  std::vector<uint32_t> selected_, groups_;
};

}  // namespace basalt
