#include "parser/literal_lifter.h"

#include <gtest/gtest.h>

#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "parser/ast_reflection.h"
#include "parser/parser.h"

namespace basalt {
namespace {

// The shape with marks made visible: <4> int4, <8> int8, <n> numeric, <s> string. "-" if the text is refused.
std::string ShapeOf(std::string_view text) {
  LiftedText lifted;
  if (!LiftLiterals(text, &lifted)) return "-";
  std::string shape;
  for (char c : lifted.shape) {
    shape += c > 0 && c <= 4 ? std::string("<") + "48ns"[c - 1] + ">" : std::string(1, c);
  }
  return shape;
}

TEST(LiteralLifter, MarksLiterals) {
  EXPECT_EQ(ShapeOf("select * from t where id = 42"), "select * from t where id = <4>");
  EXPECT_EQ(ShapeOf("SELECT 'a', 'it''s', 1.5, .5, 1., 1e3, 1.5E-3 "), "SELECT <s>, <s>, <n>, <n>, <n>, <n>, <n>");
  EXPECT_EQ(ShapeOf("select 2147483647, 2147483649, 9223372036854775807, 9223372036854775809, 99999999999999999999"),
            "select <4>, <8>, <8>, <n>, <n>");
  EXPECT_EQ(ShapeOf("select -5, a-5, 007"), "select -<4>, a-<4>, <4>");
  EXPECT_EQ(ShapeOf("insert into t1 values (1, $$a'b$$, $x$ $$ $x$);"), "insert into t1 values (<4>, <s>, <s>)");
  EXPECT_EQ(ShapeOf("select \"a1\"\"2\", b2, $1, c[1:2], 'x'::text"), "select \"a1\"\"2\", b2, $1, c[<4>:<4>], <s>::text");
  EXPECT_EQ(ShapeOf("select/* 5 */1-- 'x'\n+2 ; ; "), "select <4> \n+<4>");
  EXPECT_EQ(ShapeOf("(select 1) union select 2"), "(select <4>) union select <4>");
  EXPECT_EQ(ShapeOf("select date '2020-01-01', t.a1, x.\"1\""), "select date <s>, t.a1, x.\"1\"");
  EXPECT_EQ(ShapeOf("select 'ä€', \"ö1\""), "select <s>, \"ö1\"");
}

TEST(LiteralLifter, RefusesWhatItCannotTell) {
  for (const char* text :
       {"", "create table t (a int)", "set x = 1", "select 1; select 2", "select E'a'", "select e'a'", "select B'1'", "select X'1F'",
        "select N'a'", "select U&'a'", "select u&\"a\"", "select 'a' \n 'b'", "select 'a' -- x\n 'b'", "select 'a\\b'", "select 'abc",
        "select \"abc", "select $$abc", "select 1 /* abc", "select 123abc", "select 1e", "select 1e+", "select 1..2", "select 1.2.3",
        "select a.5", "select $1a", "select $", "select 2147483648", "select -9223372036854775808", "select \x01", "selects 1",
        "/* c */ select 1", "explain select 1"}) {
    EXPECT_EQ(ShapeOf(text), "-") << text;
  }
  EXPECT_EQ(ShapeOf("select '" + std::string(70000, 'x') + "'"), "-");
}

TEST(LiteralLifter, GivesValues) {
  const std::string text = "select 12, 'it''s', $a$x$$y$a$, 5000000000, 'plain'";
  LiftedText lifted;
  ASSERT_TRUE(LiftLiterals(text, &lifted));
  ASSERT_EQ(lifted.literals.size(), 5u);
  std::string scratch;
  EXPECT_EQ(lifted.literals[0].integer, 12);
  EXPECT_EQ(text.substr(lifted.literals[0].start, lifted.literals[0].end - lifted.literals[0].start), "12");
  EXPECT_EQ(LiteralText(text, lifted.literals[1], &scratch), "it's");
  EXPECT_EQ(LiteralText(text, lifted.literals[2], &scratch), "x$$y");
  EXPECT_EQ(lifted.literals[3].integer, 5000000000);
  EXPECT_EQ(LiteralText(text, lifted.literals[4], &scratch), "plain");
  // A second text reuses the memory of the first.
  const char* memory = lifted.shape.data();
  ASSERT_TRUE(LiftLiterals("select 1", &lifted));
  EXPECT_EQ(lifted.literals.size(), 1u);
  EXPECT_EQ(lifted.shape.data(), memory);
}

bool Matches(std::string_view text, std::vector<LiftedConstant>* constants) {
  static Arena arena;
  LiftedText lifted;
  EXPECT_TRUE(LiftLiterals(text, &lifted)) << text;
  return MatchLiterals(Parse(text, arena)[0].node, lifted, constants);
}

TEST(LiteralLifter, FindsConstants) {
  std::vector<LiftedConstant> constants;
  ASSERT_TRUE(Matches("select a, 'x' from t where b between -1 and 2 and c in (3, -4.5) limit 5", &constants));
  ASSERT_EQ(constants.size(), 6u);
  EXPECT_FALSE(constants[0].negated);
  EXPECT_TRUE(constants[1].negated);
  EXPECT_EQ(ast::Cast<ast::Integer>(constants[2].constant->val)->ival, 2);
  EXPECT_TRUE(constants[4].negated);
  ASSERT_TRUE(Matches("select a - 1, - - - 2", &constants));
  EXPECT_FALSE(constants[0].negated);
  EXPECT_TRUE(constants[1].negated);
  EXPECT_FALSE(Matches("select a::numeric(10, 2)", &constants));
  EXPECT_FALSE(Matches("select a::float(24)", &constants));
  EXPECT_FALSE(Matches("select - -2", &constants));
  EXPECT_TRUE(Matches("select interval '1' day, date '2020-01-01'", &constants));
}

// The promise of the shape, over every statement of the corpus: where a text is lifted and its literals are matched, the same
// text with other literals of the same classes has the same shape and the same tree but for the constants.
std::string WithOtherLiterals(std::string_view text, const LiftedText& lifted) {
  std::string changed;
  size_t copied = 0;
  for (const Literal& literal : lifted.literals) {
    changed += text.substr(copied, literal.start - copied);
    constexpr const char* kOthers[] = {"", "77", "7777777777", "7.25", "'z''z'"};
    changed += kOthers[static_cast<int>(literal.literal_class)];
    copied = literal.end;
  }
  return changed += text.substr(copied);
}

void BlankConstants(const LiftedText& lifted, ast::Node* statement, Arena& arena) {
  std::vector<LiftedConstant> constants;
  ASSERT_TRUE(MatchLiterals(statement, lifted, &constants));
  for (const LiftedConstant& found : constants) {
    const_cast<ast::A_Const*>(found.constant)->val = arena.New<ast::Boolean>();
  }
}

// Whether the promise could be put to the test: the text is lifted and its literals are constants.
bool KeepsItsPromise(const std::string& text) {
  LiftedText lifted;
  if (!LiftLiterals(text, &lifted) || lifted.literals.empty()) return false;
  Arena arena;
  ast::Node* statement = Parse(text, arena)[0].node;
  std::vector<LiftedConstant> constants;
  if (!MatchLiterals(statement, lifted, &constants)) return false;
  const std::string other = WithOtherLiterals(text, lifted);
  LiftedText other_lifted;
  EXPECT_TRUE(LiftLiterals(other, &other_lifted)) << other;
  EXPECT_EQ(lifted.shape, other_lifted.shape) << text;
  ast::Node* other_statement = Parse(other, arena)[0].node;
  BlankConstants(lifted, statement, arena);
  BlankConstants(other_lifted, other_statement, arena);
  EXPECT_TRUE(ast::Equal(statement, other_statement)) << text << "\n" << other;
  return true;
}

std::vector<std::string> Corpus() {
  std::vector<std::string> texts;
  std::ifstream file("tests/unit/parser/corpus.sql");
  for (std::string text; std::getline(file, text);) {
    if (!text.starts_with("--")) texts.push_back(text);
  }
  return texts;
}

TEST(LiteralLifter, SameShapeSameTree) {
  int kept = 0;
  for (const std::string& text : Corpus()) kept += KeepsItsPromise(text);
  EXPECT_GT(kept, 60);
}

// The same over damaged texts: pieces of one statement pasted into another.
TEST(LiteralLifter, SameShapeSameTreeForDamagedTexts) {
  const std::vector<std::string> corpus = Corpus();
  std::mt19937 random(15);
  const auto below = [&](size_t limit) { return std::uniform_int_distribution<size_t>(0, limit - 1)(random); };
  int kept = 0;
  for (int i = 0; i < 60000; ++i) {
    std::string text = corpus[below(corpus.size())];
    const std::string& other = corpus[below(corpus.size())];
    const size_t from = below(other.size());
    text.replace(below(text.size()), below(3), other.substr(from, 1 + below(6)));
    try {
      kept += KeepsItsPromise(text);
    } catch (const SqlError&) {
      continue;  // no longer SQL
    }
  }
  EXPECT_GT(kept, 1000);
}

}  // namespace
}  // namespace basalt
