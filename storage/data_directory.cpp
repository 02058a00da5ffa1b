#include "storage/internal/data_directory.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <sstream>

#include "storage/durable_file.h"

namespace basalt {
namespace {

constexpr const char kFormatText[] = "1\n";

}  // namespace

DataDirectory::DataDirectory(std::string path) : path_(std::move(path)) {
  MakeDirectoryDurably(path_);
  Lock();
  try {
    CheckFormat();
    MakeDirectoryDurably(store_path());
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
  const std::string text = Format("{}\n{}\n", getpid(), path_);
  if (pwrite(lock_fd_, text.data(), text.size(), 0) != static_cast<ssize_t>(text.size())) throw FileError("write lock file", path);
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

void DataDirectory::CheckStoreIsNew() const {
  if (access((store_path() + "/CURRENT").c_str(), F_OK) == 0) return;  // RocksDB will say what is wrong
  for (const auto& entry : std::filesystem::directory_iterator(store_path())) {
    const auto extension = entry.path().extension();
    if (extension != ".sst" && extension != ".log") continue;
    throw SqlError(sqlstate::kDataCorrupted, Format("\"{}\" is not a valid data directory", path_))
        .Detail(Format("File \"{}/CURRENT\" is missing.", store_path()))
        .Fatal();
  }
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
  MakeDirectoryDurably(directory);
  const std::string probe = directory + "/probe";
  const int fd = open(probe.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (fd < 0) throw FileError("create file", probe);
  close(fd);
  unlink(probe.c_str());
}

}  // namespace basalt
