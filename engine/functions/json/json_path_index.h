// Steps of a text[] path into json and jsonb: numbers as C's strtol reads them.
#pragma once

#include <cerrno>
#include <climits>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

namespace basalt {

// Nullopt: no integer. Blanks and a sign before the digits are allowed.
inline std::optional<int32_t> ParsePathIndex(std::string_view text) {
  const std::string copy(text);
  char* end = nullptr;
  errno = 0;
  const long value = std::strtol(copy.c_str(), &end, 10);
  if (end == copy.c_str() || *end != '\0' || errno != 0 || value < INT_MIN || value > INT_MAX) return std::nullopt;
  return static_cast<int32_t>(value);
}

}  // namespace basalt
