#include "storage/internal/parallel_scan.h"

#include <deque>
#include <mutex>

#include "base/parker.h"
#include "storage/internal/rocks_status.h"

namespace basalt {
namespace {

constexpr RowId kMorselRows = 4 * kVectorSize;
constexpr size_t kBytesAhead = 16 << 20;  // of encoded rows; nothing more is read ahead beyond

}  // namespace

struct ParallelScan::Batch {
  Chunk rows;
  std::vector<RowId> row_ids;
  std::vector<TransactionId> xmins;
};

// Rows of RowIds [first, first + kMorselRows). Written by whoever claimed it; others look at it once done is set.
struct ParallelScan::Morsel {
  explicit Morsel(RowId first_row) : first(first_row) {}
  const RowId first;
  std::vector<std::unique_ptr<Batch>> batches;
  std::exception_ptr error;
  size_t bytes = 0;   // of the encoded rows
  bool done = false;  // under the mutex
};

struct ParallelScan::Shared {
  Shared(MergedCursor::Source read_source, const RowToChunk& row_writer, Wanted read_wanted, RowId from, size_t ahead)
      : source(std::move(read_source)), writer(row_writer), wanted(read_wanted), most_ahead(ahead), next_row(from) {}

  bool CanClaim() const { return !abandoned && !ended && window.size() < most_ahead && bytes_ahead < kBytesAhead; }
  std::shared_ptr<Morsel> Claim() {
    window.push_back(std::make_shared<Morsel>(next_row));
    next_row += kMorselRows;
    return window.back();
  }
  // Reads the morsel that was claimed; errors stay in it. The mutex is not held.
  void Read(const std::shared_ptr<Morsel>& morsel);
  void Help();

  const MergedCursor::Source source;
  const RowToChunk& writer;
  const Wanted wanted;
  const size_t most_ahead;

  std::mutex mutex;
  std::deque<std::shared_ptr<Morsel>> window;  // in RowId order: claimed, not taken by the consumer yet
  std::vector<std::unique_ptr<Batch>> free;    // to be filled again
  RowId next_row;
  size_t bytes_ahead = 0;  // read and not taken yet
  bool ended = false;  // nothing lies at or behind next_row
  std::atomic<bool> abandoned = false;
  int submitted = 0, at_work = 0;  // helpers
  Parker* sleeper = nullptr;       // the consumer, while it waits

 private:
  std::unique_ptr<Batch> NewBatch();
  void ReadRows(Morsel& morsel);
  void SkipTo(RowId row);
};

std::unique_ptr<ParallelScan::Batch> ParallelScan::Shared::NewBatch() {
  std::lock_guard lock(mutex);
  if (free.empty()) return std::make_unique<Batch>();
  std::unique_ptr<Batch> batch = std::move(free.back());
  free.pop_back();
  return batch;
}

// The next row is far away: no need to look at the morsels between. kInvalidRowId: there is none.
void ParallelScan::Shared::SkipTo(RowId row) {
  std::lock_guard lock(mutex);
  if (row == kInvalidRowId) ended = true;
  else next_row = std::max(next_row, row);
}

void ParallelScan::Shared::ReadRows(Morsel& morsel) {
  const std::string upper = PrefixEnd(View(StoragePrefix(source.id)));
  const rocksdb::Slice upper_slice(upper);
  rocksdb::ReadOptions options;
  options.snapshot = source.snapshot->rocks();
  options.iterate_upper_bound = &upper_slice;
  const std::unique_ptr<rocksdb::Iterator> stored(source.store->db()->NewIterator(options, source.store->family(source.family)));
  stored->Seek(ToSlice(RowKey(source.id, morsel.first).view()));
  RowId row = kInvalidRowId;
  while (stored->Valid() && (row = RowIdOfSuffix(ToView(stored->key()))) < morsel.first + kMorselRows && !abandoned) {
    std::unique_ptr<Batch> batch = NewBatch();
    writer.Prepare(&batch->rows);
    batch->row_ids.clear();
    batch->xmins.clear();
    uint32_t count = 0;
    for (; count < kVectorSize && stored->Valid(); ++count, stored->Next()) {
      row = RowIdOfSuffix(ToView(stored->key()));
      if (row >= morsel.first + kMorselRows) break;
      const std::string_view value = ToView(stored->value());
      writer.Write(value, count, &batch->rows);
      morsel.bytes += value.size();
      if (wanted.row_ids) batch->row_ids.push_back(row);
      if (wanted.xmins) batch->xmins.push_back(LoadUnaligned<uint64_t>(value.data() + 4));
    }
    batch->rows.set_size(count);
    morsel.batches.push_back(std::move(batch));
  }
  if (stored->Valid()) return SkipTo(RowIdOfSuffix(ToView(stored->key())));
  ThrowIfFailed(stored->status(), "scan the store");
  SkipTo(kInvalidRowId);
}

void ParallelScan::Shared::Read(const std::shared_ptr<Morsel>& morsel) {
  try {
    ReadRows(*morsel);
  } catch (...) {
    morsel->error = std::current_exception();
  }
  Parker* wake = nullptr;
  {
    std::lock_guard lock(mutex);
    morsel->done = true;
    bytes_ahead += morsel->bytes;
    if (!window.empty() && window.front() == morsel) wake = std::exchange(sleeper, nullptr);
  }
  if (wake != nullptr) wake->Unpark();
}

void ParallelScan::Shared::Help() {
  std::unique_lock lock(mutex);
  if (abandoned) return;  // what source and writer refer to may be gone
  ++at_work;
  while (CanClaim()) {
    const std::shared_ptr<Morsel> morsel = Claim();
    lock.unlock();
    Read(morsel);
    lock.lock();
  }
  --submitted;
  --at_work;
  Parker* wake = abandoned && at_work == 0 ? std::exchange(sleeper, nullptr) : nullptr;
  lock.unlock();
  if (wake != nullptr) wake->Unpark();
}

ParallelScan::ParallelScan(ScanPool& pool, int helpers, MergedCursor::Source source, const RowToChunk& writer, Wanted wanted,
                           RowId from)
    : pool_(pool),
      shared_(std::make_shared<Shared>(std::move(source), writer, wanted, from, 2 * static_cast<size_t>(helpers) + 1)) {
  StartHelpers();
}

ParallelScan::~ParallelScan() {
  std::unique_lock lock(shared_->mutex);
  shared_->abandoned = true;
  while (shared_->at_work > 0) {
    shared_->sleeper = &Parker::OfThread();
    lock.unlock();
    Parker::OfThread().Park();
    lock.lock();
  }
}

// A helper ends when enough is read ahead; as the consumer takes morsels away there is work for it again.
void ParallelScan::StartHelpers() {
  int wanted = 0;
  {
    std::lock_guard lock(shared_->mutex);
    const int helpers = static_cast<int>(shared_->most_ahead / 2);
    if (shared_->CanClaim()) wanted = helpers - shared_->submitted;
    shared_->submitted += wanted;
  }
  for (int i = 0; i < wanted; ++i) {
    pool_.Submit([shared = shared_] { shared->Help(); });
  }
}

// Makes the morsel at the front the current one once it is read; reads one itself where there is one to read. Leaves current_
// null at the end.
void ParallelScan::TakeFront() {
  Shared& shared = *shared_;
  std::unique_lock lock(shared.mutex);
  if (current_ != nullptr) {
    for (std::unique_ptr<Batch>& batch : current_->batches) shared.free.push_back(std::move(batch));
    current_ = nullptr;
  }
  for (;;) {
    if (!shared.window.empty() && shared.window.front()->done) {
      current_ = std::move(shared.window.front());
      shared.window.pop_front();
      shared.bytes_ahead -= current_->bytes;
      next_batch_ = 0;
      return;
    }
    if (shared.window.empty() && shared.ended) return;
    if (shared.CanClaim()) {
      const std::shared_ptr<Morsel> morsel = shared.Claim();
      lock.unlock();
      shared.Read(morsel);
    } else {
      shared.sleeper = &Parker::OfThread();
      lock.unlock();
      Parker::OfThread().Park();
    }
    lock.lock();
  }
}

const ParallelScan::Batch* ParallelScan::NextBatch() {
  for (;;) {
    if (current_ != nullptr && next_batch_ < current_->batches.size()) return current_->batches[next_batch_++].get();
    TakeFront();
    if (current_ == nullptr) return nullptr;
    StartHelpers();
    if (current_->error != nullptr) std::rethrow_exception(current_->error);
  }
}

bool ParallelScan::Next(Chunk* rows, std::vector<RowId>* row_ids, std::vector<TransactionId>* xmins) {
  const Batch* batch = NextBatch();
  if (batch == nullptr) return false;
  for (size_t c = 0; c < batch->rows.column_count(); ++c) rows->column(c).Reference(batch->rows.column(c));
  rows->set_size(batch->rows.size());
  if (row_ids != nullptr) *row_ids = batch->row_ids;
  if (xmins != nullptr) *xmins = batch->xmins;
  return true;
}

}  // namespace basalt
