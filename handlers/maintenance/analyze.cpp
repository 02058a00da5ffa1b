#include "handlers/maintenance/analyze.h"

#include <algorithm>
#include <random>

#include "base/sql_error.h"
#include "catalog/statistics.h"
#include "engine/execution/statistics/column_sample.h"

namespace basalt {
namespace {

constexpr uint32_t kLeastRows = 100;
constexpr int kRowsForOne = 300;              // of the statistics target, as PostgreSQL has it
constexpr int64_t kFewRows = 200'000;         // so many are read through, of more some are fetched

// Chooses `wanted` of `count` numbers 0, 1, 2 ..., asked in order.
class Selection {
 public:
  Selection(uint64_t count, uint64_t wanted, uint64_t seed) : left_(count), wanted_(std::min(count, wanted)), random_(seed) {}
  bool Takes() {
    const bool takes = wanted_ > 0 && std::uniform_int_distribution<uint64_t>(0, left_ - 1)(random_) < wanted_;
    if (left_ > 0) --left_;
    if (takes) --wanted_;
    return takes;
  }

 private:
  uint64_t left_, wanted_;
  std::mt19937_64 random_;
};

class TableAnalysis {
 public:
  TableAnalysis(const DdlContext& ddl, const RelationDescriptor& table, const AnalyzeOptions& options)
      : ddl_(ddl), catalog_(ddl.catalog()), table_(table), verbose_(options.verbose) {
    const int standard = ddl.connection().settings.default_statistics_target;
    for (const ColumnDescriptor& column : table.columns) {
      const bool named = options.columns.empty() ||
                         std::find(options.columns.begin(), options.columns.end(), column.number) != options.columns.end();
      const int target = column.statistics_target < 0 ? standard : column.statistics_target;
      if (column.dropped || !named || target == 0) continue;
      columns_.push_back(column.number - 1);
      targets_.push_back(target);
      wanted_ = std::max(wanted_, static_cast<uint32_t>(kRowsForOne * target));
    }
    std::vector<PhysicalType> types;
    for (int column : columns_) types.push_back(table.heap.columns[static_cast<size_t>(column)].physical);
    rows_ = std::make_unique<ChunkStore>(types, &ddl.connection().memory);
    chunk_ = std::make_unique<Chunk>(types);
  }

  void Run() {
    const HeapEstimate estimate = ddl_.storage().Estimate(table_.heap.id, table_.heap.column_family);
    if (estimate.rows < kFewRows || !FetchSome(estimate)) ReadThrough();
    if (verbose_) Tell(estimate);
    if (rows_->size() == 0) return;
    StatisticsDescriptor statistics;
    statistics.relation = table_.oid;
    statistics.rows = live_rows_;
    statistics.last_row = estimate.last_row;
    if (const StatisticsDescriptor* old = catalog_->FindStatistics(table_.oid)) statistics.columns = old->columns;
    for (size_t i = 0; i < columns_.size(); ++i) Renew(i, &statistics);
    std::sort(statistics.columns.begin(), statistics.columns.end(), [](const auto& a, const auto& b) { return a->column < b->column; });
    if (!statistics.columns.empty()) ddl_.ddl().Put(std::move(statistics));
  }

 private:
  void Renew(size_t i, StatisticsDescriptor* statistics) {
    const ColumnDescriptor& column = table_.columns[static_cast<size_t>(columns_[i])];
    const ColumnSample sample{*catalog_, ddl_.context().cancel(), *rows_, i, column.type, targets_[i], static_cast<double>(live_rows_)};
    std::erase_if(statistics->columns, [&](const auto& old) { return old->column == column.number; });
    statistics->columns.push_back(std::make_shared<const ColumnStatistics>(ComputeStatistics(sample, column.number)));
  }

  // Counts first: then a fair choice needs no second thought, and the rows are kept in their order.
  void ReadThrough() {
    std::vector<RowId> row_ids;
    Chunk nothing{std::vector<PhysicalType>()};
    const auto count = ddl_.transaction().OpenTableScan(table_.heap, {}, 0);
    while (count->Next(&nothing, &row_ids, nullptr)) {
      ddl_.context().cancel().Check();
      live_rows_ += static_cast<int64_t>(row_ids.size());
    }
    Selection selection(static_cast<uint64_t>(live_rows_), wanted_, Seed());
    const auto scan = ddl_.transaction().OpenTableScan(table_.heap, columns_, 0);
    uint32_t chosen[kVectorSize];
    while (scan->Next(chunk_.get(), &row_ids, nullptr)) {
      ddl_.context().cancel().Check();
      uint32_t chosen_count = 0;
      for (uint32_t row = 0; row < row_ids.size(); ++row) {
        if (selection.Takes()) chosen[chosen_count++] = row;
      }
      if (chosen_count > 0) rows_->Append(*chunk_, {chosen, chosen_count});
    }
  }

  // Row numbers at random: false if so many of them are gone that rows would be chosen by their age.
  bool FetchSome(const HeapEstimate& estimate) {
    constexpr size_t kBatch = 1024;
    const uint64_t tries = wanted_ + wanted_ / 4;
    Selection selection(estimate.last_row, tries, Seed());
    std::vector<RowId> batch;
    std::vector<uint32_t> found;
    uint64_t tried = 0, live = 0;
    const auto fetch = [&] {
      ddl_.context().cancel().Check();
      found.clear();
      chunk_->Reset(nullptr);
      ddl_.transaction().FetchRows(table_.heap, batch, columns_, chunk_.get(), &found);
      tried += batch.size();
      live += found.size();
      const auto room = static_cast<uint32_t>(std::min<uint64_t>(found.size(), wanted_ - rows_->size()));
      if (room > 0) rows_->Append(*chunk_, {IdentityIndex(), room});
      batch.clear();
    };
    for (RowId row = 1; row <= estimate.last_row && tried + batch.size() < tries; ++row) {
      if (selection.Takes()) batch.push_back(row);
      if (batch.size() == kBatch) fetch();
    }
    if (!batch.empty()) fetch();
    live_rows_ = tried == 0 ? 0 : static_cast<int64_t>(static_cast<double>(estimate.last_row) * static_cast<double>(live) / static_cast<double>(tried));
    if (live * 2 >= tried) return true;
    rows_->Clear();
    live_rows_ = 0;
    return false;
  }

  static uint64_t Seed() { return std::random_device()(); }

  void Tell(const HeapEstimate& estimate) const {
    constexpr int64_t kPageBytes = 8192;
    const int64_t pages = (estimate.bytes + kPageBytes - 1) / kPageBytes;
    ddl_.Notice(Format("\"{}\": scanned {} of {} pages, containing {} live rows and 0 dead rows; {} rows in sample, {} estimated total rows",
                       table_.name, pages, pages, live_rows_, rows_->size(), live_rows_),
                sqlstate::kSuccessfulCompletion, Severity::kInfo);
  }

  const DdlContext& ddl_;
  const std::shared_ptr<const CatalogSnapshot> catalog_;
  const RelationDescriptor& table_;
  const bool verbose_;
  std::vector<int> columns_, targets_;  // positions of the columns
  uint32_t wanted_ = kLeastRows;
  std::unique_ptr<ChunkStore> rows_;
  std::unique_ptr<Chunk> chunk_;
  int64_t live_rows_ = 0;
};

}  // namespace

void AnalyzeTable(const DdlContext& ddl, const RelationDescriptor& table, const AnalyzeOptions& options) {
  TableAnalysis(ddl, table, options).Run();
}

void DropColumnStatistics(const DdlContext& ddl, Oid relation, const std::vector<int16_t>& columns) {
  const StatisticsDescriptor* old = ddl.catalog()->FindStatistics(relation);
  if (old == nullptr) return;
  StatisticsDescriptor statistics = *old;
  const size_t dropped = std::erase_if(statistics.columns, [&](const auto& column) {
    return std::find(columns.begin(), columns.end(), column->column) != columns.end();
  });
  if (dropped > 0) ddl.ddl().Put(std::move(statistics));
}

}  // namespace basalt
