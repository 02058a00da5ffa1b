#include "handlers/copy/server_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/sql_error.h"

namespace basalt {
namespace {

SqlState StateOfErrno(int error) {
  switch (error) {
    case ENOENT: return sqlstate::kUndefinedFile;
    case EPERM: case EACCES: case EROFS: return sqlstate::kInsufficientPrivilege;
    case EISDIR: case ENOTDIR: return sqlstate::kWrongObjectType;
    case ENOSPC: return sqlstate::kDiskFull;
    default: return sqlstate::kIoError;
  }
}

[[noreturn]] void ThrowFile(const char* what, const std::string& path, const char* purpose, int error) {
  throw SqlError(StateOfErrno(error), Format("could not {} file \"{}\"{}: {}", what, path, purpose, std::strerror(error)));
}

[[noreturn]] void ThrowOpen(const std::string& path, bool write, int error) {
  SqlError failure(StateOfErrno(error), Format("could not open file \"{}\" for {}: {}", path, write ? "writing" : "reading", std::strerror(error)));
  if (error != ENOENT && error != EACCES) throw failure;
  throw std::move(failure).Hint(Format("COPY {} instructs the PostgreSQL server process to {} a file. You may want a client-side "
                                       "facility such as psql's \\copy.", write ? "TO" : "FROM", write ? "write" : "read"));
}

}  // namespace

ServerFile ServerFile::OpenForReading(const std::string& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);  // a pipe without a writer must not hang us
  if (descriptor < 0) ThrowOpen(path, false, errno);
  ServerFile file(descriptor, path);
  struct stat status;
  if (fstat(descriptor, &status) != 0) ThrowFile("stat", path, "", errno);
  if (S_ISDIR(status.st_mode)) throw SqlError(sqlstate::kWrongObjectType, Format("\"{}\" is a directory", path));
  return file;
}

ServerFile ServerFile::OpenForWriting(const std::string& path) {
  if (path.empty() || path.front() != '/') throw SqlError(sqlstate::kInvalidName, "relative path not allowed for COPY to file");
  struct stat status;
  if (stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode)) {
    throw SqlError(sqlstate::kWrongObjectType, Format("\"{}\" is a directory", path));
  }
  const int descriptor = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH);
  if (descriptor < 0) ThrowOpen(path, true, errno);
  return ServerFile(descriptor, path);
}

ServerFile::ServerFile(ServerFile&& other) noexcept : descriptor_(other.descriptor_), path_(std::move(other.path_)) {
  other.descriptor_ = -1;
}

ServerFile::~ServerFile() {
  if (descriptor_ >= 0) close(descriptor_);
}

size_t ServerFile::Read(char* buffer, size_t bytes) {
  for (;;) {
    const ssize_t size = read(descriptor_, buffer, bytes);
    if (size >= 0) return static_cast<size_t>(size);
    if (errno != EINTR) throw SqlError(StateOfErrno(errno), Format("could not read from COPY file: {}", std::strerror(errno)));
  }
}

void ServerFile::Write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t size = write(descriptor_, bytes.data(), bytes.size());
    if (size >= 0) bytes.remove_prefix(static_cast<size_t>(size));
    else if (errno != EINTR) throw SqlError(StateOfErrno(errno), Format("could not write to COPY file: {}", std::strerror(errno)));
  }
}

void ServerFile::Close() {
  const int descriptor = descriptor_;
  descriptor_ = -1;
  if (close(descriptor) != 0) ThrowFile("close", path_, "", errno);
}

}  // namespace basalt
