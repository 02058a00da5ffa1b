// Reads lexemes as the text forms of tsvector and tsquery write them: bare or in quotes, with escapes, a tsvector's with positions.
// Internal to types/. The text must stay.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace basalt {

class LexemeScanner {
 public:
  // kQuery: operators end a lexeme, there are no positions. kWebQuery: so too, and quotes and backslashes mean nothing.
  enum class Mode : uint8_t { kVector, kQuery, kWebQuery };
  LexemeScanner(std::string_view text, Mode mode) : text_(text), mode_(mode) {}

  // Reads the next lexeme from there; false at the end of the text. Throws 42601.
  bool Next();
  size_t at() const { return at_; }
  void MoveTo(size_t at) { at_ = at; }

  // Of the last lexeme; positions in LexemePosition's form, as they were written.
  const std::string& word() const { return word_; }
  std::vector<uint16_t>& positions() { return positions_; }

 private:
  // One step of the scan for each place that it can be at; true when the lexeme is complete.
  bool AtBareWord();
  bool AtQuoted();
  void CopyEscaped();
  void ReadPositions();
  void ReadPosition();
  void ReadWeight();
  bool AtEnd() const { return at_ >= text_.size(); }
  char Current() const { return AtEnd() ? '\0' : text_[at_]; }
  void CopyCharacter();
  bool EndsWord() const;
  [[noreturn]] void ThrowSyntax() const;

  const std::string_view text_;
  const Mode mode_;
  size_t at_ = 0;
  std::string word_;
  std::vector<uint16_t> positions_;
};

// ! | & ( ) <
bool IsQueryOperator(char c);

}  // namespace basalt
