// The statistics of what columns are made of: elements of arrays, lexemes of tsvectors. PostgreSQL's rules; the counts are exact, where
// PostgreSQL's become approximate after some hundred thousand elements.
#include <algorithm>
#include <map>
#include <unordered_map>

#include "engine/execution/data/key_type.h"
#include "engine/execution/statistics/column_sample.h"
#include "engine/execution/statistics/stored_width.h"
#include "types/array.h"
#include "types/tsvector.h"

namespace basalt {
namespace {

constexpr int64_t kWidestArray = 0x10000;
constexpr size_t kElementsForOne = 10;  // of the statistics target

struct Counted {
  Datum value;
  uint32_t count = 0, last_row = UINT32_MAX;
};

class ElementStatistics {
 public:
  ElementStatistics(const ColumnSample& sample, const SqlType& type, ColumnStatistics* result)
      : sample_(sample), type_(type), physical_(sample.catalog.GetType(type.oid).physical),
        key_(KeyType::Make(type, physical_, sample.catalog)), result_(result) {}

  void BeginRow() {
    ++rows_;
    in_row_ = 0;
  }
  void Add(const Datum& value) {
    const uint64_t hash = key_.Hash(value);
    auto [at, end] = positions_.equal_range(hash);
    while (at != end && !key_.Equal(elements_[at->second].value, value)) ++at;
    if (at == end) {
      at = positions_.emplace(hash, elements_.size());
      elements_.push_back({CopyDatum(physical_, value, arena_)});
    }
    Counted& element = elements_[at->second];
    if (element.last_row == rows_) return;
    element.last_row = rows_;
    ++element.count;
    ++in_row_;
    ++total_;
  }
  void EndRow(bool has_null) {
    ++row_counts_[in_row_];
    rows_with_null_ += has_null;
  }

  // lexemes: ordered by length first, without a frequency of NULLs.
  void Finish(bool lexemes) {
    if (rows_ == 0) return;
    const size_t most = kElementsForOne * static_cast<size_t>(sample_.target);
    const uint64_t bucket = (most + (lexemes ? 10 : 0)) * 1000 / 7;
    const uint64_t rare = 9 * total_ / std::max<uint64_t>(1, bucket);
    std::vector<const Counted*> kept;
    uint32_t least = static_cast<uint32_t>(total_), greatest = 0;
    for (const Counted& element : elements_) {
      if (element.count <= rare) continue;
      kept.push_back(&element);
      least = std::min(least, element.count);
      greatest = std::max(greatest, element.count);
    }
    if (kept.size() > most) {
      std::stable_sort(kept.begin(), kept.end(), [](const Counted* a, const Counted* b) { return a->count > b->count; });
      kept.resize(most);
      least = kept.back()->count;
    }
    std::sort(kept.begin(), kept.end(), [&](const Counted* a, const Counted* b) {
      if (lexemes && a->value.str.size() != b->value.str.size()) return a->value.str.size() < b->value.str.size();
      return key_.Compare(a->value, b->value) < 0;
    });
    for (const Counted* element : kept) {
      result_->common_elements.emplace_back(type_, physical_, &element->value);
      result_->element_frequencies.push_back(Share(element->count));
    }
    if (kept.empty()) return;
    result_->element_frequencies.push_back(Share(least));
    result_->element_frequencies.push_back(Share(greatest));
    if (!lexemes) result_->element_frequencies.push_back(Share(rows_with_null_));
  }

  // How many different elements rows have.
  void FinishCounts() {
    if (rows_ == 0) return;
    const int64_t bounds = std::max(2, sample_.target), steps = static_cast<int64_t>(rows_) - 1;
    auto at = row_counts_.begin();
    int64_t fraction = int64_t{at->second} * (bounds - 1);
    for (int64_t i = 0; i < bounds; ++i) {
      while (fraction <= 0) fraction += int64_t{(++at)->second} * (bounds - 1);
      result_->element_counts.push_back(static_cast<float>(at->first));
      fraction -= steps;
    }
    result_->element_counts.push_back(static_cast<float>(static_cast<double>(total_) / rows_));
  }

 private:
  float Share(uint32_t count) const { return static_cast<float>(static_cast<double>(count) / rows_); }

  const ColumnSample& sample_;
  const SqlType type_;
  const PhysicalType physical_;
  const KeyType key_;
  ColumnStatistics* result_;
  Arena arena_;
  std::vector<Counted> elements_;
  std::unordered_multimap<uint64_t, size_t> positions_;
  std::map<uint32_t, uint32_t> row_counts_;  // rows by their number of different elements
  uint32_t rows_ = 0, in_row_ = 0, rows_with_null_ = 0;
  uint64_t total_ = 0;
};

template <typename Visit>
void ForEachValue(const ColumnSample& sample, Visit&& visit) {
  for (StoredRow row = 0; row < sample.rows.size(); ++row) {
    if (row % 1024 == 0) sample.cancel.Check();
    const NullableDatum value = sample.rows.Get(row, sample.position);
    if (!value.is_null) visit(value.value);
  }
}

}  // namespace

void AddElementStatistics(const ColumnSample& sample, ColumnStatistics* statistics) {
  const TypeInfo& info = sample.catalog.GetType(sample.type.oid);
  if (info.oid == kTsVectorOid) {
    ElementStatistics lexemes(sample, SqlType{kTextOid, -1, kDefaultCollationOid}, statistics);
    ForEachValue(sample, [&](const Datum& value) {
      lexemes.BeginRow();
      const TsVectorView vector(value.str.view());
      for (uint32_t i = 0; i < vector.size(); ++i) lexemes.Add(MakeDatum(StringRef(vector.lexeme(i))));
      lexemes.EndRow(false);
    });
    return lexemes.Finish(true);
  }
  const TypeInfo* element = info.kind == TypeKind::kArray ? sample.catalog.FindType(info.element) : nullptr;
  if (element == nullptr) return;
  const OrderingOperators operators = FindOrderingOperators(sample.catalog, element->oid);
  if (operators.less == kInvalidOid || !operators.hashable) return;
  ElementStatistics elements(sample, SqlType{element->oid, -1, sample.type.collation}, statistics);
  ForEachValue(sample, [&](const Datum& value) {
    if (StoredWidthOf(info, value, sample.catalog).plain > kWidestArray) return;
    elements.BeginRow();
    bool has_null = false;
    ArrayView(value.str.view()).ForEach(element->physical, [&](uint32_t, const NullableDatum& one) {
      if (one.is_null) has_null = true;
      else elements.Add(one.value);
    });
    elements.EndRow(has_null);
  });
  elements.Finish(false);
  elements.FinishCounts();
}

ColumnStatistics ComputeStatistics(const ColumnSample& sample, int16_t column) {
  const TypeInfo& info = sample.catalog.GetType(sample.type.oid);
  ColumnStatistics statistics = ComputeScalarStatistics(sample);
  const bool range = info.kind == TypeKind::kRange || info.kind == TypeKind::kMultirange;
  if (range || info.oid == kTsVectorOid) {  // their values are taken to be all different
    const float kept = 1.0f - statistics.null_fraction;
    ColumnStatistics plain;
    plain.null_fraction = statistics.null_fraction;
    plain.width = statistics.width;
    plain.distinct = kept > 0 ? static_cast<float>(-1.0 * kept) : 0;
    statistics = std::move(plain);
  }
  AddElementStatistics(sample, &statistics);
  statistics.column = column;
  return statistics;
}

}  // namespace basalt
