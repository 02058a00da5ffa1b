// Texts and errors were taken from PostgreSQL 15.
#include "types/jsonb.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "base/sql_error.h"
#include "types/json_text.h"
#include "types/jsonb_builder.h"
#include "types/jsonpath.h"

namespace basalt {
namespace {

std::string Text(std::string_view bytes) {
  std::string out;
  FormatJsonb(JsonbValue(bytes), &out);
  return out;
}

template <typename Function>
std::string ErrorOf(Function function) {
  try {
    function();
  } catch (const SqlError& error) {
    const ErrorFields& fields = error.fields();
    return fields.state.ToString() + " " + fields.message + (fields.detail.empty() ? "" : " | ") + fields.detail;
  }
  return "no error";
}

class RandomJson {
 public:
  explicit RandomJson(uint32_t seed) : random_(seed) {}
  std::string Value(int depth) {
    static const char* const kScalars[] = {"null", "true", "false", "0", "1", "1.0", "-1", "1e3", "1000", "0.001",
                                           "-12345678901234567890.5", "\"\"", "\"a\"", "\"b\\u0061\"", "\"ba\"", "\"\\u0001\"",
                                           "\"\xC3\xA9\""};
    const uint32_t kind = random_() % 10;
    if (depth == 0 || kind < 5) return kScalars[random_() % std::size(kScalars)];
    std::string out = kind < 7 ? "[" : "{";
    const uint32_t parts = random_() % 4;
    for (uint32_t i = 0; i < parts; ++i) {
      static const char* const kKeys[] = {"\"a\"", "\"b\"", "\"ab\"", "\"\"", "\"abc\"", "\"\\u0001\""};
      if (i > 0) out += ", ";
      if (kind >= 7) out += std::string(kKeys[random_() % std::size(kKeys)]) + ": ";
      out += Value(depth - 1);
    }
    return out + (kind < 7 ? "]" : "}");
  }

 private:
  std::mt19937 random_;
};

TEST(JsonbTest, KeepsKeysByLengthAndTheLastOfEqualOnes) {
  Arena arena;
  EXPECT_EQ(Text(ParseJsonb(R"({"bb": 1, "a": 2, "c": 3, "a": [], "": null, "aa": {"x": 1.50}})", arena)),
            R"({"": null, "a": [], "c": 3, "aa": {"x": 1.50}, "bb": 1})");
  EXPECT_EQ(Text(ParseJsonb("[1, 1.0, 1e2, -0, \"\\u00e9\\n\\\"\"]", arena)), "[1, 1.0, 100, 0, \"\xC3\xA9\\n\\\"\"]");
}

TEST(JsonbTest, FindsMembersAndElements) {
  Arena arena;
  std::string text = "{";
  for (int i = 0; i < 300; ++i) text += Format("{}\"k{}\": [{}, \"v{}\"]", i > 0 ? ", " : "", i, i, i);
  const JsonbValue value(ParseJsonb(text + "}", arena));
  ASSERT_EQ(value.size(), 300U);
  for (int i = 0; i < 300; ++i) {
    const auto member = value.Find(Format("k{}", i));
    ASSERT_TRUE(member);
    EXPECT_EQ(member->Element(-1)->string(), Format("v{}", i));
    EXPECT_EQ(NumericToInt32(member->Element(0)->number()), i);
    EXPECT_FALSE(member->Element(2));
    EXPECT_FALSE(member->Element(-3));
  }
  EXPECT_FALSE(value.Find("k300"));
  EXPECT_FALSE(value.Find(""));
  EXPECT_FALSE(JsonbValue(ParseJsonb("{}", arena)).Find(""));
}

TEST(JsonbTest, RoundTripsOrdersAndHashes) {
  RandomJson random(20240701);
  Arena arena;
  std::vector<std::string_view> values;
  for (int i = 0; i < 400; ++i) {
    const std::string_view bytes = ParseJsonb(random.Value(3), arena);
    EXPECT_EQ(ParseJsonb(Text(bytes), arena), bytes);
    values.push_back(bytes);
  }
  for (std::string_view a : values) {
    for (std::string_view b : values) {
      const int order = CompareJsonb(JsonbValue(a), JsonbValue(b));
      EXPECT_EQ(order, -CompareJsonb(JsonbValue(b), JsonbValue(a)));
      std::string key_a;
      std::string key_b;
      AppendJsonbKey(a, &key_a);
      AppendJsonbKey(b, &key_b);
      const int by_key = key_a.compare(key_b);
      ASSERT_EQ(order, by_key < 0 ? -1 : by_key > 0 ? 1 : 0) << Text(a) << " " << Text(b);
      if (order == 0) {
        EXPECT_EQ(HashJsonb(JsonbValue(a)), HashJsonb(JsonbValue(b)));
      }
    }
  }
}

TEST(JsonbTest, OrdersAsPostgresDoes) {
  const char* const ordered[] = {"[]", "null", "\"\"", "\"a\"", "\"b\"", "-1", "1", "1.5", "false", "true", "[null]", "[{}]", "[1, 2]",
                                 "{}", "{\"a\": 1}", "{\"a\": 2}", "{\"b\": 1}", "{\"a\": 1, \"b\": 0}"};
  Arena arena;
  for (size_t i = 0; i < std::size(ordered); ++i) {
    for (size_t j = 0; j < std::size(ordered); ++j) {
      const int order = CompareJsonb(JsonbValue(ParseJsonb(ordered[i], arena)), JsonbValue(ParseJsonb(ordered[j], arena)));
      EXPECT_EQ(order, i < j ? -1 : i > j ? 1 : 0) << ordered[i] << " " << ordered[j];
    }
  }
}

TEST(JsonbTest, DepthEndsInAnError) {
  Arena arena;
  const std::string deep(1000, '[');
  EXPECT_EQ(Text(ParseJsonb(deep + std::string(1000, ']'), arena)), deep + std::string(1000, ']'));
  EXPECT_EQ(ErrorOf([&] { ParseJsonb(std::string(1'000'000, '['), arena); }), "54001 stack depth limit exceeded");
  EXPECT_EQ(ErrorOf([&] { ValidateJson(std::string(1'000'000, '[')); }), "54001 stack depth limit exceeded");
  // What is built step by step is stopped by the stack.
  JsonbNode node;
  for (int i = 0; i < 2'000'000; ++i) node = MakeJsonbArray({&node, 1}, arena);
  EXPECT_EQ(ErrorOf([&] { WriteJsonb(node, arena); }), "54001 stack depth limit exceeded");
}

TEST(JsonbTest, EscapesThatPostgresRefuses) {
  Arena arena;
  const auto parse = [&](const char* text) { return ErrorOf([&] { ParseJsonb(text, arena); }); };
  EXPECT_EQ(parse(R"("\u0000")"), "22P05 unsupported Unicode escape sequence | \\u0000 cannot be converted to text.");
  EXPECT_EQ(parse(R"("\ud83d")"), "22P02 invalid input syntax for type json | Unicode low surrogate must follow a high surrogate.");
  EXPECT_EQ(parse(R"("\ud83d\ud83d")"),
            "22P02 invalid input syntax for type json | Unicode high surrogate must not follow a high surrogate.");
  EXPECT_EQ(parse(R"("\ude04")"), "22P02 invalid input syntax for type json | Unicode low surrogate must follow a high surrogate.");
  EXPECT_EQ(parse(R"("\q")"), "22P02 invalid input syntax for type json | Escape sequence \"\\q\" is invalid.");
  EXPECT_EQ(Text(ParseJsonb(R"("\ud83d\ude04\u00e9\/")", arena)), "\"\xF0\x9F\x98\x84\xC3\xA9/\"");
  ValidateJson(R"("\ud83d")");
  EXPECT_EQ(ErrorOf([&] { CheckJsonEscapes(R"("\ud83d")"); }).substr(0, 5), "22P02");
}

std::string Path(std::string_view text) {
  Arena arena;
  return ErrorOf([&] {
    std::string out;
    FormatJsonPath(ParseJsonPath(text, arena), &out);
    throw SqlError(sqlstate::kSuccessfulCompletion, out);
  });
}

TEST(JsonPathTest, ReadsAndPrints) {
  EXPECT_EQ(Path("strict $.a[*].b ? (@.c > 1 && !(exists (@.d)))"), "00000 strict $.\"a\"[*].\"b\"?(@.\"c\" > 1 && !(exists (@.\"d\")))");
  EXPECT_EQ(Path("$[1 to last, 0].**{2 to last}.datetime(\"x\")"), "00000 $[1 to last,0].**{2 to last}.datetime(\"x\")");
  EXPECT_EQ(Path("-(1 + $x) * 2.50"), "00000 (-(1 + $\"x\") * 2.50)");
  EXPECT_EQ(Path("1b1"), "42601 syntax error at end of jsonpath input");
  EXPECT_EQ(Path("1a"), "42601 trailing junk after numeric literal at or near \"1a\" of jsonpath input");
  EXPECT_EQ(Path("$ && $"), "42601 syntax error at or near \"&&\" of jsonpath input");
  EXPECT_EQ(Path("@"), "42601 @ is not allowed in root expressions");
  EXPECT_EQ(Path("last"), "42601 LAST is allowed only in array subscripts");
  EXPECT_EQ(Path(" "), "22P02 invalid input syntax for type jsonpath: \" \"");
  EXPECT_EQ(Path(std::string(1'000'000, '(')), "54001 stack depth limit exceeded");
  EXPECT_EQ(Path(std::string(1'000'000, '-') + "$"), "54001 stack depth limit exceeded");
}

}  // namespace
}  // namespace basalt
