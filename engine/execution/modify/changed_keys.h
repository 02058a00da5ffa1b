// ChangedKeys: the keys of one constraint that changed rows left to be checked or acted on; KeyQueue: those of a statement, in
// the order of the changes. Whoever runs the statement drains it at its end (constraint_checks.h); those of deferred constraints
// wait in the transaction's DeferredChecks. One thread; charged to the connection's account.
#pragma once

#include <algorithm>
#include <memory>
#include <span>
#include <vector>

#include "engine/execution/data/group_table.h"
#include "session/execution_context.h"

namespace basalt {

enum class KeyChange : uint8_t {
  kAdded,        // rows that refer: the key must exist in the referenced table
  kDeleted,      // the key may not be referred to any more
  kReplaced,     // the same; then the new key follows the old one
  kNotUnique,    // of a deferrable unique constraint: at most one row may have it
};

struct ChangedKeys {
  ChangedKeys(std::shared_ptr<const CatalogSnapshot> now, DescriptorPtr<RelationDescriptor> owner, const ConstraintDescriptor& checked,
              KeyChange kind, std::vector<SqlType> key_types, MemoryAccount* account);

  std::shared_ptr<const CatalogSnapshot> catalog;  // keeps what the others point to
  DescriptorPtr<RelationDescriptor> table;         // that has the constraint
  const ConstraintDescriptor* constraint;
  KeyChange change;
  std::vector<SqlType> types;                      // of one key's columns
  GroupTable keys;                                 // distinct, in order of appearance
};

class KeyQueue {
 public:
  // The keys under collection; a constraint's keys are gathered until somebody takes them.
  ChangedKeys& Keys(ExecutionContext& context, const std::shared_ptr<const CatalogSnapshot>& catalog,
                    const DescriptorPtr<RelationDescriptor>& table, const ConstraintDescriptor& constraint, KeyChange change,
                    const std::vector<SqlType>& types);
  bool empty() const { return waiting_.empty(); }
  std::unique_ptr<ChangedKeys> TakeFirst();
  std::vector<std::unique_ptr<ChangedKeys>> Take(std::span<const Oid> constraints);  // empty: all

 private:
  std::vector<std::unique_ptr<ChangedKeys>> waiting_;
};

// What waits for the end of the transaction, and what SET CONSTRAINTS said. Owned by TransactionState.
class DeferredChecks : public DeferredChecksBase {
 public:
  static DeferredChecks& Of(ConnectionState& connection);  // made when first asked for
  static DeferredChecks* Find(ConnectionState& connection) {
    return static_cast<DeferredChecks*>(connection.transaction.checks.get());
  }
  KeyQueue& queue() { return queue_; }
  void Set(Oid constraint, bool deferred) { said_.push_back({constraint, deferred}); }  // 0: all that are deferrable
  bool IsDeferred(const ConstraintDescriptor& constraint) const;
  size_t Mark() const override { return said_.size(); }
  void RollbackTo(size_t mark) override { said_.resize(std::min(mark, said_.size())); }

 private:
  struct Said {
    Oid constraint;
    bool deferred;
  };
  KeyQueue queue_;
  std::vector<Said> said_;
};

}  // namespace basalt
