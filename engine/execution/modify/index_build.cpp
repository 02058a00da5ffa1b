// BuildIndex: a scan of the table feeds the sorted load of a fresh index.
#include "engine/execution/execution.h"
#include "engine/execution/modify/constraint_errors.h"
#include "engine/execution/modify/old_row.h"
#include "engine/execution/modify/index_writer.h"
#include "engine/execution/modify/table_maintenance.h"

namespace basalt {
namespace {

class IndexBuilder {
 public:
  IndexBuilder(ExecutionContext& context, const RelationDescriptor& table, const RelationDescriptor& index)
      : table_(table), environment_(context, context.connection().Catalog(context.session().catalog())),
        state_(environment_, &context.connection().memory),
        // The caller's descriptor outlives the build.
        maintenance_(BindIndexMaintenance(context, table, DescriptorPtr<RelationDescriptor>(DescriptorPtr<void>(), &index))) {
    state_.catalog = &environment_.catalog();
    state_.open_transaction = context.connection().transaction.transaction.get();
    state_.scan_helpers = context.connection().settings.max_parallel_maintenance_workers;
    writer_ = std::make_unique<IndexWriter>(maintenance_, state_);
    for (const RowColumn& column : table.heap.columns) row_.AddColumn(column.physical);
  }

  void Run() {
    const std::unique_ptr<Transaction::IndexBuild> build = state_.transaction().OpenIndexBuild(writer_->layout());
    const std::unique_ptr<TableScan> scan = state_.transaction().OpenTableScan(table_.heap, writer_->columns(), state_.scan_helpers);
    Chunk columns;
    std::vector<RowId> row_ids;
    while (scan->Next(&columns, &row_ids, nullptr)) {
      state_.CheckCancel();
      Place(columns);
      writer_->Prepare(row_, {nullptr, row_.size()});
      for (uint32_t row = 0; row < row_.size(); ++row) {
        if (writer_->HasEntry(row)) build->Add(writer_->Keys(row), writer_->Included(row), row_ids[row]);
      }
    }
    const auto [first, second] = build->Finish();
    if (first != kInvalidRowId && second != kInvalidRowId) ThrowDuplicate(first);
  }

 private:
  // The wanted columns at their heap positions, as the expressions read them.
  void Place(const Chunk& columns) {
    for (size_t i = 0; i < writer_->columns().size(); ++i) {
      row_.column(static_cast<size_t>(writer_->columns()[i])).Reference(columns.column(i));
    }
    row_.set_size(columns.size());
  }
  [[noreturn]] void ThrowDuplicate(RowId row) {
    OldRow duplicate(table_.heap, state_);
    RowVersion version;
    state_.transaction().FetchRow(table_.heap, row, &version);
    duplicate.Read(version, writer_->columns());
    writer_->Prepare(duplicate.chunk(), {nullptr, 1});
    ThrowDuplicateInNewIndex(state_, table_, writer_->index(), writer_->Keys(0));
  }

  const RelationDescriptor& table_;
  SessionEnvironment environment_;
  ExecutionState state_;
  IndexMaintenance maintenance_;
  std::unique_ptr<IndexWriter> writer_;
  Chunk row_;
};

}  // namespace

void BuildIndex(ExecutionContext& context, const RelationDescriptor& table, const RelationDescriptor& index) {
  IndexBuilder(context, table, index).Run();
}

}  // namespace basalt
