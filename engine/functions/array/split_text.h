// The fields of string_to_array and string_to_table. Pure; the views point into text.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace basalt {

// No delimiter: one field a character. Fields equal to null_text are NULL. An empty text has no fields.
std::vector<std::optional<std::string_view>> SplitText(std::string_view text, std::optional<std::string_view> delimiter,
                                                       std::optional<std::string_view> null_text);

}  // namespace basalt
