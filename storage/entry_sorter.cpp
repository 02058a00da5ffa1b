#include "storage/internal/entry_sorter.h"

#include <errno.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "base/byte_order.h"
#include "base/sql_error.h"

namespace basalt {
namespace {

uint64_t PrefixOf(std::string_view key) {
  char bytes[8] = {};
  std::memcpy(bytes, key.data(), std::min<size_t>(key.size(), 8));
  return LoadBigEndian<uint64_t>(bytes);
}

[[noreturn]] void ThrowFileError(const char* doing) {
  const int code = errno;
  throw SqlError(code == ENOSPC ? sqlstate::kDiskFull : sqlstate::kIoError,
                 Format("could not {} temporary file: {}", doing, std::strerror(code)));
}

}  // namespace

EntrySorter::EntrySorter(std::string path_prefix, size_t budget_bytes, MemoryAccount* account, const CancelToken* cancel)
    : path_prefix_(std::move(path_prefix)), budget_bytes_(budget_bytes), account_(account), cancel_(cancel) {}

EntrySorter::~EntrySorter() {
  ReleaseMemory();
  for (const auto& run : runs_) {
    if (run->file != nullptr) std::fclose(run->file);
  }
}

void EntrySorter::ReleaseMemory() {
  if (account_ != nullptr) account_->Release(charged_);
  charged_ = 0;
}

void EntrySorter::Add(std::string_view key, std::string_view value) {
  const auto bytes = static_cast<int64_t>(key.size() + value.size() + sizeof(Entry));
  if (bytes_.size() + entries_.size() * sizeof(Entry) + static_cast<size_t>(bytes) > budget_bytes_ && !entries_.empty()) {
    WriteRun();
  }
  if (account_ != nullptr) account_->Charge(bytes);
  charged_ += bytes;
  const uint64_t at = bytes_.size();
  entries_.push_back({PrefixOf(key), static_cast<uint32_t>(at >> 32), static_cast<uint32_t>(at),
                      static_cast<uint32_t>(key.size()), static_cast<uint32_t>(value.size())});
  bytes_.append(key).append(value);
}

void EntrySorter::SortEntries() {
  if (cancel_ != nullptr) cancel_->Check();
  std::sort(entries_.begin(), entries_.end(), [this](const Entry& left, const Entry& right) {
    if (left.prefix != right.prefix) return left.prefix < right.prefix;
    return KeyOf(left) < KeyOf(right);
  });
}

void EntrySorter::WriteRun() {
  SortEntries();
  const std::string path = path_prefix_ + std::to_string(runs_.size());
  auto run = std::make_unique<Run>();
  run->file = std::fopen(path.c_str(), "w+b");
  if (run->file == nullptr) ThrowFileError("create");
  unlink(path.c_str());
  runs_.push_back(std::move(run));
  std::FILE* file = runs_.back()->file;
  for (const Entry& entry : entries_) {
    const uint32_t sizes[2] = {entry.key_size, entry.value_size};
    const size_t body = size_t{entry.key_size} + entry.value_size;
    if (std::fwrite(sizes, sizeof(sizes), 1, file) != 1 || std::fwrite(bytes_.data() + entry.at(), 1, body, file) != body) {
      ThrowFileError("write");
    }
  }
  if (std::fflush(file) != 0) ThrowFileError("write");
  std::rewind(file);
  entries_.clear();
  bytes_.clear();
  ReleaseMemory();
}

bool EntrySorter::Run::ReadNext() {
  uint32_t sizes[2];
  if (std::fread(sizes, sizeof(sizes), 1, file) != 1) {
    if (std::ferror(file) != 0) ThrowFileError("read");
    return false;
  }
  key.resize(sizes[0]);
  value.resize(sizes[1]);
  if (std::fread(key.data(), 1, sizes[0], file) != sizes[0] || std::fread(value.data(), 1, sizes[1], file) != sizes[1]) {
    ThrowFileError("read");
  }
  return true;
}

void EntrySorter::Sort() {
  if (runs_.empty()) return SortEntries();
  if (!entries_.empty()) WriteRun();
  merging_ = true;
  for (size_t i = 0; i < runs_.size(); ++i) {
    if (runs_[i]->ReadNext()) heap_.push_back(i);
  }
  for (size_t i = heap_.size(); i-- > 0;) SiftDown(i);
}

void EntrySorter::SiftDown(size_t at) {
  for (;;) {
    size_t least = at;
    for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < heap_.size(); ++child) {
      if (RunLess(heap_[child], heap_[least])) least = child;
    }
    if (least == at) return;
    std::swap(heap_[at], heap_[least]);
    at = least;
  }
}

bool EntrySorter::Next(std::string_view* key, std::string_view* value) {
  if (cancel_ != nullptr && (next_entry_ & 0xFFFF) == 0xFFFF) cancel_->Check();
  if (!merging_) {
    if (next_entry_ == entries_.size()) return false;
    const Entry& entry = entries_[next_entry_++];
    *key = KeyOf(entry);
    *value = ValueOf(entry);
    return true;
  }
  ++next_entry_;
  if (started_) {  // the run on top was the last one given
    if (!runs_[heap_[0]]->ReadNext()) {
      heap_[0] = heap_.back();
      heap_.pop_back();
    }
    if (!heap_.empty()) SiftDown(0);
  }
  started_ = true;
  if (heap_.empty()) return false;
  *key = runs_[heap_[0]]->key;
  *value = runs_[heap_[0]]->value;
  return true;
}

}  // namespace basalt
