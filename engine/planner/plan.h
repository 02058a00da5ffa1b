// Physical plans: what the planner hands to the executor. Immutable, shared between connections, without identity: names of
// users or roles never stand in a plan. Each node's output is a list of columns (physical types); expressions of a node read
// its input's columns by position.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "catalog/catalog_snapshot.h"
#include "catalog/system_table.h"
#include "engine/planner/expression.h"
#include "session/result_sink.h"

namespace basalt {

enum class PlanKind : uint8_t {
  kResult, kValues, kTableScan, kSystemScan, kIndexScan, kFunctionScan, kCteScan, kWorkTableScan, kFilter, kProject,
  kProjectSet, kSample, kNestedLoopJoin, kHashJoin, kMergeJoin, kAggregate, kWindow, kSort, kLimit, kUnique, kSetOperation,
  kAppend, kRecursiveUnion, kLockRows, kModifyTable,
};

enum class JoinType : uint8_t { kInner, kLeft, kRight, kFull, kSemi, kAnti };

struct PlanNode {
  const PlanKind kind;
  std::vector<SqlType> output_types;
  std::vector<PhysicalType> output;
  std::vector<std::shared_ptr<PlanNode>> children;
  double estimated_rows = 0, startup_cost = 0, total_cost = 0;  // for EXPLAIN
  int estimated_width = 0;
  virtual ~PlanNode() = default;

 protected:
  explicit PlanNode(PlanKind plan_kind) : kind(plan_kind) {}
};
using PlanPtr = std::shared_ptr<PlanNode>;

template <PlanKind K>
struct PlanOf : PlanNode {
  static constexpr PlanKind kKind = K;
  PlanOf() : PlanNode(K) {}
};

// One row of expressions without input; with `condition` false: none.
struct ResultNode : PlanOf<PlanKind::kResult> { ExpressionList expressions; ExpressionPtr condition; };
struct ValuesNode : PlanOf<PlanKind::kValues> { std::vector<ExpressionList> rows; };

// Scans emit the wanted columns; if with_row_id, the RowId as a last kInt64 column (after xmin columns etc. if wanted).
struct ScanColumns {
  std::vector<int> columns;   // positions (attnum - 1) in heap order
  std::vector<int16_t> system_columns;  // negative attnums asked for: -1 ctid, -2 xmin, -3 cmin, -4 xmax, -5 cmax, -6 tableoid
  bool with_row_id = false;
};
struct TableScanNode : PlanOf<PlanKind::kTableScan> {
  DescriptorPtr<RelationDescriptor> relation;
  std::string alias;
  ScanColumns scan;
  ExpressionPtr filter;       // over the output columns
};
struct SystemScanNode : PlanOf<PlanKind::kSystemScan> {
  DescriptorPtr<RelationDescriptor> relation;
  const SystemTable* table = nullptr;  // null: no rows
  std::string alias;
  ScanColumns scan;
  struct Key { int16_t column; ExpressionPtr value; };  // value: no columns, only constants and parameters
  std::vector<Key> keys;
  ExpressionPtr filter;
};
struct IndexScanNode : PlanOf<PlanKind::kIndexScan> {
  DescriptorPtr<RelationDescriptor> relation;
  DescriptorPtr<RelationDescriptor> index;
  std::string alias;
  ScanColumns scan;
  // Bounds over leading key columns; expressions read no columns (constants, parameters, exec parameters).
  ExpressionList equal;                  // first equal.size() key columns bound
  ExpressionPtr lower, upper;            // on the next key column
  bool lower_inclusive = true, upper_inclusive = true;
  ExpressionPtr any_array;               // key column equal.size() = ANY (array): one lookup an element
  bool unique_lookup = false;            // all columns of a unique index bound: at most one row
  bool reverse = false;
  bool ordered = false;                  // the order of the index is wanted
  ExpressionPtr filter;
};
struct FunctionScanNode : PlanOf<PlanKind::kFunctionScan> {  // ROWS FROM (...) [WITH ORDINALITY]
  struct Call {
    ExpressionPtr function;              // SetFunctionExpression, or any scalar expression (one row)
    int column_count = 1;                // >1: a record spread over columns
    std::vector<SqlType> column_types;
  };
  std::vector<Call> calls;
  bool ordinality = false;
  std::string alias;
  std::vector<std::string> column_names;
  ExpressionPtr filter;
};
// A CTE that is computed once an execution: cte_id names it in the execution; the scan's child is null, its plan stands in
// Plan::ctes[cte_id].
struct CteScanNode : PlanOf<PlanKind::kCteScan> {
  int cte_id = 0;
  std::string name;
  std::string alias;
  std::vector<std::string> column_names;
  bool in_recursion = false;             // it reads a work table: other rows each round
  PlanPtr correlated;                    // the plan, if it reads exec parameters of an outer query
};
struct WorkTableScanNode : PlanOf<PlanKind::kWorkTableScan> {
  int recursion_id = 0;
  std::string name, alias;               // of the recursive query, and as it is called here
  std::vector<std::string> column_names;
};
struct FilterNode : PlanOf<PlanKind::kFilter> { ExpressionPtr condition; };
struct ProjectNode : PlanOf<PlanKind::kProject> { ExpressionList expressions; };
struct ProjectSetNode : PlanOf<PlanKind::kProjectSet> { ExpressionList expressions; };  // some are SetFunctionExpressions

// TABLESAMPLE over a table scan, whose last column is the RowId: the rows whose hash with the seed says so.
struct SampleNode : PlanOf<PlanKind::kSample> {
  bool system = false;                   // whole pages of rows, else single rows
  ExpressionPtr percent, seed;           // real; double precision, null: another one each execution
};

struct NestedLoopJoinNode : PlanOf<PlanKind::kNestedLoopJoin> {
  JoinType type = JoinType::kInner;      // kRight, kFull only without parameters
  ExpressionPtr condition;               // over left + right columns; null: true
  // Set for each left row before the right child runs again (LATERAL, index lookups). value reads left columns.
  std::vector<SubplanExpression::Parameter> parameters;
};
struct HashJoinNode : PlanOf<PlanKind::kHashJoin> {  // builds on children[1]
  JoinType type = JoinType::kInner;
  ExpressionList left_keys, right_keys;  // compared by CompareDatums equality of their common type
  ExpressionPtr residual;                // over left + right columns
  bool null_aware = false;               // NOT IN
};
struct MergeJoinNode : PlanOf<PlanKind::kMergeJoin> {  // both children sorted by their keys, ascending, NULLs last
  JoinType type = JoinType::kInner;
  ExpressionList left_keys, right_keys;  // as HashJoinNode's
  ExpressionPtr residual;
};
// Output: group keys, then aggregates. Without keys: exactly one row (plain). grouping_sets: each lists key positions.
struct AggregateNode : PlanOf<PlanKind::kAggregate> {
  ExpressionList group_keys;
  std::vector<std::unique_ptr<AggregateExpression>> aggregates;
  std::vector<std::vector<int>> grouping_sets;  // empty: one set of all keys
  bool sorted_groups = false;                   // enable_hashagg is off: groups of grouping sets come in the order of their keys
  std::vector<std::vector<int>> groupings;      // GROUPING() calls: an int4 output column each, after the aggregates
};
struct WindowNode : PlanOf<PlanKind::kWindow> {  // output: input columns, then one column a function
  ExpressionList partition_by;
  std::vector<SortKey> order_by;
  std::vector<std::unique_ptr<WindowExpression>> functions;
  int frame_options = 0;                 // PostgreSQL's FRAMEOPTION_* bits
  ExpressionPtr start_offset, end_offset;
};
struct SortNode : PlanOf<PlanKind::kSort> { std::vector<SortKey> keys; ExpressionPtr limit; };  // limit: top-N hint
struct LimitNode : PlanOf<PlanKind::kLimit> {
  ExpressionPtr limit, offset;           // null: none
  bool with_ties = false;
  std::vector<SortKey> ties;
};
struct UniqueNode : PlanOf<PlanKind::kUnique> {  // DISTINCT; keys: column positions (DISTINCT ON), input sorted if `sorted`
  std::vector<int> keys;
  bool sorted = false;
};
struct SetOperationNode : PlanOf<PlanKind::kSetOperation> {
  enum class Operation : uint8_t { kIntersect, kExcept } operation = Operation::kIntersect;
  bool all = false;
};
struct AppendNode : PlanOf<PlanKind::kAppend> {};  // UNION ALL
struct RecursiveUnionNode : PlanOf<PlanKind::kRecursiveUnion> {
  int recursion_id = 0;
  bool distinct = false;
  std::vector<int> step_ctes;            // read this recursion's work table: computed anew each round
};
struct LockRowsNode : PlanOf<PlanKind::kLockRows> {
  struct Mark { DescriptorPtr<RelationDescriptor> relation; int row_id_column; RowLockMode mode; WaitPolicy policy; };
  std::vector<Mark> marks;
};

struct IndexMaintenance {                // one a index of the target; expressions over the new row's columns
  DescriptorPtr<RelationDescriptor> index;
  ExpressionList keys;
  ExpressionPtr predicate;
};
struct CheckExpression { std::string name; ExpressionPtr condition; };

struct ModifyTableNode : PlanOf<PlanKind::kModifyTable> {
  enum class Operation : uint8_t { kInsert, kUpdate, kDelete } operation = Operation::kInsert;
  DescriptorPtr<RelationDescriptor> relation;
  // Child's output. kInsert: one column a heap column (defaults filled in). kUpdate: all new column values, then the RowId.
  // kDelete: the RowId (last column). Columns of other relations for RETURNING follow / precede as `returning` binds them:
  // RETURNING reads new (kDelete: old) heap columns at 0..n-1, then the child's columns at n...
  int row_id_column = -1;
  std::vector<CheckExpression> checks;   // over the new row
  std::vector<IndexMaintenance> indexes;
  std::vector<bool> updated_columns;     // kUpdate: which heap columns may change: decides index work and the lock mode
  ExpressionList returning;
  struct OnConflict {
    bool do_update = false;
    std::vector<int> arbiters;           // positions in indexes; empty: any unique index (DO NOTHING)
    ExpressionList set;                  // one a heap column: over old row columns, then excluded row columns
    ExpressionPtr where;
  };
  std::unique_ptr<OnConflict> on_conflict;
  // READ COMMITTED re-check (EvalPlanQual) when LockRow says kUpdated: conditions and new values over the newest version of
  // the target (heap columns 0..n-1) followed by the child's columns as first seen.
  ExpressionPtr recheck;
  ExpressionList recheck_values;         // kUpdate: one a heap column
  bool can_set_tag = true;
};

struct RequiredPrivilege {
  Oid relation;
  Privileges privileges;
  std::vector<int16_t> columns;          // column privileges suffice for these; empty: the whole relation
  Oid check_as = kInvalidOid;            // view owner whose rights count; 0: the current role
};

struct RequiredExecute {                 // EXECUTE right on a function whose rights are not everybody's
  Oid function;
  Oid check_as = kInvalidOid;
};

struct PlanDependency {                  // re-plan when one of them changed
  Oid relation;
  uint64_t version;
  const StatisticsDescriptor* statistics = nullptr;  // kept alive by Plan::catalog
};

// A user's type that the plan was bound with (its domain's constraints, its enum's labels): as long as the catalog says the
// same, it has the same descriptor, which Plan::catalog keeps alive.
struct PlanTypeDependency {
  Oid type;
  const TypeDescriptor* descriptor;
};

struct Plan {
  PlanPtr root;
  std::vector<PlanPtr> ctes;             // by cte_id
  std::vector<SqlType> parameter_types;
  std::vector<ResultColumn> columns;     // empty for statements without rows
  std::vector<RequiredPrivilege> privileges;
  std::vector<RequiredExecute> executes;
  std::vector<std::pair<Oid, TableLockMode>> table_locks;
  std::vector<PlanDependency> dependencies;
  std::vector<PlanTypeDependency> type_dependencies;
  std::shared_ptr<const CatalogSnapshot> catalog;  // keeps descriptors alive
  int exec_parameter_count = 0;
  int recursion_count = 0;
  bool has_modification = false;         // INSERT, UPDATE, DELETE, data-modifying CTE, FOR UPDATE: needs a writing transaction
  bool is_volatile = false;
  bool cacheable = true;                 // false: binding read the clock ('now'::timestamptz) or a temporary table
  bool looked_at_parameter_values = false;  // then it may not be shared among other literal values
  std::string command_tag;               // SELECT, INSERT ...
};

template <typename T>
const T& As(const PlanNode& node) { return static_cast<const T&>(node); }

}  // namespace basalt
