#include <utility>

#include "engine/execution/operators/filter.h"
#include "engine/execution/operators/scan_output.h"

namespace basalt {
namespace {

class TableScanOperator : public Operator {
 public:
  TableScanOperator(const TableScanNode& node, ExecutionState& state)
      : Operator(state), node_(node), output_(node.scan, *node.relation, state), filter_(node, node.filter, output_.types(), state),
        recheck_(state.recheck == nullptr || !node.scan.with_row_id ? nullptr : state.recheck->Claim(node.relation->oid)) {}

  void Open() override {
    recheck_pending_ = recheck_ != nullptr;
    if (recheck_ != nullptr) return;
    cursor_.Close();
    scan_.reset();
    scan_ = state_.transaction().OpenTableScan(node_.relation->heap, output_.columns(), state_.scan_helpers);
    cursor_.Opened(&state_);
  }

  const Chunk* Next() override {
    if (std::exchange(recheck_pending_, false) && recheck_->row_id != kInvalidRowId) {
      return filter_.Apply(output_.FillFrom(*recheck_));
    }
    if (scan_ == nullptr) return nullptr;
    for (;;) {
      state_.CheckCancel();
      if (!scan_->Next(&rows_, output_.needs_row_ids() ? &row_ids_ : nullptr, output_.needs_xmins() ? &xmins_ : nullptr)) {
        scan_.reset();
        cursor_.Close();
        return nullptr;
      }
      if (const Chunk* passed = filter_.Apply(output_.Fill(rows_, row_ids_, xmins_))) return passed;
    }
  }

 private:
  const TableScanNode& node_;
  ScanOutput output_;
  RowFilter filter_;
  std::unique_ptr<TableScan> scan_;
  CursorCount cursor_;
  const RecheckRow* recheck_;  // gives this row and no other
  bool recheck_pending_ = false;
  Chunk rows_;
  std::vector<RowId> row_ids_;
  std::vector<TransactionId> xmins_;
};

}  // namespace

OperatorPtr MakeTableScan(const TableScanNode& node, ExecutionState& state) {
  if (node.relation->sequence != nullptr) return MakeSequenceScan(node, state);
  return std::make_unique<TableScanOperator>(node, state);
}

}  // namespace basalt
