#include "catalog/type_name_lexer.h"

#include <algorithm>

#include "base/sql_error.h"

namespace basalt {
namespace {

constexpr size_t kMaxNameBytes = 63;
constexpr std::string_view kOperatorCharacters = "~!@#^&|`?+-*/%<>=";

bool IsSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsWordStart(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}
bool IsWordPart(char c) { return IsWordStart(c) || IsDigit(c) || c == '$'; }
bool IsOperator(char c) { return c != '\0' && kOperatorCharacters.find(c) != std::string_view::npos; }
char Folded(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

void CutName(std::string* name) {
  if (name->size() <= kMaxNameBytes) return;
  size_t end = kMaxNameBytes;
  while (IsContinuation((*name)[end])) --end;
  name->resize(end);
}

}  // namespace

void TypeNameLexer::Throw(std::string message, size_t at) const {
  const auto characters = std::count_if(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(at), [](char c) { return !IsContinuation(c); });
  throw SqlError(sqlstate::kSyntaxError, std::move(message)).Context(Format("invalid type name \"{}\"", text_)).At(static_cast<int>(characters));
}

void TypeNameLexer::ThrowUnterminated(const char* what, size_t start) const {
  Throw(Format("unterminated {} at or near \"{}\"", what, text_.substr(start)), start);
}

void TypeNameLexer::ThrowAt(const TypeNameToken& token) const {
  if (token.kind == Kind::kEnd) Throw("syntax error at end of input", text_.size());
  Throw(Format("syntax error at or near \"{}\"", token.raw), static_cast<size_t>(token.raw.data() - text_.data()));
}

void TypeNameLexer::SkipBlockComment() {
  const size_t start = at_;
  int depth = 0;
  do {
    if (at_ >= text_.size()) ThrowUnterminated("/* comment", start);
    const std::string_view two = text_.substr(at_, 2);
    depth += two == "/*" ? 1 : two == "*/" ? -1 : 0;
    at_ += two == "/*" || two == "*/" ? 2 : 1;
  } while (depth > 0);
}

void TypeNameLexer::SkipSpaceAndComments() {
  for (; at_ < text_.size();) {
    if (IsSpace(text_[at_])) ++at_;
    else if (text_.substr(at_, 2) == "--") at_ = std::min(text_.find_first_of("\n\r", at_), text_.size());
    else if (text_.substr(at_, 2) == "/*") SkipBlockComment();
    else return;
  }
}

void TypeNameLexer::ReadWord(TypeNameToken* token) {
  token->kind = Kind::kWord;
  for (; IsWordPart(At(at_)); ++at_) token->text += Folded(text_[at_]);
  CutName(&token->text);
}

void TypeNameLexer::ReadQuotedName(TypeNameToken* token) {
  const size_t start = at_;
  token->kind = Kind::kQuoted;
  for (++at_;; ++at_) {
    if (at_ >= text_.size()) ThrowUnterminated("quoted identifier", start);
    if (text_[at_] == '"' && At(++at_) != '"') break;
    token->text += text_[at_];
  }
  if (token->text.empty()) Throw(Format("zero-length delimited identifier at or near \"{}\"", text_.substr(start, at_ - start)), start);
  CutName(&token->text);
}

void TypeNameLexer::ReadString(TypeNameToken* token, size_t prefix, const char* what) {
  const size_t start = at_;
  const bool escapes = prefix > 0 && Folded(text_[at_]) == 'e';
  token->kind = Kind::kString;
  for (at_ += prefix + 1;; ++at_) {
    if (at_ < text_.size() && escapes && text_[at_] == '\\') ++at_;
    if (at_ >= text_.size()) ThrowUnterminated(what, start);
    if (text_[at_] == '\'' && At(++at_) != '\'') return;
    token->text += text_[at_];
  }
}

// What follows a number without a blank belongs to no other token.
void TypeNameLexer::RejectJunk(size_t start, const char* after) const {
  if (!IsWordStart(At(at_))) return;
  size_t end = at_;
  while (IsWordPart(At(end))) ++end;
  Throw(Format("trailing junk after {} at or near \"{}\"", after, text_.substr(start, end - start)), start);
}

void TypeNameLexer::ReadNumber(TypeNameToken* token) {
  const size_t start = at_;
  token->kind = Kind::kNumber;
  while (IsDigit(At(at_))) ++at_;
  if (At(at_) == '.' && At(at_ + 1) != '.') {
    token->kind = Kind::kDecimal;
    for (++at_; IsDigit(At(at_));) ++at_;
  }
  if (Folded(At(at_)) == 'e') {
    const bool sign = At(at_ + 1) == '-' || At(at_ + 1) == '+';
    const size_t digits = at_ + (sign ? 2 : 1);
    if (IsDigit(At(digits))) {
      token->kind = Kind::kDecimal;
      for (at_ = digits; IsDigit(At(at_));) ++at_;
    } else if (sign) {
      Throw(Format("trailing junk after numeric literal at or near \"{}\"", text_.substr(start, digits - start)), start);
    }
  }
  RejectJunk(start, "numeric literal");
  token->text = text_.substr(start, at_ - start);
}

// A parameter, a dollar-quoted string, or the sign alone.
void TypeNameLexer::ReadDollar(TypeNameToken* token) {
  const size_t start = at_++;
  token->kind = Kind::kOther;
  if (IsDigit(At(at_))) {
    while (IsDigit(At(at_))) ++at_;
    return RejectJunk(start, "parameter");
  }
  size_t end = at_;
  if (IsWordStart(At(end))) {
    while (At(end) != '$' && IsWordPart(At(end))) ++end;
  }
  if (At(end) != '$') return;
  const std::string_view tag = text_.substr(start, end + 1 - start);
  const size_t close = text_.find(tag, end + 1);
  if (close == std::string_view::npos) ThrowUnterminated("dollar-quoted string", start);
  token->kind = Kind::kString;
  token->text = text_.substr(end + 1, close - end - 1);
  at_ = close + tag.size();
}

void TypeNameLexer::ReadOperator() {
  const size_t start = at_;
  while (IsOperator(At(at_)) && (at_ == start || (text_.substr(at_, 2) != "--" && text_.substr(at_, 2) != "/*"))) ++at_;
  const bool keeps_sign = text_.substr(start, at_ - start).find_first_of("~!@#^&|`?%") != std::string_view::npos;
  while (!keeps_sign && at_ > start + 1 && (text_[at_ - 1] == '+' || text_[at_ - 1] == '-')) --at_;
}

TypeNameToken TypeNameLexer::Next() {
  SkipSpaceAndComments();
  TypeNameToken token;
  if (at_ >= text_.size()) return token;
  const size_t start = at_;
  const char c = text_[at_], lower = Folded(c), next = At(at_ + 1);
  if (c == '"') {
    ReadQuotedName(&token);
  } else if (lower == 'u' && next == '&' && At(at_ + 2) == '"') {
    at_ += 2;
    ReadQuotedName(&token);
  } else if (c == '\'' || (next == '\'' && lower == 'e')) {
    ReadString(&token, c == '\'' ? 0 : 1, "quoted string");
  } else if (next == '\'' && (lower == 'b' || lower == 'x')) {
    ReadString(&token, 1, lower == 'b' ? "bit string literal" : "hexadecimal string literal");
  } else if (next == '\'' && lower == 'n') {
    token.kind = Kind::kWord;
    token.text = "nchar";
    ++at_;
  } else if (IsWordStart(c)) {
    ReadWord(&token);
  } else if (IsDigit(c) || (c == '.' && IsDigit(next))) {
    ReadNumber(&token);
  } else if (c == '$') {
    ReadDollar(&token);
  } else {
    token.kind = Kind::kOther;
    const std::string_view two = text_.substr(at_, 2);
    if (two == "::" || two == ":=" || two == "..") at_ += 2;
    else if (IsOperator(c)) ReadOperator();
    else ++at_;
  }
  token.raw = text_.substr(start, at_ - start);
  if (token.kind == Kind::kOther) token.text = token.raw;
  return token;
}

}  // namespace basalt
