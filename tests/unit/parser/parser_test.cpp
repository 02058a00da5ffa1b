#include "parser/parser.h"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "base/stack_guard.h"
#include "parser/ast_reflection.h"
#include "parser/raw_parse.h"

namespace basalt {
namespace {

ast::Node* ParseOne(std::string_view text, Arena& arena) {
  const auto statements = Parse(text, arena);
  EXPECT_EQ(statements.size(), 1u) << text;
  return statements.empty() ? nullptr : statements[0].node;
}

std::string Printed(std::string_view text) {
  Arena arena;
  return ast::Print(ParseOne(text, arena));
}

struct Failure {
  std::string message;
  int location;
  std::string state;
  bool operator==(const Failure&) const = default;
};
std::ostream& operator<<(std::ostream& out, const Failure& failure) {
  return out << failure.state << " " << failure.message << " @" << failure.location;
}

Failure FailureOf(std::string_view text, const ParseOptions& options = {}) {
  Arena arena;
  try {
    Parse(text, arena, options);
  } catch (const SqlError& error) {
    return {error.fields().message, error.fields().byte_location, error.fields().state.ToString()};
  }
  return {"no error", 0, ""};
}

TEST(Parse, BuildsPostgresTree) {
  EXPECT_EQ(Printed("select a, 1 from t where b = 'x'"),
            "{SelectStmt :target_list ({ResTarget :val {ColumnRef :fields ({String :sval \"a\"})}} {ResTarget :val {A_Const :val "
            "{Integer :ival 1}}}) :from_clause ({RangeVar :relname \"t\" :inh true :relpersistence p}) :where_clause {A_Expr :kind "
            "AEXPR_OP :name ({String :sval \"=\"}) :lexpr {ColumnRef :fields ({String :sval \"b\"})} :rexpr {A_Const :val {String "
            ":sval \"x\"}}} :limit_option LIMIT_OPTION_DEFAULT :op SETOP_NONE}");
}

TEST(Parse, NodesAreTypedAndLocated) {
  Arena arena;
  const auto* select = ast::Cast<ast::SelectStmt>(ParseOne("SELECT  x FROM y LIMIT 3", arena));
  ASSERT_EQ(ast::Length(select->target_list), 1);
  const auto* target = ast::Cast<ast::ResTarget>(ast::First(select->target_list));
  EXPECT_EQ(target->location, 8);
  EXPECT_EQ(select->limit_option, ast::LIMIT_OPTION_COUNT);
  EXPECT_EQ(ast::DynCast<ast::FuncCall>(target->val), nullptr);
  ASSERT_NE(ast::DynCast<ast::ColumnRef>(target->val), nullptr);
  int count = 0;
  for (const auto* range : ast::Each<ast::RangeVar>(select->from_clause)) count += std::string_view(range->relname) == "y";
  for ([[maybe_unused]] ast::Node* node : select->group_clause) ++count;
  EXPECT_EQ(count, 1);
  EXPECT_THROW(ast::Cast<ast::InsertStmt>(static_cast<const ast::Node*>(select)), SqlError);
}

TEST(Parse, GivesStatementsAndTheirBytes) {
  Arena arena;
  const std::string text = " select 1 ;; /* c */ commit -- x\n;  insert into t values (1)  ";
  const auto statements = Parse(text, arena);
  ASSERT_EQ(statements.size(), 3u);
  EXPECT_EQ(text.substr(statements[0].location, statements[0].length), "select 1");
  EXPECT_EQ(text.substr(statements[1].location, statements[1].length), "commit");
  EXPECT_EQ(text.substr(statements[2].location, statements[2].length), "insert into t values (1)");
  EXPECT_TRUE(Parse("", arena).empty());
  EXPECT_TRUE(Parse(" ; ;-- nothing", arena).empty());
}

// Every expectation here is PostgreSQL 15's own answer.
TEST(Parse, ReportsErrorsAsPostgres) {
  EXPECT_EQ(FailureOf("selec 1"), (Failure{"syntax error at or near \"selec\"", 0, "42601"}));
  EXPECT_EQ(FailureOf("select 1 from"), (Failure{"syntax error at end of input", 13, "42601"}));
  EXPECT_EQ(FailureOf("select 'ä' x y"), (Failure{"syntax error at or near \"y\"", 14, "42601"}));
  EXPECT_EQ(FailureOf("select 'abc"), (Failure{"unterminated quoted string at or near \"'abc\"", 7, "42601"}));
  EXPECT_EQ(FailureOf("select 1 /* abc"), (Failure{"unterminated /* comment at or near \"/* abc\"", 9, "42601"}));
  EXPECT_EQ(FailureOf("select \"\""), (Failure{"zero-length delimited identifier at or near \"\"\"\"", 7, "42601"}));
  EXPECT_EQ(FailureOf("select $a$x"), (Failure{"unterminated dollar-quoted string at or near \"$a$x\"", 7, "42601"}));
  EXPECT_EQ(FailureOf("select 123abc"), (Failure{"trailing junk after numeric literal at or near \"123abc\"", 7, "42601"}));
  EXPECT_EQ(FailureOf("select a.b.c.d.e.* from x.y.z.w"),
            (Failure{"improper qualified name (too many dotted names): x.y.z.w", 24, "42601"}));
  EXPECT_EQ(FailureOf("select E'\\xff\\000'"), (Failure{"invalid byte sequence for encoding \"UTF8\": 0xff", -1, "22021"}));
  EXPECT_EQ(FailureOf("create table t (a int) with oids"), (Failure{"syntax error at or near \"oids\"", 28, "42601"}));
  EXPECT_EQ(FailureOf("select U&'\\00zz'"), (Failure{"invalid Unicode escape", 10, "42601"}));
  EXPECT_EQ(FailureOf("select 1; select 2 3"), (Failure{"syntax error at or near \"3\"", 19, "42601"}));
  EXPECT_EQ(FailureOf("create unique index concurrently on t using hash (a) where"),
            (Failure{"syntax error at end of input", 58, "42601"}));
}

TEST(Parse, RefusesParametersWherePostgresDoes) {
  EXPECT_EQ(FailureOf("select date $1"), (Failure{"syntax error at or near \"$1\"", 12, "42601"}));
  EXPECT_EQ(FailureOf("select interval $2 year"), (Failure{"syntax error at or near \"$2\"", 16, "42601"}));
  EXPECT_EQ(FailureOf("set x = $1"), (Failure{"syntax error at or near \"$1\"", 8, "42601"}));
  EXPECT_EQ(FailureOf("select extract($1 from now())"), (Failure{"syntax error at or near \"$1\"", 15, "42601"}));
  EXPECT_EQ(FailureOf("create role a password $1"), (Failure{"syntax error at or near \"$1\"", 23, "42601"}));
  EXPECT_EQ(FailureOf("select $1::date, cast($2 as int), extract(year from $3)").message, "no error");
}

TEST(Parse, TakesCommentsForBlanks) {
  EXPECT_EQ(Printed("select 1 not /* x */ between 0 and 2"), Printed("select 1 not between 0 and 2"));
  EXPECT_EQ(Printed("select 'a' -- c\n 'b'"), Printed("select 'ab'"));
  EXPECT_EQ(Printed("select 1 order by 1 nulls -- x\n first"), Printed("select 1 order by 1 nulls first"));
  EXPECT_EQ(Printed("select E'a\\'--' -- c'\n '\\'--x', 2"), Printed("select E'a\\'--\\'--x', 2"));
  EXPECT_EQ(Printed("select $$--$$, $a$/*$a$, \"--\", '/*''--'"), "" + Printed("select '--', '/*', \"--\", '/*''--'"));
  EXPECT_EQ(Printed("select/* /* */ */1/**/+--\n2"), Printed("select 1 + 2"));
  EXPECT_EQ(FailureOf("select 'a' \n /* c */ 'b'"), (Failure{"syntax error at or near \"'b'\"", 21, "42601"}));
  EXPECT_EQ(FailureOf("select 'a' /* c */\n 'b'"), (Failure{"syntax error at or near \"'b'\"", 20, "42601"}));
  EXPECT_EQ(Printed("select x$$--\n"), Printed("select x$$"));
}

TEST(Parse, HonoursStringSettings) {
  Arena arena;
  const ParseOptions off{.standard_conforming_strings = false};
  const auto* select = ast::Cast<ast::SelectStmt>(Parse("select 'a\\'b--' /* ' */", arena, off)[0].node);
  const auto* constant = ast::Cast<ast::A_Const>(ast::Cast<ast::ResTarget>(ast::First(select->target_list))->val);
  EXPECT_STREQ(ast::StringValue(constant->val), "a'b--");
  EXPECT_EQ(FailureOf("select E'a\\'b'", {.backslash_quote = BackslashQuote::kOff}),
            (Failure{"unsafe use of \\' in a string literal", 7, "22P06"}));
  // The setting of one call does not outlive it.
  EXPECT_EQ(Printed("select 'a\\n'").find("a\n"), std::string::npos);
}

TEST(Parse, CollectsNotices) {
  Arena arena;
  std::vector<ErrorFields> notices;
  const std::string name(70, 'n');
  Parse("select 1 as " + name, arena, {.notices = &notices});
  ASSERT_EQ(notices.size(), 1u);
  EXPECT_EQ(notices[0].message, "identifier \"" + name + "\" will be truncated to \"" + name.substr(0, 63) + "\"");
  EXPECT_EQ(notices[0].severity, Severity::kNotice);
  EXPECT_EQ(notices[0].state.ToString(), "42622");
  notices.clear();
  Parse("select 'a\\\\b'", arena, {.standard_conforming_strings = false, .notices = &notices});
  ASSERT_EQ(notices.size(), 1u);
  EXPECT_EQ(notices[0].severity, Severity::kWarning);
  EXPECT_EQ(notices[0].message, "nonstandard use of \\\\ in a string literal");
  EXPECT_EQ(notices[0].state.ToString(), "22P06");
  EXPECT_EQ(notices[0].byte_location, 7);
}

std::string Repeated(std::string_view part, int count) {
  std::string text;
  text.reserve(part.size() * static_cast<size_t>(count));
  for (int i = 0; i < count; ++i) text += part;
  return text;
}

TEST(Parse, SurvivesDeepNesting) {
  EXPECT_EQ(FailureOf("select " + Repeated("(", 100000) + "1" + Repeated(")", 100000)).message,
            "memory exhausted at or near \"(\"");
  EXPECT_EQ(FailureOf("select " + Repeated("1+", 1000000) + "1"), (Failure{"stack depth limit exceeded", -1, "54001"}));
  EXPECT_EQ(FailureOf("select 1" + Repeated(" union all select 1", 300000)).state, "54001");
  EXPECT_EQ(FailureOf("select " + Repeated("- ", 100000) + "1").message, "memory exhausted at or near \"-\"");
  EXPECT_EQ(FailureOf("select 1" + Repeated("::int", 1000000)).state, "54001");
  EXPECT_EQ(FailureOf(Repeated("/* ", 300000) + Repeated("*/ ", 300000) + "select 1").message, "no error");
  EXPECT_EQ(FailureOf("select 1" + Repeated("--\n", 1000000)).message, "no error");
  EXPECT_EQ(FailureOf("select 'a' " + Repeated("/**/", 1000000) + "'b'").message, "syntax error at or near \"'b'\"");
  EXPECT_EQ(FailureOf("select " + Repeated("1,", 200000) + "1").message, "no error");
}

TEST(Parse, SurvivesDeepNestingOnSmallStacks) {
  std::string state;
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, 512 * 1024);
  pthread_t thread;
  const auto run = [](void* result) -> void* {
    *static_cast<std::string*>(result) = FailureOf("select " + Repeated("1+", 1000000) + "1").state;
    return nullptr;
  };
  ASSERT_EQ(pthread_create(&thread, &attributes, run, &state), 0);
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
  EXPECT_EQ(state, "54001");
}

TEST(Parse, RefusesNulBytes) {
  EXPECT_EQ(FailureOf(std::string_view("select 1\0;", 10)),
            (Failure{"invalid byte sequence for encoding \"UTF8\": 0x00", -1, "22021"}));
}

TEST(Parse, ReportsAnExhaustedArena) {
  MemoryAccount account(nullptr, 64 * 1024, "statement");
  Arena arena(&account);
  std::string state;
  try {
    Parse("select " + Repeated("abcdefgh,", 1500) + "1", arena);
  } catch (const SqlError& error) {
    state = error.fields().state.ToString();
  }
  EXPECT_EQ(state, "53200");
  EXPECT_EQ(Printed("select 1"), Printed("select 1"));
}

TEST(Parse, CountsTheLibrarysMemory) {
  MemoryAccount account(nullptr, 8 * 1024 * 1024, "statement");
  Arena arena(&account);
  const std::string text = "select 1" + Repeated(",1", 30000);
  EXPECT_THROW(Parse(text, arena), SqlError);
  account.set_limit_bytes(64 * 1024 * 1024);
  EXPECT_EQ(Parse(text, arena).size(), 1u);
  // Given back after the parse: what stays is the tree.
  EXPECT_LT(account.used_bytes(), 6 * 1024 * 1024);
}

TEST(Parse, RunsOnManyThreads) {
  const std::string expected = Printed("select a from b where c = 'd' and e between 1 and 2");
  std::atomic<int> wrong = 0;
  // More threads in all than a process may have pthread keys.
  for (int round = 0; round < 140; ++round) {
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&] {
        for (int n = 0; n < 5; ++n) {
          if (Printed("select a from b where c = 'd' and e between 1 and 2") != expected) ++wrong;
          if (FailureOf("select from where").location != 12) ++wrong;
        }
      });
    }
    for (auto& thread : threads) thread.join();
  }
  EXPECT_EQ(wrong, 0);
  pthread_key_t key;
  ASSERT_EQ(pthread_key_create(&key, nullptr), 0);
  pthread_key_delete(key);
}

TEST(Parse, ReadsTypeNamesAndExpressions) {
  Arena arena;
  const auto* type = ParseTypeName("numeric(10,2)[]", arena);
  EXPECT_EQ(ast::Length(type->typmods), 2);
  EXPECT_EQ(ast::Length(type->array_bounds), 1);
  EXPECT_STREQ(ast::StringValue(ast::Last(type->names)), "numeric");
  const auto* select = ParseExpression("a + 1", arena);
  EXPECT_TRUE(ast::Is<ast::A_Expr>(ast::Cast<ast::ResTarget>(ast::First(select->target_list))->val));
  EXPECT_THROW(ParseTypeName("int int", arena), SqlError);
}

TEST(Ast, LayoutIsThatOfTheConverter) {
  size_t count = 0;
  const uint16_t* sizes = BasaltAstSizes(&count);
  ASSERT_EQ(count, static_cast<size_t>(ast::kNodeTagCount) - ast::T_List);
  for (size_t i = 0; i < count; ++i) {
    const auto tag = static_cast<ast::NodeTag>(ast::T_List + i);
    EXPECT_EQ(ast::DescribeNode(tag).size, sizes[i]) << ast::NodeName(tag);
  }
}

TEST(Ast, ComparesTrees) {
  Arena arena;
  const auto equal = [&](std::string_view left, std::string_view right) {
    return ast::Equal(ParseOne(left, arena), ParseOne(right, arena));
  };
  EXPECT_TRUE(equal("select a+1 from t", "SELECT   A + 1  FROM T"));
  EXPECT_FALSE(equal("select a+1 from t", "select a+2 from t"));
  EXPECT_FALSE(equal("select a from t", "select a, a from t"));
  EXPECT_FALSE(equal("select a from t", "select distinct a from t"));
}

}  // namespace
}  // namespace basalt
