// Random histories of several interleaved transactions with savepoints, statement rollbacks and reopening, against a plain
// std::map that knows what each must see.
#include <map>
#include <random>

#include "tests/unit/storage/storage_fixture.h"

namespace basalt {
namespace {

using Rows = std::map<RowId, std::pair<int64_t, std::string>>;  // key column and text

struct ModelTransaction {
  explicit ModelTransaction(int pid) : owner(pid) { owner.lock_timeout_ms = 1; }
  TestOwner owner;
  std::unique_ptr<Transaction> real;
  IsolationLevel level = IsolationLevel::kReadCommitted;
  Rows base;                        // what its snapshot sees of others
  Rows before_statement, now;       // its own view: when the statement began, and with its own writes
  std::map<RowId, std::optional<std::pair<int64_t, std::string>>> own;
  std::vector<std::pair<int, decltype(own)>> savepoints;
};

class ModelTest : public StorageTest {
 protected:
  static Rows Apply(Rows rows, const decltype(ModelTransaction::own)& changes) {
    for (const auto& [row, value] : changes) {
      if (value.has_value()) {
        rows[row] = *value;
      } else {
        rows.erase(row);
      }
    }
    return rows;
  }
  void StartStatement(ModelTransaction& model) {
    model.real->StartStatement();
    if (model.level == IsolationLevel::kReadCommitted) model.base = committed_;
    model.before_statement = Apply(model.base, model.own);
  }
  void Check(ModelTransaction& model) {
    auto scan = model.real->OpenTableScan(heap_, {0, 1}, 0);
    Chunk chunk;
    std::vector<RowId> ids;
    Rows seen;
    while (scan->Next(&chunk, &ids, nullptr)) {
      for (uint32_t i = 0; i < chunk.size(); ++i) {
        seen[ids[i]] = {chunk.column(0).Get(i).value.i8, std::string(chunk.column(1).Get(i).value.str.view())};
      }
    }
    ASSERT_EQ(seen, model.before_statement);
    std::vector<RowId> all;
    for (const auto& [row, value] : model.before_statement) all.push_back(row);
    ASSERT_EQ(ScanIndex(model, by_text_), all);
    ASSERT_EQ(ScanIndex(model, key_), all);
    for (int64_t key = 0; key < kKeys; ++key) {
      std::vector<RowId> expected;  // two when a row that the snapshot still sees gave way to an insert of our own
      for (const auto& [row, value] : model.before_statement) {
        if (value.first == key) expected.push_back(row);
      }
      ASSERT_EQ(LookupAll(*model.real, key), expected);
      for (const RowId row : expected) ASSERT_EQ(Fetch(*model.real, row), model.before_statement[row].second);
    }
  }
  std::vector<RowId> ScanIndex(ModelTransaction& model, const IndexLayout& index) {
    std::vector<RowId> rows;
    auto scan = model.real->OpenIndexScan(index, {{}, {}, random_() % 2 == 0});
    while (scan->Next(7, &rows)) {
    }
    std::sort(rows.begin(), rows.end());
    return rows;
  }
  std::string NewText() { return "text " + std::to_string(random_() % 50) + std::string(random_() % 30, '*'); }

  void Write(ModelTransaction& model) {
    try {
      if (random_() % 2 == 0 || model.before_statement.empty()) {
        const int64_t key = static_cast<int64_t>(random_() % kKeys);
        const std::string text = NewText();
        const RowId row = Insert(*model.real, key, text);
        if (row != kInvalidRowId) model.own[row] = {{key, text}};
        return;
      }
      auto at = model.before_statement.begin();
      std::advance(at, static_cast<long>(random_() % model.before_statement.size()));
      const auto [row, value] = *at;
      const bool remove = random_() % 3 == 0;
      const RowLockResult lock = model.real->LockRow(
          heap_, row, remove ? RowLockMode::kUpdate : RowLockMode::kNoKeyUpdate, WaitPolicy::kSkip);
      if (lock.status != RowLockResult::Status::kLocked) return;
      if (remove) {
        Delete(*model.real, row, value.first, value.second);
        model.own[row] = std::nullopt;
      } else {
        const std::string text = NewText();
        Update(*model.real, row, value.first, value.second, text);
        model.own[row] = {{value.first, text}};
      }
    } catch (const SqlError& error) {  // lock timeout on a key, or 40001: the transaction is over
      const std::string state = error.fields().state.ToString();
      ASSERT_TRUE(state == "55P03" || state == "40001") << error.what();
      model.real.reset();
      model.own.clear();
    }
  }
  void Step(ModelTransaction& model) {
    if (model.real == nullptr) {
      model.level = random_() % 2 == 0 ? IsolationLevel::kReadCommitted : IsolationLevel::kRepeatableRead;
      model.real = engine_->Begin(model.owner, model.level, false, &account_);
      model.own.clear();
      model.savepoints.clear();
      model.base = committed_;
    }
    StartStatement(model);
    ASSERT_NO_FATAL_FAILURE(Check(model));
    const auto own_before = model.own;
    Write(model);
    if (model.real == nullptr) return;
    switch (random_() % 10) {
      case 0:
        model.real->RollbackStatement();
        model.own = own_before;
        break;
      case 1: model.savepoints.emplace_back(model.real->CreateSavepoint(), model.own); break;
      case 2:
      case 3:
        if (model.savepoints.empty()) break;
        model.savepoints.resize(1 + random_() % model.savepoints.size());
        model.real->RollbackToSavepoint(model.savepoints.back().first);
        model.own = model.savepoints.back().second;
        break;
      case 4:
        if (model.savepoints.empty()) break;
        model.real->ReleaseSavepoint(model.savepoints.back().first);
        model.savepoints.pop_back();
        break;
      case 5:
        if (random_() % 2 == 0) {
          model.real->Rollback();
        } else {
          StorageTest::Commit(std::move(model.real));
          committed_ = Apply(committed_, model.own);
        }
        model.real.reset();
        break;
      default: break;
    }
  }

  static constexpr int64_t kKeys = 12;
  std::mt19937_64 random_{static_cast<uint64_t>(::testing::UnitTest::GetInstance()->random_seed()) + 17};
  MemoryAccount account_{nullptr};
  Rows committed_;
};

TEST_F(ModelTest, InterleavedTransactions) {
  std::vector<std::unique_ptr<ModelTransaction>> models;
  for (int i = 0; i < 4; ++i) models.push_back(std::make_unique<ModelTransaction>(i + 1));
  for (int step = 0; step < 3000; ++step) {
    ASSERT_NO_FATAL_FAILURE(Step(*models[random_() % models.size()])) << "step " << step;
    if (random_() % 400 == 0) engine_->Checkpoint();
    if (random_() % 500 != 0) continue;
    for (auto& model : models) model->real.reset();
    Reopen();
  }
  models.clear();
  EXPECT_EQ(account_.used_bytes(), 0);
}

}  // namespace
}  // namespace basalt
