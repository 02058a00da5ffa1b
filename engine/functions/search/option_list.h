// Lists of options in one text: key = value, ... with quotes where wanted. For ts_headline and dictionaries. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace basalt {

struct TextOption {
  std::string key;
  std::string value;
};
// Throws 42601 for a text that is no such list.
std::vector<TextOption> ParseOptionList(std::string_view text);

}  // namespace basalt
