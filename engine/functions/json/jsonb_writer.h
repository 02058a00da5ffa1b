// SQL values as jsonb, as to_jsonb gives them.
#pragma once

#include "engine/functions/function_context.h"
#include "types/jsonb_builder.h"

namespace basalt {

// Adds the value to the builder; its bytes may point into the value.
void AddJsonb(FunctionContext& context, const SqlType& type, const NullableDatum& value, JsonbBuilder* builder);
// The whole value in the arena.
std::string_view MakeJsonb(FunctionContext& context, const SqlType& type, const NullableDatum& value, Arena& arena);

}  // namespace basalt
