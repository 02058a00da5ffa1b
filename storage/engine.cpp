#include "storage/internal/engine.h"

#include <rocksdb/convenience.h>

#include <algorithm>
#include <filesystem>

#include "base/log.h"
#include "storage/internal/rocks_status.h"
#include "storage/internal/transaction_impl.h"

namespace basalt {
namespace {

constexpr uint64_t kFirstXid = 3;         // 1 and 2 have a meaning in PostgreSQL
constexpr uint64_t kXidBatch = 8192, kOidBatch = 8192, kStorageIdBatch = 1024;
constexpr uint64_t kFirstStorageId = 1024;  // lower ones are fixed: the audit log

LockTag AdvisoryTag(AdvisoryKey key) {
  return {LockSpace::kAdvisory, key.two_keys, key.database, key.key, 0};
}

}  // namespace

std::unique_ptr<StorageEngine> StorageEngine::Open(const StorageOptions& options) {
  return std::make_unique<Engine>(options);
}

Engine::Engine(const StorageOptions& options)
    : options_(options), directory_(options.directory), resources_(options),
      wal_files_(std::make_shared<WalFileSystem>(directory_.store_path(), options.wal_file_bytes)),
      env_(rocksdb::NewCompositeEnv(wal_files_)),
      store_(Store::OpenDurable(options, resources_, directory_, env_.get())),
      temporary_(Store::OpenTemporary(options, resources_, directory_.temporary_path())),
      keeper_(std::make_shared<SnapshotKeeper>(store_->db())), cache_(options.version_cache_bytes),
      segments_(options.block_cache_bytes / 2),
      row_ids_([this](StorageId heap, uint32_t family) { return FindLastRow(heap, family); }) {
  RemoveBulkFiles();
  CommitQueue::Services services{*store_, *temporary_, cache_, locks_, published_, keeper_,
                                 [this](size_t bytes) -> rocksdb::Status { return wal_files_->ReserveLog(bytes); },
                                 [this](CommitRequest& request, SequenceNumber sequence) { OnWritten(request, sequence); },
                                 [this](CommitRequest& request) { OnFailed(request); }};
  commits_ = std::make_unique<CommitQueue>(std::move(services), options.fsync, options.wal_writer_delay_ms);
  xids_ = std::make_unique<LoggedCounter>(*store_, *commits_, "xid", kFirstXid, kXidBatch);
  oids_ = std::make_unique<LoggedCounter>(*store_, *commits_, "oid", kFirstUserOid, kOidBatch);
  storage_ids_ = std::make_unique<LoggedCounter>(*store_, *commits_, "storage_id", kFirstStorageId, kStorageIdBatch);
  sequences_ = std::make_unique<Sequences>(*store_, *commits_);
  reclaimer_ = std::make_unique<Reclaimer>(*store_, *commits_, published_, segments_);
  warmer_ = std::make_unique<CacheWarmer>(*store_, cache_, published_);
}

Engine::~Engine() {
  warmer_->Stop();
  reclaimer_->Stop();
  commits_.reset();
  keeper_->Close();
}

void Engine::ScanCatalogRecords(const std::function<void(std::string_view, std::string_view)>& visit) {
  std::unique_ptr<rocksdb::Iterator> records(
      store_->db()->NewIterator(rocksdb::ReadOptions(), store_->family(kSystemFamily)));
  const char letter = static_cast<char>(SystemKind::kCatalog);
  for (records->Seek(rocksdb::Slice(&letter, 1)); records->Valid() && records->key()[0] == letter; records->Next()) {
    const std::string_view value = ToView(records->value());
    if (value.empty() || value[0] != kValueFormat) {
      throw SqlError(sqlstate::kDataCorrupted,
                     Format("catalog record has format version {}, but this server knows only version {}",
                            value.empty() ? 0 : static_cast<int>(value[0]), static_cast<int>(kValueFormat)));
    }
    visit(ToView(records->key()).substr(1), value.substr(1));
  }
  ThrowIfFailed(records->status(), "read the catalog");
}

void Engine::InstallCatalog(CatalogMerger* merger, std::shared_ptr<const CatalogVersion> first) {
  commits_->InstallCatalog(merger, std::move(first));
}

std::unique_ptr<Transaction> Engine::Begin(LockOwner& owner, IsolationLevel isolation, bool read_only,
                                           MemoryAccount* account) {
  return std::make_unique<TransactionImpl>(*this, owner, isolation, read_only, account);
}

TransactionId Engine::NewXid(int32_t pid) {
  const TransactionId xid = xids_->Next();
  running_.Add(xid, pid);
  return xid;
}

StorageId Engine::NewStorageId(bool temporary) { return storage_ids_->Next() | (temporary ? kTemporaryBit : 0); }

Oid Engine::NewOid() {
  const uint64_t oid = oids_->Next();
  if (oid > UINT32_MAX) throw SqlError(sqlstate::kProgramLimitExceeded, "out of object identifiers");
  return static_cast<Oid>(oid);
}

// In the write stage: what must be known before the transaction's locks go.
void Engine::OnWritten(CommitRequest& request, SequenceNumber sequence) {
  if (request.xid != kInvalidTransactionId) running_.Remove(request.xid);
  if (request.writes != nullptr) ForgetSegments(*request.writes, sequence);
  for (const DroppedStorage& dropped : request.drops) {
    if (IsTemporary(dropped.id)) {
      RemoveTemporaryRange(dropped.id);
    } else {
      reclaimer_->Schedule(dropped, sequence);
    }
    sequences_->Forget(dropped.id);
    row_ids_.Forget(dropped.id);
  }
  for (const LoadedStorage& loaded : request.fresh) {
    // Created families may be dropped with their files at any moment; nobody reads one ahead.
    if (loaded.read_by_key && !IsTemporary(loaded.id) && loaded.family == 0) warmer_->Schedule(loaded, sequence);
  }
}

void Engine::ForgetSegments(const WriteSet& writes, SequenceNumber sequence) {
  for (const auto& target : writes.targets()) {
    if (target->family == kSystemFamily || IsTemporary(target->id)) continue;
    uint64_t last = UINT64_MAX;
    for (const auto& [suffix, newest] : target->entries) {
      if (suffix.size() != sizeof(RowId)) break;  // an index
      const uint64_t number = Segment::NumberOf(RowIdOfSuffix(suffix));
      if (number != last) segments_.Written(target->id, number, sequence);
      last = number;
    }
  }
}

// What it loaded directly has a record that makes the next start remove it, as in every failed load.
void Engine::OnFailed(CommitRequest& request) {
  if (request.xid != kInvalidTransactionId) running_.Remove(request.xid);
  for (const DroppedStorage& fresh : request.fresh) reclaimer_->Schedule(fresh, 0);
}

// Only its session reads it, and that session dropped it.
void Engine::RemoveTemporaryRange(StorageId id) {
  rocksdb::WriteOptions options;
  options.disableWAL = true;
  const KeyPrefix prefix = StoragePrefix(id);
  const std::string end = PrefixEnd(View(prefix));
  const rocksdb::Slice from = ToSlice(View(prefix)), to(end);
  rocksdb::DeleteFilesInRange(temporary_->db(), temporary_->family(0), &from, &to, false);
  const rocksdb::Status status = temporary_->db()->DeleteRange(options, temporary_->family(0), from, to);
  if (!status.ok()) LogLine(Severity::kWarning, "could not empty a temporary storage: " + status.ToString());
}

namespace {
constexpr const char* kBulkFilePrefix = "bulk_";
}

std::string Engine::BulkFilePath(StorageId id, uint32_t family, size_t number) const {
  std::string directory = directory_.store_path();
  if (IsTemporary(id)) directory = directory_.temporary_path();
  if (!IsTemporary(id) && family != 0) directory = directory_.families().at(family);
  return Format("{}/{}{}_{}", directory, kBulkFilePrefix, id & ~kTemporaryBit, number);
}

std::string Engine::SortFilePrefix(StorageId id) const {
  return Format("{}/{}sort_{}_", directory_.temporary_path(), kBulkFilePrefix, id & ~kTemporaryBit);
}

// Left by a crash in the middle of a load; what was taken over has other names.
void Engine::RemoveBulkFiles() const {
  std::vector<std::string> directories = {directory_.store_path()};
  for (const auto& [number, directory] : directory_.families()) directories.push_back(directory);
  for (const std::string& directory : directories) {
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
      if (entry.path().filename().string().starts_with(kBulkFilePrefix)) std::filesystem::remove(entry.path(), error);
    }
  }
}

void Engine::DropNow(const DroppedStorage& dropped) {
  if (IsTemporary(dropped.id)) return RemoveTemporaryRange(dropped.id);
  try {
    rocksdb::WriteBatch batch;
    Reclaimer::RecordDrop(*store_, dropped, &batch);
    reclaimer_->Schedule(dropped, commits_->Write(std::move(batch)));
  } catch (const SqlError& error) {  // its bulk load record makes the next start remove it
    LogLine(Severity::kWarning, std::string("could not drop an unused storage: ") + error.what());
  }
}

RowId Engine::FindLastRow(StorageId heap, uint32_t family) {
  Store& from = store(IsTemporary(heap));
  const KeyPrefix prefix = StoragePrefix(heap);
  const std::string end = PrefixEnd(View(prefix));
  const rocksdb::Slice upper(end);
  rocksdb::ReadOptions options;
  options.iterate_upper_bound = &upper;
  std::unique_ptr<rocksdb::Iterator> rows(from.db()->NewIterator(options, from.family(IsTemporary(heap) ? 0 : family)));
  rows->SeekForPrev(upper);
  ThrowIfFailed(rows->status(), "find the last row");
  if (!rows->Valid() || !rows->key().starts_with(ToSlice(View(prefix)))) return 0;
  return RowIdOfSuffix(ToView(rows->key()));
}

void Engine::CreateSequence(StorageId id, const SequenceOptions&, int64_t start, bool is_called) {
  sequences_->Create(id, start, is_called);
}

int64_t Engine::NextValue(StorageId id, const SequenceOptions& options, Transaction* transaction) {
  SequenceNumber logged = 0;
  const int64_t value = sequences_->Next(id, options, &logged);
  if (transaction != nullptr) {
    static_cast<TransactionImpl*>(transaction)->MustBeDurable(logged);
  } else {
    commits_->WaitDurable(logged);
  }
  return value;
}

void Engine::SetValue(StorageId id, int64_t value, bool is_called) {
  commits_->WaitDurable(sequences_->Set(id, value, is_called));
}

SequenceState Engine::ReadSequence(StorageId id) { return sequences_->Read(id); }

bool Engine::LockAdvisory(LockOwner& owner, Transaction* transaction_level, AdvisoryKey key, bool exclusive, bool wait) {
  const LockMode mode = exclusive ? kAdvisoryExclusive : kAdvisoryShare;
  const WaitPolicy policy = wait ? WaitPolicy::kWait : WaitPolicy::kSkip;
  if (transaction_level == nullptr) return locks_.AcquireSession(owner, AdvisoryTag(key), mode, policy);
  return static_cast<TransactionImpl*>(transaction_level)->LockUntilEnd(AdvisoryTag(key), mode, policy);
}

bool Engine::UnlockAdvisory(LockOwner& owner, AdvisoryKey key, bool exclusive) {
  return locks_.ReleaseSession(owner, AdvisoryTag(key), exclusive ? kAdvisoryExclusive : kAdvisoryShare);
}

std::vector<LockInfo> Engine::ListLocks() {
  std::vector<LockInfo> result = locks_.List();
  for (const auto& [xid, pid] : running_.List()) {
    LockInfo info;
    info.lock_type = "transactionid";
    info.object = xid;
    info.mode = "ExclusiveLock";
    info.granted = true;
    info.owner_pid = pid;
    result.push_back(std::move(info));
  }
  return result;
}

}  // namespace basalt
