// EntrySorter: sorts (key, value) entries by key, in memory up to a budget, beyond it in sorted run files that are merged.
// One thread.
#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/cancel_token.h"
#include "base/memory_account.h"

namespace basalt {

class EntrySorter {
 public:
  // Run files are directory/prefix_N; they are unlinked as soon as they are open.
  EntrySorter(std::string path_prefix, size_t budget_bytes, MemoryAccount* account, const CancelToken* cancel);
  ~EntrySorter();
  void Add(std::string_view key, std::string_view value);
  // Ends adding. Then Next in key order until it returns false; the views last until the next call.
  void Sort();
  bool Next(std::string_view* key, std::string_view* value);

 private:
  struct Entry {
    uint64_t prefix;  // first eight bytes, big-endian, decides most comparisons
    uint32_t at_hi, at_lo;
    uint32_t key_size, value_size;
    uint64_t at() const { return uint64_t{at_hi} << 32 | at_lo; }
  };
  struct Run {
    std::FILE* file = nullptr;
    std::string key, value;
    bool ReadNext();  // false at the end
  };
  std::string_view KeyOf(const Entry& entry) const { return {bytes_.data() + entry.at(), entry.key_size}; }
  std::string_view ValueOf(const Entry& entry) const { return {bytes_.data() + entry.at() + entry.key_size, entry.value_size}; }
  void SortEntries();
  void WriteRun();
  void SiftDown(size_t at);
  bool RunLess(size_t left, size_t right) const { return runs_[left]->key < runs_[right]->key; }
  void ReleaseMemory();

  const std::string path_prefix_;
  const size_t budget_bytes_;
  MemoryAccount* const account_;
  const CancelToken* const cancel_;
  int64_t charged_ = 0;
  std::string bytes_;
  std::vector<Entry> entries_;
  size_t next_entry_ = 0;
  std::vector<std::unique_ptr<Run>> runs_;
  std::vector<size_t> heap_;  // run numbers, least key first
  bool merging_ = false, started_ = false;
};

}  // namespace basalt
