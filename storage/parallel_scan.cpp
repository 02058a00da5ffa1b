#include "storage/internal/parallel_scan.h"

#include <deque>
#include <mutex>

#include "base/parker.h"

namespace basalt {
namespace {

constexpr uint64_t kMorselSegments = 4;
constexpr size_t kBytesAhead = 16 << 20;  // of encoded rows; nothing more is read ahead beyond

}  // namespace

// Segments [first, first + kMorselSegments). Written by whoever claimed it; others look at it once done is set.
struct ParallelScan::Morsel {
  explicit Morsel(uint64_t first_segment) : first(first_segment) {}
  const uint64_t first;
  std::vector<std::unique_ptr<SegmentRows>> batches;
  std::exception_ptr error;
  size_t bytes = 0;   // of the encoded rows
  bool done = false;  // under the mutex
};

struct ParallelScan::Shared {
  Shared(const MergedCursor::Source& read_source, const RowToChunk& row_writer, SegmentCache& segments, SegmentReader::Wanted read_wanted,
         uint64_t from, size_t ahead)
      : source(read_source), writer(row_writer), cache(segments), wanted(read_wanted), most_ahead(ahead), next_segment(from) {}

  bool CanClaim() const { return !abandoned && !ended && window.size() < most_ahead && bytes_ahead < kBytesAhead; }
  std::shared_ptr<Morsel> Claim() {
    window.push_back(std::make_shared<Morsel>(next_segment));
    next_segment += kMorselSegments;
    return window.back();
  }
  // Reads the morsel that was claimed; errors stay in it. The mutex is not held.
  void Read(const std::shared_ptr<Morsel>& morsel);
  void Help();

  const MergedCursor::Source& source;
  const RowToChunk& writer;
  SegmentCache& cache;
  const SegmentReader::Wanted wanted;
  const size_t most_ahead;

  std::mutex mutex;
  std::deque<std::shared_ptr<Morsel>> window;        // ascending: claimed, not taken by the consumer yet
  std::vector<std::unique_ptr<SegmentRows>> free;    // to be filled again
  uint64_t next_segment;
  size_t bytes_ahead = 0;  // read and not taken yet
  bool ended = false;  // nothing lies at or behind next_segment
  std::atomic<bool> abandoned = false;
  int submitted = 0, at_work = 0;  // helpers
  Parker* sleeper = nullptr;       // the consumer, while it waits

 private:
  std::unique_ptr<SegmentRows> NewBatch();
  void ReadRows(Morsel& morsel);
  void SkipTo(uint64_t segment);
};

std::unique_ptr<SegmentRows> ParallelScan::Shared::NewBatch() {
  std::lock_guard lock(mutex);
  if (free.empty()) return std::make_unique<SegmentRows>();
  std::unique_ptr<SegmentRows> batch = std::move(free.back());
  free.pop_back();
  return batch;
}

// The next row is far away: no need to look at the morsels between.
void ParallelScan::Shared::SkipTo(uint64_t segment) {
  std::lock_guard lock(mutex);
  if (segment == SegmentReader::kNoSegment) ended = true;
  else next_segment = std::max(next_segment, segment);
}

void ParallelScan::Shared::ReadRows(Morsel& morsel) {
  SegmentReader reader(source, writer, cache, wanted);
  uint64_t segment = morsel.first;
  while (segment < morsel.first + kMorselSegments && !abandoned) {
    std::unique_ptr<SegmentRows> batch = NewBatch();
    reader.Read(segment, batch.get());
    morsel.bytes += batch->stored_bytes;
    if (batch->size > 0) morsel.batches.push_back(std::move(batch));
    segment = reader.next();
  }
  SkipTo(segment);
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

ParallelScan::ParallelScan(ScanPool& pool, int helpers, const MergedCursor::Source& source, const RowToChunk& writer, SegmentCache& cache,
                           SegmentReader::Wanted wanted, uint64_t from)
    : pool_(pool),
      shared_(std::make_shared<Shared>(source, writer, cache, wanted, from, 2 * static_cast<size_t>(helpers) + 1)) {
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
    for (std::unique_ptr<SegmentRows>& batch : current_->batches) shared.free.push_back(std::move(batch));
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

const SegmentRows* ParallelScan::NextBatch() {
  for (;;) {
    if (current_ != nullptr && next_batch_ < current_->batches.size()) return current_->batches[next_batch_++].get();
    TakeFront();
    if (current_ == nullptr) return nullptr;
    StartHelpers();
    if (current_->error != nullptr) std::rethrow_exception(current_->error);
  }
}

bool ParallelScan::Next(Chunk* rows, std::vector<RowId>* row_ids, std::vector<TransactionId>* xmins) {
  const SegmentRows* batch = NextBatch();
  if (batch == nullptr) return false;
  batch->Show(rows);
  if (row_ids != nullptr) *row_ids = batch->row_ids;
  if (xmins != nullptr) *xmins = batch->xmins;
  return true;
}

}  // namespace basalt
