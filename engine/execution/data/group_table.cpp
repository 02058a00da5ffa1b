#include "engine/execution/data/group_table.h"

namespace basalt {
namespace {

constexpr size_t kFirstSlots = 256;
constexpr uint64_t kGroupMask = 0xFFFFFFFFULL;

}  // namespace

std::vector<PhysicalType> PhysicalTypesOf(std::span<const KeyType> keys) {
  std::vector<PhysicalType> types;
  for (const KeyType& key : keys) types.push_back(key.physical);
  return types;
}

GroupTable::GroupTable(std::vector<KeyType> keys, MemoryAccount* account)
    : keys_(std::move(keys)), account_(account), store_(PhysicalTypesOf(keys_), account) {}

GroupTable::~GroupTable() {
  if (account_ != nullptr) account_->Release(charged_);
}

void GroupTable::HashRows(std::span<const Vector* const> columns, RowSelection rows, uint64_t* hashes) const {
  if (keys_.empty()) std::fill_n(hashes, rows.count, 0);
  for (size_t k = 0; k < keys_.size(); ++k) HashKeys(keys_[k], *columns[k], rows, hashes, k > 0);
}

bool GroupTable::Matches(std::span<const Vector* const> columns, uint32_t row, uint32_t group) const {
  for (size_t k = 0; k < keys_.size(); ++k) {
    if (!keys_[k].EqualAt(*columns[k], row, store_.ColumnOf(group, k), ChunkStore::SlotOf(group))) return false;
  }
  return true;
}

uint32_t GroupTable::Probe(std::span<const Vector* const> columns, uint32_t row, uint64_t hash, size_t* slot) const {
  const size_t mask = slots_.size() - 1;
  for (size_t at = hash & mask;; at = (at + 1) & mask) {
    const uint64_t entry = slots_[at];
    if (entry == 0) {
      *slot = at;
      return kNone;
    }
    if ((entry ^ hash) >> 32 != 0) continue;
    const auto group = static_cast<uint32_t>(entry & kGroupMask) - 1;
    if (Matches(columns, row, group)) return group;
  }
}

void GroupTable::Resize(size_t slots) {
  if (account_ != nullptr) {
    const int64_t wanted = static_cast<int64_t>(slots * sizeof(uint64_t) + slots / 2 * sizeof(uint64_t));
    account_->Charge(wanted - charged_);
    charged_ = wanted;
  }
  slots_.assign(slots, 0);
  hashes_.reserve(slots / 2);
  const size_t mask = slots - 1;
  for (size_t group = 0; group < hashes_.size(); ++group) {
    size_t at = hashes_[group] & mask;
    while (slots_[at] != 0) at = (at + 1) & mask;
    slots_[at] = (hashes_[group] & ~kGroupMask) | (group + 1);
  }
}

void GroupTable::FindOrAdd(std::span<const Vector* const> columns, RowSelection rows, uint32_t* groups) {
  uint64_t hashes[kVectorSize];
  HashRows(columns, rows, hashes);
  for (uint32_t i = 0; i < rows.count; ++i) {
    if ((store_.size() + 1) * size_t{2} > slots_.size()) Resize(slots_.empty() ? kFirstSlots : slots_.size() * 2);
    const uint32_t row = rows[i];
    size_t slot = 0;
    uint32_t group = Probe(columns, row, hashes[i], &slot);
    if (group == kNone) {
      group = store_.size();
      hashes_.push_back(hashes[i]);
      slots_[slot] = (hashes[i] & ~kGroupMask) | (group + uint64_t{1});
      store_.Append(columns, {&row, 1});
    }
    groups[i] = group;
  }
}

void GroupTable::Find(std::span<const Vector* const> columns, RowSelection rows, uint32_t* groups, uint64_t* hashes) const {
  uint64_t own_hashes[kVectorSize];
  if (hashes == nullptr) hashes = own_hashes;
  HashRows(columns, rows, hashes);
  if (slots_.empty()) {
    std::fill_n(groups, rows.count, kNone);
    return;
  }
  for (uint32_t i = 0; i < rows.count; ++i) {
    size_t slot = 0;
    groups[i] = Probe(columns, rows[i], hashes[i], &slot);
  }
}

void GroupTable::Clear() {
  store_.Clear();
  hashes_.clear();
  std::fill(slots_.begin(), slots_.end(), 0);
}

}  // namespace basalt
