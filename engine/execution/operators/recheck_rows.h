// RecheckRows: the newest versions of locked rows while a plan is run again over just them (READ COMMITTED's re-check). Scans of
// a locked relation, built while ExecutionState::recheck is set, claim the row of their turn and give only that one. Owned by
// the LockRows operator.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "storage/transaction.h"

namespace basalt {

struct RecheckRow {
  Oid relation = kInvalidOid;
  bool claimed = false;
  RowId row_id = kInvalidRowId;
  TransactionId xmin = kInvalidTransactionId;
  std::string bytes;
  RowVersion version() const { return {row_id, xmin, bytes}; }
};

class RecheckRows {
 public:
  void Add(Oid relation) { rows_.push_back(std::make_unique<RecheckRow>(RecheckRow{relation, false, 0, 0, {}})); }
  RecheckRow& row(size_t mark) { return *rows_[mark]; }
  // The next unclaimed row of the relation, in the order of the marks; null if there is none.
  const RecheckRow* Claim(Oid relation) {
    for (auto& row : rows_) {
      if (row->claimed || row->relation != relation) continue;
      row->claimed = true;
      return row.get();
    }
    return nullptr;
  }

 private:
  std::vector<std::unique_ptr<RecheckRow>> rows_;
};

}  // namespace basalt
