#include "parser/comment_blanker.h"

#include <cstring>

#include "parser/text_scanner.h"

namespace basalt {
namespace {

using namespace text_scanner;

class CommentBlanker {
 public:
  CommentBlanker(char* text, size_t bytes, bool standard_conforming_strings)
      : at_(text), end_(text + bytes), plain_backslash_(!standard_conforming_strings) {}

  void Run() {
    while (at_ < end_ && Step()) {
    }
  }

 private:
  // One token, blank or comment. False: the rest of the text cannot be told apart.
  bool Step() {
    const char c = *at_;
    if (IsSpace(c)) return Space();
    if (StartsLineComment(at_, end_)) return LineComment();
    if (StartsBlockComment(at_, end_)) return BlockComment();
    if (c == '\'') return Literal(literal_continues_ ? backslash_ : plain_backslash_);
    gap_start_ = nullptr;
    literal_continues_ = false;
    if (c == '"') return Advance(SkipQuoted(at_, end_, false));
    if (c == '$') return Dollar();
    if (IsIdentifierStart(c)) return Word();
    ++at_;
    return true;
  }

  bool Advance(const char* to) {
    if (to == nullptr) return false;
    at_ += to - at_;
    return true;
  }

  bool Space() {
    if (*at_ == '\n' || *at_ == '\r') {
      literal_continues_ = gap_start_ != nullptr && !gap_has_block_comment_;
      if (gap_has_block_comment_) *at_ = ' ';
    }
    ++at_;
    return true;
  }

  bool LineComment() {
    const char* comment_end = SkipLineComment(at_, end_);
    std::memset(at_, ' ', static_cast<size_t>(comment_end - at_));
    return Advance(comment_end);
  }

  bool BlockComment() {
    const char* comment_end = SkipBlockComment(at_, end_);
    if (comment_end == nullptr) return false;
    // A literal is not continued over a block comment: as nothing but blanks will remain of the gap, take its line ends away.
    if (gap_start_ != nullptr && !gap_has_block_comment_) {
      for (char* c = gap_start_; c < at_; ++c) *c = ' ';
      gap_has_block_comment_ = true;
      literal_continues_ = false;
    }
    std::memset(at_, ' ', static_cast<size_t>(comment_end - at_));
    return Advance(comment_end);
  }

  bool Literal(bool backslash) {
    if (!Advance(SkipQuoted(at_, end_, backslash))) return false;
    gap_start_ = at_;
    gap_has_block_comment_ = false;
    literal_continues_ = false;
    backslash_ = backslash;
    return true;
  }

  bool Dollar() {
    const char* after = SkipDollarQuoted(at_, end_);
    if (after != at_) return Advance(after);
    ++at_;
    return true;
  }

  bool Word() {
    if (at_ + 1 < end_ && at_[1] == '\'' && (*at_ == 'e' || *at_ == 'E')) return ++at_, Literal(true);
    return Advance(SkipIdentifier(at_, end_));
  }

  char* at_;
  char* const end_;
  const bool plain_backslash_;
  // After a literal: where it ended (null once another token came), and whether a line end says that a quote continues it.
  char* gap_start_ = nullptr;
  bool gap_has_block_comment_ = false;
  bool literal_continues_ = false;
  bool backslash_ = false;
};

}  // namespace

void BlankComments(char* text, size_t bytes, bool standard_conforming_strings) {
  CommentBlanker(text, bytes, standard_conforming_strings).Run();
}

}  // namespace basalt
