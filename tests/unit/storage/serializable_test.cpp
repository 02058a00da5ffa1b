// SERIALIZABLE: the classic anomalies, and random small histories whose committed part must equal some serial order.
#include <algorithm>
#include <array>
#include <random>

#include "tests/unit/storage/storage_fixture.h"

namespace basalt {
namespace {

class SerializableTest : public StorageTest {
 protected:
  std::unique_ptr<Transaction> BeginSerializable(LockOwner& owner) { return Begin(owner, IsolationLevel::kSerializable); }
  // Empty, or the SQLSTATE of the refused commit.
  std::string TryCommit(std::unique_ptr<Transaction> transaction) {
    const CommitResult result = transaction->CommitAndWait(true);
    return result.committed ? "" : ErrorState([&] { std::rethrow_exception(result.error); });
  }
  size_t CountRows(Transaction& transaction) {
    auto scan = transaction.OpenTableScan(heap_, {0}, 0);
    Chunk chunk;
    size_t count = 0;
    while (scan->Next(&chunk, nullptr, nullptr)) count += chunk.size();
    return count;
  }
  int Read(Transaction& transaction, int64_t key) { return std::stoi(Fetch(transaction, Lookup(transaction, key))); }
  void Write(Transaction& transaction, int64_t key, int value) {
    const RowId row = Lookup(transaction, key);
    const RowLockResult lock = transaction.LockRow(heap_, row, RowLockMode::kNoKeyUpdate, WaitPolicy::kWait);
    ASSERT_TRUE(lock.status == RowLockResult::Status::kLocked || lock.status == RowLockResult::Status::kSelfModified);
    const std::string text = std::to_string(value);
    const std::vector<NullableDatum> values = {Int(key), Text(text)};
    transaction.UpdateRow(heap_, row, values);
  }
};

TEST_F(SerializableTest, WriteSkewIsRefusedAndPassesUnderRepeatableRead) {
  for (const bool serializable : {true, false}) {
    const auto level = serializable ? IsolationLevel::kSerializable : IsolationLevel::kRepeatableRead;
    auto setup = Begin(owner_);
    Insert(*setup, 1 + 10 * serializable, "1");
    Insert(*setup, 2 + 10 * serializable, "1");
    Commit(std::move(setup));
    auto first = Begin(owner_, level);
    auto second = Begin(other_, level);
    const int64_t a = 1 + 10 * serializable, b = 2 + 10 * serializable;
    EXPECT_EQ(Read(*first, a) + Read(*first, b), 2);
    EXPECT_EQ(Read(*second, a) + Read(*second, b), 2);
    Write(*first, a, 0);
    Write(*second, b, 0);
    EXPECT_EQ(TryCommit(std::move(first)), "");
    EXPECT_EQ(TryCommit(std::move(second)), serializable ? "40001" : "");
  }
}

TEST_F(SerializableTest, PhantomsInScansAndMissingKeysAreSeen) {
  for (const bool by_key : {true, false}) {
    auto first = BeginSerializable(owner_);
    auto second = BeginSerializable(other_);
    const int64_t base = by_key ? 100 : 200;
    if (by_key) {
      EXPECT_EQ(Lookup(*first, base + 1), kInvalidRowId);
      EXPECT_EQ(Lookup(*second, base), kInvalidRowId);
    } else {
      const size_t rows = CountRows(*first);
      EXPECT_EQ(CountRows(*second), rows);
    }
    Insert(*first, base, "first");
    Insert(*second, base + 1, "second");
    EXPECT_EQ(TryCommit(std::move(first)), "");
    EXPECT_EQ(TryCommit(std::move(second)), "40001");
  }
}

TEST_F(SerializableTest, TheReadOnlyAnomalyIsRefusedOnlyWhenItHappens) {
  // Fekete, O'Neil, O'Neil: a report between a receipt and the closing of its batch.
  for (const bool report_runs : {false, true}) {
    const int64_t base = report_runs ? 10 : 20;
    auto setup = Begin(owner_);
    Insert(*setup, base, "1");      // batch number
    Insert(*setup, base + 1, "0");  // receipts of batch 1
    Commit(std::move(setup));
    TestOwner third(3);
    auto receipt = BeginSerializable(owner_);
    EXPECT_EQ(Read(*receipt, base), 1);
    auto close = BeginSerializable(other_);
    Write(*close, base, Read(*close, base) + 1);
    EXPECT_EQ(TryCommit(std::move(close)), "");
    if (report_runs) {
      auto report = BeginSerializable(third);
      EXPECT_EQ(Read(*report, base), 2);
      EXPECT_EQ(Read(*report, base + 1), 0);
      EXPECT_EQ(TryCommit(std::move(report)), "");
    }
    Write(*receipt, base + 1, 7);
    EXPECT_EQ(TryCommit(std::move(receipt)), report_runs ? "40001" : "");
  }
}

TEST_F(SerializableTest, TransactionsThatDoNotTouchTheSameRowsAllCommit) {
  auto setup = Begin(owner_);
  for (int key = 0; key < 20; ++key) Insert(*setup, key, "0");
  Commit(std::move(setup));
  std::vector<std::unique_ptr<TestOwner>> owners;
  std::vector<std::unique_ptr<Transaction>> transactions;
  for (int i = 0; i < 20; ++i) {
    owners.push_back(std::make_unique<TestOwner>(i + 1));
    transactions.push_back(BeginSerializable(*owners.back()));
    Write(*transactions.back(), i, Read(*transactions.back(), i) + 1);
  }
  for (auto& transaction : transactions) EXPECT_EQ(TryCommit(std::move(transaction)), "");
}

// Random histories over four numbers: every transaction reads some and then writes one as a function of what it read. The
// reads and results of those that committed must be those of some serial order.
TEST_F(SerializableTest, RandomHistoriesHaveASerialOrder) {
  constexpr int kKeys = 4, kTransactions = 5;
  using State = std::array<int, kKeys>;
  struct Script {
    std::vector<std::pair<int64_t, int>> reads;
    int64_t write_key = -1;
    int written = 0;
    int step = 0;
    bool committed = false;
  };
  std::mt19937_64 random(3);
  int refused = 0, committed_total = 0;
  for (int round = 0; round < 300; ++round) {
    heap_.id = engine_->NewStorageId(false);
    key_.id = engine_->NewStorageId(false);
    by_text_.id = engine_->NewStorageId(false);
    auto setup = Begin(owner_);
    for (int key = 0; key < kKeys; ++key) Insert(*setup, key, "0");
    ASSERT_TRUE(setup->CommitAndWait(false).committed);
    std::vector<Script> scripts(kTransactions);
    std::vector<std::unique_ptr<TestOwner>> owners;
    std::vector<std::unique_ptr<Transaction>> open(kTransactions);
    for (int i = 0; i < kTransactions; ++i) owners.push_back(std::make_unique<TestOwner>(i + 1));
    for (int left = kTransactions; left > 0;) {
      const size_t at = random() % kTransactions;
      Script& script = scripts[at];
      if (script.step > 3) continue;
      try {
        if (script.step == 0) {
          open[at] = BeginSerializable(*owners[at]);
        } else if (script.step < 3) {
          const auto key = static_cast<int64_t>(random() % kKeys);
          script.reads.emplace_back(key, Read(*open[at], key));
          if (script.step == 2 && random() % 4 != 0) {
            script.write_key = static_cast<int64_t>(random() % kKeys);
            script.written = 1 + round * 10 + static_cast<int>(at);
            const RowId row = Lookup(*open[at], script.write_key);
            if (open[at]->LockRow(heap_, row, RowLockMode::kNoKeyUpdate, WaitPolicy::kSkip).status !=
                RowLockResult::Status::kLocked) {
              script.write_key = -1;
            } else {
              Write(*open[at], script.write_key, script.written);
            }
          }
        } else {
          script.committed = open[at]->CommitAndWait(false).committed;
          refused += !script.committed;
          committed_total += script.committed;
          open[at].reset();
          --left;
        }
        ++script.step;
      } catch (const SqlError& error) {
        ASSERT_EQ(error.fields().state.ToString(), "40001");
        open[at].reset();
        script.step = 4;
        --left;
      }
    }
    State final_state;
    auto reader = Begin(owner_);
    for (int key = 0; key < kKeys; ++key) final_state[key] = Read(*reader, key);
    std::array<int, kTransactions> order = {0, 1, 2, 3, 4};
    bool serial = false;
    do {
      State state{};
      bool fits = true;
      for (const int at : order) {
        if (!scripts[at].committed) continue;
        for (const auto& [key, value] : scripts[at].reads) fits &= state[key] == value;
        if (scripts[at].write_key >= 0) state[scripts[at].write_key] = scripts[at].written;
      }
      serial = fits && state == final_state;
    } while (!serial && std::next_permutation(order.begin(), order.end()));
    ASSERT_TRUE(serial) << "round " << round;
  }
  EXPECT_GT(refused, 0);
  EXPECT_GT(committed_total, 4 * refused) << "too many needless refusals";
}

}  // namespace
}  // namespace basalt
