// The catalog over the real storage engine: what was committed is there after reopening, what was not is gone.
#include "base/sql_error.h"
#include "catalog/bootstrap.h"
#include "catalog/catalog_transaction.h"
#include "tests/unit/storage/storage_fixture.h"

namespace basalt {
namespace {

class DurableStoreTest : public StorageTest {
 protected:
  void SetUp() override {
    StorageTest::SetUp();
    store_ = CatalogStore::Open(*engine_, {"postgres", ""});
  }
  void TearDown() override {
    store_.reset();
    StorageTest::TearDown();
  }
  void ReopenAll() {
    store_.reset();
    Reopen();
    store_ = CatalogStore::Open(*engine_, {"somebody else", ""});
  }
  RelationDescriptor Table(const std::string& name) {
    RelationDescriptor table;
    table.oid = engine_->NewOid();
    table.database = kPostgresDatabase;
    table.schema = kPublicSchema;
    table.name = name;
    table.owner = kBootstrapSuperuser;
    ColumnDescriptor& column = table.columns.emplace_back();
    column.name = "id";
    column.number = 1;
    column.type = {kInt8Oid, -1, 0};
    table.heap.id = engine_->NewStorageId(false);
    table.heap.columns = {{PhysicalType::kInt64}};
    return table;
  }
  TestOwner owner_;
  std::unique_ptr<CatalogStore> store_;
};

TEST_F(DurableStoreTest, CommittedObjectsSurviveReopeningOthersDoNot) {
  auto transaction = Begin(owner_);
  auto ddl = store_->Begin(*transaction);
  ddl->Put(Table("kept"));
  const int level = transaction->CreateSavepoint();
  ddl->MarkSavepoint(level);
  ddl->Put(Table("undone"));
  transaction->RollbackToSavepoint(level);
  ddl->RollbackToSavepoint(level);
  const uint64_t before = store_->newest()->generation();
  transaction->FinishStatement();
  Commit(std::move(transaction));
  EXPECT_EQ(store_->newest()->generation(), before + 1);
  transaction = Begin(owner_);
  ddl = store_->Begin(*transaction);
  ddl->Put(Table("rolled_back"));
  ddl->Drop(ObjectKind::kRelation, ddl->snapshot()->FindRelation(kPublicSchema, "kept")->oid);
  transaction->Rollback();
  ddl.reset();
  transaction.reset();
  for (int round = 0; round < 2; ++round, ReopenAll()) {
    const auto catalog = store_->newest();
    EXPECT_NE(catalog->FindRelation(kPublicSchema, "kept"), nullptr);
    EXPECT_NE(catalog->FindTypeDescriptor(kPublicSchema, "_kept"), nullptr);
    EXPECT_EQ(catalog->FindRelation(kPublicSchema, "undone"), nullptr);
    EXPECT_EQ(catalog->FindRelation(kPublicSchema, "rolled_back"), nullptr);
    EXPECT_EQ(catalog->FindRole(kBootstrapSuperuser)->name, "postgres") << "a used directory is not bootstrapped again";
  }
}

TEST_F(DurableStoreTest, DescriptorAndRowsCommitTogether) {
  const RelationDescriptor table = Table("t");
  auto transaction = Begin(owner_);
  auto ddl = store_->Begin(*transaction);
  ddl->Put(table);
  const NullableDatum row[] = {Int(42)};
  transaction->InsertRow(table.heap, row);
  transaction->FinishStatement();
  Commit(std::move(transaction));
  ReopenAll();
  const auto found = store_->newest()->FindRelation(kPublicSchema, "t");
  ASSERT_NE(found, nullptr);
  transaction = Begin(owner_);
  Chunk rows({PhysicalType::kInt64});
  std::vector<RowId> ids;
  const auto scan = transaction->OpenTableScan(found->heap, {0}, 0);
  ASSERT_TRUE(scan->Next(&rows, &ids, nullptr));
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows.column(0).Get(0).value.i8, 42);
}

TEST_F(DurableStoreTest, SecondWriterOfANameWaitsAndSeesTheFirst) {
  TestOwner other(2);
  auto first = Begin(owner_);
  auto first_ddl = store_->Begin(*first);
  first_ddl->LockName(ObjectKind::kRelation, kPublicSchema, "t");
  first_ddl->Put(Table("t"));
  auto second = Begin(other);
  auto second_ddl = store_->Begin(*second);
  other.lock_timeout_ms = 20;
  EXPECT_THROW(second_ddl->LockName(ObjectKind::kRelation, kPublicSchema, "t"), SqlError);
  first->FinishStatement();
  Commit(std::move(first));
  second->Rollback();
  second = Begin(other);
  second_ddl = store_->Begin(*second);
  second_ddl->LockName(ObjectKind::kRelation, kPublicSchema, "t");
  EXPECT_NE(second_ddl->snapshot()->FindRelation(kPublicSchema, "t"), nullptr);
}

}  // namespace
}  // namespace basalt
