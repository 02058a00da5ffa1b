#include "storage/durable_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>

namespace basalt {
namespace {

void WriteAll(int fd, const std::string& text, const std::string& path) {
  for (size_t from = 0; from < text.size();) {
    const ssize_t written = write(fd, text.data() + from, text.size() - from);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw FileError("write file", path);
    from += static_cast<size_t>(written);
  }
}

}  // namespace

SqlError FileError(const std::string& what, const std::string& path) {
  const int code = errno;
  const SqlState state = code == ENOSPC ? sqlstate::kDiskFull : code == ENOENT ? sqlstate::kUndefinedFile
                                        : code == EACCES || code == EPERM      ? sqlstate::kInsufficientPrivilege
                                                                               : sqlstate::kIoError;
  return SqlError(state, Format("could not {} \"{}\": {}", what, path, std::strerror(code)));
}

void MakeDirectoryDurably(const std::string& path) {
  if (mkdir(path.c_str(), 0700) != 0) {
    if (errno != EEXIST) throw FileError("create directory", path);
    struct stat state;
    if (stat(path.c_str(), &state) != 0) throw FileError("access directory", path);
    if (!S_ISDIR(state.st_mode)) {
      errno = ENOTDIR;
      throw FileError("access directory", path);
    }
  }
  SyncDirectory(ParentDirectory(path));  // also one that a crash may have kept from it
}

void SyncDirectory(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_DIRECTORY);
  if (fd < 0 && errno == EACCES) return;  // of a parent that only lets us pass
  if (fd < 0) throw FileError("open directory", path);
  const int result = fsync(fd);
  close(fd);
  if (result != 0) throw FileError("fsync directory", path);
}

std::string ParentDirectory(const std::string& path) {
  const size_t slash = path.find_last_of('/');
  return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

std::string ReadSmallFile(const std::string& path, bool* exists) {
  std::string text;
  const int fd = open(path.c_str(), O_RDONLY);
  *exists = fd >= 0;
  if (fd < 0) {
    if (errno == ENOENT) return text;
    throw FileError("open file", path);
  }
  char buffer[4096];
  ssize_t count;
  while ((count = read(fd, buffer, sizeof(buffer))) > 0) text.append(buffer, static_cast<size_t>(count));
  close(fd);
  if (count < 0) throw FileError("read file", path);
  return text;
}

void WriteFileDurably(const std::string& path, const std::string& text) {
  const std::string temporary = path + ".new";
  const int fd = open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (fd < 0) throw FileError("create file", temporary);
  try {
    WriteAll(fd, text, temporary);
    if (fsync(fd) != 0) throw FileError("fsync file", temporary);
  } catch (...) {
    close(fd);
    throw;
  }
  close(fd);
  if (rename(temporary.c_str(), path.c_str()) != 0) throw FileError("rename file", temporary);
  SyncDirectory(ParentDirectory(path));
}

std::string ReadSmallFile(const std::string& path) {
  bool exists;
  std::string text = ReadSmallFile(path, &exists);
  if (exists) return text;
  errno = ENOENT;
  throw FileError("open file", path);
}

}  // namespace basalt
