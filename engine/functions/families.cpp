#include "engine/functions/families.h"

namespace basalt {

#define BASALT_KERNEL_TABLES(X)              \
  X("integer", IntegerArithmeticKernels)     \
  X("integer", IntegerComparisonKernels)     \
  X("float", FloatArithmeticKernels)         \
  X("float", FloatMathKernels)               \
  X("numeric", NumericKernels)               \
  X("casts", NumberCastKernels)              \
  X("text", TextComparisonKernels)           \
  X("text", TextFunctionKernels)             \
  X("text", TextCastKernels)

#define BASALT_DECLARE(family, table) KernelTable table();
BASALT_KERNEL_TABLES(BASALT_DECLARE)
#undef BASALT_DECLARE

std::span<const FunctionFamily> BuiltinFamilies() {
#define BASALT_FAMILY(family, table) {family, table(), {}, {}},
  static const FunctionFamily kFamilies[] = {BASALT_KERNEL_TABLES(BASALT_FAMILY)};
#undef BASALT_FAMILY
  return kFamilies;
}

}  // namespace basalt
