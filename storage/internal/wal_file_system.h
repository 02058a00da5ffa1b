// WalFileSystem: hands RocksDB write-ahead log files whose blocks are already allocated, written with zeros and synced, so
// that a commit's sync has no file growth to journal. Spare files wait in the store's directory as N.spare; a file that
// RocksDB deletes is overwritten with zeros, synced and becomes a spare again (stale records in it would be replayed).
// Everything else goes to the default file system. Owned by the engine, outlives the store; thread safe.
#pragma once

#include <rocksdb/file_system.h>

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace basalt {

class WalFileSystem final : public rocksdb::FileSystemWrapper {
 public:
  // The first spare is made before this returns, so that the first log of a new store is a written one too.
  WalFileSystem(std::string directory, int64_t file_bytes);
  ~WalFileSystem() override;

  const char* Name() const override { return "BasaltWalFileSystem"; }
  rocksdb::IOStatus NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* result,
                                    rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus DeleteFile(const std::string& path, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus LinkFile(const std::string& from, const std::string& to, const rocksdb::IOOptions& options,
                             rocksdb::IODebugContext* debug) override;
  // Allocates room for the next append in the newest log. The write stage calls it first: RocksDB cannot go on after an
  // append that failed half way, but a batch for which there is no room fails alone.
  rocksdb::IOStatus ReserveLog(size_t bytes);
  // Figures for tests: logs taken from spares, and logs that had to grow.
  int prewritten_count() const;
  int grown_count() const;

 private:
  // A new file's entry in a family's own directory: RocksDB 7.8 names bulk files and what recovery flushes in the manifest without
  // a sync of that directory.
  rocksdb::IOStatus SyncForeignDirectory(const std::string& file) const;
  static constexpr size_t kSparesWanted = 2;
  // How much of a log is allocated and how much written; shared with the file that RocksDB writes.
  struct LogState {
    ~LogState();
    int fd = -1;
    int64_t allocated = 0;
    std::atomic<int64_t> written = 0;
  };
  class CountedLog;
  bool IsLog(const std::string& path) const;
  void TrackLog(const std::string& path, int64_t allocated, std::unique_ptr<rocksdb::FSWritableFile>* file);
  void FindSpares();
  void Run();
  bool FillWithZeros(const std::string& path) const;
  bool MakeSpare(const std::string& from);  // empty: a new file
  std::string NextPath(const char* suffix);

  const std::string directory_;
  const int64_t file_bytes_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<std::string> spares_;    // ready
  std::vector<std::string> to_clear_;  // used logs, renamed
  std::shared_ptr<LogState> newest_log_;
  uint64_t next_number_ = 1;
  int prewritten_ = 0, grown_ = 0;
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace basalt
