#include "tests/unit/planner/planner_fixture.h"

namespace basalt {
namespace {

TEST_F(PlannerTest, PointLookups) {
  EXPECT_EQ(Explain("select b from t where a = 5"), "Index Scan using t_pkey on t\n  Index Cond: (a = 5)\n");
  EXPECT_EQ(Explain("update t set b = 'x' where a = $1"), "Update on t\n  ->  Index Scan using t_pkey on t\n        Index Cond: (a = $1)\n");
  EXPECT_EQ(Explain("delete from t where 7 = a"), "Delete on t\n  ->  Index Scan using t_pkey on t\n        Index Cond: (a = 7)\n");
  const auto plan = MakePlan("select b from t where a = $1");
  const auto& project = *plan->root;
  const auto& scan = project.kind == PlanKind::kIndexScan ? As<IndexScanNode>(project) : As<IndexScanNode>(*project.children[0]);
  EXPECT_TRUE(scan.unique_lookup);
  EXPECT_EQ(scan.scan.columns, std::vector<int>{1});
}

TEST_F(PlannerTest, Scans) {
  EXPECT_EQ(Explain("select * from t where b = 'x'"), "Seq Scan on t\n  Filter: (b = 'x'::text)\n");
  EXPECT_EQ(Explain("select count(*) from u"), "Aggregate\n  ->  Seq Scan on u\n");
  EXPECT_EQ(Explain("insert into t values (1, 'a')"), "Insert on t\n  ->  Result\n");
  EXPECT_EQ(Explain("select 1 + 2"), "Result\n");
  EXPECT_EQ(Explain("select * from (select a, x from u) s where x > 5"), "Seq Scan on u\n  Filter: (x > 5)\n");
}

TEST_F(PlannerTest, Joins) {
  EXPECT_EQ(Explain("select * from u u1 join u u2 on u1.x = u2.x"),
            "Hash Join\n  Hash Cond: (u1.x = u2.x)\n  ->  Seq Scan on u u1\n  ->  Hash\n        ->  Seq Scan on u u2\n");
  EXPECT_EQ(Explain("select * from u where exists (select 1 from u v where v.x = u.x)"),
            "Hash Semi Join\n  Hash Cond: (u.x = v.x)\n  ->  Seq Scan on u\n  ->  Hash\n        ->  Seq Scan on u v\n");
  EXPECT_EQ(Explain("select * from u where not exists (select 1 from u v where v.x = u.x)"),
            "Hash Anti Join\n  Hash Cond: (u.x = v.x)\n  ->  Seq Scan on u\n  ->  Hash\n        ->  Seq Scan on u v\n");
  EXPECT_EQ(Explain("select * from u where x in (select x from u v)"),
            "Hash Semi Join\n  Hash Cond: (u.x = v.x)\n  ->  Seq Scan on u\n  ->  Hash\n        ->  Seq Scan on u v\n");
}

TEST_F(PlannerTest, PlanCacheKeepsWhatIsCurrent) {
  const auto plan = MakePlan("select b from t where a = 1");
  const CatalogSnapshot& catalog = *connection.Catalog(*server.catalog);
  server.plans->Insert({"q", 1}, plan, catalog);
  EXPECT_EQ(server.plans->Find({"q", 1}, catalog), plan);
  EXPECT_EQ(server.plans->Find({"q", 2}, catalog), nullptr);
  EXPECT_EQ(server.plans->Find({"r", 1}, catalog), nullptr);
  EXPECT_TRUE(PlanCache::IsCurrent(*plan, catalog));
  Plan moved;
  moved.dependencies.push_back({20000, 999999});
  EXPECT_FALSE(PlanCache::IsCurrent(moved, catalog));
  EXPECT_FALSE(MakePlan("select 'now'::timestamptz")->cacheable);
  server.plans->Clear();
}

TEST_F(PlannerTest, PrivilegesAndLocks) {
  const auto plan = MakePlan("update t set b = u.x::text from u where t.a = u.a");
  ASSERT_EQ(plan->table_locks.size(), 2u);
  EXPECT_EQ(plan->table_locks[0], (std::pair<Oid, TableLockMode>{20000, TableLockMode::kRowExclusive}));
  EXPECT_EQ(plan->table_locks[1], (std::pair<Oid, TableLockMode>{20010, TableLockMode::kAccessShare}));
  EXPECT_TRUE(plan->has_modification);
  EXPECT_EQ(plan->command_tag, "UPDATE");
}

TEST_F(PlannerTest, ViewTexts) {
  EXPECT_EQ(ViewText("select a, b as label from t where a > 5 and b <> 'x'"),
            " SELECT t.a,\n    t.b AS label\n   FROM public.t\n  WHERE ((t.a > 5) AND (t.b <> 'x'::text))");
  EXPECT_EQ(ViewText("select t.a, count(*) from t join u on t.a = u.a group by t.a order by 2 desc limit 3"),
            " SELECT t.a,\n    count(*) AS count\n   FROM (public.t\n     JOIN public.u ON ((t.a = u.a)))\n  GROUP BY t.a\n"
            "  ORDER BY (count(*)) DESC\n LIMIT 3");
}

}  // namespace
}  // namespace basalt
