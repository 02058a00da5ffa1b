// What comes from the SegmentCache is what the store holds, for every snapshot, whoever writes meanwhile.
#include "storage/internal/segment_cache.h"

#include <map>
#include <random>
#include <thread>

#include "storage/internal/engine.h"
#include "tests/unit/storage/storage_fixture.h"
#include "types/array.h"
#include "types/numeric.h"

namespace basalt {
namespace {

std::shared_ptr<Segment> MakeSegment(RowId first, std::vector<uint16_t> offsets, std::vector<int> columns, int64_t bytes = 1000) {
  auto segment = std::make_shared<Segment>();
  segment->first = first;
  segment->offsets = std::move(offsets);
    for (const int column : columns) {
    auto values = std::make_shared<Vector>(PhysicalType::kInt64);
    values->Reset();
    segment->columns.push_back({column, std::move(values), bytes});
  }
  return segment;
}

TEST(SegmentTest, RowsAreFoundWhereverOthersAreGone) {
  const auto segment = MakeSegment(4096, {0, 1, 2, 7, 9, 2047}, {});
  EXPECT_EQ(segment->SlotOf(4096), 0);
  EXPECT_EQ(segment->SlotOf(4098), 2);
  EXPECT_EQ(segment->SlotOf(4099), -1);
  EXPECT_EQ(segment->SlotOf(4103), 3);
  EXPECT_EQ(segment->SlotOf(4105), 4);
  EXPECT_EQ(segment->SlotOf(4096 + 2047), 5);
  const auto later = MakeSegment(0, {1, 2, 3, 5}, {});
  EXPECT_EQ(later->SlotOf(0), -1);
  EXPECT_EQ(later->SlotOf(1), 0);
  EXPECT_EQ(later->SlotOf(3), 2);
  EXPECT_EQ(later->SlotOf(4), -1);
  EXPECT_EQ(later->SlotOf(5), 3);
  EXPECT_EQ(MakeSegment(0, {}, {})->SlotOf(3), -1);
}

TEST(SegmentCacheTest, AWriteEndsWhatWasReadBefore) {
  SegmentCache cache(64 << 20);
  cache.Insert(7, 3, 100, MakeSegment(0, {1}, {0}));
  EXPECT_EQ(cache.Find(7, 3, 99), nullptr);  // an older snapshot
  EXPECT_NE(cache.Find(7, 3, 100), nullptr);
  EXPECT_NE(cache.Find(7, 3, 500), nullptr);
  EXPECT_EQ(cache.Find(7, 4, 500), nullptr);
  EXPECT_EQ(cache.Find(8, 3, 500), nullptr);
  cache.Written(7, 3, 200);
  EXPECT_EQ(cache.Find(7, 3, 500), nullptr);
  EXPECT_FALSE(cache.Wants(7, 3, 199));
  cache.Insert(7, 3, 199, MakeSegment(0, {1}, {0}));  // read by a snapshot from before
  EXPECT_EQ(cache.Find(7, 3, 500), nullptr);
  EXPECT_TRUE(cache.Wants(7, 3, 200));
  cache.Insert(7, 3, 200, MakeSegment(0, {1}, {0}));
  EXPECT_NE(cache.Find(7, 3, 200), nullptr);
}

TEST(SegmentCacheTest, ColumnsComeTogether) {
  SegmentCache cache(64 << 20);
  cache.Insert(7, 3, 100, MakeSegment(0, {1}, {0, 2}));
  cache.Insert(7, 3, 90, MakeSegment(0, {1}, {2, 5}));
  const auto segment = cache.Find(7, 3, 95);  // nobody wrote in between: right for the older one as well
  ASSERT_NE(segment, nullptr);
  EXPECT_EQ(segment->columns.size(), 3u);
  for (const int column : {0, 2, 5}) EXPECT_NE(segment->Find(column, PhysicalType::kInt64), nullptr) << column;
  EXPECT_EQ(segment->Find(1, PhysicalType::kInt64), nullptr);
  EXPECT_EQ(segment->Find(0, PhysicalType::kInt32), nullptr);
}

TEST(SegmentCacheTest, MemoryIsBoundedAndALargeHeapKeepsAPart) {
  constexpr int64_t kBytes = 16 << 20;
  SegmentCache cache(kBytes);
  for (int round = 0; round < 3; ++round) {
    int found = 0;
    for (uint64_t number = 0; number < 4000; ++number) {
      if (cache.Find(7, number, 100) != nullptr) ++found;
      else cache.Insert(7, number, 100, MakeSegment(0, {1}, {0}, 10'000));
      ASSERT_LE(cache.used_bytes(), kBytes);
    }
    if (round == 0) continue;
    EXPECT_GT(found, 500) << round;  // of about 1,600 that fit
  }
  for (uint64_t number = 0; number < 1000; ++number) cache.Insert(8, number, 100, MakeSegment(0, {1}, {0}, 10'000));
  int found = 0;
  for (uint64_t number = 0; number < 1000; ++number) found += cache.Find(8, number, 100) != nullptr;
  EXPECT_GT(found, 500);  // another heap takes the place of the first
}

struct SeenRow {
  RowId row;
  int64_t key;
  std::string text;
  bool operator==(const SeenRow&) const = default;
};

class SegmentScanTest : public StorageTest {
 protected:
  SegmentCache& segments() { return static_cast<Engine&>(*engine_).segments(); }
  void Fill(int count) {
    auto transaction = Begin(owner_);
    for (int i = 0; i < count; ++i) Insert(*transaction, i, TextFor(i, 0));
    Commit(std::move(transaction));
  }
  static std::string TextFor(int key, int version) {
    return std::to_string(version) + (key % 5 == 0 ? std::string(30, 'l') : "") + std::to_string(key);
  }
  // stored: past the cache, which holds no xmins.
  std::vector<SeenRow> Scan(Transaction& transaction, bool stored, int helpers = 0) {
    std::vector<SeenRow> seen;
    const auto scan = transaction.OpenTableScan(heap_, {1, 0}, helpers);
    Chunk chunk;
    std::vector<RowId> row_ids;
    std::vector<TransactionId> xmins;
    while (scan->Next(&chunk, &row_ids, stored ? &xmins : nullptr)) {
      EXPECT_EQ(row_ids.size(), chunk.size());
      for (uint32_t i = 0; i < chunk.size(); ++i) {
        seen.push_back({row_ids[i], chunk.column(1).Get(i).value.i8, std::string(chunk.column(0).Get(i).value.str.view())});
      }
    }
    return seen;
  }
  std::vector<SeenRow> FetchAll(Transaction& transaction, const std::vector<RowId>& wanted) {
    std::vector<SeenRow> seen;
    Chunk chunk;
    std::vector<uint32_t> found;
    const std::vector<int> columns = {1, 0};
    for (size_t from = 0; from < wanted.size(); from += kVectorSize) {
      const std::span<const RowId> some = std::span(wanted).subspan(from, std::min<size_t>(kVectorSize, wanted.size() - from));
      transaction.FetchRows(heap_, some, columns, &chunk, &found);
      for (uint32_t i = 0; i < chunk.size(); ++i) {
        seen.push_back({some[found[i]], chunk.column(1).Get(i).value.i8, std::string(chunk.column(0).Get(i).value.str.view())});
      }
    }
    return seen;
  }
  void ExpectSame(Transaction& transaction, const char* what) {
    const std::vector<SeenRow> stored = Scan(transaction, true);
    EXPECT_TRUE(Scan(transaction, false) == stored) << what;
    EXPECT_TRUE(Scan(transaction, false) == stored) << what << ", again";
    std::vector<RowId> all;
    for (RowId row = 1; row < 12'000; ++row) all.push_back(row);
    EXPECT_TRUE(FetchAll(transaction, all) == stored) << what << ", fetched";
  }
};

TEST_F(SegmentScanTest, ScansFillAndUseIt) {
  Fill(10'000);
  EXPECT_EQ(segments().used_bytes(), 0);
  auto reader = Begin(other_);
  const auto first = Scan(*reader, false);
  ASSERT_EQ(first.size(), 10'000u);
  const int64_t bytes = segments().used_bytes();
  EXPECT_GT(bytes, 10'000 * 24);
  ExpectSame(*reader, "after the first scan");
  EXPECT_EQ(segments().used_bytes(), bytes);  // nothing was added
  EXPECT_TRUE(Scan(*reader, false, 2) == first);
}

TEST_F(SegmentScanTest, SmallTablesStayOut) {
  Fill(100);
  ExpectSame(*Begin(owner_), "small");
  EXPECT_EQ(segments().used_bytes(), 0);
}

TEST_F(SegmentScanTest, WhatALaterColumnHoldsIsNotKept) {
  Fill(3000);
  heap_.columns.push_back({PhysicalType::kInt64, false, Int(5)});
  const auto read = [&](int64_t expected) {
    const auto transaction = Begin(owner_);
    const auto scan = transaction->OpenTableScan(heap_, {0, 2}, 0);
    Chunk chunk;
    size_t rows = 0;
    for (; scan->Next(&chunk, nullptr, nullptr); rows += chunk.size()) {
      for (uint32_t i = 0; i < chunk.size(); ++i) ASSERT_EQ(chunk.column(1).Get(i).value.i8, expected);
    }
    EXPECT_EQ(rows, 3000u);
  };
  read(5);
  heap_.columns.back() = {PhysicalType::kInt64, false, Int(6)};  // the first was rolled back, and another came
  read(6);
}

TEST_F(SegmentScanTest, OwnWritesLieOverIt) {
  Fill(6000);
  auto transaction = Begin(owner_);
  const std::vector<SeenRow> before = Scan(*transaction, false);
  const RowId row = before[3000].row;
  transaction->LockRow(heap_, row, RowLockMode::kUpdate, WaitPolicy::kWait);
  Update(*transaction, row, 3000, before[3000].text, "mine");
  const RowId gone = before[10].row;
  transaction->LockRow(heap_, gone, RowLockMode::kUpdate, WaitPolicy::kWait);
  Delete(*transaction, gone, 10, before[10].text);
  EXPECT_TRUE(Scan(*transaction, false) == before);  // the same command
  const int savepoint = transaction->CreateSavepoint();
  transaction->NextCommand();
  ExpectSame(*transaction, "own writes");
  EXPECT_EQ(Scan(*transaction, false)[2999].text, "mine");
  EXPECT_EQ(Scan(*transaction, false).size(), 5999u);
  Insert(*transaction, 9000, "more");
  transaction->NextCommand();
  EXPECT_EQ(Scan(*transaction, false).size(), 6000u);
  transaction->RollbackToSavepoint(savepoint);
  transaction->NextCommand();
  EXPECT_EQ(Scan(*transaction, false).size(), 5999u);
  EXPECT_TRUE(Scan(*Begin(other_), false) == before);  // others see nothing of it
  transaction->Rollback();
  EXPECT_TRUE(Scan(*Begin(owner_), false) == before);
}

TEST_F(SegmentScanTest, EverySnapshotSeesItsOwn) {
  Fill(9000);
  std::mt19937 random(7);
  std::vector<std::unique_ptr<TestOwner>> owners;
  std::vector<std::pair<std::unique_ptr<Transaction>, std::vector<SeenRow>>> readers;
  for (int round = 0; round < 25; ++round) {
    auto writer = Begin(owner_);
    const std::vector<SeenRow> now = Scan(*writer, true);
    for (int change = 0; change < 20; ++change) {
      const SeenRow& one = now[random() % now.size()];
      if (writer->LockRow(heap_, one.row, RowLockMode::kUpdate, WaitPolicy::kWait).status != RowLockResult::Status::kLocked) continue;
      if (random() % 3 == 0) Delete(*writer, one.row, one.key, one.text);
      else Update(*writer, one.row, one.key, one.text, TextFor(static_cast<int>(one.key), round));
    }
    Insert(*writer, 20'000 + round, "new");
    if (random() % 5 == 0) writer->Rollback();
    else Commit(std::move(writer));
    owners.push_back(std::make_unique<TestOwner>(100 + round));
    auto reader = Begin(*owners.back(), IsolationLevel::kRepeatableRead);
    ExpectSame(*reader, "newest");
    readers.emplace_back(std::move(reader), std::vector<SeenRow>());
    readers.back().second = Scan(*readers.back().first, true);
    auto& [old, seen] = readers[random() % readers.size()];
    EXPECT_TRUE(Scan(*old, false) == seen) << round;
    if (readers.size() > 6) readers.erase(readers.begin() + static_cast<ptrdiff_t>(random() % readers.size()));
  }
}

// All widths, NULLs, strings and numbers too long for their slot.
TEST_F(SegmentScanTest, FetchedValuesAreThoseOfTheRow) {
  using T = PhysicalType;
  heap_.columns = {{T::kBool}, {T::kInt16}, {T::kInt32}, {T::kInt64}, {T::kUuid}, {T::kString}, {T::kNumeric}};
  std::mt19937 random(3);
  Arena arena;
  std::vector<RowId> rows;
  auto writer = Begin(owner_);
  for (int i = 0; i < 5000; ++i) {
    std::vector<NullableDatum> values(heap_.columns.size());
    for (NullableDatum& value : values) value.is_null = random() % 4 == 0;
    values[0].value.b = random() % 2 == 0;
    values[1].value.i2 = static_cast<int16_t>(random());
    values[2].value.i4 = static_cast<int32_t>(random());
    values[3].value.i8 = static_cast<int64_t>(random());
    values[4].value.uuid = Uuid{};
    std::memset(static_cast<void*>(&values[4].value.uuid), static_cast<int>(random() % 256), sizeof(Uuid));
    values[5].value.str = StringRef(arena.Copy(std::string(random() % 30, 's')));
    values[6].value.numeric = ParseNumeric(std::string(1 + random() % 30, '7') + ".5", -1, arena);
    rows.push_back(writer->InsertRow(heap_, values));
  }
  Commit(std::move(writer));
  auto reader = Begin(other_);
  const std::vector<int> columns = {6, 5, 4, 3, 2, 1, 0};
  {
    Chunk chunk;
    const auto scan = reader->OpenTableScan(heap_, columns, 0);
    while (scan->Next(&chunk, nullptr, nullptr)) {
    }
  }
  EXPECT_GT(segments().used_bytes(), 0);
  std::shuffle(rows.begin(), rows.end(), random);
  rows.resize(2000);
  Chunk chunk;
  std::vector<uint32_t> found;
  reader->FetchRows(heap_, rows, columns, &chunk, &found);
  ASSERT_EQ(chunk.size(), 2000u);
  for (uint32_t i = 0; i < chunk.size(); ++i) {
    RowVersion version;
    ASSERT_TRUE(reader->FetchRow(heap_, rows[i], &version));
    std::vector<NullableDatum> values(columns.size());
    reader->DecodeRow(heap_, version, columns, values);
    for (size_t c = 0; c < columns.size(); ++c) {
      const NullableDatum got = chunk.column(c).Get(i);
      ASSERT_EQ(got.is_null, values[c].is_null);
      if (got.is_null) continue;
      std::string packed[2];
      AppendPacked(heap_.columns[static_cast<size_t>(columns[c])].physical, got.value, &packed[0]);
      AppendPacked(heap_.columns[static_cast<size_t>(columns[c])].physical, values[c].value, &packed[1]);
      EXPECT_EQ(packed[0], packed[1]) << c;
    }
  }
}

// Writers keep the sum of all keys; no scan may see another.
TEST_F(SegmentScanTest, ScansBesideWritersSeeWholeTransactions) {
  constexpr int kRows = 5000;
  Fill(kRows);
  constexpr int64_t kSum = int64_t{kRows} * (kRows - 1) / 2;
  std::atomic<bool> stop = false;
  std::vector<std::thread> threads;
  for (int t = 0; t < 2; ++t) {
    threads.emplace_back([&, t] {
      TestOwner owner(10 + t);
      std::mt19937 random(static_cast<unsigned>(t));
      for (int round = 0; round < 150; ++round) {
        auto writer = Begin(owner);
        RowId rows[2] = {1 + random() % (kRows / 2), kRows / 2 + 1 + random() % (kRows / 2)};
        int64_t moved = 5;
        for (const RowId row : rows) {
          const RowLockResult locked = writer->LockRow(heap_, row, RowLockMode::kUpdate, WaitPolicy::kWait);
          std::vector<NullableDatum> values(2);
          const std::vector<int> columns = {0, 1};
          writer->DecodeRow(heap_, locked.newest, columns, values);
          const std::string text(values[1].value.str.view());
          writer->UpdateRow(heap_, row, std::vector<NullableDatum>{Int(values[0].value.i8 + moved), Text(text)});
          moved = -moved;
        }
        writer->CommitAndWait(false);
      }
      stop = true;
    });
  }
  for (int t = 0; t < 2; ++t) {
    threads.emplace_back([&, t] {
      TestOwner owner(20 + t);
      while (!stop) {
        const auto reader = Begin(owner);
        int64_t sum = 0;
        const auto scan = reader->OpenTableScan(heap_, {0}, t);
        for (Chunk chunk; scan->Next(&chunk, nullptr, nullptr);) {
          for (uint32_t i = 0; i < chunk.size(); ++i) sum += chunk.column(0).Get(i).value.i8;
        }
        ASSERT_EQ(sum, kSum);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace basalt
