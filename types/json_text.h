// The text side of json: the validator behind json's input, which throws what PostgreSQL says about the first error, and
// strings as JSON writes them. Any thread.
#pragma once

#include <string>
#include <string_view>

namespace basalt {

void ValidateJson(std::string_view text);  // 22P02 invalid input syntax for type json; 54001 when nested too deep
// With quotes and escapes. Appends.
void AppendJsonString(std::string_view text, std::string* out);

}  // namespace basalt
