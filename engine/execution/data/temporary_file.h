// Temporary files: where rows go that exceed work_mem. A TemporarySpace is a connection's: place, names, limits, what is in use; owned
// by its ExecutionPool. A TemporaryFile is one file in it, written at its end through a buffer, read anywhere, gone with the object; what
// a crash leaves over goes at the next start. One thread at a time.
// Errors: 53400 over temp_file_limit, 53100 disk full, 58030 and others of the system, and those of the cancel token.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/cancel_token.h"

namespace basalt {

class TemporarySpace {
 public:
  // data_directory: files stand in its base/pgsql_tmp. pid: the connection's, part of their names. cancel: checked once a write.
  TemporarySpace(std::string data_directory, int32_t pid, const CancelToken* cancel)
      : data_directory_(std::move(data_directory)), pid_(pid), cancel_(cancel) {}
  // Bytes; -1: none. Files of at least log_bytes are logged when they go.
  void SetLimits(int64_t limit_bytes, int64_t log_bytes) { limit_bytes_ = limit_bytes, log_bytes_ = log_bytes; }

  int64_t used_bytes() const { return used_bytes_; }
  uint64_t live_files() const { return live_files_; }
  // Over the life of the connection.
  uint64_t total_files() const { return total_files_; }
  uint64_t total_bytes() const { return total_bytes_; }

 private:
  friend class TemporaryFile;
  void Use(int64_t bytes);  // throws 53400

  const std::string data_directory_;
  const int32_t pid_;
  const CancelToken* const cancel_;
  int64_t limit_bytes_ = -1, log_bytes_ = -1;
  int64_t used_bytes_ = 0;
  uint64_t live_files_ = 0, total_files_ = 0, total_bytes_ = 0;
};

class TemporaryFile {
 public:
  explicit TemporaryFile(TemporarySpace& space) : space_(space) { ++space.live_files_; }
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  // Room for that many bytes at the file's end, to be filled before the next call; *offset: where they stand in the file.
  char* Append(size_t bytes, uint64_t* offset);
  void Read(uint64_t offset, char* out, size_t bytes);
  // These bytes are not read any more: the disk gets them back.
  void Free(uint64_t offset, size_t bytes);
  int64_t written_bytes() const { return static_cast<int64_t>(end_); }
  // Relative to the data directory, as the log and messages name it. Empty: nothing was written to the disk yet.
  const std::string& name() const { return name_; }

 private:
  static constexpr size_t kBufferBytes = 64 * 1024;

  void Open();
  void Flush();

  TemporarySpace& space_;
  std::string name_;
  int fd_ = -1;
  std::unique_ptr<char[]> buffer_;  // the file's bytes from flushed_ on
  size_t capacity_ = 0;
  uint64_t flushed_ = 0, end_ = 0;
  int64_t charged_ = 0;             // in the space's use
};

// At the server's start, when nobody uses the directory.
void RemoveTemporaryFiles(const std::string& data_directory);

}  // namespace basalt
