// The attributes in CREATE and ALTER FUNCTION: LANGUAGE, volatility, STRICT, COST ..., found once each and applied to a descriptor.
#pragma once

#include "handlers/ddl/ddl_context.h"

namespace basalt {

struct FunctionOptions {  // null: not given
  const ast::DefElem *as = nullptr, *language = nullptr, *window = nullptr, *volatility = nullptr, *strict = nullptr,
                     *security = nullptr, *leakproof = nullptr, *cost = nullptr, *rows = nullptr, *support = nullptr,
                     *parallel = nullptr, *transform = nullptr;
  std::vector<const ast::VariableSetStmt*> settings;
};

// 42601 for one given twice, 42P13 for what a procedure cannot have.
FunctionOptions ReadFunctionOptions(const ast::List* list, bool procedure);
// A new function's: defaults by language where nothing is said.
void ApplyFunctionOptions(const DdlContext& ddl, const FunctionOptions& options, FunctionDescriptor* function);
// ALTER: only what is said.
void ChangeFunctionOptions(const DdlContext& ddl, const FunctionOptions& options, FunctionDescriptor* function);

}  // namespace basalt
