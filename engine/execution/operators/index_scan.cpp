// IndexScan: RowIds from an index (one unique key, a range, or a key an array element), then the rows in batches.
#include <algorithm>

#include "base/sql_error.h"
#include "engine/execution/data/key_type.h"
#include "engine/execution/operators/filter.h"
#include "engine/execution/operators/scan_output.h"
#include "types/array.h"

namespace basalt {
namespace {

constexpr uint32_t kFirstBatch = 32;  // LIMIT 1 over an index reads few rows, a long scan soon reads full chunks

class IndexScanOperator : public Operator {
 public:
  IndexScanOperator(const IndexScanNode& node, ExecutionState& state)
      : Operator(state), node_(node), layout_(node.index->index->layout), equal_(CompileList(node.equal, state)),
        lower_(CompileOptional(node.lower, state)), upper_(CompileOptional(node.upper, state)),
        any_array_(CompileOptional(node.any_array, state)), output_(node.scan, *node.relation, state),
        filter_(node, node.filter, output_.types(), state),
        recheck_(state.recheck == nullptr || !node.scan.with_row_id ? nullptr : state.recheck->Claim(node.relation->oid)),
        columns_(output_.types().begin(), output_.types().begin() + static_cast<ptrdiff_t>(node.scan.columns.size())),
        one_row_(columns_.size()) {}

  void Open() override {
    CloseScan();
    CheckTypes();
    done_ = true;
    batch_ = kFirstBatch;
    elements_.clear();
    next_element_ = 0;
    keys_.clear();
    for (EvaluatorPtr& evaluator : equal_) {
      keys_.push_back(EvaluateOnce(*evaluator));
      if (keys_.back().is_null) return;  // equal to nothing
    }
    done_ = false;
    recheck_pending_ = recheck_ != nullptr;
    if (any_array_ != nullptr) ReadElements();
    else if (recheck_ == nullptr) OpenRange();
  }

  const Chunk* Next() override {
    if (recheck_ != nullptr) return RecheckNext();
    for (;;) {
      state_.CheckCancel();
      if (!NextRowIds()) return nullptr;
      if (const Chunk* rows = FetchBatch()) return rows;
    }
  }

 private:
  // The one given row, if it still lies in the scanned range.
  const Chunk* RecheckNext() {
    if (done_ || !recheck_pending_ || recheck_->row_id == kInvalidRowId) return nullptr;
    recheck_pending_ = false;
    for (size_t k = 0; k < keys_.size(); ++k) {
      if (!KeyHolds(k, [&](const KeyType& type, const Datum& value) { return type.Equal(value, keys_[k].value); })) return nullptr;
    }
    const size_t next = keys_.size();
    if (any_array_ != nullptr && !KeyHolds(next, [&](const KeyType& type, const Datum& value) {
          return std::any_of(elements_.begin(), elements_.end(), [&](const Datum& one) { return type.Equal(value, one); });
        })) {
      return nullptr;
    }
    if (!BoundHolds(lower_.get(), node_.lower_inclusive, 1) || !BoundHolds(upper_.get(), node_.upper_inclusive, -1)) return nullptr;
    return filter_.Apply(output_.FillFrom(*recheck_));
  }
  bool BoundHolds(Evaluator* bound, bool inclusive, int sign) {
    if (bound == nullptr) return true;
    const NullableDatum limit = EvaluateOnce(*bound);
    return !limit.is_null && KeyHolds(keys_.size(), [&](const KeyType& type, const Datum& value) {
      const int order = type.Compare(value, limit.value) * sign;
      return inclusive ? order >= 0 : order > 0;
    });
  }
  // A key that is an expression is left to the filter.
  template <typename Test>
  bool KeyHolds(size_t key, Test&& test) {
    const int column = layout_.keys[key].heap_column;
    if (column < 0) return true;
    NullableDatum value;
    state_.transaction().DecodeRow(node_.relation->heap, recheck_->version(), {&column, 1}, {&value, 1});
    const KeyType type = KeyType::Make(node_.index->index->keys[key].type, layout_.keys[key].physical, state_.types());
    return !value.is_null && test(type, value.value);
  }

  // Keys are bytes to storage: a wrong type would find wrong rows.
  void CheckTypes() const {
    const auto check = [&](const EvaluatorPtr& value, size_t key) {
      if (value != nullptr && (key >= layout_.keys.size() || value->physical() != layout_.keys[key].physical)) {
        ThrowInternal("a bound of an index scan has another type than the key");
      }
    };
    for (size_t k = 0; k < equal_.size(); ++k) check(equal_[k], k);
    check(lower_, equal_.size());
    check(upper_, equal_.size());
  }

  // Values stand in evaluators' vectors, which nobody evaluates before the next Open.
  void ReadElements() {
    const NullableDatum array = EvaluateOnce(*any_array_);
    if (array.is_null) return;
    const size_t column = keys_.size();
    const PhysicalType physical = layout_.keys[column].physical;
    array_bytes_.assign(array.value.str.view());
    const KeyType key = KeyType::Make(node_.index->index->keys[column].type, physical, state_.types());
    if (state_.types().GetType(ArrayView(array_bytes_).element_type()).physical != physical) {
      ThrowInternal("an array of keys has another type than the key");
    }
    ArrayView(array_bytes_).ForEach(physical, [&](uint32_t, const NullableDatum& value) {
      if (!value.is_null) elements_.push_back(value.value);
    });
    const bool backwards = layout_.keys[column].descending != node_.reverse;
    std::sort(elements_.begin(), elements_.end(), [&](const Datum& a, const Datum& b) {
      return backwards ? key.Compare(b, a) < 0 : key.Compare(a, b) < 0;
    });
    elements_.erase(std::unique(elements_.begin(), elements_.end(), [&](const Datum& a, const Datum& b) { return key.Equal(a, b); }),
                    elements_.end());
  }

  // The key column after the equal ones: its SQL bounds in the order of the index, without its NULLs.
  void OpenRange() {
    if (node_.unique_lookup) return;
    IndexRange range;
    range.reverse = node_.reverse;
    range.lower.values = keys_;
    range.upper.values = keys_;
    if (lower_ != nullptr || upper_ != nullptr) {
      const IndexKeyColumn& column = layout_.keys[keys_.size()];
      if (!AddBound(lower_.get(), node_.lower_inclusive, column.descending ? &range.upper : &range.lower)) return;
      if (!AddBound(upper_.get(), node_.upper_inclusive, column.descending ? &range.lower : &range.upper)) return;
      IndexBound& null_side = column.nulls_first ? range.lower : range.upper;
      if (null_side.values.size() == keys_.size()) {
        null_side.values.push_back(NullableDatum());
        null_side.inclusive = false;
      }
    }
    scan_ = state_.transaction().OpenIndexScan(layout_, std::move(range));
    cursor_.Opened(&state_);
  }

  bool AddBound(Evaluator* bound, bool inclusive, IndexBound* target) {
    if (bound == nullptr) return true;
    const NullableDatum value = EvaluateOnce(*bound);
    if (value.is_null) {
      done_ = true;
      return false;
    }
    target->values.push_back(value);
    target->inclusive = inclusive;
    return true;
  }

  void OpenElement() {
    std::vector<NullableDatum> keys = keys_;
    keys.push_back({elements_[next_element_++], false});
    IndexRange range;
    range.reverse = node_.reverse;
    range.lower.values = keys;
    range.upper.values = std::move(keys);
    scan_ = state_.transaction().OpenIndexScan(layout_, std::move(range));
    cursor_.Opened(&state_);
  }

  void CloseScan() {
    scan_.reset();
    cursor_.Close();
  }

  bool NextRowIds() {
    row_ids_.clear();
    if (done_) return false;
    if (node_.unique_lookup && any_array_ == nullptr) {
      done_ = true;
      state_.transaction().LookupUnique(layout_, keys_, &row_ids_);
      return !row_ids_.empty();
    }
    while (row_ids_.size() < batch_) {
      if (scan_ == nullptr) {
        if (next_element_ >= elements_.size()) break;
        OpenElement();
      }
      if (!scan_->Next(batch_ - static_cast<uint32_t>(row_ids_.size()), &row_ids_)) CloseScan();
    }
    batch_ = std::min(batch_ * 4, kVectorSize);
    if (row_ids_.empty()) done_ = true;
    return !row_ids_.empty();
  }

  const Chunk* FetchOne() {
    RowVersion version;
    if (!state_.transaction().FetchRow(node_.relation->heap, row_ids_[0], &version)) return nullptr;
    state_.transaction().DecodeRow(node_.relation->heap, version, output_.columns(), one_row_);
    if (rows_.column_count() == 0) rows_ = Chunk(columns_);
    for (size_t c = 0; c < one_row_.size(); ++c) rows_.column(c).ResetConstant(one_row_[c]);
    rows_.set_size(1);
    xmins_.assign(1, version.xmin);
    return filter_.Apply(output_.Fill(rows_, row_ids_, xmins_));
  }

  const Chunk* FetchBatch() {
    if (node_.unique_lookup && row_ids_.size() == 1) return FetchOne();
    state_.transaction().FetchRows(node_.relation->heap, row_ids_, output_.columns(), &rows_, &found_);
    if (found_.empty()) return nullptr;
    for (size_t i = 0; i < found_.size(); ++i) row_ids_[i] = row_ids_[found_[i]];  // found_ ascends
    row_ids_.resize(found_.size());
    if (output_.needs_xmins()) ReadXmins();
    return filter_.Apply(output_.Fill(rows_, row_ids_, xmins_));
  }

  void ReadXmins() {
    xmins_.clear();
    for (RowId row : row_ids_) {
      RowVersion version;
      state_.transaction().FetchRow(node_.relation->heap, row, &version);
      xmins_.push_back(version.xmin);
    }
  }

  const IndexScanNode& node_;
  const IndexLayout& layout_;
  EvaluatorList equal_;
  EvaluatorPtr lower_, upper_, any_array_;
  ScanOutput output_;
  RowFilter filter_;
  std::unique_ptr<IndexScan> scan_;
  CursorCount cursor_;
  bool done_ = true;
  uint32_t batch_ = kFirstBatch;
  std::vector<NullableDatum> keys_;
  std::string array_bytes_;
  std::vector<Datum> elements_;
  size_t next_element_ = 0;
  const RecheckRow* recheck_;  // gives this row and no other
  bool recheck_pending_ = false;
  Chunk rows_;
  std::vector<RowId> row_ids_;
  std::vector<uint32_t> found_;
  std::vector<PhysicalType> columns_;  // of the heap columns wanted
  std::vector<NullableDatum> one_row_;
  std::vector<TransactionId> xmins_;
};

}  // namespace

OperatorPtr MakeIndexScan(const IndexScanNode& node, ExecutionState& state) {
  return std::make_unique<IndexScanOperator>(node, state);
}

}  // namespace basalt
