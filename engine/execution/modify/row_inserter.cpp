// RowInserter: INSERT of ready rows, outside of a plan.
#include "engine/execution/execution.h"
#include "engine/execution/modify/constraint_checks.h"
#include "engine/execution/modify/key_watcher.h"
#include "engine/execution/modify/table_maintenance.h"
#include "engine/execution/modify/table_writer.h"

namespace basalt {
namespace {

class TableRowInserter : public RowInserter {
 public:
  TableRowInserter(ExecutionContext& context, DescriptorPtr<RelationDescriptor> relation)
      : relation_(std::move(relation)), environment_(context, context.connection().Catalog(context.session().catalog())),
        state_(environment_, &context.connection().memory), maintenance_(BindTableMaintenance(context, *relation_)) {
    state_.catalog = &environment_.catalog();
    state_.open_transaction = context.connection().transaction.transaction.get();
    watcher_ = std::make_unique<KeyWatcher>(*relation_, KeyWatcher::Operation::kInsert, nullptr, state_);
    writer_ = std::make_unique<TableWriter>(*relation_, maintenance_.checks, maintenance_.indexes, state_);
    if (IsNewHere(context)) load_ = state_.transaction().OpenBulkLoad(relation_->heap);
    writer_->LoadInto(load_.get());
  }
  void Insert(const Chunk& rows) override {
    state_.CheckCancel();
    writer_->InsertAll(rows, {nullptr, rows.size()});
    watcher_->Inserted(rows, {nullptr, rows.size()});
  }
  void Finish() override {
    if (load_ != nullptr) load_->Finish();
    if (state_.own_keys != nullptr) RunConstraintChecks(environment_.context(), *state_.own_keys);
  }
  uint32_t failed_row() const override { return writer_->current_row(); }

 private:
  // Nobody else can reach the heap before the commit: created or truncated by this transaction, and gone as a whole if it fails.
  bool IsNewHere(const ExecutionContext& context) const {
    if (relation_->persistence == Persistence::kTemporary || !maintenance_.indexes.empty()) return false;
    if (!context.connection().transaction.savepoints.empty()) return false;
    const auto published = context.session().catalog().newest()->FindRelation(relation_->oid);
    return published == nullptr || published->heap.id != relation_->heap.id;
  }

  DescriptorPtr<RelationDescriptor> relation_;
  SessionEnvironment environment_;
  ExecutionState state_;
  TableMaintenance maintenance_;
  std::unique_ptr<TableWriter> writer_;
  std::unique_ptr<KeyWatcher> watcher_;
  std::unique_ptr<Transaction::BulkLoad> load_;
};

}  // namespace

std::unique_ptr<RowInserter> RowInserter::Make(ExecutionContext& context, DescriptorPtr<RelationDescriptor> relation) {
  return std::make_unique<TableRowInserter>(context, std::move(relation));
}

}  // namespace basalt
