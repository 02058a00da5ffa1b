#include "engine/functions/search/default_parser.h"

#include <unicode/uchar.h>

#include "base/stack_guard.h"
#include "engine/functions/search/parser_states.h"
#include "types/text_scan.h"
#include "types/wide_character.h"

namespace basalt {
namespace {

constexpr uint32_t kStepsPerCancelCheck = 4096;

bool IsAsciiLetter(std::string_view text, size_t at) { return IsAlpha(text[at]); }

// Letters, and digits of other scripts, as the C library's alphabetic characters.
bool IsLetter(char32_t code) {
  if (code < 0x80) return IsAlpha(static_cast<char>(code));
  const auto c = static_cast<UChar32>(code);
  return u_hasBinaryProperty(c, UCHAR_ALPHABETIC) != 0 || u_charType(c) == U_DECIMAL_DIGIT_NUMBER;
}

// Of no width, or a vowel sign: within a word, but not at its begin.
bool IsMark(char32_t code) {
  if (code < 0x80) return code == 0;
  const int type = u_charType(static_cast<UChar32>(code));
  return type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK || type == U_COMBINING_SPACING_MARK;
}

bool IsUrlCharacter(char c) {
  return c > ' ' && c < 0x7F && std::string_view("\"<>\\^`{|}").find(c) == std::string_view::npos;
}

}  // namespace

constexpr TokenTypeInfo kTokenTypes[kTokenTypeCount + 1] = {
    {"", ""},
    {"asciiword", "Word, all ASCII"},
    {"word", "Word, all letters"},
    {"numword", "Word, letters and digits"},
    {"email", "Email address"},
    {"url", "URL"},
    {"host", "Host"},
    {"sfloat", "Scientific notation"},
    {"version", "Version number"},
    {"hword_numpart", "Hyphenated word part, letters and digits"},
    {"hword_part", "Hyphenated word part, all letters"},
    {"hword_asciipart", "Hyphenated word part, all ASCII"},
    {"blank", "Space symbols"},
    {"tag", "XML tag"},
    {"protocol", "Protocol head"},
    {"numhword", "Hyphenated word, letters and digits"},
    {"asciihword", "Hyphenated word, all ASCII"},
    {"hword", "Hyphenated word, all letters"},
    {"url_path", "URL path"},
    {"file", "File or path name"},
    {"float", "Decimal notation"},
    {"int", "Signed integer"},
    {"uint", "Unsigned integer"},
    {"entity", "XML entity"},
};

DefaultParser::DefaultParser(std::string_view text, const CancelToken* cancel) : text_(text), cancel_(cancel), places_(1) {}

void DefaultParser::CheckCancel() {
  if (++steps_ % kStepsPerCancelCheck == 0 && cancel_ != nullptr) cancel_->Check();
}

bool DefaultParser::Matches(const ParserRule& rule) {
  const Place& here = place();
  const bool end = here.character_bytes == 0;
  switch (rule.test) {
    case CharacterTest::kAny: return true;
    case CharacterTest::kEnd: return end;
    case CharacterTest::kIgnoring: return ignoring_;
    case CharacterTest::kHostWanted: return std::exchange(wants_host_, false);
    case CharacterTest::kHost: return MatchesHost();
    case CharacterTest::kUrlPath: return MatchesUrlPath();
    case CharacterTest::kNotAlphanumeric: break;
    default:
      if (end) return false;
  }
  if (end) return true;
  const char c = text_[here.at];
  const bool ascii = here.character_bytes == 1;
  switch (rule.test) {
    case CharacterTest::kOneOf: return ascii && rule.characters.find(c) != std::string_view::npos;
    case CharacterTest::kAsciiLetter: return ascii && IsAsciiLetter(text_, here.at);
    case CharacterTest::kDigit: return ascii && IsDigit(c);
    case CharacterTest::kHexDigit: return ascii && HexDigit(c) >= 0;
    case CharacterTest::kUrlCharacter: return ascii && IsUrlCharacter(c);
    case CharacterTest::kLetter: return IsLetter(CharacterAt(text_, here.at));
    case CharacterTest::kMark: return IsMark(CharacterAt(text_, here.at));
    case CharacterTest::kAlphanumeric: return (ascii && IsDigit(c)) || IsLetter(CharacterAt(text_, here.at));
    case CharacterTest::kNotAlphanumeric: return !(ascii && IsDigit(c)) && !IsLetter(CharacterAt(text_, here.at));
    default: break;
  }
  size_t bytes;
  return IsSpaceAt(text_, here.at, &bytes);
}

const ParserRule& DefaultParser::FindRule() {
  Place& here = place();
  const ParserRule* rule = here.tried != nullptr ? here.tried + 1 : RulesOfState(here.state);
  here.tried = nullptr;
  while (!Matches(*rule)) ++rule;
  return *rule;
}

void DefaultParser::Take(size_t bytes, size_t characters, size_t character_bytes) {
  Place& here = place();
  here.at += bytes;
  here.token_bytes += bytes;
  here.token_characters += characters;
  here.character_bytes = character_bytes;
}

// A host follows the at sign of an address.
bool DefaultParser::MatchesHost() {
  CheckStackDepth();
  DefaultParser inner(text_.substr(place().at), cancel_);
  inner.wants_host_ = true;
  ParserToken token;
  if (!inner.Next(&token) || token.type != TokenType::kHost) return false;
  Take(token.text.size(), inner.found_characters_, inner.place().character_bytes);
  return true;
}

bool DefaultParser::MatchesUrlPath() {
  CheckStackDepth();
  DefaultParser inner(text_.substr(place().at), cancel_);
  inner.places_.push_back(inner.place());
  inner.place().state = kUrlPathFirstState;
  ParserToken token;
  if (!inner.Next(&token) || token.type != TokenType::kUrlPath) return false;
  Take(token.text.size(), inner.found_characters_, inner.place().character_bytes);
  return true;
}

// The names of tags whose contents are no text.
void DefaultParser::NoteTag() {
  const std::string_view token = text_.substr(token_begin_, place().token_characters);
  if (EqualsIgnoreCase(token, "</script") || EqualsIgnoreCase(token, "</style")) ignoring_ = false;
  if (EqualsIgnoreCase(token, "<script") || EqualsIgnoreCase(token, "<style")) ignoring_ = true;
}

void DefaultParser::StartTokenAgain(bool forget) {
  Place& here = place();
  here.at -= here.token_bytes;
  if (forget) here.token_bytes = here.token_characters = 0;
}

void DefaultParser::RunSpecial(const ParserRule& rule) {
  switch (rule.special) {
    case ParserSpecial::kNothing: return;
    case ParserSpecial::kTag: return NoteTag();
    case ParserSpecial::kUrl:
      wants_host_ = true;
      return StartTokenAgain(false);
    case ParserSpecial::kHyphenated: return StartTokenAgain(false);
    case ParserSpecial::kVersion: return StartTokenAgain(true);
  }
}

void DefaultParser::Follow(const ParserRule& rule) {
  switch (rule.action) {
    case ParserAction::kBack: places_.pop_back(); break;
    case ParserAction::kTry: {
      place().tried = &rule;
      Place next = place();
      next.tried = nullptr;
      places_.push_back(next);
      break;
    }
    case ParserAction::kCommit:
    case ParserAction::kFoundLast: places_.erase(places_.end() - 2); break;
    case ParserAction::kFoundAll: places_.erase(places_.begin(), places_.end() - 1); break;
    case ParserAction::kMerge: {
      const Place here = place();
      places_.pop_back();
      place().at = here.at;
      place().character_bytes = here.character_bytes;
      place().token_bytes = here.token_bytes;
      place().token_characters = here.token_characters;
      break;
    }
    default: break;
  }
  if (rule.next != kSameState) place().state = rule.next;
}

bool DefaultParser::Next(ParserToken* token) {
  if (place().at >= text_.size()) return false;
  token_begin_ = place().at;
  place().tried = nullptr;
  for (;;) {
    CheckCancel();
    Place& here = place();
    here.character_bytes = here.at == text_.size() ? 0 : CharacterBytesAt(text_, here.at);
    const ParserRule& rule = FindRule();
    RunSpecial(rule);
    const bool found = rule.token != TokenType::kNone;
    if (found) {
      found_ = {rule.token, text_.substr(token_begin_, place().token_bytes)};
      found_characters_ = std::exchange(place().token_characters, 0);
      place().token_bytes = 0;
    }
    Follow(rule);
    if (found) {
      *token = found_;
      return true;
    }
    if (place().at >= text_.size() && rule.action != ParserAction::kAgain) return false;
    if (rule.action == ParserAction::kAgain || rule.action == ParserAction::kBack) continue;
    Take(place().character_bytes, 1, place().character_bytes);
  }
}

}  // namespace basalt
