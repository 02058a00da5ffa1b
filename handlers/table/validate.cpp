#include "handlers/table/validate.h"

#include "base/sql_error.h"
#include "engine/execution/execution.h"

namespace basalt {

void ForEachChunk(const DdlContext& ddl, const RelationDescriptor& table, const std::function<void(const Chunk&)>& visit) {
  Transaction& transaction = ddl.transaction();
  transaction.StartStatement();
  std::vector<int> columns;
  Chunk rows;
  for (size_t i = 0; i < table.heap.columns.size(); ++i) {
    columns.push_back(static_cast<int>(i));
    rows.AddColumn(table.heap.columns[i].physical);
  }
  const auto scan = transaction.OpenTableScan(table.heap, columns, 0);
  std::vector<RowId> row_ids;
  while (scan->Next(&rows, &row_ids, nullptr)) {
    ddl.context().cancel().Check();
    visit(rows);
  }
}

void ValidateCheck(const DdlContext& ddl, const RelationDescriptor& table, const ConstraintDescriptor& constraint) {
  const ExpressionPtr bound = BindStoredExpression(ddl.Input(), constraint.check, &table, {kBoolOid, -1, kInvalidOid});
  const auto evaluator = RowEvaluator::Make(ddl.context(), {bound.get()});
  ForEachChunk(ddl, table, [&](const Chunk& rows) {
    const Chunk& results = evaluator->Evaluate(rows);
    for (uint32_t row = 0; row < rows.size(); ++row) {
      const NullableDatum result = results.column(0).Get(row);
      if (result.is_null || result.value.b) continue;
      throw SqlError(sqlstate::kCheckViolation,
                     Format("check constraint \"{}\" of relation \"{}\" is violated by some row", constraint.name, table.name))
          .Constraint(constraint.name);
    }
  });
}

void ValidateNotNull(const DdlContext& ddl, const RelationDescriptor& table, const ColumnDescriptor& column) {
  ForEachChunk(ddl, table, [&](const Chunk& rows) {
    const Vector& values = rows.column(static_cast<size_t>(column.number - 1));
    for (uint32_t row = 0; row < rows.size(); ++row) {
      if (!values.IsNull(row)) continue;
      throw SqlError(sqlstate::kNotNullViolation,
                     Format("column \"{}\" of relation \"{}\" contains null values", column.name, table.name))
          .Column(column.name);
    }
  });
}

}  // namespace basalt
