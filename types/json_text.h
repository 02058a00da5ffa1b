// The validator behind json's input: throws what PostgreSQL says about the first error. Iterative, so that depth costs
// one byte a level and no stack. Any thread.
#pragma once

#include <string_view>

namespace basalt {

void ValidateJson(std::string_view text);  // 22P02 invalid input syntax for type json

}  // namespace basalt
