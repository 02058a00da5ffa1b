// Expected bytes and errors were taken from PostgreSQL 15.
#include "types/encoding.h"

#include <gtest/gtest.h>

#include <string>

#include "base/sql_error.h"

namespace basalt {
namespace {

std::string ToUtf8(const char* encoding, std::string_view text) {
  std::string out;
  ConvertToUtf8(FindEncoding(encoding), text, &out);
  return out;
}
std::string FromUtf8(const char* encoding, std::string_view text) {
  std::string out;
  ConvertFromUtf8(FindEncoding(encoding), text, &out);
  return out;
}
template <typename Function>
std::string ErrorOf(Function&& function) {
  try {
    function();
  } catch (const SqlError& error) {
    return error.fields().state.ToString() + " " + error.fields().message;
  }
  return "no error";
}

TEST(Encoding, Names) {
  EXPECT_EQ(FindEncoding("UTF8"), 6);
  EXPECT_EQ(FindEncoding("utf-8"), 6);
  EXPECT_EQ(FindEncoding("Unicode"), 6);
  EXPECT_EQ(FindEncoding("ISO_8859-1"), 8);
  EXPECT_EQ(FindEncoding("windows-1252"), 24);
  EXPECT_EQ(FindEncoding("mskanji"), 35);
  EXPECT_EQ(FindEncoding("SHIFT_JIS_2004"), 41);
  EXPECT_EQ(FindEncoding("nope"), -1);
  EXPECT_EQ(FindEncoding(""), -1);
  for (int i = 0; i < 42; ++i) EXPECT_EQ(FindEncoding(EncodingName(i)), i);
  EXPECT_EQ(EncodingName(42), "");
}

TEST(Encoding, Utf8Validation) {
  for (const char* good : {"", "plain ascii text, longer than eight", "ä€😀\xef\xbf\xbf", "\xf4\x8f\xbf\xbf"}) EXPECT_TRUE(IsValidUtf8(good));
  for (const char* bad : {"\xff", "\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xc3", "12345678\x80", "\xf0\x80\x80\x80"}) {
    EXPECT_FALSE(IsValidUtf8(bad)) << bad;
  }
  EXPECT_FALSE(IsValidUtf8(std::string_view("abcdefgh\0ijk", 12)));
  EXPECT_EQ(ErrorOf([] { CheckUtf8("a\xe2\x82\x01z"); }), "22021 invalid byte sequence for encoding \"UTF8\": 0xe2 0x82 0x01");
  EXPECT_EQ(ErrorOf([] { CheckUtf8(std::string_view("\0", 1)); }), "22021 invalid byte sequence for encoding \"UTF8\": 0x00");
  EXPECT_EQ(ErrorOf([] { CheckUtf8("\xf0\x9f\x98"); }), "22021 invalid byte sequence for encoding \"UTF8\": 0xf0 0x9f 0x98");
  EXPECT_EQ(CountUtf8Characters("aä€😀"), 4U);
}

TEST(Encoding, Conversions) {
  struct Case {
    const char* encoding;
    const char* bytes;
    const char* utf8;
  };
  const Case cases[] = {{"LATIN1", "\xe4\x80", "ä\xc2\x80"}, {"LATIN10", "\xa4", "€"}, {"WIN1252", "\x80", "€"}, {"KOI8R", "\xf0", "П"},
                        {"EUC_JP", "\xb4\xc1\x8f\xb0\xa1", "漢丂"}, {"SJIS", "\x8a\xbf\xb1", "漢ｱ"}, {"EUC_KR", "\xb0\xa1\xa2\xe6", "가€"},
                        {"BIG5", "\xba\x7e\xc6\xa5", "漢ぁ"}, {"GBK", "\x9d\x68", "漢"}, {"GB18030", "\x94\x39\xda\x33", "💩"},
                        {"EUC_JIS_2004", "\xab\xc4", "æ̀"}, {"UHC", "\x81\x41", "갂"}};
  for (const Case& c : cases) {
    EXPECT_EQ(ToUtf8(c.encoding, c.bytes), c.utf8) << c.encoding;
    EXPECT_EQ(FromUtf8(c.encoding, c.utf8), c.bytes) << c.encoding;
  }
}

TEST(Encoding, Errors) {
  EXPECT_EQ(ErrorOf([] { FromUtf8("LATIN1", "x€"); }),
            "22P05 character with byte sequence 0xe2 0x82 0xac in encoding \"UTF8\" has no equivalent in encoding \"LATIN1\"");
  EXPECT_EQ(ErrorOf([] { ToUtf8("WIN1252", "\x81"); }),
            "22P05 character with byte sequence 0x81 in encoding \"WIN1252\" has no equivalent in encoding \"UTF8\"");
  EXPECT_EQ(ErrorOf([] { ToUtf8("EUC_JP", "\x8f\x41"); }), "22021 invalid byte sequence for encoding \"EUC_JP\": 0x8f 0x41");
  EXPECT_EQ(ErrorOf([] { ToUtf8("SJIS", "\x81"); }), "22021 invalid byte sequence for encoding \"SJIS\": 0x81");
  EXPECT_EQ(ErrorOf([] { ToUtf8("MULE_INTERNAL", "a"); }).substr(0, 5), "42883");
}

}  // namespace
}  // namespace basalt
