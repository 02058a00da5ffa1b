// Weights as letters: A is 3, D is 0.
#pragma once

#include <cstdint>
#include <string>

#include "base/sql_error.h"
#include "types/string_text.h"
#include "types/text_scan.h"

namespace basalt {

inline int WeightOfLetter(int8_t letter) {
  const char lower = ToLower(static_cast<char>(letter));
  if (lower >= 'a' && lower <= 'd') return 'd' - lower;
  const auto byte = static_cast<uint8_t>(letter);
  const bool plain = byte >= 0x20 && byte < 0x7F;
  throw SqlError(sqlstate::kInvalidParameterValue,
                 Format("unrecognized weight: \"{}\"", plain ? std::string(1, static_cast<char>(letter)) : Format("\\{:03o}", byte)));
}

}  // namespace basalt
