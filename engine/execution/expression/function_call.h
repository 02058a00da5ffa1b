// FunctionCallSite: one call site of a kernel: its context and its result vector. Used by function expressions and by whatever
// else calls operators (ANY, IS DISTINCT FROM, NULLIF).
#pragma once

#include <memory>

#include "engine/execution/expression/nodes.h"
#include "engine/execution/expression/routine.h"

namespace basalt {

class FunctionCallSite {
 public:
  FunctionCallSite(const FunctionDescriptor* function, const KernelEntry* kernel, std::span<const SqlType> argument_types,
               SqlType result_type, PhysicalType result, Oid collation, bool variadic_call, int location,
               ExecutionState& state);
  // arguments constant and the function not volatile: one call, a constant result.
  const Vector& Call(std::span<const Vector* const> arguments, RowSelection rows);

 private:
  const Vector& ConstantNull();
  void Run(std::span<const Vector* const> arguments, RowSelection rows, Vector* result);
  void RunNotNull(std::span<const Vector* const> arguments, RowSelection rows, Vector* result);
  void RunRoutine(std::span<const Vector* const> arguments, RowSelection rows, Vector* result);
  void CheckTypes(std::span<const Vector* const> arguments);
  [[noreturn]] void ThrowNoKernel() const;

  const FunctionDescriptor* function_;
  const KernelEntry* kernel_;
  ExecutionState& state_;
  FunctionContext context_;
  ResultVector result_;
  std::unique_ptr<RoutineCall> routine_;  // of a user's function, made when needed
  std::unique_ptr<RowList> not_null_;  // made when needed
  int location_;
  bool strict_;            // a NULL argument gives NULL
  bool kernel_skips_nulls_;
  bool volatile_;
  bool checked_ = false;
};

}  // namespace basalt
