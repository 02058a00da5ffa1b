#include "engine/execution/operators/index_join.h"

#include <algorithm>
#include <chrono>

#include "base/sql_error.h"
#include "engine/execution/expression/expression_walk.h"
#include "engine/execution/operators/scan_output.h"
#include "engine/planner/expression_tree.h"
#include "engine/planner/plan_statistics.h"
#include "storage/index_probe.h"

namespace basalt {
namespace {

constexpr uint32_t kFirstMatches = 32;  // of one left row, where one is enough

// The right side's expressions over the pair of rows: parameters become left columns, own columns stand behind them.
ExpressionPtr OverPair(const Expression& expression, const NestedLoopJoinNode& node, int left_width) {
  ExpressionPtr copy = Clone(expression);
  RewriteTopDown(copy, [&](ExpressionPtr& at) {
    if (at->kind == ExpressionKind::kColumn) {
      static_cast<ColumnExpression&>(*at).index += left_width;
      return true;
    }
    if (at->kind != ExpressionKind::kExecParameter) return false;
    const int id = static_cast<const ExecParameterExpression&>(*at).id;
    const auto set = std::find_if(node.parameters.begin(), node.parameters.end(), [&](const auto& parameter) { return parameter.id == id; });
    if (set != node.parameters.end()) at = Clone(*set->value);
    return true;
  });
  return copy;
}

class IndexJoinOperator : public Operator {
 public:
  IndexJoinOperator(const NestedLoopJoinNode& node, const IndexScanNode& scan, ExecutionState& state)
      : Operator(state), type_(node.type), scan_(scan), layout_(scan.index->index->layout), left_(BuildOperator(*node.children[0], state)),
        left_width_(node.children[0]->output.size()), output_of_scan_(scan.scan, *scan.relation, state),
        condition_(CompileOptional(node.condition, state)),
        heap_columns_(output_of_scan_.types().begin(), output_of_scan_.types().begin() + static_cast<ptrdiff_t>(scan.scan.columns.size())) {
    const int width = static_cast<int>(left_width_);
    for (size_t k = 0; k < scan.equal.size(); ++k) {
      expressions_.push_back(OverPair(*scan.equal[k], node, width));
      keys_.push_back(CompileExpression(*expressions_.back(), state));
      // Keys are bytes to storage: a wrong type would find wrong rows.
      if (k >= layout_.keys.size() || keys_[k]->physical() != layout_.keys[k].physical) {
        ThrowInternal("a bound of an index scan has another type than the key");
      }
    }
    if (scan.filter != nullptr) {
      expressions_.push_back(OverPair(*scan.filter, node, width));
      filter_ = CompileExpression(*expressions_.back(), state);
    }
    for (PhysicalType type : node.children[0]->output) pairs_.AddColumn(type), output_.AddColumn(type);
    for (PhysicalType type : output_of_scan_.types()) {
      pairs_.AddColumn(type);
      if (emits_right()) output_.AddColumn(type);
    }
    key_vectors_.resize(keys_.size());
    key_.resize(keys_.size());
    if (state.statistics != nullptr) counted_ = &state.statistics->nodes[&scan];
    timed_ = counted_ != nullptr && state.statistics->timing ? counted_ : nullptr;
  }

  void Open() override {
    cursor_.Close();
    probe_.reset();
    left_->Open();
    chunk_ = nullptr;
  }

  const Chunk* Next() override {
    for (;;) {
      state_.CheckCancel();
      if (chunk_ == nullptr && !NextLeft()) return nullptr;
      while (CollectPairs()) {
        state_.CheckCancel();
        const Chunk* rows = JoinPairs();
        if (rows != nullptr && emits_right()) return rows;
      }
      const Chunk* rows = emits_right() ? nullptr : LeftRows();
      chunk_ = nullptr;
      if (rows != nullptr) return rows;
    }
  }

 private:
  bool emits_right() const { return type_ == JoinType::kInner; }

  bool NextLeft() {
    chunk_ = left_->Next();
    if (chunk_ == nullptr) {
      probe_.reset();
      cursor_.Close();
      return false;
    }
    if (probe_ == nullptr) {
      probe_ = OpenIndexProbe(state_.transaction(), layout_);
      cursor_.Opened(&state_);
    }
    for (size_t k = 0; k < keys_.size(); ++k) key_vectors_[k] = &keys_[k]->Evaluate(*chunk_, {nullptr, chunk_->size()});
    std::fill_n(matched_left_, chunk_->size(), false);
    next_left_ = 0;
    row_open_ = false;
    return true;
  }

  // The next left row's entries; false if a key is NULL, which equals nothing.
  bool OpenRow() {
    left_row_ = next_left_++;
    if (counted_ != nullptr) ++counted_->loops;
    for (size_t k = 0; k < keys_.size(); ++k) {
      key_[k] = key_vectors_[k]->Get(left_row_);
      if (key_[k].is_null) return false;
    }
    probe_->Open(key_);
    matches_wanted_ = kFirstMatches;
    return true;
  }

  // Up to a vector of RowIds, each with its left row; false when the chunk's rows are through.
  bool CollectPairs() {
    const Timer timer(timed_);
    row_ids_.clear();
    if (row_open_ && !emits_right() && matched_left_[left_row_]) row_open_ = false;
    while (row_ids_.size() < kVectorSize) {
      if (!row_open_) {
        if (next_left_ >= chunk_->size()) break;
        row_open_ = OpenRow();
        if (!row_open_) continue;
      }
      const size_t before = row_ids_.size();
      uint32_t wanted = kVectorSize - static_cast<uint32_t>(before);
      if (!emits_right()) wanted = std::min(wanted, matches_wanted_);
      row_open_ = probe_->Next(wanted, &row_ids_);
      std::fill(pair_left_ + before, pair_left_ + row_ids_.size(), left_row_);
      if (emits_right() || !row_open_) continue;
      matches_wanted_ = std::min(4 * matches_wanted_, kVectorSize);
      break;  // perhaps one of these is enough
    }
    return !row_ids_.empty();
  }

  // The rows of the pairs beside their left rows, in pairs_; false if there are none.
  bool Fetch() {
    const Timer timer(timed_);
    if (heap_columns_.empty()) {  // an entry that is seen has its row
      rows_.set_size(static_cast<uint32_t>(row_ids_.size()));
    } else {
      state_.transaction().FetchRows(scan_.relation->heap, row_ids_, output_of_scan_.columns(), &rows_, &found_);
      for (size_t i = 0; i < found_.size(); ++i) {  // ascends
        row_ids_[i] = row_ids_[found_[i]];
        pair_left_[i] = pair_left_[found_[i]];
      }
      row_ids_.resize(found_.size());
    }
    if (row_ids_.empty()) return false;
    const auto count = static_cast<uint32_t>(row_ids_.size());
    const Chunk& right = output_of_scan_.Fill(rows_, row_ids_, {});
    for (size_t c = 0; c < left_width_; ++c) pairs_.column(c).Slice(chunk_->column(c), pair_left_, count);
    for (size_t c = 0; c < right.column_count(); ++c) pairs_.column(left_width_ + c).Reference(right.column(c));
    pairs_.set_size(count);
    return true;
  }

  const Chunk* JoinPairs() {
    if (!Fetch()) return nullptr;
    uint32_t count = pairs_.size();
    RowSelection passed{nullptr, count};
    if (filter_ != nullptr) {
      count = filter_->SelectTrue(pairs_, passed, passed_);
      passed = {passed_, count};
    }
    if (counted_ != nullptr) {
      counted_->rows += count;
      counted_->removed += pairs_.size() - count;
    }
    if (condition_ != nullptr && count > 0) {
      count = condition_->SelectTrue(pairs_, passed, passed_);
      passed = {passed_, count};
    }
    if (count == 0) return nullptr;
    if (!emits_right()) {
      for (uint32_t i = 0; i < count; ++i) matched_left_[pair_left_[passed[i]]] = true;
      return nullptr;
    }
    if (count == pairs_.size()) return &pairs_;
    output_.Slice(pairs_, passed_, count);
    return &output_;
  }

  const Chunk* LeftRows() {
    uint32_t count = 0;
    for (uint32_t row = 0; row < chunk_->size(); ++row) {
      if (matched_left_[row] == (type_ == JoinType::kSemi)) passed_[count++] = row;
    }
    if (count == 0) return nullptr;
    output_.Slice(*chunk_, passed_, count);
    return &output_;
  }

  // Adds the time it lives to what EXPLAIN ANALYZE says of the scan.
  class Timer {
   public:
    explicit Timer(NodeStatistics* counted) : counted_(counted), begin_(counted == nullptr ? 0 : Now()) {}
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;
    ~Timer() {
      if (counted_ != nullptr) counted_->total_ns += Now() - begin_;
    }

   private:
    static int64_t Now() {
      return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
    }
    NodeStatistics* counted_;
    const int64_t begin_;
  };

  const JoinType type_;
  const IndexScanNode& scan_;
  const IndexLayout& layout_;
  OperatorPtr left_;
  const size_t left_width_;
  ScanOutput output_of_scan_;
  ExpressionList expressions_;  // rewritten ones, which evaluators look at
  EvaluatorList keys_;
  EvaluatorPtr filter_, condition_;
  const std::vector<PhysicalType> heap_columns_;
  NodeStatistics* counted_ = nullptr;  // for EXPLAIN ANALYZE
  NodeStatistics* timed_ = nullptr;
  std::unique_ptr<IndexProbe> probe_;
  CursorCount cursor_;
  const Chunk* chunk_ = nullptr;
  std::vector<const Vector*> key_vectors_;
  std::vector<NullableDatum> key_;
  uint32_t next_left_ = 0, left_row_ = 0, matches_wanted_ = 0;
  bool row_open_ = false;  // left_row_ has entries that were not looked at
  std::vector<RowId> row_ids_;
  std::vector<uint32_t> found_;
  Chunk rows_, pairs_, output_;
  bool matched_left_[kVectorSize];
  uint32_t pair_left_[kVectorSize], passed_[kVectorSize];
};

// Evaluated for more rows, or in another order, it may not do something else.
bool IsPlain(const Expression* expression) {
  if (expression == nullptr) return true;
  const Dependencies reads = DependenciesOf(*expression);
  return !reads.volatile_functions && !reads.subplans && !CallsVolatileRoutine(*expression);
}

bool IsPlain(const IndexScanNode& scan) {
  const bool ranges = scan.lower != nullptr || scan.upper != nullptr || scan.any_array != nullptr || scan.reverse;
  const auto& system = scan.scan.system_columns;
  constexpr int16_t kXmin = -2;
  return !ranges && !scan.equal.empty() && std::find(system.begin(), system.end(), kXmin) == system.end() && IsPlain(scan.filter.get()) &&
         std::all_of(scan.equal.begin(), scan.equal.end(), [](const ExpressionPtr& key) { return IsPlain(key.get()); });
}

}  // namespace

OperatorPtr TryMakeIndexJoin(const NestedLoopJoinNode& node, ExecutionState& state) {
  if (node.type != JoinType::kInner && node.type != JoinType::kSemi && node.type != JoinType::kAnti) return nullptr;
  if (node.parameters.empty() || node.children[1]->kind != PlanKind::kIndexScan || state.recheck != nullptr) return nullptr;
  const auto& scan = As<IndexScanNode>(*node.children[1]);
  if (!IsPlain(scan) || !IsPlain(node.condition.get())) return nullptr;
  const bool columns = std::all_of(node.parameters.begin(), node.parameters.end(),
                                   [](const auto& parameter) { return parameter.value->kind == ExpressionKind::kColumn; });
  return columns ? std::make_unique<IndexJoinOperator>(node, scan, state) : nullptr;
}

}  // namespace basalt
