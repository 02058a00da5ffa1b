#include "tests/unit/planner/planner_fixture.h"

namespace basalt {
namespace {

// Names and types of results, as PostgreSQL 15 answers.
TEST_F(PlannerTest, ResultColumns) {
  EXPECT_EQ(Columns("select 1, 'x', 1.5, null, true"), "?column?:integer ?column?:text ?column?:numeric ?column?:text ?column?:boolean");
  EXPECT_EQ(Columns("select 10000000000, 1+1, 1+2.5, 1 + 10000000000"), "?column?:bigint ?column?:integer ?column?:numeric ?column?:bigint");
  EXPECT_EQ(Columns("select * from t"), "a:integer b:text c:numeric");
  EXPECT_EQ(Columns("select t.*, x from t, u"), "a:integer b:text c:numeric x:bigint");
  EXPECT_EQ(Columns("select count(*), sum(a), avg(c), max(b) from t"), "count:bigint sum:bigint avg:numeric max:text");
  EXPECT_EQ(Columns("select coalesce(a, 1.5), case when true then 1 else 2.0 end from t"), "coalesce:numeric case:numeric");
  EXPECT_EQ(Columns("select 'a'::varchar(10), 1::numeric(10,2)"), "varchar:character varying(10) numeric:numeric(10,2)");
  EXPECT_EQ(Columns("select array[1,2], array[1,2.5], (array['a','b'])[1]"), "array:integer[] array:numeric[] array:text");
  EXPECT_EQ(Columns("select current_date, current_user, now()"), "current_date:date current_user:name now:timestamp with time zone");
  EXPECT_EQ(Columns("select a from t union select x from u"), "a:bigint");
  EXPECT_EQ(Columns("select * from t join u using (a)"), "a:integer b:text c:numeric x:bigint");
  EXPECT_EQ(Columns("select * from t natural full join u"), "a:integer b:text c:numeric x:bigint");
  EXPECT_EQ(Columns("values (1, 'a'), (2.5, 'b')"), "column1:numeric column2:text");
  EXPECT_EQ(Columns("with recursive r(n) as (select 1 union all select n + 1 from r where n < 5) select * from r"), "n:integer");
  EXPECT_EQ(Columns("select * from generate_series(1, 3) g"), "g:integer");
  EXPECT_EQ(Columns("select * from generate_series(1, 3) with ordinality"), "generate_series:integer ordinality:bigint");
  EXPECT_EQ(Columns("select row_number() over (order by a), lag(b) over w from t window w as (partition by a)"), "row_number:bigint lag:text");
  EXPECT_EQ(Columns("select exists(select 1), (select max(a) from t)"), "exists:boolean max:integer");
  EXPECT_EQ(Columns("select a::text || 'x', b like 'q%', a between 1 and 2 from t"), "?column?:text ?column?:boolean ?column?:boolean");
  EXPECT_EQ(Columns("select extract(year from now()), position('a' in 'b'), substring('abc' from 2)"),
            "extract:numeric position:integer substring:text");
}

// SQLSTATE, message, hint and position, as PostgreSQL 15 answers.
TEST_F(PlannerTest, Errors) {
  EXPECT_EQ(Error("select * from nothing"), "42P01 relation \"nothing\" does not exist@15");
  EXPECT_EQ(Error("select nothing from t"), "42703 column \"nothing\" does not exist@8");
  EXPECT_EQ(Error("select t.nothing from t"), "42703 column t.nothing does not exist@8");
  EXPECT_EQ(Error("select a from t, u"), "42702 column reference \"a\" is ambiguous@8");
  EXPECT_EQ(Error("select v.a from t"), "42P01 missing FROM-clause entry for table \"v\"@8");
  EXPECT_EQ(Error("select t.a from t x"),
            "42P01 invalid reference to FROM-clause entry for table \"t\"|Perhaps you meant to reference the table alias \"x\".@8");
  EXPECT_EQ(Error("select 1 + true"), "42883 operator does not exist: integer + boolean|No operator matches the given name and argument types. "
                                      "You might need to add explicit type casts.@10");
  EXPECT_EQ(Error("select nofunc(1)"), "42883 function nofunc(integer) does not exist|No function matches the given name and argument types. "
                                       "You might need to add explicit type casts.@8");
  EXPECT_EQ(Error("select b from t group by a order by c"), "no error");  // a is the primary key
  EXPECT_EQ(Error("select x from u group by a"), "42803 column \"u.x\" must appear in the GROUP BY clause or be used in an aggregate function@8");
  EXPECT_EQ(Error("select a from t where count(*) > 1"), "42803 aggregate functions are not allowed in WHERE@23");
  EXPECT_EQ(Error("select sum(sum(a)) from t"), "42803 aggregate function calls cannot be nested@12");
  EXPECT_EQ(Error("insert into t values (1, 2, 3, 4)"), "42601 INSERT has more expressions than target columns@32");
  EXPECT_EQ(Error("insert into t (a, b) values (1)"), "42601 INSERT has more target columns than expressions@19");
  EXPECT_EQ(Error("insert into t (zz) values (1)"), "42703 column \"zz\" of relation \"t\" does not exist@16");
  EXPECT_EQ(Error("update t set a = true"), "42804 column \"a\" is of type integer but expression is of type boolean|You will need to rewrite or "
                                            "cast the expression.@18");
  EXPECT_EQ(Error("select 'x'::integer"), "22P02 invalid input syntax for type integer: \"x\"@8");
  EXPECT_EQ(Error("select a from t order by 5"), "42P10 ORDER BY position 5 is not in select list@26");
  EXPECT_EQ(Error("select 1 union select 1, 2"), "42601 each UNION query must have the same number of columns@23");
  EXPECT_EQ(Error("select 1 where 5"), "42804 argument of WHERE must be type boolean, not type integer@16");
  EXPECT_EQ(Error("select 1::nosuchtype"), "42704 type \"nosuchtype\" does not exist@11");
  EXPECT_EQ(Error("select * from t t1, t t1"), "42712 table name \"t1\" specified more than once");
  EXPECT_EQ(Error("select distinct a from t order by b"), "42P10 for SELECT DISTINCT, ORDER BY expressions must appear in select list@35");
  EXPECT_EQ(Error("select array[]"),
            "42P18 cannot determine type of empty array|Explicitly cast to the desired type, for example ARRAY[]::integer[].@8");
  EXPECT_EQ(Error("select $1"), "no error");
  EXPECT_EQ(Error("select (select a, b from t)"), "42601 subquery must return only one column@8");
  EXPECT_EQ(Error("insert into t values (1) on conflict (b) do nothing"),
            "42P10 there is no unique or exclusion constraint matching the ON CONFLICT specification");
}

TEST_F(PlannerTest, ParameterTypes) {
  const auto plan = MakePlan("select a from t where a = $1 and b = $2 and c > $3 limit $4");
  ASSERT_EQ(plan->parameter_types.size(), 4u);
  EXPECT_EQ(plan->parameter_types[0].oid, kInt4Oid);
  EXPECT_EQ(plan->parameter_types[1].oid, kTextOid);
  EXPECT_EQ(plan->parameter_types[2].oid, kNumericOid);
  EXPECT_EQ(plan->parameter_types[3].oid, kInt8Oid);
  EXPECT_EQ(Error("select * from t where a = $1 and b = $1"),
            "42883 operator does not exist: text = integer|No operator matches the given name and argument types. You might need to add "
            "explicit type casts.@36");
}

TEST_F(PlannerTest, DeepNestingIsAnErrorNotACrash) {
  std::string sql = "select 1";
  for (int i = 0; i < 4000; ++i) sql += " + 1";
  const std::string error = Error(sql);
  EXPECT_TRUE(error == "no error" || error.starts_with("54001")) << error;
  std::string targets = "select 1";
  for (int i = 0; i < 1700; ++i) targets += ", 1";
  EXPECT_TRUE(Error(targets).starts_with("54011"));
}

}  // namespace
}  // namespace basalt
