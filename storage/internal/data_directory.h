// DataDirectory: the directory that one server holds: its lock file, format version and list of families. The lock is the
// kernel's and ends with the process, so a file left by a crash does no harm. Owned by the engine.
#pragma once

#include <map>
#include <mutex>
#include <string>

namespace basalt {

class DataDirectory {
 public:
  // Creates what is missing. Throws 55006 when another server holds it, 58030/58P01, or 55000 for another format.
  explicit DataDirectory(std::string path);
  ~DataDirectory();
  DataDirectory(const DataDirectory&) = delete;
  DataDirectory& operator=(const DataDirectory&) = delete;

  const std::string& path() const { return path_; }
  std::string store_path() const { return path_ + "/store"; }
  std::string temporary_path() const { return path_ + "/temporary"; }

  // Throws XX001 if the store has data, so that one which lost its CURRENT file is not overwritten by an empty one.
  void CheckStoreIsNew() const;

  // Families other than the default one: number -> directory of its files. Written durably before the family is made and
  // after it is gone.
  std::map<uint32_t, std::string> families() const;
  void SetFamilies(const std::map<uint32_t, std::string>& families);
  // Makes the directory if needed and proves that files can be made in it.
  static void PrepareFamilyDirectory(const std::string& directory);
  static bool Exists(const std::string& directory);

 private:
  void Lock();
  void CheckFormat();
  void LoadFamilies();

  const std::string path_;
  int lock_fd_ = -1;
  mutable std::mutex mutex_;
  std::map<uint32_t, std::string> families_;
};

}  // namespace basalt
