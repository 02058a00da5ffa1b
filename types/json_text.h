// The text side of json: the validator behind json's input, which throws what PostgreSQL says about the first error, and
// strings as JSON writes them. Any thread.
#pragma once

#include <string>
#include <string_view>

namespace basalt {

void ValidateJson(std::string_view text);  // 22P02 invalid input syntax for type json; 54001 when nested too deep
// What functions that read inside a json text find at fault beyond its syntax: surrogates that do not pair up, \\u0000.
void CheckJsonEscapes(std::string_view valid);
// With quotes and escapes. Appends.
void AppendJsonString(std::string_view text, std::string* out);

}  // namespace basalt
