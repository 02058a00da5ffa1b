// SetCall: one call of a set-returning function, or of a scalar expression as a set of one row: opened with the arguments of
// one row, read chunk by chunk. Used by FunctionScan and ProjectSet.
#pragma once

#include "engine/execution/expression/nodes.h"
#include "engine/execution/expression/routine.h"
#include "engine/functions/set_function.h"
#include "types/array.h"

namespace basalt {

class SetCall {
 public:
  // columns: the result's; more than one spreads a record.
  SetCall(const Expression& expression, std::vector<SqlType> columns, ExecutionState& state);
  void Open(const Chunk& input, uint32_t row);
  const Chunk* Next();  // null at the end
  const std::vector<PhysicalType>& types() const { return types_; }

 private:
  static std::vector<SqlType> FieldsOf(const SetFunctionExpression& function, const TypeResolver& types);
  static std::vector<std::string> NamesOf(const FunctionDescriptor& function);
  const Chunk* PackRows(const Chunk& rows);
  const Chunk* NextScalar();
  void UseRoutine(const FunctionDescriptor& function, const ExpressionList& arguments, std::span<const SqlType> types, SqlType result);
  const Chunk* NextOfRoutine();
  const Chunk* SpreadRows();
  void CheckFields(std::span<const RecordField> fields) const;
  void SpreadRecord(const NullableDatum& record, uint32_t row);

  ExecutionState& state_;
  const SetFunctionExpression* function_;  // null: scalar
  EvaluatorList arguments_;                // or the scalar alone
  std::vector<SqlType> columns_;
  std::vector<PhysicalType> types_;
  std::vector<Value> values_;
  std::vector<NullableDatum> datums_;
  Arena arena_;
  std::unique_ptr<FunctionContext> context_;
  std::unique_ptr<SetFunctionCursor> cursor_;
  const FunctionDescriptor* routine_function_ = nullptr;  // of a user; then function_ and cursor_ play no part
  std::unique_ptr<RoutineCall> routine_;
  bool routine_runs_ = false, row_pending_ = false;
  bool whole_ = false;           // one column of the expression's own type
  bool scalar_pending_ = false;
  Chunk rows_;
  bool spreads_ = false;         // the cursor gives records, in field_rows_; columns are wanted
  // A record wanted as one column: the cursor gives its fields.
  std::vector<SqlType> fields_;
  Chunk field_rows_;
  uint32_t shape_ = 0;  // of an anonymous record: the names of its fields
};

}  // namespace basalt
