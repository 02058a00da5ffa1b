// The arguments of json_build_object, json_build_array and their jsonb twins: "any" ones or a VARIADIC array.
#pragma once

#include <vector>

#include "engine/functions/vector_rows.h"

namespace basalt {

struct BuildArgument {
  SqlType type;
  NullableDatum value;
};

// False: the VARIADIC array is NULL. Values point into the arguments.
inline bool CollectBuildArguments(KernelCall& call, uint32_t row, std::vector<BuildArgument>* items) {
  items->clear();
  if (call.context.variadic_call()) {
    if (call.arguments[0]->IsNull(row)) return false;
    const ArrayView array(TextAt(*call.arguments[0], row));
    const ElementType element = ElementTypeOf(call.context, array.element_type());
    array.ForEach(element.physical, [&](uint32_t, const NullableDatum& v) { items->push_back({element.type, v}); });
    return true;
  }
  for (size_t i = 0; i < call.arguments.size(); ++i) {
    items->push_back({call.context.argument_types()[i], call.arguments[i]->Get(row)});
  }
  return true;
}

inline void CheckEvenArguments(size_t count, const char* function) {
  if (count % 2 == 0) return;
  throw SqlError(sqlstate::kInvalidParameterValue, "argument list must have even number of elements")
      .Hint(Format("The arguments of {} must consist of alternating keys and values.", function));
}

}  // namespace basalt
