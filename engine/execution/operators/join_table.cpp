#include "engine/execution/operators/join_table.h"

#include <bit>

#include "engine/execution/data/group_table.h"

namespace basalt {

JoinTable::JoinTable(std::vector<PhysicalType> row_types, std::vector<KeyType> keys, MemoryAccount* account)
    : keys_(std::move(keys)), account_(account), rows_(std::move(row_types), account), key_store_(PhysicalTypesOf(keys_), account) {}

JoinTable::~JoinTable() { account_->Release(charged_); }

void JoinTable::Hash(std::span<const Vector* const> keys, RowSelection rows, uint64_t* hashes, bool* valid) const {
  for (size_t k = 0; k < keys_.size(); ++k) HashKeys(keys_[k], *keys[k], rows, hashes, k > 0);
  std::fill_n(valid, rows.count, true);
  for (const Vector* key : keys) {
    if (!key->has_validity()) continue;
    for (uint32_t i = 0; i < rows.count; ++i) valid[i] = valid[i] && !key->IsNull(rows[i]);
  }
}

void JoinTable::Add(const Chunk& rows, std::span<const Vector* const> keys) {
  const RowSelection all{nullptr, rows.size()};
  uint64_t hashes[kVectorSize];
  bool valid[kVectorSize];
  Hash(keys, all, hashes, valid);
  rows_.Append(rows);
  key_store_.Append(keys, all);
  for (uint32_t i = 0; i < rows.size(); ++i) {
    hashes_.push_back(hashes[i]);
    valid_.push_back(valid[i]);
    has_null_key_ = has_null_key_ || !valid[i];
  }
}

void JoinTable::Finish() {
  if (rows_.size() == 0) return;
  const size_t slots = std::bit_ceil(size_t{rows_.size()} + rows_.size() / 2);
  const auto wanted = static_cast<int64_t>(slots * sizeof(StoredRow) + rows_.size() * (sizeof(StoredRow) + sizeof(uint64_t)));
  account_->Charge(wanted - charged_);
  charged_ = wanted;
  heads_.assign(slots, kNoStoredRow);
  next_.assign(rows_.size(), kNoStoredRow);
  for (StoredRow row = rows_.size(); row-- > 0;) {  // backwards, so that chains run in the order of arrival
    if (!valid_[row]) continue;
    StoredRow& head = heads_[hashes_[row] & (slots - 1)];
    next_[row] = head;
    head = row;
  }
}

void JoinTable::Evict(HashPartitions* partitions, uint32_t first, std::span<const size_t> written_keys) {
  ChunkStore rows(rows_.types(), account_), keys(key_store_.types(), account_);
  size_t kept = 0;
  for (size_t i = 0; i < rows_.chunk_count(); ++i) {
    const Chunk& chunk = rows_.chunk(i);
    const Chunk& key_chunk = key_store_.chunk(i);
    uint32_t gone[kVectorSize], stay[kVectorSize], gone_count = 0, stay_count = 0;
    uint64_t gone_hashes[kVectorSize];
    for (uint32_t slot = 0; slot < chunk.size(); ++slot) {
      const size_t row = i * kVectorSize + slot;
      if (HashPartitions::Of(hashes_[row], partitions->level()) < first) {
        hashes_[kept] = hashes_[row];
        valid_[kept++] = valid_[row];
        stay[stay_count++] = slot;
      } else {
        gone_hashes[gone_count] = hashes_[row];
        gone[gone_count++] = slot;
      }
    }
    std::vector<const Vector*> columns;
    for (size_t c = 0; c < chunk.column_count(); ++c) columns.push_back(&chunk.column(c));
    for (size_t key : written_keys) columns.push_back(&key_chunk.column(key));
    partitions->Append(columns, {gone, gone_count}, gone_hashes);
    rows.Append(chunk, {stay, stay_count});
    keys.Append(key_chunk, {stay, stay_count});
    rows_.DropChunk(i);
    key_store_.DropChunk(i);
  }
  hashes_.resize(kept);
  valid_.resize(kept);
  rows_ = std::move(rows);
  key_store_ = std::move(keys);
}

bool JoinTable::Matches(StoredRow row, uint64_t hash, std::span<const Vector* const> keys, uint32_t at) const {
  if (hashes_[row] != hash) return false;
  for (size_t k = 0; k < keys_.size(); ++k) {
    if (!keys_[k].EqualAt(*keys[k], at, key_store_.ColumnOf(row, k), ChunkStore::SlotOf(row))) return false;
  }
  return true;
}

void JoinTable::Clear() {
  rows_.Clear();
  key_store_.Clear();
  hashes_.clear();
  valid_.clear();
  heads_.clear();
  next_.clear();
  account_->Release(charged_);
  charged_ = 0;
  has_null_key_ = false;
}

}  // namespace basalt
