// Table scans and fetches of many rows: encoded rows become columns of a chunk.
#include <optional>

#include "storage/internal/parallel_scan.h"
#include "storage/internal/transaction_impl.h"

namespace basalt {
namespace {

constexpr int kRowsBeforeHelp = 32 * 1024;

// Reads on by itself at first: most scans are short, and some are not read to their end.
class HeapScan final : public TableScan {
 public:
  // helpers: 0 where the transaction's own writes must be laid over what is stored.
  HeapScan(MergedCursor::Source source, const HeapLayout& heap, std::span<const int> columns, ScanPool& pool, int helpers)
      : source_(std::move(source)), pool_(pool), helpers_(helpers), cursor_(std::in_place, source_, "", "", false),
        writer_(heap, columns) {}

  bool Next(Chunk* rows, std::vector<RowId>* row_ids, std::vector<TransactionId>* xmins) override {
    if (helpers_ > 0 && rows_read_ >= kRowsBeforeHelp && cursor_->Valid()) {
      parallel_.emplace(pool_, helpers_, source_, writer_, ParallelScan::Wanted{row_ids != nullptr, xmins != nullptr},
                        RowIdOfSuffix(cursor_->suffix()));
      helpers_ = 0;
      cursor_.reset();
    }
    if (parallel_) return parallel_->Next(rows, row_ids, xmins);
    return ReadOn(rows, row_ids, xmins);
  }

 private:
  bool ReadOn(Chunk* rows, std::vector<RowId>* row_ids, std::vector<TransactionId>* xmins) {
    writer_.Prepare(rows);
    if (row_ids != nullptr) row_ids->clear();
    if (xmins != nullptr) xmins->clear();
    uint32_t count = 0;
    for (; count < kVectorSize && cursor_->Valid(); ++count, cursor_->Next()) {
      const std::string_view row = cursor_->value();
      writer_.Write(row, count, rows);
      if (row_ids != nullptr) row_ids->push_back(RowIdOfSuffix(cursor_->suffix()));
      if (xmins != nullptr) xmins->push_back(LoadUnaligned<uint64_t>(row.data() + 4));
    }
    rows->set_size(count);
    rows_read_ += count;
    return count > 0;
  }

  const MergedCursor::Source source_;
  ScanPool& pool_;
  int helpers_;
  std::optional<MergedCursor> cursor_;
  const RowToChunk writer_;
  uint64_t rows_read_ = 0;
  std::optional<ParallelScan> parallel_;
};

}  // namespace

std::unique_ptr<TableScan> TransactionImpl::OpenTableScan(const HeapLayout& heap, std::vector<int> columns, int helpers) {
  NoteRange(heap.id, "", "");
  MergedCursor::Source source = SourceOf(heap.id, heap.column_family, false);
  const bool own_writes = source.writes != nullptr && source.writes->Find(heap.id) != nullptr;
  helpers = own_writes || source.snapshot == nullptr ? 0 : std::min(helpers, engine_.scan_pool().max_threads());
  return std::make_unique<HeapScan>(std::move(source), heap, columns, engine_.scan_pool(), helpers);
}

void TransactionImpl::FetchRows(const HeapLayout& heap, std::span<const RowId> row_ids, std::span<const int> columns,
                                Chunk* rows, std::vector<uint32_t>* found) {
  const RowToChunk writer(heap, columns);
  writer.Prepare(rows);
  found->clear();
  for (uint32_t i = 0; i < row_ids.size() && found->size() < kVectorSize; ++i) {
    RowVersion version;
    if (!FetchRow(heap, row_ids[i], &version)) continue;
    writer.Write(version.bytes, static_cast<uint32_t>(found->size()), rows);
    found->push_back(i);
  }
  rows->set_size(static_cast<uint32_t>(found->size()));
}

}  // namespace basalt
