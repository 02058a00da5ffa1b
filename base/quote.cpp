#include "base/quote.h"

#include <algorithm>

#include "base/keywords.h"

namespace basalt {
namespace {

constexpr size_t kMaxNameBytes = 63;

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }
bool IsLowerOrUnderscore(char c) { return (c >= 'a' && c <= 'z') || c == '_'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool IsPlainName(std::string_view name) {
  if (name.empty() || !IsLowerOrUnderscore(name[0])) return false;
  return std::all_of(name.begin(), name.end(), [](char c) { return IsLowerOrUnderscore(c) || IsDigit(c); });
}

// Walks over one text of names.
class NameSplitter {
 public:
  NameSplitter(std::string_view text, char separator) : text_(text), separator_(separator) {}

  bool Run(std::vector<std::string>* parts) {
    SkipSpaces();
    if (AtEnd()) return true;
    for (;;) {
      std::string& part = parts->emplace_back();
      if (!(text_[at_] == '"' ? Quoted(&part) : Unquoted(&part))) return false;
      TruncateIdentifier(&part);
      SkipSpaces();
      if (AtEnd()) return true;
      if (text_[at_++] != separator_) return false;
      SkipSpaces();
      if (AtEnd()) return false;
    }
  }

 private:
  bool AtEnd() const { return at_ >= text_.size(); }
  void SkipSpaces() {
    while (!AtEnd() && IsSpace(text_[at_])) ++at_;
  }

  bool Quoted(std::string* part) {
    for (++at_; !AtEnd(); ++at_) {
      if (text_[at_] == '"') {
        if (at_ + 1 >= text_.size() || text_[at_ + 1] != '"') return ++at_, true;
        ++at_;
      }
      *part += text_[at_];
    }
    return false;
  }

  bool Unquoted(std::string* part) {
    for (; !AtEnd() && text_[at_] != separator_ && !IsSpace(text_[at_]); ++at_) {
      const char c = text_[at_];
      *part += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    }
    return !part->empty();
  }

  const std::string_view text_;
  const char separator_;
  size_t at_ = 0;
};

}  // namespace

std::string QuoteIdentifier(std::string_view name) {
  const Keyword* keyword = IsPlainName(name) ? FindKeyword(name) : nullptr;
  if (IsPlainName(name) && (keyword == nullptr || keyword->category == KeywordCategory::kUnreserved)) return std::string(name);
  std::string quoted = "\"";
  for (char c : name) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted += '"';
}

std::string QuoteLiteral(std::string_view text) {
  std::string quoted = text.find('\\') == std::string_view::npos ? "'" : "E'";
  for (char c : text) {
    if (c == '\'' || c == '\\') quoted += c;
    quoted += c;
  }
  return quoted += '\'';
}

std::string QuoteConstant(std::string_view text) {
  std::string quoted = "'";
  for (char c : text) {
    if (c == '\'') quoted += c;
    quoted += c;
  }
  return quoted += '\'';
}

bool SplitQualifiedName(std::string_view text, std::vector<std::string>* parts, char separator) {
  parts->clear();
  return NameSplitter(text, separator).Run(parts);
}

void TruncateIdentifier(std::string* name) {
  if (name->size() <= kMaxNameBytes) return;
  size_t bytes = kMaxNameBytes;
  while (bytes > 0 && ((*name)[bytes] & 0xC0) == 0x80) --bytes;
  name->resize(bytes);
}

}  // namespace basalt
