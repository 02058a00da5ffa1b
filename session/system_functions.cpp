#include "session/system_functions.h"

#include <vector>

#include "session/functions/families.h"
#include "session/tables/runtime_tables.h"

namespace basalt {

std::span<const FunctionFamily> AllFunctionFamilies() {
  static const std::vector<FunctionFamily> all = [] {
    const auto builtin = BuiltinFamilies();
    std::vector<FunctionFamily> families(builtin.begin(), builtin.end());
    for (const FunctionFamily& family : SessionFamilies()) families.push_back(family);
    return families;
  }();
  return all;
}

std::span<const SystemTable> SessionSystemTables() { return RuntimeTables(); }

}  // namespace basalt
