// Names of server files as SQL functions take them: relative ones are the data directory's, and whoever may not read the server's
// files stays below it.
#pragma once

#include <string>
#include <string_view>

#include "engine/functions/function_context.h"

namespace basalt {

std::string DataDirectory(FunctionContext& context);
std::string ServerPath(FunctionContext& context, std::string_view name);  // 42501 for what lies above

}  // namespace basalt
