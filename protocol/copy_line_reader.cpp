#include "protocol/copy_line_reader.h"

#include "base/sql_error.h"
#include "protocol/copy_scan.h"

namespace basalt {

void CopyLineReader::Add(std::string_view bytes) {
  if (ended_) return;
  if (options_.encoding == kEncodingUtf8 || options_.encoding == kEncodingSqlAscii) return input_.Add(bytes);
  // No encoding has a newline byte within a character, so up to the last newline all characters are whole.
  const size_t newline = bytes.rfind('\n');
  if (newline == bytes.npos) {
    raw_.append(bytes);
    return input_.Add({});
  }
  raw_.append(bytes.substr(0, newline + 1));
  converted_.clear();
  ConvertToUtf8(options_.encoding, raw_, &converted_);
  raw_.assign(bytes.substr(newline + 1));
  input_.Add(converted_);
}

void CopyLineReader::Finish() {
  if (!raw_.empty() && !ended_) {
    converted_.clear();
    ConvertToUtf8(options_.encoding, raw_, &converted_);
    raw_.clear();
    input_.Add(converted_);
  }
  input_.Finish();
}

CopyLineReader::Status CopyLineReader::Next(std::string_view* line) {
  if (ended_) return Status::kEnd;
  if (!in_line_) {
    in_line_ = true;
    ++line_number_;
  }
  const std::string_view text = input_.rest();
  const Found found = csv() ? ScanCsv(text) : ScanText(text);
  if (found == Found::kNothing) {
    if (!input_.finished()) {
      input_.Keep();
      return Status::kNeedData;
    }
    if (text.empty()) return ended_ = true, Status::kEnd;
    LineIs(text.size(), text.size());
  }
  *line = text.substr(0, length_);
  input_.Consume(consumed_);
  scan_ = 0;
  in_line_ = in_quote_ = after_escape_ = false;
  if (ended_ && line->empty()) return Status::kEnd;
  CheckUtf8(*line);
  return Status::kLine;
}

CopyLineReader::Found CopyLineReader::LineIs(size_t length, size_t consumed) {
  length_ = length;
  consumed_ = consumed;
  return Found::kLine;
}

CopyLineReader::Found CopyLineReader::ScanText(std::string_view text) {
  for (;;) {
    scan_ = FindAny(text, scan_, '\n', '\r', '\\', '\\');
    if (scan_ == text.size()) return Found::kNothing;
    Found found = Found::kContinue;
    if (text[scan_] == '\n') return AtLineFeed(scan_);
    if (text[scan_] == '\r') return AtCarriageReturn(text);
    if (scan_ + 1 == text.size()) return Found::kNothing;
    if (text[scan_ + 1] == '.') found = AtEndMark(text);
    if (found != Found::kContinue) return found;
    scan_ += 2;  // whatever is escaped, a newline too, belongs to the line
  }
}

CopyLineReader::Found CopyLineReader::ScanCsv(std::string_view text) {
  if (scan_ == 0 && !text.empty() && text[0] == '\\') {
    if (text.size() == 1) return Found::kNothing;
    const Found found = text[1] == '.' ? AtEndMark(text) : Found::kContinue;
    if (found != Found::kContinue) return found;
    if (options_.quote != '\\') scan_ = 1;
  }
  for (;;) {
    if (in_quote_) ScanQuoted(text);
    if (!in_quote_) scan_ = FindAny(text, scan_, '\n', '\r', options_.quote, options_.quote);
    if (scan_ == text.size()) return Found::kNothing;
    if (text[scan_] == '\n') return AtLineFeed(scan_);
    if (text[scan_] == '\r') return AtCarriageReturn(text);
    in_quote_ = true;
    ++scan_;
  }
}

// Goes behind the closing quote, or to the end. An escape before a quote counts only when it is another character than the quote:
// otherwise a doubled quote ends and reopens the field, with the same result.
void CopyLineReader::ScanQuoted(std::string_view text) {
  const bool own_escape = options_.escape != options_.quote;
  for (;;) {
    const char newline = line_end_ == LineEnd::kLf ? '\n' : '\r';
    const size_t next = FindAny(text, scan_, options_.quote, options_.escape, newline, newline);
    if (next != scan_) after_escape_ = false;
    scan_ = next;
    if (scan_ == text.size()) return;
    const char found = text[scan_++];
    if (found == newline) ++line_number_;
    if (own_escape && found == options_.escape) {
      after_escape_ = !after_escape_;
      continue;
    }
    const bool closes = found == options_.quote && !after_escape_;
    after_escape_ = false;
    if (!closes) continue;
    in_quote_ = false;
    return;
  }
}

CopyLineReader::Found CopyLineReader::AtLineFeed(size_t at) {
  if (line_end_ == LineEnd::kCr || line_end_ == LineEnd::kCrLf) ThrowLiteral(false);
  line_end_ = LineEnd::kLf;
  return LineIs(at, at + 1);
}

CopyLineReader::Found CopyLineReader::AtCarriageReturn(std::string_view text) {
  if (line_end_ == LineEnd::kLf) ThrowLiteral(true);
  if (line_end_ == LineEnd::kCr) return LineIs(scan_, scan_ + 1);
  if (scan_ + 1 == text.size() && !input_.finished()) return Found::kNothing;
  if (scan_ + 1 < text.size() && text[scan_ + 1] == '\n') {
    line_end_ = LineEnd::kCrLf;
    return LineIs(scan_, scan_ + 2);
  }
  if (line_end_ == LineEnd::kCrLf) ThrowLiteral(true);
  line_end_ = LineEnd::kCr;
  return LineIs(scan_, scan_ + 1);
}

// At `\.`: the end of the data if a newline of the right kind follows. CSV takes it for data otherwise.
CopyLineReader::Found CopyLineReader::AtEndMark(std::string_view text) {
  const auto wrong = [&](const char* message) {
    if (csv()) return Found::kContinue;
    throw SqlError(sqlstate::kBadCopyFileFormat, message);
  };
  constexpr const char* kCorrupt = "end-of-copy marker corrupt";
  constexpr const char* kMismatch = "end-of-copy marker does not match previous newline style";
  size_t at = scan_ + 2;
  if (line_end_ == LineEnd::kCrLf) {
    if (at == text.size()) return Found::kNothing;
    if (text[at] == '\n') return wrong(kMismatch);
    if (text[at] != '\r') return wrong(kCorrupt);
    ++at;
  }
  if (at == text.size()) return Found::kNothing;
  const char last = text[at];
  if (last != '\n' && last != '\r') return wrong(kCorrupt);
  const bool matches = line_end_ == LineEnd::kUnknown || (last == '\r') == (line_end_ == LineEnd::kCr);
  if (!matches) throw SqlError(sqlstate::kBadCopyFileFormat, kMismatch);
  ended_ = true;
  return LineIs(scan_, at + 1);
}

void CopyLineReader::ThrowLiteral(bool carriage_return) const {
  const char* name = carriage_return ? "carriage return" : "newline";
  if (csv()) {
    throw SqlError(sqlstate::kBadCopyFileFormat, Format("unquoted {} found in data", name))
        .Hint(Format("Use quoted CSV field to represent {}.", name));
  }
  throw SqlError(sqlstate::kBadCopyFileFormat, Format("literal {} found in data", name))
      .Hint(Format("Use \"\\{}\" to represent {}.", carriage_return ? 'r' : 'n', name));
}

}  // namespace basalt
