#include "tests/unit/execution/execution_fixture.h"

namespace basalt {
namespace {

struct Owner : LockOwner {
  Owner() { cancel = &token; }
  CancelToken token;
};

// Table t (id int4 not null, v int4), unique index t_pkey on id, index t_v on v.
class ModifyTest : public ExecutionTest {
 protected:
  void SetUp() override {
    char path[] = "/tmp/basalt_execution_XXXXXX";
    options_.directory = mkdtemp(path);
    options_.memtable_bytes = 16 << 20;
    options_.block_cache_bytes = 16 << 20;
    options_.version_cache_bytes = 8 << 20;
    options_.wal_file_bytes = 4 << 20;
    engine_ = StorageEngine::Open(options_);
    auto table = std::make_shared<RelationDescriptor>();
    table->oid = 20000;
    table->name = "t";
    table->columns.resize(2);
    table->columns[0].name = "id";
    table->columns[0].not_null = true;
    table->columns[1].name = "v";
    for (auto& column : table->columns) column.type = TypeOf(kInt4Oid);
    table->heap.id = engine_->NewStorageId(false);
    table->heap.columns = {{PhysicalType::kInt32}, {PhysicalType::kInt32}};
    table_ = table;
    key_ = MakeIndex("t_pkey", 1, true);
    by_v_ = MakeIndex("t_v", 2, false);
    Begin();
  }
  void TearDown() override {
    state_.open_transaction = nullptr;
    transaction_.reset();
    engine_.reset();
    std::filesystem::remove_all(options_.directory);
  }
  DescriptorPtr<RelationDescriptor> MakeIndex(const char* name, int16_t column, bool unique) {
    auto properties = std::make_shared<IndexProperties>();
    properties->unique = unique;
    IndexKey key;
    key.column = column;
    key.type = TypeOf(kInt4Oid);
    properties->keys = {key};
    properties->layout.id = engine_->NewStorageId(false);
    properties->layout.unique = unique;
    properties->layout.keys = {{.heap_column = column - 1, .physical = PhysicalType::kInt32}};
    auto index = std::make_shared<RelationDescriptor>();
    index->name = name;
    index->kind = RelationKind::kIndex;
    index->index = properties;
    return index;
  }
  void Begin() {
    transaction_ = engine_->Begin(owner_, IsolationLevel::kReadCommitted, false, nullptr);
    transaction_->StartStatement();
    state_.open_transaction = transaction_.get();
  }
  void NextStatement() {
    transaction_->FinishStatement();
    transaction_->StartStatement();
  }
  void Commit() {
    transaction_->FinishStatement();
    ASSERT_TRUE(transaction_->CommitAndWait(false).committed);
    Begin();
  }

  std::vector<IndexMaintenance> Indexes() {
    std::vector<IndexMaintenance> indexes(2);
    indexes[0].index = key_;
    indexes[0].keys = List(Column(0, kInt4Oid));
    indexes[1].index = by_v_;
    indexes[1].keys = List(Column(1, kInt4Oid));
    return indexes;
  }
  std::shared_ptr<ModifyTableNode> Modify(ModifyTableNode::Operation operation, PlanPtr child, bool returning = false) {
    auto node = MakeNode<ModifyTableNode>(returning ? std::vector<Oid>{kInt4Oid, kInt4Oid} : std::vector<Oid>{});
    node->operation = operation;
    node->relation = table_;
    node->children = {std::move(child)};
    node->indexes = Indexes();
    if (returning) node->returning = List(Column(0, kInt4Oid), Column(1, kInt4Oid));
    return node;
  }
  std::string Insert(const std::vector<std::vector<int32_t>>& rows, bool returning = false) {
    const std::string result = Run(*Modify(ModifyTableNode::Operation::kInsert, IntRows(rows), returning));
    if (result.substr(0, 5) == "ERROR") transaction_->RollbackStatement();
    else NextStatement();
    return result;
  }
  std::shared_ptr<TableScanNode> Scan(bool with_row_id, ExpressionPtr filter = nullptr) {
    auto scan = MakeNode<TableScanNode>(with_row_id ? std::vector<Oid>{kInt4Oid, kInt4Oid, kInt8Oid} : std::vector<Oid>{kInt4Oid, kInt4Oid});
    scan->relation = table_;
    scan->scan.columns = {0, 1};
    scan->scan.with_row_id = with_row_id;
    scan->filter = std::move(filter);
    return scan;
  }
  // UPDATE t SET v = v + 1 (or id = id + 10) WHERE filter.
  std::shared_ptr<ModifyTableNode> Update(ExpressionPtr filter, bool key_change, bool returning = false) {
    auto project = MakeNode<ProjectNode>({kInt4Oid, kInt4Oid, kInt8Oid});
    project->children = {Scan(true, std::move(filter))};
    project->expressions = List(key_change ? Plus(Column(0, kInt4Oid), Int4(10)) : Column(0, kInt4Oid),
                                key_change ? Column(1, kInt4Oid) : Plus(Column(1, kInt4Oid), Int4(1)), Column(2, kInt8Oid));
    auto node = Modify(ModifyTableNode::Operation::kUpdate, project, returning);
    node->row_id_column = 2;
    node->updated_columns = {key_change, !key_change};
    return node;
  }
  std::string Rows() { return Sorted(Run(*Scan(false))); }
  // SELECT id, v FROM t WHERE v = value, through the index.
  std::string ByValue(int32_t value) {
    auto scan = MakeNode<IndexScanNode>({kInt4Oid, kInt4Oid});
    scan->relation = table_;
    scan->index = by_v_;
    scan->scan.columns = {0, 1};
    scan->equal = List(Int4(value));
    return Sorted(Run(*scan));
  }
  std::string ByKey(int32_t id) {
    auto scan = MakeNode<IndexScanNode>({kInt4Oid, kInt4Oid});
    scan->relation = table_;
    scan->index = key_;
    scan->scan.columns = {0, 1};
    scan->equal = List(Int4(id));
    scan->unique_lookup = true;
    return Run(*scan);
  }

  StorageOptions options_;
  std::unique_ptr<StorageEngine> engine_;
  Owner owner_;
  std::unique_ptr<Transaction> transaction_;
  DescriptorPtr<RelationDescriptor> table_, key_, by_v_;
};

TEST_F(ModifyTest, InsertThenReadByEveryWay) {
  EXPECT_EQ(Insert({{1, 10}, {2, 20}, {3, kNull}}, true), "1,10|2,20|3,NULL");
  EXPECT_EQ(state_.affected_rows, 3u);
  EXPECT_EQ(Rows(), "1,10|2,20|3,NULL");
  EXPECT_EQ(ByKey(2), "2,20");
  EXPECT_EQ(ByKey(9), "");
  EXPECT_EQ(ByValue(10), "1,10");
}

TEST_F(ModifyTest, ViolationsAreReportedAsPostgresDoes) {
  Insert({{1, 10}});
  EXPECT_EQ(Insert({{2, 0}, {1, 11}}), "ERROR 23505: duplicate key value violates unique constraint \"t_pkey\"");
  EXPECT_EQ(Insert({{kNull, 5}}), "ERROR 23502: null value in column \"id\" of relation \"t\" violates not-null constraint");
  auto node = Modify(ModifyTableNode::Operation::kInsert, IntRows({{5, 7}, {6, 101}}));
  node->checks.push_back({"t_v_check", Less(Column(1, kInt4Oid), Int4(100))});
  OperatorPtr insert = BuildOperator(*node, state_);
  insert->Open();
  try {
    insert->Next();
    FAIL() << "no error";
  } catch (const SqlError& error) {
    EXPECT_EQ(error.fields().message, "new row for relation \"t\" violates check constraint \"t_v_check\"");
    EXPECT_EQ(error.fields().detail, "Failing row contains (6, 101).");
    EXPECT_EQ(error.fields().constraint_name, "t_v_check");
    EXPECT_EQ(error.fields().table_name, "t");
  }
  transaction_->RollbackStatement();
  EXPECT_EQ(Rows(), "1,10");
}

TEST_F(ModifyTest, UniqueViolationNamesTheKey) {
  Insert({{1, 10}});
  auto node = Modify(ModifyTableNode::Operation::kInsert, IntRows({{1, 11}}));
  OperatorPtr insert = BuildOperator(*node, state_);
  insert->Open();
  try {
    insert->Next();
    FAIL() << "no error";
  } catch (const SqlError& error) {
    EXPECT_EQ(error.fields().detail, "Key (id)=(1) already exists.");
    EXPECT_EQ(error.fields().constraint_name, "t_pkey");
  }
}

TEST_F(ModifyTest, UpdateKeepsIndexesInStep) {
  Insert({{1, 10}, {2, 20}});
  EXPECT_EQ(Run(*Update(Equal(Column(0, kInt4Oid), Int4(1)), false, true)), "1,11");
  NextStatement();
  EXPECT_EQ(Rows(), "1,11|2,20");
  EXPECT_EQ(ByValue(10), "");
  EXPECT_EQ(ByValue(11), "1,11");
  EXPECT_EQ(Run(*Update(nullptr, true)), "");
  NextStatement();
  EXPECT_EQ(Rows(), "11,11|12,20");
  EXPECT_EQ(ByKey(1), "");
  EXPECT_EQ(ByKey(11), "11,11");
}

TEST_F(ModifyTest, AStatementDoesNotSeeItsOwnRows) {
  Insert({{1, 10}, {2, 20}});
  auto project = MakeNode<ProjectNode>({kInt4Oid, kInt4Oid});
  project->children = {Scan(false)};
  project->expressions = List(Plus(Column(0, kInt4Oid), Int4(100)), Column(1, kInt4Oid));
  EXPECT_EQ(Run(*Modify(ModifyTableNode::Operation::kInsert, project)), "");
  NextStatement();
  EXPECT_EQ(Rows(), "1,10|101,10|102,20|2,20");
}

TEST_F(ModifyTest, DeleteRemovesRowAndEntries) {
  Insert({{1, 10}, {2, 20}});
  auto node = Modify(ModifyTableNode::Operation::kDelete, Scan(true, Equal(Column(0, kInt4Oid), Int4(1))), true);
  node->row_id_column = 2;
  EXPECT_EQ(Run(*node), "1,10");
  NextStatement();
  EXPECT_EQ(Rows(), "2,20");
  EXPECT_EQ(ByKey(1), "");
  EXPECT_EQ(ByValue(10), "");
  EXPECT_EQ(Insert({{1, 30}}), "");
  EXPECT_EQ(ByKey(1), "1,30");
}

TEST_F(ModifyTest, OnConflict) {
  Insert({{1, 10}});
  auto nothing = Modify(ModifyTableNode::Operation::kInsert, IntRows({{1, 0}, {2, 20}, {2, 21}}), true);
  nothing->on_conflict = std::make_unique<ModifyTableNode::OnConflict>();
  EXPECT_EQ(Run(*nothing), "2,20");
  NextStatement();
  auto update = Modify(ModifyTableNode::Operation::kInsert, IntRows({{1, 5}, {3, 30}}), true);
  update->on_conflict = std::make_unique<ModifyTableNode::OnConflict>();
  update->on_conflict->do_update = true;
  update->on_conflict->arbiters = {0};
  update->on_conflict->set = List(Column(0, kInt4Oid), Plus(Column(1, kInt4Oid), Column(3, kInt4Oid)));
  EXPECT_EQ(Run(*update), "1,15|3,30");
  NextStatement();
  EXPECT_EQ(Rows(), "1,15|2,20|3,30");
  EXPECT_EQ(ByValue(15), "1,15");
  auto twice = Modify(ModifyTableNode::Operation::kInsert, IntRows({{9, 1}, {9, 2}}));
  twice->on_conflict = std::make_unique<ModifyTableNode::OnConflict>();
  twice->on_conflict->do_update = true;
  twice->on_conflict->arbiters = {0};
  twice->on_conflict->set = List(Column(0, kInt4Oid), Column(3, kInt4Oid));
  EXPECT_EQ(Run(*twice), "ERROR 21000: ON CONFLICT DO UPDATE command cannot affect row a second time");
}

// Another transaction changes the row after our snapshot: the new values come from its newest version.
TEST_F(ModifyTest, ReadCommittedChecksTheNewestVersionAgain) {
  Insert({{1, 10}, {2, 20}});
  Commit();
  Owner other_owner;
  std::unique_ptr<Transaction> mine = std::move(transaction_);
  transaction_ = engine_->Begin(other_owner, IsolationLevel::kReadCommitted, false, nullptr);
  transaction_->StartStatement();
  state_.open_transaction = transaction_.get();
  EXPECT_EQ(Run(*Update(nullptr, false)), "");
  transaction_->FinishStatement();
  ASSERT_TRUE(transaction_->CommitAndWait(true).committed);
  transaction_ = std::move(mine);
  state_.open_transaction = transaction_.get();
  auto node = Update(nullptr, false, true);
  node->recheck = Less(Column(1, kInt4Oid), Int4(15));  // v < 15
  node->recheck_values = List(Column(0, kInt4Oid), Plus(Column(1, kInt4Oid), Int4(1)));
  EXPECT_EQ(Run(*node), "1,12");
}

TEST_F(ModifyTest, IndexRangesLeaveOutNulls) {
  Insert({{1, 10}, {2, kNull}, {3, 30}, {4, 20}});
  auto scan = MakeNode<IndexScanNode>({kInt4Oid});
  scan->relation = table_;
  scan->index = by_v_;
  scan->scan.columns = {1};
  scan->lower = Int4(10);
  scan->lower_inclusive = false;
  EXPECT_EQ(Run(*scan), "20|30");
  scan->reverse = true;
  EXPECT_EQ(Run(*scan), "30|20");
  scan->lower = nullptr;
  scan->upper = Int4(20);
  scan->reverse = false;
  EXPECT_EQ(Run(*scan), "10|20");
  scan->upper = nullptr;
  EXPECT_EQ(Run(*scan), "10|20|30|NULL");
}

TEST_F(ModifyTest, LockRowsGivesTheNewestVersion) {
  Insert({{1, 10}, {2, 20}});
  Commit();
  Owner other_owner;
  std::unique_ptr<Transaction> mine = std::move(transaction_);
  transaction_ = engine_->Begin(other_owner, IsolationLevel::kReadCommitted, false, nullptr);
  transaction_->StartStatement();
  state_.open_transaction = transaction_.get();
  EXPECT_EQ(Run(*Update(Equal(Column(0, kInt4Oid), Int4(1)), false)), "");
  transaction_->FinishStatement();
  ASSERT_TRUE(transaction_->CommitAndWait(true).committed);
  transaction_ = std::move(mine);
  state_.open_transaction = transaction_.get();
  auto lock = MakeNode<LockRowsNode>({kInt4Oid, kInt4Oid, kInt8Oid});
  lock->children = {Scan(true, Less(Column(1, kInt4Oid), Int4(100)))};
  lock->marks.push_back({table_, 2, RowLockMode::kUpdate, WaitPolicy::kWait});
  EXPECT_EQ(Run(*lock).substr(0, 5), "1,11,");
}

}  // namespace
}  // namespace basalt
