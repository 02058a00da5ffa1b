// HashJoin: builds on the right side, then probes with the left rows. NULL keys never match; a null-aware anti join (NOT IN)
// gives nothing once the right side holds a NULL key. Rows of the right side that no left row matched follow at the end (right
// and full joins).
//
// Over the memory of hash tables the rows of both sides are divided by the hash of their keys, sixteen ways. As many parts of the right side
// as have room stay in memory and are joined at once; the others go to disk with their left rows and are joined one after the other, the
// same way. A part whose keys all have one hash cannot be divided: its right rows are taken in blocks, and all its left rows are read
// for each.
#include <optional>

#include "base/planted_bug.h"
#include "engine/execution/data/group_table.h"
#include "engine/execution/expression/expression_walk.h"
#include "engine/execution/operators/join_pairs.h"
#include "engine/execution/operators/join_table.h"
#include "engine/execution/operators/operator.h"
#include "engine/planner/plan_statistics.h"

namespace basalt {
namespace {

class HashJoinOperator : public Operator {
 public:
  HashJoinOperator(const HashJoinNode& node, ExecutionState& state)
      : Operator(state), type_(node.type), null_aware_(node.null_aware), left_(BuildOperator(*node.children.at(0), state)),
        right_(BuildOperator(*node.children.at(1), state)), right_fixed_(IsFixed(DependenciesOf(*node.children[1]))),
        left_keys_(CompileList(node.left_keys, state)), right_keys_(CompileList(node.right_keys, state)),
        residual_(CompileOptional(node.residual, state)), left_width_(node.children[0]->output.size()),
        right_types_(node.children[1]->output), key_types_(JoinKeyTypes(node, state)),
        table_(right_types_, key_types_, &state.account),
        pairs_(Concatenate(node.children[0]->output, right_types_)),
        output_(emits_right() ? Concatenate(node.children[0]->output, right_types_) : node.children[0]->output) {
    key_vectors_.resize(left_keys_.size());
    left_disk_ = MakeDiskRow(node.children[0]->output, node.left_keys);
    right_disk_ = MakeDiskRow(right_types_, node.right_keys);
    least_bytes_ = 4 * (ChunkBytes(right_types_) + ChunkBytes(PhysicalTypesOf(key_types_)));
    if (state.statistics != nullptr) counted_ = &state.statistics->nodes[&node];
  }

  void Open() override {
    left_->Open();
    chunk_ = nullptr;
    left_done_ = false;
    if (built_run_ != state_.run || !right_fixed_ || batches_ > 1 || right_parts_ != nullptr) Build();
    else StartProbing();
  }

  const Chunk* Next() override {
    do {
      while (!left_done_) {
        state_.CheckCancel();
        if (chunk_ == nullptr && !NextLeft()) break;
        if (const Chunk* rows = ProbeChunk()) return rows;
      }
      const Chunk* unmatched = tracks_right() ? UnmatchedRight() : nullptr;
      if (unmatched != nullptr) return unmatched;
    } while (NextPart());
    return nullptr;
  }

 private:
  bool emits_right() const { return type_ != JoinType::kSemi && type_ != JoinType::kAnti; }
  bool tracks_right() const { return type_ == JoinType::kRight || type_ == JoinType::kFull; }
  bool needs_right() const { return type_ == JoinType::kInner || type_ == JoinType::kSemi || type_ == JoinType::kRight; }
  bool keeps_left() const { return type_ == JoinType::kLeft || type_ == JoinType::kFull; }

  // How rows of a side stand on disk: their columns, then the keys that are not among them.
  struct DiskRow {
    std::vector<PhysicalType> types;
    std::vector<size_t> key_columns;   // where the keys stand
    std::vector<size_t> written_keys;  // the keys that stand behind the row
  };
  static DiskRow MakeDiskRow(const std::vector<PhysicalType>& types, const ExpressionList& keys) {
    DiskRow row{types, {}, {}};
    for (size_t k = 0; k < keys.size(); ++k) {
      const auto* column = AsIf<ColumnExpression>(keys[k].get());
      row.key_columns.push_back(column != nullptr ? static_cast<size_t>(column->index) : row.types.size());
      if (column != nullptr) continue;
      row.types.push_back(keys[k]->physical);
      row.written_keys.push_back(k);
    }
    return row;
  }
  static std::vector<const Vector*> DiskColumns(const Chunk& rows, const std::vector<const Vector*>& keys, const DiskRow& disk) {
    std::vector<const Vector*> columns;
    for (size_t c = 0; c < rows.column_count(); ++c) columns.push_back(&rows.column(c));
    for (size_t key : disk.written_keys) {
      if (columns.size() < disk.types.size()) columns.push_back(keys[key]);  // a row from the disk has them already
    }
    return columns;
  }

  // A part of both sides on disk.
  struct Part {
    std::unique_ptr<SpilledRows> right, left;
    int level;
    bool one_hash;
  };

  bool IsOverMemory() const {
    return state_.memory.IsOverHash(held_bytes_ + table_.index_bytes(), least_bytes_);
  }
  bool divides() const { return !one_hash_ && level_ < HashPartitions::kLevels; }

  void Build() {
    pending_.clear();
    left_rows_.reset();
    right_rows_.reset();
    more_right_ = in_blocks_ = false;
    StartTable(0, false);
    batches_ = 1;
    most_bytes_ = disk_bytes_ = 0;
    original_buckets_ = 0;
    right_count_ = 0;
    right_has_null_ = false;
    right_->Open();
    std::vector<const Vector*> keys(right_keys_.size());
    while (const Chunk* input = right_->Next()) {
      state_.CheckCancel();
      for (size_t k = 0; k < keys.size(); ++k) keys[k] = &right_keys_[k]->Evaluate(*input, {nullptr, input->size()});
      right_count_ += input->size();
      AddRight(*input, keys);
    }
    FinishTable();
    built_run_ = state_.run;
  }

  void StartTable(int level, bool one_hash) {
    const MemoryMeter meter(state_.account, &held_bytes_);
    table_.Clear();
    right_parts_.reset();
    left_parts_.reset();
    in_memory_ = HashPartitions::kCount;
    level_ = level;
    one_hash_ = one_hash;
  }

  void AddRight(const Chunk& input, std::span<const Vector* const> keys) {
    if (in_memory_ < HashPartitions::kCount) {
      WriteRight(input, {keys.begin(), keys.end()});
    } else {
      const MemoryMeter meter(state_.account, &held_bytes_);
      table_.Add(input, keys);
    }
    while (IsOverMemory() && divides() && in_memory_ > 0) Shrink();
  }

  // Half of the parts in memory go to disk.
  void Shrink() {
    if (right_parts_ == nullptr) {
      right_parts_ = std::make_unique<HashPartitions>(*state_.memory.space, right_disk_.types, level_);
      left_parts_ = std::make_unique<HashPartitions>(*state_.memory.space, left_disk_.types, level_);
    }
    in_memory_ /= 2;
    const MemoryMeter meter(state_.account, &held_bytes_);
    table_.Evict(right_parts_.get(), in_memory_, right_disk_.written_keys);
  }

  // Rows of parts on disk are written, the others added.
  void WriteRight(const Chunk& input, const std::vector<const Vector*>& keys) {
    uint64_t hashes[kVectorSize];
    bool valid[kVectorSize];
    table_.Hash(keys, {nullptr, input.size()}, hashes, valid);
    uint32_t stay[kVectorSize], gone[kVectorSize], stay_count = 0, gone_count = 0;
    for (uint32_t row = 0; row < input.size(); ++row) {
      right_has_null_ = right_has_null_ || !valid[row];
      if (HashPartitions::Of(hashes[row], level_) < in_memory_) {
        stay[stay_count++] = row;
        continue;
      }
      hashes[gone_count] = hashes[row];
      gone[gone_count++] = row;
    }
    right_parts_->Append(DiskColumns(input, keys, right_disk_), {gone, gone_count}, hashes);
    if (stay_count == 0) return;
    Chunk rows(right_types_), key_rows(PhysicalTypesOf(key_types_));
    std::vector<const Vector*> key_slices;
    for (size_t c = 0; c < right_types_.size(); ++c) rows.column(c).Slice(input.column(c), stay, stay_count);
    rows.set_size(stay_count);
    for (size_t k = 0; k < keys.size(); ++k) {
      key_rows.column(k).Slice(*keys[k], stay, stay_count);
      key_slices.push_back(&key_rows.column(k));
    }
    const MemoryMeter meter(state_.account, &held_bytes_);
    table_.Add(rows, key_slices);
  }

  void FinishTable() {
    right_has_null_ = right_has_null_ || table_.has_null_key();
    {
      const MemoryMeter meter(state_.account, &held_bytes_);
      table_.Finish();
    }
    most_bytes_ = std::max(most_bytes_, held_bytes_);
    if (original_buckets_ == 0) original_buckets_ = buckets_ = table_.bucket_count();
    buckets_ = std::max(buckets_, table_.bucket_count());
    StartProbing();
    if (counted_ == nullptr) return;
    counted_->batches = batches_ + (right_parts_ == nullptr ? 0 : HashPartitions::kCount - in_memory_);
    counted_->memory_bytes = most_bytes_;
    counted_->buckets = buckets_;
    counted_->original_buckets = original_buckets_;
  }

  void StartProbing() {
    next_unmatched_ = 0;
    if (tracks_right()) matched_right_.assign(table_.size(), false);
  }

  // After a part is through: the next block of its right rows, or the next part.
  bool NextPart() {
    chunk_ = nullptr;
    left_done_ = false;
    if (more_right_) {
      LoadRight();
      return true;
    }
    for (uint32_t p = in_memory_; right_parts_ != nullptr && p < HashPartitions::kCount; ++p) {
      const bool one_hash = right_parts_->IsOneHash(p);
      ++batches_;
      disk_bytes_ += right_parts_->at(p).bytes() + left_parts_->at(p).bytes();
      Part part{right_parts_->Take(p), left_parts_->Take(p), level_ + 1, one_hash};
      const bool nothing = part.right->size() == 0 ? needs_right() : part.left->size() == 0 && !tracks_right();
      if (!nothing) pending_.push_back(std::move(part));
    }
    right_parts_.reset();
    left_parts_.reset();
    if (counted_ != nullptr) counted_->disk_bytes = disk_bytes_;
    left_done_ = pending_.empty();
    if (pending_.empty()) return false;
    Part part = std::move(pending_.back());
    pending_.pop_back();
    right_rows_ = std::move(part.right);
    left_rows_ = std::move(part.left);
    right_reader_.emplace(right_rows_.get(), true);
    level_ = part.level;
    one_hash_ = part.one_hash;
    left_matched_.clear();
    left_chunk_ = Chunk(left_disk_.types);
    LoadRight();
    return true;
  }

  void LoadRight() {
    StartTable(level_, one_hash_);
    Chunk input(right_disk_.types);
    std::vector<const Vector*> keys;
    for (size_t column : right_disk_.key_columns) keys.push_back(&input.column(column));
    do {
      more_right_ = right_reader_->Next(&input, &state_.account);
      if (more_right_) AddRight(WithoutKeys(input), keys);
    } while (more_right_ && (divides() || !IsOverMemory()));
    FinishTable();
    in_blocks_ = !divides();
    if (in_blocks_ && left_matched_.empty()) left_matched_.assign(left_rows_->size(), false);
    left_reader_.emplace(left_rows_.get(), !more_right_);
    left_row_ = 0;
  }
  // The table takes the columns of the right side alone; what is written again has all.
  const Chunk& WithoutKeys(const Chunk& input) {
    if (right_disk_.written_keys.empty() || in_memory_ < HashPartitions::kCount) return input;
    right_part_ = Chunk(right_types_);
    for (size_t c = 0; c < right_types_.size(); ++c) right_part_.column(c).Reference(input.column(c));
    right_part_.set_size(input.size());
    return right_part_;
  }

  bool NextLeft() {
    const bool nothing = table_.size() == 0 && right_parts_ == nullptr && needs_right() && !in_blocks_;
    if (nothing || !(left_rows_ == nullptr ? ReadLeft() : ReadLeftPart())) {
      chunk_ = nullptr;
      left_done_ = true;
      return false;
    }
    if (in_blocks_) {
      for (uint32_t row = 0; row < chunk_->size(); ++row) matched_left_[row] = left_matched_[left_row_ + row];
    } else {
      std::fill_n(matched_left_, chunk_->size(), false);
    }
    pairs_done_ = false;
    probe_row_ = 0;
    probe_chain_ = valid_[0] ? table_.First(hashes_[0]) : kNoStoredRow;
    return true;
  }

  // The next left rows whose part is in memory, with keys and hashes. False at the end.
  bool ReadLeft() {
    while ((chunk_ = left_->Next()) != nullptr) {
      const RowSelection all{nullptr, chunk_->size()};
      for (size_t k = 0; k < left_keys_.size(); ++k) key_vectors_[k] = &left_keys_[k]->Evaluate(*chunk_, all);
      table_.Hash(key_vectors_, all, hashes_, valid_);
      if (right_parts_ == nullptr || WriteLeft()) return true;
      state_.CheckCancel();
    }
    return false;
  }
  bool ReadLeftPart() {
    while (left_reader_->Next(&left_chunk_, &state_.account)) {
      chunk_ = &left_chunk_;
      for (size_t k = 0; k < left_keys_.size(); ++k) key_vectors_[k] = &left_chunk_.column(left_disk_.key_columns[k]);
      table_.Hash(key_vectors_, {nullptr, chunk_->size()}, hashes_, valid_);
      if (right_parts_ == nullptr || WriteLeft()) return true;
    }
    return false;
  }

  // Left rows of parts on disk are written, those that cannot come out are dropped; false if none is left.
  bool WriteLeft() {
    uint64_t gone_hashes[kVectorSize];
    uint32_t gone[kVectorSize], stay_count = 0, gone_count = 0;
    for (uint32_t row = 0; row < chunk_->size(); ++row) {
      if (!valid_[row] && needs_right()) continue;
      const uint32_t part = HashPartitions::Of(hashes_[row], level_);
      if (part < in_memory_) {
        hashes_[stay_count] = hashes_[row];
        valid_[stay_count] = valid_[row];
        stay_[stay_count++] = row;
      } else if (!needs_right() || right_parts_->at(part).size() > 0) {
        gone_hashes[gone_count] = hashes_[row];
        gone[gone_count++] = row;
      }
    }
    left_parts_->Append(DiskColumns(*chunk_, key_vectors_, left_disk_), {gone, gone_count}, gone_hashes);
    if (stay_count == 0) return false;
    if (stay_count == chunk_->size()) return true;
    kept_left_ = Chunk(left_disk_.types);
    for (size_t c = 0; c < left_width_; ++c) kept_left_.column(c).Slice(chunk_->column(c), stay_, stay_count);
    kept_left_.set_size(stay_count);
    kept_keys_ = Chunk(PhysicalTypesOf(key_types_));
    for (size_t k = 0; k < left_keys_.size(); ++k) {
      kept_keys_.column(k).Slice(*key_vectors_[k], stay_, stay_count);
      key_vectors_[k] = &kept_keys_.column(k);
    }
    chunk_ = &kept_left_;
    return true;
  }

  // Collects up to kVectorSize matching pairs of the chunk; false when its rows are through.
  bool CollectPairs() {
    pair_count_ = 0;
    while (pair_count_ < kVectorSize) {
      if (probe_chain_ == kNoStoredRow) {
        if (++probe_row_ >= chunk_->size()) return false;
        probe_chain_ = valid_[probe_row_] ? table_.First(hashes_[probe_row_]) : kNoStoredRow;
        continue;
      }
      const StoredRow candidate = probe_chain_;
      probe_chain_ = table_.After(candidate);
      if (!table_.Matches(candidate, hashes_[probe_row_], key_vectors_, probe_row_)) continue;
      pair_left_[pair_count_] = probe_row_;
      pair_right_[pair_count_++] = candidate;
      // Without a residual one match is enough to decide these.
      if (!emits_right() && residual_ == nullptr) probe_chain_ = kNoStoredRow;
    }
    return true;
  }

  const Chunk* ProbeChunk() {
    while (!pairs_done_) {
      pairs_done_ = !CollectPairs();
      const Chunk* rows = pair_count_ == 0 ? nullptr : JoinPairs();
      if (rows != nullptr && emits_right()) return rows;
      state_.CheckCancel();
    }
    return FinishChunk();
  }

  // The pairs as rows, those that fail the residual left out; notes who matched.
  const Chunk* JoinPairs() {
    Chunk& pairs = residual_ != nullptr || !emits_right() ? pairs_ : output_;
    const size_t right_width = emits_right() || residual_ != nullptr ? right_types_.size() : 0;
    GatherPairs(*chunk_, {pair_left_, pair_count_}, left_width_, table_.rows(), {pair_right_, pair_count_}, right_width, &pairs);
    const auto [passed, count] = TestPairs(residual_.get(), pairs, passed_);
    for (uint32_t i = 0; i < count; ++i) {
      matched_left_[pair_left_[passed[i]]] = true;
      if (tracks_right()) matched_right_[pair_right_[passed[i]]] = true;
    }
    if (count == 0) return nullptr;
    if (!emits_right() || count == pair_count_) return &pairs;
    output_.Slice(pairs, passed_, count);  // only a residual filters, and then pairs is not output_
    return &output_;
  }

  // After the last pair of a chunk: semi and anti joins give their left rows, outer ones the unmatched.
  const Chunk* FinishChunk() {
    const Chunk& input = *chunk_;
    chunk_ = nullptr;
    if (in_blocks_) {
      for (uint32_t row = 0; row < input.size(); ++row) left_matched_[left_row_ + row] = matched_left_[row];
      left_row_ += input.size();
      if (more_right_) return nullptr;  // they may match one of a later block
    }
    if (emits_right() && !keeps_left()) return nullptr;
    uint32_t count = 0;
    for (uint32_t row = 0; row < input.size(); ++row) {
      if (WantsLeft(row)) passed_[count++] = row;
    }
    if (count == 0) return nullptr;
    for (size_t c = 0; c < left_width_; ++c) output_.column(c).Slice(input.column(c), passed_, count);
    if (emits_right()) {
      for (size_t c = 0; c < right_types_.size(); ++c) output_.column(left_width_ + c).ResetConstant(NullableDatum());
    }
    output_.set_size(count);
    return &output_;
  }

  bool WantsLeft(uint32_t row) const {
    if (keeps_left() && !valid_[row] && PlantedBug("planted.outer_null_key")) return false;
    if (type_ == JoinType::kSemi) return matched_left_[row];
    if (type_ != JoinType::kAnti || !null_aware_) return !matched_left_[row];
    if (right_count_ == 0) return true;  // NOT IN of nothing is true, even for NULL
    return !right_has_null_ && valid_[row] && !matched_left_[row];
  }

  const Chunk* UnmatchedRight() {
    uint32_t count = 0;
    for (; next_unmatched_ < table_.size() && count < kVectorSize; ++next_unmatched_) {
      if (!matched_right_[next_unmatched_]) pair_right_[count++] = next_unmatched_;
    }
    if (count == 0) return nullptr;
    for (size_t c = 0; c < left_width_; ++c) output_.column(c).ResetConstant(NullableDatum());
    for (size_t c = 0; c < right_types_.size(); ++c) {
      table_.rows().Gather(c, {pair_right_, count}, &output_.column(left_width_ + c));
    }
    output_.set_size(count);
    return &output_;
  }

  JoinType type_;
  bool null_aware_;
  OperatorPtr left_, right_;
  bool right_fixed_;
  uint64_t built_run_ = 0;  // state_.run that the table was built in
  EvaluatorList left_keys_, right_keys_;
  EvaluatorPtr residual_;
  size_t left_width_;
  std::vector<PhysicalType> right_types_;
  std::vector<KeyType> key_types_;
  JoinTable table_;
  Chunk pairs_, output_;
  std::vector<const Vector*> key_vectors_;
  const Chunk* chunk_ = nullptr;
  bool left_done_ = false, pairs_done_ = false;
  uint32_t probe_row_ = 0, pair_count_ = 0;
  StoredRow probe_chain_ = kNoStoredRow, next_unmatched_ = 0;
  std::vector<bool> matched_right_;
  DiskRow left_disk_, right_disk_;
  uint64_t right_count_ = 0;                  // rows of the whole right side
  bool right_has_null_ = false;               // a key of one of them is NULL
  uint32_t in_memory_ = HashPartitions::kCount;  // parts 0 .. in_memory_ - 1 are in the table, the others on disk
  int level_ = 0;                             // of this division
  bool one_hash_ = false;                     // no division divides the right rows
  std::unique_ptr<HashPartitions> right_parts_, left_parts_;
  std::vector<Part> pending_;
  std::unique_ptr<SpilledRows> right_rows_, left_rows_;  // the part that is joined now; null: the children
  std::optional<SpilledReader> right_reader_, left_reader_;
  Chunk right_part_, left_chunk_, kept_left_, kept_keys_;
  bool more_right_ = false, in_blocks_ = false;  // the table holds a block of the part's right rows, more follow
  std::vector<bool> left_matched_;            // in blocks: by row of the part
  size_t left_row_ = 0;                       // in blocks: of the chunk's first row
  int64_t held_bytes_ = 0, least_bytes_ = 0, most_bytes_ = 0, disk_bytes_ = 0;
  size_t buckets_ = 0, original_buckets_ = 0;
  uint64_t batches_ = 1;
  NodeStatistics* counted_ = nullptr;         // for EXPLAIN ANALYZE
  uint32_t stay_[kVectorSize];
  bool valid_[kVectorSize], matched_left_[kVectorSize];
  uint64_t hashes_[kVectorSize];
  uint32_t pair_left_[kVectorSize], passed_[kVectorSize];
  StoredRow pair_right_[kVectorSize];
};

}  // namespace

OperatorPtr MakeHashJoin(const HashJoinNode& node, ExecutionState& state) {
  return std::make_unique<HashJoinOperator>(node, state);
}

}  // namespace basalt
