// Table scans and fetches of many rows: encoded rows become columns of a chunk.
#include <optional>

#include "storage/internal/parallel_scan.h"
#include "storage/internal/segment_fetch.h"
#include "storage/internal/transaction_impl.h"

namespace basalt {
namespace {

constexpr int kRowsBeforeHelp = 32 * 1024;

// By segments; on with helpers when much of it is not in the cache. Most scans are short, and some are not read to their end.
class HeapScan final : public TableScan {
 public:
  HeapScan(MergedCursor::Source source, const HeapLayout& heap, std::span<const int> columns, Engine& engine, int helpers)
      : source_(std::move(source)), engine_(engine), helpers_(helpers), writer_(heap, columns) {}

  bool Next(Chunk* rows, std::vector<RowId>* row_ids, std::vector<TransactionId>* xmins) override {
    if (parallel_) return parallel_->Next(rows, row_ids, xmins);
    const SegmentReader::Wanted wanted{row_ids != nullptr, xmins != nullptr};
    if (helpers_ > 0 && rows_stored_ >= kRowsBeforeHelp && next_ != SegmentReader::kNoSegment) {
      reader_.reset();
      parallel_.emplace(engine_.scan_pool(), helpers_, source_, writer_, engine_.segments(), wanted, next_);
      return parallel_->Next(rows, row_ids, xmins);
    }
    if (!reader_) reader_.emplace(source_, writer_, engine_.segments(), wanted);
    for (batch_.size = 0; batch_.size == 0 && next_ != SegmentReader::kNoSegment; next_ = reader_->next()) reader_->Read(next_, &batch_);
    if (batch_.size == 0) return false;
    if (batch_.stored_bytes > 0) rows_stored_ += batch_.size;
    batch_.Show(rows);
    if (row_ids != nullptr) row_ids->swap(batch_.row_ids);
    if (xmins != nullptr) xmins->swap(batch_.xmins);
    return true;
  }

 private:
  const MergedCursor::Source source_;
  Engine& engine_;
  const int helpers_;
  const RowToChunk writer_;
  std::optional<SegmentReader> reader_;
  SegmentRows batch_;
  uint64_t next_ = 0;         // segment
  uint64_t rows_stored_ = 0;  // that the cache did not have
  std::optional<ParallelScan> parallel_;
};

// The transaction's own writes laid over what is stored; and what no snapshot shows.
class MergedHeapScan final : public TableScan {
 public:
  MergedHeapScan(MergedCursor::Source source, const HeapLayout& heap, std::span<const int> columns)
      : cursor_(std::move(source), "", "", false), writer_(heap, columns), vectors_(columns.size()) {}

  bool Next(Chunk* rows, std::vector<RowId>* row_ids, std::vector<TransactionId>* xmins) override {
    writer_.Prepare(rows, vectors_.data());
    if (row_ids != nullptr) row_ids->clear();
    if (xmins != nullptr) xmins->clear();
    uint32_t count = 0;
    for (; count < kVectorSize && cursor_.Valid(); ++count, cursor_.Next()) {
      const std::string_view row = cursor_.value();
      writer_.Write(row, count, vectors_.data());
      if (row_ids != nullptr) row_ids->push_back(RowIdOfSuffix(cursor_.suffix()));
      if (xmins != nullptr) xmins->push_back(LoadUnaligned<uint64_t>(row.data() + 4));
    }
    rows->set_size(count);
    return count > 0;
  }

 private:
  MergedCursor cursor_;
  const RowToChunk writer_;
  std::vector<Vector*> vectors_;
};

}  // namespace

std::unique_ptr<TableScan> TransactionImpl::OpenTableScan(const HeapLayout& heap, std::vector<int> columns, int helpers) {
  NoteRange(heap.id, "", "");
  MergedCursor::Source source = SourceOf(heap.id, heap.column_family, false);
  if (source.snapshot == nullptr || HasWritten(heap.id)) return std::make_unique<MergedHeapScan>(std::move(source), heap, columns);
  return std::make_unique<HeapScan>(std::move(source), heap, columns, engine_, std::min(helpers, engine_.scan_pool().max_threads()));
}

void TransactionImpl::FetchRows(const HeapLayout& heap, std::span<const RowId> row_ids, std::span<const int> columns,
                                Chunk* rows, std::vector<uint32_t>* found) {
  const RowToChunk writer(heap, columns);
  std::vector<Vector*> vectors(columns.size());
  writer.Prepare(rows, vectors.data());
  found->clear();
  std::optional<SegmentFetch> segments;
  if (!IsTemporary(heap.id) && !IsFresh(heap.id) && !HasWritten(heap.id)) {
    segments.emplace(engine_.segments(), heap.id, ReadSnapshot()->sequence(), writer);
  }
  for (uint32_t i = 0; i < row_ids.size() && found->size() < kVectorSize; ++i) {
    const RowId row = row_ids[i];
    const auto slot = static_cast<uint32_t>(found->size());
    const auto answer = segments ? segments->Note(row, slot) : SegmentFetch::Answer::kUnknown;
    if (answer == SegmentFetch::Answer::kUnknown) {
      RowVersion version;
      if (!FetchRow(heap, row, &version)) continue;
      writer.Write(version.bytes, slot, vectors.data());
    } else {
      NoteKey(heap.id, RowKey(heap.id, row).suffix());
      if (answer == SegmentFetch::Answer::kNoRow) continue;
    }
    found->push_back(i);
  }
  if (segments) segments->Copy(vectors.data());
  rows->set_size(static_cast<uint32_t>(found->size()));
}

}  // namespace basalt
