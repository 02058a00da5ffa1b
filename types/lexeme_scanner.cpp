#include "types/lexeme_scanner.h"

#include <cstdlib>

#include "base/sql_error.h"
#include "types/text_scan.h"
#include "types/tsvector.h"
#include "types/wide_character.h"

namespace basalt {
namespace {

// As atoi reads it: a number that is too large wraps around.
int32_t WrappedNumber(std::string_view text) {
  const std::string copy(text.substr(0, 24));
  return static_cast<int32_t>(std::strtoll(copy.c_str(), nullptr, 10));
}

}  // namespace

bool IsQueryOperator(char c) { return c == '!' || c == '&' || c == '|' || c == '(' || c == ')' || c == '<'; }

void LexemeScanner::ThrowSyntax() const {
  throw SqlError(sqlstate::kSyntaxError,
                 Format("syntax error in {}: \"{}\"", mode_ == Mode::kVector ? "tsvector" : "tsquery", text_));
}

void LexemeScanner::CopyCharacter() {
  const size_t bytes = CharacterBytesAt(text_, at_);
  word_.append(text_.substr(at_, bytes));
  at_ += bytes;
}

void LexemeScanner::CopyEscaped() {
  ++at_;
  if (AtEnd()) throw SqlError(sqlstate::kSyntaxError, Format("there is no escaped character: \"{}\"", text_));
  CopyCharacter();
}

bool LexemeScanner::EndsWord() const {
  size_t bytes;
  if (AtEnd() || IsSpaceAt(text_, at_, &bytes)) return true;
  if (mode_ == Mode::kVector) return false;
  return IsQueryOperator(text_[at_]) || (mode_ == Mode::kWebQuery && text_[at_] == '"');
}

bool LexemeScanner::Next() {
  word_.clear();
  positions_.clear();
  size_t bytes;
  while (IsSpaceAt(text_, at_, &bytes)) at_ += bytes;
  if (AtEnd()) return false;
  const bool plain = mode_ == Mode::kWebQuery;
  if (!plain && Current() == '\'') {
    ++at_;
    while (!AtQuoted()) {
    }
    if (word_.empty()) ThrowSyntax();
    if (mode_ == Mode::kVector && Current() == ':') ReadPositions();
    return true;
  }
  if (!plain && Current() == '\\') {
    CopyEscaped();
  } else if (mode_ != Mode::kVector && IsQueryOperator(Current())) {
    ThrowSyntax();
  } else {
    CopyCharacter();
  }
  while (!AtBareWord()) {
  }
  return true;
}

bool LexemeScanner::AtBareWord() {
  if (mode_ != Mode::kWebQuery && Current() == '\\') {
    CopyEscaped();
  } else if (EndsWord()) {
    return true;
  } else if (Current() == ':') {
    if (mode_ == Mode::kVector) ReadPositions();
    return true;
  } else {
    CopyCharacter();
  }
  return false;
}

bool LexemeScanner::AtQuoted() {
  if (AtEnd()) ThrowSyntax();
  if (Current() == '\\') {
    CopyEscaped();
  } else if (Current() != '\'') {
    CopyCharacter();
  } else if (++at_; Current() == '\'') {
    CopyCharacter();
  } else {
    return true;
  }
  return false;
}

void LexemeScanner::ReadPositions() {
  do {
    ++at_;  // colon or comma
    ReadPosition();
    ReadWeight();
  } while (Current() == ',');
}

void LexemeScanner::ReadPosition() {
  if (!IsDigit(Current())) ThrowSyntax();
  const int32_t number = WrappedNumber(text_.substr(at_));
  const LexemePosition position(number > kMaxLexemePosition ? kMaxLexemePosition : number, 0);
  if (position.position() == 0) {
    throw SqlError(sqlstate::kSyntaxError, Format("wrong position info in tsvector: \"{}\"", text_));
  }
  positions_.push_back(position.bits);
}

// Up to a comma or the end: further digits are skipped, one letter gives the weight.
void LexemeScanner::ReadWeight() {
  LexemePosition position(positions_.back());
  for (;; ++at_) {
    const char c = Current();
    size_t bytes;
    if (c == ',' || AtEnd() || IsSpaceAt(text_, at_, &bytes)) break;
    if (IsDigit(c)) continue;
    const char lower = ToLower(c);
    const int weight = lower == 'a' || c == '*' ? 3 : lower == 'b' ? 2 : lower == 'c' ? 1 : lower == 'd' ? 0 : -1;
    if (weight < 0 || position.weight() != 0) ThrowSyntax();
    position = LexemePosition(position.position(), weight);
  }
  positions_.back() = position.bits;
}

}  // namespace basalt
