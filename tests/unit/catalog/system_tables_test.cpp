#include <gtest/gtest.h>

#include <algorithm>

#include "catalog/bootstrap.h"
#include "catalog/catalog_transaction.h"
#include "catalog/seed/seed.h"
#include "catalog/seed/seed_text.h"
#include "catalog/seed/tsv_reader.h"
#include "catalog/system_table.h"
#include "tests/unit/catalog/fake_storage.h"
#include "types/array.h"

namespace basalt {
namespace {

class NoEnvironment final : public FunctionEnvironment {
 public:
  explicit NoEnvironment(const TypeResolver& types) : types_(types) {}
  const IoSettings& io_settings() const override { return settings_; }
  const TypeResolver& types() const override { return types_; }
  const ObjectNameResolver& names() const override { std::abort(); }
  const CancelToken& cancel() const override { return cancel_; }
  int64_t transaction_time_us() const override { return 0; }
  int64_t statement_time_us() const override { return 0; }
  uint64_t NextRandom() override { return 4; }
  void SeedRandom(double) override {}
  void Notice(ErrorFields) override {}

 private:
  const TypeResolver& types_;
  IoSettings settings_;
  CancelToken cancel_;
};

using TextRow = std::vector<std::string>;

// Keeps rows as text, as COPY would print them (NULL is \N, regproc its number).
class TextWriter final : public SystemRowWriter {
 public:
  TextWriter(const RelationDescriptor& table, const CatalogSnapshot& catalog) : table_(table), catalog_(catalog) {}
  void Row(std::span<const NullableDatum> values) override {
    ASSERT_EQ(values.size(), table_.columns.size()) << table_.name;
    const IoContext context{settings_, catalog_, nullptr, arena_, 0};
    TextRow& row = rows.emplace_back();
    for (size_t i = 0; i < values.size(); ++i) {
      std::string& text = row.emplace_back();
      const SqlType& type = table_.columns[i].type;
      if (values[i].is_null) text = "\\N";
      else if (type.oid == kAnyarrayOid || type.oid == kPgNodeTreeOid) text = "...";
      else if (type.oid == kRegprocOid) text = std::to_string(values[i].value.u4);
      else FormatText(type, values[i].value, context, &text);
    }
    arena_.Reset();
  }
  Arena& arena() override { return arena_; }

  std::vector<TextRow> rows;

 private:
  const RelationDescriptor& table_;
  const CatalogSnapshot& catalog_;
  IoSettings settings_;
  Arena arena_;
};

class SystemTablesTest : public ::testing::Test {
 protected:
  std::vector<TextRow> Scan(std::string_view name, std::vector<SystemTableKey> keys = {}) {
    const auto catalog = store->newest();
    auto relation = catalog->FindRelation(kPgCatalogSchema, name);
    if (relation == nullptr) relation = catalog->FindRelation(Seed::Get().information_schema, name);
    NoEnvironment environment(*catalog);
    TextWriter writer(*relation, *catalog);
    const SystemTable* table = tables.Find(name);
    if (table != nullptr) table->emit({*catalog, kPostgresDatabase, keys, environment}, writer);
    return std::move(writer.rows);
  }
  static SystemTableKey Key(int16_t column, Oid oid) { return {column, {MakeDatum(oid), false}}; }
  static SystemTableKey Key(int16_t column, std::string_view name) { return {column, {MakeDatum(StringRef(name)), false}}; }
  size_t ColumnOf(std::string_view table, std::string_view column) {
    return static_cast<size_t>(store->newest()->FindRelation(kPgCatalogSchema, table)->FindColumn(column)->number) - 1;
  }
  // The only row of a keyed scan.
  TextRow One(std::string_view table, std::vector<SystemTableKey> keys) {
    const auto rows = Scan(table, std::move(keys));
    EXPECT_EQ(rows.size(), 1u) << table;
    return rows.empty() ? TextRow(100) : rows[0];
  }

  FakeStorage storage;
  std::unique_ptr<CatalogStore> store = CatalogStore::Open(storage, {});
  const std::span<const SystemTable> groups[1] = {CatalogSystemTables()};
  SystemTables tables{groups};
};

// Everything that the seed says of a table comes out of the table's scan, column by column.
TEST_F(SystemTablesTest, ScansAgreeWithTheSeedsFacts) {
  for (const char* name : {"pg_type", "pg_proc", "pg_operator", "pg_cast", "pg_collation", "pg_aggregate", "pg_am", "pg_opclass",
                           "pg_opfamily", "pg_amop", "pg_amproc", "pg_language", "pg_conversion", "pg_range", "pg_ts_config",
                           "pg_ts_config_map", "pg_ts_dict", "pg_ts_parser", "pg_ts_template", "pg_class", "pg_index",
                           "pg_constraint", "sql_features", "sql_sizing"}) {
    auto rows = Scan(name);
    if (std::string_view(name) == "pg_constraint") {
      std::ranges::sort(rows, {}, [](const TextRow& row) { return std::stoul(row[0]); });
    }
    std::erase_if(rows, [](const TextRow& row) { return row[0] == std::to_string(kAuditLogRelation); });  // not PostgreSQL's
    TsvReader seed(SeedText(name));
    std::vector<size_t> columns;
    const bool whole = std::string_view(name).substr(0, 4) == "sql_";
    for (size_t i = 0; i < seed.column_count(); ++i) columns.push_back(whole ? i : ColumnOf(name, seed.names()[i]));
    size_t at = 0;
    for (; seed.Next(); ++at) {
      ASSERT_LT(at, rows.size()) << name;
      for (size_t i = 0; i < columns.size(); ++i) {
        const std::string_view column = seed.names()[i];
        const bool list = column.ends_with("acl") || column == "prosrc" || column == "probin" || rows[at][columns[i]] == "...";
        if (list) continue;
        const std::string expected = seed.IsNull(i) ? "\\N" : seed.Text(i);
        EXPECT_EQ(rows[at][columns[i]], expected) << name << '.' << column << " of " << rows[at][0] << ' ' << rows[at][1];
      }
    }
    EXPECT_EQ(at, rows.size()) << name;
  }
}

TEST_F(SystemTablesTest, AttributesOfSystemTables) {
  TsvReader seed(SeedText("pg_attribute"));
  std::map<std::pair<std::string, std::string>, TextRow> by_column;
  for (TextRow& row : Scan("pg_attribute")) by_column[{row[0], row[5]}] = row;
  const size_t dimensions = ColumnOf("pg_attribute", "attndims"), not_null = ColumnOf("pg_attribute", "attnotnull");
  size_t count = 0;
  for (; seed.Next(); ++count) {
    const TextRow& row = by_column[{seed.Text(0), seed.Text(1)}];
    ASSERT_EQ(row.size(), 26u);
    EXPECT_EQ(row[1], seed.Text(2));
    EXPECT_EQ(row[2], seed.Text(3));
    EXPECT_EQ(row[8], seed.Text(4));
    const bool undeclared = seed.Text(5) == "0" && row[dimensions] == "1";  // arrays in views
    EXPECT_TRUE(undeclared || row[dimensions] == seed.Text(5)) << row[1] << " of " << row[0];
    EXPECT_EQ(row[not_null], seed.Text(6));
  }
  EXPECT_GT(count, 2000u);
  EXPECT_EQ(by_column.count({"1259", "-6"}), 1u);
  EXPECT_EQ(by_column.count({"2662", "-6"}), 0u) << "indexes have no system columns";
}

// A scan with keys gives what a scan of everything gives after filtering.
TEST_F(SystemTablesTest, KeyedScansFindTheSameRows) {
  for (const SystemTable& table : CatalogSystemTables()) {
    const auto relation = store->newest()->FindRelation(kPgCatalogSchema, table.name);
    if (relation == nullptr) continue;
    const auto all = Scan(table.name);
    for (const int16_t key : table.keys) {
      const auto column = static_cast<size_t>(key) - 1;
      const bool is_name = relation->columns[column].type.oid == kNameOid;
      for (size_t i = 0; i < all.size(); i += std::max<size_t>(all.size() / 7, 1)) {
        const std::string& wanted = all[i][column];
        const auto found = is_name ? Scan(table.name, {Key(key, wanted)})
                                   : Scan(table.name, {Key(key, static_cast<Oid>(std::stoul(wanted)))});
        const auto matches = [&](const TextRow& row) { return row[column] == wanted; };
        EXPECT_EQ(std::ranges::count_if(found, matches), std::ranges::count_if(all, matches)) << table.name << '.' << key;
      }
      EXPECT_TRUE(Scan(table.name, {{key, NullableDatum{}}}).empty()) << table.name;
    }
  }
}

RelationDescriptor NewTable(Oid oid, const char* name) {
  RelationDescriptor table;
  table.oid = oid;
  table.database = kPostgresDatabase;
  table.schema = kPublicSchema;
  table.name = name;
  table.owner = kBootstrapSuperuser;
  return table;
}

void AddColumn(RelationDescriptor& table, const char* name, SqlType type, bool not_null = false) {
  ColumnDescriptor& column = table.columns.emplace_back();
  column.name = name;
  column.number = static_cast<int16_t>(table.columns.size());
  column.type = type;
  column.not_null = not_null;
}

TEST_F(SystemTablesTest, UserObjectsShowAsInPostgres) {
  const auto transaction = storage.NewTransaction();
  const auto ddl = store->Begin(*transaction);
  RelationDescriptor parent = NewTable(30000, "parent");
  AddColumn(parent, "id", {kInt4Oid, -1, 0}, true);
  AddColumn(parent, "name", {kVarcharOid, 14, 100});
  AddColumn(parent, "tags", {kTextArrayOid, -1, 100});
  AddColumn(parent, "gone", {kInt4Oid, -1, 0});
  parent.columns[1].default_expression.sql = "'x'::character varying";
  parent.columns[1].default_oid = 30010;
  parent.columns[3].dropped = true;
  ConstraintDescriptor key;
  key.oid = 30011;
  key.name = "parent_pkey";
  key.type = 'p';
  key.columns = {1};
  key.index = 30001;
  parent.constraints.push_back(key);
  parent.indexes = {30001};
  RelationDescriptor index = NewTable(30001, "parent_pkey");
  index.kind = RelationKind::kIndex;
  IndexProperties properties;
  properties.table = 30000;
  properties.unique = properties.primary = true;
  properties.keys.push_back({.column = 1, .operator_class = 1978, .descending = true, .nulls_first = true, .type = {kInt4Oid, -1, 0}});
  properties.included = {2};
  index.index = std::make_shared<const IndexProperties>(properties);
  RelationDescriptor child = NewTable(30002, "child");
  AddColumn(child, "parent_id", {kInt8Oid, -1, 0});
  ConstraintDescriptor reference;
  reference.oid = 30012;
  reference.name = "child_fkey";
  reference.type = 'f';
  reference.columns = {1};
  reference.index = 30001;
  reference.foreign_table = 30000;
  reference.foreign_columns = {1};
  reference.delete_action = 'c';
  child.constraints.push_back(reference);
  ddl->Put(parent);
  ddl->Put(index);
  ddl->Put(child);
  transaction->Commit(true, [](CommitResult) {});

  const TextRow parent_row = One("pg_class", {Key(1, 30000u)});
  EXPECT_EQ(parent_row[1], "parent");
  EXPECT_EQ(parent_row[ColumnOf("pg_class", "relkind")], "r");
  EXPECT_EQ(parent_row[ColumnOf("pg_class", "relam")], "2");
  EXPECT_EQ(parent_row[ColumnOf("pg_class", "reltuples")], "-1");
  EXPECT_EQ(parent_row[ColumnOf("pg_class", "relhasindex")], "t");
  EXPECT_EQ(parent_row[ColumnOf("pg_class", "relhastriggers")], "t");
  EXPECT_EQ(parent_row[ColumnOf("pg_class", "relnatts")], "4");
  EXPECT_EQ(parent_row[ColumnOf("pg_class", "relreplident")], "d");
  EXPECT_EQ(One("pg_class", {Key(2, "parent"), Key(3, kPublicSchema)})[0], "30000");

  const auto attributes = Scan("pg_attribute", {Key(1, 30000u)});
  EXPECT_EQ(attributes.size(), 10u);
  EXPECT_EQ(attributes[7][1], "name");
  EXPECT_EQ(attributes[7][8], "14");
  EXPECT_EQ(attributes[7][ColumnOf("pg_attribute", "atthasdef")], "t");
  EXPECT_EQ(attributes[8][ColumnOf("pg_attribute", "attndims")], "1");
  EXPECT_EQ(attributes[9][1], "........pg.dropped.4........");
  EXPECT_EQ(attributes[9][2], "0");

  const TextRow index_row = One("pg_index", {Key(2, 30000u)});
  EXPECT_EQ(index_row[ColumnOf("pg_index", "indkey")], "1 2");
  EXPECT_EQ(index_row[ColumnOf("pg_index", "indoption")], "3");
  EXPECT_EQ(index_row[ColumnOf("pg_index", "indclass")], "1978");
  EXPECT_EQ(index_row[ColumnOf("pg_index", "indnkeyatts")], "1");
  EXPECT_EQ(index_row[ColumnOf("pg_index", "indisprimary")], "t");
  const auto index_columns = Scan("pg_attribute", {Key(1, 30001u)});
  ASSERT_EQ(index_columns.size(), 2u);
  EXPECT_EQ(index_columns[1][1], "name");

  const TextRow foreign = One("pg_constraint", {Key(8, 30002u)});
  EXPECT_EQ(foreign[ColumnOf("pg_constraint", "contype")], "f");
  EXPECT_EQ(foreign[ColumnOf("pg_constraint", "conkey")], "{1}");
  EXPECT_EQ(foreign[ColumnOf("pg_constraint", "confrelid")], "30000");
  EXPECT_EQ(foreign[ColumnOf("pg_constraint", "confdeltype")], "c");
  EXPECT_EQ(foreign[ColumnOf("pg_constraint", "conpfeqop")], "{15}");   // int4 = int8
  EXPECT_EQ(foreign[ColumnOf("pg_constraint", "conppeqop")], "{96}");
  EXPECT_EQ(foreign[ColumnOf("pg_constraint", "conffeqop")], "{410}");

  EXPECT_EQ(One("pg_attrdef", {Key(2, 30000u)})[0], "30010");
  const auto depends = Scan("pg_depend", {Key(5, 30000u)});
  EXPECT_EQ(std::ranges::count_if(depends, [](const TextRow& row) { return row[0] == "2606" && row[1] == "30012"; }), 1);
  EXPECT_EQ(std::ranges::count_if(depends, [](const TextRow& row) { return row[0] == "1247"; }), 1) << "row type";
}

TEST_F(SystemTablesTest, RolesDatabasesAndSchemas) {
  EXPECT_EQ(Scan("pg_authid").size(), 13u);
  EXPECT_EQ(Scan("pg_auth_members").size(), 3u);
  const auto databases = Scan("pg_database");
  ASSERT_EQ(databases.size(), 3u);
  EXPECT_EQ(databases[0][1], "template1");
  EXPECT_EQ(databases[0].back(), "{=c/postgres,postgres=CTc/postgres}");
  EXPECT_EQ(databases[2].back(), "\\N");
  const auto schemas = Scan("pg_namespace");
  ASSERT_EQ(schemas.size(), 5u);  // PostgreSQL's and pg_basalt
  EXPECT_EQ(schemas[2][1], "public");
  EXPECT_EQ(schemas[2][3], "{pg_database_owner=UC/pg_database_owner,=U/pg_database_owner}");
  EXPECT_EQ(Scan("pg_shdescription").size(), 3u);
  EXPECT_EQ(Scan("pg_trigger").size(), 0u);
  EXPECT_EQ(Scan("pg_init_privs", {Key(1, 1260u)}).size(), 1u);
}

}  // namespace
}  // namespace basalt
