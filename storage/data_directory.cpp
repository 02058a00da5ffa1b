#include "storage/internal/data_directory.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <sstream>

#include "base/sql_error.h"

namespace basalt {
namespace {

constexpr const char kFormatText[] = "1\n";

SqlError FileError(const std::string& what, const std::string& path) {
  const int code = errno;
  const SqlState state = code == ENOSPC ? sqlstate::kDiskFull : code == ENOENT ? sqlstate::kUndefinedFile
                                        : code == EACCES || code == EPERM      ? sqlstate::kInsufficientPrivilege
                                                                               : sqlstate::kIoError;
  return SqlError(state, Format("could not {} \"{}\": {}", what, path, std::strerror(code)));
}

void MakeDirectory(const std::string& path) {
  if (mkdir(path.c_str(), 0700) == 0) return;
  if (errno != EEXIST) throw FileError("create directory", path);
  struct stat state;
  if (stat(path.c_str(), &state) != 0) throw FileError("access directory", path);
  if (!S_ISDIR(state.st_mode)) {
    errno = ENOTDIR;
    throw FileError("access directory", path);
  }
}

void SyncDirectory(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_DIRECTORY);
  if (fd < 0) throw FileError("open directory", path);
  const int result = fsync(fd);
  close(fd);
  if (result != 0) throw FileError("fsync directory", path);
}

void WriteAll(int fd, const std::string& text, const std::string& path) {
  for (size_t from = 0; from < text.size();) {
    const ssize_t written = write(fd, text.data() + from, text.size() - from);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw FileError("write file", path);
    from += static_cast<size_t>(written);
  }
}

std::string Parent(const std::string& path) {
  const size_t slash = path.find_last_of('/');
  return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace

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
  SyncDirectory(Parent(path));
}

DataDirectory::DataDirectory(std::string path) : path_(std::move(path)) {
  MakeDirectory(path_);
  Lock();
  try {
    CheckFormat();
    MakeDirectory(store_path());
    LoadFamilies();
  } catch (...) {
    close(lock_fd_);
    throw;
  }
}

DataDirectory::~DataDirectory() {
  unlink((path_ + "/postmaster.pid").c_str());
  close(lock_fd_);
}

void DataDirectory::Lock() {
  const std::string path = path_ + "/postmaster.pid";
  lock_fd_ = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock_fd_ < 0) throw FileError("open lock file", path);
  if (flock(lock_fd_, LOCK_EX | LOCK_NB) != 0) {
    bool exists;
    const std::string text = ReadSmallFile(path, &exists);
    close(lock_fd_);
    throw SqlError(sqlstate::kObjectInUse, "lock file \"postmaster.pid\" already exists")
        .Hint(Format("Is another postmaster (PID {}) running in data directory \"{}\"?",
                     text.substr(0, text.find('\n')), path_))
        .Fatal();
  }
  if (ftruncate(lock_fd_, 0) != 0) throw FileError("truncate lock file", path);
  WriteAll(lock_fd_, Format("{}\n{}\n", getpid(), path_), path);
}

void DataDirectory::CheckFormat() {
  const std::string path = path_ + "/storage_format";
  bool exists;
  const std::string text = ReadSmallFile(path, &exists);
  if (!exists) {
    if (Exists(store_path())) {
      throw SqlError(sqlstate::kDataCorrupted, Format("\"{}\" is not a valid data directory", path_))
          .Detail(Format("File \"{}\" is missing.", path))
          .Fatal();
    }
    return WriteFileDurably(path, kFormatText);
  }
  if (text == kFormatText) return;
  throw SqlError(sqlstate::kObjectNotInPrerequisiteState, "database files are incompatible with server")
      .Detail(Format("The data directory was initialized by storage format version {}, which is not compatible with this "
                     "server's version {}.",
                     text.substr(0, text.find('\n')), std::string(kFormatText, 1)))
      .Fatal();
}

void DataDirectory::LoadFamilies() {
  bool exists;
  std::istringstream text(ReadSmallFile(path_ + "/storages", &exists));
  for (std::string line; std::getline(text, line);) {
    const size_t space = line.find(' ');
    if (space == std::string::npos) continue;
    families_[static_cast<uint32_t>(std::stoul(line))] = line.substr(space + 1);
  }
  for (const auto& [number, directory] : families_) {
    if (Exists(directory)) continue;
    throw SqlError(sqlstate::kUndefinedFile, Format("directory \"{}\" of a storage does not exist", directory))
        .Hint(Format("Restore the directory, or mount its file system, and start again. It is listed as number {} in "
                     "\"{}/storages\".",
                     number, path_))
        .Fatal();
  }
}

std::map<uint32_t, std::string> DataDirectory::families() const {
  std::lock_guard lock(mutex_);
  return families_;
}

void DataDirectory::SetFamilies(const std::map<uint32_t, std::string>& families) {
  std::string text;
  for (const auto& [number, directory] : families) text += Format("{} {}\n", number, directory);
  std::lock_guard lock(mutex_);
  WriteFileDurably(path_ + "/storages", text);
  families_ = families;
}

bool DataDirectory::Exists(const std::string& directory) {
  struct stat state;
  return stat(directory.c_str(), &state) == 0 && S_ISDIR(state.st_mode);
}

void DataDirectory::PrepareFamilyDirectory(const std::string& directory) {
  if (directory.find('\n') != std::string::npos) {
    throw SqlError(sqlstate::kInvalidName, "storage directory must not contain line breaks");
  }
  MakeDirectory(directory);
  const std::string probe = directory + "/probe";
  const int fd = open(probe.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (fd < 0) throw FileError("create file", probe);
  close(fd);
  unlink(probe.c_str());
  SyncDirectory(Parent(directory));
}

}  // namespace basalt
