// parse_ident: a qualified name as an array of its parts.
#include <string>
#include <vector>

#include "base/sql_error.h"
#include "engine/functions/vector_rows.h"

namespace basalt {
namespace {

using Context = FunctionContext&;
using Text = std::string_view;

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }
bool IsStart(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & 0x80) != 0; }
bool IsInside(char c) { return IsStart(c) || (c >= '0' && c <= '9') || c == '$'; }

class IdentifierParser {
 public:
  explicit IdentifierParser(Text text) : text_(text) {}

  std::vector<std::string> Parse(bool strict) {
    std::vector<std::string> parts;
    SkipSpace();
    for (bool after_dot = false;; after_dot = true) {
      parts.push_back(Part(after_dot));
      SkipSpace();
      if (at_ == text_.size()) return parts;
      if (text_[at_] != '.') {
        if (strict) throw Invalid();
        return parts;
      }
      ++at_;
      SkipSpace();
    }
  }

 private:
  SqlError Invalid() const {
    return SqlError(sqlstate::kInvalidParameterValue, Format("string is not a valid identifier: \"{}\"", text_));
  }
  void SkipSpace() {
    while (at_ < text_.size() && IsSpace(text_[at_])) ++at_;
  }
  std::string Part(bool after_dot) {
    if (at_ < text_.size() && text_[at_] == '"') return Quoted();
    std::string part;
    if (at_ < text_.size() && IsStart(text_[at_])) {
      for (; at_ < text_.size() && IsInside(text_[at_]); ++at_) {
        const char c = text_[at_];
        part.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
      }
      return part;
    }
    if (at_ < text_.size() && text_[at_] == '.') throw Invalid().Detail("No valid identifier before \".\".");
    if (after_dot) throw Invalid().Detail("No valid identifier after \".\".");
    throw Invalid();
  }
  std::string Quoted() {
    std::string part;
    for (++at_;; ++at_) {
      if (at_ == text_.size()) throw Invalid().Detail("String has unclosed double quotes.");
      if (text_[at_] != '"') {
        part.push_back(text_[at_]);
      } else if (at_ + 1 < text_.size() && text_[at_ + 1] == '"') {
        part.push_back(text_[++at_]);
      } else {
        break;
      }
    }
    ++at_;
    if (part.empty()) throw Invalid().Detail("Quoted identifier must not be empty.");
    return part;
  }

  Text text_;
  size_t at_ = 0;
};

Text ParseIdentifier(Context context, Text text, bool strict) {
  const std::vector<std::string> parts = IdentifierParser(text).Parse(strict);
  std::vector<NullableDatum> elements;
  for (const std::string& part : parts) elements.push_back(ValueOf(StringRef(part)));
  return context.arena().Copy(PackArray(kTextOid, PhysicalType::kString, elements, {}, context.arena()).view());
}

constexpr KernelEntry kKernels[] = {MakeKernel<&ParseIdentifier>("parse_ident")};

}  // namespace

KernelTable ParseIdentifierKernels() { return kKernels; }

}  // namespace basalt
