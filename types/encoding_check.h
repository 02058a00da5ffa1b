// Whether bytes are well formed in an encoding, by the rules of each encoding's structure alone: what convert() and its like ask
// before they convert. MULE_INTERNAL, which has no characters here, is known too. Any thread.
#pragma once

#include <cstddef>
#include <string_view>

namespace basalt {

// Characters of the text. Throws 22021 `invalid byte sequence for encoding "BIG5": 0x..` (also for NUL bytes).
size_t CheckEncoding(int encoding, std::string_view text);

}  // namespace basalt
