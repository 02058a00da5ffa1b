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
  std::string text;
  AppendCharType(letter, &text);
  throw SqlError(sqlstate::kInvalidParameterValue, Format("unrecognized weight: \"{}\"", text));
}

}  // namespace basalt
