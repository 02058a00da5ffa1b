#include <gtest/gtest.h>

#include "catalog/catalog_tree.h"
#include "catalog/seed/seed.h"

namespace basalt {
namespace {

// Views without a query answer 0A000; their number may only fall.
TEST(SystemViewsTest, NearlyAllHaveAQuery) {
  std::vector<std::string> missing;
  int views = 0;
  for (const auto& relation : Seed::Get().relations) {
    if (relation->kind != RelationKind::kView) continue;
    ++views;
    ASSERT_NE(relation->view, nullptr) << relation->name;
    if (relation->view->sql.empty()) missing.push_back(relation->name);
  }
  EXPECT_EQ(views, 140);
  EXPECT_LE(missing.size(), 30u) << testing::PrintToString(missing);
}

TEST(SystemViewsTest, StandardViewsHaveTheDeclaredDomains) {
  const CatalogTree catalog;
  const auto tables = catalog.FindRelation(Seed::Get().information_schema, "tables");
  const std::string& sql = tables->view->sql;
  EXPECT_EQ(sql.find("SELECT v.table_catalog::information_schema.sql_identifier AS table_catalog, "), 0u) << sql;
  EXPECT_NE(sql.find("::information_schema.yes_or_no AS is_typed"), std::string::npos);
  EXPECT_EQ(sql.find(';'), std::string::npos);
}

TEST(SystemViewsTest, QueriesNameTheirSchemas) {
  const CatalogTree catalog;
  const auto roles = catalog.FindRelation(kPgCatalogSchema, "pg_roles");
  EXPECT_NE(roles->view->sql.find("FROM pg_catalog.pg_authid a"), std::string::npos);
  EXPECT_TRUE(catalog.FindRelation(kPgCatalogSchema, "pg_stats")->view->security_barrier);
}

}  // namespace
}  // namespace basalt
