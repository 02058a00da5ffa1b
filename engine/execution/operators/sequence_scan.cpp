// SELECT from a sequence: one row of its counter, read from storage without a snapshot, as the counter is not transactional.
#include <utility>

#include "base/sql_error.h"
#include "engine/execution/operators/filter.h"
#include "session/function_environment.h"

namespace basalt {
namespace {

constexpr PhysicalType kColumnTypes[] = {PhysicalType::kInt64, PhysicalType::kInt64, PhysicalType::kBool};

std::vector<PhysicalType> OutputTypes(const TableScanNode& node) {
  if (!node.scan.system_columns.empty() || node.scan.with_row_id) ThrowNotSupported("system columns of a sequence");
  std::vector<PhysicalType> types;
  for (int column : node.scan.columns) types.push_back(kColumnTypes[column]);
  return types;
}

class SequenceScanOperator : public Operator {
 public:
  SequenceScanOperator(const TableScanNode& node, ExecutionState& state)
      : Operator(state), node_(node), types_(OutputTypes(node)), filter_(node, node.filter, types_, state), row_(types_) {}

  void Open() override { pending_ = true; }

  const Chunk* Next() override {
    if (!std::exchange(pending_, false)) return nullptr;
    auto& session = static_cast<SessionEnvironment&>(state_.environment).context().session();
    const SequenceState counter = session.storage().ReadSequence(node_.relation->sequence->storage);
    row_.Reset();
    for (size_t i = 0; i < node_.scan.columns.size(); ++i) {
      const int column = node_.scan.columns[i];
      const Datum value = column == 0   ? MakeDatum(counter.last_value)
                          : column == 1 ? MakeDatum(counter.log_count)
                                        : MakeDatum(counter.is_called);
      row_.column(i).SetNoCopy(0, {value, false});
    }
    row_.set_size(1);
    return filter_.Apply(row_);
  }

 private:
  const TableScanNode& node_;
  const std::vector<PhysicalType> types_;
  RowFilter filter_;
  Chunk row_;
  bool pending_ = false;
};

}  // namespace

OperatorPtr MakeSequenceScan(const TableScanNode& node, ExecutionState& state) {
  return std::make_unique<SequenceScanOperator>(node, state);
}

}  // namespace basalt
