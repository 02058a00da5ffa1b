#include "protocol/copy_fields.h"

#include <cstring>

#include "base/sql_error.h"
#include "protocol/copy_scan.h"

namespace basalt {
namespace {

bool IsOctal(char c) { return c >= '0' && c <= '7'; }

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

char ControlLetter(char letter) {
  switch (letter) {
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case 'v': return '\v';
    default: return letter;
  }
}

char LetterOfControl(char control) {
  switch (control) {
    case '\b': return 'b';
    case '\f': return 'f';
    case '\n': return 'n';
    case '\r': return 'r';
    case '\t': return 't';
    case '\v': return 'v';
    default: return 0;
  }
}

// The byte that the escape after a backslash at line[*at] stands for; *at goes behind it.
char ResolveEscape(std::string_view line, size_t* at) {
  const char letter = line[(*at)++];
  if (IsOctal(letter)) {
    int value = letter - '0';
    for (int digits = 1; digits < 3 && *at < line.size() && IsOctal(line[*at]); ++digits) value = value * 8 + (line[(*at)++] - '0');
    return static_cast<char>(value & 0xFF);
  }
  if (letter != 'x' || *at == line.size() || HexDigit(line[*at]) < 0) return ControlLetter(letter);
  int value = HexDigit(line[(*at)++]);
  if (*at < line.size() && HexDigit(line[*at]) >= 0) value = value * 16 + HexDigit(line[(*at)++]);
  return static_cast<char>(value);
}

}  // namespace

std::span<const CopyField> CopyFieldSplitter::Split(std::string_view line) {
  fields_.clear();
  used_ = 0;
  if (options_.format == CopyFormat::kCsv) SplitCsv(line);
  else if (line.empty() || std::memchr(line.data(), '\\', line.size()) == nullptr) SplitPlain(line);
  else SplitText(line);
  return fields_;
}

void CopyFieldSplitter::SplitPlain(std::string_view line) {
  size_t begin = 0;
  while (begin < line.size()) {
    const void* found = std::memchr(line.data() + begin, options_.delimiter, line.size() - begin);
    if (found == nullptr) break;
    const size_t end = static_cast<size_t>(static_cast<const char*>(found) - line.data());
    fields_.push_back(FieldOf(line.substr(begin, end - begin)));
    begin = end + 1;
  }
  fields_.push_back(FieldOf(line.substr(begin)));
}

void CopyFieldSplitter::SplitText(std::string_view line) {
  if (unescaped_.size() < line.size()) unescaped_.resize(line.size());
  for (size_t at = 0;;) {
    const size_t end = FindAny(line, at, options_.delimiter, '\\', '\\', '\\');
    size_t next = end;
    if (end < line.size() && line[end] == '\\') next = TakeEscaped(line, at);
    else fields_.push_back(FieldOf(line.substr(at, end - at)));
    if (next == line.size()) return;
    at = next + 1;
  }
}

size_t CopyFieldSplitter::TakeEscaped(std::string_view line, size_t at) {
  const size_t begin = at;
  char* const out = unescaped_.data() + used_;
  size_t size = 0;
  bool check = false;
  while (at < line.size() && line[at] != options_.delimiter) {
    if (line[at] != '\\') {
      out[size++] = line[at++];
      continue;
    }
    if (++at == line.size()) break;  // a lone backslash at the end stands for nothing
    const char letter = line[at];
    const char byte = ResolveEscape(line, &at);
    check = check || (byte != letter && (byte == 0 || static_cast<signed char>(byte) < 0));
    out[size++] = byte;
  }
  const std::string_view text(out, size);
  const bool is_null = line.substr(begin, at - begin) == options_.null_text;  // the mark is compared before escapes are resolved
  if (check && !is_null) CheckUtf8(text);
  fields_.push_back({text, is_null});
  used_ += size;
  return at;
}

void CopyFieldSplitter::SplitCsv(std::string_view line) {
  if (unescaped_.size() < line.size()) unescaped_.resize(line.size());
  for (size_t at = 0;;) {
    const size_t end = FindAny(line, at, options_.delimiter, options_.quote, options_.quote, options_.quote);
    size_t next = end;
    if (end < line.size() && line[end] == options_.quote) next = TakeQuoted(line, at);
    else fields_.push_back(FieldOf(line.substr(at, end - at)));
    if (next == line.size()) return;
    at = next + 1;
  }
}

// Quoted and bare parts may follow each other; a field with any quote is never NULL.
size_t CopyFieldSplitter::TakeQuoted(std::string_view line, size_t at) {
  char* const out = unescaped_.data() + used_;
  size_t size = 0;
  bool quoted = false;
  for (; at < line.size(); ++at) {
    const char byte = line[at];
    if (!quoted) {
      if (byte == options_.delimiter) break;
      if (byte == options_.quote) quoted = true;
      else out[size++] = byte;
      continue;
    }
    const bool escapes = byte == options_.escape && at + 1 < line.size() &&
                         (line[at + 1] == options_.escape || line[at + 1] == options_.quote);
    if (escapes) out[size++] = line[++at];
    else if (byte == options_.quote) quoted = false;
    else out[size++] = byte;
  }
  if (quoted) throw SqlError(sqlstate::kBadCopyFileFormat, "unterminated CSV quoted field");
  fields_.push_back({std::string_view(out, size), false});
  used_ += size;
  return at;
}

void AppendCopyText(const CopyFormatOptions& options, std::string_view value, std::string* out) {
  size_t begin = 0;
  for (size_t at = 0; at < value.size(); ++at) {
    const char byte = value[at];
    char letter = byte;
    if (static_cast<unsigned char>(byte) < 0x20) {
      letter = LetterOfControl(byte);
      if (letter == 0 && byte == options.delimiter) letter = byte;
      if (letter == 0) continue;
    } else if (byte != '\\' && byte != options.delimiter) {
      continue;
    }
    out->append(value, begin, at - begin);
    out->push_back('\\');
    out->push_back(letter);
    begin = at + 1;
  }
  out->append(value, begin);
}

void AppendCopyCsv(const CopyFormatOptions& options, std::string_view value, bool force_quote, bool single_column, std::string* out) {
  const bool quote = force_quote || value == options.null_text || (single_column && value == "\\.") ||
                     FindAny(value, 0, options.delimiter, options.quote, '\n', '\r') != value.size();
  if (!quote) {
    out->append(value);
    return;
  }
  out->push_back(options.quote);
  for (char byte : value) {
    if (byte == options.quote || byte == options.escape) out->push_back(options.escape);
    out->push_back(byte);
  }
  out->push_back(options.quote);
}

}  // namespace basalt
