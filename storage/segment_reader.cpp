#include "storage/internal/segment_reader.h"

#include "storage/internal/rocks_status.h"

namespace basalt {
namespace {

constexpr int kEntriesPerIterator = 1 << 16;
constexpr uint32_t kLeastRows = 256;  // a vector has room for kVectorSize values: fewer are not worth it
constexpr RowId kNoRow = UINT64_MAX;

}  // namespace

void SegmentRows::Show(Chunk* rows) const {
  if (rows->column_count() == 0) {
    for (const Vector* column : columns) rows->AddColumn(column->physical_type());
  }
  for (size_t c = 0; c < columns.size(); ++c) rows->column(c).Reference(*columns[c]);
  rows->set_size(size);
}

SegmentReader::SegmentReader(const MergedCursor::Source& source, const RowToChunk& writer, SegmentCache& cache, Wanted wanted)
    : source_(source), writer_(writer), cache_(cache), wanted_(wanted), upper_(PrefixEnd(View(StoragePrefix(source.id)))),
      upper_slice_(upper_) {}

void SegmentReader::Read(uint64_t number, SegmentRows* rows) {
  rows->size = 0;
  rows->row_ids.clear();
  rows->xmins.clear();
  rows->stored_bytes = 0;
  rows->columns.resize(writer_.column_count());
  if (!ReadCached(number, rows)) ReadStored(number, rows);
}

bool SegmentReader::ReadCached(uint64_t number, SegmentRows* rows) {
  if (wanted_.xmins) return false;
  std::shared_ptr<const Segment> found = cache_.Find(source_.id, number, source_.snapshot->sequence());
  if (found == nullptr) return false;
  for (size_t c = 0; c < rows->columns.size(); ++c) {
    rows->columns[c] = found->Find(writer_.column(c), writer_.physical(c));
    if (rows->columns[c] == nullptr) return false;
  }
  rows->size = found->size();
  if (wanted_.row_ids) {
    for (const uint16_t offset : found->offsets) rows->row_ids.push_back(found->first + offset);
  }
  rows->shared = std::move(found);
  next_ = number + 1;
  return true;
}

void SegmentReader::SeekTo(RowId first) {
  if (stored_ != nullptr && entries_left_ > 0 && from_ <= first && first <= at_) return;
  if (stored_ == nullptr || entries_left_ <= 0) {
    rocksdb::ReadOptions options;
    options.snapshot = source_.snapshot->rocks();
    options.iterate_upper_bound = &upper_slice_;
    stored_.reset();
    stored_.reset(source_.store->db()->NewIterator(options, source_.store->family(source_.family)));
    entries_left_ = kEntriesPerIterator;
  }
  stored_->Seek(ToSlice(RowKey(source_.id, first).view()));
  NoteRow();
}

void SegmentReader::NoteRow() {
  if (stored_->Valid()) {
    at_ = RowIdOfSuffix(ToView(stored_->key()));
    return;
  }
  ThrowIfFailed(stored_->status(), "scan the store");
  at_ = kNoRow;
}

void SegmentReader::ReadStored(uint64_t number, SegmentRows* rows) {
  const RowId first = number * Segment::kRows, end = first + Segment::kRows;
  SeekTo(first);
  rows->shared.reset();
  rows->own.resize(writer_.column_count());
  vectors_.resize(rows->own.size());
  for (size_t c = 0; c < rows->own.size(); ++c) {
    if (rows->own[c] == nullptr) rows->own[c] = std::make_shared<Vector>(writer_.physical(c));
    rows->own[c]->Reset();
    rows->columns[c] = vectors_[c] = rows->own[c].get();
  }
  offsets_.clear();
  bool complete = true;
  uint32_t count = 0;
  for (; at_ < end; ++count, stored_->Next(), NoteRow()) {
    const std::string_view value = ToView(stored_->value());
    complete &= writer_.Write(value, count, vectors_.data());
    offsets_.push_back(static_cast<uint16_t>(at_ - first));
    rows->stored_bytes += value.size();
    if (wanted_.row_ids) rows->row_ids.push_back(at_);
    if (wanted_.xmins) rows->xmins.push_back(LoadUnaligned<uint64_t>(value.data() + 4));
  }
  rows->size = count;
  entries_left_ -= static_cast<int>(count);
  from_ = end;
  next_ = at_ == kNoRow ? kNoSegment : Segment::NumberOf(at_);
  // What a row does not hold is the layout's to say, and layouts change.
  if (complete && count >= kLeastRows && cache_.Wants(source_.id, number, source_.snapshot->sequence())) Keep(number, rows);
}

void SegmentReader::Keep(uint64_t number, SegmentRows* rows) {
  auto segment = std::make_shared<Segment>();
  segment->first = number * Segment::kRows;
  segment->offsets = offsets_;
  for (size_t c = 0; c < rows->own.size(); ++c) {
    constexpr size_t kVectorBytes = sizeof(Vector) + 512;  // with its buffer's head
    Vector& values = *rows->own[c];
    auto bytes = static_cast<int64_t>(kVectorBytes + kVectorSize * PhysicalWidth(values.physical_type()));
    if (HasHeap(values.physical_type())) bytes += static_cast<int64_t>(values.strings().allocated_bytes());
    segment->columns.push_back({writer_.column(c), std::move(rows->own[c]), bytes});
  }
  cache_.Insert(source_.id, number, source_.snapshot->sequence(), segment);
  rows->shared = std::move(segment);
}

}  // namespace basalt
