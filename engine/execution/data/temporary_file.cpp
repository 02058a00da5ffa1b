#include "engine/execution/data/temporary_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <system_error>

#include "base/log.h"
#include "storage/durable_file.h"

namespace basalt {
namespace {

constexpr const char kFolder[] = "base/pgsql_tmp";
constexpr const char kPrefix[] = "pgsql_tmp";

int OpenNew(const std::string& path) { return open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600); }

}  // namespace

void TemporarySpace::Use(int64_t bytes) {
  if (cancel_ != nullptr) cancel_->Check();
  if (limit_bytes_ >= 0 && used_bytes_ + bytes > limit_bytes_) {
    throw SqlError(sqlstate::kConfigurationLimitExceeded,
                   Format("temporary file size exceeds temp_file_limit ({}kB)", limit_bytes_ / 1024));
  }
  used_bytes_ += bytes;
  total_bytes_ += static_cast<uint64_t>(bytes);
}

TemporaryFile::~TemporaryFile() {
  --space_.live_files_;
  if (fd_ < 0) return;
  close(fd_);
  unlink((space_.data_directory_ + "/" + name_).c_str());
  space_.used_bytes_ -= charged_;
  if (space_.log_bytes_ < 0 || static_cast<int64_t>(flushed_) < space_.log_bytes_) return;
  try {
    LogLine(Severity::kLog, Format("temporary file: path \"{}\", size {}", name_, flushed_));
  } catch (const std::exception&) {
    // The line is lost.
  }
}

void TemporaryFile::Open() {
  const std::string name = Format("{}/{}{}.{}", kFolder, kPrefix, space_.pid_, space_.total_files_);
  const std::string path = space_.data_directory_ + "/" + name;
  int fd = OpenNew(path);
  if (fd < 0 && errno == ENOENT) {  // the first one of the directory
    mkdir((space_.data_directory_ + "/base").c_str(), 0700);
    mkdir((space_.data_directory_ + "/" + kFolder).c_str(), 0700);
    fd = OpenNew(path);
  }
  if (fd < 0) throw FileError("create temporary file", name);
  fd_ = fd;
  name_ = name;
  ++space_.total_files_;
}

void TemporaryFile::Flush() {
  const size_t bytes = end_ - flushed_;
  if (bytes == 0) return;
  if (fd_ < 0) Open();
  space_.Use(static_cast<int64_t>(bytes));
  charged_ += static_cast<int64_t>(bytes);
  for (size_t done = 0; done < bytes;) {
    const ssize_t written = pwrite(fd_, buffer_.get() + done, bytes - done, static_cast<off_t>(flushed_ + done));
    if (written < 0 && errno == EINTR) continue;
    if (written == 0) errno = ENOSPC;
    if (written <= 0) throw FileError("write to file", name_);
    done += static_cast<size_t>(written);
  }
  flushed_ = end_;
}

char* TemporaryFile::Append(size_t bytes, uint64_t* offset) {
  if (end_ - flushed_ + bytes > capacity_ || capacity_ > kBufferBytes) {
    Flush();
    const size_t capacity = bytes > kBufferBytes ? bytes : kBufferBytes;
    if (capacity != capacity_) {
      buffer_ = std::make_unique_for_overwrite<char[]>(capacity);
      capacity_ = capacity;
    }
  }
  *offset = end_;
  end_ += bytes;
  return buffer_.get() + (*offset - flushed_);
}

void TemporaryFile::Read(uint64_t offset, char* out, size_t bytes) {
  if (space_.cancel_ != nullptr) space_.cancel_->Check();
  if (offset >= flushed_) {
    std::memcpy(out, buffer_.get() + (offset - flushed_), bytes);
    return;
  }
  if (offset + bytes > flushed_) Flush();
  for (size_t done = 0; done < bytes;) {
    const ssize_t got = pread(fd_, out + done, bytes - done, static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got == 0) throw SqlError(sqlstate::kIoError, Format("could not read file \"{}\": read only {} of {} bytes", name_, done, bytes));
    if (got < 0) throw FileError("read file", name_);
    done += static_cast<size_t>(got);
  }
}

void TemporaryFile::Free(uint64_t offset, size_t bytes) {
  if (offset + bytes > flushed_ || charged_ < static_cast<int64_t>(bytes)) return;
  // A file system that cannot do it keeps the bytes until the file goes; they stay counted.
  if (fallocate(fd_, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, static_cast<off_t>(offset), static_cast<off_t>(bytes)) != 0) return;
  charged_ -= static_cast<int64_t>(bytes);
  space_.used_bytes_ -= static_cast<int64_t>(bytes);
}

void RemoveTemporaryFiles(const std::string& data_directory) {
  std::error_code error;
  for (std::filesystem::directory_iterator at(data_directory + "/" + kFolder, error), end; !error && at != end; at.increment(error)) {
    if (!at->path().filename().string().starts_with(kPrefix)) continue;
    std::error_code ignored;
    std::filesystem::remove(at->path(), ignored);
  }
}

}  // namespace basalt
