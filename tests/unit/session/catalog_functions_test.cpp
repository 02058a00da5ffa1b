// Functions that psql's \d asks; expected texts are a PostgreSQL 15's answers for the same objects.
#include "tests/unit/session/session_fixture.h"

namespace basalt {
namespace {

class CatalogFunctionsTest : public SessionFixture {
 protected:
  void SetUp() override {
    Change([this](CatalogTransaction& ddl) {
      RelationDescriptor table;
      table.oid = table_ = storage_->NewOid();
      table.database = kPostgresDatabase;
      table.schema = kPublicSchema;
      table.name = "t";
      table.owner = kBootstrapSuperuser;
      table.columns = {MakeColumn("id", 1, kInt4Oid), MakeColumn("C d", 2, kTextOid)};
      ConstraintDescriptor check;
      check.oid = check_ = storage_->NewOid();
      check.name = "c";
      check.columns = {1};
      check.check.sql = "((id > 0) AND (((id * 2) + 1) < 100))";
      check.validated = false;
      table.constraints.push_back(check);
      RelationDescriptor index;
      index.oid = index_ = storage_->NewOid();
      index.database = table.database;
      index.schema = table.schema;
      index.owner = table.owner;
      index.name = "t_idx";
      index.kind = RelationKind::kIndex;
      auto properties = std::make_shared<IndexProperties>();
      properties->table = table.oid;
      properties->unique = true;
      properties->keys = {{2, {}, 0, kDefaultCollationOid, true, false, {kTextOid, -1, kDefaultCollationOid}},
                          {0, {"(id + 1)"}, 0, 0, false, false, {kInt4Oid, -1, 0}}};
      properties->included = {1};
      properties->predicate.sql = "((id > 3) AND (\"C d\" IS NULL))";
      index.index = properties;
      table.indexes = {index.oid};
      ddl.Put(std::move(table));
      ddl.Put(std::move(index));
      RoleDescriptor role;
      role.oid = role_oid_ = storage_->NewOid();
      role.name = "reader";
      ddl.Put(std::move(role));
    });
    table_text_ = std::to_string(table_);
    index_text_ = std::to_string(index_);
    check_text_ = std::to_string(check_);
  }
  static ColumnDescriptor MakeColumn(const char* name, int16_t number, Oid type) {
    ColumnDescriptor column;
    column.name = name;
    column.number = number;
    column.type = {type, -1, type == kTextOid ? kDefaultCollationOid : kInvalidOid};
    return column;
  }

  Oid table_ = 0, index_ = 0, check_ = 0, role_oid_ = 0;
  std::string table_text_, index_text_, check_text_;
};

TEST_F(CatalogFunctionsTest, VisibilityFollowsTheSearchPath) {
  EXPECT_EQ(Call("pg_table_is_visible(oid)", {table_text_.c_str()}), "t");
  EXPECT_EQ(Call("pg_table_is_visible(oid)", {"1259"}), "t");
  EXPECT_EQ(Call("pg_table_is_visible(oid)", {"99999999"}), "NULL");
  EXPECT_EQ(Call("pg_type_is_visible(oid)", {"23"}), "t");
  EXPECT_EQ(Call("pg_opclass_is_visible(oid)", {"1978"}), "t");
  EXPECT_EQ(Call("pg_opclass_is_visible(oid)", {"1"}), "NULL");
  connection_->settings.Set("search_path", "pg_catalog", false, true, SettingSource::kSession);
  EXPECT_EQ(Call("pg_table_is_visible(oid)", {table_text_.c_str()}), "f");
}

TEST_F(CatalogFunctionsTest, TypesAndNames) {
  EXPECT_EQ(Call("format_type(oid, integer)", {"1043", "14"}), "character varying(10)");
  EXPECT_EQ(Call("format_type(oid, integer)", {"1007", nullptr}), "integer[]");
  EXPECT_EQ(Call("format_type(oid, integer)", {nullptr, "1"}), "NULL");
  EXPECT_EQ(Call("to_regclass(text)", {"t"}), "t");
  EXPECT_EQ(Call("to_regclass(text)", {"no_such"}), "NULL");
  EXPECT_EQ(Call("pg_encoding_to_char(integer)", {"6"}), "UTF8");
  EXPECT_EQ(Call("pg_char_to_encoding(name)", {"utf-8"}), "6");
  EXPECT_EQ(Call("pg_encoding_max_length(integer)", {"6"}), "4");
}

TEST_F(CatalogFunctionsTest, Definitions) {
  EXPECT_EQ(Call("pg_get_constraintdef(oid)", {check_text_.c_str()}), "CHECK (((id > 0) AND (((id * 2) + 1) < 100))) NOT VALID");
  EXPECT_EQ(Call("pg_get_constraintdef(oid, boolean)", {check_text_.c_str(), "t"}), "CHECK (id > 0 AND (id * 2 + 1) < 100) NOT VALID");
  EXPECT_EQ(Call("pg_get_constraintdef(oid)", {"1"}), "NULL");
  EXPECT_EQ(Call("pg_get_indexdef(oid)", {index_text_.c_str()}),
            "CREATE UNIQUE INDEX t_idx ON public.t USING btree (\"C d\" DESC NULLS LAST, ((id + 1))) INCLUDE (id)"
            " WHERE ((id > 3) AND (\"C d\" IS NULL))");
  EXPECT_EQ(Call("pg_get_indexdef(oid, integer, boolean)", {index_text_.c_str(), "0", "t"}),
            "CREATE UNIQUE INDEX t_idx ON t USING btree (\"C d\" DESC NULLS LAST, (id + 1)) INCLUDE (id)"
            " WHERE id > 3 AND \"C d\" IS NULL");
  EXPECT_EQ(Call("pg_get_indexdef(oid, integer, boolean)", {index_text_.c_str(), "1", "t"}), "\"C d\"");
  EXPECT_EQ(Call("pg_get_indexdef(oid, integer, boolean)", {index_text_.c_str(), "9", "t"}), "");
  EXPECT_EQ(Call("pg_get_expr(pg_node_tree, oid, boolean)", {"(1 + (2 * 3))", "1", "t"}), "1 + 2 * 3");
  EXPECT_EQ(ErrorOf("pg_get_serial_sequence(text, text)", {"t", "idx"}), "column \"idx\" of relation \"t\" does not exist");
}

TEST_F(CatalogFunctionsTest, FunctionDefinitions) {
  const auto arguments = [this](const char* signature) {
    const auto catalog = Catalog();
    const CatalogNames names(*catalog, kPostgresDatabase, connection_->SearchPath(*catalog_));
    return Call("pg_get_function_arguments(oid)", {std::to_string(names.ResolveName(kRegprocedureOid, signature)).c_str()});
  };
  EXPECT_EQ(arguments("pg_terminate_backend(integer,bigint)"), "pid integer, timeout bigint DEFAULT 0");
  EXPECT_EQ(arguments("percentile_cont(float8,float8)"), "double precision ORDER BY double precision");
  EXPECT_EQ(arguments("rank(\"any\")"), "VARIADIC \"any\" ORDER BY VARIADIC \"any\"");
  EXPECT_EQ(Call("pg_get_function_result(oid)", {"1067"}), "SETOF integer");
  EXPECT_EQ(Call("pg_get_functiondef(oid)", {"177"}),
            "CREATE OR REPLACE FUNCTION pg_catalog.int4pl(integer, integer)\n RETURNS integer\n LANGUAGE internal\n"
            " IMMUTABLE PARALLEL SAFE STRICT\nAS $function$int4pl$function$\n");
}

TEST_F(CatalogFunctionsTest, Comments) {
  EXPECT_EQ(Call("shobj_description(oid, name)", {"5", "pg_database"}), "default administrative connection database");
  EXPECT_EQ(Call("obj_description(oid, name)", {"5", "pg_database"}), "NULL");
  EXPECT_EQ(Call("obj_description(oid, name)", {"2200", "pg_namespace"}), "standard public schema");
  EXPECT_EQ(Call("col_description(oid, integer)", {table_text_.c_str(), "1"}), "NULL");
}

TEST_F(CatalogFunctionsTest, Privileges) {
  EXPECT_EQ(Call("has_table_privilege(text, text)", {"t", "select, UPDATE with grant option"}), "t");
  EXPECT_EQ(Call("has_table_privilege(name, text, text)", {"reader", "t", "select"}), "f");
  EXPECT_EQ(Call("has_table_privilege(name, text, text)", {"reader", "pg_catalog.pg_class", "select"}), "t");
  EXPECT_EQ(Call("has_table_privilege(oid, text)", {"99999999", "select"}), "NULL");
  EXPECT_EQ(ErrorOf("has_table_privilege(text, text)", {"t", "foo"}), "unrecognized privilege type: \"foo\"");
  EXPECT_EQ(ErrorOf("has_table_privilege(name, text, text)", {"nobody", "t", "select"}), "role \"nobody\" does not exist");
  EXPECT_EQ(ErrorOf("has_column_privilege(text, text, text)", {"t", "zz", "select"}), "column \"zz\" of relation \"t\" does not exist");
  EXPECT_EQ(ErrorOf("has_sequence_privilege(text, text)", {"t", "usage"}), "\"t\" is not a sequence");
  EXPECT_EQ(Call("has_schema_privilege(name, text, text)", {"public", "public", "usage"}), "t");
  EXPECT_EQ(Call("has_schema_privilege(name, text, text)", {"reader", "public", "create"}), "f");
  EXPECT_EQ(Call("has_database_privilege(name, text, text)", {"reader", "postgres", "connect"}), "t");
  EXPECT_EQ(Call("has_database_privilege(name, text, text)", {"reader", "postgres", "create"}), "f");
  EXPECT_EQ(Call("pg_has_role(name, name, text)", {"reader", "pg_monitor", "member"}), "f");
  EXPECT_EQ(Call("pg_has_role(name, name, text)", {"pg_monitor", "pg_read_all_stats", "usage"}), "t");
  BecomeRole(role_oid_);
  EXPECT_EQ(Call("has_table_privilege(text, text)", {"t", "select"}), "f");
  EXPECT_EQ(Call("has_any_column_privilege(text, text)", {"t", "select"}), "f");
  EXPECT_EQ(Call("has_parameter_privilege(text, text)", {"work_mem", "set"}), "t");
  EXPECT_EQ(Call("has_parameter_privilege(text, text)", {"fsync", "set"}), "f");
}

TEST_F(CatalogFunctionsTest, AccessLists) {
  EXPECT_EQ(Call("acldefault(\"char\", oid)", {"d", "10"}), "{=Tc/postgres,postgres=CTc/postgres}");
  EXPECT_EQ(Call("acldefault(\"char\", oid)", {"r", "10"}), "{postgres=arwdDxt/postgres}");
  EXPECT_EQ(Call("makeaclitem(oid, oid, text, boolean)", {"0", "10", "select", "t"}), "=r*/postgres");
  EXPECT_EQ(ErrorOf("acldefault(\"char\", oid)", {"q", "10"}), "unrecognized objtype abbreviation: q");
}

}  // namespace
}  // namespace basalt
