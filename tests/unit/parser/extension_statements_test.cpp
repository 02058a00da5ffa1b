#include "parser/extension_statements.h"

#include <gtest/gtest.h>

#include <string>

#include "parser/ast_reflection.h"
#include "parser/parser.h"

namespace basalt {
namespace {

std::string Printed(std::string_view text) {
  Arena arena;
  std::string printed;
  for (const ParsedStatement& statement : Parse(text, arena)) {
    if (!printed.empty()) printed += "; ";
    printed += ast::Print(statement.node);
  }
  return printed;
}

std::string FailureOf(std::string_view text) {
  Arena arena;
  try {
    Parse(text, arena);
  } catch (const SqlError& error) {
    return error.fields().state.ToString() + " " + error.fields().message + " @" + std::to_string(error.fields().byte_location);
  }
  return "no error";
}

TEST(ExtensionStatements, NamespaceIsSchema) {
  EXPECT_EQ(Printed("create namespace n"), Printed("create schema n"));
  EXPECT_EQ(Printed("CREATE NAMESPACE IF NOT EXISTS \"N x\" AUTHORIZATION CURRENT_USER"),
            Printed("create schema if not exists \"N x\" authorization current_user"));
  EXPECT_EQ(Printed("alter namespace n rename to m"), Printed("alter schema n rename to m"));
  EXPECT_EQ(Printed("alter namespace n owner to r"), Printed("alter schema n owner to r"));
  EXPECT_EQ(Printed("drop namespace if exists a, b cascade"), Printed("drop schema if exists a, b cascade"));
  EXPECT_EQ(Printed("drop /* c */ namespace n restrict"), Printed("drop schema n restrict"));
}

TEST(ExtensionStatements, NamespaceOptions) {
  EXPECT_EQ(Printed("ALTER NAMESPACE n SET OPTIONS (a = 'x', B = 2, c, d = -1.5, e = on)"),
            "{AlterSchemaOptionsStmt :schemaname \"n\" :options ({DefElem :defname \"a\" :arg {String :sval \"x\"} :defaction "
            "DEFELEM_UNSPEC} {DefElem :defname \"b\" :arg {Integer :ival 2} :defaction DEFELEM_UNSPEC} {DefElem :defname \"c\" "
            ":defaction DEFELEM_UNSPEC} {DefElem :defname \"d\" :arg {Float :fval \"-1.5\"} :defaction DEFELEM_UNSPEC} {DefElem "
            ":defname \"e\" :arg {String :sval \"on\"} :defaction DEFELEM_UNSPEC})}");
}

TEST(ExtensionStatements, Storages) {
  EXPECT_EQ(Printed("create storage if not exists S type filesystem base_directory '/d''x' description E'a\\tb' owner r"),
            "{CreateTableSpaceStmt :tablespacename \"s\" :owner {RoleSpec :roletype ROLESPEC_CSTRING :rolename \"r\"} :location "
            "\"/d'x\" :options ({DefElem :defname \"type\" :arg {String :sval \"filesystem\"} :defaction DEFELEM_UNSPEC} {DefElem "
            ":defname \"description\" :arg {String :sval \"a\tb\"} :defaction DEFELEM_UNSPEC}) :if_not_exists true}");
  EXPECT_EQ(Printed("create storage s type 'filesystem' base_directory '/d'"),
            Printed("create storage s type filesystem base_directory '/d'"));
  EXPECT_EQ(Printed("drop storage if exists s"), Printed("drop tablespace if exists s"));
  EXPECT_EQ(Printed("alter storage s rename to t"), Printed("alter tablespace s rename to t"));
  EXPECT_EQ(Printed("alter storage s owner to current_user"), Printed("alter tablespace s owner to current_user"));
  EXPECT_EQ(Printed("alter storage s set (seq_page_cost = 2)"), Printed("alter tablespace s set (seq_page_cost = 2)"));
  EXPECT_EQ(Printed("alter storage s reset (seq_page_cost)"), Printed("alter tablespace s reset (seq_page_cost)"));
  EXPECT_EQ(Printed("alter storage s set description 'x'"), Printed("alter tablespace s set (description = 'x')"));
}

TEST(ExtensionStatements, Show) {
  EXPECT_EQ(Printed("show namespaces"), "{ShowObjectsStmt :object_type OBJECT_SCHEMA}");
  EXPECT_EQ(Printed("SHOW STORAGES;"), "{ShowObjectsStmt :object_type OBJECT_TABLESPACE}");
  EXPECT_EQ(Printed("show work_mem"), "{VariableShowStmt :name \"work_mem\"}");
}

TEST(ExtensionStatements, MixWithOthers) {
  Arena arena;
  const std::string text = "select 1; create storage s base_directory 'x;y' ;create namespace n; select 2;drop storage s";
  const auto statements = Parse(text, arena);
  ASSERT_EQ(statements.size(), 5u);
  EXPECT_EQ(text.substr(statements[1].location, statements[1].length), "create storage s base_directory 'x;y'");
  EXPECT_EQ(text.substr(statements[2].location, statements[2].length), "create namespace n");
  EXPECT_EQ(text.substr(statements[4].location, statements[4].length), "drop storage s");
  EXPECT_EQ(statements[1].node->tag, ast::T_CreateTableSpaceStmt);
  EXPECT_EQ(statements[3].node->tag, ast::T_SelectStmt);
  EXPECT_EQ(Printed("create function f() returns int begin atomic select case when true then 1 end; select 2; end; drop storage s"),
            Printed("create function f() returns int begin atomic select case when true then 1 end; select 2; end; drop tablespace s"));
}

TEST(ExtensionStatements, WordsStayNames) {
  EXPECT_EQ(Printed("create table storage (namespace int)"), Printed("create table \"storage\" (\"namespace\" int)"));
  EXPECT_EQ(Printed("select namespace from storage"), Printed("select \"namespace\" from \"storage\""));
}

TEST(ExtensionStatements, Errors) {
  EXPECT_EQ(FailureOf("create storage s type filesystem"), "42601 syntax error at end of input @32");
  EXPECT_EQ(FailureOf("create storage s type filesystem;"), "42601 syntax error at or near \";\" @32");
  EXPECT_EQ(FailureOf("create storage 's' base_directory 'x'"), "42601 syntax error at or near \"'s'\" @15");
  EXPECT_EQ(FailureOf("create storage s base_directory x"), "42601 syntax error at or near \"x\" @32");
  EXPECT_EQ(FailureOf("create storage s base_directory 'x' base_directory 'y'"), "42601 syntax error at or near \"base_directory\" @36");
  EXPECT_EQ(FailureOf("alter namespace n set (a = 1)"), "42601 syntax error at or near \"(\" @22");
  EXPECT_EQ(FailureOf("create namespace 1"), "42601 syntax error at or near \"1\" @17");
  EXPECT_EQ(FailureOf("select 1 2; create namespace n"), "42601 syntax error at or near \"2\" @9");
  EXPECT_EQ(FailureOf("create namespace n; select 1 2"), "42601 syntax error at or near \"2\" @29");
  EXPECT_EQ(FailureOf("drop storage s; select 1 2; drop storage"), "42601 syntax error at or near \"2\" @25");
  EXPECT_EQ(FailureOf("drop storage s; drop storage"), "42601 syntax error at end of input @28");
  EXPECT_EQ(FailureOf("create storage s owner none base_directory 'x'"), "42939 role name \"none\" is reserved @23");
  EXPECT_EQ(FailureOf("create storages s"), "42601 syntax error at or near \"storages\" @7");
  EXPECT_EQ(FailureOf("drop namespace n 'abc"), "42601 unterminated quoted string at or near \"'abc\" @17");
}

}  // namespace
}  // namespace basalt
