// Expected values were taken from PostgreSQL 15.
#include "types/numeric.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "base/sql_error.h"

namespace basalt {
namespace {

class NumericTest : public testing::Test {
 protected:
  Numeric N(std::string_view text, int32_t typmod = -1) { return ParseNumeric(text, typmod, arena_); }
  static std::string S(const Numeric& value) {
    std::string text;
    FormatNumeric(value, &text);
    return text;
  }
  template <typename Function>
  static std::string ErrorOf(Function&& function) {
    try {
      function();
    } catch (const SqlError& error) {
      return error.fields().state.ToString() + " " + error.fields().message +
             (error.fields().detail.empty() ? "" : " | " + error.fields().detail);
    }
    return "no error";
  }
  static int32_t Typmod(int precision, int scale) { return ((precision << 16) | (scale & 0x7FF)) + 4; }
  Arena arena_;
};

TEST_F(NumericTest, TextRoundTrip) {
  const std::pair<const char*, const char*> cases[] = {
      {"0", "0"}, {"-0", "0"}, {"-0.00", "0.00"}, {"1.50", "1.50"}, {" 12 ", "12"}, {".5", "0.5"}, {"5.", "5"},
      {"+7", "7"}, {"1e5", "100000"}, {"1.5e-3", "0.0015"}, {"1e 5", "100000"}, {"1.23e1", "12.3"}, {"000123.4500", "123.4500"},
      {"999999999999999999", "999999999999999999"}, {"1000000000000000000", "1000000000000000000"},
      {"-123456789012345678901234567890.123456789", "-123456789012345678901234567890.123456789"},
      {"0.0000000000000000001", "0.0000000000000000001"}, {"0.000000000000000001", "0.000000000000000001"},
      {"nan", "NaN"}, {"NaN", "NaN"}, {"inf", "Infinity"}, {"-Infinity", "-Infinity"}, {"+inf", "Infinity"},
      {"1e30", "1000000000000000000000000000000"}, {"0e100000000", "0"}, {"12345678901234567890e-10", "1234567890.1234567890"},
      {"-.00012345678901234567890", "-0.00012345678901234567890"}};
  for (const auto& [in, out] : cases) EXPECT_EQ(S(N(in)), out) << in;
}

TEST_F(NumericTest, InvalidText) {
  for (const char* text : {"", " ", "abc", "1x", ".", "-", "1e", "1e+", "1.2.3", "- 1", "infinit", "nan1", "1 2", "0x10", "1_0"}) {
    EXPECT_EQ(ErrorOf([&] { N(text); }), std::string("22P02 invalid input syntax for type numeric: \"") + text + "\"");
  }
  EXPECT_EQ(ErrorOf([&] { N("1e131072"); }), "22003 value overflows numeric format");
  EXPECT_EQ(ErrorOf([&] { N("1e-16384"); }), "22003 value overflows numeric format");
  EXPECT_EQ(ErrorOf([&] { N("1e1000000000000"); }), "22003 value overflows numeric format");
  EXPECT_EQ(S(N("1e131071")).size(), 131072U);
  EXPECT_EQ(S(N("1e-16383")).size(), 16385U);
}

TEST_F(NumericTest, Typmod) {
  EXPECT_EQ(S(N("1.005", Typmod(5, 2))), "1.01");
  EXPECT_EQ(S(N("-1.005", Typmod(5, 2))), "-1.01");
  EXPECT_EQ(S(N("1", Typmod(10, 4))), "1.0000");
  EXPECT_EQ(S(N("12345", Typmod(3, -2))), "12300");
  EXPECT_EQ(S(N("0.00123", Typmod(2, 4))), "0.0012");
  EXPECT_EQ(S(N("1e-20000", Typmod(10, 2))), "0.00");
  EXPECT_EQ(S(N("12345678901234567890.126", Typmod(30, 2))), "12345678901234567890.13");
  EXPECT_EQ(S(N("1", Typmod(40, 20))), "1.00000000000000000000");
  EXPECT_EQ(ErrorOf([&] { N("1000", Typmod(5, 2)); }),
            "22003 numeric field overflow | A field with precision 5, scale 2 must round to an absolute value less than 10^3.");
  EXPECT_EQ(ErrorOf([&] { N("999.995", Typmod(5, 2)); }),
            "22003 numeric field overflow | A field with precision 5, scale 2 must round to an absolute value less than 10^3.");
  EXPECT_EQ(ErrorOf([&] { N("1", Typmod(2, 2)); }),
            "22003 numeric field overflow | A field with precision 2, scale 2 must round to an absolute value less than 1.");
  EXPECT_EQ(ErrorOf([&] { N("inf", Typmod(2, 2)); }),
            "22003 numeric field overflow | A field with precision 2, scale 2 cannot hold an infinite value.");
  EXPECT_EQ(S(N("NaN", Typmod(2, 2))), "NaN");
}

TEST_F(NumericTest, OrderAndHash) {
  const char* ordered[] = {"-inf", "-1e40", "-1000000000000000000.5", "-12.5", "-0.0001", "0", "0.00000000000000000001",
                           "0.1", "1", "1.5", "99.99", "1e18", "1000000000000000000.1", "1e40", "inf", "nan"};
  std::vector<std::string> keys;
  for (const char* text : ordered) AppendNumericKey(N(text), &keys.emplace_back());
  for (size_t i = 0; i < std::size(ordered); ++i) {
    for (size_t j = 0; j < std::size(ordered); ++j) {
      const int expected = i < j ? -1 : i > j ? 1 : 0;
      EXPECT_EQ(CompareNumeric(N(ordered[i]), N(ordered[j])), expected) << ordered[i] << " " << ordered[j];
      EXPECT_EQ(keys[i] < keys[j], i < j) << ordered[i] << " " << ordered[j];
    }
    std::string_view key = keys[i];
    EXPECT_EQ(CompareNumeric(ReadNumericKey(&key, arena_), N(ordered[i])), 0);
    EXPECT_TRUE(key.empty());
  }
  for (const auto& [a, b] : {std::pair{"1.0", "1.00"}, {"1", "1.00000000000000000000000"}, {"0", "0.00"}, {"1e20", "1e20"},
                             {"100000000000000000000", "100000000000000000000.000"}}) {
    EXPECT_EQ(CompareNumeric(N(a), N(b)), 0) << a;
    EXPECT_EQ(HashNumeric(N(a)), HashNumeric(N(b))) << a;
    std::string left, right;
    AppendNumericKey(N(a), &left);
    AppendNumericKey(N(b), &right);
    EXPECT_EQ(left, right) << a;
  }
}

TEST_F(NumericTest, PackedRoundTrip) {
  for (const char* text : {"0", "0.00", "1", "-1", "12345.678", "-999999999999999999", "1e30", "-1.5e-30", "nan", "inf", "-inf"}) {
    const Numeric value = N(text);
    std::string bytes(PackedNumericSize(value) + 1, 'x');
    EXPECT_EQ(WritePackedNumeric(value, bytes.data() + 1), bytes.data() + bytes.size());
    EXPECT_EQ(S(ReadPackedNumeric(std::string_view(bytes).substr(1))), S(value));
    EXPECT_EQ(S(CopyNumeric(value, arena_)), S(value));
    std::string wire;
    SendNumeric(value, &wire);
    EXPECT_EQ(S(ReceiveNumeric(wire, -1, arena_)), S(value));
  }
}

TEST_F(NumericTest, Arithmetic) {
  EXPECT_EQ(S(AddNumeric(N("1.5"), N("2.25"), arena_)), "3.75");
  EXPECT_EQ(S(AddNumeric(N("999999999999999999"), N("1"), arena_)), "1000000000000000000");
  EXPECT_EQ(S(SubtractNumeric(N("1000000000000000000"), N("1"), arena_)), "999999999999999999");
  EXPECT_EQ(S(AddNumeric(N("1e50"), N("1e-20"), arena_)), "100000000000000000000000000000000000000000000000000.00000000000000000001");
  EXPECT_EQ(S(AddNumeric(N("inf"), N("-inf"), arena_)), "NaN");
  EXPECT_EQ(S(MultiplyNumeric(N("1.50"), N("-2.000"), arena_)), "-3.00000");
  EXPECT_EQ(S(MultiplyNumeric(N("123456789012345678"), N("987654321098765432"), arena_)), "121932631137021794322511812221002896");
  EXPECT_EQ(S(MultiplyNumeric(N("123456789012345678901234567890"), N("0.000000000000000000001"), arena_)),
            "123456789.012345678901234567890");
  EXPECT_EQ(S(DivideNumeric(N("1"), N("3"), arena_)), "0.33333333333333333333");
  EXPECT_EQ(S(DivideNumeric(N("10"), N("4"), arena_)), "2.5000000000000000");
  EXPECT_EQ(S(DivideNumeric(N("0"), N("3"), arena_)), "0.00000000000000000000");
  EXPECT_EQ(S(DivideNumeric(N("-2"), N("3.00"), arena_)), "-0.66666666666666666667");
  EXPECT_EQ(S(DivideNumeric(N("1e30"), N("7"), arena_)), "142857142857142857142857142857");
  EXPECT_EQ(S(DivideNumeric(N("1"), N("1e30"), arena_)), "0.000000000000000000000000000001000000000000000000");
  EXPECT_EQ(S(DivideNumeric(N("1"), N("inf"), arena_)), "0");
  EXPECT_EQ(S(DivideNumeric(N("-inf"), N("-2"), arena_)), "Infinity");
  EXPECT_EQ(S(DivideTruncateNumeric(N("-7.5"), N("2"), arena_)), "-3");
  EXPECT_EQ(S(ModuloNumeric(N("-7.5"), N("2"), arena_)), "-1.5");
  EXPECT_EQ(S(ModuloNumeric(N("1e40"), N("7.3"), arena_)), "1.0");
  EXPECT_EQ(ErrorOf([&] { DivideNumeric(N("1"), N("0.00"), arena_); }), "22012 division by zero");
  EXPECT_EQ(ErrorOf([&] { ModuloNumeric(N("inf"), N("0"), arena_); }), "22012 division by zero");
}

TEST_F(NumericTest, Rounding) {
  EXPECT_EQ(S(RoundNumeric(N("2.5"), 0, arena_)), "3");
  EXPECT_EQ(S(RoundNumeric(N("-2.5"), 0, arena_)), "-3");
  EXPECT_EQ(S(RoundNumeric(N("1234.5678"), -2, arena_)), "1200");
  EXPECT_EQ(S(RoundNumeric(N("55"), -2, arena_)), "100");
  EXPECT_EQ(S(RoundNumeric(N("1.2"), 25, arena_)), "1.2000000000000000000000000");
  EXPECT_EQ(S(TruncateNumeric(N("-1.999"), 1, arena_)), "-1.9");
  EXPECT_EQ(S(CeilNumeric(N("-1.5"), arena_)), "-1");
  EXPECT_EQ(S(CeilNumeric(N("1e20"), arena_)), "100000000000000000000");
  EXPECT_EQ(S(CeilNumeric(N("100000000000000000000.01"), arena_)), "100000000000000000001");
  EXPECT_EQ(S(FloorNumeric(N("-1.5"), arena_)), "-2");
}

TEST_F(NumericTest, Functions) {
  EXPECT_EQ(S(SqrtNumeric(N("2"), arena_)), "1.414213562373095");
  EXPECT_EQ(S(SqrtNumeric(N("200000"), arena_)), "447.2135954999579");
  EXPECT_EQ(S(SqrtNumeric(N("0.0002"), arena_)), "0.01414213562373095");
  EXPECT_EQ(S(SqrtNumeric(N("1e20"), arena_)), "10000000000.00000");
  EXPECT_EQ(S(SqrtNumeric(N("1e-40"), arena_)), "0.0000000000000000000100000000000000000000");
  EXPECT_EQ(S(PowerNumeric(N("10"), N("20"), arena_)), "100000000000000000000.0000000000000000");
  EXPECT_EQ(S(PowerNumeric(N("10"), N("-5"), arena_)), "0.0000100000000000");
  EXPECT_EQ(S(PowerNumeric(N("1.123"), N("5"), arena_)), "1.7860712562618430");
  EXPECT_EQ(S(PowerNumeric(N("2"), N("0.5"), arena_)), "1.4142135623730950");
  EXPECT_EQ(S(PowerNumeric(N("0"), N("0.5"), arena_)), "0.0000000000000000");
  EXPECT_EQ(S(PowerNumeric(N("0.9"), N("100000000"), arena_)), "0.0000000000000000");
  EXPECT_EQ(S(PowerNumeric(N("10"), N("131071"), arena_)).size(), 131089U);
  EXPECT_EQ(ErrorOf([&] { PowerNumeric(N("10"), N("131072"), arena_); }), "22003 value overflows numeric format");
  EXPECT_EQ(ErrorOf([&] { PowerNumeric(N("0"), N("-1"), arena_); }), "2201F zero raised to a negative power is undefined");
  EXPECT_EQ(ErrorOf([&] { PowerNumeric(N("-inf"), N("0.5"), arena_); }),
            "2201F a negative number raised to a non-integer power yields a complex result");
  EXPECT_EQ(ErrorOf([&] { ExpNumeric(N("7000"), arena_); }), "22003 value overflows numeric format");
  EXPECT_EQ(ErrorOf([&] { LnNumeric(N("0"), arena_); }), "2201E cannot take logarithm of zero");
  EXPECT_EQ(ErrorOf([&] { SqrtNumeric(N("-1"), arena_); }), "2201F cannot take square root of a negative number");
}

TEST_F(NumericTest, Conversions) {
  EXPECT_EQ(NumericToInt64(N("9223372036854775807.4")), INT64_MAX);
  EXPECT_EQ(NumericToInt64(N("-9223372036854775808.4")), INT64_MIN);
  EXPECT_EQ(NumericToInt32(N("2.5")), 3);
  EXPECT_EQ(NumericToInt32(N("-2.5")), -3);
  EXPECT_EQ(ErrorOf([&] { NumericToInt64(N("9223372036854775807.5")); }), "22003 bigint out of range");
  EXPECT_EQ(ErrorOf([&] { NumericToInt32(N("2147483647.5")); }), "22003 integer out of range");
  EXPECT_EQ(ErrorOf([&] { NumericToInt16(N("nan")); }), "0A000 cannot convert NaN to smallint");
  EXPECT_EQ(ErrorOf([&] { NumericToInt32(N("-inf")); }), "0A000 cannot convert infinity to integer");
  EXPECT_EQ(NumericToDouble(N("0.1")), 0.1);
  EXPECT_EQ(NumericToDouble(N("123456789012345678.9")), 123456789012345678.9);
  EXPECT_EQ(NumericToFloat(N("0.1")), 0.1F);
  EXPECT_EQ(S(NumericFromDouble(0.1, arena_)), "0.1");
  EXPECT_EQ(S(NumericFromDouble(1e300, arena_)).size(), 301U);
  EXPECT_EQ(S(NumericFromFloat(1.1F, arena_)), "1.1");
  EXPECT_EQ(S(NumericFromInt64(INT64_MIN, arena_)), "-9223372036854775808");
  EXPECT_EQ(ErrorOf([&] { NumericToDouble(N("1e400")); }).substr(0, 5), "22003");
}

// (a + b) - b = a and (a * b) / b = a where the scales allow it, over all size classes.
TEST_F(NumericTest, RandomIdentities) {
  std::mt19937_64 random(7);
  const auto number = [&](int most_digits) {
    std::string text = random() % 2 == 0 ? "-" : "";
    const int digits = 1 + static_cast<int>(random() % static_cast<unsigned>(most_digits));
    const int point = static_cast<int>(random() % static_cast<unsigned>(digits + 1));
    for (int i = 0; i < digits; ++i) {
      if (i == point) text += '.';
      text += static_cast<char>('0' + random() % 10);
    }
    return text;
  };
  for (int i = 0; i < 3000; ++i) {
    const Numeric a = N(number(i % 3 == 0 ? 100 : 25));
    const Numeric b = N(number(i % 2 == 0 ? 60 : 18));
    EXPECT_EQ(CompareNumeric(SubtractNumeric(AddNumeric(a, b, arena_), b, arena_), a), 0);
    const Numeric product = MultiplyNumeric(a, b, arena_);
    EXPECT_EQ(CompareNumeric(product, MultiplyNumeric(b, a, arena_)), 0);
    if (SignNumeric(b) == 0) continue;
    const Numeric multiple = MultiplyNumeric(TruncateNumeric(a, 0, arena_), b, arena_);
    EXPECT_EQ(SignNumeric(ModuloNumeric(multiple, b, arena_)), 0);
    const Numeric quotient = DivideTruncateNumeric(a, b, arena_);
    const Numeric rest = ModuloNumeric(a, b, arena_);
    EXPECT_EQ(CompareNumeric(AddNumeric(MultiplyNumeric(quotient, b, arena_), rest, arena_), a), 0);
    EXPECT_EQ(S(N(S(a))), S(a));
  }
}

}  // namespace
}  // namespace basalt
