#include "engine/execution/data/chunk_store.h"
#include "engine/execution/operators/filter.h"
#include "engine/execution/operators/scan_output.h"

namespace basalt {
namespace {

// Takes the rows a system table emits, keeping the wanted columns.
class Collector : public SystemRowWriter {
 public:
  Collector(const std::vector<int>& columns, ChunkStore* store) : columns_(columns), values_(columns.size()), store_(store) {}
  void Row(std::span<const NullableDatum> values) override {
    for (size_t c = 0; c < columns_.size(); ++c) values_[c] = values[static_cast<size_t>(columns_[c])];
    if (columns_.empty()) ++bare_rows_;
    else store_->AppendRow(values_);
    arena_.Reset();
  }
  Arena& arena() override { return arena_; }
  uint32_t bare_rows() const { return bare_rows_; }

 private:
  const std::vector<int>& columns_;
  std::vector<NullableDatum> values_;
  ChunkStore* store_;
  Arena arena_;
  uint32_t bare_rows_ = 0;  // when no column is wanted (count(*))
};

class SystemScanOperator : public Operator {
 public:
  SystemScanOperator(const SystemScanNode& node, ExecutionState& state)
      : Operator(state), node_(node), output_(node.scan, *node.relation, state), filter_(node, node.filter, output_.types(), state),
        store_(HeapTypes(), &state.account), rows_(store_.types()) {
    for (const SystemScanNode::Key& key : node.keys) keys_.push_back(CompileExpression(*key.value, state));
  }

  void Open() override {
    store_.Clear();
    reader_.Rewind();
    bare_rows_ = 0;
    if (node_.table == nullptr || state_.catalog == nullptr) return;
    std::vector<SystemTableKey> keys;
    for (size_t k = 0; k < keys_.size(); ++k) {
      keys.push_back({node_.keys[k].column, EvaluateOnce(*keys_[k])});
      if (keys.back().value.is_null) return;  // equal to nothing
    }
    Collector collector(output_.columns(), &store_);
    node_.table->emit({*state_.catalog, state_.database, keys, state_.environment}, collector);
    bare_rows_ = collector.bare_rows();
  }

  const Chunk* Next() override {
    for (;;) {
      state_.CheckCancel();
      const StoredRow first = reader_.position();
      const Chunk* rows = output_.columns().empty() ? NextBare() : reader_.Next(store_, &rows_);
      if (rows == nullptr) return nullptr;
      row_ids_.clear();
      xmins_.assign(rows->size(), kFrozenTransactionId);
      for (uint32_t i = 0; i < rows->size(); ++i) row_ids_.push_back(first + i + 1);
      if (const Chunk* passed = filter_.Apply(output_.Fill(*rows, row_ids_, xmins_))) return passed;
    }
  }

 private:
  const Chunk* NextBare() {
    if (bare_rows_ == 0) return nullptr;
    rows_.set_size(std::min(bare_rows_, kVectorSize));
    bare_rows_ -= rows_.size();
    return &rows_;
  }
  std::vector<PhysicalType> HeapTypes() const {
    const auto& all = output_.types();
    return {all.begin(), all.begin() + static_cast<ptrdiff_t>(node_.scan.columns.size())};
  }
  const SystemScanNode& node_;
  ScanOutput output_;
  RowFilter filter_;
  EvaluatorList keys_;
  ChunkStore store_;
  StoreReader reader_;
  Chunk rows_;
  uint32_t bare_rows_ = 0;
  std::vector<RowId> row_ids_;
  std::vector<TransactionId> xmins_;
};

}  // namespace

OperatorPtr MakeSystemScan(const SystemScanNode& node, ExecutionState& state) {
  return std::make_unique<SystemScanOperator>(node, state);
}

}  // namespace basalt
