#include <gtest/gtest.h>

#include <chrono>

#include "base/sql_error.h"
#include "catalog/bootstrap.h"
#include "catalog/catalog_transaction.h"
#include "catalog/record_codec.h"
#include "catalog/statistics.h"
#include "catalog/type_factory.h"
#include "tests/unit/catalog/fake_storage.h"

namespace basalt {
namespace {

RelationDescriptor MakeTable(Oid oid, std::string name, int columns = 3) {
  RelationDescriptor table;
  table.oid = oid;
  table.database = kPostgresDatabase;
  table.schema = kPublicSchema;
  table.name = std::move(name);
  table.owner = kBootstrapSuperuser;
  for (int i = 1; i <= columns; ++i) {
    ColumnDescriptor& column = table.columns.emplace_back();
    column.name = "c" + std::to_string(i);
    column.number = static_cast<int16_t>(i);
    column.type = {kInt4Oid, -1, 0};
    table.heap.columns.push_back({PhysicalType::kInt32, false, {}});
  }
  table.heap.id = oid;
  return table;
}

class StoreTest : public ::testing::Test {
 protected:
  void Begin() {
    transaction = storage.NewTransaction();
    ddl = store->Begin(*transaction, &temporary);
  }
  void Commit() {
    bool committed = false;
    transaction->Commit(true, [&committed](CommitResult result) { committed = result.committed; });
    ASSERT_TRUE(committed);
    ddl->Committed();
    ddl.reset();
    transaction.reset();
  }
  void Rollback() {
    transaction->Rollback();
    ddl.reset();
    transaction.reset();
  }
  void Reopen() { store = CatalogStore::Open(storage, {}); }

  FakeStorage storage;
  TemporaryCatalog temporary;
  std::unique_ptr<CatalogStore> store = CatalogStore::Open(storage, {"admin", "secret"});
  std::unique_ptr<FakeTransaction> transaction;
  std::unique_ptr<CatalogTransaction> ddl;
};

TEST_F(StoreTest, BootstrapMakesWhatInitdbMakes) {
  for (int round = 0; round < 2; ++round, Reopen()) {
    const auto catalog = store->newest();
    ASSERT_NE(catalog->FindRole("admin"), nullptr);
    EXPECT_EQ(catalog->FindRole("admin")->oid, kBootstrapSuperuser);
    EXPECT_TRUE(catalog->FindRole("admin")->superuser);
    EXPECT_EQ(catalog->FindRole("admin")->password, "secret");
    EXPECT_EQ(catalog->FindRole("pg_monitor")->member_of.size(), 3u);
    EXPECT_EQ(catalog->FindDatabase("postgres")->oid, 5u);
    EXPECT_TRUE(catalog->FindDatabase("template0")->is_template);
    EXPECT_FALSE(catalog->FindDatabase("template0")->allow_connections);
    for (const Oid database : {1u, 4u, 5u}) {
      ASSERT_NE(catalog->FindSchema(database, "public"), nullptr);
      EXPECT_EQ(catalog->FindSchema(database, "public")->database, database);
      EXPECT_EQ(catalog->FindSchema(database, "pg_catalog")->oid, kPgCatalogSchema);
    }
    EXPECT_EQ(catalog->FindSchema(kPostgresDatabase, "public")->oid, kPublicSchema);
    EXPECT_EQ(catalog->FindTablespace("pg_default")->oid, kDefaultTablespace);
    ASSERT_NE(catalog->FindComment(2615, kPublicSchema, 0), nullptr);
  }
}

TEST_F(StoreTest, CommittedTableIsThereAfterReopenWithItsRowType) {
  Begin();
  RelationDescriptor table = MakeTable(storage.NewOid(), "t");
  table.columns[1].has_missing = true;
  const std::string long_text(100, 'x');
  table.columns[1].type = {kTextOid, -1, 100};
  table.heap.columns[1].physical = PhysicalType::kString;
  const Datum text = MakeDatum(StringRef(long_text));
  table.columns[1].missing = Value(table.columns[1].type, PhysicalType::kString, &text);
  const Oid oid = table.oid;
  ddl->Put(std::move(table));
  EXPECT_EQ(store->newest()->FindRelation(oid), nullptr);
  ASSERT_NE(ddl->snapshot()->FindRelation(kPublicSchema, "t"), nullptr);
  Commit();
  for (int round = 0; round < 2; ++round, Reopen()) {
    const auto found = store->newest()->FindRelation(kPublicSchema, "t");
    ASSERT_NE(found, nullptr);
    EXPECT_EQ(found->oid, oid);
    ASSERT_EQ(found->columns.size(), 3u);
    EXPECT_EQ(found->heap.columns[1].missing.value.str.view(), long_text);
    EXPECT_EQ(found->heap.columns[1].missing.value.str.data(), found->columns[1].missing.datum().str.data());
    const TypeInfo* row = store->newest()->FindType(found->row_type);
    ASSERT_NE(row, nullptr);
    EXPECT_EQ(row->name, "t");
    EXPECT_EQ(row->fields.size(), 3u);
    const TypeInfo* array = store->newest()->FindType(row->array);
    ASSERT_NE(array, nullptr);
    EXPECT_EQ(array->name, "_t");
    EXPECT_EQ(array->element, row->oid);
  }
}

TEST_F(StoreTest, RollbackLeavesNothing) {
  Begin();
  ddl->Put(MakeTable(storage.NewOid(), "gone"));
  Rollback();
  EXPECT_EQ(store->newest()->FindRelation(kPublicSchema, "gone"), nullptr);
  Reopen();
  EXPECT_EQ(store->newest()->FindRelation(kPublicSchema, "gone"), nullptr);
}

TEST_F(StoreTest, SavepointsUndoWhatCameAfterThem) {
  Begin();
  ddl->Put(MakeTable(storage.NewOid(), "a"));
  const int level = transaction->CreateSavepoint();
  ddl->MarkSavepoint(level);
  ddl->Put(MakeTable(storage.NewOid(), "b"));
  const int inner = transaction->CreateSavepoint();
  ddl->MarkSavepoint(inner);
  ddl->Drop(ObjectKind::kRelation, ddl->snapshot()->FindRelation(kPublicSchema, "a")->oid);
  EXPECT_EQ(ddl->snapshot()->FindRelation(kPublicSchema, "a"), nullptr);
  transaction->RollbackToSavepoint(inner);
  ddl->RollbackToSavepoint(inner);
  EXPECT_NE(ddl->snapshot()->FindRelation(kPublicSchema, "a"), nullptr);
  EXPECT_NE(ddl->snapshot()->FindRelation(kPublicSchema, "b"), nullptr);
  transaction->RollbackToSavepoint(level);
  ddl->RollbackToSavepoint(level);
  EXPECT_EQ(ddl->snapshot()->FindRelation(kPublicSchema, "b"), nullptr);
  ddl->Put(MakeTable(storage.NewOid(), "c"));
  Commit();
  for (int round = 0; round < 2; ++round, Reopen()) {
    EXPECT_NE(store->newest()->FindRelation(kPublicSchema, "a"), nullptr);
    EXPECT_EQ(store->newest()->FindRelation(kPublicSchema, "b"), nullptr);
    EXPECT_NE(store->newest()->FindRelation(kPublicSchema, "c"), nullptr);
  }
}

TEST_F(StoreTest, RenameAndDropTakeTypesAndCommentsAlong) {
  Begin();
  ddl->Put(MakeTable(storage.NewOid(), "old"));
  const auto table = ddl->snapshot()->FindRelation(kPublicSchema, "old");
  const Oid oid = table->oid, row_type = table->row_type;
  CommentDescriptor comment;
  comment.class_oid = 1259;
  comment.object = oid;
  comment.sub_object = 2;
  comment.text = "about c2";
  ddl->Put(comment);
  Commit();
  Begin();
  RelationDescriptor renamed = *store->newest()->FindRelation(oid);
  renamed.name = "new";
  renamed.columns[0].dropped = true;
  ddl->Put(std::move(renamed));
  Commit();
  EXPECT_EQ(store->newest()->FindRelation(kPublicSchema, "old"), nullptr);
  EXPECT_EQ(store->newest()->FindType(row_type)->name, "new");
  EXPECT_TRUE(store->newest()->FindType(row_type)->fields[0].dropped);
  EXPECT_NE(store->newest()->FindTypeDescriptor(kPublicSchema, "_new"), nullptr);
  EXPECT_EQ(store->newest()->FindTypeDescriptor(kPublicSchema, "_old"), nullptr);
  EXPECT_EQ(*store->newest()->FindComment(1259, oid, 2), "about c2");
  Begin();
  ddl->Drop(ObjectKind::kRelation, oid);
  Commit();
  for (int round = 0; round < 2; ++round, Reopen()) {
    EXPECT_EQ(store->newest()->FindRelation(oid), nullptr);
    EXPECT_EQ(store->newest()->FindType(row_type), nullptr);
    EXPECT_EQ(store->newest()->FindTypeDescriptor(kPublicSchema, "_new"), nullptr);
    EXPECT_EQ(store->newest()->FindComment(1259, oid, 2), nullptr);
  }
}

TEST_F(StoreTest, StaleCopyIsRefused) {
  Begin();
  ddl->Put(MakeTable(storage.NewOid(), "t"));
  Commit();
  RelationDescriptor stale = *store->newest()->FindRelation(kPublicSchema, "t");
  Begin();
  RelationDescriptor fresh = stale;
  fresh.row_security = true;
  ddl->Put(std::move(fresh));
  Commit();
  Begin();
  stale.name = "other";
  EXPECT_THROW(ddl->Put(std::move(stale)), SqlError);
}

TEST_F(StoreTest, MergesOfSeveralTransactionsKeepEachOthersChanges) {
  const auto first = storage.NewTransaction();
  const auto second = storage.NewTransaction();
  const auto first_ddl = store->Begin(*first);
  const auto second_ddl = store->Begin(*second);
  first_ddl->Put(MakeTable(storage.NewOid(), "one"));
  second_ddl->Put(MakeTable(storage.NewOid(), "two"));
  EXPECT_EQ(first_ddl->snapshot()->FindRelation(kPublicSchema, "two"), nullptr);
  const uint64_t before = store->newest()->generation();
  second->Commit(true, [](CommitResult) {});
  EXPECT_NE(first_ddl->snapshot()->FindRelation(kPublicSchema, "two"), nullptr);
  first->Commit(true, [](CommitResult) {});
  const auto catalog = store->newest();
  EXPECT_EQ(catalog->generation(), before + 2);
  ASSERT_NE(catalog->FindRelation(kPublicSchema, "one"), nullptr);
  ASSERT_NE(catalog->FindRelation(kPublicSchema, "two"), nullptr);
  EXPECT_EQ(catalog->FindRelation(kPublicSchema, "one")->version, before + 2);
  EXPECT_EQ(catalog->FindRelation(kPublicSchema, "two")->version, before + 1);
}

TEST_F(StoreTest, TemporaryTablesStayInTheConnection) {
  temporary.MakeSchema(storage.NewOid(), kPostgresDatabase, 7, kBootstrapSuperuser);
  const size_t records_before = storage.records.size();
  Begin();
  RelationDescriptor table = MakeTable(storage.NewOid(), "scratch");
  table.schema = temporary.schema();
  table.persistence = Persistence::kTemporary;
  const Oid oid = table.oid;
  ddl->Put(table);
  EXPECT_NE(ddl->snapshot()->FindRelation(temporary.schema(), "scratch"), nullptr);
  Rollback();
  EXPECT_FALSE(temporary.Contains(ObjectKind::kRelation, oid));
  Begin();
  ddl->Put(table);
  const uint64_t generation = store->newest()->generation();
  Commit();
  EXPECT_EQ(store->newest()->generation(), generation);
  EXPECT_EQ(storage.records.size(), records_before);
  EXPECT_EQ(store->newest()->FindRelation(oid), nullptr);
  const auto overlay = temporary.Over(store->newest());
  ASSERT_NE(overlay->FindRelation(temporary.schema(), "scratch"), nullptr);
  EXPECT_EQ(overlay->FindType(overlay->FindRelation(oid)->row_type)->fields.size(), 3u);
  EXPECT_EQ(temporary.Over(store->newest()), overlay);
  Begin();
  ddl->Drop(ObjectKind::kRelation, oid);
  EXPECT_EQ(ddl->snapshot()->FindRelation(oid), nullptr);
  Commit();
  EXPECT_EQ(temporary.Over(store->newest())->FindRelation(oid), nullptr);
}

TEST_F(StoreTest, SeedObjectsCanBeAlteredAndComeBack) {
  Begin();
  RelationDescriptor table = *store->newest()->FindRelation(kPgCatalogSchema, "pg_authid");
  table.acl->push_back({0, kBootstrapSuperuser, kPrivilegeSelect, 0});
  ddl->Put(std::move(table));
  Commit();
  for (int round = 0; round < 2; ++round, Reopen()) {
    EXPECT_EQ(store->newest()->FindRelation(kPgCatalogSchema, "pg_authid")->acl->size(), 2u);
    EXPECT_EQ(store->newest()->FindRelation(1260)->acl->size(), 2u);
    int seen = 0;
    store->newest()->ForEachRelation([&seen](const RelationDescriptor& relation) { seen += relation.name == "pg_authid"; });
    EXPECT_EQ(seen, 1);
  }
}

TEST_F(StoreTest, NewerRecordsAndDamagedOnesAreRefused) {
  Begin();
  ddl->Put(MakeTable(storage.NewOid(), "t"));
  Commit();
  for (auto& [key, value] : storage.records) {
    EXPECT_NO_THROW(DecodeRecord(key, value));
    for (size_t cut = 0; cut < value.size(); ++cut) EXPECT_THROW(DecodeRecord(key, value.substr(0, cut)), SqlError);
    EXPECT_THROW(DecodeRecord(key, value + '\0'), SqlError);
  }
  std::string& value = storage.records.begin()->second;
  value[0] = static_cast<char>(kCatalogRecordVersion + 1);
  try {
    Reopen();
    FAIL();
  } catch (const SqlError& error) {
    EXPECT_EQ(error.fields().state, sqlstate::kFeatureNotSupported);
  }
}

TEST_F(StoreTest, TenThousandTablesCostTheSameAsTen) {
  const auto time_of = [this](int count, const char* prefix) {
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < count; ++i) {
      Begin();
      ddl->Put(MakeTable(storage.NewOid(), prefix + std::to_string(i), 5));
      Commit();
    }
    return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count() / count;
  };
  time_of(200, "warm");
  const double early = time_of(1000, "early");
  time_of(8000, "middle");
  const double late = time_of(1000, "late");
  RecordProperty("early_us", static_cast<int>(early));
  RecordProperty("late_us", static_cast<int>(late));
  EXPECT_LT(late, early * 4) << "O(log n) a table: " << early << " us early, " << late << " us at 10,000 tables";
  EXPECT_NE(store->newest()->FindRelation(kPublicSchema, "middle4711"), nullptr);
}

TEST_F(StoreTest, StatisticsLiveAndDieWithTheirRelation) {
  Begin();
  ddl->Put(MakeTable(20000, "t"));
  auto column = std::make_shared<ColumnStatistics>();
  column->column = 2;
  column->null_fraction = 0.25f;
  column->distinct = -0.5f;
  const Datum seven = MakeDatum<int32_t>(7);
  column->common_values.emplace_back(SqlType{kInt4Oid, -1, 0}, PhysicalType::kInt32, &seven);
  column->common_frequencies = {0.5f};
  ddl->Put(StatisticsDescriptor{20000, 100, 120, {column}});
  Commit();
  for (int round = 0; round < 2; ++round, Reopen()) {
    const StatisticsDescriptor* found = store->newest()->FindStatistics(20000);
    ASSERT_NE(found, nullptr);
    EXPECT_EQ(found->rows, 100);
    EXPECT_EQ(found->Find(1), nullptr);
    ASSERT_NE(found->Find(2), nullptr);
    EXPECT_EQ(found->Find(2)->distinct, -0.5f);
    EXPECT_EQ(found->Find(2)->common_values[0].datum().i4, 7);
  }
  Begin();
  ddl->Put(StatisticsDescriptor{20000, 0, 0, {}});
  EXPECT_EQ(ddl->snapshot()->FindStatistics(20000), nullptr);
  Rollback();
  EXPECT_NE(store->newest()->FindStatistics(20000), nullptr);
  Begin();
  ddl->Drop(ObjectKind::kRelation, 20000);
  Commit();
  EXPECT_EQ(store->newest()->FindStatistics(20000), nullptr);
  Reopen();
  EXPECT_EQ(store->newest()->FindStatistics(20000), nullptr);
}

}  // namespace
}  // namespace basalt
