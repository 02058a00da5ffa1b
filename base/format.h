// Format("{} of {}", a, b): text for messages and names, checked at compile time. Not for the hot path.
#pragma once

#include <fmt/core.h>

#include <string>

namespace basalt {

template <typename... Args>
std::string Format(fmt::format_string<Args...> pattern, Args&&... args) {
  return fmt::vformat(pattern, fmt::make_format_args(args...));
}

}  // namespace basalt
