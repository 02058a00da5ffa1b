// An IndexProbe that goes from key to key gives what an index scan opened for that key alone gives.
#include "storage/index_probe.h"

#include <random>

#include "tests/unit/storage/storage_fixture.h"

namespace basalt {
namespace {

class IndexProbeTest : public StorageTest {
 protected:
  static constexpr int kKeys = 40;

  void SetUp() override {
    StorageTest::SetUp();
    // Two columns, the first descending: few different values, and NULLs.
    two_.id = engine_->NewStorageId(false);
    two_.keys = {{.heap_column = 0, .physical = PhysicalType::kInt64, .descending = true},
                 {.heap_column = 1, .physical = PhysicalType::kString, .nulls_first = true}};
  }
  static NullableDatum Key(int key) { return key == 0 ? NullableDatum() : Int(key - kKeys / 2); }
  static std::vector<NullableDatum> Entry(int key, const std::string& text) { return {Key(key), text.empty() ? NullableDatum() : Text(text)}; }

  static std::vector<RowId> Drain(IndexProbe& probe, uint32_t step) {
    std::vector<RowId> rows;
    while (probe.Next(step, &rows)) {
    }
    return rows;
  }
  std::vector<RowId> ScanFor(Transaction& transaction, const IndexLayout& index, std::span<const NullableDatum> keys) {
    IndexRange range;
    range.lower.values.assign(keys.begin(), keys.end());
    range.upper.values = range.lower.values;
    const auto scan = transaction.OpenIndexScan(index, std::move(range));
    std::vector<RowId> rows;
    while (scan->Next(100, &rows)) {
    }
    return rows;
  }
  IndexLayout two_;
};

TEST_F(IndexProbeTest, GivesWhatAScanGives) {
  std::mt19937 random(11);
  std::vector<std::pair<int, std::string>> live;  // by RowId - 1
  const auto text = [&] { return std::string(random() % 3, static_cast<char>('a' + random() % 3)); };
  auto writer = Begin(owner_);
  for (int i = 0; i < 3000; ++i) {
    live.emplace_back(random() % kKeys, text());
    writer->InsertIndexEntry(two_, Entry(live.back().first, live.back().second), {}, live.size());
  }
  Commit(std::move(writer));
  auto transaction = Begin(owner_);
  const auto probe = OpenIndexProbe(*transaction, two_);
  const auto compare = [&](int rounds) {
    size_t found = 0;
    for (int round = 0; round < rounds; ++round) {
      const std::string second = text();
      const std::vector<NullableDatum> keys = {Key(1 + random() % (kKeys - 1)), Text(second)};
      const std::span<const NullableDatum> wanted(keys.data(), second.empty() || random() % 2 == 0 ? 1 : 2);
      probe->Open(wanted);
      if (random() % 8 == 0) {  // left half way
        std::vector<RowId> some;
        probe->Next(3, &some);
        continue;
      }
      const std::vector<RowId> got = Drain(*probe, 1 + random() % 50);
      found += got.size();
      EXPECT_EQ(got, ScanFor(*transaction, two_, wanted));
    }
    EXPECT_GT(found, 100u);
  };
  compare(200);
  for (int round = 0; round < 30; ++round) {  // beside own writes, seen from the next command on
    const int savepoint = transaction->CreateSavepoint();
    for (int change = 0; change < 20; ++change) {
      const size_t at = random() % live.size();
      if (random() % 2 == 0) {
        transaction->DeleteIndexEntry(two_, Entry(live[at].first, live[at].second), at + 1);
      } else {
        live.emplace_back(random() % kKeys, text());
        transaction->InsertIndexEntry(two_, Entry(live.back().first, live.back().second), {}, live.size());
      }
    }
    compare(10);
    transaction->NextCommand();
    compare(30);
    if (random() % 2 == 0) transaction->RollbackToSavepoint(savepoint);
    compare(30);
  }
}

TEST_F(IndexProbeTest, SeesItsSnapshotUntilTheNextStatement) {
  auto writer = Begin(owner_);
  Insert(*writer, 1, "one");
  Commit(std::move(writer));
  auto reader = Begin(other_);
  const auto by_text = OpenIndexProbe(*reader, by_text_);
  const auto by_key = OpenIndexProbe(*reader, key_);
  const NullableDatum one = Text("one"), key = Int(2);
  by_text->Open({&one, 1});
  EXPECT_EQ(Drain(*by_text, 10).size(), 1u);
  writer = Begin(owner_);
  Insert(*writer, 2, "one");
  Commit(std::move(writer));
  by_text->Open({&one, 1});
  EXPECT_EQ(Drain(*by_text, 10).size(), 1u);
  by_key->Open({&key, 1});
  EXPECT_EQ(Drain(*by_key, 10).size(), 0u);
  reader->StartStatement();
  by_text->Open({&one, 1});
  EXPECT_EQ(Drain(*by_text, 1).size(), 2u);
  by_key->Open({&key, 1});
  EXPECT_EQ(Drain(*by_key, 1).size(), 1u);
}

// Deleted keys beside the one that is looked for are not walked through: bounds go with the key.
TEST_F(IndexProbeTest, BoundsGoWithTheKey) {
  auto writer = Begin(owner_);
  for (int i = 0; i < 500; ++i) writer->InsertIndexEntry(two_, Entry(1 + i % (kKeys - 1), "x"), {}, 1 + i);
  Commit(std::move(writer));
  auto reader = Begin(other_);
  const auto probe = OpenIndexProbe(*reader, two_);
  size_t all = 0;
  for (const bool upwards : {true, false}) {
    for (int i = 0; i < kKeys - 1; ++i) {
      const NullableDatum key = Key(upwards ? 1 + i : kKeys - 1 - i);
      probe->Open({&key, 1});
      const std::vector<RowId> rows = Drain(*probe, 7);
      EXPECT_EQ(rows, ScanFor(*reader, two_, {&key, 1}));
      all += rows.size();
    }
  }
  EXPECT_EQ(all, 1000u);
  const NullableDatum beyond = Int(1000), below = Int(-1000);
  probe->Open({&beyond, 1});
  EXPECT_TRUE(Drain(*probe, 7).empty());
  probe->Open({&below, 1});
  EXPECT_TRUE(Drain(*probe, 7).empty());
}

}  // namespace
}  // namespace basalt
