// tsvector and tsquery: binary forms, keys and hashes agree with the order, no input is too deep. Errors were taken from PostgreSQL 15.
#include "types/tsvector.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/sql_error.h"
#include "types/tsquery.h"

namespace basalt {
namespace {

class NoTypes : public TypeResolver {
 public:
  const TypeInfo* FindType(Oid) const override { return nullptr; }
};

class SearchTypes : public ::testing::Test {
 protected:
  std::string_view Value(Oid type, std::string_view text) { return arena_.Copy(ParseText({type}, text, io_).str.view()); }
  std::string Text(Oid type, std::string_view packed) {
    std::string out;
    FormatText({type}, MakeDatum(StringRef(packed)), io_, &out);
    return out;
  }
  std::string Binary(Oid type, std::string_view packed) {
    std::string out;
    FormatBinary({type}, MakeDatum(StringRef(packed)), io_, &out);
    return out;
  }
  std::string ErrorOfBinary(Oid type, std::string_view bytes) {
    try {
      ParseBinary({type}, bytes, io_);
    } catch (const SqlError& error) {
      return error.fields().state.ToString() + " " + error.fields().message;
    }
    return "no error";
  }
  // Keys order as values do, equal values have equal hashes, binary forms give the value back.
  void CheckValues(Oid type, const std::vector<std::string>& texts, void (*append_key)(std::string_view, std::string*)) {
    for (const std::string& a : texts) {
      const std::string_view left = Value(type, a);
      EXPECT_EQ(Text(type, ParseBinary({type}, Binary(type, left), io_).str.view()), Text(type, left));
      for (const std::string& b : texts) {
        const std::string_view right = Value(type, b);
        std::string left_key, right_key;
        append_key(left, &left_key);
        append_key(right, &right_key);
        const Datum l = MakeDatum(StringRef(left)), r = MakeDatum(StringRef(right));
        const int order = CompareDatums({type}, l, r, types_);
        const int keys = left_key.compare(right_key);
        EXPECT_EQ(keys < 0 ? -1 : keys > 0 ? 1 : 0, order) << a << " and " << b;
        if (order != 0) continue;
        EXPECT_EQ(HashDatum({type}, l, types_), HashDatum({type}, r, types_)) << a << " and " << b;
      }
    }
  }

  Arena arena_;
  NoTypes types_;
  IoSettings settings_;
  IoContext io_{settings_, types_, nullptr, arena_, 0};
};

TEST_F(SearchTypes, VectorsOrderAsTheirKeys) {
  CheckValues(kTsVectorOid, {"", "a", "b", "a:1", "a:1A", "a:1B", "a:2", "a:1,2", "a:1,3", "a b", "a:1 b", "a b:1", "ab", "abc", "aé:7", "z:16383"},
              &AppendTsVectorKey);
}

TEST_F(SearchTypes, QueriesOrderAsTheirKeys) {
  CheckValues(kTsQueryOid, {"", "a", "b", "a:A", "a:*", "!a", "a & b", "b & a", "a | b", "a <-> b", "a <2> b", "b <-> a",
                            "(a | b) <2> c", "c <2> (a | b)", "a & b & c", "a & (b & c)", "!(a | b)",
                            "ab", "abc"}, &AppendTsQueryKey);
}

TEST_F(SearchTypes, MalformedBinaryFormsAreErrors) {
  using namespace std::string_view_literals;
  EXPECT_EQ(ErrorOfBinary(kTsVectorOid, "\0\0\0\1"sv), "08P01 invalid string in message");
  EXPECT_EQ(ErrorOfBinary(kTsVectorOid, "\xFF\xFF\xFF\xFF"sv), "XX000 invalid size of tsvector");
  EXPECT_EQ(ErrorOfBinary(kTsVectorOid, "\0\0\0\1a\0\1\1"sv), "XX000 unexpected number of tsvector positions");
  EXPECT_EQ(ErrorOfBinary(kTsVectorOid, "\0\0\0\1a\0\0\2\0\2\0\1"sv), "XX000 position information is misordered");
  EXPECT_EQ(ErrorOfBinary(kTsQueryOid, "\0\0\0\1\2\2"sv), "XX000 invalid pointer to right operand");
  EXPECT_EQ(ErrorOfBinary(kTsQueryOid, "\0\0\0\2\2\2\1\0\0a\0"sv), "XX000 malformed tsquery: operand not found");
  EXPECT_EQ(ErrorOfBinary(kTsQueryOid, "\0\0\0\2\1\0\0a\0\1\0\0b\0"sv), "XX000 malformed tsquery: extra nodes");
  EXPECT_EQ(ErrorOfBinary(kTsQueryOid, "\0\0\0\1\3"sv), "XX000 unrecognized tsquery node type: 3");
  EXPECT_EQ(ErrorOfBinary(kTsQueryOid, "\0\0\0\1\1\x20\0a\0"sv), "XX000 invalid tsquery: invalid weight bitmap");
}

TEST_F(SearchTypes, DeepQueriesEndInAnError) {
  const auto error_of = [&](const std::string& text) {
    try {
      Text(kTsQueryOid, Value(kTsQueryOid, text));
    } catch (const SqlError& error) {
      return error.fields().state.ToString();
    }
    return std::string("no error");
  };
  EXPECT_EQ(error_of(std::string(1'000'000, '(')), "54001");
  std::string chain = "a";
  for (int i = 0; i < 400'000; ++i) chain += "|a";
  EXPECT_EQ(error_of(chain), "54001");
}

}  // namespace
}  // namespace basalt
