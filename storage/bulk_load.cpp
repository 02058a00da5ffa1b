// Bulk loads of fresh heaps.
#include "storage/internal/sst_load.h"
#include "storage/row_codec.h"

namespace basalt {
namespace {

class HeapBulkLoad final : public Transaction::BulkLoad {
 public:
  HeapBulkLoad(TransactionImpl& transaction, const HeapLayout& heap)
      : heap_(heap), xmin_(transaction.xid()), load_(transaction, heap.id, heap.column_family, true),
        next_row_(transaction.engine().row_ids().Counter(heap.id, heap.column_family)) {}
  RowId Append(std::span<const NullableDatum> values) override {
    const RowId row = next_row_.fetch_add(1, std::memory_order_relaxed);
    EncodeRow(heap_, xmin_, values, &value_);
    load_.Add(RowKey(heap_.id, row).suffix(), value_);
    return row;
  }
  void Finish() override { load_.Finish(); }

 private:
  const HeapLayout& heap_;
  const TransactionId xmin_;
  SstLoad load_;
  std::atomic<RowId>& next_row_;
  std::string value_;
};

}  // namespace

// Null when this transaction has written there already: a second load could not be undone alone.
std::unique_ptr<Transaction::BulkLoad> TransactionImpl::OpenBulkLoad(const HeapLayout& fresh_heap) {
  if (IsFresh(fresh_heap.id) || (writes_ != nullptr && writes_->Find(fresh_heap.id) != nullptr)) return nullptr;
  return std::make_unique<HeapBulkLoad>(*this, fresh_heap);
}

}  // namespace basalt
