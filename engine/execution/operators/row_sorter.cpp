#include "engine/execution/operators/row_sorter.h"

#include <algorithm>

namespace basalt {

RowSorter::RowSorter(std::vector<PhysicalType> types, std::vector<OrderKey> order, std::vector<size_t> columns, ExecutionState& state)
    : state_(state), types_(std::move(types)), order_(std::move(order)), columns_(std::move(columns)),
      store_(std::make_unique<ChunkStore>(types_, &state.account)), least_bytes_(3 * ChunkBytes(types_)) {}

RowSorter::~RowSorter() { state_.account.Release(charged_); }

void RowSorter::Clear(uint64_t wanted) {
  {
    const MemoryMeter meter(state_.account, &held_bytes_);
    store_->Clear();
  }
  wanted_ = wanted;
  merger_.reset();
  runs_.clear();
  file_.reset();
  sorted_.clear();
  next_ = 0;
  given_ = 0;
  most_bytes_ = 0;
  arrived_ = 0;
}

void RowSorter::Add(std::span<const Vector* const> columns, RowSelection rows) {
  {
    const MemoryMeter meter(state_.account, &held_bytes_);
    store_->Append(columns, rows);
  }
  arrived_ += rows.count;
  if (wanted_ <= kTopRowsAtMost && store_->size() > 4 * wanted_ + 4 * kVectorSize) KeepFirst();
  if (!IsOverWorkMem()) return;
  if (wanted_ < store_->size() / 2) KeepFirst();
  if (IsOverWorkMem()) WriteRun();
}

void RowSorter::ChargeSorting() {
  const int64_t wanted = kSortingBytesARow * store_->size();
  state_.account.Charge(wanted - charged_);
  charged_ = wanted;
  most_bytes_ = std::max(most_bytes_, held_bytes_ + charged_);
}

// Drops the rows that cannot be among the first ones.
void RowSorter::KeepFirst() {
  std::vector<StoredRow> rows = SortRows(*store_, order_, columns_, state_);
  if (rows.size() > wanted_) rows.resize(wanted_);
  std::sort(rows.begin(), rows.end());  // the order of arrival decides among equals
  const MemoryMeter meter(state_.account, &held_bytes_);
  auto kept = std::make_unique<ChunkStore>(types_, &state_.account);
  Chunk part(types_);
  for (size_t at = 0; at < rows.size(); at += kVectorSize) {
    const auto count = static_cast<uint32_t>(std::min<size_t>(kVectorSize, rows.size() - at));
    for (size_t c = 0; c < part.column_count(); ++c) store_->Gather(c, {rows.data() + at, count}, &part.column(c));
    part.set_size(count);
    kept->Append(part);
  }
  store_ = std::move(kept);
}

void RowSorter::WriteRun() {
  if (file_ == nullptr) file_ = std::make_shared<TemporaryFile>(*state_.memory.space);
  ChargeSorting();
  std::vector<StoredRow> rows = SortRows(*store_, order_, columns_, state_);
  if (rows.size() > wanted_) rows.resize(wanted_);
  auto run = std::make_unique<SpilledRows>(file_, types_);
  Chunk part(types_);
  for (size_t at = 0; at < rows.size(); at += kVectorSize) {
    const auto count = static_cast<uint32_t>(std::min<size_t>(kVectorSize, rows.size() - at));
    for (size_t c = 0; c < part.column_count(); ++c) store_->Gather(c, {rows.data() + at, count}, &part.column(c));
    part.set_size(count);
    run->Append(part);
  }
  runs_.push_back(std::move(run));
  const MemoryMeter meter(state_.account, &held_bytes_);
  store_->Clear();
}

void RowSorter::Finish() {
  if (!runs_.empty()) {
    if (store_->size() > 0) WriteRun();
    MergeRuns();
    return Rewind();
  }
  ChargeSorting();
  sorted_ = SortRows(*store_, order_, columns_, state_);
  if (sorted_.size() > wanted_) sorted_.resize(wanted_);
  next_ = 0;
}

size_t RowSorter::RunsAtOnce() const {
  size_t row_bytes = sizeof(SortPrefix);
  for (PhysicalType type : types_) row_bytes += PhysicalWidth(type);
  return std::clamp<size_t>(static_cast<size_t>(state_.memory.work_mem_bytes) / (row_bytes * kVectorSize), 6, 64);
}

// Until no more are left than can be merged at once. Neighbours are merged, so that the order of arrival still decides among equals.
void RowSorter::MergeRuns() {
  const size_t at_once = RunsAtOnce();
  while (runs_.size() > at_once) {
    std::vector<std::unique_ptr<SpilledRows>> merged;
    for (size_t first = 0; first < runs_.size(); first += at_once) {
      const std::span<const std::unique_ptr<SpilledRows>> part(runs_.data() + first, std::min(at_once, runs_.size() - first));
      if (part.size() == 1) {
        merged.push_back(std::move(runs_[first]));
        continue;
      }
      RunMerger merger(part, order_, columns_, true, &state_.account);
      auto run = std::make_unique<SpilledRows>(file_, types_);
      Chunk rows(types_);
      while (run->size() < wanted_ && merger.Next(&rows)) run->Append(rows);
      merged.push_back(std::move(run));
    }
    runs_ = std::move(merged);
  }
}

void RowSorter::Rewind() {
  next_ = 0;
  given_ = 0;
  if (runs_.empty()) return;
  merger_ = std::make_unique<RunMerger>(runs_, order_, columns_, false, &state_.account);
}

bool RowSorter::Next(Chunk* output) {
  if (merger_ != nullptr) {
    if (given_ >= wanted_ || !merger_->Next(output)) return false;
    if (output->size() > wanted_ - given_) output->set_size(static_cast<uint32_t>(wanted_ - given_));
    given_ += output->size();
    return true;
  }
  if (next_ >= sorted_.size()) return false;
  const auto count = static_cast<uint32_t>(std::min<size_t>(kVectorSize, sorted_.size() - next_));
  for (size_t c = 0; c < output->column_count(); ++c) store_->Gather(c, {sorted_.data() + next_, count}, &output->column(c));
  output->set_size(count);
  next_ += count;
  return true;
}

void RowSorter::Describe(NodeStatistics* counted) const {
  counted->memory_bytes = std::max(counted->memory_bytes, most_bytes_);
  counted->disk_bytes = file_ == nullptr ? 0 : file_->written_bytes();
  const bool top = wanted_ != UINT64_MAX && arrived_ > 2 * wanted_;
  counted->sort_method = !in_memory() ? SortMethod::kExternalMerge : top ? SortMethod::kTopN : SortMethod::kQuicksort;
}

}  // namespace basalt
