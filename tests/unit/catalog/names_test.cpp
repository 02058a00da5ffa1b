#include "catalog/name_resolver.h"

#include <gtest/gtest.h>

#include "base/sql_error.h"
#include "catalog/bootstrap.h"
#include "catalog/catalog_transaction.h"
#include "catalog/type_factory.h"
#include "tests/unit/catalog/fake_storage.h"

namespace basalt {
namespace {

class NamesTest : public ::testing::Test {
 protected:
  std::string ErrorOf(Oid reg_type, std::string_view text) {
    try {
      names.ResolveName(reg_type, text);
    } catch (const SqlError& error) {
      return error.fields().state.ToString() + ' ' + error.fields().message;
    }
    return "no error";
  }
  FakeStorage storage;
  std::unique_ptr<CatalogStore> store = CatalogStore::Open(storage, {});
  std::shared_ptr<const CatalogSnapshot> catalog = store->newest();
  std::vector<Oid> path{kPgCatalogSchema, kPublicSchema};
  CatalogNames names{*catalog, kPostgresDatabase, path};
};

// What PostgreSQL 15 answers to format_type(oid, typmod).
TEST_F(NamesTest, FormatTypeAsPostgres) {
  struct Row {
    Oid type;
    std::optional<int32_t> typmod;
    const char* text;
  };
  const Row rows[] = {
      {1042, {}, "character"}, {1042, -1, "bpchar"}, {1042, 14, "character(10)"}, {1043, -1, "character varying"},
      {1043, 14, "character varying(10)"}, {1560, {}, "bit"}, {1560, -1, "\"bit\""}, {1560, 3, "bit(3)"},
      {1562, 5, "bit varying(5)"}, {1700, 655366, "numeric(10,2)"}, {1700, -1, "numeric"}, {1700, 264193, "numeric(4,-3)"},
      {1083, 3, "time(3) without time zone"}, {1083, -1, "time without time zone"}, {1266, 0, "time(0) with time zone"},
      {1114, {}, "timestamp without time zone"}, {1184, 6, "timestamp(6) with time zone"}, {1186, -1, "interval"},
      {1186, 2147418115, "interval(3)"}, {1186, 458751, "interval year to month"}, {1186, 268435458, "interval second(2)"},
      {1186, 327679, "interval year"}, {18, {}, "\"char\""}, {19, {}, "name"}, {25, 5, "text(5)"}, {1009, -1, "text[]"},
      {1015, 14, "character varying(10)[]"}, {1231, 655366, "numeric(10,2)[]"}, {22, {}, "int2vector"},
      {1006, {}, "int2vector[]"}, {30, {}, "oidvector"}, {0, {}, "-"}, {77777, {}, "???"}, {3904, {}, "int4range"},
      {2277, {}, "anyarray"}, {2249, {}, "record"}};
  for (const Row& row : rows) EXPECT_EQ(names.FormatType(row.type, {row.typmod}), row.text) << row.type;
}

TEST_F(NamesTest, TypeNamesAsText) {
  const std::pair<const char*, const char*> rows[] = {
      {"double precision", "double precision"}, {"float(3)", "real"}, {"national character varying(3)", "character varying(3)"},
      {"int[3][]", "integer[]"}, {"int array", "integer[]"}, {"INT array[4]", "integer[]"}, {"dec", "numeric"},
      {"nchar(3)", "character(3)"}, {"\"char\"", "\"char\""}, {"char", "character(1)"}, {"bit varying", "bit varying"},
      {"timestamp(3) with time zone", "timestamp(3) with time zone"}, {"pg_catalog.int4[]", "integer[]"},
      {" /* c */ text -- x", "text"}, {"interval hour to second(2)", "interval hour to second(2)"},
      {"interval(3)", "interval(3)"}, {"numeric(4,-3)", "numeric(4,-3)"}, {"bpchar", "bpchar"}, {"_int4", "integer[]"},
      {"postgres.pg_catalog.bool", "boolean"}, {"time(9)", "time(6) without time zone"}};
  for (const auto& [text, expected] : rows) {
    const SqlType type = names.ResolveTypeText(text);
    EXPECT_EQ(names.FormatType(type.oid, {type.typmod}), expected) << text;
  }
}

TEST_F(NamesTest, ErrorsAreThoseOfPostgres) {
  EXPECT_EQ(ErrorOf(kRegclassOid, "foo.bar.baz.q"), "42601 improper relation name (too many dotted names): foo.bar.baz.q");
  EXPECT_EQ(ErrorOf(kRegclassOid, "nope"), "42P01 relation \"nope\" does not exist");
  EXPECT_EQ(ErrorOf(kRegclassOid, "nope.x"), "3F000 schema \"nope\" does not exist");
  EXPECT_EQ(ErrorOf(kRegclassOid, ""), "42602 invalid name syntax");
  EXPECT_EQ(ErrorOf(kRegclassOid, "a."), "42602 invalid name syntax");
  EXPECT_EQ(ErrorOf(kRegclassOid, "\"x"), "42602 invalid name syntax");
  EXPECT_EQ(ErrorOf(kRegclassOid, "99999999999"), "22003 value \"99999999999\" is out of range for type oid");
  EXPECT_EQ(ErrorOf(kRegtypeOid, "nope"), "42704 type \"nope\" does not exist");
  EXPECT_EQ(ErrorOf(kRegtypeOid, "pg_toast.int4"), "42704 type \"pg_toast.int4\" does not exist");
  EXPECT_EQ(ErrorOf(kRegtypeOid, "other.pg_catalog.int4"),
            "0A000 cross-database references are not implemented: other.pg_catalog.int4");
  EXPECT_EQ(ErrorOf(kRegtypeOid, "int4 junk"), "42601 syntax error at or near \"junk\"");
  EXPECT_EQ(ErrorOf(kRegtypeOid, "int4("), "42601 syntax error at end of input");
  EXPECT_EQ(ErrorOf(kRegtypeOid, "setof int4"), "42601 invalid type name \"setof int4\"");
  EXPECT_EQ(ErrorOf(kRegtypeOid, "varchar(0)"), "22023 length for type varchar must be at least 1");
  EXPECT_EQ(ErrorOf(kRegprocOid, "nope"), "42883 function \"nope\" does not exist");
  EXPECT_EQ(ErrorOf(kRegprocOid, "abs"), "42725 more than one function named \"abs\"");
  EXPECT_EQ(ErrorOf(kRegprocedureOid, "abs"), "22P02 expected a left parenthesis");
  EXPECT_EQ(ErrorOf(kRegprocedureOid, "abs(int4"), "22P02 expected a right parenthesis");
  EXPECT_EQ(ErrorOf(kRegprocedureOid, "abs(int4,)"), "22P02 expected a type name");
  EXPECT_EQ(ErrorOf(kRegprocedureOid, "nope(int4)"), "42883 function \"nope(int4)\" does not exist");
  EXPECT_EQ(ErrorOf(kRegoperOid, "+"), "42725 more than one operator named +");
  EXPECT_EQ(ErrorOf(kRegoperatorOid, "+(int4)"), "42P02 missing argument");
  EXPECT_EQ(ErrorOf(kRegoperatorOid, "+(int4,text)"), "42883 operator does not exist: +(int4,text)");
  EXPECT_EQ(ErrorOf(kRegnamespaceOid, "x"), "3F000 schema \"x\" does not exist");
  EXPECT_EQ(ErrorOf(kRegnamespaceOid, "x.y"), "42602 invalid name syntax");
  EXPECT_EQ(ErrorOf(kRegroleOid, "x"), "42704 role \"x\" does not exist");
  EXPECT_EQ(ErrorOf(kRegcollationOid, "x"), "42704 collation \"x\" for encoding \"UTF8\" does not exist");
  EXPECT_EQ(ErrorOf(kRegconfigOid, "x"), "42704 text search configuration \"x\" does not exist");
}

TEST_F(NamesTest, NamesComeBackAsTheyWentIn) {
  const std::pair<Oid, const char*> rows[] = {
      {kRegclassOid, "pg_class"}, {kRegclassOid, "information_schema.tables"}, {kRegtypeOid, "integer"},
      {kRegtypeOid, "information_schema.sql_identifier"}, {kRegprocOid, "byteain"}, {kRegprocedureOid, "abs(integer)"},
      {kRegprocedureOid, "concat_ws(text,\"any\")"}, {kRegoperatorOid, "+(integer,integer)"}, {kRegoperatorOid, "-(NONE,bigint)"},
      {kRegnamespaceOid, "public"}, {kRegroleOid, "postgres"}, {kRegcollationOid, "\"C\""}, {kRegconfigOid, "english"},
      {kRegdictionaryOid, "english_stem"}};
  for (const auto& [reg_type, text] : rows) {
    EXPECT_EQ(names.FormatOid(reg_type, names.ResolveName(reg_type, text)), text);
  }
  EXPECT_EQ(names.FormatOid(kRegprocOid, 1397), "pg_catalog.abs");
  EXPECT_EQ(names.FormatOid(kRegoperOid, 551), "pg_catalog.+");
  EXPECT_EQ(names.FormatOid(kRegclassOid, 99999), "99999");
  EXPECT_EQ(names.FormatOid(kRegclassOid, 0), "-");
  EXPECT_EQ(names.FormatOid(kRegoperatorOid, 0), "0");
  EXPECT_EQ(names.ResolveName(kRegclassOid, " PG_CLASS "), 1259u);
  EXPECT_EQ(names.ResolveName(kRegclassOid, "-"), 0u);
  EXPECT_EQ(names.TryResolveName(kRegclassOid, "nope.x"), std::nullopt);
  EXPECT_EQ(names.TryResolveName(kRegprocOid, "abs"), std::nullopt);
  EXPECT_THROW(names.TryResolveName(kRegprocedureOid, "abs(nope)"), SqlError);
}

TEST_F(NamesTest, ObjectsBehindOthersInThePathAreQualified) {
  const auto transaction = storage.NewTransaction();
  const auto ddl = store->Begin(*transaction);
  RelationDescriptor table;
  table.oid = storage.NewOid();
  table.database = kPostgresDatabase;
  table.schema = kPublicSchema;
  table.name = "pg_class";
  ddl->Put(table);
  const auto snapshot = ddl->snapshot();
  const CatalogNames shadowed(*snapshot, kPostgresDatabase, path);
  EXPECT_EQ(shadowed.FormatOid(kRegclassOid, table.oid), "public.pg_class");
  EXPECT_FALSE(shadowed.RelationIsVisible(table.oid));
  EXPECT_TRUE(shadowed.RelationIsVisible(1259));
  const std::vector<Oid> public_first{kPublicSchema, kPgCatalogSchema};
  const CatalogNames reversed(*snapshot, kPostgresDatabase, public_first);
  EXPECT_EQ(reversed.FormatOid(kRegclassOid, table.oid), "pg_class");
  EXPECT_EQ(reversed.FormatOid(kRegclassOid, 1259), "pg_catalog.pg_class");
}

}  // namespace
}  // namespace basalt
