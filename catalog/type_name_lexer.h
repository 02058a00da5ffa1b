// The tokens of a type name's text, cut as PostgreSQL's scanner cuts SQL, so that mistakes are told at the same place in the same
// words. Used by type_name_parser alone. Pure.
#pragma once

#include <string>
#include <string_view>

namespace basalt {

struct TypeNameToken {
  enum class Kind : unsigned char { kEnd, kWord, kQuoted, kNumber, kDecimal, kString, kOther };
  Kind kind = Kind::kEnd;
  std::string text;      // words folded, names unquoted, both cut to 63 bytes; the contents of strings
  std::string_view raw;  // as it stands in the text
};

class TypeNameLexer {
 public:
  explicit TypeNameLexer(std::string_view text) : text_(text) {}
  // Throws 42601.
  TypeNameToken Next();
  // At a token (the end's raw is empty): 42601 with its place and the context that names the whole text.
  [[noreturn]] void ThrowAt(const TypeNameToken& token) const;

 private:
  using Kind = TypeNameToken::Kind;
  [[noreturn]] void Throw(std::string message, size_t at) const;
  [[noreturn]] void ThrowUnterminated(const char* what, size_t start) const;
  char At(size_t i) const { return i < text_.size() ? text_[i] : '\0'; }
  void SkipSpaceAndComments();
  void SkipBlockComment();
  void ReadWord(TypeNameToken* token);
  void ReadQuotedName(TypeNameToken* token);
  void ReadString(TypeNameToken* token, size_t prefix, const char* what);
  void ReadNumber(TypeNameToken* token);
  void ReadDollar(TypeNameToken* token);
  void ReadOperator();
  void RejectJunk(size_t start, const char* after) const;

  const std::string_view text_;
  size_t at_ = 0;
};

}  // namespace basalt
