#include "storage/internal/wal_file_system.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "base/log.h"
#include "storage/durable_file.h"

namespace basalt {
namespace {

constexpr const char* kSpareSuffix = ".spare";
constexpr const char* kUnreadySuffix = ".unready";  // being written, or a used log

bool EndsWith(const std::string& text, std::string_view end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

rocksdb::IOStatus TrySyncDirectory(const std::string& path) {
  try {
    SyncDirectory(path);
  } catch (const SqlError& error) {
    return rocksdb::IOStatus::IOError(error.what());
  }
  return rocksdb::IOStatus::OK();
}

}  // namespace

WalFileSystem::LogState::~LogState() {
  if (fd >= 0) close(fd);
}

class WalFileSystem::CountedLog final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  CountedLog(std::unique_ptr<rocksdb::FSWritableFile>&& file, std::shared_ptr<LogState> state)
      : FSWritableFileOwnerWrapper(std::move(file)), state_(std::move(state)) {}
  rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                           rocksdb::IODebugContext* debug) override {
    state_->written.fetch_add(static_cast<int64_t>(data.size()), std::memory_order_relaxed);
    return target()->Append(data, options, debug);
  }
  rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                           const rocksdb::DataVerificationInfo& verification, rocksdb::IODebugContext* debug) override {
    state_->written.fetch_add(static_cast<int64_t>(data.size()), std::memory_order_relaxed);
    return target()->Append(data, options, verification, debug);
  }

 private:
  const std::shared_ptr<LogState> state_;
};

void WalFileSystem::TrackLog(const std::string& path, int64_t allocated, std::unique_ptr<rocksdb::FSWritableFile>* file) {
  auto state = std::make_shared<LogState>();
  state->fd = open(path.c_str(), O_WRONLY | O_CLOEXEC);
  state->allocated = allocated;
  *file = std::make_unique<CountedLog>(std::move(*file), state);
  std::lock_guard lock(mutex_);
  newest_log_ = std::move(state);
}

rocksdb::IOStatus WalFileSystem::ReserveLog(size_t bytes) {
  constexpr int64_t kStepBytes = 8 << 20, kMarginBytes = 64 << 10;
  std::shared_ptr<LogState> log;
  {
    std::lock_guard lock(mutex_);
    log = newest_log_;
  }
  if (log == nullptr || log->fd < 0) return rocksdb::IOStatus::OK();
  // Record headers take 7 bytes of every 32 KiB.
  const int64_t end = log->written.load(std::memory_order_relaxed) + static_cast<int64_t>(bytes + bytes / 1024) + kMarginBytes;
  if (end <= log->allocated) return rocksdb::IOStatus::OK();
  for (const int64_t wanted : {end + kStepBytes, end}) {
    const int error = posix_fallocate(log->fd, log->allocated, wanted - log->allocated);
    if (error == 0) {
      log->allocated = wanted;
      return rocksdb::IOStatus::OK();
    }
    if (wanted > end) continue;
    if (error == ENOSPC) return rocksdb::IOStatus::NoSpace("No space left on device");
    return rocksdb::IOStatus::IOError("could not extend the log", std::strerror(error));
  }
  return rocksdb::IOStatus::OK();
}

WalFileSystem::WalFileSystem(std::string directory, int64_t file_bytes)
    : FileSystemWrapper(rocksdb::FileSystem::Default()), directory_(std::move(directory)), file_bytes_(file_bytes) {
  FindSpares();
  if (spares_.empty()) MakeSpare("");
  thread_ = std::thread([this] { Run(); });
}

WalFileSystem::~WalFileSystem() {
  {
    std::lock_guard lock(mutex_);
    stop_ = true;
    wake_.notify_all();
  }
  thread_.join();
}

bool WalFileSystem::IsLog(const std::string& path) const {
  return EndsWith(path, ".log") && path.compare(0, directory_.size(), directory_) == 0;
}

// Spares were complete before they got their name; what is unready may hold anything.
void WalFileSystem::FindSpares() {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(directory_, error)) {
    const std::string path = entry.path().string();
    if (EndsWith(path, kSpareSuffix)) {
      std::error_code size_error;
      if (entry.file_size(size_error) == static_cast<uint64_t>(file_bytes_)) {
        spares_.push_back(path);
        const long number = std::strtol(entry.path().stem().c_str(), nullptr, 10);
        next_number_ = std::max(next_number_, static_cast<uint64_t>(std::max(0L, number)) + 1);
      } else {
        unlink(path.c_str());
      }
    } else if (EndsWith(path, kUnreadySuffix)) {
      unlink(path.c_str());
    }
  }
}

std::string WalFileSystem::NextPath(const char* suffix) {
  std::lock_guard lock(mutex_);
  return directory_ + "/" + std::to_string(next_number_++) + suffix;
}

bool WalFileSystem::FillWithZeros(const std::string& path) const {
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT, 0644);
  if (fd < 0) return false;
  static const std::vector<char> zeros(1 << 20);
  bool good = true;
  for (int64_t written = 0; good && written < file_bytes_;) {
    const ssize_t count = write(fd, zeros.data(), static_cast<size_t>(std::min<int64_t>(file_bytes_ - written, 1 << 20)));
    if (count < 0 && errno == EINTR) continue;
    good = count > 0;
    written += count;
  }
  good = good && ftruncate(fd, file_bytes_) == 0 && fsync(fd) == 0;
  return close(fd) == 0 && good;
}

bool WalFileSystem::MakeSpare(const std::string& from) {
  const std::string unready = from.empty() ? NextPath(kUnreadySuffix) : from;
  const std::string spare = NextPath(kSpareSuffix);
  if (!FillWithZeros(unready) || rename(unready.c_str(), spare.c_str()) != 0) {
    unlink(unready.c_str());  // a full disk: logs grow as they always did
    return false;
  }
  const rocksdb::IOStatus synced = TrySyncDirectory(directory_);
  if (!synced.ok()) LogLine(Severity::kWarning, synced.ToString());
  std::lock_guard lock(mutex_);
  spares_.push_back(spare);
  return true;
}

void WalFileSystem::Run() {
  std::unique_lock lock(mutex_);
  while (!stop_) {
    const bool enough = spares_.size() >= kSparesWanted;
    std::string used;
    if (!to_clear_.empty()) {
      used = std::move(to_clear_.back());
      to_clear_.pop_back();
    }
    lock.unlock();
    bool worked = true;
    if (enough) {
      if (!used.empty()) unlink(used.c_str());
    } else {
      worked = MakeSpare(used);
    }
    lock.lock();
    const auto wanted = [this] { return stop_ || !to_clear_.empty() || spares_.size() < kSparesWanted; };
    if (!worked) {
      wake_.wait_for(lock, std::chrono::seconds(5), [this] { return stop_; });
    } else {
      wake_.wait(lock, wanted);
    }
  }
}

rocksdb::IOStatus WalFileSystem::NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                                 std::unique_ptr<rocksdb::FSWritableFile>* result,
                                                 rocksdb::IODebugContext* debug) {
  if (!IsLog(path)) {
    const rocksdb::IOStatus made = target()->NewWritableFile(path, options, result, debug);
    return made.ok() ? SyncForeignDirectory(path) : made;
  }
  std::string spare;
  {
    std::lock_guard lock(mutex_);
    ++(spares_.empty() ? grown_ : prewritten_);
    if (!spares_.empty()) {
      spare = std::move(spares_.back());
      spares_.pop_back();
      wake_.notify_all();
    }
  }
  rocksdb::FileOptions as_it_is = options;
  as_it_is.allow_fallocate = false;
  const rocksdb::IOStatus status = spare.empty() ? target()->NewWritableFile(path, as_it_is, result, debug)
                                                 : target()->ReuseWritableFile(path, spare, as_it_is, result, debug);
  if (status.ok()) TrackLog(path, spare.empty() ? 0 : file_bytes_, result);
  return status;
}

rocksdb::IOStatus WalFileSystem::DeleteFile(const std::string& path, const rocksdb::IOOptions& options,
                                            rocksdb::IODebugContext* debug) {
  if (!IsLog(path)) return target()->DeleteFile(path, options, debug);
  const std::string unready = NextPath(kUnreadySuffix);
  const rocksdb::IOStatus renamed = target()->RenameFile(path, unready, options, debug);
  if (!renamed.ok()) return renamed;
  std::lock_guard lock(mutex_);
  to_clear_.push_back(unready);
  wake_.notify_all();
  return renamed;
}

rocksdb::IOStatus WalFileSystem::SyncForeignDirectory(const std::string& file) const {
  const std::string parent = ParentDirectory(file);
  return parent == directory_ ? rocksdb::IOStatus::OK() : TrySyncDirectory(parent);
}

rocksdb::IOStatus WalFileSystem::LinkFile(const std::string& from, const std::string& to, const rocksdb::IOOptions& options,
                                          rocksdb::IODebugContext* debug) {
  const rocksdb::IOStatus linked = target()->LinkFile(from, to, options, debug);
  return linked.ok() ? SyncForeignDirectory(to) : linked;
}

int WalFileSystem::prewritten_count() const {
  std::lock_guard lock(mutex_);
  return prewritten_;
}

int WalFileSystem::grown_count() const {
  std::lock_guard lock(mutex_);
  return grown_;
}

}  // namespace basalt
