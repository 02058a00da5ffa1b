// item.*: the whole row of a FROM item.
#include "engine/planner/deparse/query_printer.h"

namespace basalt {

bool QueryPrinter::PrintWholeRow(const RowExpression& row) {
  const auto* column = row.fields.empty() ? nullptr : AsIf<ColumnExpression>(row.fields[0].get());
  const auto name = column == nullptr ? names_.end() : names_.find(column->relation);
  if (name == names_.end()) return false;
  out_ += QuoteIdentifier(name->second) + ".*";
  return true;
}

// As a target, a.* alone would be all columns: the type says that it is one value.
void QueryPrinter::PrintRowType(const Expression& target) {
  if (target.kind != ExpressionKind::kRow || target.form != Expression::Form::kSqlSyntax || !out_.ends_with(".*")) return;
  out_ += "::" + TypeText(target.type);
}

}  // namespace basalt
