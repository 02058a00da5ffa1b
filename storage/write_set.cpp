#include "storage/internal/write_set.h"

#include <cstdlib>
#include <cstring>

#include "base/sql_error.h"

namespace basalt {
namespace {

constexpr size_t kLinearTargets = 8;

WriteSet::Version* NewVersion(std::string_view value, CommandId command, bool deleted) {
  void* memory = std::malloc(sizeof(WriteSet::Version) + value.size());
  if (memory == nullptr) throw SqlError(sqlstate::kOutOfMemory, "out of memory");
  auto* version = new (memory) WriteSet::Version{nullptr, command, deleted, static_cast<uint32_t>(value.size())};
  if (!value.empty()) std::memcpy(static_cast<void*>(version + 1), value.data(), value.size());
  return version;
}

}  // namespace

WriteSet::~WriteSet() {
  for (const auto& target : targets_) {
    for (auto& [suffix, newest] : target->entries) {
      for (Version* version = newest; version != nullptr;) {
        Version* older = version->older;
        std::free(version);
        version = older;
      }
    }
  }
  DetachAccount();
}

void WriteSet::DetachAccount() {
  if (account_ != nullptr) account_->Release(charged_);
  charged_ = 0;
  account_ = nullptr;
}

void WriteSet::Charge(int64_t bytes) {
  if (account_ == nullptr) return;
  account_->Charge(bytes);
  charged_ += bytes;
}

const WriteSet::Target* WriteSet::Find(StorageId id) const {
  if (targets_.size() > kLinearTargets) {
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : found->second;
  }
  for (const auto& target : targets_) {
    if (target->id == id) return target.get();
  }
  return nullptr;
}

WriteSet::Target& WriteSet::FindOrAdd(StorageId id, uint32_t family, std::string_view prefix) {
  if (const Target* found = Find(id)) return const_cast<Target&>(*found);
  targets_.push_back(std::make_unique<Target>(Target{id, family, std::string(prefix), {}}));
  by_id_[id] = targets_.back().get();
  return *targets_.back();
}

void WriteSet::Add(Target& target, std::string_view suffix, std::string_view value, CommandId command, bool deleted) {
  const int64_t bytes = kEntryBytes + static_cast<int64_t>(suffix.size() + sizeof(Version) + value.size());
  Charge(bytes);
  undo_.reserve(undo_.size() == undo_.capacity() ? 2 * undo_.size() + 8 : 0);
  Version* version = NewVersion(value, command, deleted);
  Entries& entries = target.entries;
  const bool at_end = entries.empty() || std::string_view(entries.rbegin()->first) < suffix;
  const auto entry = at_end ? entries.emplace_hint(entries.end(), suffix, nullptr)
                            : entries.try_emplace(std::string(suffix), nullptr).first;
  version->older = entry->second;
  entry->second = version;
  undo_.push_back({&target, entry});
}

void WriteSet::RollbackTo(size_t mark) {
  int64_t released = 0;
  while (undo_.size() > mark) {
    const auto [target, entry] = undo_.back();
    undo_.pop_back();
    Version* version = entry->second;
    released += kEntryBytes + static_cast<int64_t>(entry->first.size() + sizeof(Version) + version->size);
    entry->second = version->older;
    std::free(version);
    if (entry->second != nullptr) continue;
    target->entries.erase(entry);
    ++erase_count_;
  }
  if (account_ == nullptr) return;
  account_->Release(released);
  charged_ -= released;
}

}  // namespace basalt
