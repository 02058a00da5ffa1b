// POSIX basic regular expressions, rewritten as advanced ones that mean the same. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace basalt {

std::string AdvancedOfBasic(std::string_view pattern);

}  // namespace basalt
