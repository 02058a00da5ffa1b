// Query: a bound statement between binder and planner: names resolved, types decided, shape as written. Every FROM item has a
// number that is unique in the whole statement (views and subqueries included), so a column is (number, position) at any depth and
// moving parts of a query between levels changes no expression. Owned by the statement being planned; one thread.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "catalog/catalog_snapshot.h"
#include "engine/planner/expression.h"
#include "engine/planner/plan.h"
#include "parser/ast.h"

namespace basalt {

struct ColumnId {
  int relation = -1;
  int index = 0;
  auto operator<=>(const ColumnId&) const = default;
};
// Indexes below zero are system columns (attnum); this one is the RowId.
inline constexpr int kRowIdIndex = -100;

struct Target {
  ExpressionPtr expression;
  std::string name;
  bool junk = false;     // only for ORDER BY, GROUP BY, DISTINCT ON
  Oid table = kInvalidOid;
  int16_t attribute = 0;
};

struct FromItem;
struct SearchCycle;
using FromPtr = std::unique_ptr<FromItem>;

struct Cte {
  std::string name;
  std::shared_ptr<Query> query;               // null for a recursive one
  std::shared_ptr<Query> start, step;         // WITH RECURSIVE
  bool recursive = false, distinct = false;
  bool binding_step = false;                  // the recursive term is being bound: references are the work table
  ast::CTEMaterialize materialize{};
  std::vector<std::string> names;
  std::vector<std::string> written_names;     // as WITH c(a, b) gave them
  std::vector<SqlType> types;
  int references = 0;
  int recursion_id = -1;
  int cte_id = -1;                            // once planned
  bool modifies = false;
  std::vector<std::shared_ptr<Cte>> with;     // the WITH of a recursive UNION itself
  bool recursive_with = false;
  std::set<const Cte*> recursions;            // whose work tables it reads, itself or through others: computed anew each round
  std::shared_ptr<SearchCycle> search_cycle;
  int hidden_columns = 0;                     // the last ones, of SEARCH and CYCLE: not part of * in the recursive term
  bool correlated = false;                    // once planned: reads columns of an outer query
};

struct FromColumn {
  std::string name;
  SqlType type;
  bool dropped = false;
};

struct FunctionCall {
  ExpressionPtr function;
  int column_count = 1;
  std::vector<SqlType> column_types;
  std::vector<std::string> column_names;
  bool has_definition = false;                // AS (a int, ...)
};

// FROM t TABLESAMPLE SYSTEM|BERNOULLI (percent) REPEATABLE (seed).
struct SampleClause {
  bool system = false;                        // whole pages, else single rows
  ExpressionPtr percent;                      // real
  ExpressionPtr seed;                         // double precision; null: another one each execution
};

struct FromItem {
  enum class Kind : uint8_t { kTable, kSubquery, kFunction, kValues, kCte, kWorkTable, kJoin } kind = Kind::kTable;
  int id = -1;
  std::string alias;                          // the name it is known by
  bool has_alias = false;                     // written in the statement
  std::vector<std::string> written_columns;   // alias column names as written
  std::vector<FromColumn> columns;
  bool lateral = false;
  int location = -1;
  int hidden_columns = 0;                     // the last ones, which * leaves out

  DescriptorPtr<RelationDescriptor> relation; // kTable; kSubquery: the view it came from
  bool only = false;
  std::unique_ptr<SampleClause> sample;       // kTable
  std::unique_ptr<Query> query;               // kSubquery
  std::vector<FunctionCall> calls;            // kFunction
  bool ordinality = false;
  std::vector<ExpressionList> rows;           // kValues
  std::shared_ptr<Cte> cte;                   // kCte, kWorkTable

  JoinType join_type = JoinType::kInner;      // kJoin
  std::unique_ptr<FromItem> left, right;
  ExpressionPtr condition;
  std::vector<std::string> using_columns;
  bool natural = false;
  bool comma = false;                         // FROM a, b

  bool IsWholeTable() const { return kind == Kind::kTable && !sample; }  // an index may be asked for its rows
};

// SEARCH and CYCLE of a recursive query: columns that it keeps besides its own. Its terms stay as written (for printing) until the
// optimizer puts them into subqueries under these targets.
struct SearchCycle {
  std::vector<std::string> search_columns, cycle_columns;
  bool breadth_first = false;
  std::string sequence;                       // SEARCH ... SET; empty: no SEARCH
  std::string mark, path;                     // CYCLE ... SET ... USING; empty: no CYCLE
  ExpressionPtr mark_value, mark_default;
  bool plain_mark = false;                    // neither TO nor DEFAULT was written
  FromPtr start_item, step_item;              // the subqueries without their queries
  std::vector<Target> start_targets, step_targets;
  std::vector<Target> carried;                // of the recursive term besides its own: the columns as the round before left them
  ExpressionPtr condition;                    // the row before closes no cycle
};

struct OrderItem {
  int target = 0;
  bool descending = false, nulls_first = false;
  Oid less_operator = kInvalidOid;            // USING
};

struct WindowDefinition {
  std::string name;                           // WINDOW w AS; empty: inline
  ExpressionList partition_by;
  std::vector<SortKey> order_by;
  int frame_options = 0;
  ExpressionPtr start_offset, end_offset;
};

struct SetOperation {
  ast::SetOperation op = ast::SETOP_NONE;     // SETOP_NONE: a leaf
  bool all = false;
  std::unique_ptr<SetOperation> left, right;
  std::unique_ptr<Query> leaf;
  std::vector<SqlType> types;
  ExpressionList casts;                       // of this node's output to the parent's types, over columns 0..n-1; empty: none
};

struct RowMark {
  int relation = -1;                          // FromItem id
  RowLockMode mode = RowLockMode::kUpdate;
  WaitPolicy policy = WaitPolicy::kWait;
};

struct Modification {
  FromPtr target;                             // kInsert: for RETURNING; kUpdate, kDelete: also in Query::from
  int target_relation = -1;
  DescriptorPtr<RelationDescriptor> relation;
  std::vector<int> columns;                   // kInsert: heap positions of the source's targets
  // kInsert: per heap column a value over the source's columns (relation source_relation); null = NULL.
  // kUpdate: per heap column the new value, null = unchanged.
  ExpressionList values;
  int source_relation = -1;                   // kInsert: number of the source query's output
  std::unique_ptr<Query> source;              // null: `values` are one row of expressions
  ExpressionList generated;                   // per heap column, over the other new values; null: not generated
  std::vector<Target> returning;
  bool has_conflict_clause = false, conflict_update = false;
  std::vector<int> arbiters;
  ExpressionList conflict_set;
  ExpressionPtr conflict_where;
  int excluded_relation = -1;
};

struct Query {
  enum class Command : uint8_t { kSelect, kInsert, kUpdate, kDelete } command = Command::kSelect;
  std::vector<std::shared_ptr<Cte>> ctes;
  bool recursive_with = false;
  FromPtr from;
  ExpressionPtr where;
  std::vector<Target> targets;
  bool is_values = false;                     // VALUES (...), (...)

  bool has_grouping = false;                  // GROUP BY, HAVING or an aggregate
  ExpressionList group_keys;
  std::vector<int> group_targets;             // target of each key, -1: none (for printing)
  std::vector<std::vector<int>> grouping_sets;
  ExpressionPtr having;
  int group_relation = -1, aggregate_relation = -1, grouping_relation = -1, window_relation = -1;
  std::vector<std::unique_ptr<AggregateExpression>> aggregates;
  std::vector<ExpressionList> groupings;      // GROUPING(...) arguments
  std::vector<WindowDefinition> windows;
  std::vector<std::unique_ptr<WindowExpression>> window_functions;
  bool has_set_functions = false;

  bool distinct = false;
  std::vector<int> distinct_on;
  std::vector<OrderItem> order_by;
  ExpressionPtr limit, offset;
  bool with_ties = false;
  std::vector<RowMark> row_marks;

  std::unique_ptr<SetOperation> set_operation;
  int output_relation = -1;                   // set operations: the number under which ORDER BY reads the output

  std::unique_ptr<Modification> modification;

  int VisibleTargets() const {
    int count = 0;
    for (const Target& target : targets) count += target.junk ? 0 : 1;
    return count;
  }
};

}  // namespace basalt
