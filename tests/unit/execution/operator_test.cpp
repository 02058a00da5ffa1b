#include "tests/unit/execution/execution_fixture.h"

namespace basalt {
namespace {

using OperatorTest = ExecutionTest;

constexpr Oid kCountStar = 2803, kSumInt4 = 2108, kCountAny = 2147;

SortKey Key(ExpressionPtr expression, bool descending = false, bool nulls_first = false) {
  SortKey key;
  key.expression = std::move(expression);
  key.descending = descending;
  key.nulls_first = nulls_first;
  return key;
}
std::shared_ptr<ValuesNode> Sequence(int32_t count) {
  std::vector<std::vector<int32_t>> rows;
  for (int32_t i = 0; i < count; ++i) rows.push_back({i});
  return IntRows(rows);
}

TEST_F(OperatorTest, ValuesAndFilter) {
  auto filter = MakeNode<FilterNode>({kInt4Oid});
  filter->children = {Sequence(5000)};
  filter->condition = Less(Int4(4996), Column(0, kInt4Oid));
  EXPECT_EQ(Run(*filter), "4997|4998|4999");
}

TEST_F(OperatorTest, SortOrdersNullsAndBreaksTies) {
  auto sort = MakeNode<SortNode>({kInt4Oid, kInt4Oid});
  sort->children = {IntRows({{2, 1}, {kNull, 2}, {1, 3}, {2, 0}})};
  sort->keys.push_back(Key(Column(0, kInt4Oid)));
  sort->keys.push_back(Key(Column(1, kInt4Oid), true));
  EXPECT_EQ(Run(*sort), "1,3|2,1|2,0|NULL,2");
  sort->keys[0].descending = true;
  sort->keys[0].nulls_first = true;
  EXPECT_EQ(Run(*sort), "NULL,2|2,1|2,0|1,3");
}

TEST_F(OperatorTest, TopRowsAreTheFirstOfTheFullSort) {
  auto sort = MakeNode<SortNode>({kInt4Oid});
  sort->children = {Sequence(30000)};
  sort->keys.push_back(Key(Column(0, kInt4Oid), true));
  sort->limit = Bigint(3);
  EXPECT_EQ(Run(*sort), "29999|29998|29997");
}

TEST_F(OperatorTest, LimitAndOffset) {
  auto limit = MakeNode<LimitNode>({kInt4Oid});
  limit->children = {Sequence(5000)};
  limit->limit = Bigint(2);
  limit->offset = Bigint(3000);
  EXPECT_EQ(Run(*limit), "3000|3001");
  limit->limit = Bigint(-1);
  EXPECT_EQ(Run(*limit), "ERROR 2201W: LIMIT must not be negative");
  limit->limit = nullptr;
  limit->offset = Bigint(-1);
  EXPECT_EQ(Run(*limit), "ERROR 2201X: OFFSET must not be negative");
}

TEST_F(OperatorTest, LimitWithTies) {
  auto limit = MakeNode<LimitNode>({kInt4Oid});
  limit->children = {IntRows({{1}, {2}, {2}, {2}, {3}})};
  limit->limit = Bigint(2);
  limit->with_ties = true;
  limit->ties.push_back(Key(Column(0, kInt4Oid)));
  EXPECT_EQ(Run(*limit), "1|2|2|2");
}

TEST_F(OperatorTest, PlainAggregateOfNothingIsOneRow) {
  auto nothing = MakeNode<FilterNode>({kInt4Oid});
  nothing->children = {IntRows({{1}})};
  nothing->condition = Bool(false);
  auto aggregate = MakeNode<AggregateNode>({kInt8Oid, kInt8Oid});
  aggregate->children = {nothing};
  aggregate->aggregates.push_back(Aggregate(kCountStar, kInt8Oid, {}));
  aggregate->aggregates.push_back(Aggregate(kSumInt4, kInt8Oid, List(Column(0, kInt4Oid))));
  EXPECT_EQ(Run(*aggregate), "0,NULL");
}

TEST_F(OperatorTest, GroupsWithFilterAndDistinct) {
  auto aggregate = MakeNode<AggregateNode>({kInt4Oid, kInt8Oid, kInt8Oid});
  aggregate->children = {IntRows({{1, 10}, {kNull, 1}, {1, 10}, {2, 5}, {kNull, 2}, {1, 20}})};
  aggregate->group_keys = List(Column(0, kInt4Oid));
  aggregate->aggregates.push_back(Aggregate(kSumInt4, kInt8Oid, List(Column(1, kInt4Oid))));
  aggregate->aggregates.back()->distinct = true;
  aggregate->aggregates.push_back(Aggregate(kCountStar, kInt8Oid, {}));
  aggregate->aggregates.back()->filter = Less(Column(1, kInt4Oid), Int4(15));
  EXPECT_EQ(Run(*aggregate), "1,30,2|NULL,3,2|2,5,1");
}

TEST_F(OperatorTest, GroupingSets) {
  auto aggregate = MakeNode<AggregateNode>({kInt4Oid, kInt4Oid, kInt8Oid, kInt4Oid});
  aggregate->children = {IntRows({{1, 10}, {1, 20}, {2, 10}})};
  aggregate->group_keys = List(Column(0, kInt4Oid), Column(1, kInt4Oid));
  aggregate->grouping_sets = {{0}, {1}, {}};
  aggregate->groupings = {{0, 1}};
  aggregate->aggregates.push_back(Aggregate(kCountStar, kInt8Oid, {}));
  EXPECT_EQ(Run(*aggregate), "1,NULL,2,1|2,NULL,1,1|NULL,10,2,2|NULL,20,1,2|NULL,NULL,3,3");
}

TEST_F(OperatorTest, ManyGroups) {
  auto aggregate = MakeNode<AggregateNode>({kInt4Oid, kInt8Oid});
  aggregate->children = {Sequence(10000)};
  aggregate->group_keys = List(Column(0, kInt4Oid));
  aggregate->aggregates.push_back(Aggregate(kCountAny, kInt8Oid, List(Column(0, kInt4Oid))));
  auto top = MakeNode<AggregateNode>({kInt8Oid, kInt8Oid});
  top->children = {aggregate};
  top->aggregates.push_back(Aggregate(kCountStar, kInt8Oid, {}));
  top->aggregates.push_back(Aggregate(kSumInt4, kInt8Oid, List(Column(0, kInt4Oid))));
  EXPECT_EQ(Run(*top), "10000,49995000");
}

struct JoinCase {
  JoinType type;
  const char* rows;
};

std::vector<Oid> JoinOutput(JoinType type) {
  const bool both = type != JoinType::kSemi && type != JoinType::kAnti;
  return both ? std::vector<Oid>(4, kInt4Oid) : std::vector<Oid>(2, kInt4Oid);
}
std::shared_ptr<ValuesNode> LeftSide() { return IntRows({{1, 1}, {2, 2}, {kNull, 3}, {2, 4}}); }
std::shared_ptr<ValuesNode> RightSide() { return IntRows({{2, 20}, {3, 30}, {2, 21}, {kNull, 40}}); }

constexpr JoinCase kJoinCases[] = {
    {JoinType::kInner, "2,2,2,20|2,2,2,21|2,4,2,20|2,4,2,21"},
    {JoinType::kLeft, "1,1,NULL,NULL|2,2,2,20|2,2,2,21|2,4,2,20|2,4,2,21|NULL,3,NULL,NULL"},
    {JoinType::kRight, "2,2,2,20|2,2,2,21|2,4,2,20|2,4,2,21|NULL,NULL,3,30|NULL,NULL,NULL,40"},
    {JoinType::kFull,
     "1,1,NULL,NULL|2,2,2,20|2,2,2,21|2,4,2,20|2,4,2,21|NULL,3,NULL,NULL|NULL,NULL,3,30|NULL,NULL,NULL,40"},
    {JoinType::kSemi, "2,2|2,4"},
    {JoinType::kAnti, "1,1|NULL,3"},
};

TEST_F(OperatorTest, HashJoins) {
  for (const JoinCase& test : kJoinCases) {
    auto join = MakeNode<HashJoinNode>(JoinOutput(test.type));
    join->type = test.type;
    join->children = {LeftSide(), RightSide()};
    join->left_keys = List(Column(0, kInt4Oid));
    join->right_keys = List(Column(0, kInt4Oid));
    EXPECT_EQ(Sorted(Run(*join)), test.rows) << static_cast<int>(test.type);
  }
}

TEST_F(OperatorTest, NestedLoopJoins) {
  for (const JoinCase& test : kJoinCases) {
    auto join = MakeNode<NestedLoopJoinNode>(JoinOutput(test.type));
    join->type = test.type;
    join->children = {LeftSide(), RightSide()};
    join->condition = Equal(Column(0, kInt4Oid), Column(2, kInt4Oid));
    EXPECT_EQ(Sorted(Run(*join)), test.rows) << static_cast<int>(test.type);
  }
}

std::shared_ptr<ValuesNode> SortedLeft() { return IntRows({{1, 1}, {2, 2}, {2, 4}, {kNull, 3}}); }
std::shared_ptr<ValuesNode> SortedRight() { return IntRows({{2, 20}, {2, 21}, {3, 30}, {kNull, 40}}); }

std::shared_ptr<MergeJoinNode> Merge(JoinType type, PlanPtr left, PlanPtr right) {
  auto join = MakeNode<MergeJoinNode>(JoinOutput(type));
  join->type = type;
  join->children = {std::move(left), std::move(right)};
  join->left_keys = List(Column(0, kInt4Oid));
  join->right_keys = List(Column(0, kInt4Oid));
  return join;
}

TEST_F(OperatorTest, MergeJoins) {
  for (const JoinCase& test : kJoinCases) {
    EXPECT_EQ(Sorted(Run(*Merge(test.type, SortedLeft(), SortedRight()))), test.rows) << static_cast<int>(test.type);
  }
}

// A NULL in a later key: such rows stand among the others.
TEST_F(OperatorTest, MergeJoinsOverTwoKeys) {
  for (const JoinType type : {JoinType::kInner, JoinType::kLeft, JoinType::kRight, JoinType::kFull, JoinType::kSemi, JoinType::kAnti}) {
    auto merge = MakeNode<MergeJoinNode>(JoinOutput(type));
    auto hash = MakeNode<HashJoinNode>(JoinOutput(type));
    const auto both = [] {
      ExpressionList keys = List(Column(0, kInt4Oid));
      keys.push_back(Column(1, kInt4Oid));
      return keys;
    };
    const auto fill = [&](auto& join) {
      join->type = type;
      join->children = {IntRows({{1, 1}, {1, kNull}, {2, 1}, {2, 2}, {2, kNull}, {3, 1}, {kNull, 1}, {kNull, kNull}}),
                        IntRows({{1, 1}, {1, 2}, {1, kNull}, {2, 2}, {2, 2}, {2, kNull}, {3, 1}, {kNull, 1}})};
      join->left_keys = both();
      join->right_keys = both();
    };
    fill(merge);
    fill(hash);
    EXPECT_EQ(Sorted(Run(*merge)), Sorted(Run(*hash))) << static_cast<int>(type);
  }
}

// Against hash joins of the same rows: groups and gaps of all lengths on both sides, chunks that end within them, residuals.
TEST_F(OperatorTest, MergeJoinsAsHashJoins) {
  uint64_t state = 1;
  const auto random = [&state](uint32_t below) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return static_cast<int32_t>((state >> 33) % below);
  };
  const auto side = [&](uint32_t rows, uint32_t keys, bool nulls) {
    std::vector<std::vector<int32_t>> list;
    for (uint32_t i = 0; i < rows; ++i) list.push_back({random(keys), random(100)});
    std::sort(list.begin(), list.end());
    if (nulls) list.insert(list.end(), 3, {kNull, 5});
    return list;
  };
  const std::pair<uint32_t, uint32_t> kSizes[] = {{0, 9}, {9, 0}, {5000, 3}, {3, 5000}, {3000, 3000}, {60, 2500}};
  for (const auto& [left_rows, right_rows] : kSizes) {
    for (const uint32_t keys : {1u, 50u, 10000u}) {
      if (static_cast<uint64_t>(left_rows) * right_rows / keys > 200000) continue;
      const auto left = side(left_rows, keys, true), right = side(right_rows, keys, true);
      for (const JoinCase& test : kJoinCases) {
        for (const bool residual : {false, true}) {
          auto merge = Merge(test.type, IntRows(left), IntRows(right));
          auto hash = MakeNode<HashJoinNode>(JoinOutput(test.type));
          hash->type = test.type;
          hash->children = {IntRows(left), IntRows(right)};
          hash->left_keys = List(Column(0, kInt4Oid));
          hash->right_keys = List(Column(0, kInt4Oid));
          if (residual) {
            merge->residual = Less(Column(1, kInt4Oid), Column(3, kInt4Oid));
            hash->residual = Less(Column(1, kInt4Oid), Column(3, kInt4Oid));
          }
          EXPECT_EQ(Sorted(Run(*merge)), Sorted(Run(*hash))) << left_rows << " x " << right_rows << " over " << keys << " keys, kind "
                                                             << static_cast<int>(test.type) << (residual ? ", residual" : "");
        }
      }
    }
  }
}

TEST_F(OperatorTest, HashJoinResidualDecidesOuterRows) {
  auto join = MakeNode<HashJoinNode>(JoinOutput(JoinType::kLeft));
  join->type = JoinType::kLeft;
  join->children = {LeftSide(), RightSide()};
  join->left_keys = List(Column(0, kInt4Oid));
  join->right_keys = List(Column(0, kInt4Oid));
  join->residual = Less(Column(3, kInt4Oid), Plus(Column(1, kInt4Oid), Int4(18)));
  EXPECT_EQ(Sorted(Run(*join)), "1,1,NULL,NULL|2,2,NULL,NULL|2,4,2,20|2,4,2,21|NULL,3,NULL,NULL");
}

TEST_F(OperatorTest, NotInWithANullOnTheRight) {
  auto join = MakeNode<HashJoinNode>({kInt4Oid, kInt4Oid});
  join->type = JoinType::kAnti;
  join->null_aware = true;
  join->left_keys = List(Column(0, kInt4Oid));
  join->right_keys = List(Column(0, kInt4Oid));
  join->children = {LeftSide(), RightSide()};
  EXPECT_EQ(Run(*join), "");
  join->children = {LeftSide(), IntRows({{2, 0}})};
  EXPECT_EQ(Run(*join), "1,1");
}

TEST_F(OperatorTest, ManyMatchesCrossChunks) {
  std::vector<std::vector<int32_t>> ones(100, {1});
  auto join = MakeNode<HashJoinNode>({kInt4Oid, kInt4Oid});
  join->children = {IntRows(ones), IntRows(ones)};
  join->left_keys = List(Column(0, kInt4Oid));
  join->right_keys = List(Column(0, kInt4Oid));
  auto count = MakeNode<AggregateNode>({kInt8Oid});
  count->children = {join};
  count->aggregates.push_back(Aggregate(kCountStar, kInt8Oid, {}));
  EXPECT_EQ(Run(*count), "10000");
  auto loop = MakeNode<NestedLoopJoinNode>({kInt4Oid, kInt4Oid});
  loop->children = {IntRows(ones), IntRows(ones)};
  count->children = {loop};
  EXPECT_EQ(Run(*count), "10000");
}

TEST_F(OperatorTest, LateralJoinRunsTheRightSideAgain) {
  auto inner = MakeNode<FilterNode>({kInt4Oid});
  inner->children = {IntRows({{1}, {2}, {3}})};
  inner->condition = Less(Column(0, kInt4Oid), ExecParameterOf(1, kInt4Oid));
  auto join = MakeNode<NestedLoopJoinNode>({kInt4Oid, kInt4Oid});
  join->type = JoinType::kLeft;
  join->children = {IntRows({{3}, {1}, {2}}), inner};
  join->parameters.push_back({1, Column(0, kInt4Oid)});
  EXPECT_EQ(Run(*join), "3,1|3,2|1,NULL|2,1");
}

TEST_F(OperatorTest, DistinctAndSetOperations) {
  auto unique = MakeNode<UniqueNode>({kInt4Oid});
  unique->children = {IntRows({{1}, {kNull}, {1}, {2}, {kNull}})};
  EXPECT_EQ(Run(*unique), "1|NULL|2");
  auto operation = MakeNode<SetOperationNode>({kInt4Oid});
  operation->children = {IntRows({{1}, {1}, {1}, {2}, {kNull}}), IntRows({{1}, {1}, {kNull}, {3}})};
  EXPECT_EQ(Run(*operation), "1|NULL");
  operation->all = true;
  EXPECT_EQ(Run(*operation), "1|1|NULL");
  operation->operation = SetOperationNode::Operation::kExcept;
  EXPECT_EQ(Run(*operation), "1|2");
  operation->all = false;
  EXPECT_EQ(Run(*operation), "2");
}

// WITH RECURSIVE t AS (VALUES (1) UNION ALL SELECT n + 1 FROM t) without an end, under a LIMIT.
TEST_F(OperatorTest, EndlessRecursionEndsUnderALimit) {
  auto table = MakeNode<WorkTableScanNode>({kInt4Oid});
  auto step = MakeNode<ProjectNode>({kInt4Oid});
  step->children = {table};
  step->expressions = List(Plus(Column(0, kInt4Oid), Int4(1)));
  auto recursion = MakeNode<RecursiveUnionNode>({kInt4Oid});
  recursion->children = {IntRows({{1}}), step};
  Plan plan;
  plan.ctes = {recursion};
  state_.plan = &plan;
  auto limit = MakeNode<LimitNode>({kInt4Oid});
  limit->children = {MakeNode<CteScanNode>({kInt4Oid})};
  limit->limit = Bigint(4);
  EXPECT_EQ(Run(*limit), "1|2|3|4");
}

TEST_F(OperatorTest, RecursionWithUnionStopsAtKnownRows) {
  auto step = MakeNode<ProjectNode>({kInt4Oid});
  step->children = {MakeNode<WorkTableScanNode>({kInt4Oid})};
  step->expressions = List(Call("int4mod", kInt4Oid, List(Plus(Column(0, kInt4Oid), Int4(1)), Int4(3))));
  auto recursion = MakeNode<RecursiveUnionNode>({kInt4Oid});
  recursion->children = {IntRows({{0}}), step};
  recursion->distinct = true;
  EXPECT_EQ(Run(*recursion), "0|1|2");
}

std::unique_ptr<WindowExpression> Window(const char* prosrc, Oid result, ExpressionList arguments) {
  static std::vector<std::unique_ptr<FunctionDescriptor>> functions;
  functions.push_back(std::make_unique<FunctionDescriptor>());
  functions.back()->source = functions.back()->name = prosrc;
  auto window = std::make_unique<WindowExpression>();
  window->function = functions.back().get();
  window->type = TypeOf(result);
  window->physical = BuiltinPhysicalType(result);
  for (const ExpressionPtr& argument : arguments) window->argument_types.push_back(argument->type);
  window->arguments = std::move(arguments);
  return window;
}

TEST_F(OperatorTest, WindowRanksAndSums) {
  auto window = MakeNode<WindowNode>({kInt4Oid, kInt4Oid, kInt8Oid, kInt8Oid, kInt4Oid, kInt8Oid});
  window->children = {IntRows({{1, 10}, {2, 7}, {1, 20}, {1, 10}, {2, 8}})};
  window->partition_by = List(Column(0, kInt4Oid));
  window->order_by.push_back(Key(Column(1, kInt4Oid)));
  window->frame_options = 0x2 | 0x20 | 0x400;  // RANGE UNBOUNDED PRECEDING .. CURRENT ROW
  window->functions.push_back(Window("window_row_number", kInt8Oid, {}));
  window->functions.push_back(Window("window_rank", kInt8Oid, {}));
  window->functions.push_back(Window("window_lag", kInt4Oid, List(Column(1, kInt4Oid))));
  auto sum = Window("aggregate_dummy", kInt8Oid, List(Column(1, kInt4Oid)));
  sum->entry = Aggregate(kSumInt4, kInt8Oid, {})->entry;
  window->functions.push_back(std::move(sum));
  EXPECT_EQ(Run(*window), "1,10,1,1,NULL,20|1,10,2,1,10,20|1,20,3,3,10,40|2,7,1,1,NULL,7|2,8,2,2,7,15");
}

TEST_F(OperatorTest, WindowFrames) {
  const auto sum_over = [&](int options, ExpressionPtr start, ExpressionPtr end) {
    auto window = MakeNode<WindowNode>({kInt4Oid, kInt8Oid});
    window->children = {IntRows({{1}, {2}, {4}, {4}, {7}})};
    window->order_by.push_back(Key(Column(0, kInt4Oid)));
    window->frame_options = options;
    window->start_offset = std::move(start);
    window->end_offset = std::move(end);
    auto sum = Window("aggregate_dummy", kInt8Oid, List(Column(0, kInt4Oid)));
    sum->entry = Aggregate(kSumInt4, kInt8Oid, {})->entry;
    window->functions.push_back(std::move(sum));
    return Run(*window);
  };
  EXPECT_EQ(sum_over(0x4 | 0x800 | 0x4000, Bigint(1), Bigint(1)), "1,3|2,7|4,10|4,15|7,11");
  EXPECT_EQ(sum_over(0x2 | 0x800 | 0x400, Int4(2), nullptr), "1,1|2,3|4,10|4,10|7,7");
  EXPECT_EQ(sum_over(0x8 | 0x800 | 0x400, Bigint(1), nullptr), "1,1|2,3|4,10|4,10|7,15");
  EXPECT_EQ(sum_over(0x4 | 0x20 | 0x100 | 0x8000, nullptr, nullptr), "1,17|2,16|4,14|4,14|7,11");
  EXPECT_EQ(sum_over(0x4 | 0x800 | 0x400, Bigint(-1), nullptr), "ERROR 22013: frame starting offset must not be negative");
}

TEST_F(OperatorTest, CancelStopsAScan) {
  environment_.cancel_token().Request(CancelReason::kUserRequest);
  auto filter = MakeNode<FilterNode>({kInt4Oid});
  filter->children = {Sequence(10)};
  filter->condition = Bool(true);
  EXPECT_EQ(Run(*filter), "ERROR 57014: canceling statement due to user request");
}

TEST_F(OperatorTest, AMemoryLimitEndsTheStatement) {
  account_.set_limit_bytes(256 * 1024);
  auto sort = MakeNode<SortNode>({kInt4Oid});
  sort->children = {Sequence(200000)};
  sort->keys.push_back(Key(Column(0, kInt4Oid)));
  EXPECT_EQ(Run(*sort).substr(0, 11), "ERROR 53200");
}

}  // namespace
}  // namespace basalt
