// Functions of pg_snapshot, and of txid_snapshot, its older name; comparison of 64-bit transaction ids.
#include <algorithm>

#include "engine/functions/vector_rows.h"
#include "types/snapshot_types.h"

namespace basalt {
namespace {

using Packed = std::string_view;

bool IsVisible(uint64_t xid, const SnapshotValue& snapshot) {
  if (xid < snapshot.xmin) return true;
  if (xid >= snapshot.xmax) return false;
  return !std::binary_search(snapshot.running.begin(), snapshot.running.end(), xid);
}

// xid8 and bigint lie in the same eight bytes.
void Visible(KernelCall& call) {
  ForEachStrictRow(call, [&](uint32_t row) {
    return ValueOf(IsVisible(call.arguments[0]->View<uint64_t>()[row], UnpackSnapshot(TextAt(*call.arguments[1], row))));
  });
}
template <uint64_t SnapshotValue::*kPart>
void Part(KernelCall& call) {
  ForEachStrictRow(call, [&](uint32_t row) {
    Datum value;
    value.u8 = UnpackSnapshot(TextAt(*call.arguments[0], row)).*kPart;
    return NullableDatum{value, false};
  });
}

class RunningCursor : public SetFunctionCursor {
 public:
  explicit RunningCursor(std::vector<uint64_t> xids) : xids_(std::move(xids)) {}
  bool Next(Chunk* rows) override {
    uint32_t count = 0;
    for (; count < kVectorSize && next_ < xids_.size(); ++count, ++next_) {
      Datum value;
      value.u8 = xids_[next_];
      rows->column(0).SetNoCopy(count, {value, false});
    }
    rows->set_size(count);
    return count > 0;
  }

 private:
  const std::vector<uint64_t> xids_;
  size_t next_ = 0;
};
std::unique_ptr<SetFunctionCursor> OpenRunning(FunctionContext&, std::span<const NullableDatum> arguments) {
  return std::make_unique<RunningCursor>(UnpackSnapshot(arguments[0].value.str.view()).running);
}

constexpr KernelEntry kKernels[] = {
    MakeVectorKernel("pg_visible_in_snapshot", &Visible),
    MakeVectorKernel("pg_snapshot_xmin", &Part<&SnapshotValue::xmin>),
    MakeVectorKernel("pg_snapshot_xmax", &Part<&SnapshotValue::xmax>),
};
constexpr SetFunctionEntry kSetFunctions[] = {{"pg_snapshot_xip", &OpenRunning}};

}  // namespace

KernelTable SnapshotKernels() { return kKernels; }
SetFunctionTable SnapshotSetFunctions() { return kSetFunctions; }

}  // namespace basalt
