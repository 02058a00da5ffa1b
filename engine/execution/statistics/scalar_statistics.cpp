// The statistics of scalar columns. The rules are PostgreSQL's (analyze.c), so that the same rows give the same numbers: Haas and
// Stokes' estimator, the test that keeps a value among the common ones, histograms without these.
#include <algorithm>
#include <cmath>

#include "engine/execution/data/key_type.h"
#include "engine/execution/statistics/column_sample.h"
#include "engine/execution/statistics/stored_width.h"

namespace basalt {
namespace {

constexpr int64_t kTooWide = 1024;  // such values are counted as different and kept nowhere
constexpr uint32_t kCheckEvery = 4096;

struct SortedValue {
  Datum value;
  uint32_t order;  // among the values, as they were met
};
struct Run {  // equal values
  uint32_t first, count;
};

class ScalarStatistics {
 public:
  explicit ScalarStatistics(const ColumnSample& sample)
      : sample_(sample), info_(sample.catalog.GetType(sample.type.oid)),
        sortable_(HasKnownOrder(sample.type.collation)), key_(KeyType::Make(KeyTypeOf(sample.type), info_.physical, sample.catalog)) {}

  ColumnStatistics Compute() {
    const OrderingOperators operators = FindOrderingOperators(sample_.catalog, sample_.type.oid);
    Collect();
    result_.null_fraction = static_cast<float>(nulls_ / sample_.sampled());
    result_.width = Width();
    if (operators.equal == kInvalidOid) return std::move(result_);
    if (values_.empty()) {
      result_.distinct = too_wide_ > 0 ? -1.0f * (1.0f - result_.null_fraction) : 0.0f;
      return std::move(result_);
    }
    if (operators.less != kInvalidOid && sortable_) Sorted();
    else Unsorted();
    return std::move(result_);
  }

 private:
  // Texts are not sorted by other collations yet; equal they are by their bytes.
  static bool HasKnownOrder(Oid collation) {
    return collation == kInvalidOid || collation == kDefaultCollationOid || collation == kCCollationOid || collation == kPosixCollationOid;
  }
  static SqlType KeyTypeOf(SqlType type) {
    if (!HasKnownOrder(type.collation)) type.collation = kCCollationOid;
    return type;
  }
  bool is_variable() const { return info_.length < 0; }

  void Collect() {
    for (StoredRow row = 0; row < sample_.rows.size(); ++row) {
      if (row % kCheckEvery == 0) sample_.cancel.Check();
      const NullableDatum value = sample_.rows.Get(row, sample_.position);
      if (value.is_null) {
        ++nulls_;
        continue;
      }
      if (is_variable()) {
        const StoredWidth width = StoredWidthOf(info_, value.value, sample_.catalog);
        total_width_ += static_cast<double>(width.stored);
        if (width.plain > kTooWide && info_.length == -1) {
          ++too_wide_;
          continue;
        }
      }
      values_.push_back({value.value, static_cast<uint32_t>(values_.size())});
    }
  }

  int32_t Width() const {
    if (!is_variable()) return info_.length;
    const double count = static_cast<double>(values_.size()) + too_wide_;
    return count == 0 ? 0 : static_cast<int32_t>(total_width_ / count);
  }

  void Sort() {
    uint64_t compared = 0;
    std::sort(values_.begin(), values_.end(), [&](const SortedValue& a, const SortedValue& b) {
      if ((++compared & 0xFFFF) == 0) sample_.cancel.Check();
      const int order = key_.Compare(a.value, b.value);
      return order != 0 ? order < 0 : a.order < b.order;
    });
  }

  void Sorted() {
    Sort();
    double products = 0;
    for (uint32_t first = 0; first < values_.size();) {
      uint32_t end = first;
      for (; end < values_.size() && (end == first || key_.Equal(values_[end].value, values_[first].value)); ++end) {
        products += static_cast<double>(end) * static_cast<double>(values_[end].order);
      }
      ++distinct_;
      if (end - first > 1) {
        ++repeated_;
        Track({first, end - first});
      }
      first = end;
    }
    EstimateDistinct(static_cast<double>(distinct_), static_cast<double>(repeated_), too_wide_ == 0 && repeated_ == distinct_,
                     static_cast<double>(distinct_ - repeated_) + too_wide_);
    ChooseCommon(common_.size() == distinct_ && too_wide_ == 0);
    AddBounds();
    AddCorrelation(products);
  }

  // The longest runs, the earlier first among equals.
  void Track(Run run) {
    const auto most = static_cast<size_t>(sample_.target);
    if (common_.size() == most && (most == 0 || run.count <= common_.back().count)) return;
    const auto at = std::upper_bound(common_.begin(), common_.end(), run, [](const Run& a, const Run& b) { return a.count > b.count; });
    common_.insert(at, run);
    if (common_.size() > most) common_.pop_back();
  }

  // No order, only equality: the values met most often, found in one pass over a short list.
  void Unsorted() {
    const size_t most = std::max<size_t>(10, 2 * static_cast<size_t>(sample_.target));
    for (uint32_t i = 0; i < values_.size(); ++i) {
      if (i % kCheckEvery == 0) sample_.cancel.Check();
      size_t first_single = common_.size(), at = 0;
      for (; at < common_.size() && !key_.Equal(values_[common_[at].first].value, values_[i].value); ++at) {
        if (at < first_single && common_[at].count == 1) first_single = at;
      }
      if (at < common_.size()) {
        ++common_[at].count;
        for (; at > 0 && common_[at].count > common_[at - 1].count; --at) std::swap(common_[at], common_[at - 1]);
        continue;
      }
      if (common_.size() == most && first_single < most) common_.pop_back();
      if (common_.size() < most) common_.insert(common_.begin() + static_cast<ptrdiff_t>(std::min(first_single, common_.size())), {i, 1});
    }
    size_t repeated = 0;
    double in_repeated = 0;
    for (; repeated < common_.size() && common_[repeated].count > 1; ++repeated) in_repeated += common_[repeated].count;
    const bool all = common_.size() < most && too_wide_ == 0;
    EstimateDistinct(static_cast<double>(common_.size()), static_cast<double>(repeated), all && repeated == common_.size(),
                     static_cast<double>(values_.size()) + too_wide_ - in_repeated);
    bool complete = all && common_.size() <= static_cast<size_t>(sample_.target);
    if (!sortable_) {  // as a sorted column has it: what was met once is not common
      complete = complete && repeated == common_.size();
      common_.resize(repeated);
    }
    if (common_.size() > static_cast<size_t>(sample_.target)) common_.resize(static_cast<size_t>(sample_.target));
    ChooseCommon(complete);
  }

  void EstimateDistinct(double distinct, double repeated, bool all_repeat, double once) {
    const double kept = 1.0 - result_.null_fraction;
    if (repeated == 0) {
      result_.distinct = static_cast<float>(-1.0 * kept);
      return;
    }
    double estimate = distinct;
    if (!all_repeat) {
      const double n = sample_.sampled() - nulls_, all = sample_.table_rows * kept, least = once + repeated;
      estimate = all > 0 ? n * least / ((n - once) + once * n / all) : 0;
      if (estimate < least) estimate = least;
      if (estimate > all) estimate = all;
      estimate = std::floor(estimate + 0.5);
    }
    result_.distinct = static_cast<float>(estimate);
    if (result_.distinct > 0.1 * sample_.table_rows) result_.distinct = static_cast<float>(-(result_.distinct / sample_.table_rows));
  }

  // complete: the list holds every value there is.
  void ChooseCommon(bool complete) {
    if (!(complete && result_.distinct > 0)) KeepSignificant();
    for (const Run& run : common_) {
      result_.common_values.push_back(ValueAt(run.first));
      result_.common_frequencies.push_back(static_cast<float>(run.count / sample_.sampled()));
    }
  }

  // Drops the rarest until one is met clearly more often than the values that are not listed are expected to be.
  void KeepSignificant() {
    const double n = sample_.sampled(), all = sample_.table_rows;
    if (n == all || all <= 1.0) return;
    const double different = result_.distinct < 0 ? -result_.distinct * all : result_.distinct;
    double listed = 0;
    for (size_t i = 0; i + 1 < common_.size(); ++i) listed += common_[i].count;
    while (!common_.empty()) {
      double rest = std::clamp(1.0 - listed / n - result_.null_fraction, 0.0, 1.0);
      const double others = different - static_cast<double>(common_.size() - 1);
      if (others > 1) rest /= others;
      const double count = common_.back().count, in_table = all * count / n;
      const double variance = n * in_table * (all - in_table) * (all - n) / (all * all * (all - 1));
      if (count > rest * n + 2 * std::sqrt(variance) + 0.5) return;
      common_.pop_back();
      if (!common_.empty()) listed -= common_.back().count;
    }
  }

  void AddBounds() {
    const size_t most = static_cast<size_t>(sample_.target) + 1;
    const size_t count = std::min(distinct_ - common_.size(), most);
    if (count < 2) return;
    std::vector<Run> left_out = common_;
    std::sort(left_out.begin(), left_out.end(), [](const Run& a, const Run& b) { return a.first < b.first; });
    std::vector<uint32_t> rest;  // positions of the values that are not common
    uint32_t at = 0;
    for (const Run& run : left_out) {
      for (; at < run.first; ++at) rest.push_back(at);
      at = run.first + run.count;
    }
    for (; at < values_.size(); ++at) rest.push_back(at);
    const size_t steps = count - 1, step = (rest.size() - 1) / steps, part = (rest.size() - 1) % steps;
    size_t position = 0, fraction = 0;
    for (size_t i = 0; i < count; ++i) {
      result_.bounds.push_back(ValueAt(rest[position]));
      position += step;
      fraction += part;
      if (fraction >= steps) {
        ++position;
        fraction -= steps;
      }
    }
  }

  void AddCorrelation(double products) {
    if (values_.size() < 2) return;
    const auto n = static_cast<double>(values_.size());
    const double sum = (n - 1) * n / 2.0, squares = (n - 1) * n * (2 * n - 1) / 6.0;
    result_.has_correlation = true;
    result_.correlation = static_cast<float>((n * products - sum * sum) / (n * squares - sum * sum));
  }

  Value ValueAt(uint32_t position) const { return Value(sample_.type, info_.physical, &values_[position].value); }

  const ColumnSample& sample_;
  const TypeInfo& info_;
  const bool sortable_;
  const KeyType key_;
  ColumnStatistics result_;
  std::vector<SortedValue> values_;
  std::vector<Run> common_;  // by falling count; first: position in values_
  size_t distinct_ = 0, repeated_ = 0;
  double nulls_ = 0, too_wide_ = 0, total_width_ = 0;
};

}  // namespace

ColumnStatistics ComputeScalarStatistics(const ColumnSample& sample) { return ScalarStatistics(sample).Compute(); }

}  // namespace basalt
