#include "engine/execution/operators/scan_output.h"

#include "base/sql_error.h"

namespace basalt {
namespace {

constexpr int16_t kCtid = -1, kXmin = -2, kCmin = -3, kXmax = -4, kCmax = -5, kTableOid = -6;

PhysicalType SystemColumnType(int16_t number) { return number == kCtid ? PhysicalType::kUInt64 : PhysicalType::kUInt32; }

// System tables have no heap: there the type says it.
PhysicalType ColumnPhysical(const RelationDescriptor& relation, size_t column, const ExecutionState& state) {
  if (column < relation.heap.columns.size()) return relation.heap.columns[column].physical;
  return state.types().GetType(relation.columns.at(column).type.oid).physical;
}

}  // namespace

ScanOutput::ScanOutput(const ScanColumns& scan, const RelationDescriptor& relation, ExecutionState& state)
    : scan_(scan), relation_(relation), state_(state), needs_row_ids_(scan.with_row_id) {
  for (int column : scan.columns) types_.push_back(ColumnPhysical(relation, static_cast<size_t>(column), state));
  for (int16_t number : scan.system_columns) {
    types_.push_back(SystemColumnType(number));
    needs_row_ids_ = needs_row_ids_ || number == kCtid;
    needs_xmins_ = needs_xmins_ || number == kXmin;
  }
  if (scan.with_row_id) types_.push_back(PhysicalType::kInt64);
  output_ = Chunk(types_);
}

void ScanOutput::FillSystem(int16_t number, std::span<const RowId> row_ids, std::span<const TransactionId> xmins, uint32_t count,
                            Vector* column) {
  Datum value;
  if (number == kCtid || number == kXmin) {
    column->Reset(&state_.account);
    for (uint32_t i = 0; i < count; ++i) {
      if (number == kCtid) column->data<uint64_t>()[i] = row_ids[i];
      else column->data<uint32_t>()[i] = static_cast<uint32_t>(xmins[i]);
    }
    return;
  }
  value.u8 = number == kTableOid ? relation_.oid : 0;
  column->ResetConstant({value, false});
}

const Chunk& ScanOutput::Fill(const Chunk& rows, std::span<const RowId> row_ids, std::span<const TransactionId> xmins) {
  size_t at = 0;
  for (; at < scan_.columns.size(); ++at) output_.column(at).Reference(rows.column(at));
  for (int16_t number : scan_.system_columns) FillSystem(number, row_ids, xmins, rows.size(), &output_.column(at++));
  if (scan_.with_row_id) {
    Vector& column = output_.column(at);
    if (rows.size() == 1) {
      column.ResetConstant({MakeDatum<int64_t>(static_cast<int64_t>(row_ids[0])), false});
      output_.set_size(1);
      return output_;
    }
    column.Reset(&state_.account);
    for (uint32_t i = 0; i < rows.size(); ++i) column.data<int64_t>()[i] = static_cast<int64_t>(row_ids[i]);
  }
  output_.set_size(rows.size());
  return output_;
}

const Chunk& ScanOutput::FillFrom(const RecheckRow& row) {
  if (given_.column_count() == 0) given_ = Chunk({types_.begin(), types_.begin() + static_cast<ptrdiff_t>(columns().size())});
  std::vector<NullableDatum> values(columns().size());
  state_.transaction().DecodeRow(relation_.heap, row.version(), columns(), values);
  for (size_t c = 0; c < values.size(); ++c) given_.column(c).ResetConstant(values[c]);
  given_.set_size(1);
  return Fill(given_, {&row.row_id, 1}, {&row.xmin, 1});
}

}  // namespace basalt
