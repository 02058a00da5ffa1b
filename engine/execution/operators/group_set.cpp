#include "engine/execution/operators/group_set.h"

#include <cstring>

namespace basalt {

GroupSet::GroupSet(std::vector<bool> included, std::vector<KeyType> keys, std::span<const std::unique_ptr<AggregateCallSite>> calls,
                   size_t block_bytes, int level, ExecutionState& state)
    : state_(state), included_(std::move(included)), calls_(calls), block_bytes_(block_bytes), level_(level),
      table_(std::move(keys), &state.account), blocks_arena_(&state.account) {
  for (size_t k = 0; k < included_.size(); ++k) plain_ = plain_ && !included_[k];
  for (const auto& call : calls_) deferred_.push_back(call->deferred() ? call->MakeDeferred() : nullptr);
  if (plain_) AddBlock();
}

GroupSet::~GroupSet() {
  for (const auto& call : calls_) {
    if (call->entry().destroy == nullptr) continue;
    for (char* block : blocks_) call->entry().destroy(block + call->offset());
  }
}

void GroupSet::Consume(const Chunk& input, std::span<const Vector* const> keys, std::span<const Vector* const> nulls,
                       std::span<const size_t> key_columns) {
  RowSelection taken{nullptr, input.size()};
  if (others_ != nullptr) taken = KeepKnown(input, keys, nulls, key_columns);
  else if (!plain_) AssignGroups(keys, nulls, taken);
  for (size_t a = 0; a < calls_.size(); ++a) {
    AggregateCallSite& call = *calls_[a];
    const RowSelection rows = call.Filter(input, taken);
    if (rows.count == 0) continue;
    const std::span<const Vector* const> arguments = call.Arguments(input, rows);
    if (deferred_[a] != nullptr) {
      if (plain_) std::fill_n(groups_, input.size(), 0);
      deferred_[a]->Add(groups_, arguments, input, rows);
    } else if (plain_) {
      call.UpdateSingle(arguments, rows, blocks_[0] + call.offset());
    } else {
      for (uint32_t i = 0; i < rows.count; ++i) states_[i] = blocks_[groups_[rows[i]]] + call.offset();
      call.Update(arguments, rows, states_);
    }
  }
}

void GroupSet::FeedDeferred() {
  for (size_t a = 0; a < calls_.size(); ++a) {
    if (deferred_[a] == nullptr) continue;
    AggregateCallSite& call = *calls_[a];
    deferred_[a]->Drain([&](std::span<const Vector* const> arguments, const uint32_t* groups, RowSelection rows) {
      for (uint32_t i = 0; i < rows.count; ++i) states_[i] = blocks_[groups[i]] + call.offset();
      call.Update(arguments, rows, states_);
    });
    deferred_[a].reset();
  }
}

void GroupSet::AssignGroups(std::span<const Vector* const> keys, std::span<const Vector* const> nulls, RowSelection rows) {
  columns_.clear();
  for (size_t k = 0; k < keys.size(); ++k) columns_.push_back(included_[k] ? keys[k] : nulls[k]);
  table_.FindOrAdd(columns_, rows, groups_);
  while (blocks_.size() < table_.size()) AddBlock();
}

void GroupSet::WriteOthers(const std::vector<PhysicalType>& row_types) {
  if (plain_ || others_ != nullptr) return;
  others_ = std::make_unique<HashPartitions>(*state_.memory.space, row_types, level_);
}

RowSelection GroupSet::KeepKnown(const Chunk& input, std::span<const Vector* const> keys, std::span<const Vector* const> nulls,
                                 std::span<const size_t> key_columns) {
  uint64_t hashes[kVectorSize];
  uint32_t others[kVectorSize], known = 0, other = 0;
  columns_.clear();
  for (size_t k = 0; k < keys.size(); ++k) columns_.push_back(included_[k] ? keys[k] : nulls[k]);
  table_.Find(columns_, {nullptr, input.size()}, groups_, hashes);
  for (uint32_t row = 0; row < input.size(); ++row) {
    if (groups_[row] != GroupTable::kNone) {
      known_[known++] = row;
      continue;
    }
    hashes[other] = hashes[row];
    others[other++] = row;
  }
  if (other == 0) return {known_, known};
  // The input is one read of a partition already, with all columns, or the child's, without the computed keys.
  columns_.clear();
  for (size_t c = 0; c < input.column_count(); ++c) columns_.push_back(&input.column(c));
  for (size_t k = 0; k < keys.size(); ++k) {
    if (key_columns[k] == columns_.size()) columns_.push_back(keys[k]);
  }
  others_->Append(columns_, {others, other}, hashes);
  return {known_, known};
}

void GroupSet::AddBlock() {
  char* block = static_cast<char*>(blocks_arena_.Allocate(std::max<size_t>(block_bytes_, 1), kStateAlignment));
  std::memset(block, 0, block_bytes_);
  blocks_.push_back(block);
  for (const auto& call : calls_) {
    if (call->entry().initialize != nullptr) call->entry().initialize(block + call->offset());
  }
}

}  // namespace basalt
