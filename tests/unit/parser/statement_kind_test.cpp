#include "parser/statement_kind.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "parser/parser.h"

namespace basalt {
namespace {

static_assert(CoversAllStatements(kStatementKinds, [](const StatementKind& kind) { return kind.tag; }));
static_assert(StatementIndex(ast::T_A_Expr) == -1);

std::string TagOf(std::string_view text) {
  Arena arena;
  return std::string(CommandTag(Parse(text, arena)[0].node));
}

// The tags that PostgreSQL 15 answered to these statements.
TEST(StatementKind, CommandTagsAreThoseOfPostgres) {
  const std::vector<std::pair<const char*, const char*>> expected = {
      {"begin", "BEGIN"},
      {"start transaction", "START TRANSACTION"},
      {"savepoint a", "SAVEPOINT"},
      {"release a", "RELEASE"},
      {"create table t (a int, b text, constraint c check (a > 0))", "CREATE TABLE"},
      {"create view v as select 1 as x", "CREATE VIEW"},
      {"alter table t add d int", "ALTER TABLE"},
      {"alter table t rename a to aa", "ALTER TABLE"},
      {"alter view v rename x to y", "ALTER VIEW"},
      {"alter view v rename column y to z", "ALTER VIEW"},
      {"alter table t rename constraint c to cc", "ALTER TABLE"},
      {"alter table v rename to v2", "ALTER TABLE"},
      {"alter materialized view mv rename to mv2", "ALTER MATERIALIZED VIEW"},
      {"create index i on t (aa)", "CREATE INDEX"},
      {"alter index i set (fillfactor = 50)", "ALTER INDEX"},
      {"create type ty as (a int)", "CREATE TYPE"},
      {"alter type ty rename attribute a to b", "ALTER TYPE"},
      {"create type en as enum ('a')", "CREATE TYPE"},
      {"create function f() returns int language sql as 'select 1'", "CREATE FUNCTION"},
      {"create procedure pr() language sql as 'select 1'", "CREATE PROCEDURE"},
      {"alter function f() stable", "ALTER FUNCTION"},
      {"alter procedure pr() rename to pr2", "ALTER PROCEDURE"},
      {"create aggregate ag (int) (sfunc = int4pl, stype = int)", "CREATE AGGREGATE"},
      {"insert into t values (1)", "INSERT"},
      {"update t set b = 'x'", "UPDATE"},
      {"delete from t", "DELETE"},
      {"truncate t", "TRUNCATE TABLE"},
      {"comment on table t is 'x'", "COMMENT"},
      {"grant select on t to public", "GRANT"},
      {"revoke select on t from public", "REVOKE"},
      {"create role basalt_tags", "CREATE ROLE"},
      {"grant basalt_tags to postgres", "GRANT ROLE"},
      {"revoke basalt_tags from postgres", "REVOKE ROLE"},
      {"declare c cursor for select 1", "DECLARE CURSOR"},
      {"fetch c", "FETCH"},
      {"move c", "MOVE"},
      {"close c", "CLOSE CURSOR"},
      {"close all", "CLOSE CURSOR ALL"},
      {"prepare p as select 1", "PREPARE"},
      {"deallocate p", "DEALLOCATE"},
      {"deallocate all", "DEALLOCATE ALL"},
      {"set work_mem = '1MB'", "SET"},
      {"reset work_mem", "RESET"},
      {"show work_mem", "SHOW"},
      {"lock table t", "LOCK TABLE"},
      {"analyze t", "ANALYZE"},
      {"explain select 1", "EXPLAIN"},
      {"discard plans", "DISCARD PLANS"},
      {"do 'begin end'", "DO"},
      {"create sequence s", "CREATE SEQUENCE"},
      {"alter sequence s owner to postgres", "ALTER SEQUENCE"},
      {"alter table t set schema public", "ALTER TABLE"},
      {"drop view v2", "DROP VIEW"},
      {"drop index i", "DROP INDEX"},
      {"drop role basalt_tags", "DROP ROLE"},
      {"listen x", "LISTEN"},
      {"notify x", "NOTIFY"},
      {"unlisten x", "UNLISTEN"},
      {"set constraints all deferred", "SET CONSTRAINTS"},
      {"create statistics st on aa, b from t", "CREATE STATISTICS"},
      {"alter statistics st rename to st2", "ALTER STATISTICS"},
      {"table t", "SELECT"},
      {"rollback", "ROLLBACK"},
  };
  for (const auto& [text, tag] : expected) EXPECT_EQ(TagOf(text), tag) << text;
}

// PostgreSQL puts a row count behind SELECT for these; the kind of statement is its CreateCommandTag.
TEST(StatementKind, CommandTagsOfQueriesIntoTables) {
  EXPECT_EQ(TagOf("create table t as select 1"), "CREATE TABLE AS");
  EXPECT_EQ(TagOf("create materialized view m as select 1"), "CREATE MATERIALIZED VIEW");
  EXPECT_EQ(TagOf("execute p"), "EXECUTE");
  EXPECT_EQ(TagOf("copy t to stdout"), "COPY");
}

TEST(StatementKind, NamesStatements) {
  EXPECT_EQ(StatementName(ast::T_CreateTransformStmt), "CREATE TRANSFORM");
  EXPECT_EQ(StatementName(ast::T_A_Expr), "A_Expr");
  EXPECT_EQ(TagOf("drop namespace n"), "DROP SCHEMA");
  EXPECT_EQ(TagOf("show storages"), "SHOW");
}

}  // namespace
}  // namespace basalt
