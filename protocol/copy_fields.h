// CopyFieldSplitter: one line of COPY's text or CSV format to its fields, and the way back (AppendCopyText, AppendCopyCsv). Fields
// without escapes are views into the line; others lie in a buffer that is reused. Pure; one thread.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/copy_format.h"

namespace basalt {

struct CopyField {
  std::string_view text;
  bool is_null = false;
};

class CopyFieldSplitter {
 public:
  // options must outlive the splitter.
  explicit CopyFieldSplitter(const CopyFormatOptions& options) : options_(options) {}
  // Valid until the next call and as long as the line. Throws 22P04 (unterminated quote) and 22021 (escapes that make no UTF-8).
  std::span<const CopyField> Split(std::string_view line);

 private:
  void SplitText(std::string_view line);
  void SplitPlain(std::string_view line);
  void SplitCsv(std::string_view line);
  // The field that begins at `at`, escapes resolved; its end.
  size_t TakeEscaped(std::string_view line, size_t at);
  size_t TakeQuoted(std::string_view line, size_t at);
  CopyField FieldOf(std::string_view text) const { return {text, text == options_.null_text}; }

  const CopyFormatOptions& options_;
  std::vector<CopyField> fields_;
  std::string unescaped_;   // as long as the line, so that it never moves while fields point into it
  size_t used_ = 0;
};

// Appends a value with what needs escaping escaped.
void AppendCopyText(const CopyFormatOptions& options, std::string_view value, std::string* out);
// Quoted if it must be, or if asked for. single_column: the row has no other, so a value `\.` would look like the end mark.
void AppendCopyCsv(const CopyFormatOptions& options, std::string_view value, bool force_quote, bool single_column, std::string* out);

}  // namespace basalt
