// PlanBuilder: bound Query to physical plan: pulls up subqueries, places conditions, chooses scans and joins, and turns column
// references (relation number, position) into positions of a node's input; references that no input has become exec parameters.
// One a statement, on the stack of PlanStatement.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <vector>

#include "engine/planner/bind/coerce.h"
#include "engine/planner/expression_tree.h"
#include "engine/planner/optimize/fold.h"
#include "engine/planner/optimize/join_order.h"
#include "engine/planner/optimize/statistics_estimate.h"
#include "engine/planner/optimize/table_sample.h"
#include "engine/planner/planning_context.h"
#include "session/planner_settings.h"

namespace basalt {

class IndexChooser;
struct IndexChoice;

using Layout = std::vector<ColumnId>;

// A plan under construction; output column i is layout[i].
struct Relation {
  PlanPtr plan;
  Layout layout;
};

class PlanBuilder {
 public:
  explicit PlanBuilder(PlanningContext& context) : context_(context), catalog_(context.catalog), coercer_(context) {}
  std::shared_ptr<Plan> Build(std::unique_ptr<Query> query);

 private:
  friend class ScanPlanner;
  friend class JoinPlanner;

  // Columns of outer rows that a dependent plan reads, as parameters of the node that runs it.
  struct ParameterScope {
    ParameterScope* parent = nullptr;
    std::vector<std::pair<ColumnId, int>> needed;
    std::vector<const Expression*> unused;
    std::map<ColumnId, SqlType> types;
  };

  // --- plan_builder.cpp: references
  void Translate(ExpressionPtr& slot, const Layout& layout);
  ExpressionPtr Translated(ExpressionPtr expression, const Layout& layout) {
    if (expression) Translate(expression, layout);
    return expression;
  }
  void TranslateAll(ExpressionList& list, const Layout& layout) {
    for (ExpressionPtr& item : list) {
      if (item) Translate(item, layout);
    }
  }
  int ParameterFor(const ColumnExpression& column);
  std::vector<SubplanExpression::Parameter> BindParameters(const ParameterScope& scope, const Layout& layout);
  void PlanSubplan(SubplanExpression& subplan, const Layout& layout);
  void PlanSubplanTest(SubplanExpression& subplan, const Layout& layout);
  bool MakeHashKeys(SubplanExpression& subplan, const Layout& layout);
  // --- infer_constants.cpp
  void InferConstants(const ExpressionList& source, ExpressionList* conditions);
  void InferRightConstants(const ExpressionList& left, const ExpressionList& on, const RelationSet& right_set, ExpressionList* right);
  // --- hashed_exists.cpp
  bool HashExistence(SubplanExpression& subplan, const Layout& layout);
  bool IsExistenceKey(Expression& term, const RelationSet& outer, const RelationSet& own, ExpressionPtr** outer_side,
                      ExpressionPtr** inner_side) const;
  bool PrefersLookups(Query& query, const ExpressionList& correlated);
  void CollectUsedColumns(Query& query);

  // --- nodes
  template <typename Node>
  std::shared_ptr<Node> Make(const Relation* input, double rows) {
    auto node = std::make_shared<Node>();
    if (input != nullptr) {
      node->children.push_back(input->plan);
      node->output_types = input->plan->output_types;
      node->output = input->plan->output;
    }
    node->estimated_rows = rows;
    return node;
  }
  void SetOutput(PlanNode* node, const ExpressionList& expressions);
  Relation AddFilter(Relation input, ExpressionList conditions);
  Relation AddProject(Relation input, ExpressionList translated, Layout layout);
  Relation EmptyResult(Layout layout, const std::vector<SqlType>& types);

  // --- plan_query.cpp: one query; the layout of the result numbers its visible targets under `relation`.
  Relation PlanQuery(Query& query, int relation);
  Relation PlanSelect(Query& query, int relation);
  void MoveHavingDown(Query& query);
  Relation PlanNoRows(FromItem& from);
  Relation DropJunk(const Query& query, Relation input, int relation);
  Relation PlanGrouping(Query& query, Relation input);
  Relation PlanWindows(Query& query, Relation input);
  Relation PlanSetCalls(const std::vector<ExpressionPtr*>& expressions, Relation input);
  Relation PlanSetFunctions(Query& query, Relation input);
  Relation PlanWindowSets(Query& query, Relation input);
  Relation PlanTargets(Query& query, Relation input, int relation, bool junk);
  Relation PlanDistinct(Query& query, Relation input);
  Relation PlanLimit(Query& query, Relation input, std::vector<SortKey> ties);
  Relation PlanLocks(Query& query, Relation input);
  Relation SortAndLimit(Query& query, Relation input, const std::function<ExpressionPtr(const OrderItem&)>& key, bool lock);
  Relation PlanSetOperation(Query& query, int relation);
  Relation PlanSetNode(SetOperation& node, int relation);
  void PlanModifyingCtes(Query& query);

  // --- plan_from.cpp
  struct Unit {
    FromItem* item = nullptr;
    RelationSet relations, dependencies;
    ExpressionList conditions;   // clones: for a second, parameterized scan
    Relation planned;
    bool done = false;
  };
  Relation PlanFrom(FromItem& item, ExpressionList conditions);
  void Flatten(FromItem& item, std::vector<Unit>* units, ExpressionList* conditions);
  void AddImplied(const Expression& condition, std::vector<Unit>* units);
  void ReduceOuterJoins(FromItem& item, const RelationSet& non_null);
  Relation PlanUnit(FromItem& item, ExpressionList conditions);
  Relation PlanSubqueryItem(FromItem& item, ExpressionList conditions);
  Relation PlanFunctionItem(FromItem& item, ExpressionList conditions);
  Relation PlanValuesItem(FromItem& item, ExpressionList conditions);
  Relation PlanCteItem(FromItem& item, ExpressionList conditions);
  Relation PlanOuterJoin(FromItem& item, ExpressionList conditions);
  void DropUnusedTargets(FromItem& item);
  bool PushIntoSubquery(FromItem& item, ExpressionPtr& condition);
  int PlanCte(Cte& cte);

  // --- plan_join.cpp
  struct SemiJoin {
    SubplanExpression* subplan = nullptr;
    ExpressionPtr holder;
    bool anti = false;
  };
  Relation JoinUnits(std::vector<Unit>& units, ExpressionList& conditions);
  void PlanUnits(std::vector<Unit>& units);
  std::vector<JoinOrder::Step> OrderUnits(const std::vector<Unit>& units, const ExpressionList& conditions);
  size_t FirstUnit(const std::vector<Unit>& units) const;
  size_t NextUnit(const std::vector<Unit>& units, const Relation& current, const RelationSet& done, const RelationSet& local,
                  const ExpressionList& conditions) const;
  // lookup_rows: what JoinOrder expects an index to give for a row of left; -1: unknown.
  Relation JoinPair(Relation left, Unit& right, ExpressionList conditions, double lookup_rows);
  static bool NeverGivesRows(const PlanNode& plan);
  Relation EmptyJoin(const Relation& left, const Relation& right);
  Relation MakeJoin(JoinType type, Relation left, Relation right, ExpressionList conditions);
  Relation MakeDependentJoin(JoinType type, Relation left, const std::function<Relation()>& right, ExpressionList conditions);
  bool HashKey(ExpressionPtr& condition, const RelationSet& left, const RelationSet& right, ExpressionPtr* left_key, ExpressionPtr* right_key);
  bool CanHash(const Expression& condition, const RelationSet& left, const RelationSet& right) const;
  Relation ApplySemiJoins(Relation input, ExpressionList* conditions);
  bool MakeSemiJoin(Relation* input, ExpressionPtr& condition);
  bool LookupSemiJoin(JoinType type, Relation* input, FromItem& item, ExpressionList* inside, ExpressionList* join_conditions);
  double JoinRows(const Relation& left, const Unit& right, const ExpressionList& conditions) const;
  bool PrefersLookup(const FromItem& item, double left_rows, double right_rows, const ExpressionList& conditions);

  // --- plan_join_method.cpp
  enum class JoinMethod : uint8_t { kHash, kMerge, kNestedLoop };
  bool Allows(PlanMethod method) const;
  bool CanMerge(const Expression& condition) const;  // of a condition that can be hashed
  JoinMethod ChooseMethod(const ExpressionList& conditions, const RelationSet& left, const RelationSet& right) const;
  bool AllowsLookups(const ExpressionList& conditions, const RelationSet& left, const RelationSet& right) const;
  static double JoinWork(JoinMethod method, double left_rows, double right_rows);
  static bool ComeSorted(const Relation& left, const Relation& right, const ExpressionList& left_keys, const ExpressionList& right_keys);
  PlanPtr ScanInOrder(const PlanNode& plan, const ExpressionList& keys);
  bool CanSort(const std::vector<SqlType>& types) const;
  PlanPtr SortedBy(PlanPtr plan, const ExpressionList& keys);
  PlanPtr MakeMergeJoin(JoinType type, Relation* left, Relation* right, ExpressionList left_keys, ExpressionList right_keys,
                        ExpressionPtr residual);

  // --- plan_scan.cpp
  Relation PlanScan(FromItem& item, ExpressionList conditions, const std::vector<SortKey>* order = nullptr, bool* ordered = nullptr);
  Relation PlanSample(FromItem& item, ExpressionList conditions);
  // used: the conditions that the bounds answer.
  void SetBounds(const IndexChooser& chooser, const IndexChoice& choice, IndexScanNode* node, std::vector<bool>* used);
  double TableRows(const RelationDescriptor& relation);
  // statistics: of the table that it restricts; null: none.
  double Selectivity(const Expression& condition, const StatisticsEstimate* statistics) const;

  // --- plan_estimate.cpp
  // Null: the table is small, or the statement has no joins and needs no estimates.
  const TableSample* SampleOf(const FromItem& item);
  // Null: the table was not analyzed.
  const StatisticsEstimate* StatisticsOf(const FromItem& item);
  // Empty: the sample cannot tell. passes: where given, the rows that pass.
  std::optional<double> SampledShare(const Expression& condition, const FromItem& item, const TableSample& sample, std::vector<bool>* passes);
  double AnalyzedShare(const FromItem& item, const ExpressionList& conditions, const StatisticsEstimate& statistics);
  double Dependence(const FromItem& item, const ExpressionList& conditions, const TableSample& sample);
  double GroupCount(const ExpressionList& keys, double input_rows) const;
  int TestOnSample(const Expression& condition, const TableSample& sample, size_t row);
  double GuessedSelectivity(const Expression& condition, const FromItem& item, const TableSample& sample) const;
  double EstimateRows(const FromItem& item, const ExpressionList& conditions, double table_rows);

  // spent: reads that the index itself answers.
  ScanColumns WantedColumns(const FromItem& item, const std::map<int, int>& spent, Layout* layout, std::vector<SqlType>* types,
                            std::vector<PhysicalType>* physical);
  void CountColumns(const Expression& expression, std::map<int, std::map<int, int>>* counts) const;

  // --- plan_modify.cpp
  Relation PlanModification(Query& query);
  Relation PlanInsert(Query& query);
  Relation PlanUpdateOrDelete(Query& query);
  void CountForRecheck(const ExpressionList& recheck, int target);
  void AddMaintenance(ModifyTableNode* node, const RelationDescriptor& relation, int target_relation, const Layout& layout);
  ExpressionPtr HeapColumn(const RelationDescriptor& relation, size_t position);
  Relation AddGenerated(const Modification& modification, Relation input, const Layout& layout);
  void AddConflictClause(Modification& modification, ModifyTableNode* node, const Layout& heap);
  Relation ProjectChanges(Modification& modification, bool update, Relation input, const std::vector<const Expression*>& carried, int* row_id);
  void AddRecheckValues(Modification& modification, ModifyTableNode* node, const ExpressionList& recheck_values, const Layout& both);
  Relation FinishModification(std::shared_ptr<ModifyTableNode> node, Relation input);
  void FinishReturning(Modification& modification, ModifyTableNode* node, const Layout& layout);

  PlanningContext& context_;
  std::map<const Cte*, std::vector<int>> recursion_ctes_;  // of a recursion: the CTEs that read its work table
  const CatalogSnapshot& catalog_;
  Coercer coercer_;
  std::shared_ptr<Plan> plan_;
  ParameterScope* scope_ = nullptr;
  double expected_calls_ = 1000;            // how often a subplan in what is being translated will be asked
  std::map<int, std::map<int, int>> used_;  // columns of each FROM item, and how often they are read
  struct SubplanMemo {
    PlanPtr plan;
    std::vector<std::pair<ColumnId, int>> needed;
    std::map<ColumnId, SqlType> types;
  };
  std::map<const Query*, SubplanMemo> memo_;
  std::vector<std::shared_ptr<Query>> kept_queries_;
  bool estimating_ = false;                 // there are joins: how many rows pass decides their order
  std::map<int, std::shared_ptr<const TableSample>> samples_;  // by FROM item
  struct Analyzed {
    std::unique_ptr<StatisticsEstimate> estimate;  // null: not analyzed
    double table_rows = 0, rows = -1;              // all, and those that pass its own conditions; -1: not planned yet
  };
  std::map<int, Analyzed> analyzed_;        // by FROM item
};

// Merges simple subqueries, views and WITH queries used once into the queries that read them.
void PullUpSubqueries(PlanningContext& context, Query& query);
// Whole rows of tables that an outer join leaves out become NULL.
void MakeRowsNullable(PlanningContext& context, Query& query);
// EXISTS, IN and their negation: what may become a semi or anti join.
bool IsSubplanTest(const Expression& condition);
void ForcesNonNull(const Expression& condition, RelationSet* relations);
// EXISTS asks whether there is a row: what the rows hold, their order and a LIMIT that lets one through are dropped.
void KeepOnlyExistence(Query& query);
RelationSet LayoutRelations(const Layout& layout);

}  // namespace basalt
