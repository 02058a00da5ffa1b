#include "session/audit_log.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "base/clock.h"
#include "base/log.h"
#include "types/chunk.h"

namespace basalt {
namespace {

constexpr StorageId kAuditStorage = 100;  // below what StorageEngine::NewStorageId gives out
constexpr size_t kMaxQueued = 4096;
constexpr int kMaxPerSecond = 1000;
constexpr auto kGatherTime = std::chrono::milliseconds(20);  // one wake-up and one commit for all that log in meanwhile

const HeapLayout& AuditHeap() {
  static const HeapLayout layout = [] {
    HeapLayout heap;
    heap.id = kAuditStorage;
    for (PhysicalType type : {PhysicalType::kInt64, PhysicalType::kString, PhysicalType::kString, PhysicalType::kString,
                              PhysicalType::kString, PhysicalType::kInt64, PhysicalType::kString}) {
      heap.columns.push_back({type, false, {}});
    }
    return heap;
  }();
  return layout;
}

NullableDatum Text(const std::string& text) { return {MakeDatum(StringRef(text)), false}; }

void InsertRecord(Transaction& transaction, const AuditRecord& record) {
  const NullableDatum values[] = {{MakeDatum(record.time_us), false}, Text(record.actor), Text(record.action), Text(record.target),
                                  Text(record.outcome), {MakeDatum(static_cast<int64_t>(record.request_id)), false},
                                  Text(record.client_address)};
  transaction.InsertRow(AuditHeap(), values);
}

}  // namespace

struct AuditLog::Writer {
  explicit Writer(StorageEngine& engine) : storage(engine), thread([this] { Loop(); }) {}
  ~Writer() {
    {
      std::lock_guard lock(mutex);
      stopping = true;
    }
    wake.notify_all();
    thread.join();
  }

  void Loop() {
    std::unique_lock lock(mutex);
    for (;;) {
      wake.wait(lock, [this] { return stopping || !queue.empty(); });
      gathering = true;
      wake.wait_for(lock, kGatherTime, [this] { return stopping; });
      gathering = false;
      if (queue.empty()) return;
      std::deque<AuditRecord> batch = std::move(queue);
      queue.clear();
      lock.unlock();
      Write(batch);
      lock.lock();
    }
  }

  void Write(const std::deque<AuditRecord>& batch) {
    try {
      MemoryAccount account(nullptr);
      auto transaction = storage.Begin(owner, IsolationLevel::kReadCommitted, false, &account);
      transaction->StartStatement();
      for (const AuditRecord& record : batch) InsertRecord(*transaction, record);
      transaction->FinishStatement();
      const CommitResult result = transaction->CommitAndWait(false);
      if (!result.committed) ++dropped;
    } catch (const SqlError& error) {
      dropped += batch.size();
      LogLine(Severity::kLog, Format("could not write audit records: {}", error.fields().message));
    }
  }

  StorageEngine& storage;
  LockOwner owner;
  std::mutex mutex;
  std::condition_variable wake;
  std::deque<AuditRecord> queue;
  int64_t rate_second = 0;
  int in_second = 0;
  bool gathering = false;  // awake, and waiting for more
  bool stopping = false;
  std::atomic<uint64_t> dropped = 0;
  std::thread thread;
};

AuditLog::AuditLog(StorageEngine& storage) : writer_(std::make_unique<Writer>(storage)) {}
AuditLog::~AuditLog() = default;

void AuditLog::WriteWith(Transaction& transaction, const AuditRecord& record) { InsertRecord(transaction, record); }

void AuditLog::WriteLater(AuditRecord record) {
  std::lock_guard lock(writer_->mutex);
  const int64_t second = MonotonicUs() / 1'000'000;
  if (second != writer_->rate_second) {
    writer_->rate_second = second;
    writer_->in_second = 0;
  }
  if (writer_->queue.size() >= kMaxQueued || ++writer_->in_second > kMaxPerSecond) {
    ++writer_->dropped;
    return;
  }
  writer_->queue.push_back(std::move(record));
  if (!writer_->gathering) writer_->wake.notify_one();
}

void AuditLog::ForEach(Transaction& transaction, const std::function<void(const AuditRecord&)>& visit) {
  const auto scan = transaction.OpenTableScan(AuditHeap(), {0, 1, 2, 3, 4, 5, 6}, 0);
  Chunk rows;
  for (const RowColumn& column : AuditHeap().columns) rows.AddColumn(column.physical);
  std::vector<RowId> row_ids;
  const auto text = [&](size_t column, uint32_t row) { return std::string(rows.column(column).Get(row).value.str.view()); };
  while (scan->Next(&rows, &row_ids, nullptr)) {
    for (uint32_t row = 0; row < rows.size(); ++row) {
      AuditRecord record{rows.column(0).Get(row).value.i8, text(1, row), text(2, row), text(3, row), text(4, row),
                         static_cast<uint64_t>(rows.column(5).Get(row).value.i8), text(6, row)};
      visit(record);
    }
  }
}

uint64_t AuditLog::dropped() const { return writer_->dropped.load(); }

}  // namespace basalt
