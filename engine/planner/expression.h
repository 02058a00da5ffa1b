// Bound expressions: typed, resolved, immutable once planned (plans are shared by connections). Columns refer to positions in
// the input chunk of the plan node that holds the expression; a join's input is its left columns, then its right ones.
// Correlated values arrive as execution parameters (kExecParameter), set by the node that runs the dependent plan.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "catalog/descriptors.h"
#include "engine/functions/registry.h"
#include "types/value.h"

namespace basalt {

struct PlanNode;
struct Query;  // engine/planner/query.h

enum class ExpressionKind : uint8_t {
  kConstant, kParameter, kExecParameter, kColumn, kFunction, kAnd, kOr, kNot, kNullTest, kBooleanTest, kDistinctFrom, kCase,
  kCoalesce, kMinMax, kNullIf, kArrayOperator, kArray, kRow, kFieldSelect, kSubscript, kIoCast, kArrayCast, kRelabel, kRowCast,
  kRowCompare, kSubplan, kDomainCheck, kAggregate, kWindow, kSetFunction, kGrouping,
};

struct Expression {
  const ExpressionKind kind;
  SqlType type;
  PhysicalType physical = PhysicalType::kString;
  int location = -1;  // byte offset in the statement
  // How it was written, for printing (PostgreSQL's CoercionForm): a call, CAST or ::, an implicit cast, SQL syntax.
  enum class Form : uint8_t { kCall, kExplicitCast, kImplicitCast, kSqlSyntax } form = Form::kCall;
  virtual ~Expression() = default;

 protected:
  explicit Expression(ExpressionKind expression_kind) : kind(expression_kind) {}
};
using ExpressionPtr = std::unique_ptr<Expression>;
using ExpressionList = std::vector<ExpressionPtr>;

template <ExpressionKind K>
struct ExpressionOf : Expression {
  static constexpr ExpressionKind kKind = K;
  ExpressionOf() : Expression(K) {}
};

struct ConstantExpression : ExpressionOf<ExpressionKind::kConstant> { Value value; };
// $n of the statement (0-based), also a literal lifted out of simple-protocol text.
struct ParameterExpression : ExpressionOf<ExpressionKind::kParameter> { int index = 0; };
struct ExecParameterExpression : ExpressionOf<ExpressionKind::kExecParameter> { int id = 0; };
// While binding, `relation` numbers the FROM item the column belongs to (unique in a statement); in a plan it is -1.
struct ColumnExpression : ExpressionOf<ExpressionKind::kColumn> {
  int index = 0;
  int relation = -1;
  bool merged = false;  // the joint column of JOIN ... USING: printed without a table
};
// Functions and operators. kernel null: the body does not exist, 0A000 when called.
struct FunctionExpression : ExpressionOf<ExpressionKind::kFunction> {
  const FunctionDescriptor* function = nullptr;  // of the seed, or kept alive by the plan's catalog snapshot
  const KernelEntry* kernel = nullptr;
  Oid op = kInvalidOid;   // the operator it was written as
  Oid collation = kInvalidOid;
  bool variadic_call = false;
  int8_t value_function = -1;  // ast::SQLValueFunctionOp it was written as (CURRENT_DATE ...), -1: none
  ExpressionList arguments;
  std::vector<SqlType> argument_types;
};
struct AndExpression : ExpressionOf<ExpressionKind::kAnd> { ExpressionList terms; };
struct OrExpression : ExpressionOf<ExpressionKind::kOr> { ExpressionList terms; };
struct NotExpression : ExpressionOf<ExpressionKind::kNot> { ExpressionPtr input; };
struct NullTestExpression : ExpressionOf<ExpressionKind::kNullTest> {
  ExpressionPtr input;
  bool is_null = true;       // IS NULL, else IS NOT NULL
  bool row_wise = false;     // input is a row: every field
};
struct BooleanTestExpression : ExpressionOf<ExpressionKind::kBooleanTest> {
  enum class Test : uint8_t { kIsTrue, kIsNotTrue, kIsFalse, kIsNotFalse, kIsUnknown, kIsNotUnknown } test = Test::kIsTrue;
  ExpressionPtr input;
};
struct DistinctFromExpression : ExpressionOf<ExpressionKind::kDistinctFrom> {  // left IS DISTINCT FROM right
  ExpressionPtr equals;      // a FunctionExpression over two arguments
  bool negated = false;      // IS NOT DISTINCT FROM
};
struct CaseExpression : ExpressionOf<ExpressionKind::kCase> {  // the simple form is bound to comparisons
  struct Branch { ExpressionPtr condition, result; };
  std::vector<Branch> branches;
  ExpressionPtr otherwise;   // null: NULL
};
struct CoalesceExpression : ExpressionOf<ExpressionKind::kCoalesce> { ExpressionList arguments; };
struct MinMaxExpression : ExpressionOf<ExpressionKind::kMinMax> {  // GREATEST, LEAST
  ExpressionList arguments;
  bool greatest = true;
};
struct NullIfExpression : ExpressionOf<ExpressionKind::kNullIf> { ExpressionPtr equals; };  // FunctionExpression(a, b); result a
struct ArrayOperatorExpression : ExpressionOf<ExpressionKind::kArrayOperator> {  // scalar op ANY|ALL (array)
  const FunctionDescriptor* function = nullptr;
  const KernelEntry* kernel = nullptr;
  Oid op = kInvalidOid;
  Oid collation = kInvalidOid;
  bool any = true;           // else ALL
  ExpressionPtr scalar, array;
  std::vector<SqlType> argument_types;  // of the operator: scalar side, element side
};
struct ArrayExpression : ExpressionOf<ExpressionKind::kArray> {
  ExpressionList elements;
  SqlType element_type;
  bool multidimensional = false;  // elements are arrays themselves
};
struct RowExpression : ExpressionOf<ExpressionKind::kRow> {
  ExpressionList fields;
  std::vector<std::string> names;
};
struct FieldSelectExpression : ExpressionOf<ExpressionKind::kFieldSelect> {
  ExpressionPtr input;
  int field = 0;             // 0-based
};
struct SubscriptExpression : ExpressionOf<ExpressionKind::kSubscript> {
  struct Index { ExpressionPtr lower, upper; bool is_slice = false; };  // element: upper only; open slice sides null
  ExpressionPtr container;
  std::vector<Index> indexes;
  ExpressionPtr assigned;    // UPDATE t SET a[i] = ...: new value of the container
};
struct IoCastExpression : ExpressionOf<ExpressionKind::kIoCast> { ExpressionPtr input; };  // output function, then input function
struct ArrayCastExpression : ExpressionOf<ExpressionKind::kArrayCast> {  // element-wise
  ExpressionPtr input;
  ExpressionPtr element_cast;  // over ColumnExpression 0
};
struct RelabelExpression : ExpressionOf<ExpressionKind::kRelabel> { ExpressionPtr input; };  // same bytes, other type
struct RowCastExpression : ExpressionOf<ExpressionKind::kRowCast> { ExpressionPtr input; };  // record to another row type
struct RowCompareExpression : ExpressionOf<ExpressionKind::kRowCompare> {  // (a, b) < (c, d)
  enum class Comparison : uint8_t { kLess, kLessEqual, kGreaterEqual, kGreater } comparison = Comparison::kLess;
  ExpressionList left, right;
};
struct DomainCheckExpression : ExpressionOf<ExpressionKind::kDomainCheck> {
  struct Check { std::string name; ExpressionPtr condition; };  // over ColumnExpression 0 = the value
  ExpressionPtr input;
  bool not_null = false;
  std::vector<Check> checks;
};

// A plan used as a value. Before it runs, parameters[i].value is evaluated in the outer row and set as exec parameter.
struct SubplanExpression : ExpressionOf<ExpressionKind::kSubplan> {
  enum class Use : uint8_t { kExists, kScalar, kAny, kAll, kArray, kRow } use = Use::kScalar;
  struct Parameter { int id; ExpressionPtr value; };
  std::shared_ptr<PlanNode> plan;
  std::vector<Parameter> parameters;  // empty: uncorrelated, run once an execution
  ExpressionPtr test;  // kAny, kAll: comparison over exec parameters and the plan's columns (ColumnExpression i = column i)
  // kAny with plain hashable equality and no correlation: outer keys, compared with the plan's columns by hash.
  ExpressionList hash_keys;
  // Until it is planned: the bound query, and the relation number under which `test` reads its columns.
  std::shared_ptr<Query> query;
  int query_relation = -1;
};

struct SortKey {
  ExpressionPtr expression;
  bool descending = false;
  bool nulls_first = false;
  Oid less_operator = kInvalidOid;  // ORDER BY ... USING
};

// These three exist between binding and planning; in a plan they have become ColumnExpressions over the node that
// computes them, which keeps them in its own lists.
struct AggregateExpression : ExpressionOf<ExpressionKind::kAggregate> {
  const FunctionDescriptor* function = nullptr;
  const AggregateEntry* entry = nullptr;
  ExpressionList arguments;
  std::vector<SqlType> argument_types;
  ExpressionList direct_arguments;   // ordered-set aggregates
  std::vector<SortKey> order_by;
  ExpressionPtr filter;
  bool distinct = false, star = false, variadic_call = false;
  Oid collation = kInvalidOid;
  int level = 0;                     // query levels up it belongs to
  SqlType state_type;                // of a user's aggregate
};
struct WindowExpression : ExpressionOf<ExpressionKind::kWindow> {
  const FunctionDescriptor* function = nullptr;
  const AggregateEntry* entry = nullptr;  // aggregates as window functions
  ExpressionList arguments;
  std::vector<SqlType> argument_types;
  ExpressionPtr filter;
  int window = 0;                    // index into the query's window definitions
  bool star = false;
  SqlType state_type;                // of a user's aggregate
};
struct SetFunctionExpression : ExpressionOf<ExpressionKind::kSetFunction> {
  const FunctionDescriptor* function = nullptr;
  const SetFunctionEntry* entry = nullptr;
  ExpressionList arguments;
  std::vector<SqlType> argument_types;
  Oid collation = kInvalidOid;
  bool variadic_call = false;
};
struct GroupingExpression : ExpressionOf<ExpressionKind::kGrouping> { std::vector<int> group_columns; };

template <typename T>
const T& As(const Expression& expression) { return static_cast<const T&>(expression); }
template <typename T>
T& As(Expression& expression) { return static_cast<T&>(expression); }
template <typename T>
const T* AsIf(const Expression* expression) {
  return expression != nullptr && expression->kind == T::kKind ? static_cast<const T*>(expression) : nullptr;
}

}  // namespace basalt
