// The seed's TSV files and the view texts as they were when the program was built: bytes of the binary itself, immutable.
#pragma once

#include <string_view>

namespace basalt {

// By file name without its ending ("pg_type"); empty if there is no such file.
std::string_view SeedText(std::string_view name);
std::string_view ViewText(std::string_view name);

}  // namespace basalt
