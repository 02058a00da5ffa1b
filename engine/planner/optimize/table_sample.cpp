#include "engine/planner/optimize/table_sample.h"

#include <algorithm>
#include <string>
#include <unordered_map>

#include "base/hash.h"
#include "types/array.h"

namespace basalt {

namespace {

constexpr double kSmallTable = 10;       // any plan will do
constexpr uint64_t kSampledRows = 2000;
constexpr size_t kMostTables = 4096;

// Row numbers spread evenly over a heap, whose numbers are dense but for deleted rows.
std::vector<RowId> SpreadRows(double table_rows) {
  std::vector<RowId> rows;
  const auto last = static_cast<uint64_t>(table_rows);
  const uint64_t count = std::min<uint64_t>(kSampledRows, last);
  for (uint64_t i = 0; i < count; ++i) rows.push_back(1 + i * last / count + (i * 2654435761u) % std::max<uint64_t>(1, last / count));
  return rows;
}

// How many different values the whole column has, from how often each was met (the estimator of Haas and Stokes).
double EstimateDistinct(const std::unordered_map<uint64_t, uint32_t>& met, double sampled, double table_rows) {
  double once = 0;
  for (const auto& [hash, count] : met) once += count == 1 ? 1 : 0;
  const auto different = static_cast<double>(met.size());
  if (different == 0) return 0;
  const double below = sampled - once + once * sampled / table_rows;
  return std::clamp(sampled * different / std::max(below, 1.0), different, table_rows);
}

void AddColumn(const RelationDescriptor& relation, size_t column, const Chunk& rows, TableSample* sample) {
  const Vector& vector = rows.column(column);
  const PhysicalType physical = vector.physical_type();
  std::unordered_map<uint64_t, uint32_t> met;
  std::string packed;
  bool too_long = false;
  for (uint32_t row = 0; row < rows.size(); ++row) {
    const NullableDatum value = vector.Get(row);
    if (value.is_null) continue;
    packed.clear();
    AppendPacked(physical, value.value, &packed);
    too_long = too_long || packed.size() > TableSample::kLongest;
    ++met[HashString(packed)];
  }
  sample->distinct[column] = EstimateDistinct(met, rows.size(), sample->table_rows);
  if (too_long) return;
  const size_t step = std::max<size_t>(1, rows.size() / TableSample::kKeptRows);
  const SqlType type = relation.columns[column].type;
  for (size_t i = 0; i < sample->kept_rows; ++i) {
    const NullableDatum value = vector.Get(static_cast<uint32_t>(i * step));
    sample->columns[column].emplace_back(type, physical, value.is_null ? nullptr : &value.value);
  }
}

std::shared_ptr<const TableSample> Take(const SessionContext& session, const RelationDescriptor& relation, double table_rows) {
  auto sample = std::make_shared<TableSample>();
  sample->table_rows = table_rows;
  sample->columns.resize(relation.columns.size());
  sample->distinct.resize(relation.columns.size(), 0);
  LockOwner owner;
  const auto transaction = session.storage().Begin(owner, IsolationLevel::kReadCommitted, true, nullptr);
  transaction->StartStatement();
  std::vector<int> columns;
  for (size_t i = 0; i < relation.columns.size(); ++i) columns.push_back(static_cast<int>(i));
  Chunk rows;
  std::vector<uint32_t> found;
  transaction->FetchRows(relation.heap, SpreadRows(table_rows), columns, &rows, &found);
  sample->kept_rows = std::min<size_t>(rows.size(), TableSample::kKeptRows);
  for (size_t i = 0; i < columns.size(); ++i) AddColumn(relation, i, rows, sample.get());
  transaction->Rollback();
  return sample;
}

}  // namespace

std::shared_ptr<const TableSample> TableSamples::Find(const SessionContext& session, const RelationDescriptor& relation, double table_rows) {
  if (table_rows < kSmallTable || relation.is_system || relation.heap.id == 0) return nullptr;
  {
    std::lock_guard lock(mutex_);
    const auto known = samples_.find(relation.heap.id);
    if (known != samples_.end() && known->second->table_rows > table_rows / 2 && known->second->table_rows < table_rows * 2 &&
        known->second->columns.size() == relation.columns.size()) {
      return known->second;
    }
  }
  auto sample = Take(session, relation, table_rows);
  std::lock_guard lock(mutex_);
  if (samples_.size() >= kMostTables) samples_.clear();
  samples_[relation.heap.id] = sample;
  return sample;
}

}  // namespace basalt
