#include "tests/crash/power_cut.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <map>
#include <mutex>
#include <random>
#include <system_error>
#include <vector>

namespace {
namespace fs = std::filesystem;

constexpr off_t kSmallFileBytes = 64 << 10;  // copied whole at every sync: some writers (stdio) are not seen
constexpr size_t kCopyBytes = 1 << 20;
constexpr size_t kSectorBytes = 512;

// What a file has that its shadow lacks.
struct Dirty {
  bool whole = false;
  std::map<off_t, off_t> ranges;  // from -> to
};
using FileId = std::pair<dev_t, ino_t>;

std::atomic<bool> active = false, cut = false;
std::mutex dirty_mutex;
std::mutex shadow_mutex;  // one sync at a time

// Never destroyed: files are written until the process has ended.
struct Disk {
  std::string root, shadow;
  std::string full;  // while this file exists there are no free blocks
  std::map<FileId, Dirty> dirty;
};
Disk& TheDisk() {
  static Disk* const disk = new Disk;
  return *disk;
}

// Files go straight to the kernel: a sanitizer between would see half of what is done to them. Pipes and sockets take the
// library's way, by which ThreadSanitizer knows what orders threads.
template <typename... Arguments>
ssize_t Kernel(long number, Arguments... arguments) {
  return syscall(number, arguments...);
}
template <typename Function>
Function* Next(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}
bool IsFile(int fd) {
  struct stat info;
  return fstat(fd, &info) == 0 && S_ISREG(info.st_mode);
}

[[noreturn]] void Fail(const std::string& what) { throw std::system_error(errno, std::generic_category(), what); }

class File {
 public:
  File(const std::string& path, int flags) : fd_(static_cast<int>(Kernel(SYS_openat, AT_FDCWD, path.c_str(), flags | O_CLOEXEC, 0600))) {
    if (fd_ < 0) Fail(path);
  }
  ~File() { close(fd_); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int fd() const { return fd_; }
  off_t Size() const {
    struct stat info;
    if (fstat(fd_, &info) != 0) Fail("fstat");
    return info.st_size;
  }
  size_t Read(char* at, size_t bytes, off_t from) const {
    size_t done = 0;
    while (done < bytes) {
      const ssize_t count = pread(fd_, at + done, bytes - done, from + static_cast<off_t>(done));
      if (count < 0) Fail("pread");
      if (count == 0) break;
      done += static_cast<size_t>(count);
    }
    return done;
  }
  void Write(const char* at, size_t bytes, off_t to) const {
    while (bytes > 0) {
      const ssize_t count = Kernel(SYS_pwrite64, fd_, at, bytes, to);
      if (count < 0) Fail("pwrite");
      at += count, bytes -= static_cast<size_t>(count), to += count;
    }
  }
  void Resize(off_t size) const {
    if (Kernel(SYS_ftruncate, fd_, size) != 0) Fail("ftruncate");
  }

 private:
  const int fd_;
};

bool AllZeros(const char* at, size_t bytes) {
  return bytes == 0 || (at[0] == 0 && std::memcmp(at, at + 1, bytes - 1) == 0);
}

// Zeros beyond the end of to are left as a hole.
void CopyRange(const File& from, const File& to, off_t start, off_t end) {
  thread_local std::vector<char> buffer(kCopyBytes);
  for (off_t at = start; at < end;) {
    const size_t count = from.Read(buffer.data(), static_cast<size_t>(std::min<off_t>(end - at, kCopyBytes)), at);
    if (count == 0) return;
    if (at < to.Size() || !AllZeros(buffer.data(), count)) to.Write(buffer.data(), count, at);
    at += static_cast<off_t>(count);
  }
}

// Inode numbers are used again, so the time of birth is part of the name.
std::string KeyOf(const struct statx& info) {
  return std::to_string(info.stx_ino) + "-" + std::to_string(info.stx_btime.tv_sec) + "." + std::to_string(info.stx_btime.tv_nsec);
}
struct statx Look(int directory, const char* path, int flags) {
  struct statx info;
  if (statx(directory, path, flags | AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS | STATX_BTIME, &info) != 0) Fail(path);
  return info;
}
struct statx Look(const fs::path& path) { return Look(AT_FDCWD, path.c_str(), 0); }

std::string ShadowFile(const std::string& key) { return TheDisk().shadow + "/files/" + key; }
std::string ShadowDirectory(const std::string& key) { return TheDisk().shadow + "/directories/" + key; }

bool InRoot(int fd) {
  char path[4096];
  const ssize_t size = readlink(("/proc/self/fd/" + std::to_string(fd)).c_str(), path, sizeof(path));
  const std::string_view view(path, static_cast<size_t>(std::max<ssize_t>(0, size)));
  return view.starts_with(TheDisk().root) && (view.size() == TheDisk().root.size() || view[TheDisk().root.size()] == '/');
}

void SyncFile(int fd, const struct stat& info) {
  Dirty dirty;
  {
    std::lock_guard lock(dirty_mutex);
    const auto found = TheDisk().dirty.find({info.st_dev, info.st_ino});
    if (found != TheDisk().dirty.end()) {
      dirty = std::move(found->second);
      TheDisk().dirty.erase(found);
    }
  }
  const File from("/proc/self/fd/" + std::to_string(fd), O_RDONLY);
  const File to(ShadowFile(KeyOf(Look(fd, "", AT_EMPTY_PATH))), O_RDWR | O_CREAT);
  const off_t size = from.Size();
  if (dirty.whole || size <= kSmallFileBytes) dirty.ranges = {{0, size}};
  for (const auto& [start, end] : dirty.ranges) CopyRange(from, to, start, std::min(end, size));
  if (to.Size() != size) to.Resize(size);
}

void AddEntry(const fs::path& entry, const std::string& listing) {
  struct statx info;
  // Gone since it was listed: no entry.
  if (statx(AT_FDCWD, entry.c_str(), AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS | STATX_BTIME, &info) != 0) return;
  const std::string key = KeyOf(info), target = listing + "/" + entry.filename().string();
  if (S_ISDIR(info.stx_mode)) {
    if (mkdir(ShadowDirectory(key).c_str(), 0700) != 0 && errno != EEXIST) Fail(entry);
    if (symlink(key.c_str(), target.c_str()) != 0) Fail(target);
  } else if (S_ISREG(info.stx_mode)) {
    { const File exists(ShadowFile(key), O_WRONLY | O_CREAT); }
    if (link(ShadowFile(key).c_str(), target.c_str()) != 0) Fail(target);
  }
}

// All changes of a directory reach the disk together, as a journal has it.
void SyncDirectory(const std::string& key, const fs::path& path) {
  const std::string listing = TheDisk().shadow + "/listing";
  fs::remove_all(listing);
  fs::create_directory(listing);
  for (const auto& entry : fs::directory_iterator(path)) AddEntry(entry.path(), listing);
  fs::create_directory(ShadowDirectory(key));
  if (renameat2(AT_FDCWD, listing.c_str(), AT_FDCWD, ShadowDirectory(key).c_str(), RENAME_EXCHANGE) != 0) Fail(listing);
  fs::remove_all(listing);
}

void Sync(int fd) {
  struct stat info;
  if (fstat(fd, &info) != 0 || !(S_ISREG(info.st_mode) || S_ISDIR(info.st_mode)) || !InRoot(fd)) return;
  std::lock_guard lock(shadow_mutex);
  if (cut) return;
  if (S_ISREG(info.st_mode)) return SyncFile(fd, info);
  SyncDirectory(KeyOf(Look(fd, "", AT_EMPTY_PATH)), fs::read_symlink("/proc/self/fd/" + std::to_string(fd)));
}

int SyncOrDie(int fd) {
  try {
    Sync(fd);
  } catch (const std::exception& error) {  // the simulation is broken, not the disk
    std::fprintf(stderr, "power_cut: %s\n", error.what());
    std::abort();
  }
  return 0;
}

void NoteWritten(int fd, off_t from, off_t to) {
  struct stat info;
  if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) return;
  std::lock_guard lock(dirty_mutex);
  std::map<off_t, off_t>& ranges = TheDisk().dirty[{info.st_dev, info.st_ino}].ranges;
  auto range = ranges.upper_bound(from);
  if (range != ranges.begin() && std::prev(range)->second >= from) {
    --range;
    range->second = std::max(range->second, to);
  } else {
    range = ranges.emplace_hint(range, from, to);
  }
  for (auto next = std::next(range); next != ranges.end() && next->first <= range->second; next = ranges.erase(next)) {
    range->second = std::max(range->second, next->second);
  }
}

void NoteAppended(int fd, ssize_t count) {
  if (count <= 0) return;
  const int code = errno;
  const off_t end = lseek(fd, 0, SEEK_CUR);
  if (end >= count) NoteWritten(fd, end - count, end);
  errno = code;
}

void NoteWhole(int fd) {
  struct stat info;
  if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) return;
  std::lock_guard lock(dirty_mutex);
  TheDisk().dirty[{info.st_dev, info.st_ino}].whole = true;
}

// Whether bytes up to end would need blocks that a full disk does not have.
bool NoRoom(int fd, off_t end) {
  if (!active || TheDisk().full.empty() || access(TheDisk().full.c_str(), F_OK) != 0) return false;
  struct stat info;
  if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode) || !InRoot(fd)) return false;
  return end > std::max<off_t>(info.st_size, info.st_blocks * 512);
}
bool NoRoomToAppend(int fd, size_t bytes) {
  return !TheDisk().full.empty() && NoRoom(fd, lseek(fd, 0, SEEK_CUR) + static_cast<off_t>(bytes));
}

void CopyTree(const fs::path& path) {
  const std::string key = KeyOf(Look(path));
  for (const auto& entry : fs::directory_iterator(path)) {
    if (entry.is_symlink()) continue;
    if (entry.is_directory()) CopyTree(entry.path());
    if (!entry.is_regular_file()) continue;
    const File from(entry.path(), O_RDONLY), to(ShadowFile(KeyOf(Look(entry.path()))), O_RDWR | O_CREAT);
    CopyRange(from, to, 0, from.Size());
    to.Resize(from.Size());
  }
  SyncDirectory(key, path);
}

// --- restoring

using Random = std::mt19937_64;

std::map<std::string, fs::path> FilesByKey(const fs::path& root) {
  std::map<std::string, fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    if (entry.is_regular_file() && !entry.is_symlink()) files[KeyOf(Look(entry.path()))] = entry.path();
  }
  return files;
}

// The kernel writes back when it likes: some files not at all, some wholly, of others any sectors in any order.
void MixSectors(const File& cached, const File& platter, Random& random) {
  const unsigned chance = static_cast<unsigned>(random() % 3);  // of 2
  if (chance == 0) return;
  std::vector<char> ours(kCopyBytes), theirs(kCopyBytes);
  const off_t size = cached.Size();
  for (off_t at = 0; at < size; at += kCopyBytes) {
    const size_t count = cached.Read(ours.data(), kCopyBytes, at);
    const size_t known = platter.Read(theirs.data(), kCopyBytes, at);
    if (count == known && std::memcmp(ours.data(), theirs.data(), count) == 0) continue;
    for (size_t sector = 0; sector < count; sector += kSectorBytes) {
      const size_t bytes = std::min(kSectorBytes, count - sector);
      if (sector + bytes <= known && std::memcmp(&ours[sector], &theirs[sector], bytes) == 0) continue;
      if (chance == 2 || random() % 2 == 0) platter.Write(&ours[sector], bytes, at + static_cast<off_t>(sector));
    }
  }
}

void BuildDirectory(const std::string& key, const fs::path& target) {
  fs::create_directory(target);
  fs::permissions(target, fs::perms::owner_all);
  if (!fs::exists(ShadowDirectory(key))) return;
  for (const auto& entry : fs::directory_iterator(ShadowDirectory(key))) {
    const fs::path to = target / entry.path().filename();
    if (entry.is_symlink()) {
      BuildDirectory(fs::read_symlink(entry.path()).string(), to);
    } else if (link(entry.path().c_str(), to.c_str()) != 0) {
      Fail(to);
    }
  }
}

}  // namespace

namespace power_cut {

void Start(const std::string& root, const std::string& shadow) {
  TheDisk().root = fs::canonical(root);
  fs::remove_all(shadow);
  fs::create_directories(shadow + "/files");
  fs::create_directories(shadow + "/directories");
  TheDisk().shadow = fs::canonical(shadow);
  {
    std::lock_guard lock(dirty_mutex);
    TheDisk().dirty.clear();
  }
  CopyTree(TheDisk().root);
  { const File complete(TheDisk().shadow + "/complete", O_WRONLY | O_CREAT); }
  cut = false;
  active = true;
}

void Cut() {
  std::lock_guard lock(shadow_mutex);
  cut = true;
}

bool IsCut() { return cut; }

void Restore(const std::string& root, const std::string& shadow, uint64_t seed) {
  active = false;
  TheDisk().root = fs::canonical(root);
  TheDisk().shadow = fs::canonical(shadow);
  // Cut before Start was through: nothing had changed yet.
  if (!fs::exists(TheDisk().shadow + "/complete")) return static_cast<void>(fs::remove_all(TheDisk().shadow));
  fs::remove_all(TheDisk().shadow + "/listing");
  Random random(seed);
  if (seed != 0) {
    const bool directories_reached = random() % 2 == 0;
    if (directories_reached) {
      SyncDirectory(KeyOf(Look(TheDisk().root)), TheDisk().root);
      for (const auto& entry : fs::recursive_directory_iterator(TheDisk().root)) {
        if (entry.is_directory() && !entry.is_symlink()) SyncDirectory(KeyOf(Look(entry.path())), entry.path());
      }
    }
    for (const auto& [key, path] : FilesByKey(TheDisk().root)) {
      if (!fs::exists(ShadowFile(key))) continue;
      MixSectors(File(path, O_RDONLY), File(ShadowFile(key), O_RDWR), random);
    }
  }
  const std::string built = TheDisk().shadow + "/tree";
  BuildDirectory(KeyOf(Look(TheDisk().root)), built);
  for (const auto& entry : fs::directory_iterator(TheDisk().root)) fs::remove_all(entry.path());
  for (const auto& entry : fs::directory_iterator(built)) fs::rename(entry.path(), fs::path(TheDisk().root) / entry.path().filename());
  fs::remove_all(TheDisk().shadow);
}

}  // namespace power_cut

extern "C" {

int power_cut_restore(const char* root, const char* shadow, uint64_t seed) {
  try {
    power_cut::Restore(root, shadow, seed);
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "power_cut: %s\n", error.what());
    return -1;
  }
}

__attribute__((constructor)) void power_cut_start_from_environment() {
  const char* root = std::getenv("POWER_CUT_ROOT");
  const char* shadow = std::getenv("POWER_CUT_SHADOW");
  if (root == nullptr || shadow == nullptr) return;
  unsetenv("LD_PRELOAD");  // the disk is this process's alone
  const char* full = std::getenv("POWER_CUT_FULL");
  if (full != nullptr) TheDisk().full = full;
  try {
    power_cut::Start(root, shadow);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "power_cut: %s\n", error.what());
    std::abort();
  }
}

// --- the calls in front of the C library's

ssize_t write(int fd, const void* data, size_t bytes) {
  static auto* const next = Next<ssize_t(int, const void*, size_t)>("write");
  if (!IsFile(fd)) return next(fd, data, bytes);
  if (NoRoomToAppend(fd, bytes)) return errno = ENOSPC, -1;
  const ssize_t count = Kernel(SYS_write, fd, data, bytes);
  if (active) NoteAppended(fd, count);
  return count;
}

ssize_t writev(int fd, const struct iovec* parts, int part_count) {
  static auto* const next = Next<ssize_t(int, const struct iovec*, int)>("writev");
  if (!IsFile(fd)) return next(fd, parts, part_count);
  const ssize_t count = Kernel(SYS_writev, fd, parts, part_count);
  if (active) NoteAppended(fd, count);
  return count;
}

ssize_t pwrite(int fd, const void* data, size_t bytes, off_t at) {
  if (NoRoom(fd, at + static_cast<off_t>(bytes))) return errno = ENOSPC, -1;
  const ssize_t count = Kernel(SYS_pwrite64, fd, data, bytes, at);
  if (active && count > 0) NoteWritten(fd, at, at + count);
  return count;
}

int ftruncate(int fd, off_t size) noexcept {
  struct stat info;
  const bool shrinks = active && fstat(fd, &info) == 0 && size < info.st_size;
  const int result = static_cast<int>(Kernel(SYS_ftruncate, fd, size));
  if (shrinks) NoteWhole(fd);
  return result;
}

int fallocate(int fd, int mode, off_t at, off_t bytes) {
  if ((mode & FALLOC_FL_PUNCH_HOLE) == 0 && NoRoom(fd, at + bytes)) return errno = ENOSPC, -1;
  const int result = static_cast<int>(Kernel(SYS_fallocate, fd, mode, at, bytes));
  if (active && (mode & ~FALLOC_FL_KEEP_SIZE) != 0) NoteWhole(fd);  // holes and the like; mere allocation changes nothing
  return result;
}

int posix_fallocate(int fd, off_t at, off_t bytes) {
  static auto* const next = Next<int(int, off_t, off_t)>("posix_fallocate");
  return NoRoom(fd, at + bytes) ? ENOSPC : next(fd, at, bytes);
}

int mkdir(const char* path, mode_t mode) noexcept {
  // Sanitizers call it before they can be called themselves.
  const bool may_be_full = active && !TheDisk().full.empty() && std::string_view(path).starts_with(TheDisk().root);
  if (may_be_full && access(TheDisk().full.c_str(), F_OK) == 0) return errno = ENOSPC, -1;
  return static_cast<int>(Kernel(SYS_mkdir, path, mode));
}

int open(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(arguments, mode_t) : 0;
  va_end(arguments);
  const int fd = static_cast<int>(Kernel(SYS_openat, AT_FDCWD, path, flags, mode));
  if (active && fd >= 0 && (flags & O_TRUNC) != 0) NoteWhole(fd);
  return fd;
}

int fsync(int fd) {
  return active ? SyncOrDie(fd) : static_cast<int>(Kernel(SYS_fsync, fd));
}

int fdatasync(int fd) {
  return active ? SyncOrDie(fd) : static_cast<int>(Kernel(SYS_fdatasync, fd));
}

}  // extern "C"
