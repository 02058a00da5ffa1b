// SQL values as JSON text, as to_json gives them. Appends; pure but for what output functions read.
#pragma once

#include <string>

#include "engine/functions/function_context.h"

namespace basalt {

void AppendJsonString(std::string_view text, std::string* out);
// Numbers and booleans plain, json as it is, arrays and composites by their parts, all else as a string.
void AppendJson(FunctionContext& context, const SqlType& type, const NullableDatum& value, std::string* out);
// Arrays and composites with line feeds between their parts.
void AppendJsonWithLineFeeds(FunctionContext& context, const SqlType& type, const NullableDatum& value, std::string* out);
// An object's key: scalars only (22023).
void AppendJsonKey(FunctionContext& context, const SqlType& type, const NullableDatum& value, std::string* out);

}  // namespace basalt
