// The parser pg_catalog."default": cuts a text into tokens of 23 types, as PostgreSQL does. A state machine with a stack of places to
// go back to: states and rules stand in parser_states.cpp. One object a text, one thread; the text must stay.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/cancel_token.h"

namespace basalt {

enum class TokenType : uint8_t {
  kNone,
  kAsciiWord,
  kWord,
  kNumWord,
  kEmail,
  kUrl,
  kHost,
  kScientific,
  kVersion,
  kNumWordPart,
  kWordPart,
  kAsciiWordPart,
  kBlank,
  kTag,
  kProtocol,
  kNumHyphenated,
  kAsciiHyphenated,
  kHyphenated,
  kUrlPath,
  kFile,
  kDecimal,
  kSignedInteger,
  kInteger,
  kEntity,
};
inline constexpr int kTokenTypeCount = 23;

struct TokenTypeInfo {
  const char* alias;
  const char* description;
};
// By TokenType; the first is unused.
extern const TokenTypeInfo kTokenTypes[kTokenTypeCount + 1];

struct ParserToken {
  TokenType type = TokenType::kNone;
  std::string_view text;
};

struct ParserRule;

class DefaultParser {
 public:
  // cancel may be null.
  DefaultParser(std::string_view text, const CancelToken* cancel);
  // False at the end.
  bool Next(ParserToken* token);

 private:
  struct Place {
    size_t at = 0;              // bytes
    size_t character_bytes = 0;  // of the character there; 0 at the end
    size_t token_bytes = 0;      // of the token so far
    size_t token_characters = 0;
    uint8_t state = 0;
    const ParserRule* tried = nullptr;  // the rule that left a place to come back to
  };

  Place& place() { return places_.back(); }
  bool Matches(const ParserRule& rule);
  const ParserRule& FindRule();
  void RunSpecial(const ParserRule& rule);
  void Follow(const ParserRule& rule);
  void StartTokenAgain(bool forget);
  void NoteTag();
  bool MatchesHost();
  bool MatchesUrlPath();
  void Take(size_t bytes, size_t characters, size_t character_bytes);
  void CheckCancel();

  const std::string_view text_;
  const CancelToken* const cancel_;
  std::vector<Place> places_;  // never empty; the last is the current one
  size_t token_begin_ = 0;
  ParserToken found_;
  size_t found_characters_ = 0;
  bool ignoring_ = false;   // inside <script> or <style>
  bool wants_host_ = false;  // a host ends where a path begins
  uint32_t steps_ = 0;
};

}  // namespace basalt
