#include "handlers/table/rewrite_table.h"

#include "base/sql_error.h"
#include "engine/execution/execution.h"
#include "engine/execution/modify/table_maintenance.h"
#include "handlers/maintenance/rewrite.h"

namespace basalt {
namespace {

// Generated columns read the new row, once its other values are known.
class RowRewriter {
 public:
  RowRewriter(const DdlContext& ddl, const RelationDescriptor& before, const RelationDescriptor& after, std::vector<NewValue> values)
      : ddl_(ddl), before_(before), after_(after), values_(std::move(values)) {
    values_evaluator_ = MakeEvaluator(values_);
    for (const ColumnDescriptor& column : after.columns) {
      if (column.dropped || column.generated == 0) continue;
      generated_.push_back({column.number, BindStoredExpression(ddl.Input(), column.default_expression, &after, column.type)});
    }
    generated_evaluator_ = MakeEvaluator(generated_);
    for (CheckExpression& check : BindTableMaintenance(ddl.context(), after).checks) checks_.push_back(std::move(check));
    if (!checks_.empty()) {
      std::vector<const Expression*> conditions;
      for (const CheckExpression& check : checks_) conditions.push_back(check.condition.get());
      check_evaluator_ = RowEvaluator::Make(ddl.context(), std::move(conditions));
    }
    for (const RowColumn& column : before.heap.columns) old_rows_.AddColumn(column.physical);
    for (const RowColumn& column : after.heap.columns) new_rows_.AddColumn(column.physical);
  }

  void Run() {
    std::vector<int> columns;
    Chunk live;
    for (size_t i = 0; i < before_.heap.columns.size(); ++i) {
      if (before_.heap.columns[i].dropped) continue;
      columns.push_back(static_cast<int>(i));
      live.AddColumn(before_.heap.columns[i].physical);
    }
    ddl_.transaction().StartStatement();
    const auto scan = ddl_.transaction().OpenTableScan(before_.heap, columns, 0);
    const auto load = ddl_.transaction().OpenBulkLoad(after_.heap);
    std::vector<RowId> row_ids;
    while (scan->Next(&live, &row_ids, nullptr)) {
      ddl_.context().cancel().Check();
      Place(columns, live);
      Compute();
      Check();
      std::vector<NullableDatum> row(new_rows_.column_count());
      for (uint32_t r = 0; r < new_rows_.size(); ++r) {
        for (size_t c = 0; c < row.size(); ++c) row[c] = new_rows_.column(c).Get(r);
        load->Append(row);
      }
    }
    load->Finish();
    ddl_.transaction().NextCommand();  // building indexes sees the rows
  }

 private:
  std::unique_ptr<RowEvaluator> MakeEvaluator(const std::vector<NewValue>& values) const {
    if (values.empty()) return nullptr;
    std::vector<const Expression*> expressions;
    for (const NewValue& value : values) expressions.push_back(value.expression.get());
    return RowEvaluator::Make(ddl_.context(), std::move(expressions));
  }

  void Place(const std::vector<int>& columns, const Chunk& live) {
    for (size_t c = 0; c < old_rows_.column_count(); ++c) old_rows_.column(c).ResetConstant(NullableDatum());
    for (size_t i = 0; i < columns.size(); ++i) old_rows_.column(static_cast<size_t>(columns[i])).Reference(live.column(i));
    old_rows_.set_size(live.size());
  }

  void Fill(RowEvaluator* evaluator, const Chunk& input, const std::vector<NewValue>& targets) {
    if (evaluator == nullptr) return;
    const Chunk& values = evaluator->Evaluate(input);
    for (size_t i = 0; i < targets.size(); ++i) new_rows_.column(static_cast<size_t>(targets[i].column - 1)).Reference(values.column(i));
  }

  void Compute() {
    for (size_t c = 0; c < new_rows_.column_count(); ++c) {
      const bool kept = c < old_rows_.column_count() && old_rows_.column(c).physical_type() == new_rows_.column(c).physical_type();
      if (kept) new_rows_.column(c).Reference(old_rows_.column(c));
      else new_rows_.column(c).ResetConstant(NullableDatum());
    }
    new_rows_.set_size(old_rows_.size());
    Fill(values_evaluator_.get(), old_rows_, values_);
    Fill(generated_evaluator_.get(), new_rows_, generated_);
  }

  void Check() const {
    for (const ColumnDescriptor& column : after_.columns) {
      if (column.dropped || !column.not_null) continue;
      const Vector& values = new_rows_.column(static_cast<size_t>(column.number - 1));
      for (uint32_t row = 0; row < new_rows_.size(); ++row) {
        if (!values.IsNull(row)) continue;
        throw SqlError(sqlstate::kNotNullViolation,
                       Format("column \"{}\" of relation \"{}\" contains null values", column.name, after_.name))
            .Column(column.name);
      }
    }
    if (check_evaluator_ == nullptr) return;
    const Chunk& answers = check_evaluator_->Evaluate(new_rows_);
    for (size_t c = 0; c < checks_.size(); ++c) {
      for (uint32_t row = 0; row < new_rows_.size(); ++row) {
        const NullableDatum answer = answers.column(c).Get(row);
        if (answer.is_null || answer.value.b) continue;
        throw SqlError(sqlstate::kCheckViolation,
                       Format("check constraint \"{}\" of relation \"{}\" is violated by some row", checks_[c].name, after_.name))
            .Constraint(checks_[c].name);
      }
    }
  }

  const DdlContext& ddl_;
  const RelationDescriptor& before_;
  const RelationDescriptor& after_;
  const std::vector<NewValue> values_;
  std::vector<NewValue> generated_;
  std::vector<CheckExpression> checks_;
  std::unique_ptr<RowEvaluator> values_evaluator_, generated_evaluator_, check_evaluator_;
  Chunk old_rows_, new_rows_;
};

}  // namespace

void RewriteRows(const DdlContext& ddl, const RelationDescriptor& before, RelationDescriptor renewed, std::vector<NewValue> values) {
  renewed.heap.id = ddl.storage().NewStorageId(before.persistence == Persistence::kTemporary);
  for (ColumnDescriptor& column : renewed.columns) column.has_missing = false;
  const Oid oid = renewed.oid;
  ddl.transaction().DropStorageId(before.heap.id, before.heap.column_family);
  ddl.ddl().Put(std::move(renewed));
  const auto after = ddl.catalog()->FindRelation(oid);
  RowRewriter(ddl, before, *after, std::move(values)).Run();
  for (Oid index : after->indexes) RenewIndex(ddl, *after, index, true);
}

bool IsEmpty(const DdlContext& ddl, const RelationDescriptor& table) {
  ddl.transaction().StartStatement();
  const auto scan = ddl.transaction().OpenTableScan(table.heap, {}, 0);
  Chunk rows;
  std::vector<RowId> row_ids;
  return !scan->Next(&rows, &row_ids, nullptr);
}

}  // namespace basalt
