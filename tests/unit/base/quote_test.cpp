#include "base/quote.h"

#include <gtest/gtest.h>

#include "base/keywords.h"

namespace basalt {
namespace {

// The expectations are what quote_ident and quote_literal of PostgreSQL 15 give.
TEST(Quote, Identifiers) {
  EXPECT_EQ(QuoteIdentifier("abc_1"), "abc_1");
  EXPECT_EQ(QuoteIdentifier("_x"), "_x");
  EXPECT_EQ(QuoteIdentifier("Abc"), "\"Abc\"");
  EXPECT_EQ(QuoteIdentifier("1a"), "\"1a\"");
  EXPECT_EQ(QuoteIdentifier("a$b"), "\"a$b\"");
  EXPECT_EQ(QuoteIdentifier("a\"b"), "\"a\"\"b\"");
  EXPECT_EQ(QuoteIdentifier(""), "\"\"");
  EXPECT_EQ(QuoteIdentifier("ä"), "\"ä\"");
  EXPECT_EQ(QuoteIdentifier("select"), "\"select\"");
  EXPECT_EQ(QuoteIdentifier("abort"), "abort");
  EXPECT_EQ(QuoteIdentifier("int"), "\"int\"");
  EXPECT_EQ(QuoteIdentifier("left"), "\"left\"");
  EXPECT_EQ(QuoteIdentifier("name"), "name");
}

TEST(Quote, Literals) {
  EXPECT_EQ(QuoteLiteral("abc"), "'abc'");
  EXPECT_EQ(QuoteLiteral("it's"), "'it''s'");
  EXPECT_EQ(QuoteLiteral("a\\b'"), "E'a\\\\b'''");
}

TEST(Quote, SplitsQualifiedNames) {
  std::vector<std::string> parts;
  ASSERT_TRUE(SplitQualifiedName(" Ab . \"C.d\"\"e\" ", &parts));
  EXPECT_EQ(parts, (std::vector<std::string>{"ab", "C.d\"e"}));
  ASSERT_TRUE(SplitQualifiedName("", &parts));
  EXPECT_TRUE(parts.empty());
  ASSERT_TRUE(SplitQualifiedName("\"$user\", public", &parts, ','));
  EXPECT_EQ(parts, (std::vector<std::string>{"$user", "public"}));
  for (const char* malformed : {"a.", ".a", "a b", "\"a", "a..b", "a\"b.c d"}) {
    EXPECT_FALSE(SplitQualifiedName(malformed, &parts)) << malformed;
  }
  ASSERT_TRUE(SplitQualifiedName(std::string(62, 'x') + "ä", &parts));
  EXPECT_EQ(parts[0], std::string(62, 'x'));
}

TEST(Keywords, KnowsAllOfPostgres) {
  EXPECT_EQ(Keywords().size(), 460u);
  EXPECT_EQ(FindKeyword("select")->category, KeywordCategory::kReserved);
  EXPECT_EQ(FindKeyword("abort")->category, KeywordCategory::kUnreserved);
  EXPECT_EQ(FindKeyword("between")->category, KeywordCategory::kColumnName);
  EXPECT_EQ(FindKeyword("left")->category, KeywordCategory::kTypeOrFunctionName);
  EXPECT_FALSE(FindKeyword("year")->bare_label);
  EXPECT_EQ(FindKeyword("selec"), nullptr);
}

}  // namespace
}  // namespace basalt
