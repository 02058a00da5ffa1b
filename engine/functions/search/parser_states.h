// The rules of DefaultParser: for each state a list, of which the first that matches the character is followed. Internal to search/.
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/functions/search/default_parser.h"

namespace basalt {

enum class CharacterTest : uint8_t {
  kAny, kEnd, kOneOf, kAsciiLetter, kLetter, kDigit, kAlphanumeric, kNotAlphanumeric, kHexDigit, kSpace, kMark, kUrlCharacter,
  kIgnoring, kHostWanted, kHost, kUrlPath,
};

enum class ParserAction : uint8_t {
  kNext,       // take the character
  kTry,        // as kNext, but come back to the following rule if this leads nowhere
  kBack,       // to the last place of a kTry
  kCommit,     // forget the last place, then as kNext
  kMerge,      // to the last place's state, but stay here
  kAgain,      // look at the same character in another state
  kFound,      // a token ends before this character
  kFoundLast,  // and forget the last place
  kFoundAll,   // and forget all places
};

enum class ParserSpecial : uint8_t { kNothing, kTag, kUrl, kHyphenated, kVersion };

struct ParserRule {
  CharacterTest test;
  std::string_view characters;  // kOneOf; ASCII
  ParserAction action = ParserAction::kNext;
  uint8_t next = 0;  // a state; kSameState
  TokenType token = TokenType::kNone;
  ParserSpecial special = ParserSpecial::kNothing;
};

inline constexpr uint8_t kSameState = 0xFF;
inline constexpr uint8_t kBaseState = 0;
extern const uint8_t kUrlPathFirstState;
// The last rule of each list matches always.
const ParserRule* RulesOfState(uint8_t state);

}  // namespace basalt
