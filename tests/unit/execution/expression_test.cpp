#include "tests/unit/execution/execution_fixture.h"
#include "types/array.h"

namespace basalt {
namespace {

using ExpressionTest = ExecutionTest;

ExpressionPtr And(ExpressionPtr a, ExpressionPtr b) {
  auto node = std::make_unique<AndExpression>();
  node->type = TypeOf(kBoolOid);
  node->physical = PhysicalType::kBool;
  node->terms = List(std::move(a), std::move(b));
  return node;
}
ExpressionPtr Or(ExpressionPtr a, ExpressionPtr b) {
  auto node = std::make_unique<OrExpression>();
  node->type = TypeOf(kBoolOid);
  node->physical = PhysicalType::kBool;
  node->terms = List(std::move(a), std::move(b));
  return node;
}
ExpressionPtr Boolean(int value) { return value < 0 ? Null(kBoolOid) : Bool(value == 1); }
ExpressionPtr DivisionByZero() { return Equal(Divide(Int4(1), Int4(0)), Int4(1)); }
std::string Show(int value) { return value < 0 ? "NULL" : value == 1 ? "t" : "f"; }

TEST_F(ExpressionTest, ConnectivesFollowKleene) {
  for (int a = -1; a <= 1; ++a) {
    for (int b = -1; b <= 1; ++b) {
      const int both = a == 0 || b == 0 ? 0 : a < 0 || b < 0 ? -1 : 1;
      const int either = a == 1 || b == 1 ? 1 : a < 0 || b < 0 ? -1 : 0;
      EXPECT_EQ(Evaluate(*And(Boolean(a), Boolean(b))), Show(both)) << a << " AND " << b;
      EXPECT_EQ(Evaluate(*Or(Boolean(a), Boolean(b))), Show(either)) << a << " OR " << b;
    }
  }
}

TEST_F(ExpressionTest, ConnectivesStopAtTheDecidingTerm) {
  EXPECT_EQ(Evaluate(*And(Bool(false), DivisionByZero())), "f");
  EXPECT_EQ(Evaluate(*Or(Bool(true), DivisionByZero())), "t");
  EXPECT_EQ(Evaluate(*And(Bool(true), DivisionByZero())), "ERROR 22012");
  EXPECT_EQ(Evaluate(*And(Null(kBoolOid), DivisionByZero())), "ERROR 22012");
}

TEST_F(ExpressionTest, FunctionsAreStrict) {
  EXPECT_EQ(Evaluate(*Plus(Int4(40), Int4(2))), "42");
  EXPECT_EQ(Evaluate(*Plus(Int4(40), Null(kInt4Oid))), "NULL");
  EXPECT_EQ(Evaluate(*Plus(Int4(INT32_MAX), Int4(1))), "ERROR 22003");
}

TEST_F(ExpressionTest, AFunctionWithoutABodyIsRefusedWhenCalled) {
  ExpressionPtr call = Call("no_such_body", kInt4Oid, List(Int4(1)));
  auto node = std::make_unique<CoalesceExpression>();
  node->type = TypeOf(kInt4Oid);
  node->physical = PhysicalType::kInt32;
  node->arguments = List(Int4(7), std::move(call));
  EXPECT_EQ(Evaluate(*node), "7");
  EXPECT_EQ(Evaluate(*node->arguments[1]), "ERROR 0A000");
}

// CASE WHEN x = 0 THEN NULL ELSE 10 / x END over several rows.
TEST_F(ExpressionTest, CaseEvaluatesOnlyTheChosenRows) {
  auto node = std::make_unique<CaseExpression>();
  node->type = TypeOf(kInt4Oid);
  node->physical = PhysicalType::kInt32;
  node->branches.push_back({Equal(Column(0, kInt4Oid), Int4(0)), Null(kInt4Oid)});
  node->branches.push_back({Less(Column(0, kInt4Oid), Int4(0)), Int4(-1)});
  node->otherwise = Divide(Int4(10), Column(0, kInt4Oid));
  auto project = MakeNode<ProjectNode>({kInt4Oid});
  project->expressions = List(std::move(node));
  project->children = {IntRows({{0}, {5}, {-3}, {0}, {kNull}, {2}})};
  EXPECT_EQ(Run(*project), "NULL|2|-1|NULL|NULL|5");
}

TEST_F(ExpressionTest, CoalesceStopsAtTheFirstValue) {
  auto node = std::make_unique<CoalesceExpression>();
  node->type = TypeOf(kInt4Oid);
  node->physical = PhysicalType::kInt32;
  node->arguments = List(Column(0, kInt4Oid), Divide(Int4(1), Column(1, kInt4Oid)));
  auto project = MakeNode<ProjectNode>({kInt4Oid});
  project->expressions = List(std::move(node));
  project->children = {IntRows({{4, 0}, {kNull, 1}})};
  EXPECT_EQ(Run(*project), "4|1");
  project->children = {IntRows({{4, 0}, {kNull, 0}})};
  EXPECT_EQ(Run(*project), "ERROR 22012: division by zero");
}

TEST_F(ExpressionTest, DistinctFromAndNullIf) {
  const auto distinct = [](ExpressionPtr a, ExpressionPtr b, bool negated) {
    auto node = std::make_unique<DistinctFromExpression>();
    node->type = TypeOf(kBoolOid);
    node->physical = PhysicalType::kBool;
    node->negated = negated;
    node->equals = Equal(std::move(a), std::move(b));
    return node;
  };
  EXPECT_EQ(Evaluate(*distinct(Int4(1), Int4(1), false)), "f");
  EXPECT_EQ(Evaluate(*distinct(Int4(1), Int4(2), false)), "t");
  EXPECT_EQ(Evaluate(*distinct(Int4(1), Null(kInt4Oid), false)), "t");
  EXPECT_EQ(Evaluate(*distinct(Null(kInt4Oid), Null(kInt4Oid), false)), "f");
  EXPECT_EQ(Evaluate(*distinct(Null(kInt4Oid), Null(kInt4Oid), true)), "t");
  const auto null_if = [](ExpressionPtr a, ExpressionPtr b) {
    auto node = std::make_unique<NullIfExpression>();
    node->type = TypeOf(kInt4Oid);
    node->physical = PhysicalType::kInt32;
    node->equals = Equal(std::move(a), std::move(b));
    return node;
  };
  EXPECT_EQ(Evaluate(*null_if(Int4(1), Int4(1))), "NULL");
  EXPECT_EQ(Evaluate(*null_if(Int4(1), Int4(2))), "1");
  EXPECT_EQ(Evaluate(*null_if(Int4(1), Null(kInt4Oid))), "1");
}

ExpressionPtr IntArray(const std::vector<int32_t>& values) {
  auto node = std::make_unique<ArrayExpression>();
  node->type = TypeOf(kInt4ArrayOid);
  node->physical = PhysicalType::kString;
  node->element_type = TypeOf(kInt4Oid);
  for (int32_t value : values) node->elements.push_back(value == kNull ? Null(kInt4Oid) : Int4(value));
  return node;
}
ExpressionPtr AnyOf(ExpressionPtr scalar, ExpressionPtr array, bool any) {
  ExpressionPtr equal = Equal(Int4(0), Int4(0));
  const auto& call = As<FunctionExpression>(*equal);
  auto node = std::make_unique<ArrayOperatorExpression>();
  node->type = TypeOf(kBoolOid);
  node->physical = PhysicalType::kBool;
  node->function = call.function;
  node->kernel = call.kernel;
  node->op = 96;  // int4 = int4
  node->any = any;
  node->argument_types = call.argument_types;
  node->scalar = std::move(scalar);
  node->array = std::move(array);
  return node;
}

TEST_F(ExpressionTest, AnyAndAllOfArrays) {
  EXPECT_EQ(Evaluate(*AnyOf(Int4(2), IntArray({1, 2}), true)), "t");
  EXPECT_EQ(Evaluate(*AnyOf(Int4(3), IntArray({1, 2}), true)), "f");
  EXPECT_EQ(Evaluate(*AnyOf(Int4(3), IntArray({1, kNull}), true)), "NULL");
  EXPECT_EQ(Evaluate(*AnyOf(Int4(1), IntArray({1, kNull}), true)), "t");
  EXPECT_EQ(Evaluate(*AnyOf(Null(kInt4Oid), IntArray({1}), true)), "NULL");
  EXPECT_EQ(Evaluate(*AnyOf(Null(kInt4Oid), IntArray({}), true)), "f");
  EXPECT_EQ(Evaluate(*AnyOf(Int4(1), IntArray({}), false)), "t");
  EXPECT_EQ(Evaluate(*AnyOf(Int4(1), IntArray({1, 1}), false)), "t");
  EXPECT_EQ(Evaluate(*AnyOf(Int4(1), IntArray({1, kNull}), false)), "NULL");
  EXPECT_EQ(Evaluate(*AnyOf(Int4(1), Null(kInt4ArrayOid), true)), "NULL");
}

TEST_F(ExpressionTest, LongConstantArraysAreHashed) {
  auto project = MakeNode<ProjectNode>({kBoolOid});
  project->expressions = List(AnyOf(Column(0, kInt4Oid), IntArray({1, 2, 3, 4, 5, 6, 7, 8, 9, 10}), true));
  project->children = {IntRows({{0}, {1}, {10}, {11}, {kNull}})};
  EXPECT_EQ(Run(*project), "f|t|t|f|NULL");
  project->expressions = List(AnyOf(Column(0, kInt4Oid), IntArray({1, 2, 3, 4, 5, 6, 7, 8, 9, kNull}), true));
  EXPECT_EQ(Run(*project), "NULL|t|NULL|NULL|NULL");
}

SubscriptExpression::Index Element(int32_t index) { return {nullptr, Int4(index), false}; }

TEST_F(ExpressionTest, SubscriptsAndSlices) {
  const auto subscript = [](ExpressionPtr array, std::vector<SubscriptExpression::Index> indexes, Oid type) {
    auto node = std::make_unique<SubscriptExpression>();
    node->type = TypeOf(type);
    node->physical = BuiltinPhysicalType(type);
    node->container = std::move(array);
    node->indexes = std::move(indexes);
    return node;
  };
  std::vector<SubscriptExpression::Index> second, fifth, slice, open;
  second.push_back(Element(2));
  fifth.push_back(Element(5));
  slice.push_back({Int4(2), Int4(9), true});
  open.push_back({nullptr, Int4(2), true});
  EXPECT_EQ(Evaluate(*subscript(IntArray({7, 8, 9}), std::move(second), kInt4Oid)), "8");
  EXPECT_EQ(Evaluate(*subscript(IntArray({7, 8, 9}), std::move(fifth), kInt4Oid)), "NULL");
  EXPECT_EQ(Evaluate(*subscript(IntArray({7, 8, 9}), std::move(slice), kInt4ArrayOid)), "{8,9}");
  EXPECT_EQ(Evaluate(*subscript(IntArray({7, 8, 9}), std::move(open), kInt4ArrayOid)), "{7,8}");
  std::vector<SubscriptExpression::Index> far;
  far.push_back(Element(5));
  auto assign = subscript(IntArray({7, 8}), std::move(far), kInt4ArrayOid);
  assign->assigned = Int4(1);
  EXPECT_EQ(Evaluate(*assign), "{7,8,NULL,NULL,1}");
}

TEST_F(ExpressionTest, CastsThroughText) {
  auto cast = std::make_unique<IoCastExpression>();
  cast->type = TypeOf(kInt4Oid);
  cast->physical = PhysicalType::kInt32;
  cast->input = Text("42");
  EXPECT_EQ(Evaluate(*cast), "42");
  cast->input = Text("nonsense");
  EXPECT_EQ(Evaluate(*cast), "ERROR 22P02");
}

std::unique_ptr<SubplanExpression> Subplan(SubplanExpression::Use use, PlanPtr plan, Oid type) {
  auto node = std::make_unique<SubplanExpression>();
  node->use = use;
  node->plan = std::move(plan);
  node->type = TypeOf(type);
  node->physical = BuiltinPhysicalType(type);
  return node;
}

TEST_F(ExpressionTest, ScalarSubplans) {
  EXPECT_EQ(Evaluate(*Subplan(SubplanExpression::Use::kScalar, IntRows({{5}}), kInt4Oid)), "5");
  EXPECT_EQ(Evaluate(*Subplan(SubplanExpression::Use::kScalar, IntRows({{5}, {6}}), kInt4Oid)), "ERROR 21000");
  EXPECT_EQ(Evaluate(*Subplan(SubplanExpression::Use::kExists, IntRows({{5}, {6}}), kBoolOid)), "t");
  EXPECT_EQ(Evaluate(*Subplan(SubplanExpression::Use::kArray, IntRows({{5}, {6}}), kInt4ArrayOid)), "{5,6}");
}

TEST_F(ExpressionTest, CorrelatedSubplanSeesTheOuterRow) {
  auto inner = MakeNode<FilterNode>({kInt4Oid});
  inner->children = {IntRows({{1}, {2}, {3}})};
  inner->condition = Equal(Column(0, kInt4Oid), ExecParameterOf(0, kInt4Oid));
  auto subplan = Subplan(SubplanExpression::Use::kScalar, inner, kInt4Oid);
  subplan->parameters.push_back({0, Column(0, kInt4Oid)});
  auto project = MakeNode<ProjectNode>({kInt4Oid});
  project->expressions = List(std::move(subplan));
  project->children = {IntRows({{3}, {9}, {1}, {3}})};
  EXPECT_EQ(Run(*project), "3|NULL|1|3");
}

TEST_F(ExpressionTest, InSubplanKnowsNulls) {
  const auto in = [&](PlanPtr plan) {
    auto subplan = Subplan(SubplanExpression::Use::kAny, std::move(plan), kBoolOid);
    subplan->hash_keys = List(Column(0, kInt4Oid));
    auto project = MakeNode<ProjectNode>({kBoolOid});
    project->expressions = List(std::move(subplan));
    project->children = {IntRows({{1}, {5}, {kNull}})};
    return Run(*project);
  };
  EXPECT_EQ(in(IntRows({{1}, {2}})), "t|f|NULL");
  EXPECT_EQ(in(IntRows({{1}, {kNull}})), "t|NULL|NULL");
  auto nothing = MakeNode<FilterNode>({kInt4Oid});
  nothing->children = {IntRows({{1}})};
  nothing->condition = Bool(false);
  EXPECT_EQ(in(nothing), "f|f|f");
}

}  // namespace
}  // namespace basalt
