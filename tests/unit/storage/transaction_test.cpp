#include <gmock/gmock.h>

#include <thread>

#include "tests/unit/storage/storage_fixture.h"

namespace basalt {
namespace {

class TransactionTest : public StorageTest {
 protected:
  std::vector<RowId> ScanText(Transaction& transaction, const IndexRange& range) {
    auto scan = transaction.OpenIndexScan(by_text_, range);
    std::vector<RowId> rows;
    while (scan->Next(3, &rows)) {
    }
    return rows;
  }
  std::vector<std::string> ScanTable(Transaction& transaction) {
    auto scan = transaction.OpenTableScan(heap_, {1, 0}, 0);
    Chunk chunk;
    std::vector<RowId> rows;
    std::vector<std::string> texts;
    while (scan->Next(&chunk, &rows, nullptr)) {
      for (uint32_t i = 0; i < chunk.size(); ++i) texts.emplace_back(chunk.column(0).Get(i).value.str.view());
    }
    return texts;
  }
};

TEST_F(TransactionTest, CommittedRowsAreReadByKeyScanAndAfterReopen) {
  auto writer = Begin(owner_);
  const RowId one = Insert(*writer, 1, "one");
  Insert(*writer, 2, "a text that is longer than twelve bytes");
  EXPECT_EQ(Lookup(*writer, 1), kInvalidRowId) << "a statement must not see its own writes";
  writer->StartStatement();
  EXPECT_EQ(Lookup(*writer, 1), one);
  {
    auto other = Begin(other_);
    EXPECT_EQ(Lookup(*other, 1), kInvalidRowId);
  }
  Commit(std::move(writer));
  for (int round = 0; round < 2; ++round) {
    auto reader = Begin(owner_);
    EXPECT_EQ(Lookup(*reader, 1), one);
    EXPECT_EQ(Fetch(*reader, one), "one");
    EXPECT_THAT(ScanTable(*reader), ::testing::ElementsAre("one", "a text that is longer than twelve bytes"));
    reader.reset();
    Reopen();
  }
}

TEST_F(TransactionTest, SavepointsAndStatementsRollBack) {
  auto writer = Begin(owner_);
  const RowId one = Insert(*writer, 1, "one");
  writer->StartStatement();
  const int outer = writer->CreateSavepoint();
  Update(*writer, one, 1, "one", "uno");
  Insert(*writer, 2, "two");
  writer->StartStatement();
  EXPECT_EQ(Fetch(*writer, one), "uno");
  const int inner = writer->CreateSavepoint();
  Delete(*writer, one, 1, "uno");
  writer->StartStatement();
  EXPECT_EQ(Fetch(*writer, one), "<none>");
  EXPECT_EQ(Lookup(*writer, 1), kInvalidRowId);
  writer->RollbackToSavepoint(inner);
  writer->StartStatement();
  EXPECT_EQ(Fetch(*writer, one), "uno");
  writer->RollbackToSavepoint(outer);
  writer->StartStatement();
  EXPECT_EQ(Fetch(*writer, one), "one");
  EXPECT_EQ(Lookup(*writer, 2), kInvalidRowId);
  writer->StartStatement();
  Insert(*writer, 3, "three");
  writer->RollbackStatement();
  writer->StartStatement();
  EXPECT_EQ(Lookup(*writer, 3), kInvalidRowId);
  EXPECT_THAT(ScanTable(*writer), ::testing::ElementsAre("one"));
}

TEST_F(TransactionTest, IndexRangesBothWays) {
  auto writer = Begin(owner_);
  std::vector<RowId> rows;
  for (const char* text : {"d", "b", "a", "c", "b"}) rows.push_back(Insert(*writer, static_cast<int64_t>(rows.size()), text));
  const NullableDatum null;
  const std::vector<NullableDatum> null_row = {Int(9), null};
  const RowId null_id = writer->InsertRow(heap_, null_row);
  writer->InsertIndexEntry(by_text_, {&null, 1}, {}, null_id);
  Commit(std::move(writer));
  auto reader = Begin(owner_);
  using ::testing::ElementsAre;
  EXPECT_THAT(ScanText(*reader, {}), ElementsAre(rows[2], rows[1], rows[4], rows[3], rows[0], null_id));
  EXPECT_THAT(ScanText(*reader, {{}, {}, true}), ElementsAre(null_id, rows[0], rows[3], rows[4], rows[1], rows[2]));
  const auto bound = [](const char* text, bool inclusive) { return IndexBound{{Text(text)}, inclusive}; };
  EXPECT_THAT(ScanText(*reader, {bound("b", true), bound("c", true)}), ElementsAre(rows[1], rows[4], rows[3]));
  EXPECT_THAT(ScanText(*reader, {bound("b", false), bound("d", false)}), ElementsAre(rows[3]));
  EXPECT_THAT(ScanText(*reader, {bound("b", true), bound("b", true), true}), ElementsAre(rows[4], rows[1]));
  EXPECT_THAT(ScanText(*reader, {bound("x", true), bound("b", true)}), ElementsAre());
}

TEST_F(TransactionTest, ReadCommittedSeesNewStatesAndRepeatableReadDoesNot) {
  auto setup = Begin(owner_);
  const RowId row = Insert(*setup, 1, "old");
  Commit(std::move(setup));
  auto committed = Begin(owner_);
  auto repeatable = Begin(other_, IsolationLevel::kRepeatableRead);
  TestOwner third(3);
  auto writer = Begin(third);
  EXPECT_EQ(writer->LockRow(heap_, row, RowLockMode::kNoKeyUpdate, WaitPolicy::kWait).status,
            RowLockResult::Status::kLocked);
  Update(*writer, row, 1, "old", "new");
  Commit(std::move(writer));
  EXPECT_EQ(Fetch(*committed, row), "old") << "same statement";
  committed->StartStatement();
  EXPECT_EQ(Fetch(*committed, row), "new");
  repeatable->StartStatement();
  EXPECT_EQ(Fetch(*repeatable, row), "old");
  std::string message;
  EXPECT_EQ(ErrorState([&] { repeatable->LockRow(heap_, row, RowLockMode::kUpdate, WaitPolicy::kWait); }, &message), "40001");
  EXPECT_EQ(message, "could not serialize access due to concurrent update");
}

TEST_F(TransactionTest, LockRowReportsTheNewestVersion) {
  auto setup = Begin(owner_);
  const RowId row = Insert(*setup, 1, "old");
  const RowId gone = Insert(*setup, 2, "gone");
  Commit(std::move(setup));
  auto reader = Begin(owner_);
  auto writer = Begin(other_);
  Update(*writer, row, 1, "old", "new");
  Delete(*writer, gone, 2, "gone");
  Commit(std::move(writer));
  const RowLockResult updated = reader->LockRow(heap_, row, RowLockMode::kUpdate, WaitPolicy::kWait);
  EXPECT_EQ(updated.status, RowLockResult::Status::kUpdated);
  EXPECT_EQ(TextOf(*reader, updated.newest), "new");
  EXPECT_EQ(reader->LockRow(heap_, gone, RowLockMode::kUpdate, WaitPolicy::kWait).status, RowLockResult::Status::kDeleted);
  Update(*reader, row, 1, "new", "mine");
  EXPECT_EQ(reader->LockRow(heap_, row, RowLockMode::kUpdate, WaitPolicy::kWait).status,
            RowLockResult::Status::kSelfModified);
  reader->StartStatement();
  EXPECT_EQ(reader->LockRow(heap_, row, RowLockMode::kUpdate, WaitPolicy::kWait).status, RowLockResult::Status::kLocked);
  TestOwner third(3);
  auto skipper = Begin(third);
  EXPECT_EQ(skipper->LockRow(heap_, row, RowLockMode::kKeyShare, WaitPolicy::kSkip).status,
            RowLockResult::Status::kWouldBlock);
  EXPECT_EQ(ErrorState([&] { skipper->LockRow(heap_, row, RowLockMode::kKeyShare, WaitPolicy::kNoWait); }), "55P03");
}

TEST_F(TransactionTest, SecondInserterOfAKeyWaitsForTheFirst) {
  for (const bool first_commits : {true, false}) {
    auto first = Begin(owner_);
    ASSERT_NE(Insert(*first, 100 + first_commits, "first"), kInvalidRowId);
    RowId second_row = 0;
    std::thread second_thread([&] {
      auto second = Begin(other_);
      second_row = Insert(*second, 100 + first_commits, "second");
      Commit(std::move(second));
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
    first_commits ? Commit(std::move(first)) : first->Rollback();
    second_thread.join();
    EXPECT_EQ(second_row == kInvalidRowId, first_commits);
  }
}

TEST_F(TransactionTest, ASecondOpenOfTheDirectoryIsRefused) {
  std::string message;
  EXPECT_EQ(ErrorState([&] { StorageEngine::Open(options_); }, &message), "55006");
  EXPECT_EQ(message, "lock file \"postmaster.pid\" already exists");
}

}  // namespace
}  // namespace basalt
