// Temporary files, rows in them, and operators that go to them.
#include <fstream>
#include <random>

#include "engine/execution/data/row_buffer.h"
#include "engine/execution/operators/row_sorter.h"
#include "tests/unit/execution/execution_fixture.h"
#include "types/numeric.h"

namespace basalt {
namespace {

namespace fs = std::filesystem;

constexpr PhysicalType kAllTypes[] = {
    PhysicalType::kBool, PhysicalType::kInt8, PhysicalType::kInt16, PhysicalType::kInt32, PhysicalType::kUInt32, PhysicalType::kInt64,
    PhysicalType::kUInt64, PhysicalType::kFloat32, PhysicalType::kFloat64, PhysicalType::kInterval, PhysicalType::kTimeTz,
    PhysicalType::kUuid, PhysicalType::kNumeric, PhysicalType::kString};
static_assert(std::size(kAllTypes) == kPhysicalTypeCount);

class SpillTest : public ExecutionTest {
 protected:
  SpillTest() {
    char name[] = "/tmp/basalt-spill-XXXXXX";
    directory_ = mkdtemp(name);
    space_ = std::make_unique<TemporarySpace>(directory_, 77, &environment_.cancel());
  }
  ~SpillTest() override { fs::remove_all(directory_); }

  size_t Files() const {
    const fs::path folder = directory_ + "/base/pgsql_tmp";
    return fs::exists(folder) ? static_cast<size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator())) : 0;
  }
  std::shared_ptr<TemporaryFile> MakeFile() { return std::make_shared<TemporaryFile>(*space_); }

  // A value of the type that its number tells.
  static NullableDatum ValueOf(PhysicalType type, uint32_t number, Arena* arena) {
    if (number % 7 == 3) return {};
    NullableDatum value{Datum(), false};
    if (type == PhysicalType::kString) {
      value.value.str = StringRef(arena->Copy(std::string(number % 40, static_cast<char>('a' + number % 26)) + std::to_string(number)));
    } else if (type == PhysicalType::kNumeric) {
      value.value.numeric = Numeric::Small(number, 2);
      if (number % 2 == 1) value.value.numeric = ParseNumeric("123456789012345678901234567890." + std::to_string(number), -1, *arena);
    } else {
      const uint64_t words[2] = {number * 0x9E3779B97F4A7C15ULL >> 8, number};
      std::memcpy(static_cast<void*>(&value.value), words, PhysicalWidth(type));
      if (type == PhysicalType::kBool) value.value.b = number % 2 == 0;
    }
    return value;
  }
  static void ExpectValue(PhysicalType type, const NullableDatum& wanted, const NullableDatum& got) {
    ASSERT_EQ(wanted.is_null, got.is_null);
    if (wanted.is_null) return;
    if (type == PhysicalType::kString) {
      ASSERT_EQ(wanted.value.str.view(), got.value.str.view());
    } else if (type == PhysicalType::kNumeric) {
      ASSERT_EQ(CompareNumeric(wanted.value.numeric, got.value.numeric), 0);
    } else {
      ASSERT_EQ(std::memcmp(static_cast<const void*>(&wanted.value), static_cast<const void*>(&got.value), PhysicalWidth(type)), 0);
    }
  }

  // Runs the plan in memory, then with next to none; expects a file in between and none behind.
  void ExpectSameOnDisk(const PlanNode& plan, bool ordered = false) {
    state_.memory = WorkMemory();
    const std::string wanted = Run(plan);
    state_.memory = {1, 1, space_.get()};
    const uint64_t before = space_->total_files();
    const std::string got = Run(plan);
    EXPECT_GT(space_->total_files(), before);
    EXPECT_EQ(Files(), 0u);
    EXPECT_EQ(space_->used_bytes(), 0);
    EXPECT_FALSE(wanted.empty());
    EXPECT_TRUE(ordered ? wanted == got : Sorted(wanted) == Sorted(got));
  }
  // Rows {key, number}: keys of [0, keys), every eleventh NULL.
  static std::shared_ptr<ValuesNode> Rows(int count, int keys, unsigned seed) {
    std::mt19937 random(seed);
    std::vector<std::vector<int32_t>> rows;
    for (int i = 0; i < count; ++i) rows.push_back({i % 11 == 5 ? kNull : static_cast<int32_t>(random() % static_cast<unsigned>(keys)), i});
    return IntRows(rows);
  }

  std::string directory_;
  std::unique_ptr<TemporarySpace> space_;
};

TEST_F(SpillTest, EveryPhysicalTypeRoundTrips) {
  Arena arena;
  for (PhysicalType type : kAllTypes) {
    Chunk chunk({type, type, type});
    chunk.Reset();
    for (uint32_t row = 0; row < kVectorSize; ++row) chunk.column(0).Set(row, ValueOf(type, row, &arena));
    chunk.column(1).ResetConstant(ValueOf(type, 39, &arena));
    chunk.column(2).ResetConstant(NullableDatum());
    chunk.set_size(kVectorSize);
    uint32_t odd[kVectorSize / 2];
    for (uint32_t i = 0; i < kVectorSize / 2; ++i) odd[i] = 2 * i + 1;
    Chunk slice({type, type, type});
    slice.Slice(chunk, odd, kVectorSize / 2);

    SpilledRows rows(MakeFile(), {type, type, type});
    rows.Append(slice);
    const Vector* const columns[] = {&chunk.column(0), &chunk.column(1), &chunk.column(2)};
    rows.Append(columns, {odd, 100});
    rows.Append(chunk);
    ASSERT_EQ(rows.size(), kVectorSize / 2 + 100 + kVectorSize);
    SpilledReader reader(&rows, true);
    Chunk out({type, type, type});
    uint64_t at = 0;
    while (reader.Next(&out, nullptr)) {
      for (uint32_t row = 0; row < out.size(); ++row, ++at) {
        const auto source = static_cast<uint32_t>(at < 1024 ? 2 * at + 1 : at < 1124 ? 2 * (at - 1024) + 1 : at - 1124);
        ExpectValue(type, ValueOf(type, source, &arena), out.column(0).Get(row));
        ExpectValue(type, ValueOf(type, 39, &arena), out.column(1).Get(row));
        ASSERT_TRUE(out.column(2).IsNull(row));
      }
    }
    ASSERT_EQ(at, rows.size());
  }
}

TEST_F(SpillTest, LongValuesAreReadInSmallPieces) {
  Chunk chunk({PhysicalType::kString});
  chunk.Reset();
  for (uint32_t row = 0; row < 100; ++row) chunk.column(0).Set(row, {MakeDatum<StringRef>(StringRef(std::string(20000, 'a' + row % 26))), false});
  chunk.set_size(100);
  SpilledRows rows(MakeFile(), {PhysicalType::kString});
  rows.Append(chunk);
  EXPECT_GE(rows.block_count(), 4u);
  EXPECT_EQ(Files(), 1u);
  SpilledReader reader(&rows, false);
  Chunk out({PhysicalType::kString});
  uint32_t at = 0;
  while (reader.Next(&out, nullptr)) {
    EXPECT_LE(out.size(), 20u);
    for (uint32_t row = 0; row < out.size(); ++row, ++at) EXPECT_EQ(out.column(0).Get(row).value.str.view(), std::string(20000, 'a' + at % 26));
  }
  EXPECT_EQ(at, 100u);
}

TEST_F(SpillTest, FilesAreNamedCountedLimitedAndRemoved) {
  {
    TemporaryFile file(*space_);
    uint64_t offset = 0;
    for (int i = 0; i < 100; ++i) std::memset(file.Append(10'000, &offset), 'x', 10'000);
    EXPECT_EQ(file.name(), "base/pgsql_tmp/pgsql_tmp77.0");
    EXPECT_EQ(Files(), 1u);
    EXPECT_GT(space_->used_bytes(), 900'000);
    char out[10'000];
    file.Read(offset, out, sizeof(out));
    EXPECT_EQ(out[0], 'x');
  }
  EXPECT_EQ(Files(), 0u);
  EXPECT_EQ(space_->used_bytes(), 0);
  space_->SetLimits(100 * 1024, -1);
  TemporaryFile file(*space_);
  uint64_t offset = 0;
  try {
    for (int i = 0; i < 100; ++i) std::memset(file.Append(10'000, &offset), 'x', 10'000);
    ADD_FAILURE() << "no limit";
  } catch (const SqlError& error) {
    EXPECT_STREQ(error.what(), "temporary file size exceeds temp_file_limit (100kB)");
    EXPECT_EQ(error.fields().state.ToString(), std::string("53400"));
  }
}

TEST_F(SpillTest, LeftOversAreRemovedAndNothingElse) {
  fs::create_directories(directory_ + "/base/pgsql_tmp");
  for (const char* name : {"pgsql_tmp1.0", "pgsql_tmp99.12", "mine"}) std::ofstream(directory_ + "/base/pgsql_tmp/" + name) << "x";
  RemoveTemporaryFiles(directory_);
  EXPECT_EQ(Files(), 1u);
  EXPECT_TRUE(fs::exists(directory_ + "/base/pgsql_tmp/mine"));
  RemoveTemporaryFiles(directory_ + "/nowhere");
}

TEST_F(SpillTest, ACancelEndsASortAndItsFile) {
  auto sort = MakeNode<SortNode>({kInt4Oid, kInt4Oid});
  sort->children = {Rows(20'000, 100, 1)};
  sort->keys.push_back({});
  sort->keys.back().expression = Column(0, kInt4Oid);
  state_.memory = {1, 1, space_.get()};
  {
    OperatorPtr plan = BuildOperator(*sort, state_);
    plan->Open();
    ASSERT_NE(plan->Next(), nullptr);
    EXPECT_EQ(Files(), 1u);
    environment_.cancel_token().Request(CancelReason::kUserRequest);
    EXPECT_THROW(while (plan->Next() != nullptr) {}, SqlError);
  }
  EXPECT_EQ(Files(), 0u);
}

TEST_F(SpillTest, SortsAreStable) {
  for (const bool descending : {false, true}) {
    auto sort = MakeNode<SortNode>({kInt4Oid, kInt4Oid});
    sort->children = {Rows(40'000, 50, 2)};
    sort->keys.push_back({});
    sort->keys.back().expression = Column(0, kInt4Oid);
    sort->keys.back().descending = descending;
    ExpectSameOnDisk(*sort, true);
  }
}

TEST_F(SpillTest, GroupsWithDistinctAndOrder) {
  for (const int keys : {7, 9'000}) {
    auto aggregate = MakeNode<AggregateNode>({kInt4Oid, kInt8Oid, kInt8Oid, kInt8Oid});
    aggregate->children = {Rows(20'000, keys, 3)};
    aggregate->group_keys = List(Column(0, kInt4Oid));
    aggregate->aggregates.push_back(Aggregate(2803, kInt8Oid, {}));
    aggregate->aggregates.push_back(Aggregate(2108, kInt8Oid, List(Column(1, kInt4Oid))));
    aggregate->aggregates.push_back(Aggregate(2108, kInt8Oid, List(Column(1, kInt4Oid))));
    aggregate->aggregates.back()->distinct = true;
    ExpectSameOnDisk(*aggregate);
    aggregate->grouping_sets = {{0}, {}};
    ExpectSameOnDisk(*aggregate);
    aggregate->group_keys = List(Plus(Column(0, kInt4Oid), Column(1, kInt4Oid)));
    ExpectSameOnDisk(*aggregate);
  }
}

TEST_F(SpillTest, DistinctKeepsTheFirstRow) {
  auto unique = MakeNode<UniqueNode>({kInt4Oid, kInt4Oid});
  unique->children = {Rows(20'000, 8'000, 4)};
  unique->keys = {0};
  ExpectSameOnDisk(*unique);
}

TEST_F(SpillTest, SetOperations) {
  for (const auto operation : {SetOperationNode::Operation::kIntersect, SetOperationNode::Operation::kExcept}) {
    for (const bool all : {false, true}) {
      auto project = [](PlanPtr rows) {
        auto node = MakeNode<ProjectNode>({kInt4Oid});
        node->children = {std::move(rows)};
        node->expressions = List(Column(0, kInt4Oid));
        return node;
      };
      auto node = MakeNode<SetOperationNode>({kInt4Oid});
      node->operation = operation;
      node->all = all;
      node->children = {project(Rows(60'000, 40'000, 5)), project(Rows(30'000, 40'000, 6))};
      ExpectSameOnDisk(*node);
    }
  }
}

TEST_F(SpillTest, JoinsOfAllKinds) {
  struct Sides {
    std::shared_ptr<ValuesNode> left, right;
  };
  // Many keys; one key that has most rows; keys of which the other side knows few.
  const Sides sides[] = {{Rows(12'000, 8'000, 7), Rows(12'000, 8'000, 8)},
                         {Rows(6, 2, 9), Rows(12'000, 1, 10)},
                         {Rows(6'000, 30'000, 11), Rows(12'000, 3'000, 12)}};
  for (const Sides& pair : sides) {
    for (const JoinType type : {JoinType::kInner, JoinType::kLeft, JoinType::kRight, JoinType::kFull, JoinType::kSemi, JoinType::kAnti}) {
      for (const bool residual : {false, true}) {
        const bool both = type != JoinType::kSemi && type != JoinType::kAnti;
        auto join = MakeNode<HashJoinNode>(std::vector<Oid>(both ? 4 : 2, kInt4Oid));
        join->type = type;
        join->children = {pair.left, pair.right};
        join->left_keys = List(Column(0, kInt4Oid));
        join->right_keys = List(residual ? Plus(Column(0, kInt4Oid), Int4(0)) : Column(0, kInt4Oid));
        if (residual) join->residual = Less(Column(1, kInt4Oid), Column(3, kInt4Oid));
        SCOPED_TRACE(static_cast<int>(type));
        ExpectSameOnDisk(*join);
      }
    }
  }
}

TEST_F(SpillTest, NestedLoopsKeepTheirRightSideOnDisk) {
  for (const JoinType type : {JoinType::kInner, JoinType::kLeft, JoinType::kRight, JoinType::kFull, JoinType::kSemi, JoinType::kAnti}) {
    const bool both = type != JoinType::kSemi && type != JoinType::kAnti;
    auto join = MakeNode<NestedLoopJoinNode>(std::vector<Oid>(both ? 4 : 2, kInt4Oid));
    join->type = type;
    join->children = {Rows(6, 40, 14), Rows(30'000, 100, 15)};
    join->condition = Less(Column(2, kInt4Oid), Column(0, kInt4Oid));
    SCOPED_TRACE(static_cast<int>(type));
    ExpectSameOnDisk(*join);
  }
}

TEST_F(SpillTest, NotInSeesNullsOnDisk) {
  auto join = MakeNode<HashJoinNode>({kInt4Oid, kInt4Oid});
  join->type = JoinType::kAnti;
  join->null_aware = true;
  join->left_keys = List(Column(0, kInt4Oid));
  join->right_keys = List(Column(0, kInt4Oid));
  std::vector<std::vector<int32_t>> rows;
  for (int32_t i = 0; i < 12'000; ++i) rows.push_back({2 * i, i});
  join->children = {Rows(2000, 20'000, 13), IntRows(rows)};
  ExpectSameOnDisk(*join);
  rows.push_back({kNull, 0});
  join->children = {Rows(2000, 20'000, 13), IntRows(rows)};
  state_.memory = {1, 1, space_.get()};
  EXPECT_EQ(Run(*join), "");
}

TEST_F(SpillTest, BufferedRowsAreReadInOrderAndByNumber) {
  Arena arena;
  const std::vector<PhysicalType> types = {PhysicalType::kInt32, PhysicalType::kString};
  RowBuffer buffer(types, {1, 1, space_.get()}, &account_);
  Chunk chunk(types);
  chunk.Reset();
  for (uint32_t i = 0; i < 3000; ++i) {
    chunk.Reset();
    for (uint32_t row = 0; row < 7; ++row) {
      chunk.column(0).Set(row, {MakeDatum<int32_t>(static_cast<int32_t>(i * 7 + row)), false});
      chunk.column(1).Set(row, ValueOf(PhysicalType::kString, i * 7 + row, &arena));
    }
    chunk.set_size(7);
    buffer.Append(chunk);
  }
  EXPECT_EQ(buffer.size(), 21'000u);
  EXPECT_TRUE(buffer.on_disk());
  RowBufferReader first, second;
  Chunk out(types);
  for (RowBufferReader* reader : {&first, &second, &first}) {
    reader->Rewind();
    uint32_t at = 0;
    while (const Chunk* rows = reader->Next(buffer, &out)) {
      for (uint32_t row = 0; row < rows->size(); ++row, ++at) {
        ASSERT_EQ(rows->column(0).Get(row).value.i4, static_cast<int32_t>(at));
        ExpectValue(PhysicalType::kString, ValueOf(PhysicalType::kString, at, &arena), rows->column(1).Get(row));
      }
    }
    EXPECT_EQ(at, 21'000u);
  }
  std::mt19937 random(1);
  for (int i = 0; i < 300; ++i) {
    const auto row = static_cast<uint32_t>(random() % 21'000);
    uint32_t slot = 0;
    const Chunk& found = buffer.ChunkOf(row, &slot);
    ASSERT_EQ(found.column(0).Get(slot).value.i4, static_cast<int32_t>(row));
  }
  buffer.Clear();
  EXPECT_EQ(buffer.size(), 0u);
}

}  // namespace
}  // namespace basalt
