// COPY's text, CSV and binary formats: readers over any cutting of the stream, writers. Expectations are PostgreSQL 15's answers.
#include <gtest/gtest.h>

#include "base/sql_error.h"
#include "protocol/copy_binary.h"
#include "protocol/copy_fields.h"
#include "protocol/copy_line_reader.h"

namespace basalt {
namespace {

using Row = std::vector<std::string>;  // "NULL" stands for null
using Rows = std::vector<Row>;

CopyFormatOptions Text() { return {}; }
CopyFormatOptions Csv() {
  CopyFormatOptions options;
  options.format = CopyFormat::kCsv;
  options.delimiter = ',';
  options.null_text = "";
  return options;
}

Row ToRow(std::span<const CopyField> fields) {
  Row row;
  for (const CopyField& field : fields) row.push_back(field.is_null ? "NULL" : std::string(field.text));
  return row;
}

// Feeds the data in pieces of `piece` bytes, each in memory of its own that is gone afterwards.
Rows ReadLines(const CopyFormatOptions& options, std::string_view data, size_t piece, std::vector<uint64_t>* numbers = nullptr) {
  CopyLineReader reader(options, nullptr);
  CopyFieldSplitter splitter(options);
  Rows rows;
  const auto drain = [&] {
    std::string_view line;
    while (reader.Next(&line) == CopyLineReader::Status::kLine) {
      rows.push_back(ToRow(splitter.Split(line)));
      if (numbers != nullptr) numbers->push_back(reader.line_number());
    }
  };
  for (size_t at = 0; at < data.size(); at += piece) {
    const auto copy = std::make_unique<std::string>(data.substr(at, piece));
    reader.Add(*copy);
    drain();
  }
  reader.Finish();
  drain();
  return rows;
}

void ExpectRows(const CopyFormatOptions& options, std::string_view data, const Rows& expected) {
  for (size_t piece : {size_t{1}, size_t{2}, size_t{3}, size_t{7}, data.size() + 1}) {
    EXPECT_EQ(ReadLines(options, data, piece), expected) << "pieces of " << piece;
  }
}

void ExpectError(const CopyFormatOptions& options, std::string_view data, const std::string& message) {
  for (size_t piece : {size_t{1}, data.size() + 1}) {
    try {
      ReadLines(options, data, piece);
      ADD_FAILURE() << "no error, expected: " << message;
    } catch (const SqlError& error) {
      EXPECT_EQ(error.fields().message, message);
    }
  }
}

TEST(CopyText, SplitsAndUnescapes) {
  ExpectRows(Text(), "1\ta\t\\N\n\tb\\tc\\\\\\n\t\\x41\\101\\q\n", {{"1", "a", "NULL"}, {"", "b\tc\\\n", "AAq"}});
  ExpectRows(Text(), "a\\\nb\tc\n", {{"a\nb", "c"}});  // an escaped newline is data
  ExpectRows(Text(), "\n", {{""}});
  ExpectRows(Text(), "", {});
  ExpectRows(Text(), "x\t", {{"x", ""}});
  ExpectRows(Text(), "lone\\", {{"lone"}});
}

TEST(CopyText, NullMarkIsComparedBeforeUnescaping) {
  CopyFormatOptions options;
  options.null_text = "\\x41";
  ExpectRows(options, "\\x41\tA\n", {{"NULL", "A"}});
}

TEST(CopyText, LineEnds) {
  ExpectRows(Text(), "a\r\nb\r\n", {{"a"}, {"b"}});
  ExpectRows(Text(), "a\rb\r", {{"a"}, {"b"}});
  ExpectRows(Text(), "a\nb", {{"a"}, {"b"}});
  ExpectError(Text(), "a\r\nb\nc", "literal newline found in data");
  ExpectError(Text(), "a\nb\r\n", "literal carriage return found in data");
  ExpectError(Csv(), "a\r\nb\n", "unquoted newline found in data");
  ExpectError(Csv(), "a\nb\rc\n", "unquoted carriage return found in data");
}

TEST(CopyText, EndMark) {
  ExpectRows(Text(), "a\n\\.\nignored\n", {{"a"}});
  ExpectRows(Text(), "a\r\n\\.\r\nignored", {{"a"}});
  ExpectRows(Text(), "a\\.\nignored\n", {{"a"}});
  ExpectError(Text(), "a\n\\.x\n", "end-of-copy marker corrupt");
  ExpectError(Text(), "a\n\\.\r\n", "end-of-copy marker does not match previous newline style");
  ExpectRows(Csv(), "a\n\\.\nignored\n", {{"a"}});
  ExpectRows(Csv(), "\\.,b\nx\\.\n", {{"\\.", "b"}, {"x\\."}});
}

TEST(CopyText, InvalidBytes) {
  ExpectError(Text(), "b\\x00\n", "invalid byte sequence for encoding \"UTF8\": 0x00");
  ExpectError(Text(), "b\xff\n", "invalid byte sequence for encoding \"UTF8\": 0xff");
  ExpectRows(Text(), "\\xc3\\xa9\n", {{"\xc3\xa9"}});
}

TEST(CopyText, OtherEncodings) {
  CopyFormatOptions options;
  options.encoding = FindEncoding("LATIN1");
  ExpectRows(options, "\xe9\tb\nx\xe9", {{"\xc3\xa9", "b"}, {"x\xc3\xa9"}});
  options.encoding = FindEncoding("SJIS");
  ExpectRows(options, "\x83\x5c\tb\n", {{"\xe3\x82\xbd", "b"}});  // its second byte is a backslash's
}

TEST(CopyCsv, QuotesAndNulls) {
  ExpectRows(Csv(), "1,\"a\"\"b\",\n2,\"\",x\n", {{"1", "a\"b", "NULL"}, {"2", "", "x"}});
  ExpectRows(Csv(), "\"a\"b\"c\"\n", {{"abc"}});
  ExpectRows(Csv(), "a\\tb,\\N\n", {{"a\\tb", "\\N"}});
  ExpectError(Csv(), "1,\"abc\ndef\n", "unterminated CSV quoted field");
  CopyFormatOptions options = Csv();
  options.quote = '\'';
  options.escape = '\\';
  options.delimiter = ';';
  ExpectRows(options, "1;'a\\'b;\\c\\\\'\n", {{"1", "a'b;\\c\\"}});
}

TEST(CopyCsv, NewlinesInQuotesCountAsLines) {
  const std::string_view data = "h\n1,\"a\nb\"\n2,c\n";
  for (size_t piece : {size_t{1}, size_t{100}}) {
    std::vector<uint64_t> numbers;
    EXPECT_EQ(ReadLines(Csv(), data, piece, &numbers), (Rows{{"h"}, {"1", "a\nb"}, {"2", "c"}}));
    EXPECT_EQ(numbers, (std::vector<uint64_t>{1, 3, 4}));
  }
}

TEST(CopyOut, Text) {
  const auto escaped = [](const CopyFormatOptions& options, std::string_view value) {
    std::string out;
    AppendCopyText(options, value, &out);
    return out;
  };
  EXPECT_EQ(escaped(Text(), "a\nb\r\t\b\f\v\\"), "a\\nb\\r\\t\\b\\f\\v\\\\");
  EXPECT_EQ(escaped(Text(), "\x01 \xc3\xa9"), "\x01 \xc3\xa9");
  CopyFormatOptions options;
  options.delimiter = ',';
  EXPECT_EQ(escaped(options, "a,b\t"), "a\\,b\\t");
}

TEST(CopyOut, Csv) {
  const auto quoted = [](std::string_view value, bool force, bool single) {
    std::string out;
    AppendCopyCsv(Csv(), value, force, single, &out);
    return out;
  };
  EXPECT_EQ(quoted("plain", false, false), "plain");
  EXPECT_EQ(quoted(" lead", false, false), " lead");
  EXPECT_EQ(quoted("plain", true, false), "\"plain\"");
  EXPECT_EQ(quoted("", false, false), "\"\"");  // else it would be the null mark
  EXPECT_EQ(quoted("a\"b", false, false), "\"a\"\"b\"");
  EXPECT_EQ(quoted("a\nb", false, false), "\"a\nb\"");
  EXPECT_EQ(quoted("\\.", false, true), "\"\\.\"");
  EXPECT_EQ(quoted("\\.", false, false), "\\.");
}

Rows ReadTuples(int columns, std::string_view data, size_t piece) {
  CopyBinaryReader reader(columns, nullptr);
  Rows rows;
  const auto drain = [&] {
    std::span<const CopyField> fields;
    while (reader.Next(&fields) == CopyBinaryReader::Status::kRow) rows.push_back(ToRow(fields));
  };
  for (size_t at = 0; at < data.size(); at += piece) {
    const auto copy = std::make_unique<std::string>(data.substr(at, piece));
    reader.Add(*copy);
    drain();
  }
  reader.Finish();
  drain();
  return rows;
}

std::string Binary(std::string_view after_header) { return std::string(CopyBinaryHeader()) + std::string(after_header); }

TEST(CopyBinary, Tuples) {
  using namespace std::string_view_literals;
  EXPECT_EQ(CopyBinaryHeader(), "PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0"sv);
  const std::string data = Binary("\0\2\0\0\0\1x\xff\xff\xff\xff\0\2\0\0\0\0\0\0\0\2yz\xff\xff"sv);
  for (size_t piece : {size_t{1}, size_t{5}, data.size()}) {
    EXPECT_EQ(ReadTuples(2, data, piece), (std::vector<Row>{{"x", "NULL"}, {"", "yz"}})) << piece;
  }
  EXPECT_EQ(ReadTuples(2, Binary("\0\2\0\0\0\0\0\0\0\0"sv), 3).size(), 1u);  // without a trailer
}

TEST(CopyBinary, Errors) {
  using namespace std::string_view_literals;
  const auto expect = [](std::string_view data, const std::string& message) {
    for (size_t piece : {size_t{1}, data.size()}) {
      try {
        ReadTuples(3, data, piece);
        ADD_FAILURE() << "no error, expected: " << message;
      } catch (const SqlError& error) {
        EXPECT_EQ(error.fields().message, message);
      }
    }
  };
  expect("foo", "COPY file signature not recognized");
  expect("PGCOPY\n\xff\r\n\0"sv, "invalid COPY file header (missing flags)");
  expect("PGCOPY\n\xff\r\n\0\0\1\0\0\0\0\0\0"sv, "invalid COPY file header (WITH OIDS)");
  expect("PGCOPY\n\xff\r\n\0\0\2\0\0\0\0\0\0"sv, "unrecognized critical flags in COPY file header");
  expect("PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\5x"sv, "invalid COPY file header (wrong length)");
  expect(Binary("\0\2\0\0\0\0"sv), "row field count is 2, expected 3");
  expect(Binary("\0\3\0\0\0\4\0\0\0"sv), "unexpected EOF in COPY data");
  expect(Binary("\0\3\xff\xff\xff\xfe"sv), "invalid field size");
  expect(Binary("\xff\xff\0"sv), "received copy data after EOF marker");
}

}  // namespace
}  // namespace basalt
