// CopyLineReader: the lines of COPY's text and CSV formats out of a stream of bytes: line ends (decided by the first line), newlines
// that are escaped or quoted, the end-of-data mark `\.`, conversion from the client's encoding. Pure; one thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "protocol/copy_format.h"
#include "protocol/copy_input.h"

namespace basalt {

class CopyLineReader {
 public:
  enum class Status : uint8_t { kLine, kNeedData, kEnd };

  // options must outlive the reader.
  CopyLineReader(const CopyFormatOptions& options, MemoryAccount* account) : options_(options), input_(account) {}

  // After kNeedData (or at the start): more bytes, which stay as they are until the next kNeedData; or the end of the stream.
  void Add(std::string_view bytes);
  void Finish();
  // Next line without its end; *line is valid until the next Add or kNeedData. The text is UTF-8 (checked). Bytes after `\.` are
  // ignored. Throws 22P04 and 22021.
  Status Next(std::string_view* line);
  // Of the line that Next gave, began, or failed in; from 1. Counts newlines within quoted fields, as PostgreSQL does.
  uint64_t line_number() const { return line_number_; }

 private:
  enum class LineEnd : uint8_t { kUnknown, kLf, kCr, kCrLf };
  // What a scan came to: a line of `length` bytes that takes `consumed` bytes of the input, or one of the other states.
  enum class Found : uint8_t { kLine, kNothing, kContinue };

  Found ScanText(std::string_view text);
  Found ScanCsv(std::string_view text);
  void ScanQuoted(std::string_view text);
  Found AtLineFeed(size_t at);
  Found AtCarriageReturn(std::string_view text);
  Found AtEndMark(std::string_view text);
  Found LineIs(size_t length, size_t consumed);
  bool csv() const { return options_.format == CopyFormat::kCsv; }
  [[noreturn]] void ThrowLiteral(bool carriage_return) const;

  const CopyFormatOptions& options_;
  CopyInput input_;
  std::string raw_, converted_;   // another encoding: bytes not yet converted, and the current piece in UTF-8
  uint64_t line_number_ = 0;
  size_t scan_ = 0;               // how far the current line was looked at
  size_t length_ = 0, consumed_ = 0;
  LineEnd line_end_ = LineEnd::kUnknown;
  bool in_line_ = false;          // line_number_ counts the current line already
  bool in_quote_ = false, after_escape_ = false;
  bool ended_ = false;            // `\.` was seen
};

}  // namespace basalt
