// Pairs of canonical and pretty texts as a PostgreSQL 15 prints them.
#include "session/functions/pretty_parentheses.h"

#include <gtest/gtest.h>

namespace basalt {
namespace {

TEST(PrettyParenthesesTest, MatchesPostgreSQL) {
  constexpr const char* kPairs[][2] = {
      {"(1 + (2 * 3))", "1 + 2 * 3"},
      {"((1 + 2) * 3)", "(1 + 2) * 3"},
      {"('x'::text || 'y'::text)", "'x'::text || 'y'::text"},
      {"(4 - (2 - 1))", "4 - (2 - 1)"},
      {"((4 - 2) - 1)", "4 - 2 - 1"},
      {"((a > 0) AND (((a * 2) + 1) < 100))", "a > 0 AND (a * 2 + 1) < 100"},
      {"((a > 3) AND ((b IS NULL) OR (b ~~ 'a%'::text)))", "a > 3 AND (b IS NULL OR b ~~ 'a%'::text)"},
      {"(y = ANY (ARRAY[1, 2, 3]))", "y = ANY (ARRAY[1, 2, 3])"},
      {"((y = ANY (ARRAY[1, 2, 3])) AND (z > 1))", "(y = ANY (ARRAY[1, 2, 3])) AND z > 1"},
      {"((NOT (b IS NULL)) OR (a = 1))", "NOT b IS NULL OR a = 1"},
      {"nextval('\"(x)\"'::regclass)", "nextval('\"(x)\"'::regclass)"},
      {"lower((a || b))", "lower(a || b)"},
      {"(lower((a)::text) = 'x'::text)", "lower(a::text) = 'x'::text"},
      {"(a COLLATE \"C\")", "a COLLATE \"C\""},
      {"CASE WHEN (a > 1) THEN (a + 1) ELSE (a - 1) END", "CASE WHEN a > 1 THEN a + 1 ELSE a - 1 END"},
      {"((x).y + 1)", "(x).y + 1"},
      {" SELECT t.a,\n    count(*) FILTER (WHERE (((u.y > 1) AND (u.y < 10)) OR (u.y = 3))) AS s\n   FROM ((t\n     JOIN u ON (((t.id = u.x) "
       "AND (u.y > 3))))\n     LEFT JOIN t t2 ON ((t2.id = u.y)))\n  WHERE ((((t.a + 1) * 2) - 3) > (4 - (2 - 1)))\n  GROUP BY t.a\n "
       "HAVING (count(*) > 1)",
       " SELECT t.a,\n    count(*) FILTER (WHERE u.y > 1 AND u.y < 10 OR u.y = 3) AS s\n   FROM t\n     JOIN u ON t.id = u.x AND u.y > "
       "3\n     LEFT JOIN t t2 ON t2.id = u.y\n  WHERE ((t.a + 1) * 2 - 3) > (4 - (2 - 1))\n  GROUP BY t.a\n HAVING count(*) > 1"},
      {"", ""},
      {"((", "(("},
  };
  for (const auto& [canonical, pretty] : kPairs) EXPECT_EQ(PrettyParentheses(canonical), pretty);
}

TEST(PrettyParenthesesTest, TakesSchemasOffVisibleRelations) {
  const auto visible = [](std::string_view schema, std::string_view name) { return schema == "public" && name != "hidden"; };
  EXPECT_EQ(UnqualifyRelations(" SELECT t.a\n   FROM public.t\n     JOIN (public.\"U\" u\n     JOIN public.hidden ON (x))", visible),
            " SELECT t.a\n   FROM t\n     JOIN (\"U\" u\n     JOIN public.hidden ON (x))");
  EXPECT_EQ(UnqualifyRelations("SELECT public.f(1), 'FROM public.t' FROM s.t", visible), "SELECT public.f(1), 'FROM public.t' FROM s.t");
}

TEST(PrettyParenthesesTest, TellsFunctionCallsFromOtherExpressions) {
  EXPECT_TRUE(LooksLikeFunctionCall("lower(a)"));
  EXPECT_TRUE(LooksLikeFunctionCall("s.\"F\"((a + 1), ')')"));
  EXPECT_FALSE(LooksLikeFunctionCall("(a + 1)"));
  EXPECT_FALSE(LooksLikeFunctionCall("lower(a) || upper(b)"));
  EXPECT_FALSE(LooksLikeFunctionCall("a"));
}

}  // namespace
}  // namespace basalt
